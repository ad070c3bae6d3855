"""`prov.ttl`: how the release was made, in PROV-O (www.w3.org/TR/prov-o): from what, by which programs, into which files."""

from collections.abc import Iterable
from typing import Final

from pipeline.dataset import Dataset
from pipeline.publishing.descriptions import Description, turtle
from pipeline.publishing.distributions import File
from pipeline.publishing.inputs import Inputs, build_time
from pipeline.rdf.snaks import RDF_TYPE
from pipeline.rdf.terms import integer, iri, language_literal, literal, typed_literal

__all__ = ["provenance"]

_NAMESPACES: Final = {
    "prov": "http://www.w3.org/ns/prov#",
    "dct": "http://purl.org/dc/terms/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "schema": "http://schema.org/",
    "spdx": "http://spdx.org/rdf/terms#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def _term(prefix: str, name: str) -> str:
    return f"<{_NAMESPACES[prefix]}{name}>"


def provenance(dataset: Dataset, inputs: Inputs, files: Iterable[File]) -> str:
    """The build as Turtle. It has a time only if one was given (`SOURCE_DATE_EPOCH`)."""
    build = f"<{dataset.version_iri}#build>"
    used = [_input_node(dataset, index, inputs) for index in range(len(inputs.data))]
    programs = [_program_node(dataset, name, version) for name, version in inputs.programs.items()]
    label = (_term("rdfs", "label"), literal(f"Build of {dataset.name} {dataset.version}"))
    activity: list[tuple[str, str]] = [(RDF_TYPE, _term("prov", "Activity")), label]
    activity += [(_term("prov", "used"), node[0]) for nodes in used for node in nodes[:1]]
    activity += [(_term("prov", "wasAssociatedWith"), node[0]) for node in programs]
    if time := build_time():
        activity.append((_term("prov", "endedAtTime"), typed_literal(time.strftime("%Y-%m-%dT%H:%M:%SZ"), "dateTime")))
    whole: Description = (
        iri(dataset.version_iri),
        [
            (RDF_TYPE, _term("prov", "Entity")),
            (_term("prov", "wasGeneratedBy"), build),
            (_term("prov", "wasAttributedTo"), iri(dataset.publisher_iri)),
            (_term("prov", "specializationOf"), iri(dataset.iri)),
            *((_term("prov", "wasDerivedFrom"), nodes[0][0]) for nodes in used),
        ],
    )
    made = [node for file in files for node in _file_nodes(dataset, file, build)]
    titles = [(_term("rdfs", "label"), language_literal(term.text, term.language)) for term in dataset.title]
    others: list[Description] = [
        (iri(dataset.iri), [(RDF_TYPE, _term("prov", "Entity")), *titles]),
        (iri(dataset.publisher_iri), [(RDF_TYPE, _term("prov", "Agent")), (_term("rdfs", "label"), literal(dataset.publisher))]),
    ]
    nodes = [(build, activity), whole, *others, *(node for nodes in used for node in nodes), *programs, *made]
    return turtle(_NAMESPACES, nodes, f"How {dataset.name} {dataset.version} was made")


def _checksum(node: str, sha256: str) -> Description:
    algorithm = (_term("spdx", "algorithm"), _term("spdx", "checksumAlgorithm_sha256"))
    return (node, [(RDF_TYPE, _term("spdx", "Checksum")), algorithm, (_term("spdx", "checksumValue"), typed_literal(sha256, "hexBinary"))])


def _input_node(dataset: Dataset, index: int, inputs: Inputs) -> list[Description]:
    given = inputs.data[index]
    node, checksum = (f"<{dataset.version_iri}#input-{given.name}{end}>" for end in ("", "-checksum"))
    pairs = [(RDF_TYPE, _term("prov", "Entity")), (_term("rdfs", "label"), literal(given.name))]
    pairs += [(_term("schema", "numberOfItems"), integer(given.files)), (_term("spdx", "checksum"), checksum)]
    return [(node, pairs), _checksum(checksum, given.sha256)]


def _program_node(dataset: Dataset, name: str, version: str) -> Description:
    kinds = [(RDF_TYPE, _term("prov", kind)) for kind in ("Agent", "SoftwareAgent")]  # readers that infer nothing look for the first
    pairs = [*kinds, (_term("rdfs", "label"), literal(name))]
    return (f"<{dataset.version_iri}#program-{name}>", [*pairs, (_term("schema", "softwareVersion"), literal(version))])


def _file_nodes(dataset: Dataset, file: File, build: str) -> list[Description]:
    checksum = f"<{dataset.version_iri}#{file.name}-checksum>"
    pairs = [(RDF_TYPE, _term("prov", "Entity")), (_term("prov", "wasGeneratedBy"), build)]
    pairs += [(_term("dct", "isPartOf"), iri(dataset.version_iri)), (_term("spdx", "checksum"), checksum)]
    pairs.append((_term("dcat", "byteSize"), typed_literal(str(file.bytes), "nonNegativeInteger")))
    return [(iri(dataset.address(file.name)), pairs), _checksum(checksum, file.sha256)]
