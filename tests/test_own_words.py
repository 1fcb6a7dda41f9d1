"""The team's own words are looked over for what people fight in such letters, before they go."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from cases import DAY, NOW, a_case
from conftest import Command
from samples import some_settings

from bot.desk import team
from bot.desk.team import Asking, Fee, Settlement, Words
from bot.house import House, build
from store import outbox
from store.database import Store


def found(store: Store, house: House, act, how, *, after: timedelta = DAY, **given: str) -> list[str]:
    ticket = a_case(store, house, **given)
    with store.read() as tx:
        return [sin.name for sin in team.sins(tx, house, act, ticket.reference, how, NOW + after)]


@pytest.mark.parametrize(
    ("said", "sin"),
    [
        ("Please tell us your date of birth.", "identity"),
        ("We cannot go on without a copy of your passport.", "papers"),
        ("Send a scan of your identity card.", "papers"),
        ("Please return the letter with your signature.", "signature"),
        ("Please fill in the form on our website.", "medium"),
        ("Reply by post, please.", "medium"),
        ("There is a fee of 500 yen.", "fee"),
        ("We will not delete your account.", "refusal"),
        ("お客様の住所を訂正いたしました。", "language"),
    ],
)
def test_english_words_that_people_fight_are_found(laptop: Store, house: House, said: str, sin: str):
    assert sin in found(laptop, house, team.write, Words(said))


@pytest.mark.parametrize(
    ("said", "sin"),
    [
        ("生年月日をお知らせください。", "identity"),
        ("運転免許証の写しをお送りください。", "papers"),
        ("署名のうえご返送ください。", "signature"),
        ("所定の用紙にご記入ください。", "medium"),
        ("手数料は500円です。", "fee"),
        ("ご請求には応じかねます。", "refusal"),
        ("We have corrected your address.", "language"),
    ],
)
def test_japanese_words_that_people_fight_are_found(laptop: Store, house: House, said: str, sin: str):
    assert sin in found(laptop, house, team.write, Words(said), language="ja")


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("We have sent you the copy by registered letter today.", "en"),
        ("There is no need to send a copy of your passport.", "en"),
        ("We do not need a signature, and there is no fee.", "en"),
        ("What was the number of your last order?", "en"),
        ("本人確認書類は不要です。手数料はかかりません。", "ja"),
        ("最後のご注文の番号をお知らせください。", "ja"),
    ],
)
def test_words_that_nobody_fights_are_let_through(laptop: Store, house: House, said: str, language: str):
    assert found(laptop, house, team.write, Words(said), language=language) == []


def test_what_a_letter_explains_by_itself_is_no_sin(laptop: Store, house: House):
    fee = Fee(Decimal(500), "JPY", "The fee is 500 yen.")
    assert found(laptop, house, team.fee, fee) == []
    refused = Settlement("refused", reason="accurate", message="We cannot correct what is right.")
    assert found(laptop, house, team.settle, refused) == []
    assert found(laptop, house, team.settle, Settlement("no-data", message="We cannot.")) == ["refusal"]
    assert found(laptop, house, team.wait, Asking("identity", "Your passport, please.")) == ["papers"]


def test_a_late_letter_of_own_words_says_sorry(laptop: Store, house: House):
    late = 60 * DAY
    assert found(laptop, house, team.write, Words("We go on."), after=late) == ["overdue"]
    assert found(laptop, house, team.write, Words("We are sorry, and go on."), after=late) == []


def test_a_note_never_leaves_and_is_not_looked_at(laptop: Store, house: House):
    assert found(laptop, house, team.note, Words("They sent a passport.")) == []


def test_the_command_warns_and_does_nothing_unless_told(command: Command, laptop: Store, tmp_path: Path):
    ticket = a_case(laptop, build(some_settings(tmp_path)))
    words = ("tickets", "write", ticket.reference, "--message", "Please send a copy of your passport.")
    for more in ((), ("--json",), ("--preview",)):
        done = command(*words, *more)
        assert "“passport”: nobody need send identity papers" in done.stderr
        assert "--anyway" in done.stderr
        refused = "--preview" not in more
        assert (done.exit_code, done.stdout == "") == ((69, True) if refused else (0, False))
    assert "send a copy of your passport" in done.stdout
    quiet = command(*words, "--preview", "--anyway")
    assert (quiet.stdout, quiet.stderr) == (done.stdout, "")
    with laptop.read() as tx:
        assert outbox.of_ticket(tx, ticket.id) == []
    assert command(*words, "--anyway").exit_code == 0
    with laptop.read() as tx:
        assert len(outbox.of_ticket(tx, ticket.id)) == 1
