"""What must hold of records beyond their own form: between records, against the sources, and on the RDF (SHACL)."""
