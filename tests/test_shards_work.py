"""What is finished of a work is found again by the next run, and nothing else."""

import resource
from pathlib import Path
from typing import Any

import msgspec
import pytest
from bulk import SMALL, generated, map_command, run

from pipeline.bulk.mapping import Mapping
from pipeline.shards.work import Work, work_beside


def add(work: Any, text: str, digest: str, result: Any) -> None:
    with work.file("output").open("a") as stream:
        stream.write(text)
    work.add(digest, result)


@pytest.mark.parametrize("result", [{"a": 1}, msgspec.to_builtins(Mapping(1, 2, [])), [], None])
def test_what_is_finished_is_found_again(tmp_path: Path, result: Any) -> None:
    targets = {"output": tmp_path / "out"}
    with work_beside(targets, "key") as work:
        add(work, "one", "1", result)
        add(work, "two", "2", result)
    with work_beside(targets, "key") as work:
        assert isinstance(work, Work)
        assert [entry.digest for entry in work.entries] == ["1", "2"]
        found = work.finished(0, "1")
        assert found is not None and msgspec.to_builtins(found.result) == (list(result) if isinstance(result, tuple) else result)
        assert work.finished(1, "other") is None
        assert work.file("output").read_text() == "one"
    with work_beside(targets, "another key") as work:
        assert work.entries == []


def test_a_second_run_maps_only_what_the_first_left(tmp_path: Path) -> None:
    source, output, whole = (tmp_path / name for name in ("in.jsonl", "out.nt", "whole.nt"))
    source.write_bytes(generated(5 * SMALL))
    run(map_command(source, whole))
    limit = whole.stat().st_size // 2
    stopped = run(map_command(source, output), preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))
    assert stopped.returncode == 3, stopped.stderr
    # What is finished is marked: were it made again, the mark would be gone.
    with (tmp_path / ".out.nt.work" / "output").open("r+b") as finished:
        finished.write(b"#")
    assert run(map_command(source, output)).returncode == 0
    assert output.read_bytes() == b"#" + whole.read_bytes()[1:]
