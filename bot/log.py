"""Logging: one line an event, addresses redacted, bodies never."""

from __future__ import annotations

import logging
import re
import sys
import traceback
from pathlib import Path

PLAIN = str.maketrans({code: f"\\x{code:02x}" for code in (*range(32), 127, 0x85, 0x2028, 0x2029)})


class OneLine(logging.Formatter):
    """A hostile value must not be able to forge a second line."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  logging's name
        return super().formatMessage(record).translate(PLAIN)


def start(level: str) -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(OneLine("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # aiosmtpd writes whole SMTP dialogues, with addresses, at INFO, imapclient whole mails at DEBUG; alembic tells
    # every start.
    for name in ("mail.log", "mail.debug", "imapclient", "alembic", "waitress", "werkzeug"):
        logging.getLogger(name).setLevel(logging.WARNING)
    # It warns at each request that finds another one before it.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)


def redacted(address: str | None) -> str:
    """Enough to recognise a case by, too little to be a mailing list: `h***@example.com`."""
    if not address:
        return "<>"
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}***@{domain}" if local else "***"


def place(fault: BaseException) -> str:
    """What failed and where, without its message: that may quote the mail it failed over."""
    frames = traceback.extract_tb(fault.__traceback__)
    at = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return type(fault).__name__ + at


_ADDRESS = re.compile(r"[^\s<>@,;:()\"']+@[^\s<>@,;:()\"']+")


def without_addresses(text: str) -> str:
    """What another server said, which likes to quote whom it speaks of."""
    return _ADDRESS.sub(lambda found: redacted(found[0]), text)
