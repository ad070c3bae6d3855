"""What the files of issues share: the rules they speak of, the name of the tool, an issue in one sentence."""

from collections.abc import Mapping
from typing import Final

from pipeline.issues import Issue, visible

__all__ = ["TOOL", "Catalogue", "message"]

#: The name of a rule -> what it means, and how to mend what breaks it.
Catalogue = Mapping[str, tuple[str, str]]

TOOL: Final = "wikidata-records-pipeline"


def message(issue: Issue) -> str:
    """What was found, what was expected and how to mend it, safe to show anywhere but not yet escaped for any format."""
    fix = f"; {visible(issue.fix)}" if issue.fix else ""
    return f"{visible(issue.found)}; expected {visible(issue.expected)}{fix}"
