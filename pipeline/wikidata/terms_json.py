"""Labels, descriptions, aliases and sitelinks in Wikibase's JSON, to and from the model.

The API and the dumps give `{"en": {"language": "en", "value": "text"}}`; Wikibase's own storage also has `{"en": "text"}`
and lists, and calls a sitelink's title `name`.
"""

from collections.abc import Iterable, Iterator
from re import compile as regex
from typing import Any, Final

from pipeline.model import Sitelink, Term
from pipeline.wikidata.results import Path, Problems
from pipeline.wikidata.value_checks import check_language

__all__ = ["aliases_to_json", "parse_aliases", "parse_sitelinks", "parse_terms", "sitelinks_to_json", "terms_to_json"]

#: The ids of wikis: `enwiki`, `be_x_oldwiki`.
_SITE: Final = regex(r"[A-Za-z0-9_-]+", flags=256)


def _entries(raw: object, path: Path, problems: Problems) -> Iterator[tuple[str, object, Path]]:
    """The parts of a map, or of a list, with key and path; lists have no keys."""
    if isinstance(raw, dict):
        yield from ((key, value, (*path, key)) for key, value in raw.items())
    elif isinstance(raw, list):
        yield from (("", value, (*path, i)) for i, value in enumerate(raw))
    elif raw is not None:
        problems.bad(path, raw, "an object by language or site")


def _term(raw: object, language: str, path: Path, problems: Problems) -> Term | None:
    if isinstance(raw, str) and language:
        return Term(language, raw)
    if isinstance(raw, dict):
        # The key is the language asked for; a document with fallbacks names the language of the text inside.
        code, text = raw.get("language", language), raw.get("value")
        if isinstance(code, str) and code and isinstance(text, str):
            return Term(code, text)
    problems.bad(path, raw, "a text with its language")
    return None


def parse_terms(raw: object, path: Path, problems: Problems) -> tuple[Term, ...]:
    """The labels, descriptions, lemmas, ... that stand at `path`, in the order of the document."""
    parsed = (_term(value, key, place, problems) for key, value, place in _entries(raw, path, problems))
    return _checked([term for term in parsed if term is not None], path, problems)


def parse_aliases(raw: object, problems: Problems) -> tuple[Term, ...]:
    """The aliases in the order of the document: lists by language, or one flat list."""
    found: list[Term | None] = []
    for language, value, path in _entries(raw, ("aliases",), problems):
        if isinstance(value, list):
            found += [_term(one, language, (*path, i), problems) for i, one in enumerate(value)]
        else:
            found.append(_term(value, language, path, problems))
    return _checked([term for term in found if term is not None], ("aliases",), problems)


def _checked(terms: list[Term], path: Path, problems: Problems) -> tuple[Term, ...]:
    """The terms, after unknown languages among them were named."""
    if problems.checks and problems.checks.languages:
        for code in sorted(problems.checks.languages.unknown({term.language for term in terms})):
            check_language(code, (*path, code), problems)
    return tuple(terms)


def _sitelink(raw: object, site: str, path: Path, problems: Problems) -> Sitelink | None:
    if isinstance(raw, str):
        raw = {"title": raw}
    if isinstance(raw, dict):
        given, title, badges = raw.get("site") or site, raw.get("title", raw.get("name")), raw.get("badges") or []
        sound = isinstance(badges, list) and all(isinstance(badge, str) for badge in badges)
        if isinstance(given, str) and _SITE.fullmatch(given) and isinstance(title, str) and sound:
            return Sitelink(given, title, tuple(badges))
    problems.bad(path, raw, "a sitelink with site and title")
    return None


def parse_sitelinks(raw: object, problems: Problems) -> tuple[Sitelink, ...]:
    """The sitelinks in the order of the document."""
    parsed = (_sitelink(value, key, path, problems) for key, value, path in _entries(raw, ("sitelinks",), problems))
    return tuple(link for link in parsed if link is not None)


def _term_json(term: Term) -> dict[str, str]:
    return {"language": term.language, "value": term.text}


def terms_to_json(terms: Iterable[Term]) -> dict[str, dict[str, str]]:
    """Labels or descriptions by language."""
    return {term.language: _term_json(term) for term in terms}


def aliases_to_json(aliases: Iterable[Term]) -> dict[str, list[dict[str, str]]]:
    """Aliases as lists by language."""
    lists: dict[str, list[dict[str, str]]] = {}
    for term in aliases:
        lists.setdefault(term.language, []).append(_term_json(term))
    return lists


def sitelinks_to_json(sitelinks: Iterable[Sitelink]) -> dict[str, dict[str, Any]]:
    """Sitelinks by site."""
    return {link.site: {"site": link.site, "title": link.title, "badges": list(link.badges)} for link in sitelinks}
