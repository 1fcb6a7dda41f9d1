"""What makes two deliveries the same mail."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from datetime import datetime

from store.inbox import Arrival

PIECE = 2**20  # bytes
MOST_HEAD = 256 * 1024  # bytes in which trace headers are looked for; only a hostile head is longer
LONGEST_NAME = 255  # characters of a host's greeting; no name in DNS is longer

# Headers that every hop adds or changes; all others, and the body, are the mail itself.
_TRACE = re.compile(
    rb"^(?:received|return-path|delivered-to|x-original-to|envelope-to|x-envelope-to|authentication-results"
    rb"|received-spf|arc-[a-z-]+|x-spam-[a-z-]+|x-virus-[a-z-]+|status|x-status|lines|content-length)[ \t]*:"
    rb"[^\n]*\n(?:[ \t][^\n]*\n)*",
    re.IGNORECASE | re.MULTILINE,
)
_END_OF_HEADERS = re.compile(rb"\A\r?\n|\r?\n\r?\n")


def arrival(
    door: str,
    raw: bytes,
    sender: str | None,
    recipients: Sequence[str],
    received_at: datetime,
    *,
    peer: str | None = None,
    helo: str | None = None,
    taken_at: datetime | None = None,
) -> Arrival:
    """A mail as the inbox takes it; text that no database can hold (lone surrogates, NUL) is replaced."""
    return Arrival(
        digest=digest(raw),
        door=door,
        received_at=received_at,
        envelope_sender=None if sender is None else storable(sender),
        envelope_recipients=tuple(storable(recipient) for recipient in recipients),
        raw=raw,
        peer=peer,
        helo=None if helo is None else storable(helo[:LONGEST_NAME]),
        taken_at=taken_at,
    )


def digest(raw: bytes) -> str:
    """The name of a mail: the same whether it comes once or again, by one route or two."""
    end = _END_OF_HEADERS.search(raw, 0, MOST_HEAD)
    body = end.end() if end else min(len(raw), MOST_HEAD)
    body += raw[body - 1 : body + 1] == b"\r\n"  # a line end must not be cut in two
    head = raw[:body]
    if raw.startswith(b"From "):  # an mbox line is not part of the mail
        head = head.partition(b"\n")[2]
    whole = hashlib.sha256(_TRACE.sub(b"", head).replace(b"\r\n", b"\n"))
    for piece in _pieces(raw, body):
        whole.update(piece)
    return whole.hexdigest()


def _pieces(raw: bytes, start: int) -> Iterator[bytes]:
    """The body with plain line ends and none at its end. In pieces: a large mail must not be in memory several times."""
    waiting = 0  # line ends that count only if something follows
    while start < len(raw):
        end = start + PIECE
        end += raw[end - 1 : end + 1] == b"\r\n"  # a line end must not be cut in two
        piece = raw[start:end].replace(b"\r\n", b"\n")
        start, bare = end, piece.rstrip(b"\n")
        if bare:
            yield b"\n" * waiting
            yield bare
            waiting = 0
        waiting += len(piece) - len(bare)


def storable(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8").replace("\x00", "\ufffd")
