"""A mail that has been read and understood, as the desk takes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.inquiry import Inquiry, Unanswerable
from bot.mail.delivery import DeliveryReport
from bot.sender import UNCHECKED, Level, Verdict
from intents.reading import Evidence, Reading


@dataclass(frozen=True, slots=True)
class Mail:
    """One row of the inbox with its meaning. `digest` names it and is the cause of every letter it leads to."""

    inbox_id: int | None  # None: no mail, but what a colleague handed over
    digest: str
    received_at: datetime
    recipients: tuple[str, ...]
    content: Inquiry | Unanswerable
    reading: Reading
    verdict: Verdict = UNCHECKED
    report: DeliveryReport | None = None

    @property
    def row(self) -> int:
        """The row of the inbox, of what came as a mail."""
        assert self.inbox_id is not None
        return self.inbox_id

    @property
    def is_forged(self) -> bool:
        """Whether somebody else wrote it than the one it is from: whatever is written back, hits the wrong person."""
        return self.verdict.level is Level.FAIL

    @property
    def inquiry(self) -> Inquiry:
        """What could be read of it, answerable or not."""
        return self.content.inquiry if isinstance(self.content, Unanswerable) else self.content

    def reading_as_json(self) -> dict[str, Any]:
        """What was understood, without the customer's words: those live with the raw mail and the ticket."""
        return {
            "language": self.reading.language,
            "labels": list(self.reading.labels),
            "decision": self.reading.decision,
            "probabilities": {each.label: round(each.probability, 4) for each in self.reading.evidence},
            "sections": list(self.reading.sections),
        }

    def evidence_for(self, label: str) -> Evidence | None:
        return next((each for each in self.reading.evidence if each.label == label), None)
