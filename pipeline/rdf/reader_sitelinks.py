"""Articles of RDF back to sitelinks."""

from re import compile as regex
from typing import Final

from pipeline.model.entities import Sitelink
from pipeline.rdf.reader_names import Names
from pipeline.rdf.reader_nodes import Findings, RawNode, parsed_literal
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
    code = _MOVED.get(first, first)
    if not rest:
        return ""
    if len(rest) == 1:
        wanted = "sourceswiki" if first == "wikisource" else ""
    elif first == "www" or rest[0] == "wikimedia":
        wanted = f"{rest[0] if first == 'www' else first}wiki"
    else:
        wanted = code.replace("-", "_") + ("wiki" if rest[0] == "wikipedia" else rest[0])
    site = wikimedia_site(wanted)
    hosts = {f"https://{'.'.join([name, *rest])}/" for name in (first, code)}
    return wanted if site and site.link_path.startswith(tuple(hosts)) else ""


def read_sitelink(article: RawNode, names: Names, findings: Findings) -> Sitelink | None:
    """The sitelink of an article's node, None if its site or its title is not to be read."""
    homes, titles = names.objects(article, "isPartOf"), [parsed_literal(term) for term in names.objects(article, "name")]
    site = wikimedia_site(wanted)
    hosts = {f"https://{'.'.join([name, *rest])}/" for name in (first, code)}
    return wanted if site and site.link_path.startswith(tuple(hosts)) else ""


def read_sitelink(article: RawNode, names: Names, findings: Findings) -> Sitelink | None:
    """The sitelink of an article's node, None if its site or its title is not to be read."""
    said: dict[str, list[str]] = {}
    for predicate, term in article.pairs:
        said.setdefault(names.roles[predicate][0], []).append(term)
    homes, titles = said.get("isPartOf", []), [parsed_literal(term) for term in said.get("name", [])]
    site = wikimedia_site_id(homes[0]) if len(homes) == 1 else ""
    title = titles[0].text if len(titles) == 1 and titles[0] else ""
    if not site or not title:
        found = f"an article with the site {' '.join(homes) or 'not named'}" if not site else "an article without one name"
        findings.add("sitelink", article, found, "schema:isPartOf a Wikimedia wiki and one schema:name")
        return None
    badges = [names.entity(term) for term in names.objects(article, "badge")]
    return Sitelink(site, title, tuple(dict.fromkeys(badge for badge in badges if badge)))
