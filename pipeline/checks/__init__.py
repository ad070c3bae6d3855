"""What must hold of records beyond their own form: between records, against the sources, and, part by part, on their RDF."""
