"""What this process remembers of single mails in the folder. All else is in the folder itself and in the inbox."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field

TRIES = 3
LATER = 3600.0  # seconds until a mail that cannot be fetched is tried again


@dataclass
class Ledger:
    """By UID, which names a mail only together with the folder's UIDVALIDITY (RFC 3501 section 2.3.1.1)."""

    uidvalidity: int = -1
    kept: set[int] = field(default_factory=set)  # committed to the inbox, but not moved yet
    too_large: set[int] = field(default_factory=set)  # left where they are, and told of
    _failures: Counter[int] = field(default_factory=Counter)
    _not_before: dict[int, float] = field(default_factory=dict)

    def turn_to(self, uidvalidity: int, uids: Collection[int]) -> None:
        """Forget what is not in the folder any more: everything, when its UIDs begin anew."""
        there = set(uids) if uidvalidity == self.uidvalidity else set()
        self.uidvalidity = uidvalidity
        self.kept &= there
        self.too_large &= there
        self._failures = Counter({uid: count for uid, count in self._failures.items() if uid in there})
        self._not_before = {uid: end for uid, end in self._not_before.items() if uid in there}

    def is_due(self, uid: int, now: float) -> bool:
        return uid not in self.kept and now >= self._not_before.get(uid, 0.0)

    def is_suspect(self, uid: int) -> bool:
        """It has broken a fetch: it is fetched last, and alone."""
        return self._failures[uid] > 0

    def failed(self, uids: Collection[int], now: float) -> list[int]:
        """These could not be fetched; which of them so often that they must wait. `now` in monotonic seconds."""
        self._failures.update(uids)
        tired = [uid for uid in uids if self._failures[uid] >= TRIES]
        self._not_before.update(dict.fromkeys(tired, now + LATER))
        return tired

    def keep(self, uids: Collection[int]) -> None:
        self.kept.update(uids)
        for uid in uids:
            self._failures.pop(uid, None)
