"""`python -m bench.mail.mutations --count N --seed S`: mails with something broken in them, each read and looked at."""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.mail.safety import faults
from bot.mail import as_json, read

MAILS = Path("tests/mails")
SLOW = 2.0  # seconds
TOKENS = (
    b"=?", b"?=", b"=?utf-7?Q?+2AA-?=", b"\x1b$B", b"\x1b(B", b"\x0e", b"\0", b"\r", b"\n", b"\r\n\r\n", b"--b1", b"\xff",
    b"\xed\xa0\x80", b"Content-Type: multipart/mixed; boundary=a\r\n", b"Content-Type: message/rfc822\n", b"From: ",
    b"Content-Transfer-Encoding: base64\n", b"charset=utf-16", b"charset=punycode", b"charset=idna", b"&#xd800;", b"> ",
    b"filename*0*=utf-7''%2B2AA-", b'filename="../x"', b"<blockquote>", b"On 2024 x wrote:\n", b"format=flowed; delsp=yes",
    b"-----BEGIN PGP SIGNED MESSAGE-----\n", b"Content-Type: application/pkcs7-mime\n", b"\xe2\x80\xa8", b"\x85",
    b"Content-Type: application/ms-tnef\n", b"\x78\x9f\x3e\x22",
)  # fmt: skip


def mutations(mails: Sequence[bytes], seed: int) -> Iterator[bytes]:
    """As many as one likes; the same seed gives the same ones."""
    chance = random.Random(seed)
    while True:
        mail = bytearray(chance.choice(mails))
        for _ in range(chance.randint(1, 8)):
            _break(mail, mails, chance)
        yield bytes(mail)


def _break(mail: bytearray, mails: Sequence[bytes], chance: random.Random) -> None:
    at, length = chance.randrange(len(mail) + 1), chance.choice((1, 2, 20, 300))
    match chance.randrange(7):
        case 0:
            mail[at : at + 1] = bytes((chance.randrange(256),))
        case 1:
            del mail[at : at + length]
        case 2:
            mail[at:at] = chance.choice(TOKENS)
        case 3:
            mail[at:at] = mail[at : at + length] * chance.choice((1, 2, 50))
        case 4:
            mail[at:at] = chance.randbytes(length)
        case 5:
            other = chance.choice(mails)
            start = chance.randrange(len(other) + 1)
            mail[at : at + length] = other[start : start + length]
        case 6:
            del mail[at:]


def known(folder: Path = MAILS) -> list[bytes]:
    return [file.read_bytes() for file in sorted(folder.rglob("*.eml"))]


def trouble(mail: bytes) -> list[str]:
    began = time.process_time()
    try:
        found = read(mail, None)
        as_json(found)
    except Exception as fault:
        return [f"raised {fault!r}"]
    took = time.process_time() - began
    return faults(mail, found) + ([f"took {took:.1f} s"] if took > SLOW else [])


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=100_000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--mails", type=Path, default=MAILS, help="folder of the .eml files to begin with")
    given = options.parse_args()
    bad, slowest, began = 0, 0.0, time.perf_counter()
    for number, mail in zip(range(given.count), mutations(known(given.mails), given.seed), strict=False):
        before = time.process_time()
        found = trouble(mail)
        slowest = max(slowest, time.process_time() - before)
        if found:
            bad += 1
            print(f"mutation {number} of seed {given.seed}: {found}", flush=True)
    took = time.perf_counter() - began
    print(
        f"{given.count} mutated mails read in {took:.0f} s, the slowest with {1e3 * slowest:.0f} ms of a processor;"
        f" raised or unsafe: {bad}"
    )
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
