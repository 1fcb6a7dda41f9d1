"""What a client, a network, and all of them together may ask of the door."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass

from bot.networks import network_of

MOST_RECIPIENTS = 20
MOST_ERRORS = 20  # refusals since the last mail that was kept
ONE_NETWORK = 5  # may have this part of all connections
# A connection on which mail comes may be kept for ever; one on which only these come may not.
COMMANDS = {"NOOP": 100, "RSET": 1000, "HELO": 20, "EHLO": 20, "LHLO": 20, "VRFY": 5, "EXPN": 5, "HELP": 5}
COMMANDS |= {"STARTTLS": 3, "AUTH": 3, "*": 1_000_000}

CHUNK = 2**16  # bytes of a connection in memory while nothing is reserved for it
HELD = 64_000_000  # bytes of larger mails in memory at once


@dataclass(frozen=True, slots=True)
class Pace:
    """How long things may take, in seconds."""

    silence: float = 120.0  # without a command, or without 64 KiB more of a mail
    mail: float = 600.0  # from DATA to its last byte
    proxy: float = 10.0  # until a proxy has said for whom it speaks
    room: float = 20.0  # that a large mail waits for memory
    farewell: float = 5.0  # to hear why we hang up, and for open sessions to end when we stop


USUAL = Pace()


class Guests:
    """The connections that are open, and where they come from."""

    def __init__(self, most: int, of_a_network: int) -> None:
        """`of_a_network` 0 means no limit of its own."""
        self._most = most
        self._of_a_network = of_a_network
        self._inside: dict[object, str] = {}
        self._networks: Counter[str] = Counter()

    def __len__(self) -> int:
        return len(self._inside)

    def enter(self, guest: object, peer: str, *, counted: bool = True) -> bool:
        """Let a connection in, or one that has said where it really comes from; False when there are too many."""
        self.leave(guest)
        network = network_of(peer) if counted and self._of_a_network else ""
        if len(self._inside) >= self._most:
            return False
        if network and self._networks[network] >= self._of_a_network:
            return False
        self._inside[guest] = network
        self._networks[network] += 1
        return True

    def leave(self, guest: object) -> None:
        network = self._inside.pop(guest, None)
        if network is not None:
            self._networks[network] -= 1
            if not self._networks[network]:
                del self._networks[network]


class Room:
    """Memory for mails that are on their way in. Who finds none waits, and is not read from meanwhile."""

    def __init__(self, most: int, patience: float) -> None:
        self._most = self._free = most
        self._patience = patience

    async def take(self, size: int) -> int:
        """Reserve bytes; how many, 0 when there was no room for as long as a client may be made to wait."""
        size = min(size, self._most)
        end = asyncio.get_running_loop().time() + self._patience
        while self._free < size:
            if asyncio.get_running_loop().time() > end:
                return 0
            await asyncio.sleep(0.1)
        self._free -= size
        return size

    def give_back(self, size: int) -> None:
        self._free += size
