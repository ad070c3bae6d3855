"""The properties that the dataset uses: what each means, what its values are, how often it is used."""

from collections import Counter
from collections.abc import Iterator, Sequence

from pipeline.pages.collection import Collection
from pipeline.pages.templates import Page
from pipeline.pages.views import web_address, wikidata_page
from pipeline.properties import PropertyInfo

__all__ = ["property_pages"]


def property_pages(collection: Collection, properties: Sequence[PropertyInfo]) -> Iterator[Page]:
    """One page; the dataset's own properties first."""
    uses: Counter[str] = Counter()
    for item in collection.items.values():
        for statement in item.statements:
            snaks = (statement.main, *statement.qualifiers, *(s for reference in statement.references for s in reference.snaks))
            uses.update(snak.property for snak in snaks)
    listed = {info.id for info in properties}
    others = [collection.properties.get(name) or PropertyInfo(name, "") for name in sorted(uses.keys() - listed)]
    rows = [(info, wikidata_page(info.id), web_address(info.nearest), uses[info.id]) for info in (*properties, *others)]
    parts = [("The dataset's own", [row for row in rows if not row[1]]), ("Wikidata's", [row for row in rows if row[1]])]
    content = {"parts": [part for part in parts if part[1]]}
    yield Page("properties.html", "properties.html", "Properties", f"The {len(rows)} properties that statements are made with.", content)
