"""The same work on a cluster: records and Wikidata's dump read, mapped, checked and reconciled by Spark.

Nothing here says anything about records: `lines` numbers what is read, so that a partition holds exactly what a chunk holds in one
process; workers then call the functions that one process calls. The package can be imported without PySpark.
"""
