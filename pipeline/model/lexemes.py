"""Lexemes: words of a language with their forms and senses (WikibaseLexeme/Data Model).

Lemmas, representations and glosses are kept as labels: they are what each of the three is called, and RDF says so too.
"""

from pipeline.model.entities import Entity, Term

__all__ = ["Form", "Lexeme", "Sense"]


class Form(Entity, frozen=True, kw_only=True):
    """A form of a lexeme (`L42-F1`), as "colours" of "colour"; its labels are its representations.

    `features` are the ids of the items that say which form it is, as "plural".
    """

    features: tuple[str, ...] = ()

    @property
    def representations(self) -> tuple[Term, ...]:
        """How the form is written, in each spelling variant."""
        return self.labels


class Sense(Entity, frozen=True, kw_only=True):
    """A meaning of a lexeme (`L42-S1`); its labels are its glosses."""

    @property
    def glosses(self) -> tuple[Term, ...]:
        """What the sense means, in each language."""
        return self.labels


class Lexeme(Entity, frozen=True, kw_only=True):
    """A word or phrase of a language; its labels are its lemmas. `language` and `category` are ids of items."""

    language: str
    category: str
    forms: tuple[Form, ...] = ()
    senses: tuple[Sense, ...] = ()

    @property
    def lemmas(self) -> tuple[Term, ...]:
        """What the lexeme is listed under, in each spelling variant."""
        return self.labels

    @property
    def parts(self) -> tuple[Entity, ...]:
        """The lexeme itself, its forms and its senses: all that has statements."""
        return (self, *self.forms, *self.senses)
