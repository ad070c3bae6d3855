"""Compare the dataset with Wikidata and report what an editor can do about each difference. Pure but for writing the reports."""
