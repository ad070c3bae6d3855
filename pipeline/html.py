"""What every HTML page of the project is made with: templates that escape, and styles and scripts that stand inside the page.

    template = environment(folder).get_template("page.html")
    style = inline(folder / "page.css")
    template.render(style=style)  # in the page: {{ style.text }}, and {{ style.hash }} in its Content-Security-Policy

A page of ours fetches nothing: its policy admits only what stands inside it, by hash (W3C Content Security Policy, 2.3.1).
"""

from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

__all__ = ["Inline", "environment", "inline"]


class Inline(NamedTuple):
    """A style or script of our own: its text, not to be escaped, and the hash by which a policy admits it."""

    text: Markup
    hash: str


def environment(folder: Path) -> Environment:
    """Jinja for the templates in `folder`: everything is escaped, and a name that is not there is an error."""
    loader = FileSystemLoader(folder)
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


def inline(path: Path) -> Inline:
    """A file of the project, to stand inside a page."""
    text = path.read_text(encoding="utf-8")
    return Inline(Markup(text), f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}")  # noqa: S704  our own file
