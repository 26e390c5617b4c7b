"""Indexes that plans have asked for: people by a part of their name, spaces by who may know of them."""

import sqlalchemy as sa
from alembic import op

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index('ix_person_name_trigrams', 'person', [sa.text("lower(' ' || name) gin_trgm_ops")],
                    unique=False, postgresql_using='gin', postgresql_with={'fastupdate': 'off'})
    op.create_index('ix_space_listed_id', 'space', ['listed_id'], unique=False)


def downgrade() -> None:
    op.drop_index('ix_space_listed_id', table_name='space')
    op.drop_index('ix_person_name_trigrams', table_name='person')
