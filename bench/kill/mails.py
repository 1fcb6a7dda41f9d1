"""A seeded list of mails, each from a customer of its own, each with the end that it must come to."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from bot.arrival import digest

CONTACT = "privacy@example.co.jp"
REQUESTS = (
    "Please send me a copy of all the personal data you hold about me.",
    "Please delete all my personal data and stop using it.",
    "御社が保有している私の個人データの開示を請求します。",
    "登録されている私の住所が間違っています。訂正してください。",
)
QUESTIONS = (
    "Do you give personal data to third parties?",
    "What security measures do you take to protect personal data?",
    "個人データを第三者に提供することはありますか。",
)
ENDS = {"ticketed": REQUESTS, "answered": QUESTIONS, "silent": QUESTIONS}
WEIGHTS = (6, 3, 1)


@dataclass(frozen=True, slots=True)
class Mail:
    """`end` is the outcome that its inbox row must have."""

    sender: str
    raw: bytes
    end: str

    @property
    def digest(self) -> str:
        return digest(self.raw)


def mails(seed: int) -> Iterator[Mail]:
    """As many as one likes; the same seed gives the same ones."""
    chance = random.Random(seed)
    number = 0
    while True:
        number += 1
        (end,) = chance.choices(list(ENDS), WEIGHTS)
        yield _mail(f"customer{number}.{seed}@example.net", chance.choice(ENDS[end]), end)


def _mail(sender: str, text: str, end: str) -> Mail:
    automatic = "Auto-Submitted: auto-generated\r\n" if end == "silent" else ""
    raw = (
        f"From: {sender}\r\nTo: {CONTACT}\r\nSubject: \r\nMessage-ID: <{sender}>\r\n{automatic}"
        f"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
    )
    return Mail(sender, raw.encode(), end)
