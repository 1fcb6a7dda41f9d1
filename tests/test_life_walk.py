"""Cases walked through at random: whatever the team, the clock and the laws do to them, some things always hold."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from cases import NOW, SATO, a_case
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from bot.desk import life, team
from bot.desk.life import ACTS, Who
from bot.desk.team import (
    AGENTS,
    METHODS,
    SEVERITIES,
    Asking,
    Assignment,
    Complaint,
    Extension,
    Fee,
    Law,
    Merger,
    Proof,
    Refused,
    Relabelling,
    Reopening,
    Resumption,
    Settlement,
    Spam,
    Split,
    Transfer,
    Words,
)
from bot.house import House
from bot.rounds import make_round
from intents.law import Outcome, load
from store import audit, outbox, tickets
from store.database import Store
from store.tickets import SETTLED, WAITING, Ticket, waits

LAWS = sorted(load())
KINDS = ("disclose", "correct", "suspend", "notify-purpose", "complaint", "opt-out", "triage")
GROUNDS = sorted({ground for pack in load().values() for ground in pack.grounds})
ENDS = ("settled", "transfer", "moved")  # letters that tell of an end
words = st.sampled_from(["", " ", "We looked into it.", "調べました。"])
positions = st.sampled_from([(), (1,), (2,), (1, 2), (9,)])
maybe = st.sampled_from


class Walk(RuleBasedStateMachine):
    """Two cases of one requester and a third of another's."""

    house: House  # these two are built once for all walks
    store: Store
    begun = False

    @initialize(law=maybe(LAWS), kinds=st.lists(maybe(KINDS), min_size=1, max_size=3), address=st.booleans())
    def begin(self, law: str, kinds: list[str], address: bool) -> None:
        given = {} if address else {"requester": ""}
        self.references = [
            a_case(self.store, self.house, *kinds, law=law, **given).reference,
            a_case(self.store, self.house, "disclose", law=law, **given).reference,
            a_case(self.store, self.house, "triage", requester="taro@example.org").reference,
        ]
        self.now = NOW
        self.begun = True

    def ticket(self, reference: str) -> Ticket:
        with self.store.read() as tx:
            found = tickets.by_reference(tx, reference)
        assert found
        return found

    def everything(self) -> list[Any]:
        with self.store.read() as tx:
            seen = [tickets.by_reference(tx, reference) for reference in self.references]
            rows = [
                (audit.of_ticket(tx, t.id), outbox.of_ticket(tx, t.id), waits.of_ticket(tx, t.id))
                for t in seen
                if t
            ]
        return [seen, rows]

    def act(self, name: str, which: int, how: Any, stale: bool = False) -> None:
        reference = self.references[which % len(self.references)]
        before, all_before = self.ticket(reference), self.everything()
        version = before.version - 1 if stale else before.version
        self.now += timedelta(minutes=1)
        with self.store.write() as tx:
            done = getattr(team, name)(tx, self.house, reference, how, SATO, self.now, version)
        if isinstance(done, Refused):
            assert done.why
            assert self.everything() == all_before, f"{name} was refused and changed something"
            return
        assert not stale
        self._holds_after(name, before, self.ticket(reference))
        if done.reference not in self.references:
            self.references.append(done.reference)

    def _holds_after(self, name: str, before: Ticket, after: Ticket) -> None:
        assert after.version > before.version
        with self.store.read() as tx:
            logged = [row["action"] for row in audit.of_ticket(tx, after.id)]
        assert ACTS[name].logged(Who.TEAM) in logged
        for old, new in zip(before.requests, after.requests, strict=False):
            if old.state != new.state:
                assert old.state in ACTS[name].begins
                assert new.state == (ACTS[name].ends or old.state)
            if name == "extend":
                assert new.due_plan >= old.due_plan
            if name in ("wait", "resume", "verify", "fee"):  # asking never brings a date forward
                assert new.due_plan >= old.due_plan

    which = st.integers(0, 5)

    @rule(which=which, to=words)
    def assign(self, which: int, to: str) -> None:
        self.act("assign", which, Assignment(to))

    @rule(which=which, method=maybe(METHODS), acting_as=maybe(("self", *AGENTS)), stale=st.booleans())
    def verify(self, which: int, method: str, acting_as: str, stale: bool) -> None:
        agent = {"agent": "mandate", "parent": "family-register", "guardian": "court-register"}.get(acting_as)
        self.act("verify", which, Proof(method, acting_as, agent, "Jiro" if agent else ""), stale)

    @rule(which=which, waiting=maybe(("identity", "clarification", "fee")), message=words, at=positions)
    def wait(self, which: int, waiting: str, message: str, at: tuple[int, ...]) -> None:
        self.act("wait", which, Asking(waiting, message, at))

    @rule(which=which, at=positions, answered=st.booleans())
    def resume(self, which: int, at: tuple[int, ...], answered: bool) -> None:
        self.act("resume", which, Resumption(at, answered))

    @rule(which=which, why=maybe(("complexity", "sloth")), at=positions)
    def extend(self, which: int, why: str, at: tuple[int, ...]) -> None:
        self.act("extend", which, Extension(why, "", at))

    @rule(which=which, amount=st.integers(-1, 900), ground=maybe((None, "excessive", "harm")), message=words)
    def fee(self, which: int, amount: int, ground: str | None, message: str) -> None:
        self.act("fee", which, Fee(Decimal(amount), "JPY", message, ground))

    @rule(
        which=which,
        outcome=maybe([*Outcome]),
        reason=maybe([None, *GROUNDS]),
        message=words,
        silence=maybe(("", "told-otherwise", "sloth")),
        at=positions,
        stale=st.booleans(),
    )
    def settle(self, which, outcome, reason, message, silence, at, stale) -> None:
        self.act("settle", which, Settlement(outcome, at, reason, message, silence), stale)

    @rule(which=which, kind=maybe((*KINDS, "wish")), position=st.integers(1, 3))
    def relabel(self, which: int, kind: str, position: int) -> None:
        self.act("relabel", which, Relabelling(kind, position))

    @rule(which=which, pack=maybe((*LAWS, "lex")))
    def law(self, which: int, pack: str) -> None:
        self.act("law", which, Law(pack))

    @rule(which=which, to=words, at=positions)
    def transfer(self, which: int, to: str, at: tuple[int, ...]) -> None:
        self.act("transfer", which, Transfer(to, "", at))

    @rule(which=which)
    def spam(self, which: int) -> None:
        self.act("spam", which, Spam())

    @rule(which=which, position=st.integers(1, 3))
    def split(self, which: int, position: int) -> None:
        self.act("split", which, Split(position))

    @rule(which=which, into=which)
    def merge(self, which: int, into: int) -> None:
        self.act("merge", which, Merger(self.references[into % len(self.references)]))

    @rule(which=which, why=words, at=positions)
    def reopen(self, which: int, why: str, at: tuple[int, ...]) -> None:
        self.act("reopen", which, Reopening(why, at))

    @rule(which=which, severity=maybe((None, *SEVERITIES)), cause=words, action=words)
    def complain(self, which: int, severity: str | None, cause: str, action: str) -> None:
        self.act("complaint", which, Complaint(severity, cause, action))

    @rule(which=which, text=words)
    def note(self, which: int, text: str) -> None:
        self.act("note", which, Words(text))

    @rule(which=which, text=words)
    def write(self, which: int, text: str) -> None:
        self.act("write", which, Words(text))

    @rule(days=st.integers(1, 20))
    def time_passes(self, days: int) -> None:
        self.now += timedelta(days=days)
        make_round(self.house, self.store, self.now)
        with self.store.read() as tx:
            assert waits.due(tx, self.now, 100) == [], "a round leaves nothing due"

    @invariant()
    def no_end_is_without_a_letter_or_a_stated_reason(self) -> None:
        for ticket, letters in self._seen():
            told = {row["created_at"] for row in letters if row["kind"] in ENDS}
            for line in ticket.requests:
                if line.state == SETTLED:
                    assert line.outcome
                    assert line.silence in life.SILENCES or line.settled_at in told
                else:
                    assert (line.outcome, line.settled_at, line.silence) == (None, None, None)

    @invariant()
    def a_ticket_is_closed_when_its_last_request_is(self) -> None:
        for ticket, _ in self._seen():
            assert (ticket.closed_at is not None) == (ticket.state == SETTLED)

    @invariant()
    def who_waits_knows_for_what_and_nobody_else_waits(self) -> None:
        for ticket, _ in self._seen():
            with self.store.read() as tx:
                still = [wait.request_id for wait in waits.of_ticket(tx, ticket.id) if wait.ended_at is None]
            assert sorted(still) == sorted(line.id for line in ticket.requests if line.state == WAITING)

    @invariant()
    def dates_have_their_derivation(self) -> None:
        for ticket, _ in self._seen():
            for line in ticket.requests:
                assert line.due_latest is None or line.due_plan <= line.due_latest
                assert line.derivation["en"]
                assert line.derivation["ja"]

    @invariant()
    def letters_go_to_the_requester_and_to_nobody_else(self) -> None:
        for ticket, letters in self._seen():
            assert {row["recipient"] for row in letters} <= {ticket.requester}

    def _seen(self) -> list[tuple[Ticket, list[dict[str, Any]]]]:
        if not self.begun:
            return []
        with self.store.read() as tx:
            found = [tickets.by_reference(tx, reference) for reference in self.references]
            return [(ticket, outbox.of_ticket(tx, ticket.id)) for ticket in found if ticket]

    def teardown(self) -> None:
        """From wherever the walk has led, there is a way out, and the log is whole."""
        if not self.begun:
            return
        for reference in self.references:
            for line in self.ticket(reference).requests:
                if line.state != SETTLED:
                    outcome = "resolved" if line.type in ("triage", "complaint") else "withdrawn"
                    self.act("complaint", self.references.index(reference), Complaint("low"))
                    how = Settlement(outcome, (line.position,), message="Done.")
                    self.act("settle", self.references.index(reference), how)
            assert self.ticket(reference).state == SETTLED
        with self.store.read() as tx:
            assert isinstance(audit.verify(tx), audit.Head)


def test_whatever_is_done_to_cases_some_things_always_hold(laptop: Store, house: House):
    Walk.house, Walk.store = house, laptop
    run_state_machine_as_test(
        Walk,
        settings=settings(
            max_examples=8, stateful_step_count=30, deadline=None, suppress_health_check=[*HealthCheck]
        ),
    )
