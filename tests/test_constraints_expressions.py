r"""Expressions of PCRE read and written anew: as PCRE itself judges, where `grep -P` is at hand; and as shapes, by both engines."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from constraints import Case, code, entities, found, ranked, rules, stated
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from pipeline.constraints.expressions import Beyond, Malformed, read_expression
from pipeline.constraints.patterns import is_portable, pattern_shape
from pipeline.model import Snak, StringValue
from pipeline.rdf.patterns import for_python

TEXTS = [
    "", "a", "b", "ab", "aB", "AB", "aa", "aaa", "aab", "abab", "abba", "a-b", "a.b", "a b", "0", "01", "10", "12", "1999", "1999-01", "x12", "12x",
    "é", "Ж", "жж", "wikipedia.org", "www.wikipedia.org/x", "https://example.org/a", "map.svg", "a map.svg", "amap", "[", "]", "a]", "{", "a{2}",
    "}", "\\", "_", "#", "^", "$", "-", "z-", "&", "~", "||", "A", "Z", "\u00a0", "\t", "a\tb", "ǅ", "٣", "grid.5335.0", "ſ", "K",
]  # fmt: skip
#: Expression -> whether a shape can say it without looking around.
EXPRESSIONS = {
    r"[1-9]\d{1,8}|[a-c\d]": True, r"(?!0)\d+": True, r"^((?!wikipedia\.org).)+$": True, r"(?i)((?!MAP).)*": True, r"(?=a)[ab]+": True,
    r"(?!a)(?!0).+|ab": True, r"[ab]+(?<!b)": True, r"[ab-]+(?<=b)$": True, r"(?:(?!b).)*?": True, r"(?i)ab|x\d\d": True, r"(?i)k": True,
    r"(?!(?=a)b)\w+": False, r"a(?=b)b": False, r"(a|b)\1": False, r"(?<first>a)\k<first>": False, r"(?P<p>b)a|(?P=p)": False, r"(a)(b)\2\1": False,
    r"a*+b": False, r"(?>a|ab)b": False, r"\bmap\b.*": False, r".*\bmap\b.*": False, r"(?i:A)b": False, r"((?!\bmap\b).)*": False,
    r"\p{Lu}+": True, r"\P{L}+": True, r"[\p{Ll}\d]+": True, r"[^\p{Lu}]+": True, r"\pL\p{^Lu}": True, r"[\P{L}a]+": True,
    r"[[:alpha:]]+": True, r"[[:digit:]x]+": True, r"[[:xdigit:]]{2}": True, r"[^[:space:]]+": True, r"a\hb": True, r"\x41\x{42}": True,
    r"\Qa.b\E|\Q[\E": True, r"(?#why)a": True, r"\Aab\z|ab\Z": True, r"a\/b|a\-b|\_|\#": True, r"[]a]+": True, r"[^]]": True, r"[a\]]+": True,
    r"[\w-]+": True, r"[-a]+": True, r"[a-z-]+": True, r"[&&~~||]+": True, r"[[]": True, r"a{2}": True, r"a{1,2}b?": True, r"a{,}": None,
    r"{|}|a\{2}|]": True, r"\\|\^|\$": True, r"()|a": True, r"|ab": True, r".": True, r"\t|a\tb": True, r"\S+\s\S+": True, r"[\d\D]": True,
    r"https?://(\S+\.)+\S+(/\S*)?|": True, r"grid\.\d{4,6}\.[0-9a-f]{1,2}": True, r"(f|ht)tps?://.+": True,
}  # fmt: skip
BEYOND = [r"(?R)", r"(a)(?1)", r"(?|a|b)", r"a\K", r"\Ga", r"\X", r"\R", r"(?x)a b", r"a(?i)b", r"(?(?=a)a|b)", r"\p{Latin}+", r"(*UCP)a", r"a{,2}",
          r"(?<=a*)b", r"\1(a)", r"(?=a)*", r"[[:punct:]]", r"\cA", r"\07", r"[\Qa\E]"]  # fmt: skip
MALFORMED = [r"[1-9", r"(a", r"a)", r"*a", r"a|+", r"a**", r"a{2}{3}", r"^*", r"[z-a]", r"a{3,2}", "a\\", "[\\", r"(?#a", r"\y", r"(a)\2", r"\k<x>",
             r"\x{110000}", r"[\w-z]", r"[[:alpha:]-z]", r"\x{D800}"]  # fmt: skip
ASKED = [pattern for pattern, portable in EXPRESSIONS.items() if portable is not None]


def matches(pattern: str, text: str) -> bool:
    """Whether an expression written anew matches a whole text."""
    expression = read_expression(pattern)
    return re.search(f"^(?:{for_python(expression.text)})$", text, re.IGNORECASE if expression.ignores_case else 0) is not None


def pcre(pattern: str, texts: list[str]) -> list[str] | None:
    """The texts that PCRE matches as a whole; None where it does not take the expression."""
    command = ["grep", "--perl-regexp", "--regexp", f"^(?:{pattern})$"]
    done = subprocess.run(command, input="\n".join(texts), capture_output=True, text=True, env={"LC_ALL": "C.UTF-8"}, check=False)
    return None if done.returncode > 1 else done.stdout.splitlines()


@pytest.fixture(scope="module")
def has_pcre() -> None:
    if not shutil.which("grep") or pcre("(?=a)a", ["a"]) != ["a"]:
        pytest.skip("grep has no PCRE")


@pytest.mark.parametrize("pattern", ASKED)
def test_the_same_texts_match_as_in_pcre(pattern: str, has_pcre: None) -> None:
    """grep leaves Unicode out of `\\d` and `\\w`, so texts beyond ASCII are asked of expressions without those alone."""
    texts = [text for text in TEXTS if text.isascii() or not re.search(r"\\[dwsDSbh]|\[:", pattern)]
    assert [text for text in texts if matches(pattern, text)] == pcre(pattern, texts)


@pytest.mark.parametrize("pattern", MALFORMED)
def test_what_pcre_does_not_take(pattern: str, has_pcre: None) -> None:
    with pytest.raises(Malformed):
        read_expression(pattern)
    assert pcre(pattern, ["a"]) is None


@pytest.mark.parametrize("pattern", BEYOND)
def test_what_pcre_alone_can_read(pattern: str) -> None:
    with pytest.raises(Beyond):
        read_expression(pattern)


def test_digits_and_letters_are_those_of_unicode() -> None:
    assert matches(r"\d", "٣") and matches(r"\w+", "жé") and matches(r"\p{Lt}", "ǅ") and not matches(r"[^\p{Nd}]", "٣")


@pytest.mark.parametrize("engine", ["auto", "pyshacl"])
def test_the_shapes_say_the_same(engine: str, tmp_path: Path) -> None:
    """All expressions as constraints of one property, all texts as its values, each of an item of its own."""
    texts = [text for text in TEXTS if text and text == text.strip()]
    values = "".join(f"item:n{n} p:P214 s:n{n} . s:n{n} ps:P214 {_quoted(text)} ; a wikibase:BestRank ." for n, text in enumerate(texts))
    entity = stated(Case("format", "P214", {}, "", ""), {})
    (statement,) = entity.statements
    several = tuple(structs.replace(statement, qualifiers=(Snak("P1793", StringValue(pattern)),)) for pattern in ASKED)
    told = {
        (issue.expected.removeprefix("VIAF cluster ID (P214) in the format "), texts[int(re.findall(r"statement/n(\d+)", issue.found)[0])])
        for issue in found(tmp_path, structs.replace(entity, statements=several), values, engine)
    }
    assert told == {(pattern, text) for pattern in ASKED for text in texts if not matches(pattern, text)}


@pytest.mark.parametrize("pattern", ASKED)
def test_which_shapes_need_more_than_shacl_has(pattern: str) -> None:
    assert is_portable(read_expression(pattern)) is EXPRESSIONS[pattern]


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t") + '"'


def test_shapes_without_look_around() -> None:
    def shape(pattern: str) -> str:
        return pattern_shape(read_expression(pattern))

    assert shape(r"^((?!wikipedia\.org).)+$") == r'[ sh:and ( [ sh:pattern "^.+$" ] [ sh:not [ sh:pattern "wikipedia\\.org" ] ] ) ]'
    assert shape(r"(?i)(?!0)\d|x") == (
        r'[ sh:or ( [ sh:and ( [ sh:pattern "^(?:\\d)$" ; sh:flags "i" ] [ sh:not [ sh:pattern "^(?:0)" ; sh:flags "i" ] ] ) ]'
        r' [ sh:pattern "^(?:x)$" ; sh:flags "i" ] ) ]'
    )


def test_what_no_engine_can_read_is_undecided(tmp_path: Path) -> None:
    entity = stated(Case("format", "P214", {"P1793": [StringValue("(?R)")]}, "", ""), {"P4680": entities("Q46466787")})
    (issue,) = found(tmp_path, entity, ranked(code("1")))
    assert rules([issue]) == set()
    assert "its expression has a group that begins with (?R), which can be read by PCRE alone" in issue.expected


@given(st.text("ab01|()[]{}?*+^$.\\-,:=!<>dwpLQEk&~xi", max_size=12))
def test_any_text_is_an_expression_or_is_not(pattern: str) -> None:
    try:
        expression = read_expression(pattern)
    except (Malformed, Beyond):
        return
    assert read_expression(f"(?:{pattern})").alternatives
    re.compile(for_python(expression.text))
