"""One result of validation, whichever engine found it (SHACL, section 3.6.2)."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from pipeline.issues import Severity
from pipeline.shacl.index import RDF, SH, ShapeGraph, Term

__all__ = ["Result", "first_step", "message_of"]

_SUFFIX: Final = "ConstraintComponent"


class Result(NamedTuple):
    """What is said of one fault. `path` is the first step of the way from the focus node, empty where that is no predicate."""

    shape: Term
    focus: str
    path: str
    value: str
    component: str
    message: str
    severity: Severity


def message_of(shapes: ShapeGraph, nodes: Sequence[Term], component: str) -> str:
    """What was expected, in the words of the shapes `nodes`; without any, the constraint is named."""
    name = component.removeprefix(SH).removesuffix(_SUFFIX)
    return "; ".join(shapes.messages(nodes)) or f"what sh:{name[:1].lower()}{name[1:]} asks for"


def first_step(shapes: ShapeGraph, shape: Term) -> str:
    """The first predicate of a property shape's path; empty for other shapes and paths."""
    for path in shapes.objects(shape, SH + "path"):
        first = next(iter(shapes.objects(path, RDF + "first")), path)
        text = str(first)
        return text[1:-1] if text.startswith("<") else ""
    return ""
