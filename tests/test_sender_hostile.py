"""What is made to slow the check of senders down, or to make it fall over, does neither."""

from __future__ import annotations

import base64
import time
from collections.abc import Iterator

import dkim
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nameserver import NameServer, hash_of_body, letter, mail_example, signed_by, verdict

from bot.sender.fields import split
from bot.sender.signatures import canonical


@pytest.fixture
def names() -> Iterator[NameServer]:
    with mail_example() as serving:
        yield serving


@pytest.mark.parametrize(
    "body",
    [
        b" " * 3_000_000 + b"x\r\n",
        b"\r\n" * 2_000_000,
        b" \r\n" * 1_000_000,
        b"a " * 1_500_000,
        b"\n" * 3_000_000,
        b"\r" * 3_000_000,
    ],
    ids=["blanks", "empty lines", "blank lines", "words", "line feeds", "returns"],
)
def test_a_body_made_to_be_slow_is_not(names: NameServer, body: bytes):
    raw = signed_by("mail.example", letter(), canonicalize=(b"relaxed", b"relaxed"))
    began = time.process_time()
    assert verdict(names, raw + b"more" + body).dkim == "fail"
    assert time.process_time() - began < 2


def crafted(more: bytes) -> bytes:
    """A signature field that is good up to the last step."""
    good = b"v=1; a=rsa-sha256; d=mail.example; s=s; bh=%s; b=AAAA" % hash_of_body(letter())
    return b"DKIM-Signature: " + good + b"; " + more + b"\r\n"


@pytest.mark.parametrize(
    "head",
    [
        b"a:\r\n" * 45_000 + crafted(b"h=from:" + b":".join(b"y%d" % number for number in range(190))) * 5,
        b"x: y\r\n" * 950 + crafted(b"h=from:" + b":".join(b"y%d" % number for number in range(1300))) * 5,
        crafted(b"h=from; z=a b" + b"\r\n " * 2500 + b"c") * 5,
    ],
    ids=["many fields", "many names", "white space"],
)
def test_a_head_made_to_be_slow_is_not(names: NameServer, head: bytes):
    began = time.process_time()
    assert verdict(names, head + letter()).dkim in {"none", "fail"}
    assert time.process_time() - began < 1


def der(tag: int, content: bytes) -> bytes:
    return bytes([tag, 0x82]) + len(content).to_bytes(2, "big") + content


def test_a_key_made_to_be_slow_is_not_used(names: NameServer):
    number = der(0x02, b"\x7f" + b"\xff" * 5000)
    whole = der(0x30, number + number)  # modulus and exponent of an RSA key
    names.zone["s._domainkey.mail.example", "TXT"] = [f"v=DKIM1; p={base64.b64encode(whole).decode()}"]
    began = time.process_time()
    assert verdict(names, signed_by("mail.example", letter())).dkim == "fail"
    assert time.process_time() - began < 0.5


pieces = st.sampled_from([b" ", b"  ", b"\t", b"\r\n", b"\r\n\r\n", b"a", b"b\r\n", b"\r", b"\n", b"."])


@given(st.lists(pieces, max_size=14).map(b"".join), st.sampled_from([b"simple", b"relaxed"]))
def test_a_body_has_the_form_that_signers_give_it(body: bytes, form: bytes):
    raw = letter().partition(b"\r\n\r\n")[0] + b"\r\n\r\n" + body
    theirs = dkim.DKIM(raw)
    canonicalized = dkim.CanonicalizationPolicy.from_c_value(b"simple/" + form).canonicalize_body(theirs.body)
    assert canonical(body, relaxed=form == b"relaxed") == canonicalized


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(
    st.binary(max_size=120),
    st.sampled_from(
        [b"v=1", b"d=mail.example", b"h=from", b"bh=", b"b=", b"s=s", b"a=rsa-sha256", b"From:", b"\r\n"]
    ),
    st.integers(0, 500),
)
def test_no_bytes_make_the_check_fall_over(names: NameServer, noise: bytes, word: bytes, place: int):
    raw = signed_by("mail.example", letter())
    found = verdict(names, raw[:place] + word + noise + raw[place:])
    assert found.reason != "the check itself failed"


def test_the_fields_of_a_mail_are_found_whatever_stands_in_front():
    head = split(b"\r\n>From x\nA: 1\r\n\t2\r\nnonsense\r\nB :3\r\n\r\nC: 4\r\n")
    assert [(name, head.every(name.decode().strip().lower())) for name, _ in head.fields] == [
        (b"A", ["1 2"]),
        (b"B ", ["3"]),
    ]
    assert split(b"").fields == ()
