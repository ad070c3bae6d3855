"""The short way from a line of JSON to the nodes of its item, for records in which everything is as it should be.

The long way reads a line, maps the record to an item, and encodes that. But nearly every value of a record has come before, or will
come back: the short way keeps what the bytes of a value say in RDF, so that a record costs little more than the ids of its
statements. What is out of the ordinary (a fault, a number, an unknown value, a sitelink) it leaves to the long way, which alone
speaks of faults. What both take has the same nodes in the same order.
"""

from collections.abc import Collection, Mapping
from itertools import count
from typing import Final, NamedTuple

from msgspec import Raw

from pipeline.bulk.known import Citations, Cited, Main, Mains, Qualifiers, Unusual
from pipeline.mapping.mapper import RANKS, Mapper
from pipeline.mapping.terms import is_id, is_term
from pipeline.model import Item, Rank
from pipeline.model.hashes import statement_code
from pipeline.rdf.encoder import Encoder, literal_pairs
from pipeline.rdf.roles import Said, SaidStatement
from pipeline.rdf.snaks import Node, Pair
from pipeline.rdf.terms import language_literal
from pipeline.records.pieces import Pieces, pieces

__all__ = ["Block", "LineEncoder", "Outline"]

_NORMAL: Final = Rank.NORMAL
_RANKS: Final = {f'"{name}"'.encode(): rank for name, rank in RANKS.items()}
_NONE: Final[tuple[Said, ...]] = ()


class Block(NamedTuple):
    """The nodes of an item, and its title."""

    nodes: list[Node]
    title: str


class Outline(NamedTuple):
    """A record that can be mapped: what it says, but not yet in nodes."""

    data: Pieces
    terms: list[Pair]
    statements: list[SaidStatement]


class LineEncoder:
    """Encodes lines by what mapper and encoder say."""

    def __init__(self, mapper: Mapper, encoder: Encoder) -> None:
        qualifiers = {name: Qualifiers(field, encoder.qualifier) for name, field in mapper.qualifiers.items()}
        self._citations = Citations(mapper.references, encoder.in_reference, encoder.namespaces.own.reference)
        self._namespace, self._encoder = mapper.namespace, encoder
        self._fields = {
            kind: {name: Mains(field, encoder.main, qualifiers) for name, field in fields.items()} for kind, fields in mapper.fields.items()
        }
        self._expected = {
            kind: [(field.rule.name, self._fields[kind][field.rule.name].default()) for field in fields]
            for kind, fields in mapper.expected.items()
        }

    def encode(self, line: bytes) -> Block | None:
        """The block of the record on a line; None for one that has to go the long way."""
        outline = self.outline(line)
        return self.block(outline) if outline else None

    def outline(self, line: bytes) -> Outline | None:
        """The first half of `encode`: nothing of the item is written yet."""
        data = pieces(line)
        if data is None or data.type not in self._fields or not is_id(data.id):
            return None
        try:
            aliases = [(language, text) for language, texts in data.aliases.items() for text in texts] if data.aliases else ()
            descriptions = data.descriptions.items() if data.descriptions else ()
            terms = literal_pairs(_literals(data.labels.items()), _literals(descriptions), _literals(aliases))
            return Outline(data, terms, self._statements(data))
        except (Unusual, KeyError):  # a key that the mapping does not know
            return None

    def block(self, outline: Outline) -> Block:
        """The second half of `encode`."""
        data = outline.data
        title = data.labels.get("en") or next(iter(data.labels.values()), data.id)
        return Block(self._encoder.encode_said(Item(id=data.id), outline.terms, outline.statements), title)

    def _statements(self, data: Pieces) -> list[SaidStatement]:
        """The statements of a record in its order, then those that go without saying."""
        fields, citations = self._fields[data.type], self._citations
        shared = citations[bytes(data.references)] if data.references else None
        names = _Names(data.id, self._namespace)
        new = names.new
        said: list[SaidStatement] = []
        given = data.statements or {}
        for field, listed in given.items():
            mains = fields[field]
            if not listed:
                raise Unusual
            for parts in listed:
                if len(parts) == 2 and not mains.is_default:  # value and references, as most have
                    main, cited = mains[bytes(parts["value"])], citations[bytes(parts["references"])]
                    said.append(SaidStatement(new(main, cited), main.said, _NORMAL, (), cited.said))
                else:
                    said.append(self._statement(parts, mains, (names, shared)))
        for field, default in self._expected[data.type]:
            if field not in given:
                if default is None or shared is None:
                    raise Unusual
                said.append(SaidStatement(names.new(default, shared), default.said, _NORMAL, (), shared.said))
        return said

    def _statement(self, parts: Mapping[str, Raw], mains: Mains, by: tuple["_Names", Cited | None]) -> SaidStatement:
        """A statement of any parts. `by` is what names it, and the record's references, on which fields with a default may fall back."""
        names, shared = by
        main, cited = None, shared if mains.is_default else None
        rank, qualifiers = _NORMAL, _NONE
        for key, piece in parts.items():
            if key == "value":
                main = mains[bytes(piece)]
            elif key == "references":
                cited = self._citations[bytes(piece)]
            elif key == "rank":
                rank = _RANKS[bytes(piece)]
            else:
                qualifiers += mains.qualifiers[key][bytes(piece)]
        if main is None or cited is None:
            raise Unusual
        return SaidStatement(names.new(main, cited), main.said, rank, qualifiers, cited.said)


class _Names:
    """The local names of the statements of one record."""

    __slots__ = ("_begin", "_id", "_known")

    def __init__(self, item: str, namespace: bytes) -> None:
        self._id, self._begin = item, namespace + item.encode()
        self._known: set[str] = set()

    def new(self, main: Main, cited: Cited) -> str:
        """The name of the next statement; those that agree in value and sources are numbered, as `Mapper` does it."""
        image = self._begin + main.image + cited.named
        code = statement_code(image)
        if code in self._known:
            code = next(code for number in count(2) if (code := statement_code(b"%b|%d" % (image, number))) not in self._known)
        self._known.add(code)
        return f"{self._id}-{code}"


def _literals(terms: Collection[tuple[str, str]]) -> list[str]:
    for language, text in terms:
        if not is_term(language, text):
            raise Unusual
    return [language_literal(text, language) for language, text in terms]
