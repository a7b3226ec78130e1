"""A document as one HTML page that asks nobody for anything and prints on A4."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator, Sequence
from hashlib import sha256
from html import escape
from urllib.parse import quote

from aimsgraph.export.document import (
    STYLES,
    Branch,
    Document,
    Link,
    Section,
    Value,
    lines,
    look,
)
from aimsgraph.picture.lettering import plain

# Within text that is already escaped: days, which are not to be broken, and ids behind names.
_DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
_ID = re.compile(r"\[[a-z][a-z0-9-]*:[^\[\]\s]{1,200}\]")
_DEEPEST = 14  # branches below stand no further to the right
_STYLE = """
:root { color-scheme: light }
* { -webkit-print-color-adjust: exact; print-color-adjust: exact }
body { margin: 1.5rem auto; padding: 0 1.25rem; max-width: 86rem; color: #1b2733;
  background: #fff; font: 13px/1.4 system-ui, -apple-system, "Segoe UI", Roboto,
  "Helvetica Neue", Arial, sans-serif }
h1 { font-size: 1.6rem; margin: 0 0 .8rem }
p.answer { font-size: 1.15rem; color: #1b2733; margin: 0 0 .9rem }
h2 { font-size: 1.1rem; margin: 1.8rem 0 .3rem; break-after: avoid }
p { margin: .2rem 0; color: #3d4a57; overflow-wrap: anywhere; max-width: 70rem }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1.2rem; margin: 0 0 1rem;
  padding: .7rem 0; border-block: 2px solid #174a86 }
dt { color: #5b6875 } dd { margin: 0; overflow-wrap: anywhere; white-space: pre-line }
table { border-collapse: collapse; width: 100%; table-layout: fixed; margin-top: .5rem }
th { text-align: left; vertical-align: bottom; background: #174a86; color: #fff; font-weight: 600;
  padding: .35rem .5rem; border: 1px solid #174a86; overflow-wrap: break-word }
td { vertical-align: top; padding: .35rem .5rem; border: 1px solid #c9d2da;
  overflow-wrap: anywhere }
td div + div { margin-top: .25rem }
td small { color: #5b6875; font-size: .88em }
td.tree { background: repeating-linear-gradient(to right, #d3dbe2 0 1px, transparent 1px 1.25em)
  .7em 0 / 0 100% no-repeat }
td.root { font-weight: 600 }
a { color: #174a86 }
td.broken small { color: inherit }
time { white-space: nowrap }
td.broken div, td.gap div, td.doubt div { font-weight: 400 }
td.broken, td.gap, td.doubt, td.broken div:first-child, td.gap div:first-child,
td.doubt div:first-child { font-weight: 600 }
table.grid td { padding: .2rem .4rem }
table.grid td:nth-child(n+3), table.grid th:nth-child(n+3) { text-align: center }
tr { break-inside: avoid }
footer { margin-top: 1.5rem; font-size: .8rem; color: #5b6875; overflow-wrap: anywhere }
@media screen { thead th { position: sticky; top: 0 } }
@page { size: A4 landscape; margin: 11mm 10mm 14mm;
  @bottom-left { content: "FOOT"; font: 7pt sans-serif; color: #5b6875 }
  @bottom-right { content: "Page " counter(page) " of " counter(pages);
    font: 7pt sans-serif; color: #5b6875 } }
@media print {
  body { margin: 0; padding: 0; max-width: none; font-size: 7.5pt; line-height: 1.3 }
  thead { display: table-header-group }
  td, th { padding: 1mm 1.3mm }
  h2 { break-after: avoid }
  tr { break-inside: avoid }
}
"""


_CSS = re.compile(r"[^A-Za-z0-9 ,.:;-]")  # what a text in a style sheet does not say as it is


def page(document: Document) -> Iterator[str]:
    """The parts of the page."""
    style = "".join(_style(document))
    policy = (
        f"default-src 'none'; style-src 'sha256-{_digest(style)}'; base-uri 'none'; "
        "form-action 'none'"
    )
    organization = next((fact for _name, fact in document.facts), "")
    yield (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        f'<meta name="generator" content="{escape(str(document.origin))}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_text(document.title)} - {_text(organization)}</title>\n"
        f"<style>{style}</style>\n</head>\n<body>\n<h1>{_text(document.title)}</h1>\n"
    )
    if document.sentence:
        yield f'<p class="answer">{_text(document.sentence)}</p>\n'
    yield "<dl>\n"
    for name, fact in document.facts:
        told = "\n".join(_line(plain(line)) for line in fact.split("\n"))
        yield f"<dt>{_text(name)}</dt><dd>{told}</dd>\n"
    for file in document.beside:
        yield f"<dt>{_text(file.text)}</dt><dd>{_anchor(file)}</dd>\n"
    yield "</dl>\n"
    if document.caveat:
        yield f"<p><strong>{_text(document.caveat)}</strong></p>\n"
    yield from _notes(document.notes)
    for place, section in enumerate(document.sections):
        yield from _section(section, place)
    yield f"<footer>{_text(str(document.origin))}</footer>\n</body>\n</html>\n"


def _section(section: Section, place: int) -> Iterator[str]:
    yield f"<section>\n<h2>{_text(section.title)}</h2>\n"
    yield from _notes(section.notes)
    if section.rows:
        grid = " grid" * section.grid
        yield f'<table class="t{place}{grid}">\n<colgroup>{"<col>" * len(section.columns)}'
        yield "</colgroup>\n<thead><tr>"
        for column in section.columns:
            yield f'<th scope="col">{_text(column.title)}</th>'
        yield "</tr></thead>\n<tbody>\n"
        for row in section.rows:
            yield f"<tr>{''.join(map(_cell, row))}</tr>\n"
        yield "</tbody>\n</table>\n"
    yield "</section>\n"


def _cell(value: Value) -> str:
    if isinstance(value, Branch):
        label = f"<small>{_text(value.label)}</small> " if value.label else ""
        place = f"tree d{min(value.depth, _DEEPEST)}" if value.depth else "root"
        return f'<td class="{place}">{label}{_line(plain(value.text))}</td>'
    known = look(value)
    parts = [_line(line) for line in lines(value)]
    if isinstance(value, Link):
        parts[0] = _anchor(value)
    inner = parts[0] if len(parts) == 1 else "".join(f"<div>{part}</div>" for part in parts)
    return f'<td class="{known}">{inner}</td>' if known else f"<td>{inner}</td>"


def _anchor(file: Link) -> str:
    """Leads from the page to what lies beside it, and nowhere else."""
    return f'<a href="./{escape(quote(file.path))}">{_text(file.path)}</a>'


def _line(text: str) -> str:
    days = _DAY.sub(r"<time>\g<0></time>", escape(text))
    return _ID.sub(r"<small>\g<0></small>", days)


def _notes(notes: Sequence[str]) -> Iterator[str]:
    return (f"<p>{_text(note)}</p>\n" for note in notes)


def _style(document: Document) -> Iterator[str]:
    """The rules."""
    as_of = document.origin.recorded_on
    foot = f"{plain(document.title)}, revision {document.origin.revision} of {as_of}"
    yield _STYLE.replace("FOOT", _CSS.sub(lambda found: f"\\{ord(found[0]):x} ", foot))
    if not document.flowing:
        yield "@media print { section + section { break-before: page } "
        yield "section + section h2 { margin-top: 0 } }\n"
    for name, style in STYLES.items():
        yield f"td.{name} {{ color: #{style.ink}; background: #{style.paper} }}\n"
    for depth in sorted(_depths(document)):
        yield f"td.d{depth} {{ padding-left: {0.7 + 1.25 * depth:.2f}em; "
        yield f"background-size: {1.25 * depth:.2f}em 100% }}\n"
    for place, section in enumerate(document.sections):
        whole = sum(column.width for column in section.columns)
        for at, column in enumerate(section.columns, start=1):
            share = 100 * column.width / whole
            yield f"table.t{place} col:nth-child({at}) {{ width: {share:.2f}% }}\n"


def _depths(document: Document) -> set[int]:
    cells = (cell for section in document.sections for row in section.rows for cell in row)
    return {min(cell.depth, _DEEPEST) for cell in cells if isinstance(cell, Branch)}


def _text(text: str) -> str:
    return escape(plain(text))


def _digest(text: str) -> str:
    return b64encode(sha256(text.encode()).digest()).decode("ascii")
