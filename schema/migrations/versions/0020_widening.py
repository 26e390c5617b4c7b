"""Moving a thread to more readers: proposals, what is said to them, and what stays behind."""

import sqlalchemy as sa
from alembic import op

revision = '0020'
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('thread_widening',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('thread_id', sa.Uuid(), nullable=False),
    sa.Column('circle_id', sa.BigInteger(), nullable=False),
    sa.Column('space_id', sa.Uuid(), nullable=False),
    sa.Column('audience', sa.Enum('public', 'network', 'space', name='audience', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('proposed_by', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['proposed_by'], ['person.id'], name=op.f('fk_thread_widening_proposed_by'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['space_id'], ['space.id'], name=op.f('fk_thread_widening_space_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['thread_id', 'circle_id'], ['thread.id', 'thread.circle_id'], name=op.f('fk_thread_widening_thread_id_circle_id'), onupdate='CASCADE', ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_thread_widening')),
    sa.UniqueConstraint('thread_id', name=op.f('uq_thread_widening_thread_id'))
    )
    op.create_index('ix_thread_widening_proposed_by', 'thread_widening', ['proposed_by'], unique=False)
    op.create_index('ix_thread_widening_space_id', 'thread_widening', ['space_id'], unique=False)
    op.create_table('widening_consent',
    sa.Column('widening_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('agreed', sa.Boolean(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_widening_consent_person_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['widening_id'], ['thread_widening.id'], name=op.f('fk_widening_consent_widening_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('widening_id', 'person_id', name=op.f('pk_widening_consent'))
    )
    op.create_index('ix_widening_consent_person_id', 'widening_consent', ['person_id'], unique=False)
    op.add_column('thread', sa.Column('apart_id', sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f('fk_thread_apart_id'), 'thread', 'thread', ['apart_id'], ['id'], ondelete='SET NULL')
    op.create_index('ix_thread_apart_id', 'thread', ['apart_id'], unique=False)
    op.add_column('post', sa.Column('gap', sa.String(length=40), nullable=True))
    op.create_check_constraint(op.f('ck_post_gap'), 'post', "gap IN ('stayed', 'moved')")


def downgrade() -> None:
    # What stayed behind keeps its thread, which is one like any other then; its gaps are contributions that are deleted.
    op.drop_column('post', 'gap')
    op.drop_index('ix_thread_apart_id', table_name='thread')
    op.drop_column('thread', 'apart_id')
    op.drop_table('widening_consent')
    op.drop_table('thread_widening')
