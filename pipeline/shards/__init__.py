"""One function over many shards: in worker processes, in order, in bounded memory, and from where a stopped run was.

Knows nothing of records. `pool` runs the function, `work` keeps what is finished.
"""
