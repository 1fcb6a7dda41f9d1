"""A ticket's card: what it says, and which acts it offers as the ticket stands now."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Connection

from bot import notes, wording
from bot.desk.life import ACTS
from bot.house import House
from bot.replies import Written
from bot.sender import Verdict
from bot.slack.blocks import MOST_BLOCKS, blocks
from bot.slack.elements import Block, actions, button, select
from intents.law import TRIAGE
from store import tickets
from store.tickets import RequestLine, Ticket

CLAIM, MORE, ACT = "team_claim", "team_more", "team_act_"
BUTTONS = ("settle", "wait", "verify")
# In the menu, in this order; `assign` is a button for oneself and an entry for somebody else.
MENU = (
    "assign", "note", "write", "extend", "fee", "resume", "relabel", "law", "transfer", "split", "merge", "spam", "reopen",
)  # fmt: skip
LONGEST_SENTENCE = 300


def card(tx: Connection, house: House, ticket: Ticket, language: str, now: datetime) -> notes.Card:
    """The card's values. `house` is under the ticket's law, if that is here."""

    def word(kind: str, code: str) -> str:
        return house.letters.code(kind, code, language)

    identity = word("identity", ticket.identity)
    if ticket.identity_method:
        identity += f" ({word('method', ticket.identity_method)})"
    # Of the newest message: one that proves nothing must not stand under the proof of the first.
    messages = tickets.correspondence(tx, ticket.id)
    verdict = messages[-1]["sender_verdict"] if messages else None
    return notes.Card(
        house.place,
        reference=ticket.reference,
        state=word("state", ticket.state),
        requester=ticket.requester,
        requester_name=ticket.requester_name,
        subject=ticket.subject,
        language=ticket.language,
        through=word("how", ticket.channel),
        received=wording.local_day(house, ticket.received_at, language),
        assignee=ticket.assignee or "",
        identity=identity,
        verdict=Verdict.from_json(verdict).sentence if verdict else "",
        requests=lines(house, ticket, language, house.day(now)),
    )


def lines(house: House, ticket: Ticket, language: str, today: date) -> tuple[notes.Line, ...]:
    return tuple(_line(house, each, language, today) for each in ticket.requests)


def _line(house: House, line: RequestLine, language: str, today: date) -> notes.Line:
    asked = wording.asked(house, [line], language)[0]
    found = line.evidence if line.evidence.get("label") == line.type or line.type == TRIAGE else {}
    return notes.Line(
        position=line.position,
        name=asked.name,
        state=house.letters.code("state", line.state, language),
        due=asked.due,
        left=(line.due_plan - today).days,
        sentence=" ".join(line.sentence.split())[:LONGEST_SENTENCE],
        taken_for=_title(house, found.get("label", ""), language),
        probability=_percent(found.get("probability", 0)),
        alone=_percent(found["alone"]) if "alone" in found else None,
        alike=next(iter(found.get("nearest", [])), "")[:LONGEST_SENTENCE],
        otherwise=_title(house, found.get("runner_up", ""), language),
        outcome=house.letters.code("outcome", line.outcome, language) if line.outcome else "",
        reason=asked.reason,
        fee=line.fee or "",
    )


def _title(house: House, label: str, language: str) -> str:
    return house.matcher.titles.get(label, {}).get(language, "")


def _percent(probability: float) -> int:
    return round(100 * probability)


def layout(house: House, ticket: Ticket, written: Written, language: str) -> list[Block]:
    """The card's blocks. What a button carries is the ticket as it was seen: reference and version."""
    seen = f"{ticket.reference}|{ticket.version}"
    states = {line.state for line in ticket.requests}

    def word(act: str) -> str:
        return house.letters.label(f"act-{act}", language)

    row = [button(ACT + act, word(act), seen) for act in BUTTONS if states & set(ACTS[act].begins)]
    if states - {"settled"}:
        row.insert(0, button(CLAIM, word("claim"), seen, "primary" if not ticket.assignee else ""))
    menu = {f"{act}|{seen}": word(act) for act in MENU if states & set(ACTS[act].begins)}
    row.append(select(MORE, word("more"), menu))
    return [*blocks(written.text)[: MOST_BLOCKS - 1], actions("acts", row)]
