"""Person records for measuring: `python benchmarks/generate.py N > records.jsonl` writes N of them as JSON Lines.

Record number i depends on i alone (no clock, no random numbers) and is written at once, so any N needs the same little
memory. The records pass this project's mappings; the items they point to (places, offices, volumes) follow with `--closed`.
No text needs an escape in RDF and no value is unknown, so that every tool can be asked for the same triples.

The shape, with the triples that one record has to itself in the full dump:

    document with counts 5, type 1, labels in English and Russian 6, description 1, alias 1                  14
    instance-of by default, sex, place of birth, occupation, name in native language: 7 each                 35
    date of birth: as above, value node linked 1 and written 5, the source's wording as a qualifier 1        14
    date of death, to the year: as above, value node linked 1                                                 8
    another place of birth, deprecated, with the reason as a qualifier                                        6
    position held, with start and end (2 each) and two references                                            12
    a reference to a passage of the record's own: type, source, section, support 4, three numbers 2 each     10
    a reference that ten records share                                                                        1

That makes 100. What records share comes on top: value nodes of offsets, paragraphs, years and months. In all, distinct triples:
102,415 for 1,000 records, 1,004,040 for 10,000, 10,020,030 for 100,000.
"""

import json
import sys
from argparse import ArgumentTypeError
from collections.abc import Iterator
from datetime import date
from itertools import chain, islice
from typing import Any, Final

from given import parser

__all__ = ["person", "persons"]

Data = dict[str, Any]

#: Given names with the patronymics made from them, and family names: English, Russian.
_MEN: Final = [
    ("Ivan", "Иван"),
    ("Pyotr", "Пётр"),
    ("Boris", "Борис"),
    ("Anton", "Антон"),
    ("Mark", "Марк"),
    ("Oleg", "Олег"),
    ("Roman", "Роман"),
]
_WOMEN: Final = [
    ("Anna", "Анна"),
    ("Vera", "Вера"),
    ("Nina", "Нина"),
    ("Zoya", "Зоя"),
    ("Olga", "Ольга"),
    ("Irina", "Ирина"),
    ("Lyubov", "Любовь"),
]
_FATHERS: Final = [
    ("Ivan", "Иван"),
    ("Petr", "Петр"),
    ("Boris", "Борис"),
    ("Anton", "Антон"),
    ("Mark", "Марк"),
    ("Oleg", "Олег"),
    ("Roman", "Роман"),
]
_FAMILIES: Final = [
    ("Ivanov", "Иванов"), ("Petrov", "Петров"), ("Sidorov", "Сидоров"), ("Kuznetsov", "Кузнецов"), ("Popov", "Попов"), ("Volkov", "Волков"),
    ("Pavlov", "Павлов"), ("Lebedev", "Лебедев"), ("Orlov", "Орлов"), ("Belov", "Белов"), ("Komarov", "Комаров"), ("Titov", "Титов"),
    ("Morozov", "Морозов"), ("Zaytsev", "Зайцев"), ("Golubev", "Голубев"), ("Baranov", "Баранов"), ("Frolov", "Фролов"), ("Gusev", "Гусев"),
]  # fmt: skip
_OCCUPATIONS: Final = [
    "physician",
    "officer",
    "engineer",
    "teacher",
    "lawyer",
    "historian",
    "printer",
    "chemist",
    "surgeon",
    "clerk",
    "editor",
]
_FIRST_DAY: Final = date(1500, 1, 1).toordinal()
#: Days of five centuries: up to so many records, each has a date of birth of its own.
_DAYS: Final = 182_621
_IN_A_VOLUME: Final = 200
_ENTRY_LENGTH: Final = 700


def persons() -> Iterator[Data]:
    """Records without end, in their order."""
    number = 0
    while True:
        number += 1
        yield person(number)


def person(number: int) -> Data:
    """The record with this number, from 1."""
    english, russian = _names(number)
    birth = date.fromordinal(_FIRST_DAY + number % _DAYS)
    given, *_, family = english.split()
    return {
        "id": f"person-{number:07}",
        "type": "person",
        "labels": {"en": english, "ru": russian},
        "descriptions": {"en": f"{_occupation(number)} (born {birth.year})"},
        "aliases": {"en": [f"{given[0]}. {family}"]},
        "references": [_entry(number, english)],
        "statements": _statements(number, birth, (english, russian)),
    }


def _statements(number: int, birth: date, names: tuple[str, str]) -> Data:
    entry, table = _entry(number, names[0]), _table(number)
    office = {
        "value": f"position-{number % 199 + 1:03}",
        "end_time": f"{birth.year + 31 + number % 7}",
        "start_time": f"{birth.year + 30}-{number % 12 + 1:02}",
        "references": [entry, table],
    }
    earlier = {
        "value": _place(number * 7 + 3),
        "reason_for_deprecation": "superseded-statement",
        "rank": "deprecated",
        "references": [table],
    }
    return {
        "date_of_birth": [{"value": birth.isoformat(), "stated_as": f"{birth.day}.{birth.month}.{birth.year}", "references": [entry]}],
        "date_of_death": [{"value": f"{birth.year + 40 + number % 40}", "references": [entry]}],
        "name_in_native_language": [{"value": {"text": names[1], "language": "ru"}, "references": [entry]}],
        "occupation": [{"value": _occupation(number), "references": [table]}],
        "place_of_birth": [{"value": _place(number), "references": [entry]}, earlier],
        "position_held": [office],
        "sex": [{"value": "female" if number % 2 else "male", "references": [entry]}],
    }


def _names(number: int) -> tuple[str, str]:
    """The full name in English and in Russian: odd numbers are women."""
    woman = number % 2
    given = (_WOMEN if woman else _MEN)[number // 2 % 7]
    father = _FATHERS[number // 14 % 7]
    family = _FAMILIES[number // 98 % len(_FAMILIES)]
    endings = [("ovna", "овна"), ("a", "а")] if woman else [("ovich", "ович"), ("", "")]
    english, russian = (f"{given[n]} {father[n]}{endings[0][n]} {family[n]}{endings[1][n]}" for n in (0, 1))
    return english, russian


def _occupation(number: int) -> str:
    return _OCCUPATIONS[number % len(_OCCUPATIONS)]


def _place(number: int) -> str:
    return f"place-{number % 997 + 1:04}"


def _entry(number: int, name: str) -> Data:
    """The record's own passage: its entry in a volume of two hundred."""
    volume, entry = divmod(number - 1, _IN_A_VOLUME)
    return _passage(volume, f"{entry + 1}. {name}", (entry + 1, _ENTRY_LENGTH * entry))


def _table(number: int) -> Data:
    """The passage that ten records share: a table in the appendix of the volume."""
    volume, entry = divmod(number - 1, _IN_A_VOLUME)
    table = entry // 10
    return _passage(volume, f"Table {table + 1}", (_IN_A_VOLUME + table + 1, _ENTRY_LENGTH * (_IN_A_VOLUME + table)))


def _passage(volume: int, section: str, at: tuple[int, int]) -> Data:
    paragraph, start = at
    return {
        "source": f"volume-{volume + 1:04}",
        "section": section,
        "paragraph": str(paragraph),
        "text_start": str(start),
        "text_end": str(start + _ENTRY_LENGTH - 50),
        "support": "stated",
    }


def surroundings(count: int) -> Iterator[Data]:
    """The items that the first `count` records point to, so that all references between records can be checked."""
    cited = [_table(1)]

    def item(name: str, kind: str, statements: Data | None = None) -> Data:
        return {"id": name, "type": kind, "labels": {"en": name}, "references": cited, "statements": statements or {}}

    for name in (*_OCCUPATIONS, "superseded-statement", "explicitly-stated"):
        yield item(name, "concept")
    yield from (item(f"place-{number + 1:04}", "place") for number in range(997))
    yield from (item(f"position-{number + 1:03}", "position") for number in range(199))
    for number in range((count - 1) // _IN_A_VOLUME + 1):
        name = f"volume-{number + 1:04}"
        said = {
            "checksum": [{"value": f"{number:064x}"}],
            "file_name": [{"value": f"{name}.txt"}],
            "instance_of": [{"value": "explicitly-stated"}],
            "title": [{"value": {"text": name, "language": "en"}}],
        }
        yield item(name, "source", {field: [{**statement[0], "references": cited}] for field, statement in said.items()})


def _count(text: str) -> int:
    if not text.isdecimal():
        raise ArgumentTypeError(f"not a number of records: {text}")
    return int(text)


def main() -> None:
    found = parser(__doc__)
    found.add_argument("count", type=_count, metavar="N", help="how many records of persons")
    found.add_argument("--closed", action="store_true", help="with the records that they point to")
    options = found.parse_args()
    for record in chain(islice(persons(), options.count), surroundings(options.count) if options.closed else ()):
        sys.stdout.write(json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")  # type: ignore[union-attr]
    main()
