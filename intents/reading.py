"""What the matcher understood of one inquiry."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Language(StrEnum):
    """The languages letters exist in; everything else is `other` and gets a bilingual acknowledgement."""

    EN = "en"
    JA = "ja"
    OTHER = "other"


class Decision(StrEnum):
    """What may be done without a person: DESIGN's decision rule."""

    ANSWER = "answer"
    TICKET = "ticket"
    TRIAGE = "triage"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class SecondReading:
    """How sure the n-grams alone were (0 to 1), and the sentence that the encoder went by."""

    alone: float
    sentence: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why one label was given: the sentence, the catalogue phrases nearest to it, and how sure we are (0 to 1).
    `second` where the inquiry was doubtful and read twice.
    """

    label: str
    sentence: str
    probability: float
    nearest: tuple[str, ...]
    runner_up: str
    section: str | None = None
    second: SecondReading | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """Labels best first, a probability for every label, and the evidence in the order of the text.

    `labels` is never empty: an inquiry nobody can place is `("out-of-scope",)`.
    `sections` are policy section ids to cite, best first: `purposes` or, when the match allows it, `purposes.3`.
    """

    language: Language
    labels: tuple[str, ...]
    scores: dict[str, float]
    decision: Decision
    evidence: tuple[Evidence, ...]
    sections: tuple[str, ...] = ()

    @property
    def primary(self) -> str:
        return self.labels[0]
