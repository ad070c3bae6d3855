"""Edits in the JSON of Wikibase's `wbeditentity`, for those who run a bot or a Wikibase of their own: one line for an item.

A claim that is there is given whole, with its id: `wbeditentity` puts it in the place of the old one. So all edits of an item go
into one document, and `baserevid` makes Wikibase refuse it where the item has changed since.
Source: the API's help on `action=wbeditentity`.
"""

from collections.abc import Iterable
from json import dumps
from typing import Any, Final

from msgspec import structs

from pipeline.model import Item, Reference, Sitelink, Statement, Term
from pipeline.reconcile.edits.dialects import NotCarried
from pipeline.reconcile.edits.model import AddQualifiers, AddReferences, AddStatement, CreateItem, Edit, SetTerm
from pipeline.wikidata.source import Wikidata
from pipeline.wikidata.statements_json import claims_to_json

__all__ = ["JSON_NAME", "check_json", "json_lines"]

JSON_NAME: Final = "wikibase"
_PARTS: Final = {"label": "labels", "description": "descriptions"}
_Data = dict[str, Any]


def check_json(edit: Edit) -> None:
    """Raise `NotCarried` where an edit has no JSON."""
    if isinstance(edit.action, AddReferences | AddQualifiers) and not edit.action.statement.id:
        raise NotCarried("a change to a statement whose id is not known")
    if isinstance(edit.action, AddStatement) and edit.action.may_exist:
        raise NotCarried("a statement that may be there already, and would stand there twice")


def _term(term: Term) -> dict[str, str]:
    return {"language": term.language, "value": term.text}


def _aliases(terms: Iterable[Term]) -> dict[str, list[dict[str, str]]]:
    """Aliases to add to those there are; without `add` they would replace them."""
    groups: dict[str, list[dict[str, str]]] = {}
    for term in terms:
        groups.setdefault(term.language, []).append(_term(term) | {"add": ""})
    return groups


def _sitelinks(links: Iterable[Sitelink]) -> _Data:
    return {link.site: {"site": link.site, "title": link.title} for link in links}


class _Document:
    """What is to be done to one item, gathered from its edits."""

    def __init__(self) -> None:
        self.terms: dict[str, list[Term]] = {"label": [], "description": [], "alias": []}
        self.sitelinks: list[Sitelink] = []
        self.added: list[Statement] = []
        self.changed: dict[str, Statement] = {}

    def add(self, edit: Edit) -> None:
        """Take an edit in."""
        action = edit.action
        match action:
            case SetTerm(_, "sitelink", site, title):
                self.sitelinks.append(Sitelink(site, title))
            case SetTerm(_, part, language, text):
                self.terms[part].append(Term(language, text))
            case AddStatement(_, statement):
                self.added.append(statement)
            case AddReferences(_, statement, references):
                self._change(statement, references=references)
            case AddQualifiers(_, statement, qualifiers):
                one = self.changed.get(statement.id, statement)
                self.changed[statement.id] = structs.replace(one, qualifiers=(*one.qualifiers, *qualifiers))
            case CreateItem():
                self.terms = {"label": [*action.labels], "description": [*action.descriptions], "alias": [*action.aliases]}
                self.sitelinks += action.sitelinks
                self.added += action.statements

    def _change(self, statement: Statement, references: tuple[Reference, ...]) -> None:
        one = self.changed.get(statement.id, statement)
        self.changed[statement.id] = structs.replace(one, references=(*one.references, *references))

    def data(self) -> _Data:
        """The `data` parameter."""
        found: _Data = {name: {term.language: _term(term) for term in self.terms[part]} for part, name in _PARTS.items()}
        found["aliases"] = _aliases(self.terms["alias"])
        found["sitelinks"] = _sitelinks(self.sitelinks)
        groups = claims_to_json([*self.changed.values(), *self.added], lambda _: "")
        found["claims"] = [claim for claims in groups.values() for claim in claims]
        return {name: value for name, value in found.items() if value}


def _line(name: str, edits: list[Edit], theirs: Item | None) -> _Data:
    document = _Document()
    for edit in edits:
        document.add(edit)
    is_new = isinstance(edits[0].action, CreateItem)
    target: _Data = {"new": "item", "item": name} if is_new else {"id": name}
    if theirs and theirs.revision:
        target["baserevid"] = theirs.revision.number
    summary = "; ".join(dict.fromkeys(edit.summary for edit in edits))
    return target | {"summary": summary[:250], "data": document.data(), "edits": [edit.id for edit in edits]}


def json_lines(edits: Iterable[Edit], snapshot: Wikidata) -> str:
    """Edits, all of which can be carried, as JSON Lines: the parameters of one `wbeditentity` for each item."""
    by_item: dict[str, list[Edit]] = {}
    for edit in edits:
        by_item.setdefault(edit.action.item, []).append(edit)
    lines = (_line(item, some, snapshot.item(item)) for item, some in by_item.items())
    return "".join(dumps(line, ensure_ascii=False) + "\n" for line in lines)
