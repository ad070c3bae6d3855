"""What comes from Wikidata: entity documents, dumps, snapshots, and the verdicts on which of our items is which of theirs.

Depends on the model alone. Nothing here opens a socket.
"""
