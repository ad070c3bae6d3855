"""polars, by string concatenation: `python benchmarks/with_polars.py BASE TABLES OUT.nt`. Each row of a table becomes all its lines."""

from pathlib import Path

import polars as pl
from given import given
from shape import COLUMN, line_templates


def main(base: str, tables: str, output: str) -> None:
    """Write the lines of all tables."""
    frames = [
        pl.scan_csv(Path(tables) / f"{table}.csv", infer_schema=False).select(
            pl.format(COLUMN.sub("{}", template), *(pl.col(name) for name in COLUMN.findall(template)))
        )
        for table, template in line_templates(base).items()
    ]
    pl.concat([frame.rename({frame.collect_schema().names()[0]: "lines"}) for frame in frames]).sink_csv(
        output, include_header=False, quote_style="never"
    )


if __name__ == "__main__":
    main(*given(__doc__, "base", "tables", "output"))
