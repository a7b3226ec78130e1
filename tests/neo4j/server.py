"""A real Neo4j server for the tests: plain jars, its own folder, loopback only."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import neo4j
import pytest

HERE = Path(__file__).parent
JARS = HERE / "target" / "jars"

_PATIENCE = 60  # seconds that a server may take to answer
_FIRST = ("neo4j", "neo4j")  # user and password of a new server, which asks for another password
_LASTING = ("-XX:+UseG1GC",)
_BRIEF = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
_OPENS = (
    "java.base/java.nio=ALL-UNNAMED",
    "java.base/java.io=ALL-UNNAMED",
    "java.base/sun.nio.ch=ALL-UNNAMED",
    "java.base/java.util.concurrent=ALL-UNNAMED",
)
_SETTINGS = """\
server.directories.data={home}/data
server.directories.logs={home}/logs
server.directories.run={home}/run
server.directories.import={home}/import
server.directories.plugins={home}/plugins
server.directories.transaction.logs.root={home}/data/transactions
server.default_listen_address=127.0.0.1
server.bolt.enabled=true
server.bolt.listen_address=127.0.0.1:{port}
server.bolt.advertised_address=127.0.0.1:{port}
server.bolt.tls_level=DISABLED
server.http.enabled=false
server.https.enabled=false
dbms.security.auth_enabled={auth}
dbms.usage_report.enabled=false
server.memory.pagecache.size=64m
db.tx_log.preallocate=false
"""


def missing() -> str:
    """What a server needs and is not here; empty when all is there."""
    java = shutil.which("java")
    said = subprocess.run([java, "-version"], capture_output=True, text=True) if java else None
    version = re.search(r' version "(\d+)', said.stderr) if said else None
    if version is None or int(version[1]) < 17:
        return "a Neo4j server needs Java 17 or newer"
    return "" if JARS.is_dir() else "the jars of the Neo4j server are not here; see tests/run"


@contextmanager
def running(home: Path, **options: Any) -> Iterator[Server]:
    """A server for tests, which are left out where what it needs is not here."""
    if what := missing():
        pytest.skip(what)
    with Server(home, **options) as server:
        yield server


class Server:
    """One server with a folder of its own; ``password`` makes it ask for one.

    ``settings`` are lines of its configuration beside those that every server here has. One that
    is ``brief`` is sooner ready, and slower in the long run.
    """

    def __init__(
        self,
        home: Path,
        *,
        password: str | None = None,
        heap: str = "768m",
        settings: Sequence[str] = (),
        brief: bool = False,
    ) -> None:
        self.home = home
        self.password = password
        self.port = _free_port()
        self._heap = heap
        self._machine = _BRIEF if brief else _LASTING
        self._process: subprocess.Popen[bytes] | None = None
        (home / "conf").mkdir(parents=True)
        for name in ("data", "logs", "run", "import", "plugins"):
            (home / name).mkdir()
        common = _SETTINGS.format(home=home, port=self.port, auth=str(bool(password)).lower())
        (home / "conf" / "neo4j.conf").write_text("\n".join((common, *settings, "")))

    @property
    def location(self) -> str:
        """Where it answers."""
        return f"bolt://127.0.0.1:{self.port}"

    @property
    def auth(self) -> tuple[str, str] | None:
        """User and password, where it asks for them."""
        return ("neo4j", self.password) if self.password else None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *failure: object) -> None:
        self.kill()

    def start(self) -> None:
        """Start it, on what an earlier start left, and wait until it answers."""
        java = shutil.which("java")
        assert java is not None
        command = [
            java, "-Xms256m", f"-Xmx{self._heap}", *self._machine, "-Dfile.encoding=UTF-8",
            "-Dlog4j2.disable.jmx=true", *(f"--add-opens={opened}" for opened in _OPENS),
            "--enable-native-access=ALL-UNNAMED", "-cp", f"{JARS}/*",
            "org.neo4j.server.CommunityEntryPoint", f"--home-dir={self.home}",
            f"--config-dir={self.home / 'conf'}", "--console-mode",
        ]  # fmt: skip
        new = not (self.home / "data" / "dbms").exists()
        with (self.home / "logs" / "console.log").open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log)
        if self.password and new:
            self._wait(_FIRST)
            self._set_password()
        self._wait(self.auth)

    def count(self) -> int:
        """How many nodes there are."""
        with neo4j.GraphDatabase.driver(self.location, auth=self.auth) as driver:
            ((count,),) = driver.execute_query("MATCH (x) RETURN count(x)").records
        return int(count)

    def clear(self) -> None:
        """Empty the database; constraints stay, as they would for whoever comes next."""
        with (
            neo4j.GraphDatabase.driver(self.location, auth=self.auth) as driver,
            driver.session() as session,
        ):
            for found in ("MATCH ()-[x]->()", "MATCH (x)"):
                session.run(
                    f"{found} CALL (x) {{ DELETE x }} IN TRANSACTIONS OF 1000 ROWS"
                ).consume()

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def stop(self) -> None:
        """End it in order."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            self._process.wait(_PATIENCE)

    def _set_password(self) -> None:
        with neo4j.GraphDatabase.driver(self.location, auth=_FIRST) as driver:
            driver.execute_query(
                "ALTER CURRENT USER SET PASSWORD FROM $old TO $new",
                old=_FIRST[1],
                new=self.password,
                database_="system",
            )

    def _wait(self, auth: tuple[str, str] | None) -> None:
        assert self._process is not None
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end:
            if self._process.poll() is not None:
                break
            try:
                with neo4j.GraphDatabase.driver(self.location, auth=auth) as driver:
                    driver.verify_connectivity()
                return
            except (neo4j.exceptions.DriverError, neo4j.exceptions.Neo4jError):
                time.sleep(0.2)
        log = (self.home / "logs" / "console.log").read_text(errors="replace")[-2000:]
        raise RuntimeError(f"the Neo4j server does not answer at {self.location}:\n{log}")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port
