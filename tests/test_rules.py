"""The catalogue of rules and the code agree."""

import ast
import re
from pathlib import Path

from pipeline.rules import RULES

NAME = re.compile(r"[a-z]+(-[a-z]+)*")
#: Calls that make an issue, and where among their arguments the rule stands.
MAKERS = {"Issue": 1, "Problem": 0, "_against": 1, "_unique_issues": 1, "add": 0, "odd": 0, "note": 0, "once": 0}


def used(repo: Path) -> dict[str, str]:
    """Rule name -> a place in the code that reports it, as far as the name stands there as a constant."""
    found = {}
    for path in sorted((repo / "pipeline").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            position = MAKERS.get(name, -1)
            if 0 <= position < len(node.args):
                rule = node.args[position]
                if isinstance(rule, ast.Constant) and isinstance(rule.value, str) and NAME.fullmatch(rule.value):
                    found[rule.value] = f"{path.relative_to(repo).as_posix()}:{node.lineno}"
    return found


def test_every_rule_the_code_reports_is_in_the_catalogue(repo: Path) -> None:
    assert {rule: place for rule, place in used(repo).items() if rule not in RULES} == {}


def test_every_rule_of_the_catalogue_is_reported_somewhere(repo: Path) -> None:
    files = [*(repo / "pipeline").rglob("*.py"), *(repo / "shapes").rglob("*.ttl")]
    text = "".join(path.read_text("utf-8") for path in files if path.name != "rules.py")
    assert [rule for rule in RULES if f'"{rule}"' not in text] == []


def test_rules_say_what_they_mean_and_how_to_mend_what_breaks_them() -> None:
    for name, (meaning, fix) in RULES.items():
        assert NAME.fullmatch(name)
        assert meaning.endswith(".") and fix.endswith((".", "`.")), name


def test_all_pinned_messages_are_of_known_rules(repo: Path) -> None:
    pinned = (repo / "tests/cases/bad_input.txt").read_text("utf-8")
    rules = set(re.findall(r": (?:error|warning|info)\[([a-z-]+)\]: ", pinned))
    assert len(rules) > 25
    assert rules <= set(RULES)
