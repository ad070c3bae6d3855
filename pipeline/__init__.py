"""Curated records in; validated Wikidata-model RDF, dumps and a reconciliation report out."""

__version__ = "0.1.0"
