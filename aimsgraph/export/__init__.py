"""The graph as files of other formats: only what is recorded, never what follows from it."""
