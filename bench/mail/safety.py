"""What must be true of every mail that was read, whatever its bytes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.inquiry import Inquiry, Unanswerable
from bot.mail import attachment

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def faults(raw: bytes, found: Inquiry | Unanswerable) -> list[str]:
    """In which fields something would harm a header, a file system, a database or a screen."""
    return list(_faults(raw, found.inquiry if isinstance(found, Unanswerable) else found))


def _faults(raw: bytes, inquiry: Inquiry) -> Iterator[str]:
    lines = {
        "sender": inquiry.sender,
        "sender_name": inquiry.sender_name,
        "subject": inquiry.subject,
        "message_id": inquiry.message_id,
        "reply_to": inquiry.reply_to,
        "in_reply_to": "".join(inquiry.in_reply_to),
        "references": "".join(inquiry.references),
    }
    yield from (f"{name}: a control character" for name, line in lines.items() if _CONTROL.search(line))
    for name in ("text", "new_text", "quoted"):
        if _CONTROL.search(getattr(inquiry, name).replace("\n", "").replace("\t", "")):
            yield f"{name}: a control character"
    for number, file in enumerate(inquiry.attachments):
        if not file.name or _CONTROL.search(file.name) or "/" in file.name or "\\" in file.name:
            yield f"attachment: the name {file.name!r}"
        if len(attachment(raw, number)) != file.size:
            yield f"attachment: another size than {file.size}"
