"""`aimsgraph publish`: how things stand, in the graph on a server, for other tools."""

from __future__ import annotations

import typer

from aimsgraph.cli import document
from aimsgraph.cli.options import (
    AsJson,
    AsOf,
    StoreAt,
    command_app,
    exit_codes,
    start_folder,
    today,
    workspace_here,
)
from aimsgraph.cli.screen import Screen
from aimsgraph.impact.sentence import day, listed, number
from aimsgraph.workspace.publishing import Published
from aimsgraph.workspace.publishing import publish as publish_to

app = command_app()


@app.command(epilog=exit_codes(0, 2, 3, 4, 5))
def publish(
    context: typer.Context, store: StoreAt = None, as_of: AsOf = None, as_json: AsJson = False
) -> None:
    """How things stand, in the graph on a server, for other tools.

    Things then bear aims_status, aims_because, aims_as_of and aims_revision, in place of what was
    published before. They are for reading: aimsgraph itself works them out anew each time.

    \b
    aimsgraph publish
    aimsgraph publish --as-of 2027-02-02
    """
    workspace = workspace_here(context, store)
    with workspace.open(write=True) as opened:
        published = publish_to(workspace, opened, as_of=as_of or today())
    sentence = publish_sentence(str(workspace.location), published)
    if as_json:
        document.write(
            {"sentence": sentence, "store": workspace.location, **document.plain(published)}
        )
        return
    screen = Screen(folder=start_folder(context))
    screen.sentence(sentence)
    screen.fact(f"As of {day(published.as_of)}, revision {published.revision}.")


def publish_sentence(location: str, published: Published) -> str:
    """What was published where, and how much of it is lost; what people do not know is left out."""
    kinds = published.kinds.items()
    if not kinds:
        return f"Published to {location}: nothing has a status."
    told = listed([number(sum(counts.values()), noun) for noun, counts in kinds])
    broken = sum(counts["broken"] for _, counts in kinds)
    doubt = sum(counts["doubt"] for _, counts in kinds)
    lost = f"{broken:,} {'is' if broken == 1 else 'are'} broken or missing, {doubt:,} in doubt"
    return f"Published to {location}: {told}; {lost}."
