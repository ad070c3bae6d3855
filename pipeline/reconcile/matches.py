"""The identity verdicts with the candidates that nobody has judged, as one SSSOM mapping set.

A row of a curator stays as it is. A candidate is a row of this program's: it leaves the question open, says how the pair was
found, how likely it is, which program of which release says so, and the day of the newest thing that this rests on. Its texts are
safe to open in a spreadsheet.
"""

from collections.abc import Iterator, Mapping
from re import compile as regex
from typing import Any, Final, NamedTuple

from pipeline.model import WIKIDATA_ENTITY
from pipeline.reconcile.cells import harmless
from pipeline.reconcile.method import PROGRAM
from pipeline.reconcile.reconciliation import ItemReport, Reconciliation
from pipeline.reconcile.wording import shown
from pipeline.wikidata.source import Wikidata
from pipeline.wikidata.sssom import MappingSet
from pipeline.wikidata.verdicts import Verdict, VerdictKind

__all__ = ["ANONYMOUS", "Origin", "dated", "found_set", "given_set"]

_DAY: Final = regex(r"\d{4}-\d\d-\d\d")
_VOCABULARIES: Final = {
    "semapv": "https://w3id.org/semapv/vocab/", "skos": "http://www.w3.org/2004/02/skos/core#", "sssom": "https://w3id.org/sssom/",
}  # fmt: skip


class Origin(NamedTuple):
    """Who made the candidates: the base IRI of the dataset, its version's, its licence, and the day of the build if one is given."""

    base_iri: str = ""
    version_iri: str = ""
    licence: str = ""
    day: str = ""

    @property
    def namespace(self) -> str:
        """Where the release's description of its own making (`prov.ttl`) names the programs."""
        return f"{self.version_iri}#program-"


ANONYMOUS: Final = Origin()


def _prefix(curie_map: Mapping[str, object], namespace: str, wanted: str) -> str:
    """The prefix of a namespace, or one that is free for it."""
    given = next((prefix for prefix in sorted(curie_map) if curie_map[prefix] == namespace), "")
    while not given and wanted in curie_map:
        wanted += "-1"
    return given or wanted


def dated(origin: Origin, verdicts: MappingSet, snapshot: Wikidata) -> Origin:
    """The origin with a day: its own, else the latest among verdicts and documents compared with, if any has one."""
    days = [verdict.date for verdict in verdicts.verdicts]
    days += [basis.latest[:10] for basis in snapshot.bases().values()]
    return origin if origin.day else origin._replace(day=max((day for day in days if _DAY.fullmatch(day)), default=""))


def _curie_map(given: MappingSet) -> dict[str, object]:
    known = given.header.get("curie_map")
    return dict(known) if isinstance(known, Mapping) else {}


def _header(given: MappingSet, origin: Origin) -> dict[str, Any]:
    """The header of the verdicts, with what every mapping set must say."""
    curie_map = _curie_map(given)
    known = bool(curie_map)
    curie_map.setdefault(given.prefix, f"{origin.base_iri}entity/")
    if WIKIDATA_ENTITY not in curie_map.values():
        curie_map[_prefix(curie_map, WIKIDATA_ENTITY, "wikidata")] = WIKIDATA_ENTITY
    if origin.version_iri:
        curie_map[_prefix(curie_map, origin.namespace, "program")] = origin.namespace
    if not known:
        curie_map |= _VOCABULARIES
    wanted = {"mapping_set_id": f"{origin.base_iri}mappings/wikidata", "license": origin.licence} if origin.base_iri else {}
    return {**wanted, **given.header, "curie_map": curie_map}


def given_set(verdicts: MappingSet, origin: Origin) -> MappingSet:
    """The verdicts as they are, in a set that declares all that the rows of candidates name."""
    return verdicts._replace(header=_header(verdicts, origin))


def found_set(reconciliation: Reconciliation, origin: Origin) -> MappingSet:
    """The candidates that no verdict speaks of, as unsure rows of the same set."""
    given = given_set(reconciliation.verdicts, origin)
    judged = {(verdict.item, verdict.qid) for verdict in given.verdicts}
    author = f"{_prefix(_curie_map(given), origin.namespace, '')}:{PROGRAM}" if origin.version_iri else ""
    rows = (one for report in reconciliation.items for one in _of_item(report, reconciliation))
    found = (one._replace(author=author, date=origin.day) for one in rows if (one.item, one.qid) not in judged)
    return given._replace(verdicts=tuple(found))


def _of_item(report: ItemReport, reconciliation: Reconciliation) -> Iterator[Verdict]:
    label = harmless(shown(report.item.label(*reconciliation.vocabulary.languages)))
    for one in report.candidates:
        there, why = harmless(shown(one.label)), harmless(shown(one.reason))
        yield Verdict(
            report.item.id, one.qid, VerdictKind.UNSURE, one.method, one.confidence, comment=why, item_label=label, qid_label=there
        )
