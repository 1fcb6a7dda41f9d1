"""What the privacy team does to a case: every act is `act(tx, house, reference, how, actor, now, version=None)`.

`how` is the act's own frozen value; `version` is the ticket's version that the actor saw, None for whatever it is.
"""

from bot.desk.team.asking import Asking, Fee, Resumption, fee, resume, wait
from bot.desk.team.extending import Extension, extend
from bot.desk.team.handling import Assignment, Words, assign, note, write
from bot.desk.team.naming import Law, Relabelling, law, relabel
from bot.desk.team.previewing import preview
from bot.desk.team.settling import NEEDS_REASON, Reopening, Settlement, outcomes, reopen, settle
from bot.desk.team.turn import Refused
from bot.desk.team.verifying import AGENTS, AUTHORITIES, METHODS, Proof, verify

__all__ = [
    "AGENTS",
    "AUTHORITIES",
    "METHODS",
    "NEEDS_REASON",
    "Asking",
    "Assignment",
    "Extension",
    "Fee",
    "Law",
    "Proof",
    "Refused",
    "Relabelling",
    "Reopening",
    "Resumption",
    "Settlement",
    "Words",
    "assign",
    "extend",
    "fee",
    "law",
    "note",
    "outcomes",
    "preview",
    "relabel",
    "reopen",
    "resume",
    "settle",
    "verify",
    "wait",
    "write",
]
