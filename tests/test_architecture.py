"""The shape of the program: which part may import which, and what no file may hold."""

import ast
import re
import socket
import subprocess
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

REPO = Path(__file__).resolve().parents[1]

#: The parts of `pipeline/`, lowest first: a part may import those above it in this list and nothing else.
ORDER = (
    "issues",
    "recent",
    "rules",
    "outputs",
    "html",
    "issue_files",
    "model",
    "shards",
    "identifiers",
    "records",
    "dataset",
    "properties",
    "mapping",
    "rdf",
    "bulk",
    "wikidata",
    "fetching",
    "constraints",
    "matching",
    "shacl",
    "reach",
    "checks",
    "incremental",
    "changes",
    "publishing",
    "reconcile",
    "pages",
    "project",
    "service",
    "runs",
    "cli",
    "spark",
    "__main__",
)
#: Parts that may import less: what comes from Wikidata does not know our records, reconciliation does not know RDF.
ONLY = {
    "wikidata": {"issues", "rules", "outputs", "model"},
    "fetching": {"issues", "rules", "outputs", "model", "wikidata"},
    "matching": {"issues", "rules", "outputs", "model"},
    "reconcile": {"issues", "rules", "outputs", "html", "model", "properties", "dataset", "wikidata", "matching"},
    "__main__": {"cli"},
}
#: Parts that only command lines and what they run may import, and those: Spark has a command line of its own.
LEAVES = {"issue_files", "publishing", "reconcile", "project", "runs", "cli"}
COMMAND_LINES = ("runs", "cli", "spark", "__main__")

MAX_FILE, MAX_FUNCTION, MAX_PARAMETERS = 400, 60, 4


def files() -> list[Path]:
    return sorted((REPO / "pipeline").rglob("*.py"))


def named(path: Path) -> str:
    return path.relative_to(REPO).as_posix()


def module(path: Path) -> str:
    return ".".join(path.relative_to(REPO).with_suffix("").parts).removesuffix(".__init__")


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(parsed(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def imports(path: Path) -> Iterator[tuple[str, int]]:
    """The modules of the project that a file imports, wherever in the file, with the line."""
    known = {module(other) for other in files()}
    here = module(path).split(".")
    package = here if path.name == "__init__.py" else here[:-1]
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = ".".join([*package[: len(package) - node.level + 1], *filter(None, [node.module])]) if node.level else node.module or ""
            names = [f"{base}.{alias.name}" if f"{base}.{alias.name}" in known else base for alias in node.names]
        else:
            continue
        yield from ((name, node.lineno) for name in names if name in known)


def part(name: str) -> str:
    """The part of the program a module belongs to: `records` for `pipeline.records.yaml_reader`, empty for `pipeline`."""
    return name.partition(".")[2].partition(".")[0]


def is_allowed(importer: str, imported: str) -> bool:
    if imported in (importer, "", "__init__"):
        return True
    if imported in LEAVES and importer not in COMMAND_LINES:
        return False
    if imported not in ORDER or importer not in ORDER:
        return False
    return ORDER.index(imported) < ORDER.index(importer) and imported in ONLY.get(importer, ORDER)


def cycles(graph: dict[str, set[str]]) -> list[str]:
    """One line for each cycle that a walk over the graph runs into."""
    done: set[str] = set()
    found = []

    def visit(name: str, path: tuple[str, ...]) -> None:
        if name in path:
            found.append(" -> ".join((*path[path.index(name) :], name)))
        elif name not in done:
            for following in sorted(graph.get(name, ())):
                visit(following, (*path, name))
            done.add(name)

    for name in sorted(graph):
        visit(name, ())
    return found


def tree() -> list[Path]:
    """The files of the project: what git keeps, or would keep."""
    listing = ["git", "-c", f"safe.directory={REPO}", "ls-files", "-coz", "--exclude-standard"]
    try:
        names = subprocess.run(listing, cwd=REPO, check=True, capture_output=True).stdout.decode().split("\0")
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git repository, or no git")
    return [REPO / name for name in names if name and (REPO / name).is_file()]


def test_every_part_has_its_place() -> None:
    parts = {part(module(path)) for path in files()} - {""}
    assert parts - {*ORDER} == set(), "name the new part in ORDER, where its imports allow"


def test_imports_only_point_upward() -> None:
    wrong = [
        f"{named(path)}:{line}: {part(module(path))} may not import {imported}"
        for path in files()
        for imported, line in imports(path)
        if part(module(path)) and not is_allowed(part(module(path)), part(imported))
    ]
    assert wrong == []


def test_the_package_itself_imports_nothing() -> None:
    assert list(imports(REPO / "pipeline" / "__init__.py")) == []


def test_no_import_cycles() -> None:
    graph = {module(path): {name for name, _ in imports(path) if name != module(path)} for path in files()}
    assert sum(map(len, graph.values())) > len(graph) / 2, "the imports were not read"
    assert cycles(graph) == []


@pytest.mark.parametrize(
    ("graph", "expected"),
    [
        ({"a": {"b"}, "b": {"c"}, "c": set()}, []),
        ({"a": {"b"}, "b": {"a"}}, ["a -> b -> a"]),
        ({"a": {"b"}, "b": {"c"}, "c": {"b"}}, ["b -> c -> b"]),
    ],
)
def test_cycles_are_found(graph: dict[str, set[str]], expected: list[str]) -> None:
    assert cycles(graph) == expected


@pytest.mark.parametrize(
    ("importer", "imported", "expected"),
    [
        ("mapping", "records", True),
        ("records", "mapping", False),
        ("reconcile", "rdf", False),
        ("reconcile", "wikidata", True),
        ("wikidata", "records", False),
        ("checks", "issue_files", False),
        ("cli", "reconcile", True),
        ("rdf", "", True),
    ],
)
def test_arrows(importer: str, imported: str, expected: bool) -> None:
    assert is_allowed(importer, imported) is expected


def test_only_the_command_line_prints() -> None:
    calls = [
        f"{named(path)}:{node.lineno}"
        for path in files()
        if part(module(path)) != "cli"
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    assert calls == []


#: What opens connections, and the parts that may: outward, and a local service.
NETWORK = frozenset({
    "aiohttp", "ftplib", "http.client", "http.server", "httpx", "poplib", "requests", "smtplib", "socket", "socketserver", "ssl", "telnetlib",
    "urllib.request", "urllib3", "websockets", "xmlrpc",
})  # fmt: skip
MAY_CONNECT = {"fetching", "service"}


def modules_named(node: ast.AST) -> list[str]:
    """The modules an import statement names, with what is taken from them."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and not node.level:
        return [f"{node.module}.{alias.name}" for alias in node.names]
    return []


def test_only_fetching_opens_connections() -> None:
    found = {
        f"{named(path)}:{getattr(node, 'lineno', 0)}: {name}"
        for path in files()
        if part(module(path)) not in MAY_CONNECT
        for node in ast.walk(parsed(path))
        for name in modules_named(node)
        if any(name == module_ or name.startswith(f"{module_}.") for module_ in NETWORK)
    }
    assert found == set()
    assert "requests" in {name for path in files() for node in ast.walk(parsed(path)) for name in modules_named(node)}


def test_every_except_names_what_it_expects() -> None:
    handlers = [
        f"{named(path)}:{node.lineno}"
        for path in files()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ExceptHandler) and node.type is None
    ]
    assert handlers == []


def test_files_are_short() -> None:
    lengths = {named(path): len(path.read_text(encoding="utf-8").splitlines()) for path in files()}
    assert {name: length for name, length in lengths.items() if length > MAX_FILE} == {}


def test_functions_are_short() -> None:
    lengths = {
        f"{named(path)}:{node.lineno} {node.name}": (node.end_lineno or 0) - node.lineno + 1 for path in files() for node in functions(path)
    }
    assert {name: length for name, length in lengths.items() if length > MAX_FUNCTION} == {}


def parameters(function: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    """The parameters a caller gives."""
    arguments = function.args
    return [
        argument.arg for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs) if argument.arg not in ("self", "cls")
    ]


def test_functions_have_few_parameters() -> None:
    counts = {
        f"{named(path)}:{node.lineno} {node.name}": len(parameters(node))
        for path in files()
        if part(module(path)) != "cli"  # a verb has as many as it has options
        for node in functions(path)
    }
    assert {name: count for name, count in counts.items() if count > MAX_PARAMETERS} == {}


def documented(path: Path) -> Iterator[tuple[str, bool]]:
    """The module, its public classes and functions and their public methods, and whether each has a docstring."""

    def inside(node: ast.Module | ast.ClassDef, prefix: str) -> Iterator[tuple[str, bool]]:
        for child in node.body:
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not child.name.startswith("_"):
                yield f"{prefix}{child.name}", ast.get_docstring(child) is not None
                if isinstance(child, ast.ClassDef):
                    yield from inside(child, f"{prefix}{child.name}.")

    yield named(path), ast.get_docstring(parsed(path)) is not None
    yield from inside(parsed(path), f"{named(path)} ")


def test_everything_public_has_a_docstring() -> None:
    assert [name for path in files() for name, has_docstring in documented(path) if not has_docstring] == []


#: Folders of people and machines; written so that this file does not match itself.
MACHINE_PATH = re.compile(r"(?<![\w.])(?:/(?:home|Users|root|opt|mnt)/\w|file:///(?:home|Users|root|opt|mnt|tmp)\b|[A-Z]:\\Users)")


def test_nothing_names_a_machine_s_folders() -> None:
    here = REPO.as_posix() if len(REPO.parts) > 2 else None
    wrong = []
    for path in tree():
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            if (here and here in line) or MACHINE_PATH.search(line):
                wrong.append(f"{named(path)}:{number}")
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("see /home" + "/ann/x", True),
        ("file://" + "/tmp/x", True),
        ("https://example.org/home/x", False),
        ("a/root/b", False),
        ("/opt" + "/x", True),
    ],
)
def test_machine_paths_are_recognised(text: str, expected: bool) -> None:
    assert bool(MACHINE_PATH.search(text)) is expected


@pytest.mark.parametrize("name", ["requirements.lock", "requirements.spark.lock"])
def test_the_lock_is_whole_and_names_no_place(name: str) -> None:
    lines = (REPO / name).read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if re.match(r"[a-z0-9]", line)]
    hashes = [line for line in lines if line.lstrip().startswith("--hash=sha256:")]
    others = [line for line in lines if line not in pins and line not in hashes and not re.match(r"\s*#|$", line)]
    assert others == []
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9.-]*==[^ ]+ \\", pin) for pin in pins)
    assert len(hashes) >= len(pins) > 20
    assert not any("://" in line or "--find-links" in line for line in lines)


def send_datagram() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.sendto(b"", ("192.0.2.1", 53))


@pytest.mark.parametrize(
    "attempt",
    [
        lambda: socket.create_connection(("192.0.2.1", 80), timeout=1),
        lambda: socket.create_connection(("example.org", 80), timeout=1),
        send_datagram,
    ],
    ids=["address", "name", "datagram"],
)
def test_tests_reach_no_other_machine(attempt: Callable[[], object]) -> None:
    with pytest.raises(BaseException, match="a test may not"):
        attempt()


def test_tests_may_reach_their_own_machine() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname(), timeout=5) as client:
        assert client.getpeername() == server.getsockname()
