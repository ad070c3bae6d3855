"""The rules by which the Mismatch Finder takes a file or refuses it, written from their description; the first failure refuses all."""

import csv
import re
from io import StringIO
from urllib.parse import urlsplit

COLUMNS = ["item_id", "statement_guid", "property_id", "wikidata_value", "meta_wikidata_value", "external_value", "external_url", "type"]
GUID = re.compile(r"Q\d+\$[0-9A-F]{8}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{12}", re.IGNORECASE)
MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
#: What Wikibase's parsers read, by the datatype of the property.
PARSERS = {
    "time": re.compile(rf"(?:(?:\d{{1,2}} )?(?:{MONTH}) )?\d{{1,16}}(?: BCE)?|\d+0s(?: BCE)?|\d{{4}}-\d\d-\d\d"),
    "wikibase-item": re.compile(r"Q[1-9]\d*"),
    "quantity": re.compile(r"[-+]?\d+(?:\.\d+)?"),
    "globe-coordinate": re.compile(r"-?\d+(?:\.\d+)?, -?\d+(?:\.\d+)?"),
}


def _rules(row: dict[str, str], datatypes: dict[str, str]) -> list[tuple[bool, str]]:
    value, guid, meta, url = row["wikidata_value"], row["statement_guid"], row["meta_wikidata_value"], row["external_url"]
    parser = PARSERS.get(datatypes.get(row["property_id"], ""))
    return [
        (len(row["item_id"]) <= 12 and re.fullmatch(r"Q[1-9]\d*", row["item_id"]) is not None, "item_id"),
        (bool(guid) or not value, "statement_guid is required with a value"),
        (not guid or (len(guid) <= 100 and GUID.fullmatch(guid) is not None), "statement_guid"),
        (len(row["property_id"]) <= 100 and re.fullmatch(r"P\d+", row["property_id"]) is not None, "property_id"),
        (bool(value) or not guid, "wikidata_value is required with a guid"),
        (len(value) <= 1500, "wikidata_value"),
        (0 < len(row["external_value"]) <= 1500, "external_value"),
        (not url or (len(url) <= 1500 and urlsplit(url).scheme in ("http", "https") and urlsplit(url).netloc != ""), "external_url"),
        (not meta or (bool(value) and len(meta) <= 100 and re.fullmatch(r"Q[1-9]\d*", meta) is not None), "meta_wikidata_value"),
        (row["type"] in ("", "statement", "qualifier"), "type"),
        (not guid or guid.partition("$")[0].upper() == row["item_id"], "the guid is another item's"),
        (not value or parser is None or parser.fullmatch(value) is not None, f"{value!r} cannot be parsed"),
        (not meta or datatypes.get(row["property_id"]) == "time", "meta value on a property that is no time"),
    ]


def refusal(text: str, datatypes: dict[str, str]) -> str:
    """Why the file would be refused, with the line; empty if it would be taken."""
    header, *rows = list(csv.reader(StringIO(text, newline="")))
    if sorted(header) != sorted(COLUMNS):
        return "header"
    for number, cells in enumerate(rows, 2):
        if not cells:
            continue
        if len(cells) != len(header):
            return f"line {number}: {len(cells)} cells"
        broken = next((why for holds, why in _rules(dict(zip(header, cells, strict=True)), datatypes) if not holds), "")
        if broken:
            return f"line {number}: {broken}"
    return ""
