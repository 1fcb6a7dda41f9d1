"""The senders: many mails over some connections, each mail from a customer of its own.

`python -m bench.intake.load PORT CONNECTIONS MAILS PER_CONNECTION RUN` prints when it began its first connection and
when it had the last 250, in seconds of the clock that all processes of a machine share.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Iterator

BODY = """\
Hello,

this is customer {number} of run {run}. I bought a label printer from you in the spring and registered it online.
The person in your shop was very helpful, and the printer has been working well ever since. My employee number
with my company is {number}, in case you need it to find the invoice, which was paid at the end of April.

There is one more thing. I have been thinking about what happens to the details that I gave when I registered.
Please send me a copy of all the personal data you hold about me, as far back as your records go.

I would prefer to have it by mail to this address; if something is missing to find me, ask me for it. I have been
a customer since about 2015, I believe, at first under the name of my former company, which was wound up later.
My telephone number has changed since then, but the postal address is still the same, and so is the bank account.
The delivery came on time and nothing was broken, so there is nothing to complain about on that side at all.
You can reach me in the evening after six, or in writing at any time; I am rarely at my desk in the morning.

Thank you very much for your help, and have a good week.

Customer {number}
Example Trading, 1-2-3 Example Street, Example City
"""


def message(run: str, number: int) -> tuple[bytes, bytes]:
    """Envelope sender and DATA of one mail, about 1.5 kB."""
    sender = f"customer{number}.{run}@example.net"
    text = (
        f"Message-ID: <{run}.{number}@example.net>\r\nDate: Mon, 23 Nov 2026 10:00:00 +0900\r\n"
        f"From: Customer {number} <{sender}>\r\nTo: privacy@example.co.jp\r\nSubject: My data, customer {number}\r\n"
        "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
    ) + BODY.format(number=number, run=run).replace("\n", "\r\n")
    return sender.encode(), text.encode() + b".\r\n"


async def reply(reader: asyncio.StreamReader, wanted: bytes) -> None:
    line = await reader.readline()
    while line[3:4] == b"-":
        line = await reader.readline()
    if not line.startswith(wanted):
        raise SystemExit(f"the server said {line!r}")


async def session(port: int, mails: list[tuple[bytes, bytes]]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    await reply(reader, b"220")
    writer.write(b"EHLO load\r\n")
    await reply(reader, b"250")
    for sender, data in mails:
        for command, wanted in (
            (b"MAIL FROM:<" + sender + b">\r\n", b"250"),
            (b"RCPT TO:<privacy@example.co.jp>\r\n", b"250"),
            (b"DATA\r\n", b"354"),
            (data, b"250"),
        ):
            writer.write(command)
            await reply(reader, wanted)
    writer.write(b"QUIT\r\n")
    await reply(reader, b"221")
    writer.close()


async def sender(port: int, work: Iterator[list[tuple[bytes, bytes]]]) -> None:
    for mails in work:
        await session(port, mails)


async def main(port: int, connections: int, count: int, per_connection: int, run: str) -> None:
    mails = [message(run, number) for number in range(count)]
    work = iter([mails[at : at + per_connection] for at in range(0, count, per_connection)])
    began = time.monotonic()
    await asyncio.gather(*(sender(port, work) for _ in range(connections)))
    print(began, time.monotonic())


if __name__ == "__main__":
    given = [int(each) for each in sys.argv[1:5]]
    asyncio.run(main(given[0], given[1], given[2], given[3], sys.argv[5]))
