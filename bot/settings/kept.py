"""Whose desk it is, and where and how long what it keeps is kept."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, SecretStr

from bot.settings.row import setting
from bot.settings.values import Address, Database, Positive


class Kept(BaseModel):
    """Rows of the settings table."""

    contact_address: Address = setting(
        "privacy@example.co.jp",
        "The address customers write to; plus-addresses of it are ours too.",
        "privacy@example.co.jp",
    )
    var: Path = setting(
        Path("var"), "Folder for what is kept on disk: database, letters, secret key.", "/var/lib/madoguchi"
    )
    database_url: Database | None = setting(
        None,
        "SQLite or PostgreSQL. Unset: `DATABASE_URL`, else `madoguchi.sqlite3` in the folder above.",
        "postgresql://madoguchi:secret@db.example.com/madoguchi",
        "MADOGUCHI_DATABASE_URL",
        "DATABASE_URL",
    )
    keys_url: Database | None = setting(
        None,
        "Database of the keys that personal data are sealed with; never in the same backup. Unset: `keys.sqlite3` in the"
        " folder above.",
        "postgresql://madoguchi:secret@db.example.com/madoguchi-keys",
    )
    secret_key: SecretStr | None = setting(
        None,
        "Wraps the keys, and makes unguessable addresses; 32 characters or more. Unset: made once, and kept as"
        " `secret.key` in the folder above.",
        "a line from `openssl rand -hex 32`",
    )
    keep_tickets: Positive = setting(
        365,
        "Days after its end that a case is kept; then its keys are destroyed. Figures and log stay.",
        "365",
    )
    keep_mail: Positive = setting(
        30, "Days that mail and letters of no case are kept, before the key of their day is destroyed.", "30"
    )
    witness: Path | None = setting(
        None,
        "File to which the head of the audit log is added daily; best on another machine. Unset: `witness.jsonl` in the"
        " folder above.",
        "/mnt/witness/madoguchi.jsonl",
    )
