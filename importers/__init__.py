"""The importers that ship with aimsgraph, one file a source; ask `aimsgraph.importing` for them."""
