"""Letters as bytes: whatever a customer's mail was like, ours is valid."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parseaddr

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from samples import NOW

from bot.post import Address, Answered, compose, token
from bot.replies import Written

ADDRESS = Address("privacy@example.co.jp", "Example Logistics Co., Ltd.")
NOTHING = Answered()
OURS = "<letter@example.co.jp>"
TOKEN = re.compile(r"[a-z0-9]+")

encodable = st.text(st.characters(exclude_categories=["Cs"]))
one_line = encodable.map(lambda text: " ".join(text.split())).filter(bool)  # as bot.replies makes subjects
hostile = st.sampled_from(
    [
        "\r\nBcc: evil@example.org",
        "\n\nbody",
        "=?utf-8?q?=0D=0ABcc:_x?=",
        "<a@b>\r\n <c@d>",
        "<>",
        '"',
        "\\",
        "日本" * 90,
    ]
)
identifier = st.one_of(encodable, hostile, st.from_regex(r"<[a-z]{1,300}@[a-z]{1,20}>", fullmatch=True))


def letter(
    subject: str = "Re: hello",
    text: str = "hello\n",
    company: str = ADDRESS.company,
    answered: Answered = NOTHING,
    language: str = "en",
    **given,
) -> bytes:
    facts = {"message_id": OURS, "reply_tag": "r-abc", "answered": answered, "automatic": True, "now": NOW}
    written = Written("answer", language, subject, text)
    return compose(written, Address(ADDRESS.contact, company), "hanako@example.net", **facts | given)


def parsed(raw: bytes) -> EmailMessage:
    """The letter as the strictest reader we have sees it, its form checked."""
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", raw), "a bare CR or LF"
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    mail = message_from_bytes(raw, policy=policy.default)
    assert mail.defects == []
    assert not [value for value in mail.values() if value.defects]
    return mail


NAMES = [
    "From", "To", "Subject", "Date", "Message-ID", "Reply-To", "Auto-Submitted", "X-Auto-Response-Suppress",
    "X-Madoguchi-Loop", "Content-Language", "MIME-Version", "Content-Type", "Content-Transfer-Encoding",
]  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(one_line, one_line, identifier, st.lists(identifier, max_size=30))
def test_whatever_was_answered_the_headers_are_ours_and_each_is_there_once(
    subject, company, original, references
):
    mail = parsed(letter(subject, company=company, answered=Answered(original, tuple(references))))
    threading = ["In-Reply-To", "References"] if mail["In-Reply-To"] else []
    assert sorted(mail.keys()) == sorted([*NAMES, *threading])
    assert mail["To"] == "hanako@example.net"
    assert [each.addr_spec for each in mail["From"].addresses] == [ADDRESS.contact]


def printable(text: str) -> str:
    return "".join(character for character in text if character.isprintable())


@settings(max_examples=150, deadline=None)
@given(one_line.map(printable).filter(str.strip))
def test_every_subject_and_company_reads_as_it_was_written(words):
    raw = letter(words, company=words)
    assert parsed(raw)["Subject"].split() == words.split()
    name, _ = parseaddr(message_from_bytes(raw)["From"])
    assert str(make_header(decode_header(name))).split() == words.split()


@pytest.mark.parametrize(
    "subject",
    [
        "Re: 個人情報の開示のお願い [PI-2026-000042]",
        "Re: " + "個人情報の開示請求について" * 9,
        "Re: " + "x" * 120,
        "Re: =?utf-8?b?44GC?= is no encoded word",
        "Re: half-width ｶﾅ, emoji 📦, é",
        "x",
    ],
)
def test_a_subject_decodes_back(subject: str):
    assert parsed(letter(subject))["Subject"] == subject


def test_a_plain_subject_stays_plain_and_a_japanese_one_is_encoded():
    assert b"Subject: Re: hello\r\n" in letter()
    assert b"Subject: =?utf-8?b?" in letter("個人情報")


@settings(max_examples=150, deadline=None)
@given(encodable.filter(str.strip))
@example("one\rtwo\r\nthree\n")
@example("一\r二\r\n三\n")
def test_every_text_arrives_as_it_was_written(text):
    arrived = parsed(letter(text=text)).get_payload(decode=True).decode("utf-8")
    assert lines(arrived) == lines(text)


def lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Dear customer,\n\nhello é\n" + "long line " * 200 + "\n", "quoted-printable"),
        ("お客様\n\nご連絡ありがとうございます。\n" * 30, "base64"),
    ],
)
def test_the_body_is_seven_bit_and_in_short_lines(text: str, encoding: str):
    raw = letter(text=text)
    mail = parsed(raw)
    assert mail["Content-Transfer-Encoding"] == encoding
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n\r\n", 1)[1].split(b"\r\n"))) <= 76
    assert lines(mail.get_content()) == lines(text)


def test_a_letter_answers_its_mail_and_keeps_the_thread():
    before = tuple(f"<{number}@example.net>" for number in range(30))
    mail = parsed(letter(answered=Answered("<29@example.net>", before)))
    assert mail["In-Reply-To"] == "<29@example.net>"
    kept = mail["References"].split()
    assert kept == [*(f"<{number}@example.net>" for number in range(19, 29)), "<29@example.net>"]


@pytest.mark.parametrize(
    "original", ["", "no brackets", "<>", "<two words@x>", "<日本@x>", f"<{'x' * 1000}@y>"]
)
def test_an_absurd_message_id_is_not_answered_to(original: str):
    mail = parsed(letter(answered=Answered(original, ("<good@example.net>",))))
    assert "In-Reply-To" not in mail
    assert "References" not in mail


def test_a_long_message_id_is_answered_to_on_a_line_that_is_lawful():
    original = f"<{'x' * 880}@example.net>"
    raw = letter(answered=Answered(original, (f"<{'y' * 880}@example.net>",)))
    assert parsed(raw)["In-Reply-To"] == original
    assert max(map(len, raw.split(b"\r\n"))) <= 998


def test_who_wrote_it_and_in_which_language_is_said():
    assert letter(automatic=True).count(b"Auto-Submitted: auto-replied\r\n") == 1
    assert letter(automatic=False).count(b"Auto-Submitted: auto-generated\r\n") == 1
    assert parsed(letter(language="ja"))["Content-Language"] == "ja"
    assert parsed(letter(language="other"))["Content-Language"] == "en, ja"
    assert parsed(letter())["Reply-To"] == "privacy+r-abc@example.co.jp"


@given(st.binary(min_size=1), encodable, encodable)
def test_a_token_follows_from_its_cause_and_the_secret_and_fits_into_an_address(secret, cause, other):
    made = token(secret, cause)
    assert made == token(secret, cause)
    assert TOKEN.fullmatch(made)
    assert 20 <= len(made) <= 40
    assert (made == token(secret, other)) == (cause == other)
    assert made != token(secret + b"x", cause)
