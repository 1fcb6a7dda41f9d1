"""The master key: the one there is now, and those it was before."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from store.keys.cipher import Key, Tampered, master

PROOF = "ring.proof"  # where the ring keeps what only the right master key opens


class Masters:
    """By turn, so that what was read a moment before the key was changed still opens. Safe for threads."""

    def __init__(self, salt: str, secrets: Callable[[], Iterable[bytes]]) -> None:
        """`secrets` is asked again at each turn: a secret in a file may be another one by then."""
        self._salt = salt
        self._secrets = secrets
        self._known: dict[int, Key] = {}

    def of(self, turn: int, proof: bytes) -> Key | None:
        """None when no secret that we are given opens the proof."""
        if turn not in self._known:
            right = [secret for secret in self._secrets() if self.opens(secret, proof)]
            if not right:
                return None
            self.learn(turn, right[0])
        return self._known[turn]

    def opens(self, secret: bytes, proof: bytes) -> bool:
        try:
            self.of_secret(secret).open(proof, PROOF)
        except Tampered:
            return False
        return True

    def of_secret(self, secret: bytes) -> Key:
        return master(secret, self._salt)

    def learn(self, turn: int, secret: bytes) -> None:
        """The secret of a turn, from whoever changed it."""
        self._known[turn] = self.of_secret(secret)
