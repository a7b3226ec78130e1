"""The tables of the embedded store.

A version row holds from revision ``from_rev`` up to, not including, ``to_rev``; NULL is now. Rows
are added and closed, never altered or deleted. The keys keep rows in the order of their ids, so
that a snapshot comes out sorted without a further index.
"""

from __future__ import annotations

APPLICATION_ID = 0x61494D53  # "aIMS", in the header of the file
SCHEMA_VERSION = 1

SCHEMA = """
CREATE TABLE store (
    id TEXT NOT NULL,
    created_at TEXT NOT NULL
);

CREATE TABLE revision (
    number INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    source TEXT NOT NULL,
    note TEXT NOT NULL,
    changes INTEGER NOT NULL
);

CREATE TABLE node (
    id TEXT NOT NULL,
    cls TEXT NOT NULL,
    properties TEXT NOT NULL,
    from_rev INTEGER NOT NULL,
    to_rev INTEGER,
    PRIMARY KEY (id, from_rev)
) WITHOUT ROWID;

CREATE TABLE relation (
    type TEXT NOT NULL,
    source TEXT NOT NULL,
    target TEXT NOT NULL,
    qualifier TEXT NOT NULL,
    properties TEXT NOT NULL,
    from_rev INTEGER NOT NULL,
    to_rev INTEGER,
    PRIMARY KEY (type, source, target, qualifier, from_rev)
) WITHOUT ROWID;

CREATE TABLE claim (
    source TEXT NOT NULL,
    subject TEXT NOT NULL,
    cls TEXT NOT NULL,
    digest TEXT NOT NULL,
    locator TEXT NOT NULL,
    aliases TEXT NOT NULL,
    properties TEXT NOT NULL,
    from_rev INTEGER NOT NULL,
    to_rev INTEGER,
    PRIMARY KEY (source, subject, from_rev)
) WITHOUT ROWID;
"""
