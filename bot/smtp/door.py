"""The listening sockets, in a thread with an event loop of its own."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

from bot.networks import Networks
from bot.settings import Settings
from bot.smtp.conversation import Conversation, LocalConversation, Rules
from bot.smtp.intake import Intake
from bot.smtp.limits import HELD, ONE_NETWORK, USUAL, Guests, Pace, Room
from bot.smtp.tls import Certificate
from store import inbox
from store.database import Store
from store.group_commit import GroupCommit


class Door:
    """Opens and closes the mail door. Raises WrongSetting when the certificate cannot be used."""

    def __init__(
        self,
        settings: Settings,
        store: Store,
        on_mail: Callable[[], None] = lambda: None,
        pace: Pace = USUAL,
    ) -> None:
        self._settings = settings
        self._rules = _rules(settings, pace)
        self._keep: GroupCommit[inbox.Arrival, None] = GroupCommit(store, inbox.accept, "inbox")
        self._intake = Intake(settings, self._keep, on_mail)
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
        doors: list[tuple[type[Conversation], int]] = [(Conversation, settings.smtp_port)]
        if settings.lmtp_port is not None:
            doors.append((LocalConversation, settings.lmtp_port))
        for kind, port in doors:
            make = self._maker(kind)
            server = await self._loop.create_server(make, settings.smtp_host, port, backlog=512)
            self._servers.append(server)

    def _maker(self, kind: type[Conversation]) -> Callable[[], Conversation]:
        domain = self._settings.contact_address.partition("@")[2]
        most = self._settings.max_mail
        return lambda: kind(self._intake, self._rules, data_size_limit=most, hostname=domain, loop=self._loop)

    async def _shut(self) -> None:
        for server in self._servers:
            server.close()
        deadline = self._loop.time() + self._rules.pace.farewell
        while self._rules.guests and self._loop.time() < deadline:  # noqa: ASYNC110  aiosmtpd tells nobody
            await asyncio.sleep(0.02)
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _rules(settings: Settings, pace: Pace) -> Rules:
    # Who lifts the limit of mails from one network has a gateway or a load test there: it may open what it needs.
    of_a_network = max(1, settings.connection_limit // ONE_NETWORK) if settings.rate_limit else 0
    return Rules(
        guests=Guests(settings.connection_limit, of_a_network),
        room=Room(max(HELD, settings.max_mail), pace.room),
        proxies=Networks(settings.smtp_proxy),
        trusted=Networks(settings.trusted_networks),
        certificate=Certificate(settings.smtp_tls_cert, settings.smtp_tls_key)
        if settings.smtp_tls_cert
        else None,
        pace=pace,
    )
