"""What must be true when all is done, whatever happened on the way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select

from bench.kill.customers import Customers
from bench.kill.mails import Mail
from bench.kill.relay import Relay
from store import keys, schema
from store.database import Store


@dataclass(frozen=True, slots=True)
class Verdict:
    """`faults` must be empty. `repeated`: copies of letters that the relay got once more, identical."""

    mails: int
    ends: dict[str, int]
    letters: int
    repeated: int
    refused: int
    faults: tuple[str, ...]


def judge(store: Store, customers: Customers, relay: Relay) -> Verdict:
    sent = {mail.digest: mail for mail in customers.accepted}
    inbox, tickets, letters = _rows(store, {mail.sender for mail in sent.values()})
    faults = [
        *_handled(sent, inbox),
        *_ticketed(sent, tickets),
        *_written(sent, letters, relay),
    ]
    copies = sum(len(each) for each in relay.copies.values())
    return Verdict(
        mails=len(sent),
        ends=dict(Counter(outcome for _, outcome, _ in inbox)),
        letters=len(relay.copies),
        repeated=copies - len(relay.copies),
        refused=customers.refused,
        faults=tuple(faults),
    )


def _rows(
    store: Store, senders: set[str]
) -> tuple[list[tuple[str, str, str]], Counter[str], list[tuple[str, str, str]]]:
    """Of the inbox digest, outcome and reason, tickets by requester, of the outbox recipient, Message-ID and state."""
    inbox, tickets, outbox = schema.inbox.c, schema.tickets.c, schema.outbox.c
    with store.read() as tx:
        names = {keys.of(tx).hash(sender): sender for sender in senders}
        handled = [tuple(row) for row in tx.execute(select(inbox.digest, inbox.outcome, inbox.reason))]
        requesters = tx.execute(select(tickets.requester_hash)).scalars()
        opened = Counter(names.get(each, each) for each in requesters)
        rows = tx.execute(select(outbox.recipient_hash, outbox.message_id, outbox.state))
        letters = [(names.get(each, each), message_id, state) for each, message_id, state in rows]
    return handled, opened, letters


def _handled(sent: dict[str, Mail], inbox: list[tuple[str, str, str]]) -> Iterator[str]:
    rows = Counter(digest for digest, _, _ in inbox)
    for digest, mail in sent.items():
        if rows[digest] != 1:
            yield f"{mail.sender} got 250 and has {rows[digest]} rows in the inbox"
    for digest, outcome, reason in inbox:
        if digest not in sent:
            yield f"the inbox has a mail that nobody sent: {digest}"
        elif outcome != sent[digest].end:
            yield f"{sent[digest].sender} ended as {outcome} ({reason}), not as {sent[digest].end}"


def _ticketed(sent: dict[str, Mail], opened: Counter[str]) -> Iterator[str]:
    for mail in sent.values():
        if opened[mail.sender] != (mail.end == "ticketed"):
            yield f"{mail.sender} ended as {mail.end} and has {opened[mail.sender]} tickets"


def _written(sent: dict[str, Mail], letters: list[tuple[str, str, str]], relay: Relay) -> Iterator[str]:
    rows = Counter(recipient for recipient, _, _ in letters)
    for mail in sent.values():
        due, came = int(mail.end != "silent"), relay.copies.get(mail.sender, [])
        if rows[mail.sender] != due or len(set(came)) != due:
            yield f"{mail.sender}: {rows[mail.sender]} letters written, {len(set(came))} different ones came"
    for recipient, message_id, state in letters:
        if state != "sent":
            yield f"the letter to {recipient} is {state}"
        if {name for name, _ in relay.copies.get(recipient, [])} != {message_id}:
            yield f"what came to {recipient} is not what was written"
