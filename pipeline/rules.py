"""Every rule that can fail: its name, what it means, how to mend what breaks it.

Names are stable: people put them into searches and CI filters. `python -m pipeline rules` prints this list; a test holds
it against the code.
"""

from typing import Final

__all__ = ["RULES"]

#: Reading files.
_FILES: Final = {
    "unreadable": ("A file that is needed cannot be read.", "Restore it, correct its name or its permissions."),
    "file-type": ("A file has a suffix no reader knows.", "Rename or convert it; the message names the suffixes."),
    "stray-file": ("A file that is no record lies among the records.", "Rename it to .yaml or move it away."),
    "empty": ("A file or folder holds nothing to read.", "Fill it or name another."),
    "too-large": ("A file is larger than any record should be.", "Split it."),
    "too-long": ("A text or line is longer than the limit.", "Shorten it."),
    "too-deep": ("Lists and mappings are nested deeper than any record needs.", "Flatten the record."),
    "encoding": ("Bytes are not UTF-8.", "Save the file as UTF-8."),
    "byte-order-mark": ("The file begins with a byte order mark.", "Run `make format`."),
    "line-end": ("Lines end in CRLF or CR instead of LF.", "Run `make format`."),
    "control-character": ("A control or other invisible character stands in the text.", "Remove it."),
    "direction-character": ("A character that changes the direction of writing can make text look like other text.", "Remove it."),
    "tab": ("A tab stands where YAML wants spaces.", "Indent with spaces."),
    "comment": ("A comment would be lost when the record is formatted.", "Move it into `note:`."),
    "yaml-syntax": ("The file is not YAML.", "See the message."),
    "yaml-feature": (
        "Anchors, aliases, tags, merge keys, directives and several documents in a file are not allowed.",
        "Write the text out.",
    ),
    "duplicate-key": ("A key stands twice in one mapping; YAML readers would keep one of the two in silence.", "Remove one."),
    "key-not-text": ("A key is a list or a mapping.", "Use a plain word as key."),
    "not-a-mapping": ("A file does not hold `key: value` lines.", "Begin with a key and a colon."),
    "not-text": ("JSON true, false or null stands where text is expected.", 'Write text, as in "true".'),
    "json-syntax": ("A line is not JSON.", "See the message."),
    "csv-syntax": ("A table is not CSV as RFC 4180 has it.", "See the message."),
    "cell-count": ("A row has another number of cells than the header.", "Complete the row or quote its commas."),
    "column": ("The name of a column is not the path of a field.", "Name it like `labels.en` or `statements.born.value`."),
    "duplicate-column": ("Two columns have the same name.", "Rename or drop one."),
    "xml-syntax": ("A file is not XML, or has entities of its own, which are never expanded.", "See the message."),
    "formula": ("A cell of a spreadsheet holds a formula whose value was never worked out.", "Open and save the file, or write the value."),
    "unused-column": ("A table has columns that no record is made of.", "Use them in the description, or leave them."),
    "detail-key": ("A row of a detail table belongs to no row of the main table.", "Correct its key or delete it."),
    "not-canonical": ("A record is not written in the one canonical form.", "Run `make format`."),
}
#: One record.
_RECORDS: Final = {
    "schema": ("A record or mapping does not fit its schema.", "See the message and the description in the editor."),
    "unknown-key": ("A key is not one that may stand there.", "Correct its spelling or drop it."),
    "unknown-type": ("There is no mapping for this record type.", "Correct the type or add mappings/TYPE.yaml."),
    "unknown-field": ("No rule of the mapping consumes this field.", "Correct its spelling or declare it in the mapping."),
    "unknown-qualifier": (
        "The field does not allow this qualifier, or there is none of this name.",
        "Correct it or allow it in the mapping.",
    ),
    "missing-field": ("A field that every record or reference of this kind has is missing.", "Add it."),
    "missing-value": ("A statement has no value.", "Write `- value: ...`."),
    "no-label": ("An item has no label.", "Add labels in at least one language."),
    "no-reference": ("A statement does not say where it comes from.", "Add a reference with source, section and passage."),
    "id": ("An id is not made of lower-case words joined by hyphens.", "Write it like `mikhail-ryumin`."),
    "file-name": ("A record lies in the wrong file or folder.", "Move it to TYPE/ID.yaml."),
    "term": (
        "A label, description or alias is not a visible text on one line within Wikibase's limit of 250 characters.",
        "Correct the text.",
    ),
    "language": ("A language code is not one Wikibase could use.", "Write it like en, ru or zh-hant."),
    "sitelink": ("A sitelink is not a site id and a page title.", "Write it like `enwiki: Title`."),
    "rank": ("A rank is not preferred, normal or deprecated.", "Use one of the three."),
    "text": ("A text is empty, has invisible characters or is too long.", "Correct the text."),
    "date": ("A date cannot be read or does not exist.", "Write YYYY, YYYY-MM, YYYY-MM-DD, YYYX or YYXX."),
    "number": ("A quantity cannot be read or its bounds contradict it.", "Write figures, with a point for decimals."),
    "url": ("A URL is not an absolute http or https address.", "Correct it; percent-encode what may not stand in it."),
    "item-id": ("A value is not the id of an item.", "Write the record's id, or a Wikidata Q-id."),
    "monolingual": ("A text in a language lacks text or language.", "Write {text: ..., language: ...}."),
    "coordinate": ("A coordinate is incomplete or off the globe.", "Write {latitude: ..., longitude: ..., precision: ...}."),
}
#: Between records, sources and Wikidata.
_LINKS: Final = {
    "duplicate-id": ("Two records have the same id.", "Rename or merge one."),
    "dangling-reference": ("A value names an item that has no record.", "Correct the id or make the record."),
    "wrong-type": ("A value is an item of a type the field does not take.", "Choose another item, or allow the type in the mapping."),
    "circular": ("Following a field such as `part of` leads back to the item.", "Drop one of the links."),
    "unverified-identifier": (
        "A Q-id is used that stands in no verified list; remembered numbers are not identity.",
        "Add its evidence to mappings/wikidata/items.csv, or make it a candidate.",
    ),
    "passage": ("A reference does not point at a passage of its source text.", "Run `python -m pipeline passage SOURCE 'the words'`."),
    "source-absent": (
        "The text of a source is not at hand, so its passages were not checked.",
        "Put the file into a folder named in dataset.yaml.",
    ),
    "source-checksum": (
        "The text at hand is not the one that was read.",
        "Restore it, or check every passage and record the new checksum.",
    ),
}
#: Values that can be read and are still wrong or doubtful, and what would be objected to before an upload.
_VALUES: Final = {
    "identifier-form": ("An identifier does not have the form of its scheme.", "Look it up again."),
    "check-digit": ("The check digit of an identifier does not fit its other figures.", "Look it up again; a figure is wrong."),
    "url-doubtful": ("An address holds a password, is badly encoded, or leads nowhere outside its own network.", "Correct it."),
    "doubled-space": ("Two or more spaces stand together.", "Drop all but one."),
    "not-composed": ("Letters and their marks are stored apart; Wikibase stores them composed (Unicode NFC).", "Write the text anew."),
    "mixed-script": (
        "A word has letters of two scripts that look alike, so that it cannot be found.",
        "Replace the letters that only look right.",
    ),
    "early-gregorian-date": ("A date before 1582-10-15 is in the Gregorian calendar, which did not exist.", "Add `calendar: julian`."),
    "late-julian-date": ("A date is in the Julian calendar after every country had left it.", "Drop the calendar."),
    "coordinate-doubtful": ("A coordinate is 0, 0 or far more exact than its precision.", "Look it up, or round it."),
    "commons-file": ("The name of a file on Wikimedia Commons is too long, has no extension or bad characters.", "Correct it."),
    "unknown-language": ("A term is in a language that Wikidata does not take.", "Use a code of mappings/wikidata/languages.csv."),
    "no-description": ("An item that Wikidata would not know yet has no description.", "Add one."),
    "no-class": ("An item that Wikidata would not know yet is an instance or subclass of nothing.", "Add P31 to mapping or record."),
    "description-is-label": ("A description repeats the label.", "Say what the item is."),
    "description-style": (
        "An English description ends with punctuation or begins with an article or a needless capital.",
        "Write it as Help:Description on Wikidata asks.",
    ),
    "self-reference": ("An item is a value of itself.", "Name another item, or drop the statement."),
    "duplicate-label-and-description": (
        "Two items have the same label and description in one language; Wikidata refuses that.",
        "Tell the two apart, or merge them.",
    ),
    "duplicate-identifier": ("Two items have the same external identifier.", "Correct one, or merge the items."),
}
#: Settings and mappings.
_SETTINGS: Final = {
    "unknown-property": ("A mapping uses a property that is in no verified list.", "Correct the id or declare a local property."),
    "wrong-datatype": ("A rule does not fit the datatype of its property.", "Choose another property or correct the rule."),
    "field-clash": ("Two fields of a record type map to one property.", "Merge them or choose another property."),
    "type-name": ("A mapping file is not called like its record type.", "Rename the file or the type."),
    "not-generated": ("A JSON Schema or shape that follows from the mappings is missing or out of date.", "Run `make generate`."),
    "unused-rule": ("No record uses a rule of the mapping.", "Drop what will not be needed."),
    "missing-translation": ("The dataset's title or description lacks a language.", "Add it in dataset.yaml."),
    "undeclared-language": ("A text is in a language the dataset does not declare.", "Add it under `languages` or drop the text."),
}
#: Wikidata: entity documents, snapshots, identity verdicts.
_WIKIDATA: Final = {
    "entity-json": ("Part of an entity document could not be understood and was left out.", "Get the entity again."),
    "value-type": ("A value is of a type this program does not know; it is kept as it is.", "Nothing; write to us about it."),
    "statement-id": ("A statement has no id of Wikibase's form; it is kept.", "Get the entity again."),
    "dump-line": ("A line of a dump is not one JSON document.", "Get the file again."),
    "dump-line-length": ("A line of a dump is longer than any entity can be.", "Put one entity on a line."),
    "dump-truncated": ("A packed file breaks off or is damaged.", "Get the file again."),
    "wrong-hash": (
        "The stated hash is not that of the content; the computed one is used. Old documents state hashes of old versions of Wikibase.",
        "Get the entity again.",
    ),
    "value-datatype": (
        "A value's type contradicts its property, or the id is of another kind of entity.",
        "Correct the value, or the table of properties.",
    ),
    "iri": (
        "A URL, unit, globe or calendar is not an IRI; it is kept, percent-encoded where it must be.",
        "Percent-encode it, or add a scheme.",
    ),
    "entity-kind": (
        "An entity of a kind that is not read: media info, an entity schema, a lone form or sense.",
        "Nothing; it is counted as set aside.",
    ),
    "fetch-entity": ("Wikidata did not give an entity that was asked for.", "See the message; correct the id where it is named."),
    "snapshot-basis": ("A snapshot does not say properly what it was made from.", "Give sources, from, to and absent."),
    "snapshot-duplicate": ("An entity stands twice in a snapshot; the first counts.", "Remove one."),
    "sssom-header": ("The file of verdicts lacks its commented YAML header or the `curie_map` in it.", "Add it."),
    "sssom-encoding": ("The file of verdicts is not UTF-8.", "Save it as UTF-8."),
    "sssom-column": ("A column is unknown, repeated or missing.", "Remove or add it."),
    "sssom-cell": (
        "A row has another number of cells than the header, or an open quote.",
        "Separate cells by tabs and quote what holds one.",
    ),
    "sssom-curie": ("An id has an undeclared prefix or is of the wrong kind.", "Write `prefix:name` with a prefix of the curie_map."),
    "sssom-value": ("A cell holds something the verdicts have no use for.", "Use one of the values the message names."),
    "sssom-provenance": ("A verdict does not say who decided, or when.", "Fill in author_id and mapping_date."),
    "sssom-order": ("The rows are not sorted, so that changes are hard to see.", "Sort them by their cells."),
    "sssom-duplicate": ("The same pair is judged twice.", "Keep one row."),
    "sssom-contradiction": ("Two rows contradict each other.", "Keep one of them."),
    "identity-two-items": ("Two items are confirmed to be one Wikidata item.", "Keep one row, or merge the items."),
    "identity-two-qids": ("One item is confirmed to be two Wikidata items.", "Keep one row."),
    "identity-unknown-item": ("A verdict speaks of an item the dataset does not have.", "Correct or remove the row."),
    "identity-redirect": ("The Wikidata item was merged into another.", "Check that one, then write its id."),
    "identity-merged": ("Wikidata merged the counterparts of two items into one.", "Merge the items, or say which of them it is."),
    "identity-missing": ("The Wikidata item does not exist any more.", "Look for its successor."),
    "identity-not-in-snapshot": ("The snapshot does not hold the Wikidata item, so nothing was compared.", "Fetch it."),
    "edit-refused": (
        "Something Wikidata lacks cannot be given to it: its text hides something, there is no reference, or it would be a twin.",
        "Mend the record, or edit by hand.",
    ),
}
#: The RDF: what its shape has to be, and what shapes of the subject demand.
_RDF: Final = {
    "value-kind": ("A value is of another kind than its property's datatype.", "Correct the value."),
    "unlisted-value": ("A value is not one of the words its field allows.", "Choose a listed word."),
    "several-values": ("A field of which one value is expected has several best ones.", "Prefer one, or deprecate the others."),
    "reference-field": ("A field of a reference is missing or of the wrong kind.", "Add or correct it."),
    "value-node": ("A value node is incomplete or out of its limits.", "Correct the value."),
    "rdf-syntax": ("A graph or a file of shapes cannot be parsed.", "Correct it, or make it anew."),
    "shape-prefix": ("A prefix of the dataset stands for another namespace in a file of shapes.", "Write the dataset's namespace."),
    "shape-undecided": (
        "A shape looks at more items than a part of a large set can hold, so it was not judged for some of them.",
        "Validate them in one graph (`validate --graph`), or change the shape.",
    ),
    "shape-query": ("A query of a shape cannot be used.", "Correct the query."),
    "death-before-birth": ("Somebody died before being born.", "Correct or deprecate a date."),
    "outside-life": ("An office, a work or a tie lies before birth or after death.", "Correct or deprecate a date."),
    "event-outside-life": (
        "Somebody takes part in an event before birth or after death.",
        "Correct a date, or drop the person from the event.",
    ),
    "award-before-birth": ("An award or degree was given before birth.", "Correct or deprecate a date."),
    "after-death": ("Something was written or said after its author's death.", "Correct or deprecate a date."),
    "interval-reversed": ("A statement ends before it starts.", "Correct or deprecate a date."),
    "end-before-start": ("An item ends before it began.", "Correct or deprecate a date."),
    "bounds-reversed": ("A date lies outside its earliest and latest date, or these are crossed.", "Correct the date or its bounds."),
    "dates-disagree": ("Two best dates of one thing share no day.", "Prefer or deprecate one, or mark both as disputed."),
    "circumstance-of-no-date": ("A statement says how exact its date is and has none.", "Add the date, or drop the circumstance."),
    "part-of-a-day": (
        "A day is said to be early, in the middle or late in a period.",
        "Give the month or year alone, or drop the circumstance.",
    ),
    "relative-date": ("A date that hangs on an event does not say on which.", "Add relative_to."),
    "outside-existence": ("An office or body is held before its founding or after its end.", "Name the body of that time, or deprecate."),
    "addressee-not-existing": ("A document is addressed to a body that did not exist then.", "Name the body of that time, or deprecate."),
    "successor-too-early": ("A successor begins before the predecessor ends.", "Correct the dates, or drop the link."),
    "two-heads-at-once": ("A body has two heads on one day.", "Correct or deprecate a date."),
    "two-names-at-once": ("A body has two official names in one language on one day.", "Correct or deprecate a date."),
    "act-before-writing": ("A document is forwarded, read or published before it was written.", "Correct or deprecate a date."),
    "cited-before-written": ("Something rests on what was made later.", "Correct the dates, or drop the link."),
    "release-before-arrest": ("Somebody is released before every dated arrest.", "Correct or deprecate a date."),
    "stages-out-of-order": ("An act was done before it was ordered, or printed before it began.", "Correct or deprecate a date."),
    "assertion-without-speaker": (
        "An assertion does not say who asserts it.",
        "Add asserted_by, {snaktype: somevalue} where nobody knows.",
    ),
    "assertion-without-content": ("An assertion does not say what it asserts.", "Add content, in your own words."),
    "confession-without-means": (
        "A confession does not say how it was obtained.",
        "Add obtained_through, {snaktype: somevalue} where nobody knows.",
    ),
    "used-before-asserted": ("An assertion is judged, used or withdrawn before it was made.", "Correct or deprecate a date."),
    "allegation-as-fact": (
        "What is only alleged appears as a fact about a person or body.",
        "Move it to an assertion, or to convicted_of with the court.",
    ),
    "allegation-with-actors": (
        "An item for what is only alleged names somebody as its actor.",
        "Name the person in an assertion (accuses).",
    ),
    "conviction-without-court": ("A conviction does not name its court.", "Add the court, or move the accusation to an assertion."),
    "attribution-implied": ("An ethnic attribution rests on no stated passage.", "Drop it, or give a passage that states it."),
    "possibly-living": ("Private facts about somebody who may be alive.", "Drop them, or record the date of death."),
    "deprecated-without-reason": ("A deprecated statement does not say why.", "Add reason_for_deprecation."),
    "preferred-without-reason": ("A preferred statement among others does not say why.", "Add reason_for_preference."),
    "source-without-checksum": ("A source does not carry the checksum of the file that was read.", "Add checksum."),
    "passage-reversed": ("A passage ends before it begins.", "Find the words again and copy the reference."),
    "supplied-word": ("A hole in the text, the word supplied for it and the confidence do not go together.", "Add what is missing."),
}
#: Wikidata's property constraints: how bad a breach is says the constraint itself (mandatory: error, suggestion: info).
_CONSTRAINTS: Final = {
    "constraint-conflicts-with": ("An item has a statement that another of its properties rules out.", "Drop the one that is wrong."),
    "constraint-item-requires-statement": ("An item lacks a statement that another of its properties asks for.", "Add the statement."),
    "constraint-value-requires-statement": (
        "An item lacks a statement that it needs as value of a property.",
        "Add the statement to the record of the value.",
    ),
    "constraint-symmetric": ("A value does not point back with the same property.", "Add the statement to the record of the value."),
    "constraint-inverse": ("A value does not point back with the inverse property.", "Add the statement to the record of the value."),
    "constraint-used-as-qualifier": ("A property that is only a qualifier stands elsewhere.", "Use another property, or move the value."),
    "constraint-allowed-qualifiers": (
        "A statement has a qualifier that its property does not allow.",
        "Use another qualifier or property.",
    ),
    "constraint-required-qualifier": ("A statement lacks a qualifier that its property asks for.", "Add the qualifier."),
    "constraint-range": ("A date or number lies out of the range of its property.", "Correct the value."),
    "constraint-difference-within-range": ("Two dates or numbers of an item are too close or too far apart.", "Correct one of the two."),
    "constraint-subject-type": (
        "An item is of no class that its property is for.",
        "Correct the class of the item, or use another property.",
    ),
    "constraint-value-type": ("A value is of no class that its property is for.", "Correct the value or its class."),
    "constraint-single-value": (
        "A property that takes one value has several.",
        "Deprecate or drop the wrong ones, or tell them apart by a separator.",
    ),
    "constraint-multi-value": ("A property that takes several values has one.", "Add the others."),
    "constraint-distinct-values": ("Two items share a value that is to be of one alone.", "Correct one, or merge the items."),
    "constraint-format": ("A value does not have the format of its property.", "Correct the value."),
    "constraint-commons-link": (
        "A value is not the name of a page of Wikimedia Commons as Wikidata writes it.",
        "Write the name alone, with blanks and without the namespace; of data and shapes with it.",
    ),
    "constraint-one-of": ("A value is not one of those its property takes.", "Choose another value."),
    "constraint-none-of": ("A value is one of those its property must not have.", "Choose another value."),
    "constraint-used-for-values-only": (
        "A property that is only for main values stands elsewhere.",
        "Use another property, or move the value.",
    ),
    "constraint-used-as-reference": (
        "A property that is only for references stands elsewhere.",
        "Use another property, or move the value.",
    ),
    "constraint-property-scope": (
        "A property stands where it may not: as main value, as qualifier or in a reference.",
        "Use another property, or move the value.",
    ),
    "constraint-no-bounds": ("A quantity has bounds although its property takes none.", "Drop the bounds."),
    "constraint-allowed-units": ("A quantity has a unit its property does not take.", "Use an allowed unit."),
    "constraint-integer": ("A quantity is no whole number although its property asks for one.", "Correct the value."),
    "constraint-single-best-value": ("A property that takes one best value has several.", "Prefer one of them."),
    "constraint-allowed-entity-types": ("A property stands on a kind of entity it is not for.", "Use another property, or move the value."),
    "constraint-citation-needed": ("A statement that needs a reference has none.", "Add a reference."),
    "constraint-contemporary": ("An item and a value did not exist at the same time.", "Correct a date or the value."),
    "constraint-lexeme-language": ("A lexeme is in a language its property is not for.", "Use another property, or move the value."),
    "constraint-label-in-language": ("An item lacks a label in a language its property asks for.", "Add the label."),
    "constraint-one-of-qualifier-value": (
        "A qualifier has a value its property does not take there.",
        "Use another property, or move the value.",
    ),
    "constraint-undecided": (
        "Whether a constraint holds cannot be decided with what is at hand.",
        "Nothing; look it up on Wikidata before an upload.",
    ),
    "constraint-parameters": (
        "A constraint on a property makes no sense as it is stated, and is left out.",
        "Get the property's document again, or correct the constraint on Wikidata.",
    ),
}
#: Reading RDF back.
_READING: Final = {
    "sitelink-site": (
        "The wiki of a sitelink is not known, so the link has no address or cannot be read.",
        "Correct the site id or the article's node.",
    ),
    "entity-missing": ("There is a document about an entity, but nothing about the entity.", "Add the entity's node."),
    "entity-type": ("An entity has no type, or one that is not read.", "State wikibase:Item, wikibase:Property or wikibase:Lexeme."),
    "lexeme": ("A lexeme does not have exactly one language and one lexical category.", "State dct:language and wikibase:lexicalCategory."),
    "lexeme-part": (
        "A lexeme names a form, a sense or a grammatical feature that is none; it is left out.",
        "Add the node of the form or sense, or correct the triple.",
    ),
    "direct-claims": ("Entities have direct claims only, so ranks, qualifiers and references are not known.", "Read a full dump."),
    "redirect": ("An entity was merged into another.", "Nothing; read the other one."),
    "property-type": ("A property does not have exactly one datatype.", "State one datatype of the Wikibase ontology."),
    "statement-missing": ("An entity claims a statement of which nothing is said.", "Add the statement's node."),
    "statement-value": ("A statement does not have exactly one value of its property.", "Correct the statement."),
    "statement-rank": ("A statement does not have exactly one rank.", "State one of the three ranks."),
    "statement-unclaimed": ("No entity claims a statement.", "Add the triple from the entity to it."),
    "term-language": ("A label, description or alias has no language.", "Add a language tag."),
    "term-twice": ("There are two labels or descriptions in one language; the first is kept.", "Remove one."),
    "language-tag": ("A language tag is not of the form of BCP 47; it is kept.", "Correct the tag."),
    "reference-missing": ("A statement names a reference of which nothing is said.", "Add the reference's node."),
    "reference-empty": ("A reference has no snaks; it is left out.", "Add what it refers to."),
    "reference-id": ("The name of a reference is not the hash of its snaks.", "Correct the name, or make the file anew."),
    "value-id": (
        "The name of a value node is not the hash of any reading of it; the likeliest is used.",
        "Correct the name, or make the file anew.",
    ),
    "rdf-iri": ("An IRI has characters that may not stand in it.", "Percent-encode them."),
    "rdf-line-length": ("A line is longer than any triple can be.", "Put one triple on a line."),
    "rdf-truncated": ("A packed file breaks off or is damaged.", "Get the file again."),
    "torn": (
        "An entity's nodes are scattered over the file; it was given out before it was whole, and comes again.",
        "Bring its nodes together.",
    ),
}
#: Publishing.
_PUBLISHING: Final = {
    "dump-unreadable": ("A dump that was just written cannot be read by a strict parser; nothing is published.", "See the message."),
    "dump-count": (
        "A dump does not hold as much as was written into it; nothing is published.",
        "Report it: this is a fault of the program.",
    ),
    "withdrawn-present": ("An item is withdrawn in withdrawn.yaml and has a record.", "Drop the one or the other."),
    "withdrawn-replacement": ("What replaces a withdrawn item is not there.", "Name an item that has a record."),
    "tombstone-dropped": ("The last release has a tombstone that is gone from withdrawn.yaml.", "Put it back; tombstones stay for ever."),
    "item-vanished": ("An item of the last release is gone, and nothing says why.", "Declare it in withdrawn.yaml."),
    "release-exists": ("This version was released with other content, and releases are never changed.", "Raise `version`."),
    "release-damaged": ("The files of an old release are not those that its checksums name.", "Get it back from a copy."),
    "dump-graph": ("Two dumps of one graph are not the same graph; nothing is published.", "Report it: this is a fault of the program."),
}
RULES: Final = _FILES | _RECORDS | _VALUES | _LINKS | _SETTINGS | _WIKIDATA | _RDF | _CONSTRAINTS | _READING | _PUBLISHING
