"""`generate`: what follows from the mappings and lies beside them in the repository: JSON Schemas and SHACL shapes."""

import json
from pathlib import Path

import click

from pipeline.checks.shapes import generated_shapes
from pipeline.cli.console import build_option, finish, open_project, project_option
from pipeline.mapping.json_schema import schemas
from pipeline.outputs import replacing

__all__ = ["generate"]


@click.command(short_help="JSON Schemas and SHACL shapes from the mappings.")
@project_option
@build_option
def generate(root: Path, build: Path) -> None:
    """Write mappings/schema/*.json and shapes/generated/*.ttl anew from the mappings.

    Run it after every change to mappings/; files of record types that are gone are removed.

    \b
    Example:
      python -m pipeline generate
    """
    project, issues = open_project(root, "generate", build)
    texts = {f"mappings/schema/{name}": json.dumps(schema, ensure_ascii=False, indent=1) + "\n" for name, schema in schemas(project.mappings).items()}
    texts |= {f"shapes/generated/{name}": text for name, text in generated_shapes(project.mappings, project.namespaces()).items()}
    for name, text in texts.items():
        path = root / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            with replacing(path) as stream:
                stream.write(text)
    for folder in ("mappings/schema", "shapes/generated"):
        for path in (root / folder).glob("*.*"):
            if path.relative_to(root).as_posix() not in texts:
                path.unlink()
    finish("generate", issues, build, f"{len(texts)} files")
