"""What a pool raises."""

__all__ = ["ShardFailure"]


class ShardFailure(RuntimeError):
    """A worker met an error that is a bug of ours: which task it had, and the traceback."""
