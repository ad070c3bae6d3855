"""SHACL on RDF: shapes read, judged by a fast engine or by pySHACL, and told as issues on record lines."""
