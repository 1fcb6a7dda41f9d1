"""Who brought a mail, and what is known of its sender"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    # Columns without a value: nothing is rewritten, whatever stands in the tables.
    op.add_column("inbox", sa.Column("peer", sa.Text(), nullable=True))
    op.add_column("inbox", sa.Column("helo", sa.Text(), nullable=True))
    op.add_column("messages", sa.Column("sender_verdict", sa.JSON(), nullable=True))
