"""Who is who: what names, dates, places and identifiers say together."""

from pipeline.matching import Index, Matcher, Profile, Verdict, day


def person(id_: str, *names: str, birth: str = "", country: str = "") -> Profile:
    facts = {"country": frozenset([country])} if country else {}
    return Profile(id=id_, names=names, births=(day(birth),) if birth else (), facts=facts)


#: Others, so that words have frequencies.
OTHERS = [
    person(f"Q{1000 + n}", f"{given} {family}", birth=f"19{30 + n % 60}-03-{1 + n % 28:02}", country="Russia")
    for n, (given, family) in enumerate(
        (g, f)
        for g in ("Ivan", "Maria", "Pyotr", "Anna", "Boris", "Olga")
        for f in ("Ivanov", "Petrov", "Sidorov", "Orlov", "Zaitsev", "Volkov", "Lebedev")
    )
]


def matcher(*people: Profile) -> Matcher:
    return Matcher(Index([*OTHERS, *people]))


def test_the_same_name_and_day_is_the_same_person() -> None:
    match = matcher(person("Q1", "Yakov Rapoport", birth="1898-11-19", country="Russia")).match(
        person("a", "Yakov Rapoport", birth="1898-11-19", country="Russia")
    )
    assert (match.verdict, match.id) == (Verdict.SAME, "Q1")


def test_another_year_of_birth_is_not_the_same_person() -> None:
    match = matcher(person("Q1", "Yakov Rapoport", birth="1898-11-19")).match(person("a", "Yakov Rapoport", birth="1921-01-05"))
    assert match.verdict is not Verdict.SAME
    assert match.id == ""


def test_cyrillic_finds_latin() -> None:
    match = matcher(person("Q1", "Yakov Rapoport", birth="1898-11-19", country="Russia")).match(
        person("a", "Рапопорт Яков Львович", birth="1898-11-19", country="Russia")
    )
    assert (match.verdict, match.id) == (Verdict.SAME, "Q1")
    assert "Cyrillic transliteration" in {piece.text for piece in match.candidates[0].evidence}


def test_the_rejected_never_return() -> None:
    found = matcher(person("Q1", "Yakov Rapoport", birth="1898-11-19")).match(person("a", "Yakov Rapoport", birth="1898-11-19"), {"Q1"})
    assert "Q1" not in {candidate.id for candidate in found.candidates}
    assert found.verdict is not Verdict.SAME
