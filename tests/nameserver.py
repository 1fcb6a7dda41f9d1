"""A real name server on the loopback, and mails signed with real keys. All names in it are invented."""

from __future__ import annotations

import base64
import hashlib
import socketserver
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import dkim
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from bot.sender import Host, Means, Verdict, judge
from bot.sender.resolver import Resolver

Zone = dict[tuple[str, str], Sequence[str]]  # (name, type) to what stands there
SILENT, BROKEN = ["silent"], ["broken"]  # a server that says nothing, and one that says SERVFAIL


@dataclass
class NameServer:
    """`zone` may be changed while it runs; `asked` is every question that came."""

    zone: Zone
    address: str = ""
    asked: list[tuple[str, str]] = field(default_factory=list)

    def resolver(self, seconds: float = 4.0) -> Resolver:
        return Resolver(self.address, seconds)

    def answer(self, wire: bytes) -> bytes | None:
        query = dns.message.from_wire(wire)
        (question,) = query.question
        name = question.name.to_text(omit_final_dot=True).lower()
        kind = dns.rdatatype.to_text(question.rdtype)
        self.asked.append((name, kind))
        values = self.zone.get((name, kind), ())
        if values is SILENT:
            return None
        reply = dns.message.make_response(query)
        if values is BROKEN:
            reply.set_rcode(dns.rcode.SERVFAIL)
        elif values:
            reply.answer.append(
                dns.rrset.from_text_list(
                    question.name, 60, "IN", kind, [quoted(v) if kind == "TXT" else v for v in values]
                )
            )
        elif not any(known == name or known.endswith("." + name) for known, _ in self.zone):
            reply.set_rcode(dns.rcode.NXDOMAIN)
        return bytes(reply.to_wire(max_size=65535))


def quoted(text: str) -> str:
    """A text as DNS has it: in pieces of 255 bytes at most."""
    pieces = [text[start : start + 255] for start in range(0, len(text), 255)]
    return " ".join('"' + piece.replace("\\", "\\\\").replace('"', '\\"') + '"' for piece in pieces)


@contextmanager
def nameserver(zone: Mapping[tuple[str, str], Sequence[str]]) -> Iterator[NameServer]:
    serving = NameServer(dict(zone))

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            wire, socket = self.request
            if reply := serving.answer(wire):
                socket.sendto(reply, self.client_address)

    with socketserver.ThreadingUDPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        serving.address = f"127.0.0.1:{server.server_address[1]}"
        try:
            yield serving
        finally:
            server.shutdown()
            thread.join()


@cache
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 1024)


def key_record() -> str:
    """What stands in DNS at SELECTOR._domainkey.DOMAIN."""
    public = (
        key()
        .public_key()
        .public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    return f"v=DKIM1; k=rsa; p={base64.b64encode(public).decode()}"


def letter(author: str = "hanako@mail.example", *headers: str, text: str = "Please delete my data.") -> bytes:
    fields = (f"From: Hanako Sato <{author}>", "To: privacy@example.co.jp", "Subject: My data", *headers)
    return ("\r\n".join((*fields, "Message-ID: <1@mail.example>")) + f"\r\n\r\n{text}\r\n").encode()


@cache
def private_key() -> bytes:
    """PEM, as signers want it."""
    return key().private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )


def signed_by(domain: str, raw: bytes, **how: Any) -> bytes:
    """The mail with a signature of that domain on top, selector `s`."""
    return bytes(dkim.sign(raw, b"s", domain.encode(), private_key(), **how)) + raw


AUTHOR = "hanako@mail.example"
STRANGER = Host("198.51.100.9", "evil.example", AUTHOR)


@contextmanager
def mail_example() -> Iterator[NameServer]:
    """DNS with the author's domain in it, which asks for what is not its own to be rejected."""
    signers = ("mail.example", "shop.mail.example", "other.example", "lists.example")
    zone: Zone = {(f"s._domainkey.{domain}", "TXT"): [key_record()] for domain in signers}
    zone["mail.example", "TXT"] = ["v=spf1 ip4:203.0.113.7 -all"]
    zone["_dmarc.mail.example", "TXT"] = ["v=DMARC1; p=reject"]
    with nameserver(zone) as serving:
        yield serving


def verdict(
    names: NameServer, raw: bytes, host: Host = STRANGER, author: str = AUTHOR, **given: Any
) -> Verdict:
    """Of our own check."""
    return judge(raw, author, host, Means(resolver=names.resolver(), **given))


def hash_of_body(raw: bytes) -> bytes:
    """As a signature has it."""
    return base64.b64encode(hashlib.sha256(raw.partition(b"\r\n\r\n")[2]).digest())
