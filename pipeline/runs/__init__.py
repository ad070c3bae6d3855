"""Runs over any number of records: in chunks, in as many processes as there are cores, going on where a run was stopped."""
