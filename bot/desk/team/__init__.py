"""What the privacy team does to a case: every act is `act(tx, house, reference, how, actor, now, version=None)`.

`how` is the act's own frozen value; `version` is the ticket's version that the actor saw, None for whatever it is.
"""

from bot.desk.team.asking import Asking, Fee, fee, wait
from bot.desk.team.complaints import SEVERITIES, Complaint, alarms, complaint
from bot.desk.team.extending import Extension, extend
from bot.desk.team.handling import Assignment, Words, assign, note, write
from bot.desk.team.losing import Unreadable, unreadable
from bot.desk.team.minding import Sin, sins
from bot.desk.team.moving import Merger, Spam, Split, Transfer, merge, spam, split, transfer
from bot.desk.team.naming import Law, Relabelling, law, relabel
from bot.desk.team.previewing import preview
from bot.desk.team.resuming import Resumption, resume
from bot.desk.team.settling import NEEDS_REASON, Reopening, Settlement, outcomes, reopen, settle
from bot.desk.team.turn import Refused
from bot.desk.team.verifying import AGENTS, AUTHORITIES, METHODS, Proof, verify

__all__ = [
    "AGENTS",
    "AUTHORITIES",
    "METHODS",
    "NEEDS_REASON",
    "SEVERITIES",
    "Asking",
    "Assignment",
    "Complaint",
    "Extension",
    "Fee",
    "Law",
    "Merger",
    "Proof",
    "Refused",
    "Relabelling",
    "Reopening",
    "Resumption",
    "Settlement",
    "Sin",
    "Spam",
    "Split",
    "Transfer",
    "Unreadable",
    "Words",
    "alarms",
    "assign",
    "complaint",
    "extend",
    "fee",
    "law",
    "merge",
    "note",
    "outcomes",
    "preview",
    "relabel",
    "reopen",
    "resume",
    "settle",
    "sins",
    "spam",
    "split",
    "transfer",
    "unreadable",
    "verify",
    "wait",
    "write",
]
