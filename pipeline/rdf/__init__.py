"""Items to RDF in Wikidata's own shape, in several syntaxes, and back."""
