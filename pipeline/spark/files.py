"""Files of any Hadoop file system: read whole when they are small, made aside, and put in place when all is well."""

from collections.abc import Iterator
from contextlib import contextmanager
from re import compile as regex
from typing import Any, Final

from pipeline.issues import UsageError
from pipeline.spark.session import Session

__all__ = ["Files"]

_UNFINISHED: Final = ".unfinished"
_OURS: Final = regex(r"part-\d{5,}\.[a-z]+|_SUCCESS|\..*\.crc")
_WRITTEN: Final = regex(r"part-(\d+)-.*")


class Files:
    """The file systems that a session knows."""

    def __init__(self, spark: Session) -> None:
        self._spark, self._configuration = spark, spark.sparkContext._jsc.hadoopConfiguration()

    @contextmanager
    def beside(self, target: str) -> Iterator[str]:
        """A folder beside `target` in which to make what will be published, and which is gone afterwards.

        Raises `UsageError` where `target` is something that we have not written.
        """
        system, path = self._at(target)
        if system.exists(path) and (system.getFileStatus(path).isFile() or not all(map(_OURS.fullmatch, self._names(target)))):
            raise UsageError(f"{target}: no folder of parts of an earlier run; choose another output or remove it")
        work = target.rstrip("/") + _UNFINISHED
        self._remove(work)
        try:
            yield work
        finally:
            self._remove(work)

    @contextmanager
    def checkpoints(self, folder: str) -> Iterator[None]:
        """With a folder, checkpoints are made in one of their own in it, which is gone afterwards."""
        if not folder:
            yield
            return
        context = self._spark.sparkContext
        context.setCheckpointDir(folder)
        try:
            yield
        finally:
            self._remove(context.getCheckpointDir())

    def texts(self, folder: str) -> list[str]:
        """The lines of the text files in a folder, in no order; none where there is no folder."""
        system, path = self._at(folder)
        return [row.value for row in self._spark.read.text(folder, lineSep="\n").collect()] if system.exists(path) else []

    def publish(self, folder: str, target: str, ending: str) -> None:
        """What tasks wrote into `folder` becomes the folder `target`, in their order: `part-00000.nt` and so on."""
        system, path = self._at(folder)
        system.mkdirs(path)
        for name in self._names(folder):
            if written := _WRITTEN.fullmatch(name):
                system.rename(self._path(f"{folder}/{name}"), self._path(f"{folder}/part-{written[1]}.{ending}"))
        self._remove(target)
        parent = self._path(target).getParent()
        if parent is not None:
            system.mkdirs(parent)
        system.rename(path, self._path(target))

    def _names(self, folder: str) -> list[str]:
        system, path = self._at(folder)
        return [status.getPath().getName() for status in system.listStatus(path)]

    def _remove(self, name: str) -> None:
        system, path = self._at(name)
        system.delete(path, True)

    def _path(self, name: str) -> Any:
        return self._spark._jvm.org.apache.hadoop.fs.Path(name)

    def _at(self, name: str) -> tuple[Any, Any]:
        path = self._path(name)
        return path.getFileSystem(self._configuration), path
