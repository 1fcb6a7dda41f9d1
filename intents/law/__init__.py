"""The law as data: what each request type demands, and by when, with every date's derivation."""

from intents.law.clock import Wait
from intents.law.due import Due
from intents.law.lint import Finding, check
from intents.law.load import HERE, examine, load
from intents.law.pack import TRIAGE, Bar, NotAllowed, Pack
from intents.law.terms import By, Duty, Fee, Ground, Outcome, Text, Waiting

__all__ = [
    "HERE",
    "TRIAGE",
    "Bar",
    "By",
    "Due",
    "Duty",
    "Fee",
    "Finding",
    "Ground",
    "NotAllowed",
    "Outcome",
    "Pack",
    "Text",
    "Wait",
    "Waiting",
    "check",
    "examine",
    "load",
]
