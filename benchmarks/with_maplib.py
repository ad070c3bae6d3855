"""maplib: `python benchmarks/with_maplib.py BASE TABLES OUT.nt`, in the environment of benchmarks/requirements.lock.

The CSV tables as data frames, each column of which becomes terms by one expression; subject, predicate and object then go
into maplib's store, which writes them. (OTTR templates, its other way in, cannot make a predicate from a column.)
"""

import sys
from pathlib import Path
from typing import Final

import polars as pl
from maplib import Model, xsd

W: Final = "http://wikiba.se/ontology#"
P: Final = "http://www.wikidata.org/prop/"
S: Final = "http://schema.org/"
TYPE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
print(Model.map_triples.__doc__)
