"""The relay at the far end: keeps the name and the digest of every letter it takes, and can be away for a while."""

from __future__ import annotations

import asyncio
import hashlib
from collections import defaultdict
from collections.abc import Callable
from email import message_from_bytes
from typing import Any

from aiosmtpd.controller import Controller


class Relay:
    """`copies` is recipient to the (Message-ID, SHA-256) of every copy that came, in that order."""

    def __init__(self, port: int) -> None:
        self.copies: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
        self.taken = 0
        self.pace = 0.0  # seconds it thinks over each letter
        self.on_letter: Callable[[], None] = lambda: None
        self._port = port
        self._server: Controller | None = None

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 aiosmtpd's name
        await asyncio.sleep(self.pace)
        name = str(message_from_bytes(envelope.content)["Message-ID"])
        body = hashlib.sha256(envelope.content).hexdigest()
        for recipient in envelope.rcpt_tos:
            self.copies[recipient].append((name, body))
        self.taken += 1
        self.on_letter()  # a kill here: the relay has the letter, and nobody will hear its 250
        return "250 taken"

    def come(self) -> None:
        self._server = Controller(self, hostname="127.0.0.1", port=self._port, enable_SMTPUTF8=True)
        self._server.start()

    def go(self) -> None:
        if self._server:
            self._server.stop(no_assert=True)
            self._server = None
