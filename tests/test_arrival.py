"""What makes two deliveries the same mail, and what does not."""

from __future__ import annotations

import time

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from samples import NOW

from bot.arrival import MOST_HEAD, arrival, digest

MAIL = (
    b"Received: from a by b\r\n\twith SMTP; Mon, 2 Mar 2026\r\nFrom: hanako@example.net\r\n"
    b"Message-ID: <1@mailer.example.net>\r\nSubject: hello\r\n\r\nStatus: angry\r\n\r\nhello\r\n"
)
TRACES = [
    b"Received: from x by y\r\n\tfor z;\r\n Tue\r\n",
    b"Return-Path: <a@b>\r\n",
    b"DELIVERED-TO: privacy@example.co.jp\r\n",
    b"ARC-Seal: i=1; a=rsa-sha256;\r\n\tcv=none\r\n",
    b"X-Spam-Status: No\r\n",
    b"Authentication-Results: mx; spf=pass\r\n",
]


@pytest.mark.parametrize("trace", TRACES)
def test_a_second_way_through_the_net_does_not_make_a_second_mail(trace: bytes):
    assert digest(trace + MAIL) == digest(MAIL)
    head, _, body = MAIL.partition(b"\r\n\r\n")
    assert digest(head + b"\r\n" + trace + b"\r\n" + body) == digest(MAIL), "also as the last header"


def test_line_ends_do_not_matter():
    assert digest(MAIL.replace(b"\r\n", b"\n")) == digest(MAIL)


def test_the_line_of_an_mbox_and_blank_lines_at_the_end_do_not_matter():
    assert digest(b"From hanako@example.net Mon Mar  2 09:00:00 2026\n" + MAIL) == digest(MAIL)
    assert digest(MAIL + b"\r\n\r\n") == digest(MAIL)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"hanako@", b"taro@"),
        (b"<1@", b"<2@"),
        (b"Subject: hello", b"Subject: help"),
        (b"\r\nhello", b"\r\nhelp"),
        (b"Status: angry", b"Status: content"),
        (b"Subject: hello\r\n", b""),
    ],
)
def test_another_sender_identifier_subject_or_word_is_another_mail(old: bytes, new: bytes):
    assert MAIL.count(old) == 1
    assert digest(MAIL.replace(old, new)) != digest(MAIL)


def test_a_mail_without_headers_is_told_apart_by_its_words():
    assert digest(b"\r\nStatus: please delete my data\r\n\r\n") != digest(b"\r\nStatus: thank you\r\n\r\n")


words = st.text("abcdefghij Status:\n.", max_size=60).map(str.encode)
subjects = st.text("abc ", min_size=1, max_size=20).map(str.encode)


@given(subjects, words, subjects, words)
def test_no_two_mails_share_a_digest(subject, body, other_subject, other_body):
    assume((subject, body.rstrip(b"\n")) != (other_subject, other_body.rstrip(b"\n")))
    first, second = (
        b"Subject:" + head + b"\n\n" + text for head, text in ((subject, body), (other_subject, other_body))
    )
    assert digest(first) != digest(second)


@given(subjects, words, st.lists(st.sampled_from(TRACES), max_size=4), st.booleans())
def test_every_route_leads_to_the_same_digest(subject, body, traces, unix):
    straight = b"From: a@example.net\r\nSubject:" + subject + b"\r\n\r\n" + body.replace(b"\n", b"\r\n")
    came = b"".join(traces) + straight
    assert digest(came.replace(b"\r\n", b"\n") if unix else came) == digest(straight)


@given(st.binary(max_size=80))
def test_any_bytes_have_a_name(raw):
    assert len(digest(raw)) == 64


def test_what_no_database_can_hold_is_replaced():
    made = arrival("smtp", MAIL, "a\x00\udcff@example.net", ["b\x00@example.co.jp"], NOW)
    assert made.envelope_sender == "a\ufffd?@example.net"
    assert made.envelope_recipients == ("b\ufffd@example.co.jp",)
    assert made.raw == MAIL
    assert arrival("ingest", MAIL, None, [], NOW).envelope_sender is None


@pytest.mark.parametrize("extra", [b"", b"\r\nReceived: by there"])
def test_a_head_without_an_end_is_named_without_looking_through_all_of_it(extra: bytes):
    mail = b"Subject: x" + extra + b"\r\nX-A: b" * 60_000 + b"\r\n"
    assert len(mail) > MOST_HEAD
    assert digest(mail) == digest(mail.replace(b"\r\n", b"\n"))
    began = time.process_time()
    digest(b"X-A: b\r\n" * 3_750_000)
    assert time.process_time() - began < 1


@pytest.mark.parametrize("shift", range(4))
def test_a_large_mail_has_the_same_name_however_its_lines_end(shift: int):
    head, body = b"Subject: large\r\n\r\n", b"y" * (2**20 - 2 + shift) + b"\r\nend" + b"\r\n" * 3
    assert digest(head + body) == digest((head + body).replace(b"\r\n", b"\n"))
    assert digest(head + body) == digest(head + body.rstrip())
    assert digest(head + body) != digest(head + body.replace(b"end", b"\r\nend"))
