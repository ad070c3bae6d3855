"""Edits for Wikidata: what it lacks, as typed values, and those values in the forms that editors' tools read.

`model` holds the edits, `propose` makes them out of a reconciliation, `outward` and `references` turn what is ours into what
Wikidata can hold, `quality` says what editors would object to; all other modules render.
"""
