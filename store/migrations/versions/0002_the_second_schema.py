"""The second schema"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    _forged()


def _forged() -> None:
    """Which cases a forged mail opened: the log kept how its sender was judged."""
    op.add_column("tickets", sa.Column("forged", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute(
        "UPDATE tickets SET forged = true WHERE identity <> 'verified' AND id IN (SELECT ticket_id FROM audit"
        """ WHERE action = 'mail:sender:judge' AND facts LIKE '%"level":"fail"%')"""
    )
