"""`validate`: parts of a few hundred records, each with what its shapes look at beside it, brought together by joins.

What a part looks at is found by asking. In each round every part walks as far as it knows, and asks for records, types of items and
those who have a value; joins answer all parts at once. When nobody asks any more, the parts are validated, by the function that one
process calls. Of a value that many have, only so many of those who have it are kept as a part may look at, before anything is joined.
"""

from functools import reduce
from typing import Any, Final, NamedTuple

from pipeline.checks.neighbourhood import MOST, REFERENCE
from pipeline.checks.parts import walks_of
from pipeline.checks.record_index import Indexing
from pipeline.issues import EnvironmentFailure
from pipeline.project import Project
from pipeline.runs.validating import ground_of
from pipeline.spark.asking import ASKED, FAULT, OWN, RECORD, TYPE, USER, MappedRows, Parts, Shipped
from pipeline.spark.files import Files
from pipeline.spark.lines import read_lines
from pipeline.spark.session import Session
from pipeline.spark.verdicts import Validation, read_report
from pipeline.spark.workers import Shared

__all__ = ["PART", "Job", "validate_lines"]

#: Records that are validated at once, and how many such parts are a task's.
PART: Final = 250
_TOGETHER: Final = 8
#: Rounds of questions: as many as a chain of links is long.
_MOST_ROUNDS: Final = 500
_MAPPED: Final = (
    "number long, part long, id string, type string, content binary, "
    "uses array<struct<value: long, property: string>>, issues array<string>"
)
_QUESTIONS: Final = "part long, kind int, name string, value long, property string"
_WRITTEN: Final = "kind string, value string"
_FOUND, _REPORT = "found", "report"


class Job(NamedTuple):
    """What is validated, and the folder for what is found. In `checkpoint`, if it is given, rounds are kept where no lost machine
    takes them along.
    """

    source: str
    output: str
    checkpoint: str = ""


class _Tables(NamedTuple):
    """All records by their ids, and for each value the first of those who have it."""

    records: Any
    users: Any


def validate_lines(spark: Session, job: Job, project: Project) -> Validation:
    """Validate all records of a source. All that is found is put into the folder of the output, in parts, one issue a line."""
    ground = ground_of(project)
    walks, faults = walks_of(ground)
    lines = read_lines(spark, job.source)
    files = Files(spark)
    if faults:
        return Validation(0, 0, faults)
    shipped = Shipped(project, {path.relative_to(project.root).as_posix(): path.read_text("utf-8") for path in ground.shapes}, walks, MOST)
    rows = MappedRows(project, lines.columns, Indexing(walks.values(), project.same_as()), PART)
    mapped = Shared(spark, rows).made(lines.table, _MAPPED).persist()
    try:
        with files.beside(job.output) as work, files.checkpoints(job.checkpoint):
            found = _Run(spark, job, lines.records).validated(mapped, shipped, (files, work))
    finally:
        mapped.unpersist()
    return found


class _Run:
    """`parts` are asked and judged, some of them in each of so many tasks."""

    def __init__(self, spark: Session, job: Job, count: int) -> None:
        self._spark, self._job, self._count = spark, job, count
        self._tasks = max(-(-count // (PART * _TOGETHER)), 1)
        # Joins have no more to do than the parts have to ask: with more partitions than these have tasks, most would be empty.
        name = "spark.sql.shuffle.partitions"
        spark.conf.set(name, min(int(spark.conf.get(name)), self._tasks))

    def validated(self, mapped: Any, shipped: Shipped, into: tuple[Files, str]) -> Validation:
        from pyspark.sql import functions as sql

        files, work = into
        records = mapped.where("id is not null")
        twins = frozenset(row.id for row in records.groupBy("id").count().where("count > 1").collect())
        told = mapped.select(
            "part", sql.lit(FAULT).alias("kind"), "number", sql.lit("").alias("name"), sql.explode("issues").alias("content")
        )
        faults = told.withColumn("content", sql.col("content").cast("binary"))
        validated = records.count()
        own = records.select("part", sql.lit(OWN).alias("kind"), "number", sql.col("id").alias("name"), "content")
        parts = Shared(self._spark, Parts(shipped, twins))
        answers = self._answered(own, _Tables(records, _users(records)), parts)
        found = parts.made(self._arranged(own.unionByName(answers).unionByName(faults)), _WRITTEN, "judge")
        found.write.partitionBy("kind").text(work, lineSep="\n")
        totals = Validation(self._count, self._count - validated)
        for report in sorted(map(read_report, files.texts(f"{work}/kind={_REPORT}")), key=lambda one: one.part):
            totals.take(report)
        totals.close(validated, self._job.source)
        files.publish(f"{work}/kind={_FOUND}", self._job.output, "jsonl")
        return totals

    def _answered(self, own: Any, tables: _Tables, parts: Shared) -> Any:
        """The answers to all questions of all parts, as rows beside their own.

        Each round rests on those before it twice: as plans and not as rows they would double with every round.
        """
        answers = self._spark.createDataFrame([], own.schema)
        active = own
        for _ in range(_MOST_ROUNDS):
            asked = self._kept(parts.made(self._arranged(active), _QUESTIONS, "ask"))
            if asked.isEmpty():
                return answers
            answers = answers.unionByName(self._kept(_joined(asked, tables)))
            active = own.unionByName(answers).join(asked.select("part").distinct(), "part", "left_semi")
        raise EnvironmentFailure(f"a walk from item to item was not at its end after {_MOST_ROUNDS} rounds; report this")

    def _kept(self, rows: Any) -> Any:
        return rows.checkpoint() if self._job.checkpoint else rows.localCheckpoint()

    def _arranged(self, rows: Any) -> Any:
        """The rows part by part, some parts in a task, in their order."""
        from pyspark.sql import functions as sql

        task = sql.expr(f"int(part div {_TOGETHER})")
        return rows.repartitionById(self._tasks, task).sortWithinPartitions("part", "kind", "number")


def _users(records: Any) -> Any:
    """Value and property -> the first of those who have it. Those of one value are cut in slices first, so that no task has them all."""
    from pyspark.sql import Window
    from pyspark.sql import functions as sql

    uses = records.select("number", "id", sql.explode("uses").alias("use")).select("number", "id", "use.value", "use.property")
    uses = uses.withColumn("slice", sql.spark_partition_id())
    for keys in (("value", "property", "slice"), ("value", "property")):
        rank = sql.row_number().over(Window.partitionBy(*keys).orderBy("number"))
        uses = uses.withColumn("rank", rank).where(sql.col("rank") <= MOST + 1).drop("rank")
    return uses.drop("slice").persist()


def _joined(asked: Any, tables: _Tables) -> Any:
    """The answers to some questions, and that they were asked."""
    from pyspark.sql import functions as sql

    def of(kind: int) -> Any:
        return asked.where(sql.col("kind") == kind)

    by_name = tables.records.select("number", sql.col("id").alias("name"), "type", "content")
    columns = ("part", "kind", "number", "name", "content")
    types = of(TYPE).join(by_name.drop("content"), "name").withColumn("content", sql.col("type").cast("binary"))
    by_property = of(USER).where("property is not null").join(tables.users, ["value", "property"])
    by_any = of(USER).where("property is null").drop("property").join(tables.users.where(sql.col("property") != REFERENCE), "value")
    found = [
        of(RECORD).join(by_name, "name"),
        types,
        *(some.withColumn("content", sql.col("id").cast("binary")) for some in (by_property, by_any)),
        asked.select("part", sql.lit(ASKED).alias("kind"), sql.col("kind").cast("long").alias("number"), "name")
        .distinct()
        .withColumn("content", sql.lit(None).cast("binary")),
    ]
    return reduce(lambda one, other: one.unionByName(other), [some.select(*columns) for some in found])
