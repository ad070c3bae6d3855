"""DuckDB, by string concatenation in SQL: `python benchmarks/with_duckdb.py BASE TABLES OUT.nt`. One thread, as the other tools have."""

from pathlib import Path

import duckdb
from given import given
from shape import COLUMN, line_templates


def concatenation(template: str) -> str:
    """A template as an SQL expression."""
    parts = COLUMN.split(template)  # text, column, text, column, ..., text
    texts = ["'" + part.replace("'", "''") + "'" for part in parts[::2]]
    return " || ".join([texts[0], *(f'"{column}" || {text}' for column, text in zip(parts[1::2], texts[1:], strict=True))])


def main(base: str, tables: str, output: str) -> None:
    """Write the lines of all tables."""
    selects = (
        f"SELECT {concatenation(template)} FROM read_csv('{Path(tables) / table}.csv', header = true, all_varchar = true)"
        for table, template in line_templates(base).items()
    )
    duckdb.execute("SET threads = 1")
    duckdb.execute("SET preserve_insertion_order = false")
    duckdb.execute(f"COPY ({' UNION ALL '.join(selects)}) TO '{output}' (FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER '\x01')")


if __name__ == "__main__":
    main(*given(__doc__, "base", "tables", "output"))
