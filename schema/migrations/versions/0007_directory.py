"""Indexes of the directory: organisations by name, country, state, kind, size; questions by organisation."""

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None

INDEXES = {
    'ix_organisation_by_name': ['name_search', 'id'],
    'ix_organisation_by_country': ['country', 'name_search', 'id'],
    'ix_organisation_by_region': ['country', 'region', 'name_search', 'id'],
    'ix_organisation_by_kind': ['kind', 'country', 'name_search', 'id'],
    'ix_organisation_by_population': ['population'],
}


def upgrade() -> None:
    for name, columns in INDEXES.items():
        op.create_index(name, 'organisation', columns, unique=False)
    op.create_index('ix_post_organisation', 'post', [sa.text("((byline['organisation']) ->> 'id')")],
                    unique=False, postgresql_where=sa.text('number = 1'))


def downgrade() -> None:
    op.drop_index('ix_post_organisation', table_name='post')
    for name in INDEXES:
        op.drop_index(name, table_name='organisation')
