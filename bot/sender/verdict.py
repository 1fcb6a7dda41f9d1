"""What is known of a mail's sender, and how."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

OWN_CHECK = "own check"


@dataclass(frozen=True, slots=True)
class Host:
    """Who brought a mail: address and greeting, None when nobody knows, and the envelope sender it gave."""

    peer: str | None
    helo: str | None
    sender: str | None


class Level(StrEnum):
    """How far the author's address can be believed. NONE: nobody says anything for or against it."""

    ALIGNED_PASS = "aligned-pass"  # noqa: S105  no password
    FAIL = "fail"
    NONE = "none"
    NOT_CHECKED = "not-checked"


_WORDS = {
    Level.ALIGNED_PASS: "sender confirmed",
    Level.FAIL: "SENDER FORGED",
    Level.NONE: "sender not proved",
    Level.NOT_CHECKED: "sender not checked",
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """`by` is OWN_CHECK or the authserv-id of the server that says so, `domain` the one of the author's that vouches.
    `dmarc`, `dkim` and `spf` are results as RFC 8601 names them; DKIM and SPF count for the author's domain only.
    """

    level: Level
    by: str = ""
    domain: str = ""
    reason: str = ""
    dmarc: str = "none"
    dkim: str = "none"
    spf: str = "none"

    @property
    def sentence(self) -> str:
        """One line for the privacy team."""
        means = f"DMARC {self.dmarc}, DKIM {self.dkim}, SPF {self.spf}"
        source = "our own check" if self.by == OWN_CHECK else self.by
        return f"{_WORDS[self.level]}: {self.reason} ({means}; {source})"

    def as_json(self) -> dict[str, Any] | None:
        """For the store; None when no check is switched on."""
        return asdict(self) if self.by else None

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Verdict:
        return cls(**{**kept, "level": Level(kept["level"])})


UNCHECKED = Verdict(Level.NOT_CHECKED)
