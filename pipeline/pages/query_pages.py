"""The query page: SPARQL in the reader's own browser, with the dataset's questions as examples."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from pipeline.issues import UsageError
from pipeline.pages.templates import Page

__all__ = ["Question", "query_pages", "read_questions"]

#: The prefixes that a query of one's own begins with: names, statements with rank and source, Wikidata's and the dataset's properties.
_PREFIXES: Final = ("rdfs", "wikibase", "prov", "wd", "wdt", "p", "ps", "pq", "pr", "item", "lwdt", "lp", "lps", "lpq", "lpr")
_START: Final = """# Items, and how many statements each has
SELECT ?item ?label (COUNT(?statement) AS ?statements) WHERE {
  ?item rdfs:label ?label ; ?property ?statement .
  ?statement wikibase:rank ?rank .
  FILTER(LANG(?label) = "en")
}
GROUP BY ?item ?label
ORDER BY DESC(?statements)
LIMIT 20
"""


class Question(NamedTuple):
    """A query with its question and how to read the answer: the first paragraph of comment lines, and the rest of them."""

    name: str
    question: str
    help: str
    query: str


def read_questions(folder: Path) -> list[Question]:
    """The queries (`*.rq`) of a folder by name; none where it does not exist. Raises `UsageError` for one that is not text."""
    return [_question(path) for path in sorted(folder.glob("*.rq"))]


def _question(path: Path) -> Question:
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as fault:
        raise UsageError(f"{path}: the query is not UTF-8 text (byte {fault.start + 1}); save it as UTF-8") from fault
    lines = text.splitlines()
    count = next((number for number, line in enumerate(lines) if not line.startswith("#")), len(lines))
    comments = "\n".join(line[1:].strip() for line in lines[:count])
    question, _, explained = comments.partition("\n\n")
    name = " ".join(question.split()) or path.stem
    return Question(path.stem, name, " ".join(explained.split()), "\n".join(lines[count:]).strip() + "\n")


def query_pages(questions: list[Question], prefixes: dict[str, str], weight: int) -> Iterator[Page]:
    """The page, with `prefixes` as the start of a query of one's own; `weight` is the size of engine and data, 0 without them."""
    head = "\n".join(f"PREFIX {name}: <{prefixes[name]}>" for name in _PREFIXES if name in prefixes)
    start = f"{head}\n\n{_START}"
    content = {"questions": questions, "start": start, "weight": weight}
    scripts = ("query.js",) if weight else ()
    yield Page("queries.html", "queries.html", "Query", "SPARQL over the whole dataset, in your browser.", content, scripts)
