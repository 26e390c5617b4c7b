"""Profiles as rows of (field, circle); several affiliations with a main one; absence; the first ten minutes.

Names can be seen in the network, as they always could. Everything else of a profile is its owner's alone until they
say otherwise; nobody showed their languages or their time zone on purpose.
"""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None

NAMES = "INSERT INTO profile_field (person_id, field, circle_id, value) SELECT id, 'name', 2, '' FROM person"
ENDED = "UPDATE affiliation a SET main = false, circle_id = p.circle_id FROM person p WHERE p.id = a.person_id AND a.until IS NOT NULL"
FIELDS = ('name', 'email', 'reads', 'time_zone', 'about', 'can_help', 'looking_for', 'writes', 'phone', 'website', 'pronouns')


def upgrade() -> None:
    op.add_column('person', sa.Column('welcome', sa.SmallInteger(), nullable=True))
    op.create_table('profile_field',
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('field', sa.Enum(*FIELDS, name='field', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('circle_id', sa.BigInteger(), nullable=False),
    sa.Column('value', sa.Text(), nullable=False),
    sa.CheckConstraint("(value = '') = (field IN ('name', 'email', 'reads', 'time_zone'))", name=op.f('ck_profile_field_value_where_it_belongs')),
    sa.ForeignKeyConstraint(['circle_id'], ['circle.id'], name=op.f('fk_profile_field_circle_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_profile_field_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('person_id', 'field', name=op.f('pk_profile_field'))
    )
    op.create_index(op.f('ix_profile_field_circle_id'), 'profile_field', ['circle_id'], unique=False)
    op.execute(NAMES)
    op.create_table('absence',
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('circle_id', sa.BigInteger(), nullable=False),
    sa.Column('until', sa.Date(), nullable=False),
    sa.Column('deputy_id', sa.Uuid(), nullable=True),
    sa.Column('deputy_state', sa.Enum('asked', 'accepted', 'declined', name='deputy_state', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.CheckConstraint('deputy_id <> person_id', name=op.f('ck_absence_deputy_is_another')),
    sa.CheckConstraint('(deputy_id IS NULL) = (deputy_state IS NULL)', name=op.f('ck_absence_deputy_has_a_state')),
    sa.ForeignKeyConstraint(['circle_id'], ['circle.id'], name=op.f('fk_absence_circle_id')),
    sa.ForeignKeyConstraint(['deputy_id'], ['person.id'], name=op.f('fk_absence_deputy_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_absence_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_absence'))
    )
    op.create_index(op.f('ix_absence_circle_id'), 'absence', ['circle_id'], unique=False)
    op.create_index(op.f('ix_absence_deputy_id'), 'absence', ['deputy_id'], unique=False)
    op.add_column('affiliation', sa.Column('main', sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column('affiliation', sa.Column('circle_id', sa.BigInteger(), nullable=False, server_default='2'))
    op.execute(ENDED)
    op.alter_column('affiliation', 'main', server_default=None)
    op.alter_column('affiliation', 'circle_id', server_default=None)
    op.create_foreign_key(op.f('fk_affiliation_circle_id'), 'affiliation', 'circle', ['circle_id'], ['id'])
    op.create_index(op.f('ix_affiliation_circle_id'), 'affiliation', ['circle_id'], unique=False)
    op.create_check_constraint(op.f('ck_affiliation_main_runs'), 'affiliation', 'NOT main OR until IS NULL')
    op.drop_index('uq_affiliation_running', table_name='affiliation', postgresql_where=sa.text('until IS NULL'))
    op.create_index('uq_affiliation_main', 'affiliation', ['person_id'], unique=True, postgresql_where=sa.text('main'))


def downgrade() -> None:
    raise RuntimeError("what people chose to hide would be shown again; restore a backup instead")
