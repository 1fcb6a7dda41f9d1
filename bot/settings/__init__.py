"""Every setting of the service: its variable, default, meaning and an example."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import AliasChoices, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.settings import values
from bot.settings.values import Address, Count, Database, File, Folder, Level, Port, Relay, Zone

PROJECT = Path(__file__).resolve().parents[2]
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


def _setting(default: Any, meaning: str, example: str, *more: str) -> Any:
    """A row of the settings table; `more` are other variables that are read when the first is not set."""
    return Field(
        default, description=meaning, examples=[example], validation_alias=_aliases(more) if more else None
    )


def _aliases(names: tuple[str, ...]) -> AliasChoices:
    return AliasChoices(*names)


class Settings(BaseSettings):
    """Read from the environment, then from `.env`. Nothing set: it runs on a laptop."""

    model_config = SettingsConfigDict(
        env_prefix="MADOGUCHI_", env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True
    )

    contact_address: Address = _setting(
        "privacy@example.co.jp",
        "The address customers write to; plus-addresses of it are ours too.",
        "privacy@example.co.jp",
    )
    var: Path = _setting(
        Path("var"), "Folder for what is kept on disk: database, letters, secret key.", "/var/lib/madoguchi"
    )
    database_url: Database | None = _setting(
        None,
        "SQLite or PostgreSQL. Unset: `DATABASE_URL`, else `madoguchi.sqlite3` in the folder above.",
        "postgresql://madoguchi:secret@db.example.com/madoguchi",
        "MADOGUCHI_DATABASE_URL",
        "DATABASE_URL",
    )
    keys_url: Database | None = _setting(
        None,
        "Database of the keys that personal data are sealed with; never in the same backup. Unset: `keys.sqlite3` in the"
        " folder above.",
        "postgresql://madoguchi:secret@db.example.com/madoguchi-keys",
    )
    secret_key: SecretStr | None = _setting(
        None,
        "Wraps the keys, and makes unguessable addresses; 32 characters or more. Unset: made once, and kept as"
        " `secret.key` in the folder above.",
        "a line from `openssl rand -hex 32`",
    )
    keep_tickets: values.Positive = _setting(
        365,
        "Days after its end that a case is kept; then its keys are destroyed. Figures and log stay.",
        "365",
    )
    keep_mail: values.Positive = _setting(
        30, "Days that mail and letters of no case are kept, before the key of their day is destroyed.", "30"
    )
    witness: Path | None = _setting(
        None,
        "File to which the head of the audit log is added daily; best on another machine. Unset: `witness.jsonl` in the"
        " folder above.",
        "/mnt/witness/madoguchi.jsonl",
    )
    smtp_host: str = _setting("127.0.0.1", "Address the mail door listens on.", "0.0.0.0")
    smtp_port: Port = _setting(8025, "Port of the mail door.", "25")
    lmtp_port: Port | None = _setting(None, "Port of an LMTP door beside it. Unset: none.", "8024")
    smtp_tls_cert: File | None = _setting(
        None, "Certificate chain (PEM). Set with its key: STARTTLS is offered.", "/etc/ssl/mx.pem"
    )
    smtp_tls_key: File | None = _setting(None, "Private key (PEM) of that certificate.", "/etc/ssl/mx.key")
    max_mail: Count = _setting(
        25_000_000, "Largest mail accepted, bytes; a larger one is answered 552.", "25000000"
    )
    rate_limit: Count = _setting(
        600,
        "Mails a minute one network (IPv4 /24, IPv6 /64) may bring; more are answered 450. `0`: no limit.",
        "600",
    )
    connection_limit: values.Positive = _setting(
        500,
        "Connections open at the mail door at once; one network may have a fifth of them, with `MADOGUCHI_RATE_LIMIT=0`"
        " all. More are answered 421.",
        "500",
    )
    trusted_networks: values.Networks = _setting(
        "",
        "Networks of your own gateways, with commas between: the limits of one network are not for them, and SPF says nothing of what they bring.",
        "10.1.2.0/24",
    )
    smtp_proxy: values.Networks = _setting(
        "",
        "Networks of proxies that say with the PROXY protocol (1 or 2) for whom they speak.",
        "10.1.3.4, 2001:db8::/64",
    )
    authserv_id: values.ServerName | None = _setting(
        None,
        "Name under which your own mail server reports in `Authentication-Results`; it must remove what others write"
        " under it. Unset: nobody's reports are believed.",
        "mx.example.co.jp",
    )
    check_senders: bool = _setting(
        False,
        "`true`: check SPF, DKIM and DMARC of each mail ourselves, which asks DNS about its sender.",
        "true",
    )
    dns: values.NameServer | None = _setting(
        None, "The DNS resolver that check asks. Unset: the machine's own.", "192.0.2.53:53"
    )
    arc_sealers: values.Domains = _setting(
        "",
        "Domains of forwarders and lists, with commas between, whose ARC seals are believed.",
        "lists.example.org",
    )
    reply_limit: Count = _setting(20, "Automatic letters an hour to one address; after that, a person.", "20")
    thread_limit: Count = _setting(
        4,
        "Automatic letters an hour to one address that answers our letters, the first one included.",
        "4",
    )
    domain_limit: Count = _setting(
        100,
        "Automatic letters an hour to all addresses of one domain that answer our letters; `0`: no limit.",
        "100",
    )
    free_mail: values.Domains = _setting(
        "",
        "Domains where many people have their mailbox, with commas between: no domain limit. The well-known ones are known.",
        "mail.example.com, mail.example.org",
    )
    relay_url: Relay | None = _setting(
        None,
        "Where letters are sent: `smtp://` (STARTTLS when offered) or `smtps://`. Unset: a Maildir in the folder above.",
        "smtp://127.0.0.1:25",
    )
    dkim_key: File | None = _setting(
        None,
        "Private key (PEM, RSA) that letters are signed with. Set: every letter has a DKIM signature.",
        "/etc/dkim.pem",
    )
    dkim_selector: values.Selector = _setting(
        "madoguchi",
        "Its selector: the public key stands in DNS at SELECTOR`._domainkey.`DOMAIN.",
        "madoguchi",
    )
    imap_url: values.Mailbox | None = _setting(
        None,
        "A mailbox to read mail from: `imaps://`, or `imap://` (with STARTTLS, unless it is on this machine). Unset: none.",
        "imaps://privacy%40example.com:secret@imap.example.com/INBOX",
    )
    imap_done: values.MailFolder = _setting(
        "Handled", "Folder to which mail read from there is moved; made when missing.", "Handled"
    )
    imap_poll: values.Seconds = _setting(
        60, "Seconds between looks into it; where it offers IDLE, new mail is seen at once.", "60"
    )
    web_host: str = _setting("127.0.0.1", "Address the web port listens on.", "0.0.0.0")
    web_port: Port = _setting(
        8080, "Web port: health, metrics. Unset: `PORT`, else 8080.", "8080", "MADOGUCHI_WEB_PORT", "PORT"
    )
    policy: Folder = _setting(
        PROJECT / "intents" / "policy" / "example", "Folder of policy revisions.", "/etc/madoguchi/policy"
    )
    catalogue: Folder = _setting(
        PROJECT / "intents" / "catalogue",
        "Folder of the phrases that inquiries are understood by; an own one holds its trained model, too.",
        "/etc/madoguchi/catalogue",
    )
    templates: Folder = _setting(
        PROJECT / "templates", "Folder of letter templates.", "/etc/madoguchi/templates"
    )
    law: str = _setting(
        "appi",
        "Law pack that sets dates: `appi`, `gdpr`, `uk`, `ccpa`, or the path of a `.yaml` file of your own.",
        "gdpr",
    )
    timezone: Zone = _setting(
        "Asia/Tokyo", "Zone in which days begin and end, and times are told.", "Europe/Berlin"
    )
    slack_bot_token: values.BotToken | None = _setting(
        None, "The Slack app's bot token. Slack is off without it.", "xoxb-…", "SLACK_BOT_TOKEN"
    )
    slack_signing_secret: SecretStr | None = _setting(
        None,
        "Set: Slack may come to the web port, at `/slack/events`.",
        "a line of the app's page Basic Information",
        "SLACK_SIGNING_SECRET",
    )
    slack_app_token: values.AppToken | None = _setting(
        None, "App-level token. Set: Socket Mode, no open port is needed.", "xapp-…", "SLACK_APP_TOKEN"
    )
    slack_api_url: values.WebAddress = _setting(
        "https://slack.com/api/", "Where Slack's Web API is.", "https://slack.com/api/"
    )
    slack_channel: values.Channel | None = _setting(
        None, "The privacy team's channel, by name or id: where staff are sent.", "C0123456789"
    )
    slack_usergroup: values.UserGroup | None = _setting(
        None,
        "The user group, by handle or id, whose members may act on tickets. Unset: the members of that channel.",
        "privacy-team",
    )
    slack_language: values.Language = _setting(
        "en", "Language of cards and reminders in that channel: `en` or `ja`.", "ja"
    )
    slack_command: values.SlashCommand = _setting("/privacy", "The slash command staff ask with.", "/privacy")
    log_level: Level = _setting("INFO", "DEBUG, INFO, WARNING or ERROR.", "INFO")

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
