"""What is read, line by line, each with its number: in its file, and among all records.

Spark hands out files in splits and in any order. A first pass counts the lines of each split; with that, each line is numbered
where it stands, and whoever reads it again, after a lost task say, gives it the same number. All of it happens in the JVM.
"""

from collections.abc import Callable
from itertools import groupby
from typing import Any, Final, NamedTuple
from urllib.parse import unquote

from pipeline.issues import Place, UsageError, visible
from pipeline.records.csv_columns import read_header
from pipeline.spark.session import Session

__all__ = ["COLUMN", "Lines", "file_labels", "read_lines"]

#: The column of a Parquet file that holds records as JSON.
COLUMN: Final = "record"
#: What Python calls blank in bytes, and a line may hold without being a record.
_BLANK: Final = " \t\r\x0b\f"
#: Types of columns that have one form as text.
_PLAIN: Final = frozenset({"string", "boolean", "tinyint", "smallint", "int", "bigint", "date"})
#: The bits that Spark leaves for the row within its partition (documentation of monotonically_increasing_id).
_ROW_BITS: Final = 33


class Lines(NamedTuple):
    """A table of lines: `file`, `line` (number in the file, from 1), `number` (among all records, from 0), `content` (bytes).

    `columns` are the names of the cells that stand in `content` as a JSON array; empty where a line is a record itself.
    """

    table: Any
    records: int
    columns: tuple[str, ...] = ()


def read_lines(spark: Session, source: str) -> Lines:
    """The lines of JSON Lines or Parquet files: a file, a folder or a pattern. Files are taken in the order of their names.

    Raises `UsageError` where there is nothing to read or a table has no column that could be a record.
    """
    from pyspark.errors import AnalysisException

    try:
        lines = _parquet(spark, source) if _is_parquet(spark, source) else _text(spark, source)
    except AnalysisException as error:
        raise UsageError(f"{source}: {str(error).splitlines()[0]}") from error
    return lines


def _is_parquet(spark: Session, source: str) -> bool:
    names = spark.read.format("binaryFile").load(source).inputFiles()
    if not names:
        raise UsageError(f"{source}: no files there")
    kinds: set[bool] = {name.endswith(".parquet") for name in names}
    if len(kinds) > 1:
        raise UsageError(f"{source}: Parquet files and others; read them one kind at a time")
    return kinds.pop()


def _text(spark: Session, source: str) -> Lines:
    from pyspark.sql import functions as sql

    read = spark.read.text(source, lineSep="\n").select(
        sql.col("_metadata.file_path").alias("path"),
        sql.col("_metadata.file_block_start").alias("start"),
        sql.col("value").cast("binary").alias("content"),
        (sql.ltrim(sql.col("value"), sql.lit(_BLANK)) == "").alias("blank"),
    )
    read = read.withColumn("at", sql.monotonically_increasing_id())
    totals = (sql.min("at"), sql.count("*"), sql.sum(sql.when(sql.col("blank"), 0).otherwise(1)))
    splits, count = _numbered([tuple(row) for row in read.groupBy("path", "start").agg(*totals).collect()], file_labels(source))
    if not splits:
        raise UsageError(f"{source}: no lines there")
    offsets = spark.createDataFrame(splits, "path string, start long, file string, line_offset long, number_offset long")
    records = read.where("not blank").withColumn("rank", sql.monotonically_increasing_id())
    numbered = records.join(sql.broadcast(offsets), ["path", "start"]).select(
        "file",
        (sql.col("at") + sql.col("line_offset")).alias("line"),
        (sql.col("rank") + sql.col("number_offset")).alias("number"),
        "content",
    )
    return Lines(numbered, count)


_Split = tuple[str, int, int, int, int]


def _numbered(rows: list[_Split], label: Callable[[str], str]) -> tuple[list[tuple[str, int, str, int, int]], int]:
    """What has to be added, split by split, to the ids that Spark gives to lines and to records; and the number of records.

    A row has a file, where in it the split starts, the id of its first line, its lines and its records.
    """
    ranks: dict[tuple[str, int], int] = {}
    for partition, members in groupby(sorted(rows, key=lambda row: row[2]), key=lambda row: row[2] >> _ROW_BITS):
        rank = partition << _ROW_BITS
        for path, start, _, _, records in members:
            ranks[path, start] = rank
            rank += records
    made, number = [], 0
    for path, splits in groupby(sorted(rows, key=lambda row: (unquote(row[0]), row[1])), key=lambda row: row[0]):
        line = 1
        for _, start, first, lines, records in splits:
            made.append((path, start, label(path), line - first, number - ranks[path, start]))
            line, number = line + lines, number + records
    return made, number


def file_labels(source: str) -> Callable[[str], str]:
    """Names of files for messages: as the source was given, with what of the path comes after it."""
    given = source.rstrip("/")

    def label(path: str) -> str:
        plain = unquote(path)
        at = plain.rfind(given)
        return plain[at:] if at >= 0 else plain

    return label


def _parquet(spark: Session, source: str) -> Lines:
    from pyspark.sql import functions as sql

    table = spark.read.parquet(source)
    columns, content = _content(table, source)
    read = table.select(
        sql.col("_metadata.file_path").alias("path"), sql.col("_metadata.row_index").alias("row"), content.cast("binary").alias("content")
    )
    label, offset, offsets = file_labels(source), 0, []
    counts = read.groupBy("path").count().collect()
    for path, count in sorted(map(tuple, counts), key=lambda one: unquote(one[0])):
        offsets.append((path, label(path), offset))
        offset += count
    if not offsets:
        raise UsageError(f"{source}: no rows there")
    files = sql.broadcast(spark.createDataFrame(offsets, "path string, file string, number_offset long"))
    numbered = read.join(files, "path").select(
        "file", (sql.col("row") + 1).alias("line"), (sql.col("row") + sql.col("number_offset")).alias("number"), "content"
    )
    return Lines(numbered, offset, columns)


def _content(table: Any, source: str) -> tuple[tuple[str, ...], Any]:
    """The columns that make up a record, none where one column is the record, and what a line's content is made of."""
    from pyspark.sql import functions as sql

    types = dict(table.dtypes)
    if types.get(COLUMN) in ("string", "binary"):
        return (), sql.col(COLUMN)
    strange = [f"{name} ({kind})" for name, kind in types.items() if kind not in _PLAIN]
    if strange:
        raise UsageError(f"{source}: columns that are neither text nor whole numbers, dates or true/false: {', '.join(strange)}")
    _, faults = read_header(tuple(types), Place(source))
    if faults:
        raise UsageError(f"{source}: {visible(faults[0].found)}; expected {faults[0].expected}, or a column `{COLUMN}` of JSON")
    cells = [sql.coalesce(sql.col(f"`{name.replace('`', '``')}`").cast("string"), sql.lit("")) for name in types]
    return tuple(types), sql.to_json(sql.array(*cells))
