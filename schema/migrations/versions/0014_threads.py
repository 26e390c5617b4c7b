"""Topics beside questions; threads are closed and pinned, followed, muted, read and saved."""

import sqlalchemy as sa
from alembic import op

revision = '0014'
down_revision = '0013'
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

    op.create_table('thread_mark',
    sa.Column('circle_id', sa.BigInteger(), nullable=False),
    sa.Column('thread_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('state', sa.Enum('following', 'muted', name='state', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('read', sa.Integer(), nullable=False),
    sa.Column('saved_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['circle_id'], ['circle.id'], name=op.f('fk_thread_mark_circle_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_thread_mark_person_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['thread_id'], ['thread.id'], name=op.f('fk_thread_mark_thread_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('circle_id', 'thread_id', name=op.f('pk_thread_mark'))
    )
    op.create_index('ix_thread_mark_following', 'thread_mark', ['person_id'], unique=False, postgresql_where=sa.text("state = 'following'"))
    op.create_index('ix_thread_mark_thread_id', 'thread_mark', ['thread_id'], unique=False)
    op.create_table('space_read',
    sa.Column('circle_id', sa.BigInteger(), nullable=False),
    sa.Column('space_id', sa.Uuid(), nullable=False),
    sa.Column('read_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['circle_id'], ['circle.id'], name=op.f('fk_space_read_circle_id')),
    sa.ForeignKeyConstraint(['space_id'], ['space.id'], name=op.f('fk_space_read_space_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('circle_id', 'space_id', name=op.f('pk_space_read'))
    )
    _follow_own()
    _begin_read()


def _begin_read() -> None:
    """What was written before this revision counts as read, so that nobody finds all of it unread."""
    op.execute("""
        INSERT INTO space_read (circle_id, space_id, read_at)
        SELECT w.circle_id, s.id, now() FROM person w JOIN space s ON s.kind = 'network' OR EXISTS (
            SELECT 1 FROM membership m WHERE m.space_id = s.id AND m.person_id = w.id AND m.until IS NULL
        )
    """)


def _follow_own() -> None:
    """Who asked or answered before follows, as who does so from now on."""
    op.execute("""
        INSERT INTO thread_mark (circle_id, thread_id, person_id, state, read)
        SELECT DISTINCT w.circle_id, p.thread_id, w.id, 'following', 0
        FROM post p JOIN person w ON w.id = p.author_id JOIN thread t ON t.id = p.thread_id
        WHERE p.deleted_at IS NULL AND t.deleted_at IS NULL
    """)


def downgrade() -> None:
    op.drop_table('space_read')
    op.drop_table('thread_mark')
    op.drop_index('ix_thread_list', table_name='thread')
    op.create_index('ix_thread_list', 'thread', ['space_id', sa.text('last_at DESC'), sa.text('id DESC')], unique=False,
                    postgresql_where=_THERE)
    op.drop_column('thread', 'closed_at')
    op.drop_column('thread', 'pinned')
    op.drop_constraint(op.f('ck_thread_kind'), 'thread', type_='check')
    op.drop_column('thread', 'kind')
