"""RDF in Wikidata's model read back into items and properties; `items.read_items` is the way in."""
