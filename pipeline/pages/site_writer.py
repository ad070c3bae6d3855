"""The whole site, written into a folder page by page; the caller puts the folder in place when all of it is there."""

import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from pipeline.pages.addresses import address_files, sitemaps
from pipeline.pages.bundles import bundle, engine_bundle, packed
from pipeline.pages.collection import Collection
from pipeline.pages.dispute_pages import dispute_pages
from pipeline.pages.download_pages import Download, download_pages, list_downloads
from pipeline.pages.item_pages import item_pages
from pipeline.pages.list_pages import list_pages
from pipeline.pages.network_page import network, network_page
from pipeline.pages.preview import preview
from pipeline.pages.property_pages import property_pages
from pipeline.pages.query_pages import query_pages, read_questions
from pipeline.pages.search_page import search_index, search_page
from pipeline.pages.source_pages import source_pages
from pipeline.pages.start_page import start_page
from pipeline.pages.templates import Page, Renderer
from pipeline.pages.timeline_page import timeline_pages
from pipeline.properties import PropertyInfo
from pipeline.rdf.item_documents import ItemDocuments
from pipeline.records.passages import SourceText

__all__ = ["Material", "write_site"]

_STATIC: Final = Path(__file__).parent / "static"
#: Programs that do not stand beside the pages: they are part of a bundle.
_BUNDLED: Final = frozenset({"worker.js"})


class Material(NamedTuple):
    """What a site is made of besides the items.

    `dumps`, `queries` and `engine` are folders that need not exist; `texts` are the source texts at hand, by item id;
    `documents` makes the RDF of single items.
    """

    properties: Sequence[PropertyInfo]
    prefixes: Mapping[str, str]
    texts: Mapping[str, SourceText]
    dumps: Path
    queries: Path
    engine: Path
    documents: ItemDocuments


def write_site(collection: Collection, material: Material, folder: Path) -> int:
    """Write everything below `folder`; returns the number of pages."""
    files = list_downloads(material.dumps)
    paths = []
    renderer = Renderer(collection)
    weight = _write_assets(collection, material, folder)
    picture = network(collection)
    (folder / "preview.png").write_bytes(preview(picture))
    for page in (network_page(collection, picture), *_pages(collection, material, files, weight)):
        _write(folder / page.path, renderer.render(page))
        paths.append(page.path)
    _write_documents(collection, material.documents, folder)
    if files:
        shutil.copytree(material.dumps, folder / "dumps")
    for name, text in (address_files(collection.dataset) | sitemaps(paths, collection.dataset)).items():
        _write(folder / name, text)
    return len(paths)


def _pages(collection: Collection, material: Material, files: list[Download], weight: int) -> Iterator[Page]:
    questions = read_questions(material.queries)
    yield start_page(collection, files, bool(questions) or bool(weight))
    yield from timeline_pages(collection)
    yield search_page(collection)
    yield from item_pages(collection)
    yield from list_pages(collection)
    yield from dispute_pages(collection)
    yield from source_pages(collection, material.texts)
    yield from download_pages(collection, files)
    yield from property_pages(collection, material.properties)
    yield from query_pages(questions, dict(material.prefixes), weight)


def _write_documents(collection: Collection, documents: ItemDocuments, folder: Path) -> None:
    """Every item as RDF, and the JSON-LD context that they name, at the address that they name."""
    for item in collection.items.values():
        made = documents.document(item)
        _write(folder / f"entity/{item.id}.ttl", made.turtle)
        _write(folder / f"entity/{item.id}.jsonld", made.jsonld)
    context = collection.dataset.context_address.removeprefix(collection.dataset.base_iri)
    _write(folder / context, json.dumps(documents.context(), ensure_ascii=False, indent=1) + "\n")


def _write_assets(collection: Collection, material: Material, folder: Path) -> int:
    """Styles, scripts and bundles; returns the size of what the query page loads, 0 without an engine."""
    for path in sorted(_STATIC.iterdir()):
        if path.name not in _BUNDLED:
            _write(folder / "assets" / path.name, path.read_text(encoding="utf-8"))
    _write(folder / "data" / "search.js", bundle("search", search_index(collection)))
    engine = engine_bundle(material.engine)
    graph = material.dumps / f"{collection.dataset.name}.ttl"
    if engine is None or not graph.is_file():
        return 0
    data = bundle("graph", packed(graph.read_bytes()))
    _write(folder / "data" / "engine.js", engine)
    _write(folder / "data" / "graph.js", data)
    return len(engine) + len(data)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
