"""The parts of a record that are not statements: id, labels, descriptions, aliases, sitelinks."""

from collections.abc import Mapping
from functools import lru_cache
from re import compile as regex
from typing import Any, Final

from pipeline.mapping.run import Problem, Run
from pipeline.mapping.values import LANGUAGE_PATTERN, is_plain, unreadable_characters
from pipeline.model import Sitelink, Term
from pipeline.records.record import Path

__all__ = ["aliases", "is_id", "is_term", "item_id", "sitelinks", "terms"]

_ID = regex(r"[a-z0-9]+(?:-[a-z0-9]+)*", flags=256)
#: The few languages of a dataset come back in every record.
_is_language = lru_cache(maxsize=256)(regex(LANGUAGE_PATTERN).fullmatch)
_SITE = regex(r"[a-z][a-z0-9_]*wiki[a-z]*", flags=256)
#: Wikibase's limit for labels, descriptions and aliases.
_LONGEST_TERM: Final = 250


def is_id(text: str) -> bool:
    """Whether `text` may be the id of a record."""
    return len(text) <= 100 and _ID.fullmatch(text) is not None


def is_term(language: str, text: str) -> bool:
    """Whether `text` may be a label, description or alias in a language of that code."""
    return len(text) <= _LONGEST_TERM and is_plain(text) and _is_language(language) is not None


def item_id(run: Run, data: Mapping[str, Any]) -> str:
    """The record's id; empty, with an issue, when it has none of the right form."""
    raw = data.get("id", "")
    if isinstance(raw, str) and is_id(raw):
        return raw
    found = f"'id' is \"{raw}\"" if "id" in data else "a record without id"
    run.report(
        ("id",) if "id" in data else (),
        Problem("id", found, "at most 100 lower-case letters, digits and single hyphens", "use the file's name"),
    )
    return ""


def _term(run: Run, language: str, raw: object, path: Path) -> Term | None:
    if isinstance(raw, str) and is_term(language, raw):
        return Term(language, raw)
    if not isinstance(raw, str) or not raw.strip():
        run.report(path, Problem("term", "a term that is no text", "text"))
    elif not _is_language(language):
        run.report(path, Problem("language", f'language "{language}"', "a language code such as en, ru or zh-hant"))
    elif unreadable_characters(raw) or raw != raw.strip():
        hidden = unreadable_characters(raw) or "blanks at the edges"
        run.report(path, Problem("term", f'"{raw}"', "visible characters on one line, no blanks at the edges", f"remove {hidden}"))
    else:
        run.report(path, Problem("term", f"{len(raw):,} characters", f"at most {_LONGEST_TERM} (Wikibase's limit)", "shorten it"))
    return None


def terms(run: Run, data: Mapping[str, Any], key: str) -> tuple[Term, ...]:
    """The labels or descriptions (`key` says which) in the order of the record."""
    if key not in data:
        return ()
    return tuple([term for lang, raw in run.mapping(data, key, ()).items() if (term := _term(run, lang, raw, (key, lang)))])


def aliases(run: Run, data: Mapping[str, Any]) -> tuple[Term, ...]:
    """The aliases, language by language."""
    if "aliases" not in data:
        return ()
    found: list[Term] = []
    for language, raw in run.mapping(data, "aliases", ()).items():
        if not isinstance(raw, list):
            run.report(
                ("aliases", language),
                Problem("schema", f"the aliases in {language} are not a list", "a list", "put `- ` before each alias"),
            )
            continue
        found += [term for n, one in enumerate(raw) if (term := _term(run, language, one, ("aliases", language, n)))]
    return tuple(found)


def sitelinks(run: Run, data: Mapping[str, Any]) -> tuple[Sitelink, ...]:
    """The sitelinks, whose badges records do not hold."""
    links = []
    for site, raw in run.mapping(data, "sitelinks", ()).items() if "sitelinks" in data else ():
        if not isinstance(raw, str) or not raw.strip() or unreadable_characters(raw) or not _SITE.fullmatch(site):
            run.report(("sitelinks", site), Problem("sitelink", f'"{site}: {raw}"', "a site id such as enwiki and a page title"))
        else:
            links.append(Sitelink(site, raw))
    return tuple(links)
