"""Files and folders appear whole or not at all, whatever happens to the run that writes them."""

import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from itertools import groupby
from pathlib import Path
from typing import Any, Literal

import pytest

from pipeline.issues import EnvironmentFailure
from pipeline.outputs import replacing, replacing_folder

REPO = Path(__file__).resolve().parents[1]
unprivileged = pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")


def tree(folder: Path) -> dict[str, str]:
    """Every file below `folder`, hidden ones included, with its content."""
    return {str(path.relative_to(folder)): path.read_text() for path in sorted(folder.rglob("*")) if path.is_file()}


@contextmanager
def size_limit(limit: int) -> Iterator[None]:
    """No file may grow beyond `limit` bytes: what a full disk looks like from inside."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    folder.chmod(0o555)
    try:
        yield
    finally:
        folder.chmod(0o755)


def killed(code: str, *args: Path) -> None:
    """Run `code` in a child until it prints a line, then kill it with SIGKILL."""
    child = subprocess.Popen([sys.executable, "-c", code, *map(str, args)], cwd=REPO, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    with child.stdout:
        assert child.stdout.readline() == "ready\n"
        child.kill()
        assert child.wait(timeout=30) == -signal.SIGKILL


class TestFile:
    @pytest.mark.parametrize(("mode", "content", "stored"), [("w", "дело\n", "дело\n".encode()), ("wb", b"\x00\r\n", b"\x00\r\n")])
    def test_appears_at_the_end(self, tmp_path: Path, mode: Literal["w", "wb"], content: str | bytes, stored: bytes) -> None:
        target = tmp_path / "new" / "folder" / "x.nt"
        with replacing(target, mode) as stream:
            stream.write(content)
            stream.flush()
            assert not target.exists()
        assert target.read_bytes() == stored
        assert [path.name for path in target.parent.iterdir()] == ["x.nt"]

    def test_keeps_its_usual_permissions(self, tmp_path: Path) -> None:
        (tmp_path / "plain").write_text("")
        with replacing(tmp_path / "x"):
            pass
        assert (tmp_path / "x").stat().st_mode == (tmp_path / "plain").stat().st_mode

    @pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
    def test_survives_a_failure(self, tmp_path: Path, error: type[BaseException]) -> None:
        target = tmp_path / "x.nt"
        target.write_text("good")
        with pytest.raises(error), replacing(target) as stream:
            stream.write("half")
            raise error
        assert tree(tmp_path) == {"x.nt": "good"}

    @pytest.mark.parametrize("amount", [10_001, 10_000_000], ids=["at the end", "in the middle"])
    def test_survives_a_full_disk(self, tmp_path: Path, amount: int) -> None:
        target = tmp_path / "x.nt"
        target.write_text("good")
        with size_limit(10_000), pytest.raises(EnvironmentFailure) as failure, replacing(target) as stream:
            stream.write("x" * amount)
        expected = "cannot be written (File too large); raise the limit on the size of files (ulimit -f) and run again"
        assert str(failure.value) == f"{target}: {expected}; {target} is as it was"
        assert failure.value.exit_code == 3
        assert tree(tmp_path) == {"x.nt": "good"}

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
    def test_says_what_to_do_when_a_device_is_full(self) -> None:
        with pytest.raises(EnvironmentFailure) as failure, replacing(Path("/dev/full")) as stream:
            stream.write("x")
        expected = "/dev/full: cannot be written (No space left on device); free some space on the disk and run again"
        assert str(failure.value) == expected
        assert not Path("/dev/full").is_file()

    def test_goes_straight_into_a_pipe(self, tmp_path: Path) -> None:
        pipe = tmp_path / "pipe"
        os.mkfifo(pipe)
        with subprocess.Popen(["cat", pipe], stdout=subprocess.PIPE, text=True) as reader:
            with replacing(pipe) as stream:
                stream.write("through")
            assert reader.communicate(timeout=30)[0] == "through"
        assert pipe.is_fifo()

    def test_survives_a_kill_and_cleans_up_after_it(self, tmp_path: Path) -> None:
        target = tmp_path / "x.nt"
        target.write_text("good")
        code = (
            "import sys, time; from pathlib import Path; from pipeline.outputs import replacing\n"
            "with replacing(Path(sys.argv[1])) as stream:\n"
            "    stream.write('half'); stream.flush(); print('ready', flush=True); time.sleep(60)"
        )
        killed(code, target)
        (leftover,) = set(tree(tmp_path)) - {"x.nt"}
        assert leftover.startswith(".x.nt.")
        assert target.read_text() == "good"
        with replacing(target) as stream:
            stream.write("better")
        assert tree(tmp_path) == {"x.nt": "better"}

    def test_leaves_the_work_of_a_living_run_alone(self, tmp_path: Path) -> None:
        other = tmp_path / f".x.nt.{os.getppid()}.partial"
        foreign = tmp_path / ".x.nt.notes.partial"
        for path in (other, foreign):
            path.write_text("theirs")
        with replacing(tmp_path / "x.nt") as stream:
            stream.write("ours")
        assert tree(tmp_path) == {other.name: "theirs", foreign.name: "theirs", "x.nt": "ours"}

    def test_error_about_another_file_is_not_ours(self, tmp_path: Path) -> None:
        with pytest.raises(FileNotFoundError), replacing(tmp_path / "x.nt"):
            (tmp_path / "missing.yaml").read_text()
        assert tree(tmp_path) == {}


FILE, FOLDER = "remove the file that stands where a folder should", "remove the folder of that name"


class TestUnwritable:
    def test_file_under_a_file(self, tmp_path: Path) -> None:
        (tmp_path / "build").write_text("a file")
        target = tmp_path / "build" / "graph.nt"
        with pytest.raises(EnvironmentFailure) as failure, replacing(target):
            pytest.fail("the block must not be entered")
        assert str(failure.value) == f"{target}: cannot be written (File exists); choose another output, or {FILE} and run again"

    def test_folder_below_a_file_further_up(self, tmp_path: Path) -> None:
        (tmp_path / "build").write_text("a file")
        target = tmp_path / "build" / "dumps" / "all"
        with pytest.raises(EnvironmentFailure) as failure, replacing_folder(target):
            pytest.fail("the block must not be entered")
        assert str(failure.value) == f"{target}: cannot be written (Not a directory); choose another output, or {FILE} and run again"

    def test_file_where_a_folder_is(self, tmp_path: Path) -> None:
        with pytest.raises(EnvironmentFailure) as failure, replacing(tmp_path):
            pytest.fail("the block must not be entered")
        expected = f"cannot be written (Is a directory); choose another output, or {FOLDER} and run again; {tmp_path} is as it was"
        assert str(failure.value) == f"{tmp_path}: {expected}"

    def test_folder_where_a_file_is(self, tmp_path: Path) -> None:
        target = tmp_path / "dumps"
        target.write_text("good")
        with pytest.raises(EnvironmentFailure) as failure, replacing_folder(target):
            pytest.fail("the block must not be entered")
        expected = f"cannot be written (File exists); choose another output, or {FILE} and run again; {target} is as it was"
        assert str(failure.value) == f"{target}: {expected}"
        assert tree(tmp_path) == {"dumps": "good"}

    @unprivileged
    @pytest.mark.parametrize("writer", [replacing, replacing_folder])
    def test_folder_that_may_not_be_written(self, tmp_path: Path, writer: type) -> None:
        target = tmp_path / "x"
        with read_only(tmp_path), pytest.raises(EnvironmentFailure) as failure, writer(target):
            pytest.fail("the block must not be entered")
        expected = "cannot be written (Permission denied); see who owns the folder, or choose another output and run again"
        assert str(failure.value) == f"{target}: {expected}"

    @pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="no /proc here")
    def test_folder_that_not_even_root_can_write(self) -> None:
        target = Path("/proc/self/x.nt")
        with pytest.raises(EnvironmentFailure) as failure, replacing(target):
            pytest.fail("the block must not be entered")
        assert str(failure.value).startswith(f"{target}: cannot be written (")


class TestFolder:
    def test_appears_at_the_end(self, tmp_path: Path) -> None:
        target = tmp_path / "build" / "dumps"
        with replacing_folder(target) as folder:
            (folder / "a.nt").write_text("a")
            assert not target.exists()
        assert tree(tmp_path) == {"build/dumps/a.nt": "a"}

    def test_replaces_the_old_one_whole(self, tmp_path: Path) -> None:
        target = tmp_path / "dumps"
        target.mkdir()
        (target / "gone.nt").write_text("old")
        with replacing_folder(target) as folder:
            (folder / "sub").mkdir()
            (folder / "sub" / "a.nt").write_text("a")
            assert tree(target) == {"gone.nt": "old"}
        assert tree(tmp_path) == {"dumps/sub/a.nt": "a"}
        assert [path.name for path in tmp_path.iterdir()] == ["dumps"]

    @pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
    def test_survives_a_failure(self, tmp_path: Path, error: type[BaseException]) -> None:
        target = tmp_path / "dumps"
        target.mkdir()
        (target / "a.nt").write_text("good")
        with pytest.raises(error), replacing_folder(target) as folder:
            (folder / "a.nt").write_text("half")
            raise error
        assert tree(tmp_path) == {"dumps/a.nt": "good"}

    def test_survives_a_full_disk(self, tmp_path: Path) -> None:
        target = tmp_path / "dumps"
        target.mkdir()
        (target / "a.nt").write_text("good")
        with size_limit(1000), pytest.raises(EnvironmentFailure) as failure, replacing_folder(target) as folder:
            (folder / "a.nt").write_text("x" * 5000)
        assert str(failure.value).startswith(f"{target}: cannot be written (File too large); ")
        assert tree(tmp_path) == {"dumps/a.nt": "good"}

    def test_failure_inside_names_the_file_inside_when_it_was_replacing_that(self, tmp_path: Path) -> None:
        with size_limit(1000), pytest.raises(EnvironmentFailure) as failure:  # noqa: SIM117 (the order of the exits matters)
            with replacing_folder(tmp_path / "dumps") as folder, replacing(folder / "a.nt") as stream:
                stream.write("x" * 5000)
        assert "a.nt: cannot be written (File too large)" in str(failure.value)
        assert tree(tmp_path) == {}

    def test_puts_the_old_one_back_when_the_new_one_cannot_take_its_place(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        target = tmp_path / "dumps"
        target.mkdir()
        (target / "a.nt").write_text("good")
        rename = Path.replace

        def refuse(self: Path, other: Path) -> Path:
            if self.name.endswith(".partial"):
                raise PermissionError(13, "Permission denied", str(self))
            return rename(self, other)

        monkeypatch.setattr(Path, "replace", refuse)
        monkeypatch.setattr("pipeline.outputs._exchange", lambda *_: False)
        with pytest.raises(EnvironmentFailure), replacing_folder(target) as folder:
            (folder / "a.nt").write_text("new")
        assert tree(tmp_path) == {"dumps/a.nt": "good"}

    def test_survives_a_kill_and_cleans_up_after_it(self, tmp_path: Path) -> None:
        target = tmp_path / "dumps"
        target.mkdir()
        (target / "a.nt").write_text("good")
        code = (
            "import sys, time; from pathlib import Path; from pipeline.outputs import replacing_folder\n"
            "with replacing_folder(Path(sys.argv[1])) as folder:\n"
            "    (folder / 'a.nt').write_text('half'); print('ready', flush=True); time.sleep(60)"
        )
        killed(code, target)
        assert tree(target) == {"a.nt": "good"}
        assert len(tree(tmp_path)) == 2
        with replacing_folder(target) as folder:
            (folder / "b.nt").write_text("better")
        assert tree(tmp_path) == {"dumps/b.nt": "better"}

    @pytest.mark.parametrize("fails", [False, True])
    def test_undoes_a_swap_that_was_killed_half_way(self, tmp_path: Path, fails: bool) -> None:
        target = tmp_path / "dumps"
        target.mkdir()
        (target / "a.nt").write_text("good")
        code = (
            "import sys, time; from pathlib import Path; import pipeline.outputs; from pipeline.outputs import replacing_folder\n"
            "pipeline.outputs._exchange = lambda *_: False\n"
            "rename = Path.replace\n"
            "def stop(self, other):\n"
            "    if self.name.endswith('.partial'):\n"
            "        print('ready', flush=True); time.sleep(60)\n"
            "    return rename(self, other)\n"
            "Path.replace = stop\n"
            "with replacing_folder(Path(sys.argv[1])) as folder:\n"
            "    (folder / 'a.nt').write_text('new')"
        )
        killed(code, target)
        assert not target.exists()
        with pytest.raises(ZeroDivisionError) if fails else nullcontext(), replacing_folder(target) as folder:
            assert tree(target) == {"a.nt": "good"}
            (folder / "a.nt").write_text("better")
            assert 1 / (not fails)
        assert tree(tmp_path) == {"dumps/a.nt": "good" if fails else "better"}

    @pytest.mark.parametrize("exchanges", [True, False])
    def test_readers_never_see_a_half_folder(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exchanges: bool) -> None:
        if not exchanges:
            monkeypatch.setattr("pipeline.outputs._exchange", lambda *_: False)
        target = tmp_path / "dumps"
        target.mkdir()
        for name in "abc":
            (target / name).write_text("old")
        seen = [tree(target)]

        def watched(step: Callable[..., Any]) -> Callable[..., Any]:
            def call(*args: Any, **named: Any) -> Any:
                seen.append(tree(target))
                result = step(*args, **named)
                seen.append(tree(target))
                return result

            return call

        for owner, name in ((Path, "replace"), (os, "unlink"), (os, "rmdir")):
            monkeypatch.setattr(owner, name, watched(getattr(owner, name)))
        with replacing_folder(target) as folder:
            for name in "bcd":
                (folder / name).write_text("new")
                seen.append(tree(target))
        old, new = dict.fromkeys("abc", "old"), dict.fromkeys("bcd", "new")
        stages = [state for state, _ in groupby(seen)]
        assert stages == ([old, new] if exchanges else [old, {}, new])
