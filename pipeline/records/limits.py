"""How large input may be: far above what a curator writes, low enough that hostile input costs next to nothing."""

from typing import Final

__all__ = ["MAX_COLUMNS", "MAX_DEPTH", "MAX_FILE", "MAX_ISSUES", "MAX_LINE", "MAX_TEXT"]

#: Bytes in one YAML file: one item. The largest item curated by hand stays below a hundredth of it.
MAX_FILE: Final = 1_000_000
#: Bytes in one line of JSON Lines or of a table, and in one JSON file.
MAX_LINE: Final = 10_000_000
#: Code points in one text. Wikidata itself takes no string over 1,500 characters; notes are longer.
MAX_TEXT: Final = 10_000
#: Mappings and lists inside each other. A value inside a reference stands 8 deep.
MAX_DEPTH: Final = 20
#: Columns of a table.
MAX_COLUMNS: Final = 1_000
#: Issues of one kind in one file: more would only hide the others.
MAX_ISSUES: Final = 100
