"""What people do with our letters: most nothing; some answer, with the code or beside the point, soon or too late."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bench.year.mails import Kind, Mail, Pen
from bench.year.people import People, Person
from bench.year.postbox import Letter
from bench.year.words import COMPLAINT, Words
from intents.labels import STATUS

CODE = re.compile(r"\b\d{4} \d{4}\b")
AWAY = 0.015  # of letters meet an automatic answer
SLOW = 3.0  # days until an answer, on average; some take a month

SAID = {
    "en": {
        "thanks": "Thank you very much.",
        "code": "Here is the code: {code}",
        "words": "I am afraid I have no code. I am the one who wrote to you.",
        "details": "It is about my customer account, from 2019 until last spring.",
        "paid": "I have paid the fee today by bank transfer.",
        "withdraw": "I do not need it any more, please close my request.",
        "away": "I am out of the office and will read your message when I am back.",
    },
    "ja": {
        "thanks": "ありがとうございました。",
        "code": "コードは {code} です。",
        "words": "コードがわかりません。本人が書いています。",
        "details": "2019年から昨年の春までの会員登録についてです。",
        "paid": "本日、手数料を振り込みました。",
        "withdraw": "もう必要ありませんので、取り下げます。",
        "away": "ただいま不在にしております。戻り次第拝見いたします。",
    },
}

# What readers of each kind of letter say, with the share of them who do.
ASKED = {"code": 0.6, "words": 0.08, "elsewhere": 0.04}
ANSWERS = {
    "identify": ASKED,
    "reminder": ASKED,
    "clarification": {"details": 0.65, "elsewhere": 0.03},
    "fee": {"paid": 0.6},
    "acknowledgement": {"status": 0.04, "withdraw": 0.02, "more": 0.03, "elsewhere": 0.01, "named": 0.02},
    "follow-up": {"thanks": 0.03},
    "triage": {"details": 0.06, "more": 0.04},
    "answer": {"thanks": 0.05, "question": 0.03},
    "redirect": {"thanks": 0.03},
    "extension": {"complaint": 0.04, "thanks": 0.04},
    "settled": {"thanks": 0.12, "complaint": 0.02, "more": 0.03},
    "moved": {"thanks": 0.03},
    "transfer": {"thanks": 0.03},
    "status": {"thanks": 0.04},
    "written": {"details": 0.2},
}


@dataclass
class Readers:
    """Everybody's mailbox."""

    dice: random.Random
    people: People
    words: Words
    pen: Pen

    def read(self, letter: Letter, now: datetime) -> Iterator[Mail]:
        """The mails that come of one letter."""
        person = self.people.known.get(letter.recipient)
        if person is None:
            return
        if person.dead:
            if letter.envelope_sender:  # nobody reports on what came from the null sender
                yield self.pen.bounce(now + timedelta(minutes=self.dice.uniform(1, 90)), letter)
            return
        if self.dice.random() < AWAY:
            text = SAID[person.language]["away"]
            yield self.pen.reply(now + timedelta(minutes=1), Kind.AUTOMATIC, person, letter, text)
        if act := self._drawn(letter.kind):
            at = now + timedelta(days=self.dice.expovariate(1 / SLOW), minutes=10)
            yield self._answer(at, act, person, letter)

    def _drawn(self, kind: str) -> str | None:
        shares = ANSWERS.get(kind, {})
        left = self.dice.random()
        for act, share in shares.items():
            left -= share
            if left < 0:
                return act
        return None

    def _answer(self, at: datetime, act: str, person: Person, letter: Letter) -> Mail:
        if act in ("elsewhere", "named"):
            sender = person.elsewhere if act == "elsewhere" else person.address
            text = self.words.dressed(person, SAID[person.language]["details"])
            return self.pen.by_reference(at, person, letter, text, sender)
        return self.pen.reply(at, Kind.FOLLOW_UP, person, letter, self._text(act, person, letter))

    def _text(self, act: str, person: Person, letter: Letter) -> str:
        asks: dict[str, Callable[[], str]] = {
            "more": lambda: self.dice.choice(self.words.requests),
            "question": lambda: self.dice.choice(self.words.questions),
            "complaint": lambda: COMPLAINT,
            "status": lambda: STATUS,
        }
        if act in asks:
            return self.words.dressed(person, self.words.phrase(person, asks[act]()))
        code = CODE.search(letter.text)
        if act == "code" and code is None:  # a reminder of something else, or no more codes are sent
            act = "details"
        said = SAID[person.language][act].format(code=code[0] if code else "")
        return self.words.dressed(person, said) + self._quoted(letter)

    def _quoted(self, letter: Letter) -> str:
        """Half the world writes above what it answers."""
        if self.dice.random() < 0.5:
            return ""
        lines = "\n".join(f"> {line}" for line in letter.text.splitlines())
        return f"\n\nOn that day, Example Logistics wrote:\n{lines}\n"
