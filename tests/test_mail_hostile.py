"""Mail that was made to hurt: nothing raises, nothing unsafe comes out, time and memory are bounded."""

from __future__ import annotations

import re
import time
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mail_samples import MAILS

from bot.inquiry import Envelope, Unanswerable
from bot.mail import as_json, attachment, read
from bot.mail.charsets import decode
from bot.mail.html import to_text

HEAD = b"From: a@example.net\r\nSubject: x\r\n"
KNOWN = sorted(file.read_bytes() for file in MAILS.glob("*.eml"))
TOKENS = st.sampled_from([
    b"=?", b"?=", b"=?utf-7?Q?+2AA-?=", b"\x1b$B", b"\x0e", b"\0", b"\r", b"\n", b"\r\n\r\n", b"--b1", b"\xff", b"\xed\xa0\x80",
    b"Content-Type: multipart/mixed; boundary=a\r\n", b"Content-Type: message/rfc822\n", b"Content-Transfer-Encoding: base64\n",
    b"charset=utf-16", b"charset=punycode", b"charset=idna", b"filename*0*=utf-7''%2B2AA-", b'filename="../x"', b"&#xd800;",
    b"<blockquote>", b"> ", b"On 2024 x wrote:\n", b"-----BEGIN PGP SIGNED MESSAGE-----\n", b"Content-Type: application/pkcs7-mime\n",
])  # fmt: skip
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


@st.composite
def mails(draw):
    mail = draw(st.sampled_from(KNOWN) | st.binary(max_size=300))
    for _ in range(draw(st.integers(0, 6))):
        at = draw(st.integers(0, len(mail)))
        mail = mail[:at] + draw(TOKENS | st.binary(max_size=5)) + mail[at + draw(st.integers(0, 20)) :]
    return mail


@settings(max_examples=400, deadline=None)
@given(mails(), st.sampled_from([None, Envelope(""), Envelope("a@example.net", ("b@example.jp",))]))
def test_any_bytes_become_an_inquiry_or_a_reason(mail, envelope):
    found = read(mail, envelope, frozenset({"a@example.net"}))
    inquiry = found.inquiry if isinstance(found, Unanswerable) else found
    one_line = (
        inquiry.sender, inquiry.sender_name, inquiry.subject, inquiry.message_id, inquiry.reply_to,
        *inquiry.in_reply_to, *inquiry.references, *(file.name for file in inquiry.attachments),
    )  # fmt: skip
    assert not any(map(CONTROL.search, one_line))
    assert not any("/" in file.name or "\\" in file.name or not file.name for file in inquiry.attachments)
    for text in (inquiry.text, inquiry.new_text, inquiry.quoted):
        assert not CONTROL.search(text.replace("\n", "").replace("\t", ""))
    assert set(as_json(found)) == {
        "from",
        "subject",
        "text",
        "reply",
        "auto_generated",
        "reason",
        "attachments",
    }
    for number, file in enumerate(inquiry.attachments):
        assert len(attachment(mail, number)) == file.size


@given(
    st.binary(max_size=60),
    st.sampled_from(
        ["", "utf-8", "iso-2022-jp", "euc-jp", "shift_jis", "utf-7", "utf-16", "hz", "undefined"]
    ),
)
def test_any_bytes_become_text(data, label):
    decode(data, label).encode()


def multipart(part: bytes, count: int) -> bytes:
    return HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + (b"--b\r\n" + part + b"\r\n") * count


ABSURD = {
    "30 MB of text": lambda: HEAD + b"\r\n" + b"hello world\r\n" * 2_300_000,
    "30 MB of head": lambda: HEAD + b"X-A: b\r\n" * 3_750_000 + b"\r\nhi",
    "30 MB of file": lambda: multipart(
        b"Content-Type: x/y; name=a\r\nContent-Transfer-Encoding: base64\r\n\r\n" + b"QUFB" * 7_500_000, 1
    ),
    "10,000 parts": lambda: multipart(b"\r\nhi", 10_000),
    "500 nested parts": lambda: (
        HEAD
        + b"".join(
            b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(500)
        )
    ),
    "500 nested messages": lambda: HEAD + b"Content-Type: message/rfc822\r\n\r\n" * 500,
    "a line of 1 MB": lambda: HEAD + b"\r\n" + b"a" * 1_000_000,
    "1 MB of blanks": lambda: HEAD + b"\r\n" + b" " * 1_000_000,
    "1 MB of quote marks": lambda: HEAD + b"\r\n" + b">" * 1_000_000,
    "introductions": lambda: HEAD + b"\r\n" + (b"On 2024-01-01 a wrote:\r\n> \r\n" + b"\r\n" * 5) * 2_500,
    "open encoded words": lambda: HEAD + b"Subject: " + b"=?a?q?b " * 50_000 + b"\r\n\r\n",
    "open quotes in a sender": lambda: b"From: " + b'"\\' * 100_000 + b"\r\n\r\n",
    "parameters": lambda: HEAD + b"Content-Type: text/plain" + b';a="' * 40_000 + b"\r\n\r\n",
    "escapes": lambda: HEAD + b"\r\n" + b"\x1b$B" * 300_000,
    "lost escapes": lambda: (
        HEAD + b"Content-Type: text/plain; charset=iso-2022-jp\r\n\r\n" + b"$Baa" * 250_000
    ),
    "damaged EUC": lambda: (
        HEAD + b"Content-Type: text/plain; charset=euc-jp\r\n\r\n" + b"\xa4\xa2\xff" * 300_000
    ),
    "flowed lines": lambda: HEAD + b"Content-Type: text/plain; format=flowed\r\n\r\n" + b"a \r\n" * 250_000,
}


@pytest.mark.parametrize("name", ABSURD)
def test_absurd_mail_is_read_within_two_seconds(name):
    mail = ABSURD[name]()
    began = time.perf_counter()
    read(mail, None)
    assert time.perf_counter() - began < 2


def test_a_mail_of_thirty_megabytes_takes_less_than_two_hundred_more():
    mail = ABSURD["30 MB of file"]()
    tracemalloc.start()
    read(mail, None)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 200_000_000


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 200_000,
        "<b>" * 9_000 + "</i>" * 9_000,
        "<blockquote>x" * 15_000,
        "<" * 1_000_000,
        "<a " + "b=1 " * 100_000 + ">x",
    ],
)
def test_absurd_html_is_read_within_two_seconds(html):
    began = time.perf_counter()
    to_text(html)
    assert time.perf_counter() - began < 2


def test_what_is_beyond_the_bounds_is_kept_as_one_file():
    found = read(multipart(b"\r\nhi", 10_000), None)
    assert [file.type for file in found.attachments] == ["application/octet-stream"]
    assert found.text.count("hi") == 400
