"""The demo's evidence folder: documents, with a manifest or a sidecar that says what they show."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import date
from importlib.resources.abc import Traversable
from pathlib import Path

from aimsgraph.demo.dates import fill

# What a manifest and a sidecar say of a document, in the words of the evidence register.
COLUMNS = (
    "ID",
    "Name",
    "Kind",
    "File",
    "About",
    "Measured on",
    "Collected on",
    "Period start",
    "Period end",
    "Valid until",
    "Verdict",
    "Review",
    "Reviewed on",
    "Reviewed by",
    "Reject reason",
    "Audit type",
    "Auditor independent",
    "Examined",
    "Considered",
)
_BODY = "Text"
# System owners keep a sidecar beside each document; all else stands in the manifest.
_WITH_SIDECAR = "systems/"


def write_evidence(folder: Path, table: Traversable, today: date) -> None:
    """Write the documents that ``table`` lists, the manifest and the sidecars into ``folder``."""
    listed = []
    for row in csv.DictReader(io.StringIO(table.read_text(encoding="utf-8"))):
        record = {name: fill(text, today) for name, text in row.items()}
        path = folder / record["File"]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_document(record), encoding="utf-8")
        if record["File"].startswith(_WITH_SIDECAR):
            sidecar = path.with_name(f"{path.name}.aims.yaml")
            sidecar.write_text(_sidecar(record), encoding="utf-8")
        else:
            listed.append(record)
    with (folder / "evidence.csv").open("w", encoding="utf-8", newline="") as manifest:
        writer = csv.DictWriter(manifest, COLUMNS, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(listed)


def _document(record: Mapping[str, str]) -> str:
    if not record["File"].endswith(".md"):
        return record[_BODY]
    return f"# {record['Name']}\n\nNordhelm Mutual, {record['Collected on']}\n\n{record[_BODY]}\n"


def _sidecar(record: Mapping[str, str]) -> str:
    import yaml

    said = {
        column.lower().replace(" ", "_"): _one_or_more(text)
        for column in COLUMNS
        if column != "File" and (text := record[column])
    }
    return yaml.safe_dump(said, sort_keys=False, allow_unicode=True)


def _one_or_more(text: str) -> str | list[str]:
    parts = [part.strip() for part in text.split(";")]
    return parts if len(parts) > 1 else text
