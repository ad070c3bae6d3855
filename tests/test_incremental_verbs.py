"""`check` and `validate` from one state of a project to the next say what they say of that state from nothing."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from click.testing import CliRunner
from hypothesis import example, given, settings
from hypothesis import strategies as st
from library import LIBRARY

from pipeline.cli import main

ADA, NOTES = "records/person/ada-byron.yaml", "records/work/notes.yaml"


def toggled(name: str, one: str, other: str) -> Callable[[Path], None]:
    """Puts one text of a file for another, or, where that was done, back again."""

    def change(root: Path) -> None:
        path = root / name
        if path.exists():
            text = path.read_text("utf-8")
            assert (one in text) != (other in text), name
            path.write_text(text.replace(one, other) if one in text else text.replace(other, one), "utf-8")

    return change


def moved(name: str, other: str) -> Callable[[Path], None]:
    """Renames a file, or, where that was done, back again."""

    def change(root: Path) -> None:
        here, there = (root / name, root / other) if (root / name).exists() else (root / other, root / name)
        there.parent.mkdir(exist_ok=True)
        here.rename(there)

    return change


CHANGES = {
    "a value": toggled(ADA, "value: 1815-12-10", "value: 1815-12-11"),
    "a fault": toggled("records/concept/misprint.yaml", "type: concept", "type: concpet"),
    "a line": toggled(ADA, "labels:\n", "# by hand\nlabels:\n"),
    "a name": moved(NOTES, "records/work/renamed.yaml"),
    "a deletion": moved("records/work/memoirs.yaml", "kept/memoirs.yaml"),
    "a property": toggled("mappings/person.yaml", "property: P569\n", "property: P577\n"),
    "a type": toggled("mappings/person.yaml", "label: Person\n", "label: Human\n"),
    "a shape": toggled("shapes/generated/person.ttl", "issue:rule \"unknown-field\" ;\n    sh:severity sh:Violation", "issue:rule \"unknown-field\" ;\n    sh:severity sh:Warning"),
    "a constraint": toggled("shapes/generated/work.ttl", "sh:closed true", "sh:closed false"),
}  # fmt: skip


def said(root: Path, verb: str, *more: str) -> tuple[int, str, str]:
    """How a verb ends, what it says, and the issues that it leaves."""
    result = CliRunner().invoke(main, [verb, "--project", str(root), "--build", str(root / "build"), *more])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result.exit_code, result.output, (root / "build/issues.jsonl").read_text("utf-8")


@settings(max_examples=int(os.environ.get("EDITS", "8")))
@given(steps=st.lists(st.lists(st.sampled_from(sorted(CHANGES)), min_size=1, max_size=3, unique=True), min_size=2, max_size=4))
@example(steps=[["a property"], ["a value"], ["a shape", "a line"], ["a property", "a deletion"], ["a constraint", "a name"]])
def test_whatever_changes_the_verbs_say_what_they_say_from_nothing(steps: list[list[str]]) -> None:
    with TemporaryDirectory() as folder:
        root = Path(shutil.copytree(LIBRARY, Path(folder) / "library"))
        for step in [[], *steps]:
            for name in step:
                CHANGES[name](root)
            for verb in ("check", "validate"):
                assert said(root, verb) == said(root, verb, "--fresh"), (steps, step, verb)
