"""What people do wrong in records, as operators that plant it wherever it fits, with the place and the rule that must tell of it."""

import unicodedata
from collections.abc import Iterator
from itertools import pairwise

from mutations import VERDICTS, Operator, Planted, Real, Told, World

#: What follows from a wrong date: other dates of the same and of other items do not fit it any more.
DATES = frozenset({
    "outside-life", "event-outside-life", "after-death", "award-before-birth", "death-before-birth", "interval-reversed", "end-before-start",
    "dates-disagree", "outside-existence", "bounds-reversed", "two-heads-at-once", "two-names-at-once", "successor-too-early",
    "act-before-writing", "cited-before-written", "release-before-arrest", "stages-out-of-order", "used-before-asserted",
    "addressee-not-existing", "constraint-contemporary", "early-gregorian-date",
})  # fmt: skip
CYRILLIC_O = "\u043e"


# The file.


def a_key_twice(real: Real, world: World) -> Iterator[Planted]:
    yield real.plant(real.with_lines(3, 3, real.lines[2]), 3, "duplicate-key")


def a_field_twice(real: Real, world: World) -> Iterator[Planted]:
    for name in real.data.get("statements", {}):
        start, end = real.block(("statements", name))
        yield real.plant(real.with_lines(end, end, *real.lines[start:end]), end, "duplicate-key")


def a_tab(real: Real, world: World) -> Iterator[Planted]:
    number = real.line(("labels", "en"))
    yield real.plant(real.with_lines(number, number + 1, "\t" + real.lines[number].lstrip()), number, "tab")


def a_comment(real: Real, world: World) -> Iterator[Planted]:
    for use in real.of("wikibase-item", "value"):
        number = real.line(use.path)
        yield real.plant(real.with_lines(number, number + 1, f"{real.lines[number]}  # to be checked"), number, "comment")


def carriage_returns(real: Real, world: World) -> Iterator[Planted]:
    yield real.plant(real.text.replace("\n", "\r\n"), 0, "line-end")


def a_byte_order_mark(real: Real, world: World) -> Iterator[Planted]:
    yield real.plant("\ufeff" + real.text, 0, "byte-order-mark")


def a_control_character(real: Real, world: World) -> Iterator[Planted]:
    label = real.data["labels"]["en"]
    yield real.swap(("labels", "en"), f"{label[:2]}\x07{label[2:]}", "control-character")


def an_escaped_control_character(real: Real, world: World) -> Iterator[Planted]:
    label = real.data["labels"]["en"].replace('"', "")
    yield real.swap(("labels", "en"), f'"{label[:2]}\\u0007{label[2:]}"', "control-character")


def a_right_to_left_override(real: Real, world: World) -> Iterator[Planted]:
    for use in real.of("string", "stated_as"):
        yield real.swap(use.path, f"\u202e{use.raw}", "direction-character")


def another_encoding(real: Real, world: World) -> Iterator[Planted]:
    if "ru" in real.data["labels"]:
        number = real.line(("labels", "ru"))
        lines = [line.encode() for line in real.lines]
        lines[number] = real.lines[number].encode("cp1251", "replace")
        yield real.plant(b"\n".join(lines), number, "encoding")


def an_open_quote(real: Real, world: World) -> Iterator[Planted]:
    if not any('"' in line for line in real.lines):  # another quote would close it, far from here
        yield real.swap(("labels", "en"), f'"{real.data["labels"]["en"]}', "yaml-syntax")


def an_anchor(real: Real, world: World) -> Iterator[Planted]:
    for use in real.of("wikibase-item", "value"):
        yield real.swap(use.path, f"&this {use.raw}", "yaml-feature")


def keys_out_of_order(real: Real, world: World) -> Iterator[Planted]:
    fields = list(real.data.get("statements", {}))
    for one, two in pairwise(fields):
        (start, middle), (_, end) = real.block(("statements", one)), real.block(("statements", two))
        yield real.plant(real.with_lines(start, end, *real.lines[middle:end], *real.lines[start:middle]), start, "not-canonical")


# The record.


def a_misspelt_field(real: Real, world: World) -> Iterator[Planted]:
    for name in real.data.get("statements", {}):
        if name not in ("instance_of", "content", "checksum", "file_name", "title", "kind"):
            number = real.line(("statements", name), key=True)
            yield real.plant(real.with_lines(number, number + 1, f"  {name}x:"), number, "unknown-field")


def a_misspelt_qualifier(real: Real, world: World) -> Iterator[Planted]:
    for use in real.uses:
        if len(use.path) == 4 and use.path[0] == "statements" and use.path[3] != "value" and isinstance(use.raw, str):
            number = real.line(use.path)
            line = real.lines[number].replace(f"{use.path[3]}:", f"{use.path[3]}s:", 1)
            yield real.plant(real.with_lines(number, number + 1, line), number, "unknown-qualifier")


def a_misspelt_key(real: Real, world: World) -> Iterator[Planted]:
    if "aliases" in real.data:
        number = real.line(("aliases",), key=True)
        yield real.plant(real.with_lines(number, number + 1, "alias:"), number, "unknown-key")


def a_misspelt_type(real: Real, world: World) -> Iterator[Planted]:
    yield real.swap(("type",), f"{real.type}s", "unknown-type", may=frozenset({"file-name", "wrong-type"}))


def no_label(real: Real, world: World) -> Iterator[Planted]:
    start, end = real.block(("labels",))
    yield real.plant(real.with_lines(start, end), 1, "no-label")


def an_overlong_label(real: Real, world: World) -> Iterator[Planted]:
    yield real.swap(("labels", "en"), "x" * 251, "term")


def an_overlong_text(real: Real, world: World) -> Iterator[Planted]:
    for use in real.of("string", "stated_as"):
        yield real.swap(use.path, "x" * 1501, "text")


def an_empty_text(real: Real, world: World) -> Iterator[Planted]:
    for use in real.of("string", "stated_as"):
        yield real.swap(use.path, '""', "text")


def an_unknown_language(real: Real, world: World) -> Iterator[Planted]:
    number = real.line(("labels", "en")) + 1 + ("ru" in real.data["labels"])
    if set(real.data["labels"]) <= {"en", "ru"}:
        yield real.plant(real.with_lines(number, number, "  xx: Something"), number, "unknown-language")


def a_language_badly_written(real: Real, world: World) -> Iterator[Planted]:
    number = real.line(("labels", "en"))
    yield real.plant(real.with_lines(number, number, "  EN_us: Something"), number, "language")


def an_unknown_language_of_a_text(real: Real, world: World) -> Iterator[Planted]:
    for use in real.uses:
        if use.rule.datatype == "monolingualtext" and isinstance(use.raw, dict):
            yield real.swap((*use.path, "language"), "xx", "unknown-language")


def a_text_without_language(real: Real, world: World) -> Iterator[Planted]:
    for use in real.uses:
        if use.rule.datatype == "monolingualtext" and isinstance(use.raw, dict) and use.path[-1] != "value":
            number = real.line((*use.path, "language"))
            yield real.plant(real.with_lines(number, number + 1), number, "monolingual")


def two_spaces(real: Real, world: World) -> Iterator[Planted]:
    if " " in real.data["labels"]["en"]:
        yield real.swap(
            ("labels", "en"), real.lines[real.line(("labels", "en"))].partition("en: ")[2].replace(" ", "  ", 1), "doubled-space"
        )


def a_letter_of_another_script(real: Real, world: World) -> Iterator[Planted]:
    line = real.lines[real.line(("labels", "en"))].partition("en: ")[2]
    if "o" in line:
        yield real.swap(("labels", "en"), line.replace("o", CYRILLIC_O, 1), "mixed-script")


def letters_stored_apart(real: Real, world: World) -> Iterator[Planted]:
    if "ru" in real.data["labels"]:
        line = real.lines[real.line(("labels", "ru"))].partition("ru: ")[2]
        if (apart := unicodedata.normalize("NFD", line)) != line:
            yield real.swap(("labels", "ru"), apart, "not-composed")


def a_full_stop(real: Real, world: World) -> Iterator[Planted]:
    if "en" in real.data.get("descriptions", {}):
        line = real.lines[real.line(("descriptions", "en"))].partition("en: ")[2]
        if not line.startswith('"'):
            yield real.swap(("descriptions", "en"), f"{line}.", "description-style")


def a_description_that_is_the_label(real: Real, world: World) -> Iterator[Planted]:
    if "en" in real.data.get("descriptions", {}):
        line = real.lines[real.line(("labels", "en"))].partition("en: ")[2]
        yield real.swap(("descriptions", "en"), line, "description-is-label")


def a_misspelt_rank(real: Real, world: World) -> Iterator[Planted]:
    for way, statement in real.statements():
        if "rank" in statement:
            yield real.swap((*way, "rank"), "depreciated", "rank")


def a_value_in_brackets(real: Real, world: World) -> Iterator[Planted]:
    for use in real.of("wikibase-item", "value"):
        yield real.swap(use.path, f"[{use.raw}]", "item-id")


def no_value(real: Real, world: World) -> Iterator[Planted]:
    for use in real.of("wikibase-item", "value"):
        number = real.line(use.path)
        following = real.lines[number + 1]
        yield real.plant(real.with_lines(number, number + 2, f"  - {following.strip()}"), number, "missing-value")


def a_word_not_on_the_list(real: Real, world: World) -> Iterator[Planted]:
    for use in real.uses:
        if use.path[-1] == "support":
            yield real.swap(use.path, "hearsay", "unlisted-value")


# Dates and numbers.


def _dates(real: Real, form: int) -> Iterator[tuple[str, tuple[str | int, ...]]]:
    yield from ((use.raw, use.path) for use in real.of("time") if len(use.raw) == form and "X" not in use.raw)


def month_13(real: Real, world: World) -> Iterator[Planted]:
    yield from (real.swap(way, f"{text[:4]}-13{text[7:]}", "date") for text, way in _dates(real, 10))


def february_30(real: Real, world: World) -> Iterator[Planted]:
    yield from (real.swap(way, f"{text[:4]}-02-30", "date") for text, way in _dates(real, 10))


def year_0(real: Real, world: World) -> Iterator[Planted]:
    yield from (real.swap(way, "0000", "date") for text, way in _dates(real, 4))


def a_date_in_words(real: Real, world: World) -> Iterator[Planted]:
    yield from (real.swap(way, f"13 January {text[:4]}", "date") for text, way in _dates(real, 10))


def a_date_turned_round(real: Real, world: World) -> Iterator[Planted]:
    yield from (real.swap(way, f"{text[8:]}.{text[5:7]}.{text[:4]}", "date") for text, way in _dates(real, 10))


def an_early_gregorian_date(real: Real, world: World) -> Iterator[Planted]:
    for text, way in _dates(real, 10):
        yield real.swap(way, f"15{text[2:]}", "early-gregorian-date", may=DATES)


def a_number_in_words(real: Real, world: World) -> Iterator[Planted]:
    yield from (real.swap(use.path, "a dozen", "number") for use in real.of("quantity"))


def bounds_crossed(real: Real, world: World) -> Iterator[Planted]:
    for use in real.of("quantity"):
        yield real.swap(use.path, f'{{amount: {use.raw}, lower: "{use.raw}1", upper: "{use.raw}2"}}', "number")


# Values of datatypes that only the extended mapping has.


def _added(real: Real, field: str, value: list[str], *rules: str, at: int = 0) -> Iterator[Planted]:
    """A statement of a field of the extended mapping, as the record has its fields in order; with the record's references."""
    fields = [name for name in real.data.get("statements", {}) if name < field]
    if "references" not in real.data or "statements" not in real.data:
        return
    number = real.block(("statements", fields[-1]))[1] if fields else real.line(("statements",), key=True) + 1
    start, end = real.block(("references",))
    cited = [f"    {line}" for line in real.lines[start:end]]
    yield real.plant(real.with_lines(number, number, f"  {field}:", *value, *cited), number + 1 + at, *rules)


def a_broken_address(real: Real, world: World) -> Iterator[Planted]:
    if real.type == "person":
        yield from _added(real, "homepage", ["  - value: https//example.org/a"], "url")


def an_address_with_a_blank(real: Real, world: World) -> Iterator[Planted]:
    if real.type == "person":
        yield from _added(real, "homepage", ["  - value: https://example.org/a b"], "url")


def a_wrong_check_digit(real: Real, world: World) -> Iterator[Planted]:
    if real.type == "person":
        yield from _added(real, "isni", ["  - value: 0000000121032684"], "check-digit")


def an_identifier_of_another_form(real: Real, world: World) -> Iterator[Planted]:
    if real.type == "person":
        yield from _added(real, "isni", ["  - value: 00000001210326"], "identifier-form")


def a_coordinate_off_the_globe(real: Real, world: World) -> Iterator[Planted]:
    if real.type == "place":
        value = ["  - value:", "      latitude: 95.75", "      longitude: 37.62", "      precision: 0.01"]
        yield from _added(real, "coordinates", value, "coordinate", at=1)


# Between records.


def a_misspelt_item(real: Real, world: World) -> Iterator[Planted]:
    yield from (real.swap(use.path, f"{use.raw}x", "dangling-reference") for use in real.of("wikibase-item") if not use.raw.startswith("Q"))


def an_item_of_another_type(real: Real, world: World) -> Iterator[Planted]:
    for use in real.of("wikibase-item"):
        if use.rule.to and not use.rule.values:
            other = next((one.id for one in world.values() if one.type not in use.rule.to), "")
            if other:
                yield real.swap(use.path, other, "wrong-type")


def an_item_never_verified(real: Real, world: World) -> Iterator[Planted]:
    for use in real.of("wikibase-item", "value"):
        if use.rule.wikidata and not use.rule.values:
            yield real.swap(use.path, "Q16", "unverified-identifier")


def two_records_of_one_id(real: Real, world: World) -> Iterator[Planted]:
    file = f"records/{real.type}/zz-copy.yaml"
    told = [Told(file, 2, "duplicate-id"), Told(file, 2, "file-name")]
    same = [
        Told(file, real.line(("labels", code)) + 1, "duplicate-label-and-description")
        for code in real.data["labels"] if code in real.data.get("descriptions", {})
    ]  # fmt: skip
    if real.type != "source":
        yield Planted({file: real.text}, (*told, *same))


def a_file_of_another_name(real: Real, world: World) -> Iterator[Planted]:
    file = f"records/{real.type}/{real.id}-1.yaml"
    yield Planted({real.file: None, file: real.text}, (Told(file, 2, "file-name"),))


def a_file_in_another_folder(real: Real, world: World) -> Iterator[Planted]:
    file = f"records/{'person' if real.type != 'person' else 'place'}/{real.id}.yaml"
    yield Planted({real.file: None, file: real.text}, (Told(file, 3, "file-name"),))


def a_record_deleted(real: Real, world: World) -> Iterator[Planted]:
    """A file that goes while others point at it: each of them is told."""
    others = [(one, use) for one in world.values() if one is not real for use in one.uses if use.item() == real.id]
    told = [Told(one.file, one.line(use.path) + 1, "dangling-reference") for one, use in others]
    if 0 < len(told) < 4 and not (real.is_judged or real.type == "source"):
        yield Planted({real.file: None}, tuple(told), frozenset({"identity-unknown-item"}))


def a_part_of_its_part(real: Real, world: World) -> Iterator[Planted]:
    by_id = {one.id: one for one in world.values()}
    for use in real.of("wikibase-item", "value"):
        whole = by_id.get(use.raw)
        for back in whole.of("wikibase-item", "value") if use.rule.acyclic and whole and whole is not real else ():
            if back.rule.property == use.rule.property and real.type in back.rule.to:
                text = whole.scalar(back.path, real.id)
                places = [(real, use), (whole, back)]
                either = tuple(Told(one.file, one.line(link.path) + 1, "circular") for one, link in places)
                yield Planted({whole.file: text}, (), DATES | {"constraint-inverse", "constraint-symmetric"}, either)


def a_description_of_another_item(real: Real, world: World) -> Iterator[Planted]:
    for other in list(world.values())[:200:20]:
        mine, theirs = (one.data.get("descriptions", {}) for one in (real, other))
        if (
            other.file < real.file
            and "en" in mine
            and "en" in theirs
            and other.data["labels"].keys() == real.data["labels"].keys() == {"en"}
        ):
            label, description = (other.lines[other.line((key, "en"))] for key in ("labels", "descriptions"))
            number, below = real.line(("labels", "en")), real.line(("descriptions", "en"))
            text = real.with_lines(number, below + 1, label, *real.lines[number + 1 : below], description)
            yield real.plant(text, number, "duplicate-label-and-description")


def itself_as_value(real: Real, world: World) -> Iterator[Planted]:
    for use in real.of("wikibase-item", "value"):
        if real.type in use.rule.to and not use.rule.acyclic and use.path[1] in ("different_from", "possibly_same_as", "facet_of"):
            yield real.swap(use.path, real.id, "self-reference")


# Sources and passages.


def no_reference(real: Real, world: World) -> Iterator[Planted]:
    for way, _ in real.statements():
        if way[1] == "instance_of":  # has a default, so that the record's own references may speak for it
            continue
        start, end = real.block((*way, "references"))
        yield real.plant(real.with_lines(start, end), real.block(way)[0], "no-reference")


def _cited(real: Real) -> Iterator[tuple[tuple[str | int, ...], dict[str, str]]]:
    for way, statement in real.statements():
        yield from (((*way, "references", number), one) for number, one in enumerate(statement.get("references", [])))


def no_section(real: Real, world: World) -> Iterator[Planted]:
    for way, _ in _cited(real):
        number = real.line((*way, "section"))
        yield real.plant(real.with_lines(number, number + 1), number - 1, "missing-field")


def a_passage_backwards(real: Real, world: World) -> Iterator[Planted]:
    for way, cited in _cited(real):
        first, last = (real.line((*way, name)) for name in ("text_start", "text_end"))
        swapped = [f"      text_start: {cited['text_end']}", f"      text_end: {cited['text_start']}"]
        yield real.plant(real.with_lines(first, last + 1, *swapped), last, "passage")


def a_passage_elsewhere(real: Real, world: World) -> Iterator[Planted]:
    yield from (real.swap((*way, "paragraph"), str(int(one["paragraph"]) + 1), "passage") for way, one in _cited(real))


def a_passage_under_another_heading(real: Real, world: World) -> Iterator[Planted]:
    yield from (real.swap((*way, "section"), "Somewhere Else", "passage") for way, _ in _cited(real))


def half_a_word(real: Real, world: World) -> Iterator[Planted]:
    yield from (real.swap((*way, "text_start"), str(int(one["text_start"]) + 1), "passage") for way, one in _cited(real))


def a_passage_beyond_the_end(real: Real, world: World) -> Iterator[Planted]:
    yield from (real.swap((*way, "text_end"), f"{one['text_end']}000", "passage") for way, one in _cited(real))


def an_unknown_source(real: Real, world: World) -> Iterator[Planted]:
    yield from (real.swap((*way, "source"), "some-article", "dangling-reference") for way, _ in _cited(real))


def another_checksum(real: Real, world: World) -> Iterator[Planted]:
    for use in real.of("string", "value"):
        if use.path[1] == "checksum":
            yield real.swap(use.path, use.raw[::-1], "source-checksum")


def a_hole_without_its_word(real: Real, world: World) -> Iterator[Planted]:
    for way, cited in _cited(real):
        if "supplied_word" in cited:
            yield real.plant(real.with_lines(*real.block((*way, "supplied_word"))), real.block(way)[0], "supplied-word")


# What only the RDF shows.


def _year(text: str, more: int) -> str:
    return f"{int(text[:4]) + more:04}"


def _best(real: Real, field: str) -> tuple[int, str]:
    """The number of the one best statement of a field, and its date; no date where there are several or it is no plain one."""
    given = real.data.get("statements", {}).get(field, [])
    ranks = [one.get("rank", "normal") for one in given]
    best = "preferred" if "preferred" in ranks else "normal"
    if ranks.count(best) != 1:
        return 0, ""
    value = given[ranks.index(best)]["value"]
    return ranks.index(best), value if isinstance(value, str) and value[:4].isdecimal() else ""


def death_before_birth(real: Real, world: World) -> Iterator[Planted]:
    (_, born), (number, died) = _best(real, "date_of_birth"), _best(real, "date_of_death")
    if born and died:
        way = ("statements", "date_of_death", number)
        text = real.scalar((*way, "value"), _year(born, -1))
        yield real.plant(text, real.block(way)[0], "death-before-birth", may=DATES)


def office_after_death(real: Real, world: World) -> Iterator[Planted]:
    _, died = _best(real, "date_of_death")
    for way, statement in real.statements("position_held") if died else ():
        if isinstance(statement.get("end_time"), str) and statement.get("rank") != "deprecated" and "circumstances" not in statement:
            text = real.scalar((*way, "end_time"), _year(died, 2))
            yield real.plant(text, real.block(way)[0], "outside-life", may=DATES - {"interval-reversed"})


def two_deaths(real: Real, world: World) -> Iterator[Planted]:
    number, died = _best(real, "date_of_death")
    if died:
        way = ("statements", "date_of_death", number)
        start, end = real.block(way)
        again = [f"  - value: {_year(died, 1)}", *real.lines[start + 1 : end]]
        told = tuple(Told(real.file, line + 1, rule) for line, rule in ((start - number, "several-values"),))
        yield Planted(
            {real.file: real.with_lines(end, end, *again)}, told, DATES | {"constraint-single-value", "constraint-single-best-value"}
        )


def end_before_start(real: Real, world: World) -> Iterator[Planted]:
    for way, one in real.statements():
        start, end = one.get("start_time"), one.get("end_time")
        if isinstance(start, str) and isinstance(end, str) and one.get("rank") != "deprecated" and "circumstances" not in one:
            text = real.scalar((*way, "end_time"), _year(start, -1))
            yield real.plant(text, real.block(way)[0], "interval-reversed", may=DATES)


def bounds_of_a_date_reversed(real: Real, world: World) -> Iterator[Planted]:
    for way, one in real.statements():
        first, last = one.get("earliest_date"), one.get("latest_date")
        if isinstance(first, str) and isinstance(last, str) and one.get("rank") != "deprecated":
            yield real.plant(real.scalar((*way, "latest_date"), _year(first, -2)), real.block(way)[0], "bounds-reversed", may=DATES)


def _without(real: Real, field: str, key: str, rule: str) -> Iterator[Planted]:
    """The statements of a field without a qualifier, on whose first line a rule tells of it."""
    for way, statement in real.statements(field):
        if key in statement:
            start, end = real.block((*way, key))
            yield real.plant(real.with_lines(start, end), real.block(way)[0], rule)


def deprecated_for_no_reason(real: Real, world: World) -> Iterator[Planted]:
    yield from _without(real, "", "reason_for_deprecation", "deprecated-without-reason")


def preferred_for_no_reason(real: Real, world: World) -> Iterator[Planted]:
    yield from _without(real, "", "reason_for_preference", "preferred-without-reason")


def a_conviction_without_court(real: Real, world: World) -> Iterator[Planted]:
    yield from _without(real, "convicted_of", "court", "conviction-without-court")


def an_assertion_of_nobody(real: Real, world: World) -> Iterator[Planted]:
    if "asserted_by" in real.data.get("statements", {}):
        start, end = real.block(("statements", "asserted_by"))
        yield real.plant(real.with_lines(start, end), real.line(("statements",)), "assertion-without-speaker")


def an_assertion_of_nothing(real: Real, world: World) -> Iterator[Planted]:
    if real.type == "assertion" and "content" in real.data.get("statements", {}):
        start, end = real.block(("statements", "content"))
        yield real.plant(real.with_lines(start, end), real.line(("statements",)), "assertion-without-content")


def an_allegation_as_fact(real: Real, world: World) -> Iterator[Planted]:
    if real.type == "person":
        for use in real.of("wikibase-item", "value"):
            if use.path[1] == "characteristic":
                planted = real.scalar(use.path, "alleged-conspiracy")
                yield real.plant(planted, real.line(use.path), "allegation-as-fact")


# Identity verdicts.


def _verdicts(new: str, rule: str, real: Real) -> Planted:
    """The table of verdicts with one more row, in its order; told of on the later row where two are at odds."""
    lines = real.verdicts.splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("subject_id")) + 1
    rows = sorted([*lines[start:], new])
    either = tuple(Told(VERDICTS, start + rows.index(row) + 1, rule) for row in (new, *_at_odds(rows, new, rule)))
    return Planted({VERDICTS: "\n".join([*lines[:start], *rows, ""])}, (), frozenset(), either)


def _at_odds(rows: list[str], new: str, rule: str) -> list[str]:
    """The other rows about the item, or about the Wikidata item, of a new one."""
    column = {"identity-two-items": 4, "identity-two-qids": 0}.get(rule)
    cells = new.split("\t")
    return [row for row in rows if row != new and column is not None and row.split("\t")[column] == cells[column]]


def _verdict(item: str, target: str, kind: str = "exactMatch") -> str:
    return f"item:{item}\t\tskos:{kind}\t\twd:{target}\t\tsemapv:ManualMappingCuration\t1\tdataset:curators\t2026-11-23\t"


def one_wikidata_item_twice(real: Real, world: World) -> Iterator[Planted]:
    other = next(one for one in world.values() if one.qid)
    if not real.is_judged:
        yield _verdicts(_verdict(real.id, other.qid), "identity-two-items", real)


def two_wikidata_items(real: Real, world: World) -> Iterator[Planted]:
    if real.qid:
        yield _verdicts(_verdict(real.id, "Q5"), "identity-two-qids", real)


def a_verdict_on_nothing(real: Real, world: World) -> Iterator[Planted]:
    yield _verdicts(_verdict(f"{real.id}-2", "Q5", "relatedMatch"), "dangling-reference", real)


# Edits that are right.


def another_alias(real: Real, world: World) -> Iterator[Planted]:
    if "en" in real.data.get("aliases", {}):
        end = real.block(("aliases", "en"))[1]
        yield real.plant(real.with_lines(end, end, "  - one more name of it"), 0)


def a_reference_twice_as_good(real: Real, world: World) -> Iterator[Planted]:
    """A reference of another statement added to a statement."""
    for way, statement in real.statements():
        end = real.block((*way, "references"))[1]
        for other, cited in _cited(real):
            if cited not in statement["references"] and "via_work" not in cited:
                yield real.plant(real.with_lines(end, end, *real.lines[slice(*real.block(other))]), 0)


def statements_in_another_order(real: Real, world: World) -> Iterator[Planted]:
    for name, given in real.data.get("statements", {}).items():
        if len(given) > 1:
            (start, middle), (_, end) = (real.block(("statements", name, number)) for number in (0, 1))
            yield real.plant(real.with_lines(start, end, *real.lines[middle:end], *real.lines[start:middle]), 0)


def a_note(real: Real, world: World) -> Iterator[Planted]:
    for way, statement in real.statements():
        if "note" not in statement:
            number = real.block((*way, "references"))[0]
            yield real.plant(real.with_lines(number, number, "    note: looked at again"), 0)


def a_reference_less(real: Real, world: World) -> Iterator[Planted]:
    for way, statement in real.statements():
        if len(statement["references"]) > 1:
            yield real.plant(real.with_lines(*real.block((*way, "references", 1))), 0)


def a_description_in_russian(real: Real, world: World) -> Iterator[Planted]:
    if set(real.data.get("descriptions", {})) == {"en"}:
        number = real.line(("descriptions", "en")) + 1
        yield real.plant(real.with_lines(number, number, f"  ru: запись номер {len(real.text)}"), 0)


def a_day_for_a_month(real: Real, world: World) -> Iterator[Planted]:
    """A more precise date, of something that nothing else hangs on."""
    for text, way in _dates(real, 7):
        if real.type in ("work", "concept") and way[3] == "point_in_time":
            yield real.swap(way, f"{text}-15")


_ALL: list[Operator] = [
    thing for name, thing in list(globals().items()) if callable(thing) and getattr(thing, "__module__", "") == __name__ and name[0] != "_"
]
_RIGHT = _ALL.index(another_alias)
#: All operators that do wrong, in the order of this file, and the edits that are right.
OPERATORS, RIGHT = _ALL[:_RIGHT], _ALL[_RIGHT:]
#: The operators whose faults leave records that can be mapped, so that the shapes see them too, which takes longer.
MAPPED = {
    an_unknown_language, an_unknown_language_of_a_text, two_spaces, a_letter_of_another_script, letters_stored_apart, a_full_stop,
    a_description_that_is_the_label, an_early_gregorian_date, itself_as_value, a_hole_without_its_word, death_before_birth,
    office_after_death, two_deaths, end_before_start, bounds_of_a_date_reversed, deprecated_for_no_reason, preferred_for_no_reason,
    a_conviction_without_court, an_assertion_of_nobody, an_assertion_of_nothing, an_allegation_as_fact,
}  # fmt: skip
