"""Every setting of the service: its variable, default, meaning and an example."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import AliasChoices, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.settings.incoming import Incoming
from bot.settings.kept import Kept
from bot.settings.outgoing import Outgoing
from bot.settings.row import PROJECT, setting
from bot.settings.slack import Slack
from bot.settings.values import Level
from bot.settings.words import Words

SLACK = ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_APP_TOKEN")
SECRET = {
    "MADOGUCHI_DATABASE_URL",
    "DATABASE_URL",
    "keys_url",
    "relay_url",
    "imap_url",
    "secret_key",
    *SLACK,
}  # values that hold passwords


class WrongSetting(Exception):
    """A variable whose value cannot be used; the text names it, the fault and an example."""


class Settings(Slack, Words, Outgoing, Incoming, Kept, BaseSettings):
    """Read from the environment, then from `.env`. Nothing set: it runs on a laptop."""

    model_config = SettingsConfigDict(
        env_prefix="MADOGUCHI_", env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True
    )

    log_level: Level = setting("INFO", "DEBUG, INFO, WARNING or ERROR.", "INFO")

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def database(self) -> str:
        """The database address, with the laptop's default filled in."""
        return self.database_url or f"sqlite:///{(self.var / 'madoguchi.sqlite3').absolute()}"

    @property
    def keys(self) -> str:
        return self.keys_url or f"sqlite:///{(self.var / 'keys.sqlite3').absolute()}"

    @property
    def slack_over_http(self) -> bool:
        return bool(self.slack_bot_token and self.slack_signing_secret)

    @property
    def witness_file(self) -> Path:
        return self.witness or self.var / "witness.jsonl"

    @property
    def maildir(self) -> Path:
        """Where letters go while there is no relay."""
        return self.var / "letters"


def load(**given: Any) -> Settings:
    """Settings from the environment; `given` ones win. Raises WrongSetting with every fault in it."""
    try:
        return Settings(**given)
    except ValidationError as fault:
        raise WrongSetting("\n".join(_sentence(error) for error in fault.errors())) from None


def _sentence(error: Any) -> str:
    name = str(error["loc"][0])
    variable = name if name.isupper() else f"MADOGUCHI_{name.upper()}"
    field = Settings.model_fields.get(name) or _by_alias(name)
    fault = error["msg"].removeprefix("Value error, ")
    given = "" if name in SECRET else f"={error['input']!r}"
    example = f" Example: {variable}={field.examples[0]}" if field and field.examples else ""
    return f"{variable}{given}: {fault}.{example}"


def _by_alias(variable: str) -> Any:
    for field in Settings.model_fields.values():
        if isinstance(field.validation_alias, AliasChoices) and variable in field.validation_alias.choices:
            return field
    return None


def table() -> list[tuple[str, str, str]]:
    """Variable, default and meaning of every setting, for README and `--help`."""
    return [
        (_variable(name, field), _shown(field.default), field.description or "")
        for name, field in Settings.model_fields.items()
    ]


def _variable(name: str, field: Any) -> str:
    alias = field.validation_alias
    return str(alias.choices[0]) if alias else f"MADOGUCHI_{name.upper()}"


def _shown(default: Any) -> str:
    if default is None:
        return ""
    if isinstance(default, Path) and default.is_absolute():
        return str(default.relative_to(PROJECT))
    return str(default)
