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
        self.in_data = False
        self._say(b"220 sink")

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while True:
            end = b"\r\n.\r\n" if self.in_data else b"\r\n"
            line, found, rest = self.buffer.partition(end)
            if not found:
                return
            self.buffer = rest
            if self.in_data:
                Sink.taken += 1
                self.in_data = False
                self._say(b"250 taken")
            else:
                self._answer(line.upper())

    def _answer(self, line: bytes) -> None:
        if line.startswith(b"DATA"):
            self.in_data = True
            self._say(b"354 go on")
        elif line.startswith(b"EHLO"):
            self._say(b"250-sink\r\n250-PIPELINING\r\n250 8BITMIME")
        elif line.startswith(b"QUIT"):
            self._say(b"221 bye")
            self.transport.close()
        else:
            self._say(b"250 ok")

    def _say(self, line: bytes) -> None:
        self.transport.write(line + b"\r\n")


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
