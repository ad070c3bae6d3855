"""Compare labels, descriptions and aliases, language by language, and sitelinks, site by site."""

from collections.abc import Iterable, Iterator
from typing import Final

from pipeline.model import Item, Term
from pipeline.reconcile.findings import Kind, TermFinding
from pipeline.reconcile.ground import Ground
from pipeline.reconcile.values import same_text

__all__ = ["compare_terms"]

#: Wikidata's language code of a label that holds in all languages.
_ALL_LANGUAGES: Final = "mul"


def _in(language: str, terms: Iterable[Term]) -> list[str]:
    return [term.text for term in terms if term.language == language]


def _has(text: str, others: Iterable[str]) -> bool:
    return any(same_text(text, other) for other in others)


def _label(language: str, ours: Item, theirs: Item) -> TermFinding | None:
    """The label, also known there as an alias or as the label of all languages."""
    here, there = "".join(_in(language, ours.labels)), "".join(_in(language, theirs.labels))
    of_all = "".join(_in(_ALL_LANGUAGES, theirs.labels))
    if not here:
        return TermFinding(Kind.MISSING_HERE, "label", language, "", there) if there else None
    if not there:
        known = same_text(here, of_all)
        return TermFinding(Kind.SAME, "label", language, here, of_all, "there as the label of all languages") if known else _only_ours(
            "label", language, here)  # fmt: skip
    if same_text(here, there):
        return TermFinding(Kind.SAME, "label", language, here, there)
    aliases = _in(language, theirs.aliases) + _in(_ALL_LANGUAGES, theirs.aliases)
    return TermFinding(Kind.DIFFERS, "label", language, here, there, "known there as an alias" if _has(here, aliases) else "")


def _only_ours(part: str, language: str, text: str) -> TermFinding:
    return TermFinding(Kind.MISSING_THERE, part, language, text, "")


def _description(language: str, ours: Item, theirs: Item) -> TermFinding | None:
    here, there = "".join(_in(language, ours.descriptions)), "".join(_in(language, theirs.descriptions))
    if not here or not there:
        kind = Kind.MISSING_THERE if here else Kind.MISSING_HERE
        return TermFinding(kind, "description", language, here, there) if here or there else None
    return TermFinding(Kind.SAME if same_text(here, there) else Kind.DIFFERS, "description", language, here, there)


def _aliases(language: str, ours: Item, theirs: Item) -> Iterator[TermFinding]:
    here, there = _in(language, ours.aliases), _in(language, theirs.aliases)
    our_names, their_names = here + _in(language, ours.labels), there + _in(language, theirs.labels)
    for text in here:
        if _has(text, there):
            yield TermFinding(Kind.SAME, "alias", language, text, text)
        elif _has(text, their_names):
            yield TermFinding(Kind.SAME, "alias", language, text, text, "the label there")
        else:
            yield _only_ours("alias", language, text)
    yield from (TermFinding(Kind.MISSING_HERE, "alias", language, "", text) for text in there if not _has(text, our_names))


def _title(title: str) -> str:
    """A page's title in MediaWiki's own form: blanks for underscores, the first letter a capital."""
    plain = " ".join(title.replace("_", " ").split())
    return plain[:1].upper() + plain[1:]


def _sitelinks(ours: Item, theirs: Item, languages: Iterable[str]) -> Iterator[TermFinding]:
    """The pages on the sites that we link to, and on the Wikipedias of the languages."""
    here, there = ({link.site: link.title for link in item.sitelinks} for item in (ours, theirs))
    for site in dict.fromkeys([*here, *(f"{language.replace('-', '_')}wiki" for language in languages)]):
        one, other = here.get(site, ""), there.get(site, "")
        if one and other:
            yield TermFinding(Kind.SAME if _title(one) == _title(other) else Kind.CONFLICT, "sitelink", site, one, other)
        elif one or other:
            yield TermFinding(Kind.MISSING_THERE if one else Kind.MISSING_HERE, "sitelink", site, one, other)


def _languages(item: Item) -> tuple[str, ...]:
    return tuple(dict.fromkeys(term.language for term in (*item.labels, *item.descriptions, *item.aliases)))


def compare_terms(ours: Item, theirs: Item, ground: Ground) -> tuple[TermFinding, ...]:
    """Findings on the terms in the ground's languages, or else in those that our item has.

    Parts that the document there does not hold are passed over: nothing can be said about them.
    """
    found: list[TermFinding | None] = []
    for language in ground.languages or _languages(ours):
        if not ground.basis.lacks("labels"):
            found.append(_label(language, ours, theirs))
        if not ground.basis.lacks("descriptions"):
            found.append(_description(language, ours, theirs))
        if not ground.basis.lacks("aliases"):
            found += _aliases(language, ours, theirs)
    if not ground.basis.lacks("sitelinks"):
        found += _sitelinks(ours, theirs, ground.languages)
    return tuple(one for one in found if one is not None)
