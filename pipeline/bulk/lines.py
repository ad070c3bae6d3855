"""The short way from a line of JSON to the RDF of its item, for records in which everything is as it should be.

The long way reads a line, maps the record to an item, and encodes that. But nearly every value of a record has come before, or will
come back: the short way keeps what the bytes of a value say in RDF, so that a record costs little more than the ids of its
statements. What is out of the ordinary (a fault, a number, an unknown value, a sitelink) it leaves to the long way, which alone
speaks of faults. What both take comes to the same bytes.
"""

from collections.abc import Collection, Mapping, Sequence
from itertools import count
from typing import Final

import msgspec
from msgspec import Raw

from pipeline.bulk.known import Citations, Mains, Parts, Unusual
from pipeline.bulk.texts import CitedText, StatementText, Texts
from pipeline.mapping.mapper import RANKS, Mapper
from pipeline.mapping.terms import is_id, is_term
from pipeline.model import Rank
from pipeline.model.hashes import statement_code, statement_codes
from pipeline.rdf.encoder import Encoder, literal_pairs
from pipeline.rdf.forms import Form
from pipeline.rdf.snaks import Pair
from pipeline.rdf.terms import language_literal
from pipeline.records.pieces import Pieces, pieces

__all__ = ["LineEncoder", "Outline"]

_NORMAL: Final = Rank.NORMAL
_RANKS: Final = {f'"{name}"'.encode(): rank for name, rank in RANKS.items()}


class Outline(msgspec.Struct, frozen=True, gc=False):
    """A record that can be mapped: what it says, not yet put together."""

    data: Pieces
    terms: list[Pair]
    statements: list[StatementText]
    codes: list[str]


class LineEncoder:
    """Encodes lines by what mapper and encoder say, in the form of one syntax."""

    def __init__(self, mapper: Mapper, encoder: Encoder, form: Form) -> None:
        self._texts = texts = Texts(encoder, form)
        qualifiers = {name: Parts(field, encoder.qualifier, texts) for name, field in mapper.qualifiers.items()}
        self._citations = Citations(mapper.references, encoder, texts)
        self._namespace = mapper.namespace
        self._fields = {
            kind: {name: Mains(field, encoder.main, texts, qualifiers) for name, field in fields.items()}
            for kind, fields in mapper.fields.items()
        }
        self._expected = {
            kind: [(field.rule.name, self._fields[kind][field.rule.name].default()) for field in fields]
            for kind, fields in mapper.expected.items()
        }

    def encode(self, line: bytes) -> bytes | None:
        """The text of the record on a line; None for one that has to go the long way."""
        outline = self.outline(line)
        return self.text(outline) if outline else None

    def outline(self, line: bytes) -> Outline | None:
        """The first half of `encode`: nothing of the item is written yet."""
        data = pieces(line)
        if data is None or data.type not in self._fields or not is_id(data.id):
            return None
        try:
            aliases = [(language, text) for language, texts in data.aliases.items() for text in texts] if data.aliases else ()
            descriptions = data.descriptions.items() if data.descriptions else ()
            terms = literal_pairs(_literals(data.labels.items()), _literals(descriptions), _literals(aliases))
            statements = self._statements(data)
        except (Unusual, KeyError):  # a key that the mapping does not know
            return None
        return Outline(data, terms, statements, self._codes(data.id, statements))

    def text(self, outline: Outline) -> bytes:
        """The second half of `encode`."""
        data = outline.data
        title = data.labels.get("en") or next(iter(data.labels.values()), data.id)
        return self._texts.item((data.id, title), outline.terms, outline.statements, outline.codes)

    def _statements(self, data: Pieces) -> list[StatementText]:
        """The statements of a record in its order, then those that go without saying."""
        fields, citations = self._fields[data.type], self._citations
        shared = citations[bytes(data.references)] if data.references else None
        said: list[StatementText] = []
        given = data.statements or {}
        for field, listed in given.items():
            mains = fields[field]
            if not listed:
                raise Unusual
            for parts in listed:
                if len(parts) == 2 and not mains.is_default:  # value and references, as most have
                    said.append((mains[bytes(parts["value"])], _NORMAL, (), citations[bytes(parts["references"])]))
                else:
                    said.append(self._statement(parts, mains, shared))
        for field, default in self._expected[data.type]:
            if field not in given:
                if default is None or shared is None:
                    raise Unusual
                said.append((default, _NORMAL, (), shared))
        return said

    def _statement(self, parts: Mapping[str, Raw], mains: Mains, shared: CitedText | None) -> StatementText:
        """A statement of any parts. `shared` are the record's references, on which fields with a default may fall back."""
        main, cited = None, shared if mains.is_default else None
        rank, qualifiers = _NORMAL, []
        for key, piece in parts.items():
            if key == "value":
                main = mains[bytes(piece)]
            elif key == "references":
                cited = self._citations[bytes(piece)]
            elif key == "rank":
                rank = _RANKS[bytes(piece)]
            else:
                qualifiers.append(mains.qualifiers[key][bytes(piece)])
        if main is None or cited is None:
            raise Unusual
        return (main, rank, qualifiers, cited)

    def _codes(self, item: str, statements: Sequence[StatementText]) -> list[str]:
        """What tells the ids of an item's statements apart; those that agree in value and sources are numbered, as `Mapper` does it."""
        begin = self._namespace + item.encode()
        images = [begin + main.image + cited.named for main, _, _, cited in statements]
        codes = statement_codes(images)
        known = {*codes}
        if len(known) < len(codes):
            known.clear()
            for place, image in enumerate(images):
                if codes[place] in known:
                    codes[place] = next(code for number in count(2) if (code := statement_code(b"%b|%d" % (image, number))) not in known)
                known.add(codes[place])
        return codes


def _literals(terms: Collection[tuple[str, str]]) -> list[str]:
    for language, text in terms:
        if not is_term(language, text):
            raise Unusual
    return [language_literal(text, language) for language, text in terms]
