"""What must hold on every evening of the year, whoever did whatever. Each rule tells what is wrong, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from bench.year.invariants import cases, forgetting, letters, mails, proof
from bench.year.invariants.cases import changed_rightly
from bench.year.invariants.looking import Evening, Memory, Simulated, looked_at, remember

__all__ = ["Evening", "Memory", "Simulated", "broken", "changed_rightly", "looked_at", "remember"]

RULES = (
    mails.every_mail_came_to_its_end,
    mails.what_they_led_to_is_there,
    mails.none_is_lost_and_none_is_there_twice,
    mails.nothing_is_set_aside,
    cases.references_have_no_holes,
    cases.a_case_is_closed_when_its_last_request_is,
    cases.no_end_is_without_a_letter_or_a_stated_reason,
    cases.versions_grow,
    cases.who_waits_knows_for_what_and_until_when,
    cases.nothing_lapses_of_which_nobody_was_reminded,
    letters.they_go_to_who_asked_and_to_nobody_else,
    letters.machines_and_forgers_get_none,
    letters.none_stays_behind,
    proof.every_act_is_in_the_log,
    proof.the_log_is_whole,
    proof.the_report_adds_up,
    forgetting.what_was_due_is_forgotten,
    forgetting.nothing_personal_is_left_of_it,
)


def broken(evening: Evening) -> Iterator[str]:
    """Everything that does not hold."""
    for rule in RULES:
        for fault in rule(evening):
            yield f"{evening.today} {rule.__name__}: {fault}"
