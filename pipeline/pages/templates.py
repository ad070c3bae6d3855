"""The templates and what all of them share: escaping, the policy that lets nothing in from elsewhere, the frame of a page."""

from pathlib import Path
from typing import Any, Final, NamedTuple

from pipeline.html import environment
from pipeline.pages.collection import Collection
from pipeline.pages.views import ValueView

__all__ = ["Page", "Renderer"]

_TEMPLATES: Final = Path(__file__).parent / "templates"
#: Licences that have a short name.
_LICENCES: Final = {
    "https://creativecommons.org/publicdomain/zero/1.0/": "CC0 1.0",
    "https://creativecommons.org/licenses/by/4.0/": "CC BY 4.0",
    "https://creativecommons.org/licenses/by-sa/4.0/": "CC BY-SA 4.0",
    "https://opendatacommons.org/licenses/by/1-0/": "ODC-By 1.0",
    "https://opendatacommons.org/licenses/odbl/1-0/": "ODbL 1.0",
}
#: The pages of the menu: address and name.
MENU: Final = (
    ("items.html", "Items"),
    ("timeline.html", "Timeline"),
    ("network.html", "Network"),
    ("disputes.html", "Disputes"),
    ("sources.html", "Sources"),
    ("queries.html", "Query"),
    ("downloads.html", "Downloads"),
)


class Page(NamedTuple):
    """A page to write: where, by which template, with which title, description and content; `scripts` are files of `assets/`."""

    path: str
    template: str
    title: str
    description: str
    content: dict[str, Any]
    scripts: tuple[str, ...] = ()


class Renderer:
    """Renders pages in the frame of the site of a collection."""

    def __init__(self, collection: Collection) -> None:
        self._environment: Final = environment(_TEMPLATES)
        dataset = collection.dataset
        titles = {term.language: term.text for term in dataset.title}
        main = dataset.languages[0]
        self._environment.globals.update(
            dataset=dataset,
            main_language=main,
            site_title=titles[main],
            other_titles=[(code, titles[code]) for code in dataset.languages[1:]],
            site_description=next(term.text for term in dataset.description if term.language == main),
            licence_name=_LICENCES.get(dataset.licence, dataset.licence),
            menu=MENU,
        )
        self._environment.filters.update(short=short, thousands=lambda number: f"{number:,}", size=size)
        self._environment.tests["claim"] = lambda view: isinstance(view, ValueView) and view.kind == "claim"

    def render(self, page: Page) -> str:
        """The page as HTML."""
        template = self._environment.get_template(page.template)
        frame = {"path": page.path, "title": page.title, "description": page.description, "scripts": page.scripts}
        return template.render(frame, up="../" * page.path.count("/"), **page.content)


def short(text: str, limit: int = 200) -> str:
    """The text, cut at `limit` characters: for titles and lists, where a label of any length may turn up."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def size(count: int) -> str:
    """A number of bytes in a unit that reads well."""
    if count < 1000:
        return f"{count} bytes"
    return f"{count / 1000:,.0f} kB" if count < 1_000_000 else f"{count / 1_000_000:,.1f} MB"
