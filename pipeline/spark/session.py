"""A Spark session: that of `spark-submit` as it is, else one on this machine that is quiet, small and reached by nobody."""

import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from zipfile import ZipFile

from pipeline.issues import EnvironmentFailure

__all__ = ["Session", "opened"]

#: PySpark is an extra, and its types are not looked at.
Session = Any

_HERE: Final = {
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.memory": "1g",
    "spark.sql.catalogImplementation": "in-memory",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}
_PACKAGE: Final = Path(__file__).resolve().parents[1]
_LOGGING: Final = Path(__file__).with_name("log4j2.properties")
#: What the work relies on, whoever started Spark.
_ALWAYS: Final = {
    # Rows of several kinds go to a folder for each, in the order in which they come: without writers side by side they would be sorted.
    "spark.sql.maxConcurrentOutputFileWriters": "8",
    "spark.sql.execution.arrow.maxBytesPerBatch": "16m",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "1000",
    "spark.sql.session.timeZone": "UTC",
}

#: What Spark says of rows that it kept on a machine which is gone, and what we add.
_GONE: Final = "Checkpoint block"
_LOST: Final = "; a machine was lost, and the rounds with it: run again with --checkpoint"


@contextmanager
def opened(name: str, master: str | None, settings: Mapping[str, str]) -> Iterator[Session]:
    """A session for a verb, closed at the end.

    Raises `EnvironmentFailure` where PySpark or Java is missing or does not start, and for what its files and machines do to it. An
    error in our own functions is none of these and comes as it is.
    """
    if find_spec("pyspark") is None:
        told = "install it with `make spark`, or: pip install --require-hashes --requirement requirements.spark.lock"
        raise EnvironmentFailure(f"PySpark is not installed; {told}")
    by_submit = "PYSPARK_GATEWAY_PORT" in os.environ
    if not by_submit and not _has_java():
        raise EnvironmentFailure("Spark needs Java 17 or newer, and there is none; on Debian: apt install openjdk-17-jre-headless")
    chosen = {**({} if by_submit else _local(master)), **({"spark.master": master} if master else {}), **_ALWAYS, **settings}
    spark = _started(name, chosen)
    from py4j.protocol import Py4JJavaError
    from pyspark.errors import PySparkException, PythonException

    try:
        with TemporaryDirectory() as folder:
            if by_submit:
                _send_program(spark, Path(folder, "pipeline.zip"))
            yield spark
    except PythonException:
        raise
    except (Py4JJavaError, PySparkException) as error:
        reason = _reason(error)
        raise EnvironmentFailure(f"Spark: {reason}{_LOST if _GONE in str(error) else ''}") from error
    finally:
        spark.stop()


def _send_program(spark: Session, packed: Path) -> None:
    """Give every worker this package, as it is here; workers may ask for it as long as they work."""
    with ZipFile(packed, "w") as archive:
        for path in sorted(_PACKAGE.rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                archive.write(path, path.relative_to(_PACKAGE.parent))
    spark.sparkContext.addPyFile(str(packed))


def _reason(error: Exception) -> str:
    """The last cause that Java gives, in one line."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    causes = [line.removeprefix("Caused by: ") for line in lines if line.startswith("Caused by: ")]
    told = [line.removeprefix(": ") for line in lines if line.startswith(": ")]
    return (causes[-1:] or told or lines)[0]


def _has_java() -> bool:
    home = os.environ.get("JAVA_HOME")
    return (Path(home) / "bin/java").exists() if home else shutil.which("java") is not None


def _local(master: str | None) -> dict[str, str]:
    """Settings for a session that we start: its workers are this Python, and find this package wherever it lies."""
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    folders = [str(_PACKAGE.parent), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {
        **_HERE,
        "spark.master": master or "local[*]",
        "spark.executorEnv.PYTHONPATH": os.pathsep.join(folders),
        "spark.driver.extraJavaOptions": f"-Dlog4j2.configurationFile={_LOGGING.as_uri()}",
    }


def _started(name: str, settings: Mapping[str, str]) -> Session:
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    builder: Any = SparkSession.builder
    builder = builder.appName(f"pipeline.spark {name}")
    for key, value in settings.items():
        builder = builder.config(key, value)
    try:
        return builder.getOrCreate()
    except PySparkException as error:
        raise EnvironmentFailure(f"Spark does not start: {str(error).splitlines()[0]}") from error
