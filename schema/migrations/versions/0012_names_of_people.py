"""Names of people as they are looked for, so that other spellings of a name find it."""

import sqlalchemy as sa
from alembic import op

from tessera.people.names import name_search

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None

AT_ONCE = 1000


def upgrade() -> None:
    op.add_column('person', sa.Column('name_search', sa.Text(), nullable=False, server_default=''))
    op.alter_column('person', 'name_search', server_default=None)
    _fill(op.get_bind())
    op.drop_index('ix_person_name_trigrams', table_name='person')
    op.create_index('ix_person_name_trigrams', 'person', ['name_search'], unique=False, postgresql_using='gin',
                    postgresql_with={'fastupdate': 'off'}, postgresql_ops={'name_search': 'gin_trgm_ops'})


def _fill(connection: sa.Connection) -> None:
    rows = connection.execute(sa.text('SELECT id, name FROM person')).all()
    given = [{'id': id_, 'form': name_search(name)} for id_, name in rows]
    for first in range(0, len(given), AT_ONCE):
        connection.execute(sa.text('UPDATE person SET name_search = :form WHERE id = :id'), given[first:first + AT_ONCE])


def downgrade() -> None:
    op.drop_index('ix_person_name_trigrams', table_name='person')
    op.create_index('ix_person_name_trigrams', 'person', [sa.text("lower(' ' || name) gin_trgm_ops")],
                    unique=False, postgresql_using='gin', postgresql_with={'fastupdate': 'off'})
    op.drop_column('person', 'name_search')
