"""What snaks, references and records say, as text of one syntax: made once for what comes back, and put together for each record.

It comes to what a writer makes of the nodes of the same item, without nodes and pairs in between; for the two flavours that records are
mapped to.
"""

from collections.abc import Iterable, Sequence
from typing import Final, TypeAlias

import msgspec

from pipeline.mapping.references import STATED_IN
from pipeline.model import EntityId, Rank, Snak
from pipeline.model.hashes import new_snak_hash, snaks_hash
from pipeline.rdf.encoder import ABOUT, DATASET, DATASET_FLAVOUR, ITEM, STANDING, TRUTHY_FLAVOUR, Encoder
from pipeline.rdf.forms import Form, Predicate, Text
from pipeline.rdf.roles import DERIVED, REFERENCE, Said
from pipeline.rdf.snaks import Node, Pair
from pipeline.rdf.terms import iri

__all__ = ["CitedText", "MainText", "PartText", "ReferenceText", "SharedText", "StatementText", "Texts"]

_NORMAL: Final = Rank.NORMAL
_PREFERRED: Final = Rank.PREFERRED


class SharedText(msgspec.Struct, frozen=True, gc=False):
    """A node that is written where it is needed first: its IRI, in angle brackets, and its text."""

    iri: str
    text: bytes


class PartText(msgspec.Struct, frozen=True, gc=False):
    """Qualifiers, or snaks of a reference: what they say of their node, the value nodes that they need, the snaks that point at items;
    of those of references also the hashes, and the ids of the sources that they name.
    """

    text: Text
    values: tuple[SharedText, ...]
    pointing: tuple[Snak, ...] = ()
    hashes: Sequence[str] = ()
    sources: tuple[str, ...] = ()


class MainText(msgspec.Struct, frozen=True, gc=False):
    """A main snak: what of it enters the ids of statements, itself if it points at an item, what it says of its node, the same with
    what the usual rank says, what it says of the item; for the others see `Said`.
    """

    image: bytes
    pointing: Snak | None
    text: Text
    usual: Text
    direct: tuple[Text, ...]
    claim: Predicate
    value: SharedText | None
    identifies: bool


class ReferenceText(msgspec.Struct, frozen=True, gc=False):
    """A reference's node, the value nodes that it needs, and its snaks that point at items."""

    node: SharedText
    values: tuple[SharedText, ...]
    pointing: tuple[Snak, ...]


class CitedText(msgspec.Struct, frozen=True, gc=False):
    """References: the ids of the sources that they name, in order, the same as they enter the ids of statements, the links to them."""

    sources: tuple[str, ...]
    named: bytes
    links: Text
    references: tuple[ReferenceText, ...]


#: A statement: its main snak, rank, qualifiers and references. There are too many for named fields.
StatementText: TypeAlias = tuple[MainText, Rank, Sequence[PartText], CitedText]


class Texts:
    """Makes them for one stream, in the form of one syntax. What an encoder has written of the present segment is not written again."""

    def __init__(self, encoder: Encoder, form: Form) -> None:
        assert encoder.flavour in (DATASET_FLAVOUR, TRUTHY_FLAVOUR), "records are mapped to no other flavour"
        self._encoder, self._form = encoder, form
        self._with_statements = encoder.flavour == DATASET_FLAVOUR
        own = encoder.namespaces.own
        self._data, self._entity = self._frame(iri(f"{own.data}x")), self._frame(iri(f"{own.entity}x"))
        self._statement, self._references = self._frame(f"<{own.statement}x>"), f"<{own.reference}"
        self._dataset, self._item, self._reference = (form.say([one]) for one in (DATASET, ITEM, REFERENCE))
        self._about, self._derived = form.predicate(ABOUT), form.predicate(DERIVED)
        self._standing = [{rank: form.say(STANDING[is_best][rank]) for rank in Rank} for is_best in (False, True)]
        #: What a statement's node says of the usual rank, and how texts are filled with other values.
        self.usual, self.fill = self._standing[True][_NORMAL], form.fill
        self._claims: dict[str, Predicate] = {}
        self._counted: dict[tuple[int, int, int], Text] = {}

    def main(self, said: Said, snak: Snak) -> MainText:
        """A main snak."""
        say, value = self._form.say, self._shared(said.node) if said.node else None
        claim = self._claims.get(said.claim) or self._claims.setdefault(said.claim, self._form.predicate(said.claim))
        text, direct = say(said.pairs), tuple([say((one,)) for one in said.direct])
        image, pointing = f"|{snak.property}|{new_snak_hash(snak)}|".encode(), snak if isinstance(snak.value, EntityId) else None
        return MainText(image, pointing, text, self.usual + text, direct, claim, value, said.identifies)

    def part(self, said: Sequence[Said], hashes: Sequence[str] = ()) -> PartText:
        """Qualifiers, or snaks of a reference and their hashes."""
        pairs = said[0].pairs if len(said) == 1 else [pair for one in said for pair in one.pairs]
        pointing = tuple([one.snak for one in said if isinstance(one.snak.value, EntityId)])
        sources = tuple([snak.value.id for snak in pointing if snak.property == STATED_IN and isinstance(snak.value, EntityId)])
        return PartText(self._form.say(pairs), tuple([self._shared(one.node) for one in said if one.node]), pointing, hashes, sources)

    def cited(self, parts: Iterable[PartText]) -> CitedText:
        """The reference that has these parts, of which the hashes are known."""
        texts = [self._reference]
        values: tuple[SharedText, ...] = ()
        pointing: tuple[Snak, ...] = ()
        hashes: list[str] = []
        sources: list[str] = []
        for part in parts:
            texts.append(part.text)
            values += part.values
            pointing += part.pointing
            hashes += part.hashes
            sources += part.sources
        term = f"{self._references}{snaks_hash(hashes)}>"
        name = self._form.name(term)
        node = SharedText(term, self._form.node(name, self._form.together(texts)))
        return self._cited(sources, self._form.link(self._derived, name), (ReferenceText(node, values, pointing),))

    def all_cited(self, each: Sequence[CitedText]) -> CitedText:
        """The references of several, in their order."""
        sources = [name for one in each for name in one.sources]
        references = tuple([reference for one in each for reference in one.references])
        return self._cited(sources, self._form.together([one.links for one in each]), references)

    def _cited(self, sources: Sequence[str], links: Text, references: tuple[ReferenceText, ...]) -> CitedText:
        names = tuple(sorted({*sources})) if len(sources) > 1 else tuple(sources)
        return CitedText(names, " ".join(names).encode(), links, references)

    def item(self, name: tuple[str, str], terms: Sequence[Pair], statements: Sequence[StatementText], codes: Sequence[str]) -> bytes:
        """The text of an item by its id and title, its terms, its statements, and the codes in their ids."""
        form, (local, title) = self._form, name
        subject = _framed(self._entity, local)
        document = self._dataset + form.link(self._about, subject) + self._counts(statements)
        same = self._encoder.same_as(local)
        texts = [self._item, form.say((*terms, *same) if same else terms)]
        nodes = [form.node(_framed(self._data, local), document), b""]
        begin, end = self._statement
        self._add_statements([f"{begin}{local}-{code}{end}".encode() for code in codes], statements, texts, nodes)
        nodes[1] = form.node(subject, form.together(texts))
        return form.item(nodes, title)

    def _add_statements(self, names: Iterable[bytes], statements: Sequence[StatementText], texts: list[Text], nodes: list[bytes]) -> None:
        """As `Encoder` does it: what the item says of its statements goes to its `texts`, all other nodes to `nodes`."""
        preferred = {main.claim for main, rank, _, _ in statements if rank is _PREFERRED}
        link, node, written = self._form.link, self._form.node, self._encoder.written
        direct: list[Text] = []
        claims: list[Text] = []
        for name, (main, rank, qualifiers, cited) in zip(names, statements, strict=True):
            is_best = rank is (_PREFERRED if preferred and main.claim in preferred else _NORMAL)
            if is_best:
                direct += main.direct
            if not self._with_statements:
                continue
            claims.append(link(main.claim, name))
            text = main.usual if is_best and rank is _NORMAL else self._standing[is_best][rank] + main.text
            for part in qualifiers:
                text += part.text
            nodes.append(node(name, text + cited.links))
            if (value := main.value) and value.iri not in written:
                self._add(value, nodes)
            for part in qualifiers:
                for value in part.values:
                    if value.iri not in written:
                        self._add(value, nodes)
            for reference in cited.references:
                if reference.node.iri not in written:
                    self._add_reference(reference, nodes)
        texts += dict.fromkeys(direct)
        texts += claims

    def _add(self, shared: SharedText, nodes: list[bytes]) -> None:
        """A node that is new in this segment."""
        self._encoder.written.add(shared.iri)
        nodes.append(shared.text)

    def _add_reference(self, reference: ReferenceText, nodes: list[bytes]) -> None:
        """A reference that is new in this segment, and those of its value nodes that are."""
        self._add(reference.node, nodes)
        for value in reference.values:
            if value.iri not in self._encoder.written:
                self._add(value, nodes)

    def _counts(self, statements: Sequence[StatementText]) -> Text:
        counts = (len(statements), 0, sum([main.identifies for main, _, _, _ in statements]))
        known = self._counted.get(counts)
        if known is None:
            known = self._counted[counts] = self._form.say(self._encoder.counts(counts))
        return known

    def _shared(self, node: Node) -> SharedText:
        term, pairs = node
        return SharedText(term, self._form.node(self._form.name(term), self._form.say(pairs)))

    def _frame(self, example: str) -> tuple[str, str]:
        """What stands before and behind a local name of letters, digits and inner hyphens, given a term where it is `x`."""
        begin, _, end = self._form.name(example).decode().rpartition("x")
        return begin, end


def _framed(frame: tuple[str, str], local: str) -> bytes:
    return f"{frame[0]}{local}{frame[1]}".encode()
