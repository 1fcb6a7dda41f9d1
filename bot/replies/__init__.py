"""Letters: the values they may say, and the one file that renders them."""

from bot.replies.of_case import (
    Clarification,
    Extension,
    FeeQuotation,
    Identify,
    Moved,
    OfCase,
    OwnWords,
    Reminder,
    Reopened,
    Resumed,
    Settled,
    Transfer,
)
from bot.replies.rendering import Letters, Written, inert
from bot.replies.words import (
    Acknowledgement,
    Answer,
    Asked,
    Both,
    Case,
    Cited,
    FollowUp,
    Redirect,
    Source,
    Status,
    StatusUnknown,
    Triage,
    TriageInBoth,
    Words,
)

Letter = (
    Answer
    | Acknowledgement
    | FollowUp
    | Triage
    | TriageInBoth
    | Redirect
    | Status
    | StatusUnknown
    | Settled
    | Identify
    | Clarification
    | FeeQuotation
    | Reminder
    | Extension
    | Transfer
    | Moved
    | Resumed
    | Reopened
    | OwnWords
)

__all__ = [
    "Acknowledgement",
    "Answer",
    "Asked",
    "Both",
    "Case",
    "Cited",
    "Clarification",
    "Extension",
    "FeeQuotation",
    "FollowUp",
    "Identify",
    "Letter",
    "Letters",
    "Moved",
    "OfCase",
    "OwnWords",
    "Redirect",
    "Reminder",
    "Reopened",
    "Resumed",
    "Settled",
    "Source",
    "Status",
    "StatusUnknown",
    "Transfer",
    "Triage",
    "TriageInBoth",
    "Words",
    "Written",
    "inert",
]
