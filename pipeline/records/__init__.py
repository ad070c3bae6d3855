"""From bytes to records and back: YAML, JSON and tables are read as nested text with places; YAML is written canonically.

`reader.read_records` reads whatever the caller has. `canonical` is the formatter. `passages` looks into source texts.
"""
