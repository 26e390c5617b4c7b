"""Topics beside questions; threads are closed and pinned."""

import sqlalchemy as sa
from alembic import op

revision = '0014'
down_revision = '0012'
branch_labels = None
depends_on = None

_THERE = sa.text('deleted_at IS NULL')


def upgrade() -> None:
    op.add_column('thread', sa.Column('kind', sa.Enum('question', 'topic', name='kind', native_enum=False, create_constraint=False, length=40), nullable=False, server_default='question'))
    op.alter_column('thread', 'kind', server_default=None)
    op.create_check_constraint(op.f('ck_thread_kind'), 'thread', "kind IN ('question', 'topic')")
    op.add_column('thread', sa.Column('pinned', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.alter_column('thread', 'pinned', server_default=None)
    op.add_column('thread', sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True))
    op.drop_index('ix_thread_list', table_name='thread')
    op.create_index('ix_thread_list', 'thread', ['space_id', sa.text('pinned DESC'), sa.text('last_at DESC'), sa.text('id DESC')],
                    unique=False, postgresql_where=_THERE)


def downgrade() -> None:
    op.drop_index('ix_thread_list', table_name='thread')
    op.create_index('ix_thread_list', 'thread', ['space_id', sa.text('last_at DESC'), sa.text('id DESC')], unique=False,
                    postgresql_where=_THERE)
    op.drop_column('thread', 'closed_at')
    op.drop_column('thread', 'pinned')
    op.drop_constraint(op.f('ck_thread_kind'), 'thread', type_='check')
    op.drop_column('thread', 'kind')
