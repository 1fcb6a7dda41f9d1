"""One mail on its way in: up to the one true end, within the memory there is."""

from __future__ import annotations

from asyncio import LimitOverrunError, StreamReader
from collections.abc import Callable, Sequence

from bot.smtp.limits import CHUNK, Room

# RFC 5321 section 4.1.1.4. Nothing else ends a mail: neither a bare LF nor a bare CR before or after the dot, or a mail
# that went through a laxer server could carry a second one inside (SMTP smuggling).
END = b"\r\n.\r\n"
AROUND = len(END)  # bytes that are not the mail's own: the CRLF of DATA and the line with the dot

TOO_LARGE = "552 5.3.4 This mail is too large"
NO_ROOM = "452 4.3.1 Too many large mails at once, try again later"


class Incoming:
    """What has come of a mail. `refusal` is why it cannot be kept; the rest of it is then read and dropped."""

    def __init__(self, most: int, announced: int, room: Room) -> None:
        self.refusal = ""
        self._most = most
        self._announced = announced
        self._room = room
        self._reserved = 0
        self._size = 0
        self._parts: list[bytes] = []

    async def read(self, reader: StreamReader, heard: Callable[[], None]) -> None:
        """Read up to the end of the mail; `heard` is called each time a good piece of it has come."""
        # The end may be the very first line: then its first CRLF is that of the DATA command, already read.
        reader._buffer[:0] = b"\r\n"  # type: ignore[attr-defined]  # noqa: SLF001  # there is no public way to unread
        while True:
            try:
                await self._add(await reader.readuntil(END))
            except LimitOverrunError as piece:
                await self._add(await reader.read(piece.consumed))
                heard()
            else:
                return

    async def _add(self, piece: bytes) -> None:
        self._size += len(piece)
        if self._size - AROUND > self._most:
            self._refuse(TOO_LARGE)
        if self._size > max(CHUNK, self._reserved) and not self.refusal:
            await self._reserve()
        if not self.refusal:
            self._parts.append(piece)

    async def _reserve(self) -> None:
        """Room for the size that was announced, or for the largest mail there may be."""
        wanted = self._announced if self._size <= self._announced <= self._most else self._most
        self.release()
        self._reserved = await self._room.take(wanted)
        if not self._reserved:
            self._refuse(NO_ROOM)

    def _refuse(self, why: str) -> None:
        self.refusal = why
        self._parts.clear()
        self.release()

    def content(self) -> bytes:
        """The mail as its sender wrote it, without the dots that SMTP doubles (RFC 5321 section 4.5.2)."""
        # Trimmed before they are joined, and replaced only where there is something: a large mail is copied once.
        self._parts[-1] = self._parts[-1].removesuffix(b".\r\n")
        self._parts[0] = self._parts[0].removeprefix(b"\r\n")
        whole = b"".join(self._parts)
        self._parts.clear()
        return whole.removeprefix(b".").replace(b"\r\n.", b"\r\n")

    def release(self) -> None:
        self._room.give_back(self._reserved)
        self._reserved = 0


def announced(options: Sequence[str]) -> int:
    """The SIZE a client gave with MAIL (RFC 1870), 0 when it gave none. aiosmtpd has checked that it is a number."""
    return next((int(option[5:]) for option in options if option.startswith("SIZE=")), 0)
