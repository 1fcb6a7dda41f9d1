"""The worker in a process of its own, under `madoguchi run`: Python runs one thread at a time, and a worker that is
busy reading would make the mail door wait.

Two pipes join them. The parent writes a byte when mail has come in; the child writes a line when it is ready, and one
each time a letter is queued. Either end sees the other's death as the end of its pipe, and stops.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress

from bot import memory
from bot.house import House
from bot.worker import Worker
from store.database import Store

PATIENCE = 60.0  # seconds for the mail in hand to be finished when we stop


class Apart:
    """The parent's end. Making one waits until the child is ready; when it refuses to start, SystemExit has its code,
    and it has said why.
    """

    def __init__(self, on_letter: Callable[[], None]) -> None:
        self._on_letter = on_letter
        self._stopping = False
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bot", "desk"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert self._process.stdin
        assert self._process.stdout
        self._bell, self._told = self._process.stdin, self._process.stdout
        os.set_blocking(self._bell.fileno(), False)
        if not self._told.readline():
            raise SystemExit(self._process.wait())

    def ring(self) -> None:
        """Mail has come in. Never waits: a full pipe holds rings enough, and a dead child is noticed in `run`."""
        with suppress(BlockingIOError, BrokenPipeError):
            os.write(self._bell.fileno(), b"\n")

    def run(self) -> None:
        """Pass on the child's rings, until it ends."""
        while self._told.readline():
            self._on_letter()
        if not self._stopping:
            raise RuntimeError(f"the worker process has ended with code {self._process.wait()}")

    def stop(self) -> None:
        """Let it finish what it has in hand."""
        self._stopping = True
        self._bell.close()
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()


def serve(house: House, store: Store) -> None:
    """The child's end: work until the parent closes the pipe or dies."""
    for number in (signal.SIGINT, signal.SIGTERM):  # Ctrl-C reaches the whole group; the parent decides
        signal.signal(number, signal.SIG_IGN)
    memory.give_back_large_pieces()
    memory.keep_what_is_loaded()
    worker = Worker(house, store, on_letter=lambda: _tell("letter"))
    threading.Thread(target=_listen, args=(worker,), name="bell", daemon=True).start()
    _tell("ready")
    worker.run()


def _listen(worker: Worker) -> None:
    while os.read(sys.stdin.fileno(), 4096):
        worker.ring()
    worker.stop()


def _tell(word: str) -> None:
    with suppress(BrokenPipeError):
        print(word, flush=True)
