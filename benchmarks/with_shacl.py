"""What a SHACL engine finds: `python with_shacl.py ENGINE DATA SHAPES [DATA SHAPES ...]`, files of N-Triples. Prints the number of results."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

from given import existing, parser


def shacl(data: str, shapes: str) -> int:
    import shacl

    return len(shacl.Shapes.from_file(shapes).validate_file(data).results)


def pyrudof(data: str, shapes: str) -> int:
    import pyrudof

    rudof = pyrudof.Rudof(pyrudof.RudofConfig())
    rudof.read_data(Path(data), pyrudof.RDFFormat.NTriples)
    rudof.read_shacl(Path(shapes), pyrudof.ShaclFormat.NTriples)
    return len(rudof.validate_shacl())


def pyshacl(data: str, shapes: str) -> int:
    import pyshacl

    return _told(pyshacl.validate(data, shacl_graph=shapes, data_graph_format="nt", shacl_graph_format="nt")[2])


def pyshacl_turbo(data: str, shapes: str) -> int:
    import pyshacl_turbo

    return _told(pyshacl_turbo.validate(data, shacl_graph=shapes, data_graph_format="nt", shacl_graph_format="nt")[2])


def _told(text: str) -> int:
    match = re.search(r"Results \((\d+)\)", text)
    return int(match[1]) if match else 0


ENGINES: Final[dict[str, Callable[[str, str], int]]] = {one.__name__: one for one in (shacl, pyrudof, pyshacl, pyshacl_turbo)}

if __name__ == "__main__":
    found = parser(__doc__)
    found.add_argument("engine", choices=ENGINES)
    found.add_argument("files", nargs="+", type=existing, metavar="FILE", help="data and shapes in turn")
    options = found.parse_args()
    if len(options.files) % 2:
        found.error("each file of data needs one of shapes")
    pairs = zip(options.files[::2], options.files[1::2], strict=True)
    print(sum(ENGINES[options.engine](str(data), str(shapes)) for data, shapes in pairs))
