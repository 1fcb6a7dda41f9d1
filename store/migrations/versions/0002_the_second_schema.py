"""The second schema"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from store import keys

revision = "0002"
down_revision = "0001"
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _forged()
    _mail_and_its_bytes_apart()
    _escalated()
    _slack()


def _forged() -> None:
    """Which cases a forged mail opened: the log kept how its sender was judged."""
    op.add_column("tickets", sa.Column("forged", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute(
        "UPDATE tickets SET forged = true WHERE identity <> 'verified' AND id IN (SELECT ticket_id FROM audit"
        """ WHERE action = 'mail:sender:judge' AND facts LIKE '%"level":"fail"%')"""
    )


def _mail_and_its_bytes_apart() -> None:
    """Copied by the database itself: no mail comes into our memory."""
    op.create_table(
        "inbox_bytes",
        sa.Column("inbox_id", KEY, autoincrement=False, nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["inbox_id"], ["inbox.id"], name="fk_inbox_bytes_inbox_id"),
        sa.PrimaryKeyConstraint("inbox_id", name="pk_inbox_bytes"),
    )
    op.execute("INSERT INTO inbox_bytes (inbox_id, raw) SELECT id, raw FROM inbox")
    # PostgreSQL keeps the bytes of a column that is dropped; those of a value that is replaced it frees.
    op.execute("UPDATE inbox SET raw = NULL")
    op.drop_column("inbox", "raw")


def _escalated() -> None:
    """The name of who was told of a complaint is sealed with its ticket's key, as names of this kind are."""
    tx = op.get_bind()
    op.add_column("tickets", sa.Column("told", sa.LargeBinary()))
    # Of all tickets few are such complaints; they are read one after the other all the same.
    wanted = sa.text(
        "SELECT id, reference, key_name, escalated_to FROM tickets"
        " WHERE id > :last AND escalated_to IS NOT NULL AND erased_at IS NULL ORDER BY id LIMIT 1"
    )
    last = 0
    while row := tx.execute(wanted, {"last": last}).first():
        last = row.id
        key = keys.of(tx).find([row.key_name]).get(row.key_name)
        told = key.seal_value(row.escalated_to, f"tickets.escalated_to:{row.reference}") if key else None
        tx.execute(sa.text("UPDATE tickets SET told = :told WHERE id = :id"), {"told": told, "id": last})
    op.execute("UPDATE tickets SET escalated_to = NULL")
    op.drop_column("tickets", "escalated_to")
    op.execute("ALTER TABLE tickets RENAME COLUMN told TO escalated_to")


def _slack() -> None:
    """Of what Slack said, no words are kept: only what they meant for the next try."""
    op.add_column(
        "slack_inbox", sa.Column("put_off", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.execute("UPDATE slack_inbox SET put_off = true WHERE reason IS NOT NULL AND finished_at IS NULL")
    op.drop_column("slack_inbox", "reason")
    op.add_column("posts", sa.Column("doubtful", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute("UPDATE posts SET doubtful = true WHERE last_error = 'in doubt'")
    op.drop_column("posts", "last_error")
