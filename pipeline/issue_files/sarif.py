"""Issues as a SARIF 2.1.0 log (OASIS; numbers in comments are its sections), for code hosts and editors.

Text may come from a hostile file, so it stands here as the terminal shows it (`pipeline.issues.visible`).
"""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any, Final
from urllib.parse import quote

from pipeline import __version__
from pipeline.issue_files.catalogue import TOOL, Catalogue, message
from pipeline.issue_files.changes import identity
from pipeline.issues import Issue, Place, Severity

__all__ = ["sarif"]

_DATASET: Final = "dataset.yaml"
_LEVELS: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def sarif(issues: Sequence[Issue], catalogue: Catalogue) -> dict[str, Any]:
    """The log file (3.13)."""
    rules = sorted({*catalogue, *(issue.rule for issue in issues)})
    index = {rule: position for position, rule in enumerate(rules)}
    driver = {"name": TOOL, "semanticVersion": __version__, "rules": [_rule(rule, catalogue) for rule in rules]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",  # 3.14.27: our columns count code points, not UTF-16 units
        "results": [_result(issue, index[issue.rule]) for issue in issues],
    }
    return {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}


def _rule(rule: str, catalogue: Catalogue) -> dict[str, Any]:
    """A reporting descriptor (3.49)."""
    if rule not in catalogue:
        return {"id": rule}
    meaning, fix = catalogue[rule]
    return {"id": rule, "shortDescription": {"text": meaning}, "help": {"text": fix}}


def _result(issue: Issue, rule_index: int) -> dict[str, Any]:
    """A result (3.27). One that is about no file is put at the settings of the dataset: code hosts refuse what has no location."""
    place = issue.place if issue.place.file else Place(_DATASET)
    return {
        "ruleId": issue.rule,
        "ruleIndex": rule_index,
        "level": _LEVELS[issue.severity],
        "message": {"text": message(issue)},
        "locations": [{"physicalLocation": _physical_location(place)}],
        "partialFingerprints": {"identity/v1": _fingerprint(issue)},
    }


def _fingerprint(issue: Issue) -> str:
    """What stays the same from run to run when lines move (3.27.17), so that a code host knows an old result again."""
    return sha256("\0".join(identity(issue)).encode("utf-8", "surrogatepass")).hexdigest()


def _physical_location(place: Place) -> dict[str, Any]:
    """A file and, where known, the region (3.29, 3.30); a file is named by an IRI reference, so odd characters are escaped."""
    file, line, column = place
    address = quote(file, errors="surrogatepass")
    location: dict[str, Any] = {"artifactLocation": {"uri": f"file://{address}" if file.startswith("/") else address}}
    if line:
        location["region"] = {"startLine": line} | ({"startColumn": column} if column else {})
    return location
