"""One client at the door: aiosmtpd's session, with an end to everything."""

from __future__ import annotations

import asyncio
import logging
import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope

from bot.networks import Networks
from bot.smtp import limits
from bot.smtp.incoming import Incoming, announced
from bot.smtp.intake import Intake
from bot.smtp.limits import Guests, Pace, Room
from bot.smtp.tls import Certificate

log = logging.getLogger("smtp")

_PLAIN_PATH = re.compile(r"<([\w.!#$%&'*+/=?^`{|}~-]+@[\w.-]+)>(?= |$)", re.ASCII)

CROWDED = "421 4.7.0 Too many connections, try again later"
TOO_MANY_ERRORS = "421 4.7.0 Too many errors, goodbye"
TOO_SLOW = "421 4.4.2 Too slow, goodbye"
NO_RECIPIENT = "503 5.5.1 Say RCPT first"
# RFC 5321 section 7.3: who has a mailbox here is nobody's business.
NO_ANSWER = "252 2.5.1 Send a mail, then you will see"
NOT_HERE = "502 5.5.1 Not here"
HELP = "214 2.0.0 See RFC 5321"


@dataclass(frozen=True, slots=True)
class Rules:
    """What all conversations of a door share."""

    guests: Guests
    room: Room
    proxies: Networks
    trusted: Networks
    certificate: Certificate | None
    pace: Pace


class Conversation(SMTP):
    """Refuses who comes too often, drops who is too slow, and reads mail by the piece instead of by the line."""

    line_length_limit = limits.CHUNK  # of the reader: what it holds of one connection

    def __init__(self, intake: Intake, rules: Rules, **given: Any) -> None:
        self._rules = rules
        super().__init__(
            intake,
            tls_context=rules.certificate.current() if rules.certificate else None,
            timeout=rules.pace.silence,
            command_call_limit=limits.COMMANDS,
            enable_SMTPUTF8=True,
            ident="Madoguchi",
            **given,
        )
        self.trusted = False
        self._errors = 0
        self._mail_ends = 0.0

    def __dir__(self) -> list[str]:
        # aiosmtpd looks at every member of every new session, twice, to find its commands. They never change.
        kind: Any = type(self)
        return _commands(kind)

    def connection_made(self, transport: Any) -> None:
        if self._original_transport is not None and self.session is not None:
            # STARTTLS: the same connection again. aiosmtpd begins a new session, which would take the proxy for the client.
            peer, proxy_data = self.session.peer, self.session.proxy_data
            super().connection_made(transport)
            self.session.peer, self.session.proxy_data = peer, proxy_data
            return
        peer = _host(transport.get_extra_info("peername"))
        by_proxy = peer in self._rules.proxies
        self._proxy_timeout = self._rules.pace.proxy if by_proxy else None
        self.transport = transport
        if self.admit(peer, counted=not by_proxy):
            super().connection_made(transport)

    def admit(self, peer: str, *, counted: bool = True) -> bool:
        """Let one more client from there come in, or send it away. `counted`: as one of its network."""
        self.trusted = peer in self._rules.trusted
        if self._rules.guests.enter(self, peer, counted=counted and not self.trusted):
            return True
        log.warning("too many connections, refused %s", peer)
        self.dismiss(CROWDED)
        return False

    def connection_lost(self, error: Exception | None) -> None:
        self._rules.guests.leave(self)
        if self.session is not None:
            super().connection_lost(error)

    async def _handle_client(self) -> None:
        try:
            await super()._handle_client()
        except (EOFError, LookupError, OSError, ValueError, asyncio.LimitOverrunError) as fault:
            # aiosmtpd reads the proxy's header outside of its own guard.
            log.info("dropped a client that broke off, or a proxy's header that cannot be read: %r", fault)
        finally:
            self._writer.close()

    async def push(self, status: Any) -> None:
        self._errors += status[:1] in ("5", b"5")
        if self._errors > limits.MOST_ERRORS:
            self.dismiss(TOO_MANY_ERRORS)
        else:
            await super().push(status)

    def _timeout_cb(self) -> None:
        log.info("dropped a client that was too slow")
        self.dismiss(TOO_SLOW)

    def dismiss(self, why: str) -> None:
        """Say why, hang up, and do not wait for ever for somebody who does not listen."""
        line: Any = self.transport
        if line is None:
            return
        line.write(why.encode() + b"\r\n")
        line.close()
        self.loop.call_later(self._rules.pace.farewell, line.abort)
        if self._handler_coroutine is not None:
            self._handler_coroutine.cancel()

    def _getaddr(self, arg: str) -> tuple[str | None, str | None]:
        # Nearly every path is plain, and aiosmtpd's grammar takes a third of the time of a whole mail.
        plain = _PLAIN_PATH.match(arg)
        return (plain[1], arg[plain.end() :]) if plain else super()._getaddr(arg)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802  aiosmtpd's names
        if await self.check_helo_needed() or self.envelope is None:
            return
        if not self.envelope.rcpt_tos:
            await self.push(NO_RECIPIENT)
        elif arg:
            await self.push("501 5.5.4 Syntax: DATA")
        else:
            await self.push("354 End data with <CR><LF>.<CR><LF>")
            await self._take_mail(self.envelope)

    async def _take_mail(self, envelope: Envelope) -> None:
        mail = Incoming(self.data_size_limit or 0, announced(envelope.mail_options), self._rules.room)
        self._mail_ends = self.loop.time() + self._rules.pace.mail
        try:
            await mail.read(self._reader, self._heard)
            status = mail.refusal
            if not status:
                envelope.content = mail.content()
                status = await self._call_handler_hook("DATA")
                self._errors = 0
        finally:
            mail.release()
            self.envelope = Envelope()
        await self.push(status)

    def _heard(self) -> None:
        self._reset_timeout(max(0.001, min(self._rules.pace.silence, self._mail_ends - self.loop.time())))

    async def smtp_STARTTLS(self, arg: str) -> None:  # noqa: N802
        if self._tls_protocol is not None:
            await self.push("503 5.5.1 This session is encrypted already")
        else:
            await super().smtp_STARTTLS(arg)

    async def smtp_VRFY(self, arg: str) -> None:  # noqa: N802
        await self.push(NO_ANSWER)

    async def smtp_EXPN(self, arg: str) -> None:  # noqa: N802
        await self.push(NOT_HERE)

    async def smtp_AUTH(self, arg: str) -> None:  # noqa: N802
        await self.push(NOT_HERE)

    async def smtp_HELP(self, arg: str) -> None:  # noqa: N802
        await self.push(HELP)


class LocalConversation(Conversation, LMTP):
    """RFC 2033: between mail servers of one house."""


@cache
def _commands(kind: Any) -> list[str]:
    return [name for name in dir(kind) if name.startswith(("smtp_", "auth_"))]


def _host(peername: Any) -> str:
    return str(peername[0]) if isinstance(peername, tuple) else str(peername)
