"""The mapping is linted before a run."""

import shutil
from pathlib import Path

import pytest
from library import LIBRARY, mappings

from pipeline.mapping.load import load_mappings
from pipeline.properties import read_wikidata_properties


def lint(folder: Path, file: str, old: str, new: str) -> list[str]:
    """The issues after one replacement in one mapping file."""
    copy = folder / "mappings"
    shutil.copytree(LIBRARY / "mappings", copy)
    text = (copy / file).read_text("utf-8")
    assert old in text
    (copy / file).write_text(text.replace(old, new, 1), "utf-8")
    _, issues = load_mappings(copy, read_wikidata_properties(copy / "wikidata/properties.csv"))
    return [str(issue).replace(f"{copy.as_posix()}/", "") for issue in issues]


def test_the_librarys_mapping_is_sound_and_complete() -> None:
    found = mappings()
    assert sorted(found.types) == ["concept", "person", "source", "work"]
    assert found.types["work"].fields["author"].qualifiers == ("stated_as", "reason_for_deprecation", "start_time")
    assert found.used_properties()[-4:] == ["file-name", "paragraph", "text-end", "text-start"]


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        (
            "person.yaml",
            "P569",
            "P5690",
            'person.yaml:6:15: error[unknown-property]: property "P5690"; expected a property of the verified list or of properties.yaml; did you mean P569?',
        ),
        (
            "person.yaml",
            "P569",
            "date-of-birth",
            'person.yaml:6:15: error[unknown-property]: property "date-of-birth"; expected a property of the verified list or of properties.yaml; did you mean P569 or P19?',
        ),
        (
            "person.yaml",
            "property: P570",
            "property: P570\n    to: [concept]",
            "person.yaml:9:9: error[wrong-datatype]: 'to' on P570, whose datatype is time; expected 'to' on item-valued properties only; drop 'to' or choose another property",
        ),
        (
            "person.yaml",
            "P570",
            "P569",
            "person.yaml:8:15: error[field-clash]: died maps to P569 like born; expected one field per property; merge the two fields or choose another property",
        ),
        (
            "person.yaml",
            "to: [concept]",
            "to: [concpet]",
            'person.yaml:16:9: error[unknown-type]: record type "concpet"; expected one of concept, person, source, work',
        ),
        (
            "person.yaml",
            "default: Q5",
            "default: Human",
            'person.yaml:15:14: error[wrong-datatype]: "Human"; expected the id of an item (lower-case words joined by hyphens) or a Wikidata Q-id; write the id, which is the record\'s file name',
        ),
        (
            "person.yaml",
            "type: person",
            "type: persona",
            'person.yaml:1:7: error[type-name]: type "persona"; expected "person", as the file is called; rename the file or the type',
        ),
        (
            "person.yaml",
            "default:",
            "defualt:",
            'person.yaml:15:5: error[unknown-key]: the key "defualt"; expected one of property, description, to, qualifiers, values, default, required, single, acyclic, wikidata; did you mean "default"?',
        ),
        (
            "person.yaml",
            "    property: P569\n",
            "    description: x\n",
            "person.yaml:6:5: error[schema]: 'born' without 'property'; expected 'property'; add 'property'",
        ),
        (
            "work.yaml",
            "[start_time]",
            "[start_date]",
            'work.yaml:8:17: error[unknown-qualifier]: qualifier "start_date"; expected a qualifier declared in common.yaml; declare it there or drop it',
        ),
        (
            "work.yaml",
            "[start_time]",
            "[]",
            'common.yaml:8:3: warning[unused-rule]: qualifier "start_time"; expected a field that allows it; drop it or name it in a field\'s qualifiers',
        ),
        (
            "properties.yaml",
            "  file-name:",
            "  P31:",
            'properties.yaml:14:3: error[schema]: the key "P31"; expected a local property id in kebab-case; rename it',
        ),
        ("properties.yaml", "datatype: quantity", "datatype: number", None),
        ("common.yaml", "references:", "reference:", None),
    ],
)
def test_faults_in_mappings(tmp_path: Path, file: str, old: str, new: str, expected: str | None) -> None:
    issues = lint(tmp_path, file, old, new)
    if expected is None:
        assert issues and issues[0].startswith(file)
    else:
        assert expected in issues


def test_a_missing_mapping_file_is_an_issue(tmp_path: Path) -> None:
    _, issues = load_mappings(tmp_path, mappings().properties)
    assert [issue.rule for issue in issues] == ["unreadable", "unreadable"]
