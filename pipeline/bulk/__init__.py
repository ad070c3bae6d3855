"""Records by the million: chunks of a file mapped to RDF one by one, each as if it were alone, in any process."""
