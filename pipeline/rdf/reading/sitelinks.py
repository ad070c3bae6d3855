"""Articles of RDF back to sitelinks."""

from re import compile as regex
from typing import Final

from pipeline.model.entities import Sitelink
from pipeline.rdf.reading.names import Names
from pipeline.rdf.reading.nodes import Findings, RawNode, parsed_literal
from pipeline.rdf.sitelinks import wikimedia_site

__all__ = ["read_sitelink", "wikimedia_site_id"]

_HOME: Final = regex(r"<https?://([a-z0-9-]+(?:\.[a-z0-9-]+)*)/>")
#: A wiki that changed its address, but kept its id.
_MOVED: Final = {"be-tarask": "be-x-old"}


def wikimedia_site_id(home: str) -> str:
    """The site id of a Wikimedia wiki by its home page's term, empty for other sites.

    The inverse of `pipeline.rdf.sitelinks.wikimedia_site`.
    """
    match = _HOME.fullmatch(home)
    first, *rest = match[1].split(".") if match else [""]
    if not rest:
        return ""
    wanted = _site_id(_MOVED.get(first, first), rest)
    site = wikimedia_site(wanted)
    hosts = (f"https://{'.'.join([name, *rest])}/" for name in (first, _MOVED.get(first, first)))
    return wanted if site and site.link_path.startswith(tuple(hosts)) else ""


def _site_id(first: str, rest: list[str]) -> str:
    """What the site id would be by the parts of the host's name."""
    if len(rest) == 1:
        return "sourceswiki" if first == "wikisource" else ""
    if first == "www" or rest[0] == "wikimedia":
        return f"{rest[0] if first == 'www' else first}wiki"
    return first.replace("-", "_") + ("wiki" if rest[0] == "wikipedia" else rest[0])


def read_sitelink(article: RawNode, names: Names, findings: Findings) -> Sitelink | None:
    """The sitelink of an article's node, None if its site or its title is not to be read."""
    homes, titles = names.objects(article, "isPartOf"), [parsed_literal(term) for term in names.objects(article, "name")]
    site = wikimedia_site_id(homes[0]) if len(homes) == 1 else ""
    title = titles[0].text if len(titles) == 1 and titles[0] else ""
    if not site or not title:
        found = f"an article of the site {' and '.join(homes) or 'that is not named'}" if not site else "an article without one name"
        findings.add("sitelink-site", article, found, "schema:isPartOf a Wikimedia wiki and one schema:name")
        return None
    badges = [names.entity(term) for term in names.objects(article, "badge")]
    return Sitelink(site, title, tuple(dict.fromkeys(badge for badge in badges if badge)))
