"""A site of hostile text, and what tests of pages share."""

from datetime import date
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import msgspec

from pipeline.model import EntityId, Item, MonolingualText, Rank, Reference, Snak, SomeValue, Statement, StringValue, Term, Time
from pipeline.pages.collection import Collection, Dispute, Settings
from pipeline.pages.site_writer import Material, write_site
from pipeline.project import Project, load_project
from pipeline.wikidata.verdicts import Verdict, VerdictKind

REPO = Path(__file__).resolve().parents[1]
#: What a careless page would run, follow, or be torn apart by.
HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(1)</script>",
    "]]><svg onload=alert(1)>",
    "--><script>alert(1)</script>",
    "javascript:alert(1)",
    '" onmouseover="alert(1)" x=\'',
    "{{ 7 * 7 }}{% raw %}${alert(1)}`",
    "\u202egnp.exe\u2066 turned around",
    "nul and other controls: \u0007\u000b\u2028\u2029",
    "name " + "of five thousand characters " * 180,
    "Ж" * 5000,
]


@cache
def project() -> Project:
    """The project of the repository, for its mappings and settings."""
    found, issues = load_project(REPO)
    assert found, issues
    return found


def hostile_items() -> list[tuple[Item, str]]:
    """Items of three types whose every text is hostile, with links between them."""
    made = []
    for number, text in enumerate(HOSTILE):
        kind = ("person", "event", "assertion")[number % 3]
        name, other = f"item-{number}", f"item-{(number + 1) % len(HOSTILE)}"
        place = (Snak("P248", EntityId(name)), Snak("P958", StringValue(text)), Snak("P1476", MonolingualText(text, "en")))
        snaks = [
            Snak("P585", Time("+1951-07-02T00:00:00Z", 11)), Snak("P585", SomeValue()), Snak("P585", Time("-13800000000-00-00T00:00:00Z", 3)),
            Snak("P710", EntityId(other)),
            Snak("content", MonolingualText(text, "en")), Snak("P856", StringValue(f"javascript:alert({number})")),
            Snak("P856", StringValue(f"https://example.org/{number}?a=1&b=<x>")), Snak("P856", StringValue(f"https://example.org/{number}?a=1&b=2")),
        ]  # fmt: skip
        qualifiers = (Snak("P1932", StringValue(text)), Snak("P1326", Time("+1952-00-00T00:00:00Z", 9)))
        ranks = (Rank.PREFERRED, Rank.NORMAL, Rank.DEPRECATED)
        statements = [
            Statement(f"{name}$0000000{n}-0000-5000-8000-000000000000", snak, qualifiers, (Reference(place),), ranks[n % 3])
            for n, snak in enumerate(snaks)
        ]
        terms = (Term("en", text), Term("ru", text))
        made.append((Item(id=name, labels=terms, descriptions=terms, aliases=terms, statements=tuple(statements)), kind))
    return made


def write_hostile(folder: Path) -> Collection:
    """Write the hostile site into `folder`, with what is needed for queries if it is here."""
    items, settings = hostile_items(), project()
    text = HOSTILE[1]
    dataset = msgspec.structs.replace(
        settings.dataset, title=(Term("en", text), Term("ru", text)), description=(Term("en", text), Term("ru", text)), publisher=text,
        created=date(2024, 1, 31),
    )  # fmt: skip
    verdicts = [
        Verdict("item-0", "Q1", VerdictKind.SAME, qid_label=text, comment=text), Verdict("item-1", text, VerdictKind.UNSURE, qid_label=text, comment=text),
        Verdict("item-2", "Q2", VerdictKind.DIFFERENT, qid_label=text, comment=text),
    ]  # fmt: skip
    disputes = {item.id: [Dispute("P585", item.statements[:2], text)] for item, _ in items}
    collection = Collection(Settings(dataset, settings.mappings, {}, verdicts), items, disputes)
    dumps, queries = folder.parent / "dumps", folder.parent / "queries"
    for place in (dumps, queries):
        place.mkdir()
    documents = settings.item_documents()
    (dumps / f"{dataset.name}.ttl").write_text("".join(documents.document(item).turtle for item, _ in items), encoding="utf-8")
    (dumps / "a name & 'quotes' #1.ttl").write_text("", encoding="utf-8")
    (queries / "01-hostile.rq").write_text(
        f"# {' '.join(text.split())}\n#\n# {text}\nSELECT ?label WHERE {{ ?item <http://www.w3.org/2000/01/rdf-schema#label> ?label }} ORDER BY ?label\n",
        encoding="utf-8",
    )
    engine = REPO / ".venv/engine/node_modules/oxigraph"
    material = Material(settings.used_properties(), settings.namespaces().prefixes(), {}, dumps, queries, engine, documents)
    write_site(collection, material, folder)
    return collection


class Links(HTMLParser):
    """What a page names: its anchors, and the addresses of its links and of what it loads."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.anchors: list[str] = []
        self.links: list[str] = []
        self.loads: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append((tag, given))
        self.anchors += [given["id"] or ""] if "id" in given else []
        if tag == "a" and (address := given.get("href")):
            self.links.append(address)
        if tag in ("link", "script", "img", "iframe", "use", "image") and given.get("rel") != "canonical":
            self.loads += [address for name in ("src", "href") if (address := given.get(name))]


def broken(folder: Path) -> list[str]:
    """The links of a site that lead to no file or to no place in it, and the ids that a page gives twice."""
    pages = {path: Links(path) for path in sorted(folder.rglob("*.html"))}
    wrong = []
    for path, page in pages.items():
        wrong += [f"{path.name}: #{name} twice" for name in sorted({name for name in page.anchors if page.anchors.count(name) > 1})]
        for address in dict.fromkeys([*page.links, *page.loads]):
            parts = urlsplit(address)
            if parts.scheme:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            if not target.is_file():
                wrong.append(f"{path.name}: {address}: no such file")
            elif parts.fragment and target in pages and parts.fragment not in pages[target].anchors:
                wrong.append(f"{path.name}: {address}: no such place")
    return wrong
