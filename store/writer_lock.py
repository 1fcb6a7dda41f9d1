"""Who may write to a SQLite file: one at a time, of all threads and processes of this machine."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from types import TracebackType

try:
    import fcntl
except ImportError:  # Windows: SQLite's own lock still keeps writers apart, it only makes them poll
    fcntl = None  # type: ignore[assignment]


class WriterLock:
    """SQLite keeps writers apart itself, but those who wait sleep and look again, for up to 100 ms; here they are
    woken. The lock file says nothing and may be deleted; the system frees the lock of a process that dies.
    """

    def __init__(self, database: str | None) -> None:
        self._threads = threading.Lock()
        self._file = -1
        if fcntl and database and not database.startswith((":memory:", "file:")):
            self._file = os.open(Path(f"{database}-writer"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def __enter__(self) -> None:
        self._threads.acquire()
        try:
            if self._file >= 0:
                fcntl.flock(self._file, fcntl.LOCK_EX)
        except BaseException:  # a disk that is gone, or a signal: the other threads must not wait for good
            self._threads.release()
            raise

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if self._file >= 0:
                fcntl.flock(self._file, fcntl.LOCK_UN)
        finally:
            self._threads.release()

    def close(self) -> None:
        if self._file >= 0:
            os.close(self._file)
            self._file = -1
