"""A way to a server that can be cut: what goes to and fro is passed on, until it is not."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from typing import Self

_COMMIT = b"\x00\x02\xb0\x12\x00\x00"  # the message of the Bolt protocol that ends a transaction


class Proxy:
    """Passes on what comes to a port of its own; a cut is made once, then all goes on."""

    def __init__(self, port: int) -> None:
        self._target = ("127.0.0.1", port)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._ends: list[socket.socket] = []
        self._guard = threading.Lock()
        self._pieces = 0  # that are still passed on before the cut; 0 for no cut
        self._commits = 0  # that are still answered before the cut; 0 for no cut
        self.cuts = 0

    @property
    def location(self) -> str:
        """Where it is to be reached."""
        return f"bolt://127.0.0.1:{self._listening.getsockname()[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *failure: object) -> None:
        self._listening.close()
        self.cut()
        for end in self._ends:
            end.close()

    def cut_at_piece(self, number: int) -> None:
        """Cut in place of passing on a piece, in either direction; 0 never."""
        self._pieces = number

    def cut_after_commit(self, number: int) -> None:
        """Cut once the server has ended a transaction, before it is heard of; 0 never."""
        self._commits = number

    def cut(self) -> None:
        """End all connections."""
        with self._guard:
            self.cuts += 1
            for end in self._ends:
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listening.accept()
                far = socket.create_connection(self._target)
                for end in (near, far):  # small pieces would wait for each other
                    end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                with self._guard:
                    self._ends += [near, far]
                ended = threading.Event()  # a transaction whose end must not be heard of
                for passing in (self._ask, self._answer):
                    threading.Thread(target=passing, args=(near, far, ended), daemon=True).start()

    def _ask(self, near: socket.socket, far: socket.socket, ended: threading.Event) -> None:
        for piece in self._pieces_of(near, far):
            if self._is_last_commit(piece):
                ended.set()
            _send(far, piece)

    def _answer(self, near: socket.socket, far: socket.socket, ended: threading.Event) -> None:
        for piece in self._pieces_of(far, near):
            if ended.is_set():
                self.cut()
                return
            _send(near, piece)

    def _pieces_of(self, source: socket.socket, sink: socket.socket) -> Iterator[bytes]:
        with suppress(OSError):
            while piece := source.recv(65_536):
                if self._is_last_piece():
                    self.cut()
                    return
                yield piece
        for end in (source, sink):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def _is_last_piece(self) -> bool:
        with self._guard:
            last = self._pieces == 1
            self._pieces = max(0, self._pieces - 1)
        return last

    def _is_last_commit(self, piece: bytes) -> bool:
        with self._guard:
            last = self._commits == 1 and _COMMIT in piece
            if self._commits and _COMMIT in piece:
                self._commits -= 1
        return last


def _send(sink: socket.socket, piece: bytes) -> None:
    with suppress(OSError):  # cut meanwhile: the other side learns of it by itself
        sink.sendall(piece)
