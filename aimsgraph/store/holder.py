"""Who writes now: a small file beside the store, for the message of whoever has to wait.

The database's own lock decides who may write; this file only gives it a name. One that a killed
process left behind does no harm.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path


def holder_file(store: Path) -> Path:
    """Where the name of the writer of ``store`` stands."""
    return store.with_name(f"{store.name}-writer")


@contextmanager
def holding(store: Path, actor: str) -> Iterator[None]:
    """Be named as the writer of ``store`` for a while."""
    file = holder_file(store)
    since = datetime.now(UTC).isoformat(timespec="seconds")
    with suppress(OSError):  # a full disk shows when the store itself is written
        file.write_text(json.dumps({"pid": os.getpid(), "actor": actor, "since": since}))
    try:
        yield
    finally:
        with suppress(OSError):
            file.unlink(missing_ok=True)


def holder(store: Path) -> str:
    """Who writes to ``store`` now, as far as the file says."""
    try:
        said = json.loads(holder_file(store).read_text())
        if _runs(int(said["pid"])):
            return f"{said['actor']} (process {said['pid']}, since {said['since']})"
    except (OSError, ValueError, KeyError, TypeError):
        pass
    return "another program"


def _runs(pid: int) -> bool:
    """Whether a process runs; where the system does not let us ask, it is taken to."""
    if os.name != "posix":
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
