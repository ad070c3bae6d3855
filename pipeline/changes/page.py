"""Changes as one HTML page that needs nothing else."""

from pathlib import Path

from pipeline.changes.model import Diff
from pipeline.changes.texts import sentence
from pipeline.html import environment

__all__ = ["as_html"]


def as_html(diff: Diff) -> str:
    """The page; whatever stands in labels and values is escaped."""
    templates = environment(Path(__file__).parent / "templates")
    templates.globals["sentence"] = sentence
    return templates.get_template("changes.html").render(diff=diff) + "\n"
