"""A wire that can be cut: what goes to a real server and back passes here, and a test may meddle with it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field


@dataclass
class Wire:
    """Forwards connections. `meddle` sees each piece on its way, "up" to the server or "down" from it, and says what
    goes on: the piece, another one, nothing, or None to cut both ends.
    """

    target: int
    meddle: Callable[[str, bytes], bytes | None] = lambda way, piece: piece
    port: int = 0
    connections: int = 0
    said: bytearray = field(default_factory=bytearray)  # all that went up
    _open: list[socket.socket] = field(default_factory=list)

    def cut(self) -> None:
        """Every connection there is, now."""
        for end in self._open:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
        self._open.clear()

    def answer(self, piece: bytes) -> None:
        """To the client of the newest connection, in the server's place."""
        self._open[-2].sendall(piece)

    def serve(self, door: socket.socket) -> None:
        while True:
            try:
                near, _ = door.accept()
            except OSError:
                return
            self.connections += 1
            try:
                far = socket.create_connection(("127.0.0.1", self.target), timeout=10)
            except OSError:
                near.close()
                continue
            far.settimeout(None)
            self._open += [near, far]
            for way, source, sink in (("up", near, far), ("down", far, near)):
                threading.Thread(target=self._carry, args=(way, source, sink), daemon=True).start()

    def _carry(self, way: str, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while piece := source.recv(65536):
                if way == "up":
                    self.said += piece
                passed = self.meddle(way, piece)
                if passed is None:
                    break
                sink.sendall(passed)
        for end in (source, sink):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


@contextmanager
def wire(target: int) -> Iterator[Wire]:
    """A wire to that port of this machine."""
    laid = Wire(target)
    with socket.create_server(("127.0.0.1", 0)) as door:
        laid.port = door.getsockname()[1]
        listening = threading.Thread(target=laid.serve, args=(door,), daemon=True)
        listening.start()
        try:
            yield laid
        finally:
            with suppress(OSError):
                door.shutdown(socket.SHUT_RDWR)
            laid.cut()
            listening.join(10)
