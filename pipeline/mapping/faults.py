"""What a value parser raises when a text does not mean a value; the mapper turns it into an issue at the right line."""

__all__ = ["BadValue"]


class BadValue(ValueError):
    """A value that cannot be read: what was expected instead, how to mend it, and what was found if not the whole text."""

    def __init__(self, expected: str, fix: str = "", found: str = "") -> None:
        super().__init__(expected)
        self.expected, self.fix, self.found = expected, fix, found
