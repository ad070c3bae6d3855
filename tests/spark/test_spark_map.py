"""`map` on Spark: the bytes of one process, whatever the partitions, and nothing lost or doubled when a task is."""

import json
from pathlib import Path

import pyarrow as arrow
import pytest
from pyarrow import parquet
from spark_runs import Run, digest, killer, parts
from test_bulk import faulty

#: A reference, as columns have it.
SOURCED = {"source": "volume-0001", "section": "1", "paragraph": "1", "text_start": "0", "text_end": "9", "support": "stated"}


@pytest.fixture
def expected(alone: Run, records: Path, tmp_path: Path) -> str:
    """A digest of what one process makes of the records."""
    output = tmp_path / "one.nt"
    assert alone("map", "--jobs", 1, "--records", records, "--output", output).exit_code == 0
    return digest(output)


def test_the_parts_are_what_one_process_writes_and_two(spark: Run, alone: Run, records: Path, expected: str, tmp_path: Path) -> None:
    assert alone("map", "--jobs", 2, "--records", records, "--output", tmp_path / "two.nt").exit_code == 0
    assert digest(tmp_path / "two.nt") == expected
    output = tmp_path / "new" / "nt"
    done = spark("map", "--records", records, "--output", output)
    assert (done.exit_code, done.stdout, done.stderr.splitlines()[-1]) == (
        0, "", "map: 1,050 records in = 1,050 items out + 0 rejected, no issues",
    )  # fmt: skip
    assert [path.name for path in parts(output)] == [f"part-{number:05}.nt" for number in range(11)]
    assert digest(*parts(output)) == expected
    assert [path.name for path in output.parent.iterdir()] == ["nt"], "nothing is left beside it"
    again = spark("map", "--records", records, "--output", output)
    assert (again.exit_code, digest(*parts(output))) == (0, expected)


def test_files_are_taken_in_the_order_of_their_names_however_they_differ_in_size(
    spark: Run, records: Path, expected: str, tmp_path: Path
) -> None:
    lines = records.read_bytes().splitlines(keepends=True)
    folder = tmp_path / "the records"
    folder.mkdir()
    for name, some in {"a": lines[:3], "b": lines[3:901], "c": lines[901:902], "d": [b"\n", b" \r\n"], "e": lines[902:]}.items():
        (folder / f"{name}.jsonl").write_bytes(b"".join(some))
    assert spark("map", "--records", folder, "--output", tmp_path / "nt").exit_code == 0
    assert digest(*parts(tmp_path / "nt")) == expected


def test_truthy_statements(spark: Run, alone: Run, records: Path, tmp_path: Path) -> None:
    assert alone("map", "--truthy", "--records", records, "--output", tmp_path / "one.nt").exit_code == 0
    assert spark("map", "--truthy", "--records", records, "--output", tmp_path / "nt").exit_code == 0
    assert digest(*parts(tmp_path / "nt")) == digest(tmp_path / "one.nt")


def test_parquet_with_a_column_of_json(spark: Run, records: Path, expected: str, tmp_path: Path) -> None:
    lines = records.read_text("utf-8").splitlines()
    table = arrow.table({"note": list(range(len(lines))), "record": lines})
    parquet.write_table(table, tmp_path / "records.parquet", row_group_size=90)
    assert spark("map", "--records", tmp_path / "records.parquet", "--output", tmp_path / "nt").exit_code == 0
    assert digest(*parts(tmp_path / "nt")) == expected


def test_parquet_with_columns_like_those_of_a_table(spark: Run, alone: Run, tmp_path: Path) -> None:
    rows: dict[str, list[object]] = {
        "id": [f"person-{number:07}" for number in range(250)],
        "type": ["person"] * 250,
        "labels.en": [f"Person {number}" for number in range(250)],
        "aliases.en": ["One | Another", None] * 125,
        "statements.date_of_birth.value": list(range(1700, 1950)),
        "statements.sex.value": ["male", "female"] * 125,
    }
    for place in ("", "statements.date_of_birth.", "statements.sex."):
        rows |= {f"{place}references[0].{name}": [value] * 250 for name, value in SOURCED.items()}
    parquet.write_table(arrow.table(rows), tmp_path / "people.parquet")
    lines = [",".join(rows)] + [",".join("" if cell is None else str(cell) for cell in row) for row in zip(*rows.values(), strict=True)]
    (tmp_path / "people.csv").write_text("\n".join(lines) + "\n")
    assert spark("map", "--records", tmp_path / "people.parquet", "--output", tmp_path / "nt").exit_code == 0
    assert alone("map", "--records", tmp_path / "people.csv", "--output", tmp_path / "one.nt").exit_code == 0
    lines_of_one = set((tmp_path / "one.nt").read_text().splitlines())
    assert {line for path in parts(tmp_path / "nt") for line in path.read_text().splitlines()} == lines_of_one


def test_bad_records_are_set_aside_and_counted(spark: Run, alone: Run, records: Path, tmp_path: Path) -> None:
    lines = records.read_bytes().splitlines()[:420]
    bad = faulty(lines)
    for number, (line, _) in bad.items():
        lines[number - 1] = line
    source = tmp_path / "mixed.jsonl"
    source.write_bytes(b"\n".join([*lines[:50], b"", b"  ", *lines[50:]]) + b"\n")
    one = alone("map", "--jobs", 1, "--records", source, "--output", tmp_path / "one.nt", "--rejects", tmp_path / "one.jsonl")
    done = spark("map", "--records", source, "--output", tmp_path / "nt", "--rejects", tmp_path / "rejects")
    assert (done.exit_code, done.stdout) == (0, one.stdout)
    assert done.stderr.splitlines()[-1] == one.stderr.splitlines()[-1]
    assert f"420 records in = {420 - len(bad):,} items out + {len(bad)} rejected" in done.stderr
    assert digest(*parts(tmp_path / "nt")) == digest(tmp_path / "one.nt")
    assert digest(*parts(tmp_path / "rejects")) == digest(tmp_path / "one.jsonl")


def test_without_a_place_for_rejects_nothing_is_published(spark: Run, alone: Run, records: Path, tmp_path: Path) -> None:
    lines = records.read_bytes().splitlines()[:300]
    lines[250] = b"not json"
    source = tmp_path / "mixed.jsonl"
    source.write_bytes(b"\n".join(lines))
    good = tmp_path / "nt" / "part-00000.nt"
    good.parent.mkdir()
    good.write_text("the last good output")
    one = alone("map", "--records", source, "--output", tmp_path / "one.nt")
    done = spark("map", "--records", source, "--output", tmp_path / "nt")
    assert (done.exit_code, done.stdout) == (one.exit_code, one.stdout) == (1, one.stdout)
    assert good.read_text() == "the last good output"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["build", "mixed.jsonl", "nt"]


def test_a_lost_task_is_done_again(spark: Run, records: Path, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    marker = tmp_path / "killed"
    monkeypatch.setenv(
        "PYTHONPATH", killer(tmp_path / "code", marker, "b'person-0000650' in given[0]", "pipeline.bulk.lines.LineEncoder.encode")
    )
    done = spark("map", "--records", records, "--output", tmp_path / "nt", "--rejects", tmp_path / "rejects")
    assert done.exit_code == 0, done.stderr
    assert marker.exists(), "no worker was killed"
    assert digest(*parts(tmp_path / "nt")) == expected


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--records", "{}/none.jsonl", "--output", "{}/nt"), 2, "error: {}/none.jsonl: "),
        (("--records", "{}/empty", "--output", "{}/nt"), 2, "error: {}/empty: no files there"),
        (("--records", "{}/blank.jsonl", "--output", "{}/nt"), 2, "error: {}/blank.jsonl: no lines there"),
        (("--records", "{}/odd.parquet", "--output", "{}/nt"), 2, "error: {}/odd.parquet: columns that are neither"),
        (("--records", "{}/a.jsonl", "--output", "{}/taken"), 2, "error: {}/taken: no folder of parts"),
        (("--records", "{}/a.jsonl", "--output", "{}/nt", "--conf", "x"), 2, "error: --conf x: expected KEY=VALUE"),
        (("--records", "{}/a.jsonl", "--output", "nosuch://x/nt"), 3, "error: Spark: "),
        (("--records", "{}/a.jsonl", "--output", "{}/blank.jsonl/nt"), 3, "error: Spark: "),
    ],
)
def test_what_cannot_work_is_said(spark: Run, records: Path, tmp_path: Path, arguments: tuple[str, ...], code: int, said: str) -> None:
    (tmp_path / "a.jsonl").write_bytes(records.read_bytes()[:5_000])
    (tmp_path / "empty").mkdir()
    (tmp_path / "blank.jsonl").touch()
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken/letters.txt").touch()
    parquet.write_table(arrow.table({"id": ["a"], "born": [1.5]}), tmp_path / "odd.parquet")
    done = spark("map", *(one.format(tmp_path) for one in arguments))
    assert (done.exit_code, done.stderr.splitlines()[-1][: len(said.format(tmp_path))]) == (code, said.format(tmp_path)), done.exception


def test_rejects_name_the_file_and_its_line(spark: Run, records: Path, tmp_path: Path) -> None:
    lines = records.read_bytes().splitlines(keepends=True)
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.jsonl").write_bytes(b"".join(lines[:5]))
    (tmp_path / "in/b.jsonl").write_bytes(lines[6] + b"\n[]\n")
    done = spark("map", "--records", tmp_path / "in", "--output", tmp_path / "nt", "--rejects", tmp_path / "rejects")
    found = [json.loads(line) for path in parts(tmp_path / "rejects") for line in path.read_text().splitlines()]
    assert done.exit_code == 0
    assert [(one["file"], one["line"], one["raw"]) for one in found] == [(f"{tmp_path}/in/b.jsonl", 3, "[]")]
