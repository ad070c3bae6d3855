"""`validate`: the graph against the shapes."""

__all__ = ["validate"]
