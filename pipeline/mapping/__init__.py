"""Records to items: rules read from the mappings, fields and their values, references, and the mapper that puts them together."""
