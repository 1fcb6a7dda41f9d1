"""The second schema"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _forged()
    _mail_and_its_bytes_apart()


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
