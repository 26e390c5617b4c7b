"""Spaces in the browser: requests to join, what a space asks, archives; streams for members and for the door."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# Every community gets the two streams that new ones begin with.
STREAMS = """
INSERT INTO stream (key, circle_id, kind, subject_id, number, seq)
SELECT gen_random_uuid(), c.circle_id, c.kind, space.id, 1, 0
FROM space, LATERAL (VALUES (people_id, 'space'), (staff_id, 'door')) AS c (circle_id, kind)
WHERE space.kind = 'community'
"""


def upgrade() -> None:
    op.add_column("space", sa.Column("questions", postgresql.ARRAY(sa.Text()), nullable=False, server_default="{}"))
    op.alter_column("space", "questions", server_default=None)
    op.add_column("space", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.alter_column("space", "version", server_default=None)
    op.add_column("space", sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True))
    op.create_unique_constraint("uq_space_id_staff_id", "space", ["id", "staff_id"])
    op.add_column("invitation", sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "join_request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("circle_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("questions", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("answers", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "admitted",
                "declined",
                "withdrawn",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["person.id"], name=op.f("fk_join_request_decided_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_join_request_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "circle_id"],
            ["space.id", "space.staff_id"],
            name=op.f("fk_join_request_space_id_circle_id"),
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_join_request")),
    )
    op.create_index("ix_join_request_person_id", "join_request", ["person_id", "space_id"], unique=False)
    op.create_index(
        "uq_join_request_open",
        "join_request",
        ["space_id", "person_id"],
        unique=True,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.drop_constraint(op.f("ck_stream_kind"), "stream", type_="check")
    op.create_check_constraint(op.f("ck_stream_kind"), "stream", "kind IN ('thread', 'list', 'person', 'space', 'door')")
    op.execute(STREAMS)
