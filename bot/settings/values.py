"""What the values of variables may be; each refusal says what is wrong with one."""

from __future__ import annotations

import re
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, SecretStr
from sqlalchemy.exc import ArgumentError

from store.engines import normalised

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


def _mailbox(value: str) -> str:
    try:
        parts = urlsplit(value)
        whole = parts.scheme in ("imap", "imaps") and parts.hostname and parts.username and parts.password
        usable = whole and parts.port != 0 and not parts.query and not parts.fragment
    except ValueError:  # a port that is no number
        usable = False
    if not usable or not unquote(value).isprintable():
        raise ValueError(_NO_MAILBOX)
    return value


_NO_MAILBOX = "is not imaps://user:password@host:993/INBOX (in user and password, / is written %2F, # %23, ? %3F, % %25)"


def _mail_folder(value: str) -> str:
    if not value.isprintable() or set(value) & set('*%"\\'):
        raise ValueError("is not the name of a mail folder")
    return value


def _level(value: str) -> str:
    if value.upper() not in LEVELS:
        raise ValueError(f"is none of {', '.join(LEVELS)}")
    return value.upper()


def _web_address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("is not an http or https address")
    return value.rstrip("/") + "/"


def _slash_command(value: str) -> str:
    if not re.fullmatch(r"/[^\sA-Z/<>&`]{1,31}", value):
        raise ValueError("is not a slash command: a slash, then small letters without spaces")
    return value


def _user_group(value: str) -> str:
    if not re.fullmatch(r"@?[\w.-]{1,80}", value):
        raise ValueError("is neither a user group's handle nor its id")
    return value


def _channel(value: str) -> str:
    if not re.fullmatch(r"#?[^\s#@<>&|`*]{1,80}", value):
        raise ValueError("is neither a channel's name nor its id")
    return value


def _networks(value: str) -> str:
    for each in filter(None, map(str.strip, value.split(","))):
        try:
            ip_network(each, strict=False)
        except ValueError:
            raise ValueError(f"{each!r} is not a network or address") from None
    return value


def _domains(value: str) -> str:
    for each in filter(None, map(str.strip, value.split(","))):
        if not re.fullmatch(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+", each.lower()):
            raise ValueError(f"{each!r} is not a domain")
    return value.lower()


def _server_name(value: str) -> str:
    if not re.fullmatch(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*", value.lower()):
        raise ValueError("is not the name of a server")
    return value.lower()


def _name_server(value: str) -> str:
    try:
        parts = urlsplit(f"//{value}")
        usable = ip_address(parts.hostname or "") and parts.port and parts.netloc == value
    except ValueError:
        usable = False
    if not usable:
        raise ValueError("is not an address and a port")
    return value


def _selector(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})*", value):
        raise ValueError("is not a DKIM selector: letters, digits, hyphens")
    return value


def _not_an_app_token(value: SecretStr) -> SecretStr:
    if value.get_secret_value().startswith("xapp-"):
        raise ValueError("is an app-level token (xapp-), which belongs in SLACK_APP_TOKEN")
    return value


def _not_a_bot_token(value: SecretStr) -> SecretStr:
    if value.get_secret_value().startswith("xoxb-"):
        raise ValueError("is a bot token (xoxb-), which belongs in SLACK_BOT_TOKEN")
    return value


Address = Annotated[str, AfterValidator(_address)]
Folder = Annotated[Path, AfterValidator(_folder)]
File = Annotated[Path, AfterValidator(_file)]
Port = Annotated[int, Field(ge=0, le=65535)]
Count = Annotated[int, Field(ge=0)]
Positive = Annotated[int, Field(ge=1)]
Networks = Annotated[str, AfterValidator(_networks)]
Domains = Annotated[str, AfterValidator(_domains)]
ServerName = Annotated[str, AfterValidator(_server_name)]
NameServer = Annotated[str, AfterValidator(_name_server)]
Selector = Annotated[str, AfterValidator(_selector)]
Zone = Annotated[str, AfterValidator(_timezone)]
Database = Annotated[str, AfterValidator(_database)]
Relay = Annotated[str, AfterValidator(_relay)]
Mailbox = Annotated[str, AfterValidator(_mailbox)]
MailFolder = Annotated[str, AfterValidator(_mail_folder)]
Seconds = Annotated[int, Field(ge=1, le=3600)]
Level = Annotated[str, AfterValidator(_level)]
WebAddress = Annotated[str, AfterValidator(_web_address)]
SlashCommand = Annotated[str, AfterValidator(_slash_command)]
Channel = Annotated[str, AfterValidator(_channel)]
UserGroup = Annotated[str, AfterValidator(_user_group)]
Language = Literal["en", "ja"]
BotToken = Annotated[SecretStr, AfterValidator(_not_an_app_token)]
AppToken = Annotated[SecretStr, AfterValidator(_not_a_bot_token)]
