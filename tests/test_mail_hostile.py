"""Mail that was made to hurt: nothing raises, nothing unsafe comes out, time and memory are bounded."""

from __future__ import annotations

import time
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mail_samples import MAILS

from bench.mail.hostile import HOSTILE
from bench.mail.mutations import TOKENS, known, mutations, trouble
from bench.mail.safety import faults
from bot.inquiry import Envelope
from bot.mail import as_json, read
from bot.mail.charsets import decode

KNOWN = sorted(file.read_bytes() for file in MAILS.glob("*.eml"))


@st.composite
def mails(draw):
    mail = draw(st.sampled_from(KNOWN) | st.binary(max_size=300))
    for _ in range(draw(st.integers(0, 6))):
        at = draw(st.integers(0, len(mail)))
        mail = (
            mail[:at]
            + draw(st.sampled_from(TOKENS) | st.binary(max_size=5))
            + mail[at + draw(st.integers(0, 20)) :]
        )
    return mail


@settings(max_examples=400, deadline=None)
@given(mails(), st.sampled_from([None, Envelope(""), Envelope("a@example.net", ("b@example.jp",))]))
def test_any_bytes_become_an_inquiry_or_a_reason(mail, envelope):
    found = read(mail, envelope, frozenset({"a@example.net"}))
    assert not faults(mail, found)
    assert set(as_json(found)) == {
        "from",
        "subject",
        "text",
        "reply",
        "auto_generated",
        "reason",
        "attachments",
    }


def test_a_thousand_broken_mails_are_read():
    """`make hurt` reads a hundred thousand."""
    broken = zip(range(1_000), mutations(known(MAILS), seed=7), strict=False)
    assert not [(number, found) for number, mail in broken if (found := trouble(mail))]


@given(
    st.binary(max_size=60),
    st.sampled_from(
        ["", "utf-8", "iso-2022-jp", "euc-jp", "shift_jis", "utf-7", "utf-16", "hz", "undefined"]
    ),
)
def test_any_bytes_become_text(data, label):
    decode(data, label).encode()


@pytest.mark.parametrize("name", HOSTILE)
def test_absurd_mail_is_read_within_two_seconds(name):
    mail = HOSTILE[name]()
    began = time.process_time()
    read(mail, None)
    assert time.process_time() - began < 2


def test_a_mail_of_thirty_megabytes_takes_less_than_two_hundred_more():
    mail = HOSTILE["a 30 MB file in base64"]()
    tracemalloc.start()
    read(mail, None)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 200_000_000


def test_what_is_beyond_the_bounds_is_kept_as_one_file():
    found = read(HOSTILE["10,000 parts"](), None)
    assert [file.type for file in found.attachments] == ["application/octet-stream"]
    assert found.text.count("hi") == 400
