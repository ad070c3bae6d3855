"""What the dataset is: name, version, titles, base IRI, licence, languages, publisher; read from `dataset.yaml`.

`description` holds the values, `schema` says what the file may hold, `reading` reads it.
"""

from pipeline.dataset.description import Contact, Dataset, Period, Subject
from pipeline.dataset.reading import load_dataset

__all__ = ["Contact", "Dataset", "Period", "Subject", "load_dataset"]
