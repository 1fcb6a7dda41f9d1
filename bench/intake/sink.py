"""The relay at the far end: takes every letter and counts them. `python -m bench.intake.sink` prints its port,
then the count whenever a line is written to its standard input."""

from __future__ import annotations

import asyncio
import sys


class Sink(asyncio.Protocol):
    taken = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.buffer = b""
        self.leaving = False
        self.in_data = False
        self.replies: list[bytes] = []
        self.transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while self._take_one():
            pass
        # RFC 2920 section 3.2: what answers one packet of commands goes out as one packet, as real relays do it.
        self.transport.write(b"".join(self.replies))
        self.replies.clear()
        if self.leaving:
            self.transport.close()

    def _take_one(self) -> bool:
        """Handle one command or one mail, if it is complete."""
        end = b"\r\n.\r\n" if self.in_data else b"\r\n"
        line, found, rest = self.buffer.partition(end)
        if not found:
            return False
        self.buffer = rest
        if self.in_data:
            Sink.taken += 1
            self.in_data = False
            self._say(b"250 taken")
        else:
            self._answer(line.upper())
        return True

    def _answer(self, line: bytes) -> None:
        if line.startswith(b"DATA"):
            self.in_data = True
            self._say(b"354 go on")
        elif line.startswith(b"EHLO"):
            self._say(b"250-sink\r\n250-PIPELINING\r\n250 8BITMIME")
        elif line.startswith(b"QUIT"):
            self._say(b"221 bye")
            self.leaving = True
        else:
            self._say(b"250 ok")

    def _say(self, line: bytes) -> None:
        self.replies.append(line + b"\r\n")


async def main() -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Sink, "127.0.0.1", 0, backlog=128)
    print(server.sockets[0].getsockname()[1], flush=True)
    asked = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(asked), sys.stdin)
    while await asked.readline():
        print(Sink.taken, flush=True)


if __name__ == "__main__":
    asyncio.run(main())
