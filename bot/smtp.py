"""The mail door: answers 250 only after the bytes are committed, and decides nothing else."""

from __future__ import annotations

import asyncio
import logging
import re
import ssl
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy.exc import DatabaseError

from bot.arrival import arrival
from bot.log import redacted
from bot.rate import Limiter
from bot.settings import Settings, WrongSetting
from store import inbox
from store.database import Store
from store.group_commit import GroupCommit

log = logging.getLogger("smtp")

LONGEST_LINE = 2**21  # bytes; RFC 5321 says 1,000, real mailers send whole HTML pages in a line
SLOWEST = 120.0  # seconds without a command before a client is dropped
LAST_WORDS = 5.0  # seconds that open sessions get to end when we stop

_PLAIN_PATH = re.compile(r"<([\w.!#$%&'*+/=?^`{|}~-]+@[\w.-]+)>(?= |$)", re.ASCII)

KEPT = "250 2.0.0 Kept"
NO_SUCH_USER = "550 5.1.1 No such mailbox here"
TOO_MANY = "450 4.7.1 Too many mails from your network, try again in a minute"
OUR_FAULT = "451 4.3.0 Trouble on our side, try again later"


class Intake:
    """The hooks aiosmtpd calls."""

    def __init__(
        self, settings: Settings, keep: GroupCommit[inbox.Arrival, None], on_mail: Callable[[], None]
    ) -> None:
        self._is_ours = Recipients(settings.contact_address)
        self._limiter = Limiter(settings.rate_limit)
        self._keep = keep
        self._on_mail = on_mail

    async def handle_RCPT(  # noqa: N802 aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if not self._is_ours(address):
            log.info("refused recipient=%s", redacted(address))
            return NO_SUCH_USER
        if not envelope.rcpt_tos and not self._limiter.allows(_peer(session)):
            log.warning("rate limit reached by %s", _peer(session))
            return TOO_MANY
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        lmtp = isinstance(server, LMTP)
        raw = envelope.content
        mail = arrival(
            "lmtp" if lmtp else "smtp",
            raw if isinstance(raw, bytes) else b"",
            envelope.mail_from or "",
            envelope.rcpt_tos,
            datetime.now(UTC),
        )
        status = await self._kept(mail)
        # RFC 2033 section 4.2: LMTP answers once for every recipient.
        return "\r\n".join([status] * len(envelope.rcpt_tos)) if lmtp else status

    async def _kept(self, mail: inbox.Arrival) -> str:
        try:
            await asyncio.wrap_future(self._keep.submit(mail))
        except DatabaseError as fault:
            log.error(
                "not kept, answered 451: %s. Is the disk full, or the database away? `madoguchi doctor` tells",
                str(fault.orig).strip().splitlines()[0],
            )
            return OUR_FAULT
        log.info(
            "kept digest=%s bytes=%d from=%s", mail.digest[:12], len(mail.raw), redacted(mail.envelope_sender)
        )
        self._on_mail()
        return KEPT

    async def handle_exception(self, error: Exception) -> str:
        """Our own fault is temporary; aiosmtpd's default 500 would turn a hiccup into a refusal for good."""
        log.error("fault at the door: %r", error, exc_info=error)
        return OUR_FAULT


class Recipients:
    """Whether an address is ours: the contact address, a plus-address of it, postmaster (RFC 5321 section 4.5.1)."""

    def __init__(self, contact: str) -> None:
        self._local, _, self._domain = contact.partition("@")

    def __call__(self, address: str) -> bool:
        local, _, domain = address.lower().rpartition("@")
        if not local:
            return address.lower() == "postmaster"
        if domain != self._domain:
            return False
        return local in (self._local, "postmaster") or local.startswith(self._local + "+")


def _peer(session: Session) -> str:
    return str(session.peer[0]) if isinstance(session.peer, tuple) else str(session.peer)


class Door:
    """The listening sockets, in a thread with an event loop of its own."""

    def __init__(self, settings: Settings, store: Store, on_mail: Callable[[], None] = lambda: None) -> None:
        self._settings = settings
        self._keep: GroupCommit[inbox.Arrival, None] = GroupCommit(store, inbox.accept, "inbox")
        self._intake = Intake(settings, self._keep, on_mail)
        self._sessions: set[asyncio.StreamReaderProtocol] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="smtp", daemon=True)
        self._servers: list[asyncio.Server] = []

    def open(self) -> None:
        """Listen. Raises OSError when a port is taken."""
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result()

    @property
    def ports(self) -> list[int]:
        """The ports really listened on, SMTP first (0 in the settings lets the system choose)."""
        return [server.sockets[0].getsockname()[1] for server in self._servers]

    def close(self) -> None:
        """Take no more connections, let open sessions end, commit what they brought."""
        if self._thread.is_alive():
            asyncio.run_coroutine_threadsafe(self._shut(), self._loop).result()
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
        self._keep.close()
        self._loop.close()

    async def _listen(self) -> None:
        settings = self._settings
        doors = [(SMTP, settings.smtp_port)]
        if settings.lmtp_port is not None:
            doors.append((LMTP, settings.lmtp_port))
        tls = _tls(settings)
        for protocol, port in doors:
            make = self._maker(protocol, tls)
            server = await self._loop.create_server(make, settings.smtp_host, port, backlog=512)
            self._servers.append(server)

    def _maker(self, protocol: type[SMTP], tls: ssl.SSLContext | None) -> Callable[[], SMTP]:
        settings, sessions = self._settings, self._sessions
        domain = settings.contact_address.partition("@")[2]

        class Conversation(protocol):  # type: ignore[valid-type, misc]
            line_length_limit = LONGEST_LINE

            def connection_made(self, transport: Any) -> None:
                sessions.add(self)
                super().connection_made(transport)

            def connection_lost(self, error: Exception | None) -> None:
                sessions.discard(self)
                super().connection_lost(error)

            def _getaddr(self, arg: str) -> tuple[str | None, str | None]:
                # Nearly every path is plain, and aiosmtpd's grammar takes a third of the time of a whole mail.
                plain = _PLAIN_PATH.match(arg)
                return (plain[1], arg[plain.end() :]) if plain else super()._getaddr(arg)

        return lambda: Conversation(
            self._intake,
            data_size_limit=settings.max_mail,
            enable_SMTPUTF8=True,
            hostname=domain,
            ident="Madoguchi",
            tls_context=tls,
            timeout=SLOWEST,
            loop=self._loop,
        )

    async def _shut(self) -> None:
        for server in self._servers:
            server.close()
        deadline = self._loop.time() + LAST_WORDS
        while self._sessions and self._loop.time() < deadline:  # noqa: ASYNC110  aiosmtpd tells nobody
            await asyncio.sleep(0.02)
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _tls(settings: Settings) -> ssl.SSLContext | None:
    if settings.smtp_tls_cert is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        context.load_cert_chain(settings.smtp_tls_cert, settings.smtp_tls_key)
    except (ssl.SSLError, OSError) as fault:
        raise WrongSetting(
            f"MADOGUCHI_SMTP_TLS_CERT={settings.smtp_tls_cert}: {fault.strerror or fault}. It must be a PEM certificate"
            " chain, and MADOGUCHI_SMTP_TLS_KEY its private key without a passphrase"
        ) from None
    return context
