"""What is said in Slack: the values that the templates of `slack/` may use."""

from bot.notes.asking import (
    Answer,
    Help,
    NotDone,
    Origin,
    PassOn,
    Pointer,
    PressAgain,
    Quote,
    Refused,
    Request,
    Status,
    Thanks,
    Trouble,
    Understood,
    Unknown,
    Wanted,
)
from bot.notes.casework import Before, Card, Done, Entry, HandedOver, Line, Log, Promise, Settled
from bot.notes.overview import Bar, Case, Digest, Due, Handed, Numbers, Queue, Queued
from bot.notes.words import Place, Words

Note = (
    Answer
    | Request
    | Unknown
    | Status
    | Help
    | Refused
    | Trouble
    | PassOn
    | Thanks
    | NotDone
    | PressAgain
    | Card
    | Done
    | HandedOver
    | Log
    | Settled
    | Before
    | Queue
    | Queued
    | Handed
    | Due
    | Digest
)

__all__ = [
    "Answer",
    "Bar",
    "Before",
    "Card",
    "Case",
    "Digest",
    "Done",
    "Due",
    "Entry",
    "Handed",
    "HandedOver",
    "Help",
    "Line",
    "Log",
    "NotDone",
    "Note",
    "Numbers",
    "Origin",
    "PassOn",
    "Place",
    "Pointer",
    "PressAgain",
    "Promise",
    "Queue",
    "Queued",
    "Quote",
    "Refused",
    "Request",
    "Settled",
    "Status",
    "Thanks",
    "Trouble",
    "Understood",
    "Unknown",
    "Wanted",
    "Words",
]
