"""What servers and search engines need: redirects for permanent addresses, content negotiation, the list of pages.

The address of an item is BASE/entity/ID. A server answers there with `303 See Other` to the page, the Turtle or the JSON-LD,
whichever the client prefers (W3C, Cool URIs for the Semantic Web, section 4.3). Addresses of statements lead to the item,
those of properties to the list of properties, those of values and references to the downloads; the files of a release are
the dumps of the site that was made with them.
"""

from collections.abc import Iterable, Iterator, Sequence
from re import escape as escaped
from typing import Final
from urllib.parse import quote, urlsplit
from xml.sax.saxutils import escape

from pipeline.dataset import Dataset

__all__ = ["address_files", "sitemaps"]

_UUID: Final = "[0-9A-F]{8}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{12}"
_SLUG: Final = "[a-z0-9-]+"
#: More addresses than this no list may hold (sitemaps.org, "Using Sitemap index files").
_LONGEST_SITEMAP: Final = 50_000
#: Regular expression below the base -> target, for everything that is no item.
_OTHERS: Final = (
    (rf"entity/statement/({_SLUG})-({_UUID})", "entity/$1.html#S$2"),
    (rf"prop/(?:[a-z-]+/)*({_SLUG}|P[0-9]+)", "properties.html#p-$1"),
    (r"(?:value|reference)/[0-9a-f]+", "downloads.html"),
    (rf"data/({_SLUG})", "entity/$1.ttl"),
    ("ontology", "properties.html"),
    (r"dataset(?:/[^/]+)?", "index.html"),
)
Others = Iterable[tuple[str, str]]
_TYPES: Final = (("text/turtle", ".ttl"), ("application/ld+json", ".jsonld"))
_HEADERS: Final = (
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Access-Control-Allow-Origin", "*"),
    ("Vary", "Accept"),
)


def sitemaps(paths: Sequence[str], dataset: Dataset) -> dict[str, str]:
    """Name -> text of the list of pages at `paths` (sitemaps.org, 0.9); a long one is an index, and its parts."""
    lists = [_sitemap("url", paths[at : at + _LONGEST_SITEMAP], dataset) for at in range(0, len(paths), _LONGEST_SITEMAP)]
    if len(lists) == 1:
        return {"sitemap.xml": lists[0]}
    parts = {f"sitemap.{number}.xml": text for number, text in enumerate(lists, 1)}
    return {"sitemap.xml": _sitemap("sitemap", parts, dataset)} | parts


def _sitemap(element: str, paths: Iterable[str], dataset: Dataset) -> str:
    entries = "".join(f"<{element}><loc>{escape(dataset.base_iri + quote(path))}</loc></{element}>\n" for path in paths)
    whole = f"{element}set" if element == "url" else f"{element}index"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{whole} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{entries}</{whole}>\n'


def address_files(dataset: Dataset) -> dict[str, str]:
    """Name -> text of the files that set servers up."""
    base = urlsplit(dataset.base_iri).path
    release = (f"releases/{escaped(dataset.version)}/(.*)", "dumps/$1")
    return {
        ".htaccess": "".join(f"{line}\n" for line in _htaccess(base, (*_OTHERS, release))),
        "nginx.conf": "".join(f"{line}\n" for line in _nginx(base, (*_OTHERS, release))),
        "_redirects": "".join(f"{line}\n" for line in _redirects(base)),
        "_headers": "/*\n" + "".join(f"  {name}: {value}\n" for name, value in _HEADERS),
        "robots.txt": f"User-agent: *\nAllow: /\nSitemap: {dataset.base_iri}sitemap.xml\n",
        ".nojekyll": "",
    }


def _htaccess(base: str, others: Others) -> Iterator[str]:
    yield from ("# Apache: permanent addresses and content negotiation. Needs mod_rewrite; mod_headers is used if it is there.",
                "AddType text/turtle .ttl", "AddType application/ld+json .jsonld", "AddType application/n-triples .nt",
                "AddDefaultCharset utf-8", "Options -MultiViews", "RewriteEngine On", f"RewriteBase {base}")  # fmt: skip
    for media, ending in _TYPES:
        yield f"RewriteCond %{{HTTP_ACCEPT}} {media.replace('+', '[+]')}"
        yield f"RewriteRule ^entity/({_SLUG})$ entity/$1{ending} [R=303,L]"
    yield f"RewriteRule ^entity/({_SLUG})$ entity/$1.html [R=303,L]"
    yield from (f"RewriteRule ^{pattern}$ {target} [R=303,NE,L]" for pattern, target in others)
    yield "<IfModule mod_headers.c>"
    yield from (f'Header set {name} "{value}"' for name, value in _HEADERS)
    yield "</IfModule>"


def _nginx(base: str, others: Others) -> Iterator[str]:
    yield "# nginx: the map belongs into the http block, the rest into the server block."
    yield "map $http_accept $entity_ending {"
    yield "  default .html;"
    yield from (f"  ~{media.replace('+', '[+]')} {ending};" for media, ending in _TYPES)
    yield "}"
    yield "types { text/turtle ttl; application/ld+json jsonld; application/n-triples nt; }"
    yield f"location ~ ^{base}entity/({_SLUG})$ {{ return 303 {base}entity/$1$entity_ending; }}"
    for pattern, target in others:
        yield f'location ~ "^{base}{pattern}$" {{ return 303 {base}{target}; }}'
    yield from (f'add_header {name} "{value}";' for name, value in _HEADERS)


def _redirects(base: str) -> Iterator[str]:
    yield "# Netlify, Cloudflare Pages and others that read this file. They cannot ask which form a client prefers; the page it is."
    yield f"{base}entity/:id {base}entity/:id.html 303"
    yield f"{base}data/:id {base}entity/:id.ttl 303"
    yield f"{base}prop/* {base}properties.html 303"
    yield f"{base}value/* {base}downloads.html 303"
    yield f"{base}reference/* {base}downloads.html 303"
    yield f"{base}ontology {base}properties.html 303"
