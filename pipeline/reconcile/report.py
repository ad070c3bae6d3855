"""Write the reports of a reconciliation: the only module here that touches files."""

from collections.abc import Iterator
from json import dumps
from pathlib import Path

from pipeline.outputs import replacing
from pipeline.reconcile.page import page_html
from pipeline.reconcile.reconciliation import Reconciliation
from pipeline.reconcile.rows import report_data
from pipeline.reconcile.table import csv_text
from pipeline.wikidata.sssom import MappingSet
from pipeline.wikidata.sssom_writer import sssom_text
from pipeline.wikidata.verdicts import LEXICAL, Verdict, VerdictKind

__all__ = ["matches", "render_reports", "write_reports"]


def _lexical(reconciliation: Reconciliation) -> Iterator[Verdict]:
    """The candidates that no verdict speaks of, as rows that leave the question open."""
    judged = {(verdict.item, verdict.qid) for verdict in reconciliation.verdicts.verdicts}
    for report in reconciliation.items:
        label = report.item.label(*reconciliation.vocabulary.languages)
        for candidate in report.candidates:
            if (report.item.id, candidate.qid) not in judged:
                yield Verdict(
                    report.item.id, candidate.qid, VerdictKind.UNSURE, LEXICAL, comment=candidate.reason,
                    item_label=label, qid_label=candidate.label,
                )  # fmt: skip


def matches(reconciliation: Reconciliation) -> MappingSet:
    """The verdicts as they are, and the candidates found by name as unsure rows."""
    given = reconciliation.verdicts
    return given._replace(verdicts=(*given.verdicts, *_lexical(reconciliation)), issues=())


def render_reports(reconciliation: Reconciliation, dataset_title: str) -> dict[str, str]:
    """The text of every report by file name."""
    data = report_data(reconciliation, dataset_title)
    return {
        "report.html": page_html(data),
        "report.csv": csv_text(data),
        "report.json": dumps(data, ensure_ascii=False, indent=1) + "\n",
        "matches.sssom.tsv": sssom_text(matches(reconciliation)),
    }


def write_reports(reconciliation: Reconciliation, folder: Path, dataset_title: str) -> list[Path]:
    """Write `report.html`, `report.csv`, `report.json` and `matches.sssom.tsv` into `folder`, which is made if need be.

    All are made before the first is written, and each appears whole or not at all. Raises `EnvironmentFailure` where the
    folder cannot be written to.
    """
    texts = render_reports(reconciliation, dataset_title)
    for name, text in texts.items():
        with replacing(folder / name, "wb") as stream:
            # A lone surrogate cannot be UTF-8; it is shown as what it is.
            stream.write(text.encode("utf-8", errors="backslashreplace"))
    return [folder / name for name in texts]
