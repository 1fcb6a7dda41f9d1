"""Mail that was made to hurt: nothing raises, nothing unsafe comes out, time and memory are bounded."""

from __future__ import annotations

import subprocess
import sys
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


ENDLESS = [
    b"From: a@example.net\nSubject: " + b"*" * 60 + b"\n\nHello.",  # could be parted in 2^60 ways
    b"Subject: a\r\n " + b"\r" * 200_000 + b"x\n\nHello.",
    b"Subject: a\n\n" + (b"-" * 80 + b"1 " * 150 + b"x\n") * 2_000,
    b"Subject: a\n\n" + (b"--" + b"1 wrote " * 45 + b"x\n") * 2_000,
]


@pytest.mark.parametrize("mail", ENDLESS, ids=["stars", "CRs", "dashes", "attributions"])
def test_no_pattern_tries_for_ever(mail):
    """In a process of its own: it took minutes, or days."""
    ends = "import sys; from bot.mail import read; read(sys.stdin.buffer.read(), None)"
    subprocess.run([sys.executable, "-c", ends], input=mail, timeout=120, check=True)


def test_a_number_that_python_would_not_read_is_no_character():
    page = b"<p>" + b"&#" + b"1" * 5_000 + b"; and a word</p>"
    mail = (
        b'Content-Type: multipart/alternative; boundary="b"\n\n--b\nContent-Type: text/plain\n\nHello.\n'
        b"--b\nContent-Type: text/html\n\n" + page + b"\n--b--\n"
    )
    assert "Hello." in as_json(read(mail, None))["text"]


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
