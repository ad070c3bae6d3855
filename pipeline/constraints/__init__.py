"""Wikidata's property constraints: what the property documents state (P2302), as typed constraints and as SHACL shapes."""
