"""Standards, laws and frameworks: their provisions, how they are named and how they correspond."""

from aimsgraph.catalog.cells import mined, references
from aimsgraph.catalog.crosswalks import Crosswalk, Derived, Gap, Pair, derive, read_crosswalk
from aimsgraph.catalog.findings import Finding
from aimsgraph.catalog.provisions import Catalog, Provision
from aimsgraph.catalog.reading import read_catalog
from aimsgraph.catalog.reference import Reference, canonical
from aimsgraph.catalog.shelf import catalog, catalogs, crosswalks

__all__ = [
    "Catalog",
    "Crosswalk",
    "Derived",
    "Finding",
    "Gap",
    "Pair",
    "Provision",
    "Reference",
    "canonical",
    "catalog",
    "catalogs",
    "crosswalks",
    "derive",
    "mined",
    "read_catalog",
    "read_crosswalk",
    "references",
]
