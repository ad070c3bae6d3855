"""The report in a real browser: filters, search, links, chosen edits, the keyboard, a narrow screen, and no word to anybody."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browsers import Watched, chromium
from quickstatements import read_lines
from reports import make_report
from test_edits_propose import NEW, WORLD, World, edit_files, ours, theirs
from test_reconcile_report import hostile

from pipeline.model import Item, Term


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as found:
        yield found


RYUMIN = Item(id="ryumin", labels=(Term("en", "Mikhail Ryumin"),))
CYRILLIC = Item(id="vovsi", labels=(Term("ru", "Мирон Вовси"),))
#: Many edits that are ready, one new item that is not, and items that only their names tell apart.
CASE = World(
    [*WORLD.here, ours("P19=moscow")], [*WORLD.there, theirs("P19=Q15180")], {**WORLD.our_terms}, WORLD.their_terms,
    others=(NEW, RYUMIN, CYRILLIC),
)  # fmt: skip


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(make_report(CASE.reconciled(), "Plot").files["report.html"], encoding="utf-8")
    return path.as_uri()


@pytest.fixture
def watched(browser: Any) -> Iterator[Watched]:
    found = Watched(browser)
    yield found
    assert found.faults == []
    assert all(address.startswith("file:") for address in found.asked)
    found.context.close()


@pytest.fixture
def page(watched: Watched, report: str) -> Any:
    return watched.open(report)


def visible(page: Any) -> list[str]:
    return [card.removeprefix("item-") for card in page.eval_on_selector_all("article", "all => all.filter(a => !a.hidden).map(a => a.id)")]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("ryumin", ["ryumin"]), ("Рюмин", ["ryumin"]), ("михаил РЮМИН", ["ryumin"]), ("Riumin", ["ryumin"]),
        ("vovsi", ["vovsi"]), ("miron vovsi", ["vovsi"]), ("Вовси", ["vovsi"]), ("quisling", []),
    ],
)  # fmt: skip
def test_search_in_both_scripts(page: Any, words: str, found: list[str]) -> None:
    page.fill("#search", words)
    assert visible(page) == found
    assert page.inner_text("#shown") == f"{len(found)} of {len(CASE.items())} items"


def test_filters_and_the_link_to_them(page: Any, watched: Watched, report: str) -> None:
    page.select_option("#kind", "more-precise-here")
    assert visible(page) == ["ann"]
    assert page.eval_on_selector_all("#item-ann tr[data-kind]", "all => all.filter(r => r.checkVisibility()).map(r => r.dataset.kind)") == [
        "more-precise-here"
    ]
    page.select_option("#property", "P569")
    address = page.url
    assert address == f"{report}#?kind=more-precise-here&property=P569"
    page.click("#reset")
    assert len(visible(page)) == len(CASE.items())
    again = Watched(watched.context.browser)
    assert visible(again.open(address)) == ["ann"]
    assert again.page.input_value("#kind") == "more-precise-here"
    again.context.close()
    page.select_option("#concern", "lacks")
    assert visible(page) == ["ann"]
    shown = "all => all.filter(r => !r.hidden).map(r => r.dataset.concern)"
    assert set(page.eval_on_selector_all("#item-ann tr[data-kind]", shown)) == {"lacks"}
    page.click("#reset")
    page.select_option("#status", "not-found")
    assert visible(page) == ["new-one"]
    page.select_option("#edits", "ready")
    assert visible(page) == []
    page.select_option("#edits", "any")
    assert visible(page) == ["new-one"]


def test_sorting(page: Any) -> None:
    assert visible(page)[0] == "ann"
    page.select_option("#sort", "label")
    labels = page.eval_on_selector_all("article", "all => all.map(a => a.dataset.label)")
    assert labels == sorted(labels, key=lambda text: (not text.isascii(), text.casefold()))
    page.select_option("#sort", "edits")
    assert visible(page)[:2] == ["ann", "new-one"]


def test_a_link_opens_what_it_leads_to(page: Any, watched: Watched, report: str) -> None:
    finding = page.eval_on_selector("#item-ann tr[data-property='P569']", "row => row.id")
    again = Watched(watched.context.browser)
    other = again.open(f"{report}#{finding}")
    assert other.locator(f"[id='{finding}']").is_visible()
    again.context.close()
    page.fill("#search", "quisling")
    page.evaluate("location.hash = '#item-ryumin'")
    page.wait_for_selector("#item-ryumin details[open]")


def test_chosen_edits_become_lines(page: Any) -> None:
    page.click("#open-basket")
    page.click("#choose-shown")
    text = page.input_value("#lines")
    expected = edit_files(CASE)["quickstatements.txt"]
    assert text == expected
    assert len(read_lines(text)) == int(page.inner_text("#chosen"))
    assert page.is_hidden("#warning")
    page.select_option("#dialect", "quickstatements-2")
    lines = page.input_value("#lines")
    assert {op.rank for op in read_lines(lines, 2)} == {None}
    assert "2 cannot be said in this version and are left out: add P570" in page.inner_text("#warning")
    page.click("#choose-none")
    assert page.input_value("#lines") == ""
    assert page.is_disabled("#copy")


def test_copying(page: Any, watched: Watched) -> None:
    watched.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.click("#open-basket")
    page.click("#choose-shown")
    page.click("#copy")
    page.wait_for_function("document.getElementById('copied').textContent === 'Copied.'")
    assert page.evaluate("navigator.clipboard.readText()") == page.input_value("#lines")


def test_an_edit_that_wants_a_look_is_never_chosen_unasked(page: Any) -> None:
    page.evaluate("location.hash = '#item-new-one'")
    page.wait_for_selector("#item-new-one details[open]")
    page.click("#open-basket")
    page.click("#choose-shown")
    assert "CREATE" not in page.input_value("#lines")
    page.check("#item-new-one .choose", force=True)
    assert "CREATE" in page.input_value("#lines")
    assert "1 of them want a look at the live item first" in page.inner_text("#warning")


def test_by_keyboard(page: Any) -> None:
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "search"
    page.keyboard.type("anna")
    for _ in range(9):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    page.keyboard.press("Enter")
    page.wait_for_selector("#item-ann details[open]")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.className") == "choose":
            break
    page.keyboard.press("Space")
    assert page.inner_text("#chosen") == "1"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
def test_narrow_and_dark(browser: Any, report: str, width: int, scheme: str) -> None:
    found = Watched(browser, width, 740, color_scheme=scheme)
    page = found.open(report)
    page.eval_on_selector_all("details", "all => all.forEach(one => { one.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.click("#open-basket")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (background == "rgb(255, 255, 255)") is (scheme == "light")
    assert found.faults == []
    found.context.close()


def test_without_scripts_everything_can_be_read(browser: Any, report: str) -> None:
    found = Watched(browser, java_script_enabled=False)
    page = found.open(report)
    assert page.is_hidden(".filters") and page.is_hidden("#basket")
    page.click("#item-ann summary")
    assert page.locator("#item-ann table").first.is_visible()
    found.context.close()


@pytest.mark.parametrize(
    "text", ["<img src=x onerror=alert(1)>", "</script><script>alert(1)</script>", '" onclick="alert(1)', "gpj\u202eexe\tx"]
)
def test_hostile_text_does_nothing(watched: Watched, tmp_path: Path, text: str) -> None:
    path = tmp_path / "report.html"
    path.write_text(make_report(hostile(text), "Plot").files["report.html"], encoding="utf-8")
    watched.page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
    page = watched.open(path.as_uri())
    page.eval_on_selector_all("details", "all => all.forEach(one => { one.open = true; })")
    page.fill("#search", text)
    page.eval_on_selector_all(".choose", "all => all.forEach(one => one.click())")
    assert page.locator("#cards script, #cards img, #cards [onclick]").count() == 0
    assert "\u202e" not in page.content()
