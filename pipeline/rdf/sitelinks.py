"""Sitelinks as RDF: the article an item has on a wiki.

Shape: Wikibase/Indexing/RDF Dump Format, "Sitelinks". Wikidata's site ids follow a pattern (language code, then the
project), so a small table of exceptions replaces the list of a thousand sites.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from pipeline.model import Item
from pipeline.rdf.namespaces import Namespaces
from pipeline.rdf.snaks import RDF_TYPE, WIKIBASE, Node, Pair, pair
from pipeline.rdf.terms import iri, language_literal, literal, media_wiki_url

__all__ = ["Site", "sitelink_nodes", "wikimedia_site"]

_SCHEMA: Final = "http://schema.org/"
#: Ending of a site id -> domain of the project. The longest that fits counts; `wiki` alone is Wikipedia.
_PROJECTS: Final = ("wikibooks", "wikinews", "wikiquote", "wikisource", "wikiversity", "wikivoyage", "wiktionary")
#: Wikis without a language: site id -> host. Their group is the first part of the id.
_SPECIAL: Final = {
    "commonswiki": "commons.wikimedia.org",
    "foundationwiki": "foundation.wikimedia.org",
    "incubatorwiki": "incubator.wikimedia.org",
    "mediawikiwiki": "www.mediawiki.org",
    "metawiki": "meta.wikimedia.org",
    "outreachwiki": "outreach.wikimedia.org",
    "sourceswiki": "wikisource.org",
    "specieswiki": "species.wikimedia.org",
    "wikidatawiki": "www.wikidata.org",
    "wikifunctionswiki": "www.wikifunctions.org",
    "wikimaniawiki": "wikimania.wikimedia.org",
}
#: Codes that Wikimedia uses in site ids but that are not language codes -> the code MediaWiki writes in RDF
#: (`LanguageCode::bcp47` and Wikibase's canonical language codes).
_CODES: Final = {
    "als": "gsw",
    "bat-smg": "sgs",
    "be-x-old": "be-tarask",
    "cbk-zam": "cbk-x-zam",
    "eml": "egl",
    "fiu-vro": "vro",
    "map-bms": "jv-x-bms",
    "mo": "ro-cyrl-md",
    "no": "nb",
    "nrm": "nrf",
    "roa-rup": "rup",
    "roa-tara": "nap-x-tara",
    "simple": "en-simple",
    "zh-classical": "lzh",
    "zh-min-nan": "nan",
    "zh-yue": "yue",
}


#: The one wiki whose host is not called like its site id.
_HOSTS: Final = {"be-x-old": "be-tarask"}


class Site(NamedTuple):
    """A wiki: language of its content, link pattern with `$1` for the title, group (empty if it has none)."""

    language: str
    link_path: str
    group: str


def wikimedia_site(site_id: str) -> Site | None:
    """The wiki that Wikimedia calls `site_id`, or None if the id is not of a form it uses."""
    if site_id in _SPECIAL:
        return Site("en", f"https://{_SPECIAL[site_id]}/wiki/$1", site_id.removesuffix("wiki"))
    project = next((name for name in _PROJECTS if site_id.endswith(name)), "wiki")
    code = site_id.removesuffix(project).replace("_", "-")
    if not site_id.endswith(project) or not code:
        return None
    group = "wikipedia" if project == "wiki" else project
    host = _HOSTS.get(code, code)
    return Site(_CODES.get(code, code), f"https://{host}.{group}.org/wiki/$1", group)


def sitelink_nodes(item: Item, namespaces: Namespaces, sites: Mapping[str, Site] | None = None) -> list[Node]:
    """An article node for each sitelink whose site is known, and once for each site its group.

    `sites` replaces Wikimedia's pattern. Sitelinks of unknown sites have no address and are left out.
    """
    subject = iri(namespaces.entity(item.id))
    nodes: list[Node] = []
    for link in item.sitelinks:
        site = wikimedia_site(link.site) if sites is None else sites.get(link.site)
        if site is None:
            continue
        home = iri(site.link_path.replace("$1", ""))
        if "/wiki/" in home:
            home = iri(site.link_path.split("/wiki/")[0] + "/")
        address = iri(site.link_path.replace("$1", media_wiki_url(link.title.replace(" ", "_"))))
        pairs: list[Pair] = [
            pair(RDF_TYPE, f"<{_SCHEMA}Article>"),
            pair(f"<{_SCHEMA}about>", subject),
            pair(f"<{_SCHEMA}inLanguage>", literal(site.language)),
            pair(f"<{_SCHEMA}isPartOf>", home),
            pair(f"<{_SCHEMA}name>", language_literal(link.title, site.language)),
        ]
        pairs += [pair(f"<{WIKIBASE}badge>", iri(namespaces.entity(badge))) for badge in link.badges]
        nodes.append((address, pairs))
        nodes.append((home, [pair(f"<{WIKIBASE}wikiGroup>", literal(site.group or "none"))]))
    return nodes
