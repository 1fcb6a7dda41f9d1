"""Mail from files: a message, an mbox, a Maildir, a folder of .eml files, or standard input."""

from __future__ import annotations

import mailbox
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

STDIN = "-"
# In an mbox a line that begins with "From " is written as ">From ": left so, it would be read as a quotation.
_ESCAPED = re.compile(rb"^>(>*From )", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Source:
    """Where messages come from: how many there are, and a way to read them one by one."""

    count: int
    read: Callable[[], Iterator[bytes]]


class NotMail(Exception):
    """A path that holds no mail; the text says what would."""


def source(path: str) -> Source:
    """Look at a path without reading it all. Raises NotMail."""
    if path == STDIN:
        return Source(1, lambda: iter([sys.stdin.buffer.read()]))
    place = Path(path)
    if not place.exists():
        raise NotMail(f"{path}: no such file or folder")
    if place.is_dir():
        return _files(_messages_in(place))
    if _starts_an_mbox(place):
        return _mbox(place)
    return _files([place])


def _messages_in(folder: Path) -> list[Path]:
    if (folder / "cur").is_dir() and (folder / "new").is_dir():
        found = [file for part in ("cur", "new") for file in (folder / part).iterdir() if file.is_file()]
    else:
        found = list(folder.rglob("*.eml"))
    if not found:
        raise NotMail(f"{folder}: neither a Maildir with mail in it nor a folder with .eml files")
    return sorted(found)


def _files(paths: Sequence[Path]) -> Source:
    return Source(len(paths), lambda: (path.read_bytes() for path in paths))


def _starts_an_mbox(file: Path) -> bool:
    with file.open("rb") as opened:
        return opened.read(5) == b"From "


def _mbox(file: Path) -> Source:
    def read() -> Iterator[bytes]:
        with closing(mailbox.mbox(file, create=False)) as box:
            for key in box.iterkeys():
                yield _ESCAPED.sub(rb"\1", box.get_bytes(key))

    with closing(mailbox.mbox(file, create=False)) as box:
        return Source(len(box), read)
