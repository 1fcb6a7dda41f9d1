"""The door's encryption: certificates are renewed, old versions refused."""

from __future__ import annotations

import shutil
import smtplib
import ssl
from pathlib import Path

import pytest
import trustme
from doors import door
from test_smtp import CONTACT, Talk, talk

from store.database import Store


def authority(folder: Path) -> tuple[trustme.CA, Path, Path]:
    made, chain, key = trustme.CA(), folder / "mx.pem", folder / "mx.key"
    issued = made.issue_cert("localhost")
    chain.write_bytes(b"".join(part.bytes() for part in issued.cert_chain_pems))
    issued.private_key_pem.write_to_path(key)
    return made, chain, key


def handshake(port: int, trusted: trustme.CA, **limits: ssl.TLSVersion) -> str:
    """The TLS version; raises ssl.SSLError when there is no trust."""
    context = ssl.create_default_context()
    trusted.configure_trust(context)
    for name, version in limits.items():
        setattr(context, name, version)
    with smtplib.SMTP("localhost", port, timeout=20) as client:
        client.starttls(context=context)
        client.ehlo()
        assert not client.has_extn("auth")
        assert not client.has_extn("starttls")
        return str(client.sock.version())


def test_a_renewed_certificate_is_taken_up_without_a_restart(laptop: Store, tmp_path: Path):
    old, chain, key = authority(tmp_path)
    with door(laptop, tmp_path, smtp_tls_cert=chain, smtp_tls_key=key) as port:
        assert handshake(port, old) == "TLSv1.3"
        chain.write_text("half of a file")
        assert handshake(port, old) == "TLSv1.3"
        (tmp_path / "new").mkdir()
        new, new_chain, new_key = authority(tmp_path / "new")
        shutil.copy(new_chain, chain)
        assert handshake(port, old) == "TLSv1.3"  # the chain is there, its key is not yet
        shutil.copy(new_key, key)
        assert handshake(port, new) == "TLSv1.3"
        with pytest.raises(ssl.SSLError):
            handshake(port, old)


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_old_encryption_is_refused_and_the_door_stays_open(laptop: Store, tmp_path: Path):
    trusted, chain, key = authority(tmp_path)
    with door(laptop, tmp_path, smtp_tls_cert=chain, smtp_tls_key=key) as port:
        assert handshake(port, trusted, maximum_version=ssl.TLSVersion.TLSv1_2) == "TLSv1.2"
        with pytest.raises((ssl.SSLError, OSError)):
            handshake(port, trusted, maximum_version=ssl.TLSVersion.TLSv1_1)
        with talk(port) as session:
            session.say("EHLO me")
            session.say("STARTTLS")
            session.connection.sendall(b"this is no handshake at all\r\n" * 10)
        assert handshake(port, trusted) == "TLSv1.3"


def test_what_was_said_before_the_encryption_counts_for_nothing(laptop: Store, tmp_path: Path):
    trusted, chain, key = authority(tmp_path)
    context = ssl.create_default_context()
    trusted.configure_trust(context)
    with door(laptop, tmp_path, smtp_tls_cert=chain, smtp_tls_key=key) as port, talk(port) as session:
        session.say("EHLO me")
        session.connection.sendall(b"STARTTLS\r\nMAIL FROM:<injected@example.org>\r\n")
        assert session.hear().startswith("220")
        with context.wrap_socket(session.connection, server_hostname="localhost") as safe:
            inner = Talk(safe)
            assert inner.say("NOOP").startswith("250")
            assert inner.say(f"RCPT TO:<{CONTACT}>").startswith("503")
