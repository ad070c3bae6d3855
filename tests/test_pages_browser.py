"""The site in a real browser: searched, zoomed, explored, queried, by keyboard alone, on a phone, in the dark, with hostile text."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser, Page, expect

from pipeline.cli import main
from tests.browsers import WatchedSite, chromium, served
from tests.pages import HOSTILE, write_hostile

PAGES = [
    "index.html", "items.html", "type/assertion.html", "search.html", "timeline.html", "network.html", "disputes.html", "sources.html",
    "sources/victims-of-communism-blog.html", "downloads.html", "queries.html", "properties.html", "entity/mikhail-ryumin.html",
    "entity/etinger-confession.html",
]  # fmt: skip
LIBRARY = Path(__file__).parent / "cases" / "library"
Open = Callable[..., WatchedSite]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def folder(browser: Browser, repo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    build = tmp_path_factory.mktemp("site")
    for verb in ("publish", "site"):
        result = CliRunner().invoke(main, [verb, "--project", str(repo), "--build", str(build), *engine(repo, verb)])
        assert result.exit_code == 0, result.output
    return build / "site"


def engine(repo: Path, verb: str) -> list[str]:
    return ["--engine", str(repo / ".venv/engine/node_modules/oxigraph")] if verb == "site" else []


@pytest.fixture(scope="module")
def base(folder: Path) -> Iterator[str]:
    with served(folder) as address:
        yield address


@pytest.fixture(scope="module")
def hostile(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    written = tmp_path_factory.mktemp("hostile") / "site"
    written.mkdir()
    write_hostile(written)
    with served(written) as address:
        yield address


@pytest.fixture(scope="module")
def library(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A small dataset of another subject, whose record types do not say what nature they have; no dumps, no engine."""
    build = tmp_path_factory.mktemp("library")
    arguments = ["site", "--project", str(LIBRARY), "--build", str(build), "--engine", str(build)]
    assert CliRunner().invoke(main, arguments).exit_code == 0
    with served(build / "site") as address:
        yield address


@pytest.fixture
def watch(browser: Browser) -> Iterator[Open]:
    """Opens watched pages; at the end none of them may have complained, or asked for anything elsewhere."""
    opened: list[WatchedSite] = []

    def make(address: str, **context: Any) -> WatchedSite:
        opened.append(WatchedSite(browser, address, **context))
        return opened[-1]

    yield make
    for one in opened:
        one.context.close()
    assert [complaint for one in opened for complaint in one.wrong] == []


def results(page: Page) -> list[str]:
    return page.locator("[data-results] .hit a").all_inner_texts()


#: The pages on which every colour of the style stands.
DARK = ["index.html", "timeline.html", "network.html", "entity/etinger-confession.html"]


@pytest.mark.parametrize(("path", "scheme"), [*((path, "light") for path in PAGES), *((path, "dark") for path in DARK)])
def test_nothing_stands_in_the_way_of_readers(path: str, scheme: str, base: str, watch: Open) -> None:
    watched = watch(base, color_scheme=scheme, bypass_csp=True)  # axe-core is put into the page, which its policy forbids
    page = watched.open(path)
    if path == "search.html":
        page.locator("[data-search] [name=q]").fill("Рюмин")
        expect(page.locator("[data-results] li").first).to_be_visible()
    assert watched.violations() == []


@pytest.mark.parametrize("path", PAGES)
def test_a_phone_scrolls_down_only(path: str, base: str, watch: Open) -> None:
    watched = watch(base, viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    page = watched.open(path)
    assert watched.overflow() <= 0
    for closed in page.locator("details:not([open]) > summary").all()[:6]:
        if closed.is_visible():
            closed.click()
    assert watched.overflow() <= 0


def test_what_finds_faults_does_find_them(watch: Open) -> None:
    watched = watch("about:blank", bypass_csp=True)
    watched.page.set_content('<html><body><input><p style="color: #aaa; background: #fff">pale</p>')
    found = " ".join(watched.violations())
    assert "label" in found and "color-contrast" in found and "document-title" in found


def test_pages_can_be_read_without_programs(base: str, watch: Open) -> None:
    watched = watch(base, java_script_enabled=False)
    for path in PAGES:
        expect(watched.open(path).locator("h1")).to_be_visible()
    expect(watched.open("timeline.html").locator("[data-table] tbody tr").first).to_be_visible()
    expect(watched.open("network.html").locator("[data-node]").first).to_be_visible()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("Рюмин", "Mikhail Ryumin"),
        ("ryumin", "Mikhail Ryumin"),
        ("Riumin", "Mikhail Ryumin"),
        ("РЮМИН михаил", "Mikhail Ryumin"),
        ("Хрущёв", "Nikita Khrushchev"),
        ("хрущев", "Nikita Khrushchev"),
        ("Khruschev", "Nikita Khrushchev"),
        ("тимашук", "Lydia Timashuk"),
        ("Tymashuk", "Lydia Timashuk"),
        ("Abakumof", "Viktor Abakumov"),
    ],
)
def test_search_in_both_scripts(query: str, expected: str, base: str, watch: Open) -> None:
    page = watch(base).open("index.html")
    page.locator("#find").fill(query)
    page.locator("#find").press("Enter")
    expect(page.locator("[data-results] li").first).to_be_visible()
    assert expected in results(page)[:3]


def test_search_finds_the_texts_of_statements_and_narrows_by_type(base: str, watch: Open) -> None:
    page = watch(base).open("search.html?q=literature+arrest+decision")
    expect(page.locator("[data-results] li")).to_have_count(1)
    assert results(page) == ["arrest of Viktor Abakumov"]
    expect(page.locator(".excerpt")).to_contain_text("the literature puts the arrest before the decision")
    page.goto(base + "search.html?q=etinger")
    expect(page.locator("[data-results] li").nth(3)).to_be_visible()
    page.locator("[data-search] [name=kind]").select_option(label="Person")
    expect(page.locator("[data-state]")).to_contain_text(re.compile("^[1-4] items?$"))
    page.locator("[data-search] [name=q]").fill("no such words at all")
    expect(page.locator("[data-state]")).to_have_text("0 items")
    assert page.url.endswith("?q=no%20such%20words%20at%20all")


def test_claims_are_marked_in_the_results(base: str, watch: Open) -> None:
    page = watch(base).open("search.html?q=confession+attributed+Etinger")
    expect(page.locator("[data-results] li").first.locator(".mark-claim")).to_be_visible()


def test_lists_can_be_narrowed(base: str, watch: Open) -> None:
    page = watch(base).open("type/person.html")
    total = page.locator("[data-items] > li").count()
    page.locator("[data-list] [name=text]").fill("рюмин")
    expect(page.locator("[data-items] > li:visible")).not_to_have_count(total)
    assert "Mikhail Ryumin" in page.locator("[data-items] > li:visible a").all_inner_texts()
    page.locator("[data-list] [name=text]").fill("")
    page.locator("[data-list] [name=identity]").select_option("confirmed")
    expect(page.locator("[data-count]")).to_have_text(re.compile(rf"^\d+ of {total} items$"))


def lanes(page: Page) -> list[str]:
    return [
        name or "" for name in page.locator("[data-drawing] a.lane").evaluate_all("all => all.map((one) => one.getAttribute('aria-label'))")
    ]


def test_the_timeline_zooms_moves_and_filters(base: str, watch: Open) -> None:
    page = watch(base).open("timeline.html")
    before = lanes(page)
    assert any(name.startswith("arrest of Viktor Abakumov. ") and "14 July 1951, in dispute" in name for name in before)
    drawing = page.locator("[data-drawing]")
    drawing.focus()
    for _ in range(4):
        page.keyboard.press("+")
    assert 0 < len(lanes(page)) < len(before)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Home")
    assert lanes(page) == before
    page.keyboard.press("End")
    assert len(lanes(page)) > len(before)
    assert "1941" in page.locator("[data-drawing]").inner_text() or len(lanes(page)) > len(before)
    page.locator("[data-timeline] [name=disputed]").check()
    expect(page.locator("[data-drawing] a.lane").first).to_have_attribute("aria-label", re.compile("in dispute"))
    assert all("in dispute" in name for name in lanes(page))


def test_the_timeline_is_honest_about_precision(base: str, watch: Open) -> None:
    page = watch(base).open("timeline.html")
    row = page.locator("[data-table] tr", has_text="arrest of Viktor Abakumov")
    spans = sorted(
        (int(start), int(end))
        for start, end in row.evaluate_all("all => all.filter((r) => r.dataset.start).map((r) => [r.dataset.start, r.dataset.end])")
    )
    assert [end - start for start, end in spans] == [19, 1]  # from 13 July to the end of the month; 14 July
    open_row = row.filter(has_text="not after 13 July 1951")
    assert open_row.get_attribute("data-start") == ""
    page.locator("[data-timeline] [name=text]").fill("arrest of viktor abakumov")
    expect(page.locator("[data-drawing] a.lane")).to_have_count(1)
    assert page.locator("[data-drawing] polygon").count() == 1
    page.locator("[data-zoom=in]").click()
    page.locator("[data-zoom=all]").click()
    assert page.locator("[data-drawing] circle").count() == 1
    assert page.locator("[data-drawing] .dating rect").count() == 1


def test_the_timeline_by_keyboard_opens_an_item(base: str, watch: Open) -> None:
    page = watch(base).open("timeline.html")
    page.locator("[data-drawing]").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    named = page.locator("[data-selected] a").inner_text()
    page.keyboard.press("Enter")
    page.wait_for_url("**/entity/*.html")
    assert page.locator("h1").inner_text() == named


def test_the_network_is_explored_by_mouse(base: str, watch: Open) -> None:
    page = watch(base).open("network.html")
    page.locator("[data-network] [name=text]").fill("timashuk")
    chosen = page.locator("[data-chosen]")
    expect(chosen.locator("h2")).to_have_text("Lydia Timashuk")
    assert page.locator("[data-node].around").count() >= 2
    neighbour = chosen.locator("button").first
    name = neighbour.inner_text()
    neighbour.click()
    expect(chosen.locator("h2")).to_have_text(name)
    page.locator("[data-zoom=all]").click()
    expect(chosen).to_be_hidden()
    page.locator("[data-node='0'] circle").click(force=True)
    expect(chosen.locator("h2")).to_have_text("Mikhail Ryumin")
    box = page.locator("[data-picture]").get_attribute("viewBox")
    page.locator("[data-zoom=in]").click()
    assert page.locator("[data-picture]").get_attribute("viewBox") != box


def test_the_network_is_filtered_by_relation_and_type(base: str, watch: Open) -> None:
    page = watch(base).open("network.html")
    nodes = page.locator("[data-node]:not([hidden])").count()
    option = page.locator("[data-network] [name=relation] option").nth(3)
    count = re.search(r"\((\d+)\)$", option.inner_text() or "")
    assert count
    page.locator("[data-network] [name=relation]").select_option(index=3)
    expect(page.locator("[data-state]")).to_have_text(re.compile(rf", {count[1]} links\.$"))
    page.locator("[data-network] [name=relation]").select_option("")
    page.locator("[data-network] [name=kind][value=event]").uncheck()
    expect(page.locator("[data-node].event:not([hidden])")).to_have_count(0)
    assert 0 < page.locator("[data-node]:not([hidden])").count() < nodes


def test_the_network_by_keyboard(base: str, watch: Open) -> None:
    page = watch(base).open("network.html")
    page.locator("[data-node][tabindex='0']").focus()
    page.keyboard.press("Enter")
    heading = page.locator("[data-chosen] h2")
    first = heading.inner_text()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(heading).not_to_have_text(first)
    page.keyboard.press("Escape")
    expect(page.locator("[data-chosen]")).to_be_hidden()


def test_from_the_start_page_to_an_item_by_keyboard_alone(base: str, watch: Open) -> None:
    page = watch(base).open("index.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "find"
    page.keyboard.type("Абакумов")
    page.keyboard.press("Enter")
    expect(page.locator("[data-results] li").first).to_be_visible()
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('[data-results]') !== null"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/entity/*.html")
    assert "Abakumov" in page.locator("h1").inner_text()


def test_a_link_to_a_statement_opens_what_it_stands_in(base: str, watch: Open) -> None:
    page = watch(base).open("sources/ryumin-article.html")
    link = page.locator(".resting a[href*='#S']").first
    address = link.get_attribute("href") or ""
    page.goto(base + address.removeprefix("../"))
    target = page.locator(f"#{address.partition('#')[2]}")
    expect(target).to_be_in_viewport()
    expect(target.locator("details.refs").first).to_have_attribute("open", "")


@pytest.fixture
def queries(folder: Path) -> None:
    if not (folder / "data/engine.js").exists():
        pytest.skip("the query engine was not fetched (npm is missing, or no network)")


def run(page: Page, query: str | None = None) -> str:
    if query is not None:
        page.locator("#query").fill(query)
    page.locator("button.main").click()
    state = page.locator("#query-state")
    expect(state).to_have_text(re.compile("found in|Answered|did not work"), timeout=60_000)
    return state.inner_text()


@pytest.mark.usefixtures("queries")
def test_a_question_is_answered_in_the_page(base: str, watch: Open, repo: Path) -> None:
    page = watch(base).open("queries.html")
    assert page.locator("script[src*='data/']").count() == 0  # nothing heavy before it is wanted
    page.locator("#example").select_option("18-identities")
    assert run(page).startswith("27 rows, found in ")
    page.locator("#example").select_option("01-arrests-and-releases")
    expect(page.locator("#example-help")).to_contain_text("One row for each person or group")
    run(page)
    pinned = repo / "tests/cases/queries/01-arrests-and-releases.csv"
    if pinned.exists():
        with page.expect_download() as saved:
            page.locator("[data-export=csv]").click()
        lines = Path(saved.value.path()).read_text(encoding="utf-8").splitlines()
        assert lines == pinned.read_text(encoding="utf-8").splitlines()
    with page.expect_download() as saved:
        page.locator("[data-export=json]").click()
    assert '"bindings"' in Path(saved.value.path()).read_text(encoding="utf-8")


@pytest.mark.usefixtures("queries")
def test_a_query_can_be_stopped_and_a_wrong_one_is_explained(base: str, watch: Open) -> None:
    page = watch(base).open("queries.html")
    assert run(page, "ASK { ?a ?b ?c }").startswith("Answered")
    expect(page.locator("[data-result]")).to_have_text("Yes.")
    page.locator("#query").fill("SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
    page.locator("#query").press("Control+Enter")
    expect(page.locator("#query-state")).to_have_text("Running…")
    page.locator("[data-cancel]").click()
    expect(page.locator("#query-state")).to_have_text("Stopped.")
    assert "error at 1:" in run(page, "SELEC nothing")
    assert run(page, "CONSTRUCT { ?a <x:y> ?b } WHERE { ?a ?p ?b } LIMIT 3").startswith("The answer is a graph")
    expect(page.locator("[data-result] pre")).to_contain_text("<x:y>")


def test_from_a_disk_without_a_server(folder: Path, watch: Open) -> None:
    page = watch(folder.as_uri() + "/").open("index.html")
    page.locator("#find").fill("Рюмин")
    page.locator("#find").press("Enter")
    expect(page.locator("[data-results] li").first).to_be_visible()
    page.locator("nav").get_by_text("Timeline").click()
    expect(page.locator("[data-drawing] a.lane").first).to_be_visible()
    if (folder / "data/engine.js").exists():
        page.locator("nav").get_by_text("Query").click()
        assert run(page, "ASK { ?a ?b ?c }").startswith("Answered")


def test_a_small_dataset_of_another_subject(library: str, watch: Open) -> None:
    watched = watch(library, bypass_csp=True)
    for path in (*PAGES[:2], *PAGES[3:8], "downloads.html", "queries.html", "properties.html", "type/person.html", "entity/ada-byron.html"):
        page = watched.open(path)
        assert watched.violations() == [], path
    page = watched.open("search.html?q=byron")
    expect(page.locator("[data-results] li").first).to_be_visible()
    expect(watched.open("queries.html").locator(".notice")).to_contain_text("The query engine was not at hand")
    expect(watched.open("downloads.html").locator(".notice")).to_contain_text("The dumps had not been made")


@pytest.mark.parametrize("width", [360, 1280])
def test_hostile_text_does_no_harm(width: int, hostile: str, watch: Open) -> None:
    watched = watch(hostile, viewport={"width": width, "height": 740})
    entities = [f"entity/item-{number}.html" for number in range(len(HOSTILE))]
    for path in (*PAGES[:8], "downloads.html", "queries.html", "properties.html", "sources/item-0.html", "type/person.html", *entities):
        page = watched.open(path)
        assert watched.overflow() <= 0, path
        assert page.evaluate("document.querySelectorAll('img, iframe, script:not([src]):not([type])').length") == 0, path


def test_hostile_text_does_no_harm_in_the_programs(hostile: str, watch: Open) -> None:
    watched = watch(hostile)
    page = watched.open("search.html")
    for text in ("img onerror", "javascript alert", "script", "name of five", "жжж", "<script>alert(1)</script>", "*", "[", "\\"):
        page.locator("[data-search] [name=q]").fill(text)
        page.wait_for_timeout(200)
    page.locator("[data-search] [name=q]").fill("script alert")
    expect(page.locator("[data-results] li").first).to_be_visible()
    page = watched.open("timeline.html")
    for box in page.locator("[data-timeline] [name=kind]").all():
        box.check()
    page.locator("[data-zoom=all]").click()
    expect(page.locator("[data-timeline] ~ .chart [data-state]")).to_have_text(re.compile(r"between [\d,]{14} BCE and 3?\d"))
    assert page.locator("[data-drawing] .tick-name").count() in range(5, 40)
    page.locator("[data-drawing]").focus()
    for _ in HOSTILE:
        page.keyboard.press("ArrowDown")
    page = watched.open("network.html")
    for number in range(page.locator("[data-node]").count()):
        page.locator(f"[data-node='{number}']").focus()
        page.keyboard.press("Enter")
    expect(page.locator("[data-chosen] h2")).to_be_visible()


@pytest.mark.usefixtures("queries")
def test_hostile_text_does_no_harm_in_results(hostile: str, watch: Open) -> None:
    page = watch(hostile).open("queries.html")
    page.locator("#example").select_option("01-hostile")
    assert run(page).startswith(f"{2 * len(HOSTILE)} rows")
    assert page.evaluate("document.querySelectorAll('[data-result] img, [data-result] script').length") == 0


def test_hostile_pages_are_accessible_too(hostile: str, watch: Open) -> None:
    watched = watch(hostile, bypass_csp=True)
    for path in ("index.html", "entity/item-1.html", "disputes.html"):
        watched.open(path)
        assert watched.violations() == [], path
