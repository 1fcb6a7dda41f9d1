"""The baseline: aiosmtpd that says 250 to everything and keeps nothing. `python -m bench.intake.null` prints its port."""

from __future__ import annotations

import asyncio
import signal

from aiosmtpd.smtp import SMTP


class Nothing:
    async def handle_DATA(self, server: object, session: object, envelope: object) -> str:  # noqa: N802
        return "250 OK"


async def main() -> None:
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    server = await loop.create_server(
        lambda: SMTP(Nothing(), hostname="null", enable_SMTPUTF8=True), "127.0.0.1", 0, backlog=512
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    await stop.wait()


if __name__ == "__main__":
    asyncio.run(main())
