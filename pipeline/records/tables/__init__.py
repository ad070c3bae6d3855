"""Tables of other people to records, by a description in YAML: which file, which column becomes which part of a record.

    table: people.xlsx            # .csv .tsv .xlsx .xls .ods .parquet .xml .json .jsonl; also packed: .gz .bz2 .xz
    key: number                   # the column that rows of other tables name
    details:
      offices: {table: offices.csv, key: person}
    record:                       # a record, with columns in braces where the text of a cell goes
      id: {column: name, as: id}
      type: person
      labels: {en: "{given} {family}"}
      statements:
        date_of_birth: [{value: "{born}"}]
        position_held: [{each: offices, value: "{office}", start_time: "{from}"}]

What holds only empty cells is left out. `pipeline.records.tables.reader` reads such a description as a source of records.
"""
