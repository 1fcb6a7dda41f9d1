"""Mail that a forwarder has changed and sealed: whom we trust is believed, nobody else."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nameserver import BROKEN, NameServer, key, key_record, letter, mail_example, verdict
from samples import some_settings

from bot.sender import Level, means
from bot.sender.signatures import canonical
from bot.settings import WrongSetting

LIST = "lists.example"
TRUSTED = frozenset({LIST})
SAW_PASS = "dmarc=pass header.from=mail.example; dkim=pass header.d=mail.example"
SAW_FAIL = "dmarc=fail header.from=mail.example"


@pytest.fixture
def names() -> Iterator[NameServer]:
    with mail_example() as serving:
        serving.zone["s._domainkey.second.example", "TXT"] = [key_record()]
        yield serving


def relaxed(field: str) -> str:
    """A header field as it is signed (RFC 6376 section 3.4.2)."""
    name, _, value = field.partition(":")
    return f"{name.lower().strip()}:{' '.join(value.split())}"


def signature(*fields: str) -> str:
    """Over these fields, the last of them the one that the signature is to stand in."""
    data = "\r\n".join(map(relaxed, fields)).encode()
    return base64.b64encode(key().sign(data, PKCS1v15(), SHA256())).decode()


def sealed(
    raw: bytes, saw: str, by: str = LIST, covers: Sequence[str] = ("from", "subject"), cv: str = ""
) -> bytes:
    """As a list sends it on: what it saw and its seal on top (RFC 8617 section 5.1)."""
    head, _, body = raw.partition(b"\r\n\r\n")
    fields = {line.partition(":")[0].lower(): line for line in reversed(head.decode().split("\r\n"))}
    before = [line for line in head.decode().split("\r\n") if line.startswith("ARC-")]
    hop = len(before) // 3 + 1
    bh = base64.b64encode(hashlib.sha256(canonical(body, relaxed=True)).digest()).decode()
    seen = f"ARC-Authentication-Results: i={hop}; {by}; {saw}"
    signs = f"ARC-Message-Signature: i={hop}; a=rsa-sha256; c=relaxed/relaxed; d={by}; s=s; h={':'.join(covers)}; bh={bh}; b="
    signs += signature(*(fields[name] for name in covers), signs)
    seal = f"ARC-Seal: i={hop}; a=rsa-sha256; cv={cv or ('pass' if before else 'none')}; d={by}; s=s; b="
    seal += signature(*reversed(before), seen, signs, seal)
    return f"{seal}\r\n{signs}\r\n{seen}\r\n".encode() + raw


def passed_on(saw: str = SAW_PASS) -> bytes:
    """The author's own signature is broken by what the list appends."""
    return sealed(letter() + b"-- \r\nto unsubscribe, write to us\r\n", saw)


def test_a_seal_we_trust_keeps_a_changed_mail_from_being_called_forged(names: NameServer):
    assert verdict(names, passed_on()).level is Level.FAIL
    found = verdict(names, passed_on(), sealers=TRUSTED)
    assert found.level is Level.NONE
    assert f"{LIST}, whom we trust, saw it" in found.sentence


@pytest.mark.parametrize(
    "changed",
    [
        passed_on(SAW_FAIL),
        passed_on("dmarc=pass header.from=other.example"),
        passed_on() + b"one more line\r\n",
        passed_on().replace(b"Subject: My data", b"Subject: Our data"),
        passed_on().replace(b"i=1; lists.example; dmarc=pass", b"i=1; lists.example; dmarc=none"),
        sealed(letter(), SAW_PASS, cv="pass"),
        sealed(letter(), SAW_PASS, covers=("subject",)),
        sealed(passed_on(), SAW_PASS, by="second.example"),
        letter(),
    ],
    ids=[
        "it saw a forgery", "it saw another author", "changed since", "its subject changed since", "what it saw is changed",
        "a chain without a beginning", "the author is not covered", "passed on by a stranger", "no seal",
    ],
)  # fmt: skip
def test_any_other_seal_changes_nothing(names: NameServer, changed: bytes):
    assert verdict(names, changed, sealers=TRUSTED).level is Level.FAIL


def test_a_second_hop_is_believed_when_it_is_trusted_too(names: NameServer):
    twice = sealed(passed_on(), "arc=pass", by="second.example")
    assert verdict(names, twice, sealers=TRUSTED | {"second.example"}).level is Level.NONE


def test_trouble_with_dns_accuses_nobody(names: NameServer):
    names.zone["s._domainkey.lists.example", "TXT"] = BROKEN
    assert verdict(names, passed_on(), sealers=TRUSTED).level is Level.NOT_CHECKED


def test_seals_without_our_own_check_are_refused_at_the_start(tmp_path: Path):
    with pytest.raises(WrongSetting, match="MADOGUCHI_CHECK_SENDERS=true"):
        means(some_settings(tmp_path, arc_sealers=LIST))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(st.binary(max_size=8), st.integers(0, 1500), st.integers(0, 30))
def test_no_bytes_make_the_check_fall_over(names: NameServer, noise: bytes, place: int, length: int):
    mail = passed_on()
    assert verdict(names, mail[:place] + noise + mail[place + length :], sealers=TRUSTED).level in Level
