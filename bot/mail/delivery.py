"""What became of a mail of ours, as a delivery report tells it: in its machine part (RFC 3464), else in its words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from bot.inquiry import Reason, Unanswerable
from bot.mail.content import payload
from bot.mail.fields import field_reason
from bot.mail.headers import Headers, split_head, unfold
from bot.mail.meanings import meaning
from bot.mail.parts import Part, straighten, take_apart
from bot.mail.reports import is_bounce
from bot.mail.responders import automatic_words, away_words, is_away_subject

MOST_BYTES = 65_536  # of a part that are looked at
MOST_TEXT = 20_000
MOST_IDS = 20
LONGEST_DIAGNOSTIC = 300

_STATUS_PARTS = frozenset(("message/delivery-status", "message/global-delivery-status"))
_NOT_OF_DELIVERY = frozenset(("message/disposition-notification", "message/feedback-report"))
_RETURNED = frozenset(("text/rfc822-headers", "message/rfc822-headers", "message/global-headers"))
_DAEMON = re.compile(r"(?:mailer[-_.]?daemon|post[-_.]?master|mail[-_.]?daemon)@", re.IGNORECASE)
_BLANK_LINE = re.compile(rb"\r?\n[ \t]*\r?\n")
_STATUS = re.compile(r"(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?![\d.])")
_SMTP_CODE = re.compile(r"(?<![\d.])([45])[0-5]\d(?=[ -])")
_LATER = re.compile(r"delay|still being retried|will (?:be retried|keep trying)|遅延|再送", re.IGNORECASE)
_MESSAGE_ID = re.compile(r"<[^<>\s\x00-\x1f\x7f-\x9f]{1,250}>")
_QUOTED_ID = re.compile(r"^[> \t]*message-id:[ \t]*(<[^<>\s]{1,250}>)", re.IGNORECASE | re.MULTILINE)
_KIND = re.compile(r"^[ \t]*[a-z0-9-]{1,20}[ \t]*;[ \t]*", re.IGNORECASE)


class Fate(StrEnum):
    FAILED = "failed"
    DELAYED = "delayed"
    ARRIVED = "arrived"


_ACTIONS = {
    "failed": Fate.FAILED,
    "delayed": Fate.DELAYED,
    "delivered": Fate.ARRIVED,
    "relayed": Fate.ARRIVED,
    "expanded": Fate.ARRIVED,
}
_WORST_FIRST = (Fate.FAILED, Fate.DELAYED, Fate.ARRIVED)


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """`status` is a code of RFC 3463, "" when none is told; `diagnostic` what the last server said; `message_ids` name
    the mails that the report quotes.
    """

    fate: Fate
    status: str = ""
    diagnostic: str = ""
    message_ids: tuple[str, ...] = ()

    @property
    def for_good(self) -> bool:
        """Whether sending it again would be of no use; a failure with a 4 has been tried for long enough."""
        return self.fate is Fate.FAILED and not self.status.startswith("4")

    @property
    def words(self) -> str:
        """Code and meaning, without anybody's address: `5.1.1 unknown user`."""
        return f"{self.status} {meaning(self.status)}".strip()


def delivery_report(raw: bytes, found: Unanswerable, *, at_bounce_address: bool) -> DeliveryReport | None:
    """What a mail that no machine may answer tells about one of ours; None when it is no such report, but an
    automatic reply, say. Those come to the envelope sender as well (RFC 3834 section 4).
    """
    raw = straighten(raw)
    mail = take_apart(raw)
    parts = list(_leaves(mail))
    ids = _ids(raw, parts, found)
    told = [
        each for part in parts if part.type in _STATUS_PARTS for each in _told(payload(raw, part, MOST_BYTES))
    ]
    if told:
        fate, status, diagnostic = min(told, key=lambda each: _WORST_FIRST.index(each[0]))
        return DeliveryReport(fate, status, diagnostic, ids)
    if any(part.type in _NOT_OF_DELIVERY for part in parts) or not _is_one(mail, found, at_bounce_address):
        return None
    return _in_words(found, ids)


def _leaves(part: Part) -> Iterator[Part]:
    """Every part of the report itself, but none of the mail that it returns."""
    yield part
    if part.type != "message/rfc822":
        for child in part.children:
            yield from _leaves(child)


def _told(data: bytes) -> Iterator[tuple[Fate, str, str]]:
    """Fate, status and diagnostic of each recipient; the first block is about the report as a whole."""
    for block in _BLANK_LINE.split(data):
        headers, _ = split_head(block, 0, len(block))
        fate = _ACTIONS.get(_word(headers.first("action")))
        if fate is None and "final-recipient" not in headers.fields:
            continue
        status = _STATUS.search(headers.first("status"))
        said = _KIND.sub("", unfold(headers.first("diagnostic-code")))
        code = status[0] if status else ""
        better = _STATUS.search(said)
        # Many say 5.0.0 in their own field and quote the server that knew more.
        if better and (not code or code.endswith(".0.0")):
            code = better[0]
        yield fate or _by_status(code), code, _printable(said)


def _word(value: str) -> str:
    return re.split(r"[^a-z]", value.lower().strip(), maxsplit=1)[0]


def _by_status(status: str) -> Fate:
    return Fate.ARRIVED if status.startswith("2") else Fate.DELAYED if status.startswith("4") else Fate.FAILED


def _is_one(mail: Part, found: Unanswerable, at_bounce_address: bool) -> bool:
    if (
        found.reason in (Reason.REPORT, Reason.DAEMON)
        or is_bounce(found.inquiry)
        or _DAEMON.match(found.inquiry.sender)
    ):
        return True
    if not at_bounce_address or found.reason is not Reason.NULL_SENDER:
        return False
    return not (
        field_reason(mail.headers)
        or is_away_subject(found.inquiry.subject)
        or away_words(found.inquiry)
        or automatic_words(found.inquiry)
    )


def _in_words(found: Unanswerable, ids: tuple[str, ...]) -> DeliveryReport:
    text = found.inquiry.text[:MOST_TEXT]
    codes = _STATUS.findall(text)
    status = next((code for code in codes if code.startswith("5")), codes[0] if codes else "")
    line = next(
        (
            line.strip()
            for line in text.splitlines()
            if (status and status in line) or _SMTP_CODE.search(line)
        ),
        "",
    )
    if not status and (code := _SMTP_CODE.search(line)):
        status = f"{code[1]}.0.0"
    later = _LATER.search(found.inquiry.subject) and not status.startswith("5")
    return DeliveryReport(Fate.DELAYED if later else Fate.FAILED, status, _printable(line), ids)


def _ids(raw: bytes, parts: list[Part], found: Unanswerable) -> tuple[str, ...]:
    """Message-IDs of what came back, then those the report says it answers."""
    ids: list[str] = []
    for part in parts:
        returned = _returned_headers(raw, part)
        ids += _MESSAGE_ID.findall(returned.first("message-id")) if returned else ()
    ids += _QUOTED_ID.findall(found.inquiry.text[: 5 * MOST_TEXT])
    ids += [*found.inquiry.in_reply_to, *found.inquiry.references]
    return tuple(dict.fromkeys(ids))[:MOST_IDS]


def _returned_headers(raw: bytes, part: Part) -> Headers | None:
    if part.type == "message/rfc822" and part.children:
        return part.children[0].headers
    if part.type not in (*_RETURNED, "message/rfc822"):
        return None
    data = payload(raw, part, MOST_BYTES)
    return split_head(data, 0, len(data))[0]


def _printable(said: str) -> str:
    return " ".join("".join(each if each.isprintable() else " " for each in said).split())[
        :LONGEST_DIAGNOSTIC
    ]
