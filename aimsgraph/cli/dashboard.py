"""`aimsgraph dashboard`: the pages for a browser."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from importlib.resources import as_file, files
from importlib.util import find_spec
from typing import Annotated

import typer

from aimsgraph.cli.options import AsOf, StoreAt, command_app, exit_codes, workspace_here
from aimsgraph.errors import MissingPackageError, UsageError

HOST = "127.0.0.1"
# Said as flags: a file of settings would be read from whatever folder it is started in.
_FLAGS = {
    "server.address": HOST,
    "server.fileWatcherType": "none",
    "server.enableAgentApi": "false",
    "browser.gatherUsageStats": "false",
    "client.showErrorDetails": "none",
    "client.toolbarMode": "minimal",
    "runner.magicEnabled": "false",
    "theme.base": "light",
    "theme.primaryColor": "#174A86",
}

app = command_app()


@app.command(epilog=exit_codes(0, 2, 3, 4, 5))
def dashboard(
    context: typer.Context,
    port: Annotated[
        int, typer.Option("--port", min=1, max=65535, metavar="PORT", help="Where it listens.")
    ] = 8501,
    browser: Annotated[bool, typer.Option(help="Open a browser on it.")] = True,
    store: StoreAt = None,
    as_of: AsOf = None,
) -> None:
    """How all of it stands, in a browser, on this machine alone; Ctrl-C ends it.

    It follows the graph: what `aimsgraph sync` writes is there at the next click. No other host is
    asked for anything, but the one at which people sign in where the workspace has `[auth]` in
    `.streamlit/secrets.toml`.

    \b
    aimsgraph dashboard
    aimsgraph dashboard --port 8600 --as-of 2027-02-02
    """
    if find_spec("streamlit") is None:
        raise MissingPackageError.of("streamlit", extra="dashboard")
    workspace = workspace_here(context, store)
    from aimsgraph.workspace.serving import Served

    place = str(workspace.location) if store is not None else None
    served = Served(str(workspace.root.resolve()), place, as_of)
    hosts = served.hosts
    _check_free(port)
    with as_file(files("aimsgraph.dashboards") / "app.py") as script:
        line = [sys.executable, "-m", "streamlit", "run", str(script)]
        for name, value in {**_FLAGS, "server.port": port}.items():
            line += [f"--{name}", str(value)]
        line += ["--server.headless", "false" if browser else "true"]
        for host in hosts:
            line += ["--server.allowedHosts", host]
        # Not those of the person who starts it, which may be of another program.
        line += ["--secrets.files", str(served.secrets)]
        raise typer.Exit(_serve(line, {**os.environ, **served.environment}))


def _serve(line: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run the server until it ends, or is asked to: then it goes with this process."""
    with subprocess.Popen(line, env=environment) as server:  # noqa: S603 - our own program
        signal.signal(signal.SIGTERM, lambda *_: server.terminate())
        try:
            return max(server.wait(), 0)
        except KeyboardInterrupt:
            server.terminate()
            return 0


def _check_free(port: int) -> None:
    with socket.socket() as one:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            one.bind((HOST, port))
        except OSError as error:
            why = error.strerror or str(error)
            raise UsageError(
                f"nothing can listen there: {why.lower()}",
                where=f"{HOST}:{port}",
                hint=f"--port {port % 65535 + 1}",
            ) from None
