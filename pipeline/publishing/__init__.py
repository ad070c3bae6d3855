"""Dumps, ontology and checksums: what reusers download."""
