"""When a machine must keep silent: RFC 3834, and what the world does instead of it."""

from __future__ import annotations

import re

from bot.inquiry import Envelope, Inquiry, Reason
from bot.mail.addresses import bare, mailbox
from bot.mail.fields import field_reason
from bot.mail.headers import Headers
from bot.mail.parameters import content_type
from bot.mail.parts import Part
from bot.mail.reports import is_bounce, is_daemon_name
from bot.mail.responders import (
    automatic_words,
    away_words,
    is_automatic_name,
    is_away_subject,
    no_reply_words,
)

LOOP_HEADER = "x-madoguchi-loop"

_REPORT_TYPES = (
    "multipart/report message/delivery-status message/feedback-report message/disposition-notification "
    "message/global-delivery-status"
)
_REPORTS = frozenset(_REPORT_TYPES.split())
_DAEMON = re.compile(
    r"(?:mailer[-_.]?daemon|post[-_.]?master|mail[-_.]?daemon|mail[-_.]?delivery|double-bounce|bounces?|mmdf|uucp|"
    r"maildaemon|mdaemon|listserv|majordomo)(?:@|$)",
    re.IGNORECASE,
)
_NO_REPLY = re.compile(
    r"(?:^|[-_.+])(?:no|non|not|do[-_.]?not|dont|never)[-_.]?(?:reply|replay|respond|response|answer)|"
    r"(?:^|[-_.])(?:nicht[-_.]?antworten|ne[-_.]?pas[-_.]?repondre|auto[-_.]?(?:reply|respon[ds]er?|response|mail))",
    re.IGNORECASE,
)
_LIST_PATH = re.compile(r"^owner-|-(?:owner|request)@|-bounces?(?:\+[^@]*)?@", re.IGNORECASE)

Silence = tuple[Reason, str]


def reason_for_silence(
    mail: Part, inquiry: Inquiry, envelope: Envelope | None, own: frozenset[str]
) -> Silence | None:
    """Why no machine may answer this mail, and the header or the words that decided it; None if it may."""
    headers = mail.headers
    path = (
        headers.first("return-path")
        if envelope is None or envelope.sender is None
        else f"<{envelope.sender}>"
    )
    return (
        _own(headers, inquiry, bare(path), own)
        or _path(path)
        or field_reason(headers)
        or _report(mail)
        or _sender("from", inquiry.sender_name, inquiry.sender, headers)
        or ("sender" in headers.fields and _sender("sender", *mailbox(headers, "sender"), headers))
        or (None if inquiry.sender else (Reason.NO_SENDER, f"From: {headers.text('from')[:80]}"))
        or _words(inquiry)
    ) or None


def _own(headers: Headers, inquiry: Inquiry, path: str, own: frozenset[str]) -> Silence | None:
    if LOOP_HEADER in headers.fields:
        return Reason.OWN_MAIL, "X-Madoguchi-Loop"
    for address in (inquiry.sender, path):
        if own and _without_tag(address) in own:
            return Reason.OWN_MAIL, f"from {address}"
    return None


def _without_tag(address: str) -> str:
    local, _, domain = address.lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def _path(path: str) -> Silence | None:
    if path.replace(" ", "") in ("<>", "<<>>"):
        return Reason.NULL_SENDER, "null envelope sender"
    address = bare(path)
    if _DAEMON.match(address or path.strip("<>")):
        return Reason.DAEMON, f"envelope sender {address}"
    return (Reason.LIST, f"envelope sender {address}") if _LIST_PATH.search(address) else None


def _report(mail: Part) -> Silence | None:
    # As declared: a report whose parts are missing is read as plain text, and still no person's.
    declared = content_type(mail.headers.first("content-type"))[0]
    kinds = (declared, *(part.type for part in mail.children))
    return next(((Reason.REPORT, f"Content-Type: {kind}") for kind in kinds if kind in _REPORTS), None)


def _sender(name: str, shown: str, address: str, headers: Headers) -> Silence | None:
    if _DAEMON.match(address or headers.first(name).strip("<> ")) or is_daemon_name(shown):
        return Reason.DAEMON, f"{name}: {shown} <{address}>"
    if _NO_REPLY.search(address.partition("@")[0]) or is_automatic_name(shown):
        return Reason.NO_REPLY, f"{name}: {shown} <{address}>"
    return None


def _words(inquiry: Inquiry) -> Silence | None:
    if words := is_bounce(inquiry):
        return Reason.REPORT, f"subject: {words}"
    if words := is_away_subject(inquiry.subject):
        return Reason.OUT_OF_OFFICE, f"subject: {words}"
    if words := automatic_words(inquiry):
        return Reason.AUTO_SUBMITTED, f"text: {words}"
    if words := away_words(inquiry):
        return Reason.OUT_OF_OFFICE, f"text: {words}"
    if words := no_reply_words(inquiry):
        return Reason.WANTS_NO_REPLY, f"text: {words}"
    return None
