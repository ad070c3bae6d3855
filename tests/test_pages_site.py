"""The site as files: whole, the same every time, nothing loaded from elsewhere, hostile text harmless, old output kept on errors."""

import json
import re
import shutil
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from defusedxml.ElementTree import parse
from pyoxigraph import RdfFormat
from pyoxigraph import parse as parse_rdf

from pipeline.cli import main
from pipeline.pages import dispute_pages, list_pages, timeline_page
from pipeline.pages.download_pages import Download, list_downloads
from pipeline.pages.query_pages import Question, read_questions
from tests.findable import FINDABLE
from tests.pages import HOSTILE, Links, broken, write_hostile

LIBRARY = Path(__file__).parent / "cases" / "library"


def site(project: Path, build: Path, *more: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["site", "--project", str(project), "--build", str(build), *more])
    assert not result.exception or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    build = tmp_path_factory.mktemp("library")
    assert site(LIBRARY, build)[0] == 0
    return build / "site"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile") / "site"
    folder.mkdir()
    write_hostile(folder)
    return folder


@pytest.fixture(scope="module")
def whole(repo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    build = tmp_path_factory.mktemp("whole")
    assert site(repo, build)[0] == 0
    return build / "site"


@pytest.mark.parametrize("name", ["library", "hostile", "whole"])
def test_every_link_leads_somewhere(name: str, request: pytest.FixtureRequest) -> None:
    assert broken(request.getfixturevalue(name)) == []


def test_long_lists_go_over_several_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (list_pages, dispute_pages, timeline_page):
        monkeypatch.setattr(module, "_LONGEST", 1)
    assert site(LIBRARY, tmp_path)[0] == 0
    assert broken(tmp_path / "site") == []
    pages = {str(path.relative_to(tmp_path / "site")): path.read_text() for path in (tmp_path / "site").rglob("*.html")}
    items = [text for name, text in pages.items() if re.fullmatch(r"items(\.\d+)?\.html", name)]
    assert len(items) > 2
    named = re.findall(r'<li data-kind="[^>]*><a href="(entity/[^"]+)"', "".join(items))
    assert sorted(named) == sorted(name for name in pages if name.startswith("entity/"))
    assert "timeline.html" in pages
    assert 'aria-current="page">Page 2<' in pages["items.2.html"]


@pytest.mark.parametrize("name", ["library", "hostile", "whole"])
def test_nothing_is_loaded_from_elsewhere_or_run_in_place(name: str, request: pytest.FixtureRequest) -> None:
    folder = request.getfixturevalue(name)
    for path in folder.rglob("*.html"):
        page = Links(path)
        assert [address for address in page.loads if ":" in address or address.startswith("/")] == [], path
        for tag, given in page.tags:
            assert not [key for key in given if key.startswith("on") or key == "style"], (path, tag, given)
            assert tag != "script" or "src" in given or given.get("type") == "application/ld+json", path
        policy = next(
            given["content"] for tag, given in page.tags if tag == "meta" and given.get("http-equiv") == "Content-Security-Policy"
        )
        assert policy and policy.startswith("default-src 'none'") and "unsafe-inline" not in policy and "'unsafe-eval'" not in policy
        assert [link for link in page.links if re.match(r"(?!https?:)[a-z+.-]+:", link.strip().lower())] == [], path


def test_the_pages_are_there(whole: Path) -> None:
    names = {path.relative_to(whole).as_posix() for path in whole.rglob("*") if path.is_file()}
    expected = {
        "index.html", "items.html", "timeline.html", "network.html", "search.html", "disputes.html", "sources.html", "downloads.html",
        "queries.html", "properties.html", "entity/mikhail-ryumin.html", "entity/mikhail-ryumin.ttl", "entity/mikhail-ryumin.jsonld",
        "type/person.html", "sources/ryumin-article.html", "sitemap.xml", "robots.txt", ".htaccess", "nginx.conf", "_redirects",
        "preview.png", "context/0.1.0.jsonld",
    }  # fmt: skip
    assert expected - names == set()


def test_every_item_can_be_read_as_data(whole: Path, library: Path) -> None:
    for folder in (library / "entity", whole / "entity"):
        pages = sorted(folder.glob("*.html"))
        assert pages
        for page in pages[:: max(1, len(pages) // 25)]:
            assert len(list(parse_rdf(page.with_suffix(".ttl").read_bytes(), RdfFormat.TURTLE))) > 3
            assert json.loads(page.with_suffix(".jsonld").read_text(encoding="utf-8"))["@context"].startswith("https://")


def test_the_markup_for_search_engines_is_json(whole: Path, hostile: Path) -> None:
    block = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
    for folder in (whole, hostile):
        for path in [folder / "index.html", *sorted((folder / "entity").glob("*.html"))[:30]]:
            (text,) = block.findall(path.read_text(encoding="utf-8"))
            assert json.loads(text)["@context"] == "https://schema.org"
            assert "<" not in text


def test_the_start_page_says_what_it_is_about_and_whom_to_ask(tmp_path: Path) -> None:
    project = Path(shutil.copytree(LIBRARY, tmp_path / "library"))
    with (project / "dataset.yaml").open("a", encoding="utf-8") as settings:
        settings.write(FINDABLE)
    assert site(project, tmp_path)[0] == 0
    text = (tmp_path / "site/index.html").read_text("utf-8")
    markup = json.loads(text.split('<script type="application/ld+json">')[1].split("</script>")[0])
    assert [word["@value"] for word in markup["keywords"]] == ["books", "writers"]
    assert markup["temporalCoverage"] == "1815/1852-11"
    moscow = {"@type": "Place", "sameAs": "http://www.wikidata.org/entity/Q649", "name": [{"@value": "Moscow", "@language": "en"}]}
    assert markup["spatialCoverage"] == [moscow]
    assert '<dd><a href="https://example.org/desk?of=library">The librarian</a>, desk@example.org</dd>' in text


def test_the_sitemap_names_every_page(library: Path) -> None:
    base = "https://example.org/library/"
    named = [element.text for element in parse(library / "sitemap.xml").iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert sorted(named) == sorted(base + path.relative_to(library).as_posix() for path in library.rglob("*.html"))


def test_the_start_page_is_light(whole: Path) -> None:
    page = Links(whole / "index.html")
    size = (whole / "index.html").stat().st_size + sum((whole / address).stat().st_size for address in page.loads)
    assert size < 300_000


def test_the_same_site_twice(library: Path, tmp_path: Path) -> None:
    assert site(LIBRARY, tmp_path)[0] == 0

    first, second = (
        {path.relative_to(top): path.read_bytes() for path in top.rglob("*") if path.is_file()} for top in (library, tmp_path / "site")
    )
    assert first == second


def test_wrong_records_leave_the_old_site_alone(tmp_path: Path) -> None:
    project, build = tmp_path / "project", tmp_path / "build"
    shutil.copytree(LIBRARY, project)
    assert site(project, build)[0] == 0
    before = (build / "site/index.html").read_bytes()
    record = next((project / "records/person").glob("*.yaml"))
    record.write_text(record.read_text(encoding="utf-8").replace("type: person", "type: peron"), encoding="utf-8")
    code, output = site(project, build)
    assert code == 1
    assert "peron" in output
    assert (build / "site/index.html").read_bytes() == before
    assert sorted(path.name for path in build.iterdir() if path.is_dir()) == ["cache", "issues", "site"]


def test_hostile_text_stays_text(hostile: Path) -> None:
    allowed = {"application/ld+json"}
    for path in hostile.rglob("*.html"):
        page = Links(path)
        assert not [tag for tag, _ in page.tags if tag in ("img", "iframe", "object", "embed")], path
        assert all("src" in given or given.get("type") in allowed for tag, given in page.tags if tag == "script")
    assert len(list((hostile / "entity").glob("*.html"))) == len(HOSTILE)
    assert "{{" not in (hostile / "type/person.html").read_text(encoding="utf-8").replace("{{ 7 * 7 }}", "")


def test_bundles_hold_no_markup(hostile: Path) -> None:
    text = (hostile / "data/search.js").read_text(encoding="utf-8")
    assert "<" not in text
    assert "\u2028" not in text
    assert json.loads(text.removeprefix('received("search",').removesuffix(");\n"))["items"]


def test_claims_look_different_from_facts(whole: Path) -> None:
    claim = (whole / "entity/etinger-confession.html").read_text(encoding="utf-8")
    person = (whole / "entity/yakov-etinger.html").read_text(encoding="utf-8")
    assert "This is a claim, not a fact." in claim
    facts, _, claims = person.partition('id="claims"')
    assert "etinger-confession.html" not in facts
    assert "etinger-confession.html" in claims
    assert "What was claimed" in claims
    listed = (whole / "type/assertion.html").read_text(encoding="utf-8")
    assert listed.count("mark-claim") == listed.count("<li data-kind")


def test_downloads_are_what_the_folder_holds(tmp_path: Path) -> None:
    assert list_downloads(tmp_path / "absent") == []
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables/items.csv").write_text("a\n", encoding="utf-8")
    (tmp_path / "x.nt.gz").write_bytes(b"12")
    (tmp_path / "SHA256SUMS").write_text(f"{'0' * 64}  x.nt.gz\n", encoding="utf-8")
    assert list_downloads(tmp_path) == [
        Download("SHA256SUMS", 74, "", "the checksums of all files"),
        Download("tables/items.csv", 2, "", "a flat table"),
        Download("x.nt.gz", 2, "0" * 64, "everything, one triple a line, for programs"),
    ]
    (tmp_path / "manifest.json").write_text(
        '{"files": [{"name": "x.nt.gz", "triples": 62150}, {"name": "tables/items.csv", "rows": 3}]}', encoding="utf-8"
    )
    assert [(file.name, file.group, file.holds) for file in list_downloads(tmp_path)] == [
        ("SHA256SUMS", "About this release", ""),
        ("manifest.json", "About this release", ""),
        ("tables/items.csv", "Tables for analysts", "3 rows"),
        ("x.nt.gz", "The whole dataset", "62,150 triples"),
    ]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"files": 3}', '{"files": [{"size": 1}]}', '{"files": [3]}', "\udc80"])
def test_a_manifest_of_another_kind_is_left_alone(text: str, tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_bytes(text.encode(errors="surrogateescape"))
    assert [file.holds for file in list_downloads(tmp_path)] == [""]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# Who?\n#\n# Read it so.\nSELECT", Question("q", "Who?", "Read it so.", "SELECT\n")),
        ("# Who\n# was it?\nSELECT\n# no comment of ours\n", Question("q", "Who was it?", "", "SELECT\n# no comment of ours\n")),
        ("SELECT", Question("q", "q", "", "SELECT\n")),
    ],
)
def test_questions(text: str, expected: Question, tmp_path: Path) -> None:
    (tmp_path / "q.rq").write_text(text, encoding="utf-8")
    assert read_questions(tmp_path) == [expected]


def test_a_question_that_is_not_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "queries").mkdir()
    (tmp_path / "queries/q.rq").write_bytes(b"# \xff")
    code, output = site(LIBRARY, tmp_path / "build", "--queries", str(tmp_path / "queries"))
    assert code == 2
    assert output == f"error: {tmp_path}/queries/q.rq: the query is not UTF-8 text (byte 3); save it as UTF-8\n"
    assert not (tmp_path / "build/site").exists()


@pytest.mark.parametrize(
    ("address", "accept", "expected"),
    [
        ("entity/ada-byron", "text/html", "entity/ada-byron.html"),
        ("entity/ada-byron", "text/turtle", "entity/ada-byron.ttl"),
        ("entity/ada-byron", "application/ld+json;q=0.9", "entity/ada-byron.jsonld"),
        (
            "entity/statement/ada-byron-9E97DFF4-B90A-5CE9-9FB8-3771AC1287BA",
            "",
            "entity/ada-byron.html#S9E97DFF4-B90A-5CE9-9FB8-3771AC1287BA",
        ),
        ("prop/direct/text-start", "", "properties.html#p-text-start"),
        ("prop/statement/value/page-count", "", "properties.html#p-page-count"),
        ("reference/0123abcd", "", "downloads.html"),
        ("data/ada-byron", "", "entity/ada-byron.ttl"),
        ("dataset/1.0.0", "", "index.html"),
        ("releases/1.0.0/library.ttl", "", "dumps/library.ttl"),
        ("entity/ada-byron.html", "text/turtle", None),
    ],
)
def test_redirects(library: Path, address: str, accept: str, expected: str | None) -> None:
    assert redirected((library / ".htaccess").read_text(encoding="utf-8"), address, accept) == expected
    assert located((library / "nginx.conf").read_text(encoding="utf-8"), f"/library/{address}", accept) == (
        expected and f"/library/{expected}"
    )


def located(rules: str, address: str, accept: str) -> str | None:
    """What nginx makes of an address, by the few directives that the file uses."""
    endings = re.findall(r"^  ~(\S+) (\S+);$", rules, re.MULTILINE)
    ending = next((ending for pattern, ending in endings if re.search(pattern, accept)), ".html")
    for pattern, target in re.findall(r'^location ~ "?(\^.*?\$)"? \{ return 303 (\S+); \}$', rules, re.MULTILINE):
        if found := re.search(pattern, address):
            whole = target.replace("$entity_ending", ending)
            return re.sub(r"\$(\d)", lambda group, found=found: found[int(group[1])], whole)  # type: ignore[misc]
    return None


def test_confirmed_and_unconfirmed_identities_cannot_be_mistaken(whole: Path) -> None:
    confirmed, candidate = ((whole / f"entity/{name}.html").read_text(encoding="utf-8") for name in ("moscow", "alexander-shcherbakov"))
    assert ">confirmed</span>" in confirmed and '"sameAs": "http://www.wikidata.org/entity/Q649"' in confirmed
    assert ">unconfirmed</span> May be, and may not be:" in candidate and ">confirmed<" not in candidate and "sameAs" not in candidate


def test_places_in_a_text_are_plain_numbers(whole: Path) -> None:
    assert "paragraph 18, characters 11590–11635" in (whole / "entity/arrest-of-viktor-abakumov.html").read_text(encoding="utf-8")


def test_the_preview_is_a_picture_of_the_right_size(whole: Path) -> None:
    data = (whole / "preview.png").read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    chunks, at = {}, 8
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at : at + 8])
        content = data[at + 8 : at + 8 + length]
        assert struct.unpack(">I", data[at + 8 + length : at + 12 + length])[0] == zlib.crc32(kind + content)
        chunks[kind], at = content, at + 12 + length
    assert list(chunks) == [b"IHDR", b"PLTE", b"IDAT", b"IEND"]
    pixels = zlib.decompress(chunks[b"IDAT"])
    assert struct.unpack(">II", chunks[b"IHDR"][:8]) == (1200, 630) and len(pixels) == 630 * 1201
    assert {*pixels} == {0, 1, 2, 3, 4}


def redirected(rules: str, address: str, accept: str) -> str | None:
    """What mod_rewrite makes of an address, by the few directives that the file uses."""
    condition: Callable[[], bool] = lambda: True  # noqa: E731
    for line in rules.splitlines():
        if match := re.fullmatch(r"RewriteCond %\{HTTP_ACCEPT\} (\S+)", line):
            pattern = match[1]
            condition = lambda pattern=pattern: re.search(pattern, accept) is not None  # type: ignore[misc]  # noqa: E731
        elif match := re.fullmatch(r"RewriteRule (\S+) (\S+) \[R=303,(?:NE,)?L\]", line):
            found = re.search(match[1], address)
            if found and condition():
                return re.sub(r"\$(\d)", lambda group, found=found: found[int(group[1])], match[2])  # type: ignore[misc]
            condition = lambda: True  # noqa: E731
    return None
