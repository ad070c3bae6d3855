"""Morph-KGC: `python benchmarks/with_morph_kgc.py BASE TABLES OUT.nt`, in the environment of benchmarks/requirements.lock.

An RML mapping (https://rml.io/specs/rml/) over the CSV tables, generated from the list below: one triples map for each table
and subject. One process, as the other tools have.
"""

import subprocess
import sys
from pathlib import Path
from typing import Final

_W: Final = "http://wikiba.se/ontology#"
_P: Final = "http://www.wikidata.org/prop/"
_S: Final = "http://schema.org/"
_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_TYPE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_LABELS: Final = ("http://www.w3.org/2000/01/rdf-schema#label", "http://www.w3.org/2004/02/skos/core#prefLabel", f"{_S}name")

Link = tuple[str, str]


def _iri(template: str) -> str:
    return f'rr:template "{template}"; rr:termType rr:IRI'


def _whole(column: str) -> str:
    """A column that holds a full IRI."""
    return f'rml:reference "{column}"; rr:termType rr:IRI'


def _constant(iri: str) -> str:
    return f"rr:constant <{iri}>"


def _typed(column: str, datatype: str) -> str:
    return f'rml:reference "{column}"; rr:datatype <{_XSD}{datatype}>'


def _text(column: str, language: str = "") -> str:
    return f'rml:reference "{column}"' + (f'; rr:language "{language}"' if language else "; rr:termType rr:Literal")


def _fixed(text: str, datatype: str) -> str:
    return f'rr:constant "{text}"; rr:datatype <{_XSD}{datatype}>'


def _statement(value: str, *, best: bool = True) -> list[Link]:
    rank = "NormalRank" if best else "DeprecatedRank"
    links = [(_TYPE, _constant(f"{_W}Statement")), (f"{_W}rank", _constant(_W + rank)), (f"{_P}statement/{{property}}", value)]
    return [*links, (_TYPE, _constant(f"{_W}BestRank"))] if best else links


def maps(base: str) -> list[tuple[str, str, list[Link]]]:
    """Table, subject template, and predicate templates with object maps: the triples of `triples.py`."""
    item, node, value = f"{base}entity/{{item}}", f"{base}entity/statement/{{node}}", f"{base}value/{{node}}"
    local = f"{base}prop/reference/"
    numbers = [("paragraph", "paragraph"), ("text-start", "start"), ("text-end", "end")]
    claims: dict[str, tuple[str, bool]] = {
        "item_statements": (_whole("value"), True),
        "time_statements": (_typed("time", "dateTime"), True),
        "name_statements": (_text("text", "ru"), True),
        "deprecated_statements": (_whole("value"), False),
    }
    made = [
        ("persons", f"{base}data/{{item}}", [
            (_TYPE, _constant(f"{_S}Dataset")), (f"{_S}about", _iri(item)), (f"{_W}statements", _typed("statements", "integer")),
            (f"{_W}sitelinks", _fixed("0", "integer")), (f"{_W}identifiers", _fixed("0", "integer")),
        ]),
        ("persons", item, [
            (_TYPE, _constant(f"{_W}Item")),
            *((label, _text(f"label_{language}", language)) for label in _LABELS for language in ("en", "ru")),
            (f"{_S}description", _text("description", "en")), ("http://www.w3.org/2004/02/skos/core#altLabel", _text("alias", "en")),
        ]),
    ]  # fmt: skip
    for table, (main, best) in claims.items():
        links = [(f"{_P}{{property}}", _iri(node)), *([(f"{_P}direct/{{property}}", main)] if best else [])]
        made += [(table, item, links), (table, node, _statement(main, best=best))]
    full = _iri(f"{base}value/{{value}}")
    return [
        *made,
        ("time_statements", node, [(f"{_P}statement/value/{{property}}", full)]),
        ("item_qualifiers", node, [(f"{_P}qualifier/{{property}}", _whole("value"))]),
        ("time_qualifiers", node, [(f"{_P}qualifier/{{property}}", _typed("time", "dateTime")), (f"{_P}qualifier/value/{{property}}", full)]),
        ("string_qualifiers", node, [(f"{_P}qualifier/{{property}}", _text("text"))]),
        ("derivations", node, [("http://www.w3.org/ns/prov#wasDerivedFrom", _iri(f"{base}reference/{{reference}}"))]),
        ("references", f"{base}reference/{{node}}", [
            (_TYPE, _constant(f"{_W}Reference")), (f"{_P}reference/P248", _whole("source")), (f"{_P}reference/P958", _text("section")),
            (f"{local}support", _whole("support")),
            *((local + name, _typed(column, "decimal")) for name, column in numbers),
            *((f"{local}value/{name}", _iri(f"{base}value/{{{column}_value}}")) for name, column in numbers),
        ]),
        ("times", value, [
            (_TYPE, _constant(f"{_W}TimeValue")), (f"{_W}timeValue", _typed("time", "dateTime")),
            (f"{_W}timePrecision", _typed("precision", "integer")), (f"{_W}timeTimezone", _fixed("0", "integer")),
            (f"{_W}timeCalendarModel", _whole("calendar")),
        ]),
        ("quantities", value, [
            (_TYPE, _constant(f"{_W}QuantityValue")), (f"{_W}quantityAmount", _typed("amount", "decimal")),
            (f"{_W}quantityUnit", _constant("http://www.wikidata.org/entity/Q199")),
        ]),
    ]  # fmt: skip


def mapping(base: str, tables: Path) -> str:
    """The RML mapping as Turtle."""
    lines = [
        "@prefix rr: <http://www.w3.org/ns/r2rml#> .",
        "@prefix rml: <http://semweb.mmlab.be/ns/rml#> .",
        "@prefix ql: <http://semweb.mmlab.be/ns/ql#> .",
    ]
    for number, (table, subject, links) in enumerate(maps(base)):
        source = f'rml:logicalSource [ rml:source "{tables / table}.csv"; rml:referenceFormulation ql:CSV ]'
        pairs = "".join(f";\n  rr:predicateObjectMap [ rr:predicateMap [ {_predicate(p)} ]; rr:objectMap [ {o} ] ]" for p, o in links)
        lines.append(f"<#map{number}> {source};\n  rr:subjectMap [ {_iri(subject)} ]{pairs} .")
    return "\n".join(lines) + "\n"


def _predicate(template: str) -> str:
    return _iri(template) if "{" in template else _constant(template)


def main(base: str, tables: str, output: str) -> None:
    """Write mapping and configuration beside the tables and run Morph-KGC."""
    folder = Path(tables)
    (folder / "mapping.rml.ttl").write_text(mapping(base, folder), encoding="utf-8")
    settings = f"[CONFIGURATION]\noutput_file={output}\noutput_format=N-TRIPLES\nnumber_of_processes=1\nlogging_level=WARNING\n"
    (folder / "morph.ini").write_text(f"{settings}[tables]\nmappings={folder / 'mapping.rml.ttl'}\n", encoding="utf-8")
    subprocess.run([sys.executable, "-m", "morph_kgc", str(folder / "morph.ini")], check=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
