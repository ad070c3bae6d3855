"""Wikidata over the network: the only part of the program that opens a connection to another machine."""
