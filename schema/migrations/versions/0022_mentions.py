"""Mentions know since when they are there, so that old ones are not told anew."""

import sqlalchemy as sa
from alembic import op

revision = '0022'
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('mention', sa.Column('at', sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE mention m SET at = coalesce(p.edited_at, p.created_at) FROM post p WHERE p.id = m.post_id")
    op.alter_column('mention', 'at', nullable=False)


def downgrade() -> None:
    op.drop_column('mention', 'at')
