"""What the values of variables may be; each refusal says what is wrong with one."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field
from sqlalchemy.exc import ArgumentError

from store.database import normalised

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


def _address(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9.!#$%&'*/=?^_`{|}~-]+@[A-Za-z0-9.-]+\.[A-Za-z0-9-]+", value):
        raise ValueError("is not a plain mail address (no '+', no display name)")
    return value.lower()


def _timezone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        raise ValueError("is not a time zone name") from None
    return value


def _folder(value: Path) -> Path:
    if not value.is_dir():
        raise ValueError("is not a folder that can be read")
    return value


def _file(value: Path) -> Path:
    if not value.is_file():
        raise ValueError("is not a file that can be read")
    return value


def _database(value: str) -> str:
    if not value.startswith(("sqlite:", "postgres:", "postgresql:", "postgresql+psycopg:")):
        raise ValueError("is neither a sqlite nor a postgresql address")
    try:
        normalised(value)
    except (ArgumentError, ValueError):
        raise ValueError("is not a complete address") from None
    return value


def _relay(value: str) -> str:
    try:
        parts = urlsplit(value)
        usable = parts.scheme in ("smtp", "smtps") and parts.hostname and parts.port != 0
    except ValueError:  # a port that is no number
        usable = False
    if not usable:
        raise ValueError("is not smtp://host:port or smtps://user:password@host:port")
    return value


def _level(value: str) -> str:
    if value.upper() not in LEVELS:
        raise ValueError(f"is none of {', '.join(LEVELS)}")
    return value.upper()


Address = Annotated[str, AfterValidator(_address)]
Folder = Annotated[Path, AfterValidator(_folder)]
File = Annotated[Path, AfterValidator(_file)]
Port = Annotated[int, Field(ge=0, le=65535)]
Count = Annotated[int, Field(ge=0)]
Zone = Annotated[str, AfterValidator(_timezone)]
Database = Annotated[str, AfterValidator(_database)]
Relay = Annotated[str, AfterValidator(_relay)]
Level = Annotated[str, AfterValidator(_level)]
