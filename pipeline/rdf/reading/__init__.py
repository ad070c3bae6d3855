"""RDF in Wikidata's model read back into items, properties and lexemes; `items.read_items` is the way in."""
