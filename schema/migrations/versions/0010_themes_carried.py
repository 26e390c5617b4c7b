"""Questions, people and organisations carry themes."""

import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None

FIELDS = ('name', 'email', 'reads', 'time_zone', 'about', 'can_help', 'looking_for', 'writes', 'phone', 'website', 'pronouns')
CHANGES = ('kind', 'name', 'title', 'region', 'district', 'association', 'ended', 'back',
           'merged', 'successor')


def _words(table: str, name: str, column: str, values: tuple[str, ...]) -> None:
    """A check on a closed set of values, in place of the one before; what is there has fewer, so all of it passes."""
    op.drop_constraint(op.f(f'ck_{table}_{name}'), table, type_='check')
    told = ', '.join(f"'{value}'" for value in values)
    op.create_check_constraint(op.f(f'ck_{table}_{name}'), table, f'{column} IN ({told})')


def upgrade() -> None:
    op.create_table('thread_theme',
    sa.Column('thread_id', sa.Uuid(), nullable=False),
    sa.Column('theme_id', sa.Uuid(), nullable=False),
    sa.Column('circle_id', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['theme_id'], ['theme.id'], name=op.f('fk_thread_theme_theme_id')),
    sa.ForeignKeyConstraint(['thread_id', 'circle_id'], ['thread.id', 'thread.circle_id'], name=op.f('fk_thread_theme_thread_id_circle_id'), onupdate='CASCADE', ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('thread_id', 'theme_id', name=op.f('pk_thread_theme'))
    )
    op.create_index('ix_thread_theme_theme_id', 'thread_theme', ['theme_id', 'thread_id'], unique=False)
    op.create_table('organisation_theme',
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('theme_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_organisation_theme_organisation_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['theme_id'], ['theme.id'], name=op.f('fk_organisation_theme_theme_id')),
    sa.PrimaryKeyConstraint('organisation_id', 'theme_id', name=op.f('pk_organisation_theme'))
    )
    op.create_index('ix_organisation_theme_theme_id', 'organisation_theme', ['theme_id', 'organisation_id'], unique=False)
    _words('organisation_change', 'what', 'what', (*CHANGES, 'themes'))
    _words('profile_field', 'field', 'field', (*FIELDS, 'themes'))
    op.create_index('ix_profile_field_themes', 'profile_field', [sa.text("string_to_array(value, ' ')")], unique=False,
                    postgresql_using='gin', postgresql_with={'fastupdate': 'off'}, postgresql_where=sa.text("field = 'themes'"))


def downgrade() -> None:
    op.execute("DELETE FROM profile_field WHERE field = 'themes'")
    op.execute("DELETE FROM organisation_change WHERE what = 'themes'")
    op.drop_index('ix_profile_field_themes', table_name='profile_field')
    _words('profile_field', 'field', 'field', FIELDS)
    _words('organisation_change', 'what', 'what', CHANGES)
    op.drop_table('organisation_theme')
    op.drop_table('thread_theme')
