"""What the door does with recipients and mails: the hooks aiosmtpd calls."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from ipaddress import IPv4Address, IPv6Address
from typing import Any

from aiosmtpd.lmtp import LMTP
from aiosmtpd.proxy_protocol import V2_CMD, ProxyData
from aiosmtpd.smtp import Envelope, Session, TLSSetupException

from bot.arrival import arrival
from bot.log import redacted
from bot.rate import Limiter
from bot.recipients import Recipients
from bot.settings import Settings
from bot.smtp.limits import MOST_RECIPIENTS
from store import inbox
from store.group_commit import GroupCommit
from store.trouble import AWAY, said

log = logging.getLogger("smtp")

KEPT = "250 2.0.0 Kept"
NO_SUCH_USER = "550 5.1.1 No such mailbox here"
TOO_MANY_RECIPIENTS = "452 4.5.3 Too many recipients, send the mail again for the others"
TOO_MANY = "450 4.7.1 Too many mails from your network, try again in a minute"
OUR_FAULT = "451 4.3.0 Trouble on our side, try again later"


class Intake:
    """`server` is the Conversation in each hook."""

    def __init__(
        self, settings: Settings, keep: GroupCommit[inbox.Arrival, None], on_mail: Callable[[], None]
    ) -> None:
        self._is_ours = Recipients(settings.contact_address)
        self._limiter = Limiter(settings.rate_limit)
        self._keep = keep
        self._on_mail = on_mail

    async def handle_PROXY(  # noqa: N802 aiosmtpd's name
        self, server: Any, session: Any, envelope: Envelope, header: ProxyData
    ) -> bool:
        """Whom a proxy speaks for. When it speaks for itself, to see whether we live, it stays who it is."""
        if header.command == V2_CMD.LOCAL or not isinstance(header.src_addr, IPv4Address | IPv6Address):
            return True
        session.peer = (str(header.src_addr), header.src_port)
        return bool(server.admit(str(header.src_addr)))

    async def handle_EHLO(  # noqa: N802
        self, server: Any, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        # Under TLS aiosmtpd offers AUTH, whoever asks: nobody logs in here.
        return [line for line in responses if not line.startswith("250-AUTH")]

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if not self._is_ours(address):
            log.info("refused recipient=%s", redacted(address))
            return NO_SUCH_USER
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return TOO_MANY_RECIPIENTS
        if not envelope.rcpt_tos and not server.trusted and not self._limiter.allows(_peer(session)):
            log.warning("rate limit reached by %s", _peer(session))
            return TOO_MANY
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:  # noqa: N802
        lmtp = isinstance(server, LMTP)
        raw = envelope.content
        mail = arrival(
            "lmtp" if lmtp else "smtp",
            raw if isinstance(raw, bytes) else b"",
            (envelope.mail_from or "").strip("<>"),  # aiosmtpd keeps the null sender as "<>"
            envelope.rcpt_tos,
            datetime.now(UTC),
            peer=_peer(session),
            helo=session.host_name,
        )
        status = await self._kept(mail)
        # RFC 2033 section 4.2: LMTP answers once for every recipient.
        return "\r\n".join([status] * len(envelope.rcpt_tos)) if lmtp else status

    async def _kept(self, mail: inbox.Arrival) -> str:
        try:
            await asyncio.wrap_future(self._keep.submit(mail))
        except AWAY as fault:
            log.error(
                "not kept, answered 451: %s. Is the disk full, or the database away? `madoguchi doctor` tells",
                said(fault),
            )
            return OUR_FAULT
        log.info(
            "kept digest=%s bytes=%d from=%s", mail.digest[:12], len(mail.raw), redacted(mail.envelope_sender)
        )
        self._on_mail()
        return KEPT

    async def handle_exception(self, error: Exception) -> str:
        """Our own fault is temporary; aiosmtpd's default 500 would turn a hiccup into a refusal for good."""
        if isinstance(error, TLSSetupException):
            log.info("no TLS with a client: %s", error.__cause__)
        else:
            log.error("fault at the door: %r", error, exc_info=error)
        return OUR_FAULT


def _peer(session: Session) -> str:
    return str(session.peer[0]) if isinstance(session.peer, tuple) else str(session.peer)
