"""What loops are counted by"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("outbox", sa.Column("circle", sa.String(length=255), nullable=True))
    op.create_index("ix_outbox_circle_created_at", "outbox", ["circle", "created_at"])
