"""Many callers waiting at once share one commit: the disk is asked once for all of them."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Generic, TypeVar

from sqlalchemy import Connection

from store.database import Store

T = TypeVar("T")
R = TypeVar("R")
MOST_AT_ONCE = 128


class GroupCommit(Generic[T, R]):
    """Runs `act(tx, items)` for all items that have come in since the last commit. A future is done only
    when its item is durable; when a whole group fails, each item is tried alone, so that one cannot spoil the rest.
    """

    def __init__(
        self, store: Store, act: Callable[[Connection, Sequence[T]], Sequence[R]], name: str
    ) -> None:
        self._store = store
        self._act = act
        self._queue: queue.SimpleQueue[tuple[T, Future[R]] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def submit(self, item: T) -> Future[R]:
        future: Future[R] = Future()
        # From here on it cannot be cancelled: a client that hangs up must not break the commit of all the others.
        future.set_running_or_notify_cancel()
        self._queue.put((item, future))
        return future

    def close(self) -> None:
        """Commit what is waiting, then stop."""
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        while group := self._next_group():
            self._commit(group)
            group.clear()  # a large mail must not stay in memory until the next one comes

    def _next_group(self) -> list[tuple[T, Future[R]]]:
        first = self._queue.get()
        group = [first] if first else []
        while group and len(group) < MOST_AT_ONCE:
            try:
                entry = self._queue.get_nowait()
            except queue.Empty:
                break
            if entry is None:
                self._queue.put(None)
                break
            group.append(entry)
        return group

    def _commit(self, group: list[tuple[T, Future[R]]]) -> None:
        try:
            with self._store.write() as tx:
                results = self._act(tx, [item for item, _ in group])
        except Exception as fault:
            if len(group) == 1:
                group[0][1].set_exception(fault)
            else:
                for entry in group:
                    self._commit([entry])
            return
        for (_, future), result in zip(group, results, strict=True):
            future.set_result(result)
