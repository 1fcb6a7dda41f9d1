"""DKIM: letters as the relay gets them, verified with the public key alone."""

from __future__ import annotations

import base64
from pathlib import Path

import dkim
import pytest
from conftest import Relay
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from samples import NOW, some_letter, some_settings

from bot.carriers import LetterBox, carrier
from bot.post import Address, Answered, compose
from bot.replies import Written
from bot.settings import WrongSetting, load
from bot.signing import signing
from store.outbox import Claimed

PRIVATE = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PUBLIC = base64.b64encode(
    PRIVATE.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
)


def key_file(folder: Path, key: rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey = PRIVATE) -> Path:
    path = folder / "dkim.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return path


def letter(subject: str = "Re: 個人情報の開示のお願い [PI-2026-000042]") -> Claimed:
    written = Written("answer", "ja", subject, "お客様\n\nこんにちは。\n", "<p>お客様</p>")
    raw = compose(
        written,
        Address("privacy@example.co.jp", "株式会社エグザンプル物流"),
        "hanako@example.net",
        message_id="<letter@example.co.jp>",
        reply_tag="r-abc",
        answered=Answered("<a@b.example>", ("<c@d.example>",)),
        automatic=True,
        now=NOW,
    )
    return Claimed(1, "hanako@example.net", "", "<letter@example.co.jp>", 1, NOW, raw)


def verified(raw: bytes, key: bytes = PUBLIC) -> bool:
    def lookup(name: bytes, timeout: int = 5) -> bytes:
        assert name == b"desk._domainkey.example.co.jp."
        return b"v=DKIM1; k=rsa; p=" + key

    return bool(dkim.verify(raw, dnsfunc=lookup))


@pytest.fixture
def arrived(relay: Relay, tmp_path: Path) -> bytes:
    """One letter as it came through a real relay."""
    settings = some_settings(tmp_path, dkim_key=key_file(tmp_path), dkim_selector="desk")
    box = signing(settings, LetterBox(tmp_path / "letters"))
    assert box.carry(letter()) is None
    (file,) = (tmp_path / "letters" / "new").iterdir()
    through = signing(settings, carrier(f"smtp://127.0.0.1:{relay.port}", Path()))
    assert through.carry(letter()) is None
    through.close()
    assert relay.wait(1)[0]["DKIM-Signature"]
    return file.read_bytes().replace(b"\n", b"\r\n")


def test_a_letter_is_signed_for_our_domain(arrived: bytes):
    assert arrived.startswith(b"DKIM-Signature:")
    assert b"d=example.co.jp" in arrived
    assert verified(arrived)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"To: hanako@", b"To: taro@"),
        (b"Subject: =?", b"Subject: x =?"),
        (b"Reply-To: privacy", b"Reply-To: evil"),
        (b"From: ", b"From: evil@example.org\r\nFrom: "),
        (b"MIME-Version:", b"Subject: another\r\nMIME-Version:"),
    ],
)
def test_whoever_changes_it_breaks_the_signature(arrived: bytes, old: bytes, new: bytes):
    assert arrived.count(old) == 1
    assert not verified(arrived.replace(old, new))


def test_without_a_key_nothing_is_signed(tmp_path: Path):
    plain = LetterBox(tmp_path / "letters")
    assert signing(some_settings(tmp_path), plain) is plain


def test_what_is_no_rsa_key_is_refused_at_the_start(tmp_path: Path):
    broken = tmp_path / "broken.pem"
    broken.write_text("-----BEGIN PRIVATE KEY-----\nno\n-----END PRIVATE KEY-----\n")
    for path in (broken, key_file(tmp_path, ed25519.Ed25519PrivateKey.generate())):
        with pytest.raises(WrongSetting, match=r"MADOGUCHI_DKIM_KEY=.*RSA private key in PEM"):
            signing(some_settings(tmp_path, dkim_key=path), LetterBox(tmp_path / "letters"))


def test_a_selector_that_is_no_name_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MADOGUCHI_DKIM_SELECTOR", "a b")
    with pytest.raises(WrongSetting, match="MADOGUCHI_DKIM_SELECTOR='a b': is not a DKIM selector"):
        load(_env_file=None)


def test_the_letter_in_the_outbox_stays_as_it_was(tmp_path: Path):
    kept = letter()
    before = kept.raw
    signing(some_settings(tmp_path, dkim_key=key_file(tmp_path)), LetterBox(tmp_path / "letters")).carry(kept)
    assert kept.raw == before
    assert some_letter().raw
