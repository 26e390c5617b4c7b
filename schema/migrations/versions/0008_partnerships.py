"""Partnerships: two organisations, their themes, people in charge and history; a kind of circle for the proposed."""

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


BEFORE = "'public', 'network', 'listed', 'inside', 'people', 'staff', 'person'"


def upgrade() -> None:
    op.drop_constraint(op.f('ck_circle_kind'), 'circle', type_='check')
    op.create_check_constraint(op.f('ck_circle_kind'), 'circle', f"kind IN ({BEFORE}, 'partnership')")
    op.create_table('partnership',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('circle_id', sa.BigInteger(), nullable=False),
    sa.Column('proposer_id', sa.Uuid(), nullable=False),
    sa.Column('partner_id', sa.Uuid(), nullable=False),
    sa.Column('form', sa.Enum('partnership', 'friendship', 'project', 'contact', name='form', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('standing', sa.Enum('in_preparation', 'active', 'at_rest', 'ended', name='standing', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('state', sa.Enum('proposed', 'confirmed', 'declined', 'withdrawn', name='state', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('public', sa.Boolean(), nullable=False),
    sa.Column('since', sa.SmallInteger(), nullable=True),
    sa.Column('until', sa.SmallInteger(), nullable=True),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('lang', sa.Enum('de', 'en', 'fr', 'es', 'pt', 'uk', 'ar', name='lang', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('sentence', sa.Text(), nullable=False),
    sa.Column('proposed_by', sa.Uuid(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('checked_on', sa.Date(), nullable=True),
    sa.Column('asked_on', sa.Date(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state = 'confirmed') = (checked_on IS NOT NULL)", name=op.f('ck_partnership_checked_if_confirmed')),
    sa.CheckConstraint("(state = 'confirmed') = (circle_id IN (1, 2))", name=op.f('ck_partnership_shown_if_confirmed')),
    sa.CheckConstraint("asked_on IS NULL OR (state = 'confirmed' AND standing <> 'ended')", name=op.f('ck_partnership_asked_while_running')),
    sa.CheckConstraint('proposer_id <> partner_id', name=op.f('ck_partnership_of_two')),
    sa.CheckConstraint('since <= until', name=op.f('ck_partnership_since_before_until')),
    sa.ForeignKeyConstraint(['circle_id'], ['circle.id'], name=op.f('fk_partnership_circle_id')),
    sa.ForeignKeyConstraint(['partner_id'], ['organisation.id'], name=op.f('fk_partnership_partner_id')),
    sa.ForeignKeyConstraint(['proposed_by'], ['person.id'], name=op.f('fk_partnership_proposed_by'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['proposer_id'], ['organisation.id'], name=op.f('fk_partnership_proposer_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_partnership')),
    sa.UniqueConstraint('id', 'circle_id', name=op.f('uq_partnership_id_circle_id'))
    )
    op.create_index('ix_partnership_checked_on', 'partnership', ['checked_on'], unique=False, postgresql_where=sa.text('asked_on IS NULL'))
    op.create_index(op.f('ix_partnership_circle_id'), 'partnership', ['circle_id'], unique=False)
    op.create_index(op.f('ix_partnership_partner_id'), 'partnership', ['partner_id'], unique=False)
    op.create_index(op.f('ix_partnership_proposer_id'), 'partnership', ['proposer_id'], unique=False)
    op.create_index('uq_partnership_running', 'partnership', [sa.text('LEAST(proposer_id, partner_id)'), sa.text('GREATEST(proposer_id, partner_id)'), 'form'], unique=True, postgresql_where=sa.text("state IN ('proposed', 'confirmed') AND standing <> 'ended'"))
    op.create_table('partnership_change',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('partnership_id', sa.Uuid(), nullable=False),
    sa.Column('circle_id', sa.BigInteger(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('what', sa.Enum('confirmed', 'still_true', 'form', 'standing', 'since', 'until', 'themes', 'text', 'audience', name='what', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('before', sa.Text(), nullable=False),
    sa.Column('after', sa.Text(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_partnership_change_organisation_id')),
    sa.ForeignKeyConstraint(['partnership_id', 'circle_id'], ['partnership.id', 'partnership.circle_id'], name=op.f('fk_partnership_change_partnership_id_circle_id'), onupdate='CASCADE', ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_partnership_change'))
    )
    op.create_index('ix_partnership_change_partnership_id', 'partnership_change', ['partnership_id', 'id'], unique=False)
    op.create_table('partnership_line',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('partnership_id', sa.Uuid(), nullable=False),
    sa.Column('circle_id', sa.BigInteger(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('year', sa.SmallInteger(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('lang', sa.Enum('de', 'en', 'fr', 'es', 'pt', 'uk', 'ar', name='lang', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_partnership_line_organisation_id')),
    sa.ForeignKeyConstraint(['partnership_id', 'circle_id'], ['partnership.id', 'partnership.circle_id'], name=op.f('fk_partnership_line_partnership_id_circle_id'), onupdate='CASCADE', ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_partnership_line'))
    )
    op.create_index('ix_partnership_line_partnership_id', 'partnership_line', ['partnership_id', 'year'], unique=False)
    op.create_table('partnership_person',
    sa.Column('partnership_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('circle_id', sa.BigInteger(), nullable=False),
    sa.Column('state', sa.Enum('asked', 'consented', name='state', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('asked_by', sa.Uuid(), nullable=True),
    sa.ForeignKeyConstraint(['asked_by'], ['person.id'], name=op.f('fk_partnership_person_asked_by'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['circle_id'], ['circle.id'], name=op.f('fk_partnership_person_circle_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_partnership_person_organisation_id')),
    sa.ForeignKeyConstraint(['partnership_id'], ['partnership.id'], name=op.f('fk_partnership_person_partnership_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_partnership_person_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('partnership_id', 'person_id', name=op.f('pk_partnership_person'))
    )
    op.create_index(op.f('ix_partnership_person_circle_id'), 'partnership_person', ['circle_id'], unique=False)
    op.create_index(op.f('ix_partnership_person_person_id'), 'partnership_person', ['person_id'], unique=False)
    op.create_table('partnership_theme',
    sa.Column('partnership_id', sa.Uuid(), nullable=False),
    sa.Column('circle_id', sa.BigInteger(), nullable=False),
    sa.Column('theme_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['partnership_id', 'circle_id'], ['partnership.id', 'partnership.circle_id'], name=op.f('fk_partnership_theme_partnership_id_circle_id'), onupdate='CASCADE', ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['theme_id'], ['theme.id'], name=op.f('fk_partnership_theme_theme_id')),
    sa.PrimaryKeyConstraint('partnership_id', 'theme_id', name=op.f('pk_partnership_theme'))
    )
    op.create_index(op.f('ix_partnership_theme_theme_id'), 'partnership_theme', ['theme_id'], unique=False)


def downgrade() -> None:
    for table in ('theme', 'person', 'line', 'change'):
        op.drop_table(f'partnership_{table}')
    op.drop_table('partnership')
    op.execute("DELETE FROM circle WHERE kind = 'partnership'")
    op.drop_constraint(op.f('ck_circle_kind'), 'circle', type_='check')
    op.create_check_constraint(op.f('ck_circle_kind'), 'circle', f"kind IN ({BEFORE})")
