"""Looks whether the master key was changed while we run: whoever has not the new one says so, and ends."""

from __future__ import annotations

import logging
import threading

from sqlalchemy.exc import DBAPIError

from store.keys import Keyring

log = logging.getLogger("keys")

EVERY = 2.0  # seconds


class KeyWatch:
    """A loop for a thread of its own. Raises WrongKeys: at once, not when the next key is needed, perhaps at night."""

    def __init__(self, ring: Keyring) -> None:
        self._ring = ring
        self._stopping = threading.Event()

    def stop(self) -> None:
        self._stopping.set()

    def run(self) -> None:
        while not self._stopping.wait(EVERY):
            try:
                self._ring.refresh()
            except DBAPIError as fault:  # whoever needs a key waits for it
                log.debug("the keys are away: %s", fault.orig)
