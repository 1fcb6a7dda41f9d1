"""The first schema"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("seq", KEY, autoincrement=True, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("ticket_id", KEY, nullable=True),
        sa.Column("inbox_id", KEY, nullable=True),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_audit"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_audit_ticket_id", "audit", ["ticket_id"])
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", KEY, nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_head"),
    )
    op.execute(f"INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, '{'0' * 64}')")

    op.create_table(
        "policy_revisions",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_policy_revisions"),
    )
    op.create_table(
        "keyring",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_keyring"),
    )
    op.create_table(
        "reference_years",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year", name="pk_reference_years"),
    )
    op.create_table(
        "tickets",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("token", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=12), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("law", sa.String(length=20), nullable=False),
        sa.Column("person", sa.LargeBinary(), nullable=True),
        sa.Column("requester_hash", sa.String(length=32), nullable=True),
        sa.Column("key_name", sa.String(length=40), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("assignee", sa.String(length=80), nullable=True),
        sa.Column("identity", sa.String(length=12), nullable=False),
        sa.Column("identity_method", sa.String(length=24), nullable=True),
        sa.Column("acting_as", sa.String(length=12), nullable=False),
        sa.Column("authority", sa.String(length=24), nullable=True),
        sa.Column("principal", sa.LargeBinary(), nullable=True),
        sa.Column("severity", sa.String(length=12), nullable=True),
        sa.Column("escalated_to", sa.String(length=80), nullable=True),
        sa.Column("breach_known_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_tickets"),
        sa.UniqueConstraint("reference", name="uq_tickets_reference"),
        sa.UniqueConstraint("token", name="uq_tickets_token"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_tickets_requester_hash", "tickets", ["requester_hash"])

    op.create_table(
        "inbox",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("door", sa.String(length=12), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("envelope", sa.LargeBinary(), nullable=True),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_by", sa.String(length=120), nullable=True),
        sa.Column("outcome", sa.String(length=12), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("trouble", sa.LargeBinary(), nullable=True),
        sa.Column("reading", sa.JSON(), nullable=True),
        sa.Column("ticket_id", KEY, nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("raw", sa.LargeBinary(), nullable=True),
        sa.Column("own_key", sa.LargeBinary(), nullable=True),
        sa.Column("key_name", sa.String(length=40), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_inbox_ticket_id"),
        sa.PrimaryKeyConstraint("id", name="pk_inbox"),
        sa.UniqueConstraint("digest", name="uq_inbox_digest"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_inbox_state_next_at", "inbox", ["state", "next_at"])
    op.create_index("ix_inbox_ticket_id", "inbox", ["ticket_id"])

    op.create_table(
        "requests",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("ticket_id", KEY, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("sentence", sa.LargeBinary(), nullable=True),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("due_plan", sa.Date(), nullable=False),
        sa.Column("due_latest", sa.Date(), nullable=True),
        sa.Column("derivation", sa.JSON(), nullable=False),
        sa.Column("outcome", sa.String(length=24), nullable=True),
        sa.Column("reason", sa.String(length=60), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("extended", sa.Integer(), nullable=False),
        sa.Column("fee", sa.String(length=24), nullable=True),
        sa.Column("silence", sa.String(length=24), nullable=True),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_requests_ticket_id"),
        sa.PrimaryKeyConstraint("id", name="pk_requests"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_requests_state", "requests", ["state"])
    op.create_index("ix_requests_ticket_id", "requests", ["ticket_id"])
    _life()

    op.create_table(
        "messages",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("ticket_id", KEY, nullable=False),
        sa.Column("inbox_id", KEY, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said", sa.LargeBinary(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["inbox_id"], ["inbox.id"], name="fk_messages_inbox_id"),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_messages_ticket_id"),
        sa.PrimaryKeyConstraint("id", name="pk_messages"),
        sa.UniqueConstraint("inbox_id", name="uq_messages_inbox_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_messages_ticket_id", "messages", ["ticket_id"])

    op.create_table(
        "outbox",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("inbox_id", KEY, nullable=True),
        sa.Column("ticket_id", KEY, nullable=True),
        sa.Column("policy_digest", sa.String(length=64), nullable=True),
        sa.Column("sections", sa.JSON(), nullable=False),
        sa.Column("recipient", sa.LargeBinary(), nullable=True),
        sa.Column("recipient_hash", sa.String(length=32), nullable=True),
        sa.Column("envelope_sender", sa.Text(), nullable=False),
        sa.Column("bounce_token", sa.String(length=40), nullable=False),
        sa.Column("message_id", sa.String(length=200), nullable=False),
        sa.Column("automatic", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_by", sa.String(length=120), nullable=True),
        sa.Column("last_error", sa.LargeBinary(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("bounced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("raw", sa.LargeBinary(), nullable=True),
        sa.Column("circle", sa.String(length=32), nullable=True),
        sa.Column("key_name", sa.String(length=40), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["inbox_id"], ["inbox.id"], name="fk_outbox_inbox_id"),
        sa.ForeignKeyConstraint(
            ["policy_digest"], ["policy_revisions.digest"], name="fk_outbox_policy_digest"
        ),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_outbox_ticket_id"),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("bounce_token", name="uq_outbox_bounce_token"),
        sa.UniqueConstraint("key", name="uq_outbox_key"),
        sa.UniqueConstraint("message_id", name="uq_outbox_message_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_outbox_circle_created_at", "outbox", ["circle", "created_at"])
    op.create_index("ix_outbox_inbox_id", "outbox", ["inbox_id"])
    op.create_index("ix_outbox_recipient_hash_created_at", "outbox", ["recipient_hash", "created_at"])
    op.create_index("ix_outbox_state_next_at", "outbox", ["state", "next_at"])
    op.create_index("ix_outbox_ticket_id", "outbox", ["ticket_id"])

    op.create_table(
        "proposals",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("phrase", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("label", sa.String(length=40), nullable=True),
        sa.Column("read_as", sa.String(length=40), nullable=True),
        sa.Column("origin", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("proposed_on", sa.Date(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=80), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_proposals"),
        sa.UniqueConstraint("digest", name="uq_proposals_digest"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_proposals_state", "proposals", ["state"])
    _tables_of_slack()
    _forbid_changes_to_the_audit_log()


def _life() -> None:
    """What happens to a ticket between its opening and its end."""
    op.create_table(
        "waits",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("ticket_id", KEY, nullable=False),
        sa.Column("request_id", KEY, nullable=False),
        sa.Column("waiting", sa.String(length=16), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("remind_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lapse_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["request_id"], ["requests.id"], name="fk_waits_request_id"),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_waits_ticket_id"),
        sa.PrimaryKeyConstraint("id", name="pk_waits"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_waits_ended_at_remind_at", "waits", ["ended_at", "remind_at"])
    op.create_index("ix_waits_request_id", "waits", ["request_id"])
    op.create_index("ix_waits_ticket_id", "waits", ["ticket_id"])

    op.create_table(
        "codes",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("ticket_id", KEY, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_codes_ticket_id"),
        sa.PrimaryKeyConstraint("id", name="pk_codes"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_codes_ticket_id", "codes", ["ticket_id"])

    op.create_table(
        "links",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("ticket_id", KEY, nullable=False),
        sa.Column("other_id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["other_id"], ["tickets.id"], name="fk_links_other_id"),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_links_ticket_id"),
        sa.PrimaryKeyConstraint("id", name="pk_links"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_links_other_id", "links", ["other_id"])
    op.create_index("ix_links_ticket_id", "links", ["ticket_id"])

    op.create_table(
        "notes",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("ticket_id", KEY, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_notes_ticket_id"),
        sa.PrimaryKeyConstraint("id", name="pk_notes"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_notes_ticket_id", "notes", ["ticket_id"])


def _tables_of_slack() -> None:
    op.create_table(
        "slack_inbox",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("lane", sa.String(length=120), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_by", sa.String(length=120), nullable=True),
        sa.Column("payload", sa.LargeBinary(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_slack_inbox"),
        sa.UniqueConstraint("key", name="uq_slack_inbox_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_slack_inbox_state_next_at", "slack_inbox", ["state", "next_at"])
    op.create_index("ix_slack_inbox_lane_state", "slack_inbox", ["lane", "state"])

    op.create_table(
        "posts",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("method", sa.String(length=24), nullable=False),
        sa.Column("lane", sa.String(length=255), nullable=False),
        sa.Column("thread", sa.String(length=32), nullable=False),
        sa.Column("ticket_id", KEY, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_by", sa.String(length=120), nullable=True),
        sa.Column("payload", sa.LargeBinary(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("channel", sa.String(length=32), nullable=True),
        sa.Column("ts", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_posts_ticket_id"),
        sa.PrimaryKeyConstraint("id", name="pk_posts"),
        sa.UniqueConstraint("key", name="uq_posts_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_posts_ticket_id", "posts", ["ticket_id"])
    op.create_index("ix_posts_state_next_at", "posts", ["state", "next_at"])
    op.create_index("ix_posts_lane_state", "posts", ["lane", "state"])
    op.create_index("ix_posts_lane_sent_at", "posts", ["lane", "sent_at"])
    op.create_index("ix_posts_lane_thread", "posts", ["lane", "thread"])

    op.create_table(
        "cards",
        sa.Column("ticket_id", KEY, autoincrement=False, nullable=False),
        sa.Column("shown_seq", KEY, nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=True),
        sa.Column("ts", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_cards_ticket_id"),
        sa.PrimaryKeyConstraint("ticket_id", name="pk_cards"),
    )
    op.create_table(
        "handovers",
        sa.Column("ticket_id", KEY, autoincrement=False, nullable=False),
        sa.Column("staff", sa.String(length=40), nullable=False),
        sa.Column("told_closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_handovers_ticket_id"),
        sa.PrimaryKeyConstraint("ticket_id", name="pk_handovers"),
    )
    op.create_index("ix_handovers_staff", "handovers", ["staff"])


def _forbid_changes_to_the_audit_log() -> None:
    """Rows are only ever added: the database itself refuses the rest."""
    if op.get_context().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audit_no_{act.lower()} BEFORE {act} ON audit "
                "BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only()"
    )
