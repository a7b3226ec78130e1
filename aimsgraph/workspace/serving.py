"""What pages are served of and to whom: a workspace, its store, a day, and how people sign in."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from aimsgraph.errors import WorkspaceError
from aimsgraph.workspace.folder import Workspace, find_workspace

LOCAL = ("127.0.0.1", "localhost")  # another name for this machine would let others read along
_FOLDER, _STORE, _AS_OF = "AIMSGRAPH_FOLDER", "AIMSGRAPH_STORE", "AIMSGRAPH_AS_OF"
_SECRETS = Path(".streamlit", "secrets.toml")
_ASKED = ("redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url")
_CALLBACK = "/oauth2callback"


@dataclass(frozen=True, slots=True)
class Login:
    """How people sign in: the ``host`` by which they know the server, the ``claim`` of roles."""

    host: str
    claim: str


@dataclass(frozen=True, slots=True)
class Served:
    """The folder of a workspace, another store than its own, another day than today.

    A server is told by its environment, as it is another process.
    """

    folder: str
    store: str | None = None
    as_of: date | None = None

    @classmethod
    def of(cls, environment: Mapping[str, str] = os.environ) -> Served:
        """What an environment says; the present folder where it says nothing."""
        day = environment.get(_AS_OF)
        return cls(
            environment.get(_FOLDER, "."),
            environment.get(_STORE),
            date.fromisoformat(day) if day else None,
        )

    @property
    def environment(self) -> dict[str, str]:
        """The same as an environment."""
        said = {_FOLDER: self.folder, _STORE: self.store, _AS_OF: self.as_of}
        return {name: str(value) for name, value in said.items() if value is not None}

    @property
    def workspace(self) -> Workspace:
        """The workspace, read anew."""
        return find_workspace(Path(self.folder), store=self.store)

    @property
    def secrets(self) -> Path:
        """Where it stands how people sign in."""
        return Path(self.folder, _SECRETS)

    @property
    def login(self) -> Login | None:
        """How people sign in, read anew; None where nobody has to: one person, at this machine.

        Raises `WorkspaceError` where the file does not say all of it: then nobody is let in.
        """
        try:
            said = tomllib.loads(self.secrets.read_text(encoding="utf-8")).get("auth")
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise WorkspaceError(
                f"it cannot be read how people sign in: {error}", where=str(_SECRETS)
            ) from None
        if said is None:
            return None
        missing = [name for name in _ASKED if not isinstance(said.get(name), str) or not said[name]]
        if missing:
            raise WorkspaceError(
                f"[auth] lacks {', '.join(missing)}",
                where=str(_SECRETS),
                hint=f"all of {', '.join(_ASKED)} are needed, or no [auth]",
            )
        back = urlsplit(said["redirect_uri"])
        if back.scheme not in ("http", "https") or not back.hostname or back.path != _CALLBACK:
            raise WorkspaceError(
                "redirect_uri is not where a provider can send people back to",
                where=str(_SECRETS),
                hint=f"it is the address of the dashboard and {_CALLBACK}",
            )
        return Login(back.hostname, str(said.get("role_claim") or "roles"))

    @property
    def hosts(self) -> tuple[str, ...]:
        """The names under which browsers may ask for pages."""
        login = self.login
        return LOCAL if login is None or login.host in LOCAL else (*LOCAL, login.host)
