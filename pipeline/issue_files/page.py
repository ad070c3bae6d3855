"""Issues as one HTML page: everything inline, nothing fetched, every text escaped."""

from collections.abc import Sequence
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Final

from jinja2 import Template

from pipeline.html import environment, inline
from pipeline.issue_files.catalogue import Catalogue, message
from pipeline.issues import Issue, Severity, summary, visible

__all__ = ["issues_page"]

_TEMPLATES: Final = Path(__file__).parent / "templates"


@cache
def _template() -> Template:
    jinja = environment(_TEMPLATES)
    jinja.filters |= {"message": message, "visible": visible}
    return jinja.get_template("issues.html")


def issues_page(issues: Sequence[Issue], catalogue: Catalogue) -> str:
    """The page for issues in order: grouped by file, to be filtered by severity, rule and words."""
    files = [(file, list(group)) for file, group in groupby(issues, key=lambda issue: issue.place.file)]
    counts = {level: sum(issue.severity is level for issue in issues) for level in Severity}
    rules = sorted({issue.rule for issue in issues})
    style, script = inline(_TEMPLATES / "issues.css"), inline(_TEMPLATES / "issues.js")
    told = {"files": files, "counts": counts, "rules": rules, "catalogue": catalogue, "summary": summary(issues)}
    return _template().render(**told, style=style, script=script)
