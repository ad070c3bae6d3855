"""An example of each rule: an issue as the program has really reported it, kept by the tests (`pytest --update`)."""

from pathlib import Path
from typing import Final

from pipeline.issue_files.json_lines import read_issues
from pipeline.issues import Issue

__all__ = ["EXAMPLES", "rule_examples"]

#: Where they are kept.
EXAMPLES: Final = Path(__file__).with_name("examples.jsonl")


def rule_examples() -> dict[str, Issue]:
    """Rule -> an issue that breaks it. Raises `EnvironmentFailure` when the list is damaged."""
    return {issue.rule: issue for issue in read_issues(EXAMPLES)}
