"""Changes as one HTML page that needs nothing else."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from pipeline.changes.model import Diff
from pipeline.changes.texts import sentence

__all__ = ["as_html"]


def as_html(diff: Diff) -> str:
    """The page; whatever stands in labels and values is escaped."""
    folder = FileSystemLoader(Path(__file__).parent / "templates")
    environment = Environment(loader=folder, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.globals["sentence"] = sentence
    return environment.get_template("changes.html").render(diff=diff) + "\n"
