"""The store on a Neo4j server.

What is true is a log: every revision is a chain of batches of changes, and one number on the node
``:AimsStore`` says up to which revision it counts. The graph of ``:Thing`` nodes holds only the
present; it is drawn from the log, so a writer that is killed while it draws loses nothing.
"""
