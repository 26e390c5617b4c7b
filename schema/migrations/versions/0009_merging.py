"""Organisations merged into another one, and the successors of those that have ended."""

import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None

CHANGES = (
    'kind', 'name', 'title', 'region', 'district', 'association', 'ended', 'back', 'merged', 'successor',
)


def upgrade() -> None:
    op.add_column('organisation', sa.Column('merged_into_id', sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f('fk_organisation_merged_into_id'), 'organisation', 'organisation', ['merged_into_id'], ['id']
    )
    op.create_index(op.f('ix_organisation_merged_into_id'), 'organisation', ['merged_into_id'], unique=False)
    op.create_index('ix_organisation_entered', 'organisation', ['name_search', 'id'], unique=False,
                    postgresql_where=sa.text('source IS NULL AND merged_into_id IS NULL'))
    op.create_check_constraint(op.f('ck_organisation_merged_into_another'), 'organisation', 'merged_into_id <> id')
    op.drop_constraint(op.f('ck_organisation_change_what'), 'organisation_change', type_='check')
    op.create_check_constraint(
        op.f('ck_organisation_change_what'), 'organisation_change', sa.column('what', sa.String).in_(CHANGES)
    )
    op.create_table(
        'organisation_successor',
        sa.Column('organisation_id', sa.Uuid(), nullable=False),
        sa.Column('successor_id', sa.Uuid(), nullable=False),
        sa.Column('day', sa.Date(), nullable=False),
        sa.CheckConstraint('successor_id <> organisation_id', name=op.f('ck_organisation_successor_another')),
        sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'],
                                name=op.f('fk_organisation_successor_organisation_id'), ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['successor_id'], ['organisation.id'],
                                name=op.f('fk_organisation_successor_successor_id'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('organisation_id', 'successor_id', name=op.f('pk_organisation_successor')),
    )
    op.create_index(op.f('ix_organisation_successor_successor_id'), 'organisation_successor', ['successor_id'],
                    unique=False)


def downgrade() -> None:
    raise RuntimeError("what was merged cannot be taken apart any more; restore a backup")
