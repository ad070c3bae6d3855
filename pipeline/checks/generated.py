"""Files that follow from the mappings and lie in the repository: JSON Schemas for editors, shapes for validation.

The shapes of Wikidata's property constraints follow from the property documents that lie with the mappings.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from pipeline.checks.shapes import generated_shapes
from pipeline.constraints.constraint import Stated
from pipeline.constraints.shapes import constraint_shapes
from pipeline.issues import Issue, Place
from pipeline.mapping.json_schema import schemas
from pipeline.mapping.rules import MappingSet
from pipeline.rdf.namespaces import Namespaces
from pipeline.rdf.shacl_turtle import Vocabulary

__all__ = ["check_generated", "generated_files", "left_over"]

_SCHEMAS, _SHAPES, _CONSTRAINTS = "mappings/schema", "shapes/generated", "shapes/wikidata"
_RULE: Final = "not-generated"
_FIX: Final = "run: make generate"


def generated_files(mappings: MappingSet, namespaces: Namespaces, stated: Stated | None = None) -> dict[str, str]:
    """Path below the project -> text, for every generated file."""
    texts = {f"{_SCHEMAS}/{name}": json.dumps(schema, ensure_ascii=False, indent=1) + "\n" for name, schema in schemas(mappings).items()}
    texts |= {f"{_SHAPES}/{name}": text for name, text in generated_shapes(mappings, namespaces).items()}
    if stated:
        shapes = constraint_shapes(stated.constraints, Vocabulary(namespaces, mappings.properties), stated.entities)
        texts |= {f"{_CONSTRAINTS}/{name}": text for name, text in shapes.items()}
    return texts


def left_over(root: Path, texts: Mapping[str, str]) -> list[Path]:
    """Files in the generated folders that no mapping makes any more."""
    found = [path for folder in (_SCHEMAS, _SHAPES, _CONSTRAINTS) for path in sorted((root / folder).glob("*.*"))]
    return [path for path in found if path.relative_to(root).as_posix() not in texts]


def check_generated(root: Path, texts: Mapping[str, str]) -> list[Issue]:
    """An issue for each generated file that is missing, not up to date, or left over."""
    expected = "what the mappings make now"
    issues = [Issue(Place(path.as_posix()), _RULE, "a file that no mapping makes", expected, _FIX) for path in left_over(root, texts)]
    for name, text in texts.items():
        path = root / name
        if not path.is_file():
            issues.append(Issue(Place(path.as_posix()), _RULE, "no such file", expected, _FIX))
        elif path.read_bytes() != text.encode():
            issues.append(Issue(Place(path.as_posix()), _RULE, "a file that is not up to date", expected, _FIX))
    return issues
