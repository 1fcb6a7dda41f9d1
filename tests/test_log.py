"""What may stand in a log line: what failed and where, never what a person wrote."""

from __future__ import annotations

import re

from bot.log import place, without_addresses


def test_a_fault_is_told_by_its_kind_and_place_and_never_by_its_words():
    try:
        "私の住所は".encode("ascii")
    except UnicodeEncodeError as fault:
        told = place(fault)
    assert re.fullmatch(r"UnicodeEncodeError at test_log\.py:\d+", told)


def test_what_a_relay_says_is_told_without_the_addresses_it_quotes():
    said = "550 5.1.1 <hanako.sato@example.net>: no such user 'hanako.sato@example.net' (to taro@example.org)"
    told = without_addresses(said)
    assert told == "550 5.1.1 <h***@example.net>: no such user 'h***@example.net' (to t***@example.org)"


def test_what_quotes_nobody_stays_as_it_is():
    assert without_addresses("451 4.7.1 greylisted @ 10:00") == "451 4.7.1 greylisted @ 10:00"
