"""Those who write: each has a language, an address, and a mailbox that may be dead."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

NAMES = {
    "en": ("Alex", "Robin", "Sam", "Kim", "Jo", "Max", "Chris", "Toni"),
    "ja": ("佐藤 花子", "鈴木 太郎", "高橋 恵", "田中 実", "伊藤 葵", "渡辺 翔"),
}
DOMAINS = ("example.com", "example.net", "example.org", "mail.example.com", "post.example.net")
COMES_AGAIN = 0.15  # of inquiries are by somebody who wrote before
DEAD = 0.01  # of mailboxes give everything back


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who writes to the desk. `elsewhere` is another address of theirs, which no case knows."""

    address: str
    name: str
    language: str
    dead: bool = False

    @property
    def elsewhere(self) -> str:
        return f"other-{self.address}"


@dataclass
class People:
    """Everybody who has written so far."""

    dice: random.Random
    known: dict[str, Person] = field(default_factory=dict)

    def somebody(self) -> Person:
        """Who writes next: mostly somebody new."""
        if self.known and self.dice.random() < COMES_AGAIN:
            return self.dice.choice(list(self.known.values())[-300:])
        return self.newcomer()

    def newcomer(self) -> Person:
        number, dice = len(self.known) + 1, self.dice
        language = dice.choice(("en", "ja", "ja"))
        address = f"customer{number}@{dice.choice(DOMAINS)}"
        person = Person(address, dice.choice(NAMES[language]), language, dice.random() < DEAD)
        self.known[address] = person
        return person
