"""`manifest.json`: every file of a release, how much there is of what, the hash of the graph, and what all was made from."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from pipeline.dataset import Dataset
from pipeline.publishing.distributions import Distribution, File
from pipeline.publishing.inputs import Inputs, build_time
from pipeline.rdf.canonical_graph import GraphHash

__all__ = ["Release", "manifest"]


class Release(NamedTuple):
    """What a release is made of: its files, those of them that hold data, the hashes of its graphs by file, its counts, its inputs."""

    files: Sequence[File]
    dumps: Sequence[Distribution]
    graphs: Mapping[str, GraphHash]
    contents: Mapping[str, int]
    inputs: Inputs


def manifest(dataset: Dataset, release: Release) -> dict[str, Any]:
    """The manifest. The hash of a graph is the SHA-256 of its canonical form (RDFC-1.0); all whole dumps are one graph."""
    counts = {dump.name: {dump.unit: dump.number} for dump in release.dumps}
    hashes = {name: {"rdfc10Sha256": graph.sha256} for name, graph in release.graphs.items()}
    graph = release.graphs[f"{dataset.name}.nt"]
    time = build_time()
    return {
        "dataset": dataset.iri,
        "version": dataset.version,
        "versionIri": dataset.version_iri,
        "licence": dataset.licence,
        **({"built": time.strftime("%Y-%m-%dT%H:%M:%SZ")} if time else {}),
        "contents": dict(release.contents),
        "graph": {"triples": graph.triples, "rdfc10Sha256": graph.sha256},
        "files": [file.as_dict() | counts.get(file.name, {}) | hashes.get(file.name, {}) for file in release.files],
        "inputs": [given._asdict() for given in release.inputs.data],
        "programs": release.inputs.programs,
    }
