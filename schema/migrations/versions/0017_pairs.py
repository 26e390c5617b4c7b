"""Two people: conversations in a circle of two, requests for one, and from whom somebody takes none."""

import sqlalchemy as sa
from alembic import op

revision = '0017'
down_revision = "0016"
branch_labels = None
depends_on = None

LANGS = ('de', 'en', 'fr', 'es', 'pt', 'uk', 'ar')
CIRCLES = ('public', 'network', 'listed', 'inside', 'people', 'staff', 'person', 'partnership')
SPACES = ('network', 'community')
THREADS = ('question', 'topic')


def _allow(table: str, column: str, values: tuple[str, ...]) -> None:
    name = op.f(f'ck_{table}_{column}')
    op.drop_constraint(name, table, type_='check')
    op.create_check_constraint(name, table, sa.column(column, sa.String).in_(values))


def upgrade() -> None:
    _allow('circle', 'kind', (*CIRCLES, 'pair'))
    _allow('space', 'kind', (*SPACES, 'pair'))
    _allow('thread', 'kind', (*THREADS, 'conversation'))
    reachable = sa.Enum('nobody', 'network', name='reachable', native_enum=False, create_constraint=False, length=40)
    op.add_column('person', sa.Column('reachable', reachable, nullable=False, server_default='network'))
    op.create_check_constraint(op.f('ck_person_reachable'), 'person', "reachable IN ('nobody', 'network')")
    # Emptied accounts are asked by nobody.
    op.execute("UPDATE person SET reachable = 'nobody' WHERE email LIKE '%@deleted.invalid'")
    _pair()
    _pair_request()
    _pair_block()


def _pair() -> None:
    op.create_table('pair',
    sa.Column('thread_id', sa.Uuid(), nullable=False),
    sa.Column('circle_id', sa.BigInteger(), nullable=False),
    sa.Column('one_id', sa.Uuid(), nullable=False),
    sa.Column('two_id', sa.Uuid(), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_by', sa.Uuid(), nullable=True),
    sa.CheckConstraint('one_id < two_id', name=op.f('ck_pair_in_order')),
    sa.ForeignKeyConstraint(['ended_by'], ['person.id'], name=op.f('fk_pair_ended_by'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['one_id'], ['person.id'], name=op.f('fk_pair_one_id')),
    sa.ForeignKeyConstraint(['thread_id', 'circle_id'], ['thread.id', 'thread.circle_id'], name=op.f('fk_pair_thread_id_circle_id'), onupdate='CASCADE', ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['two_id'], ['person.id'], name=op.f('fk_pair_two_id')),
    sa.PrimaryKeyConstraint('thread_id', name=op.f('pk_pair'))
    )
    op.create_index('ix_pair_circle_id', 'pair', ['circle_id'], unique=False)
    op.create_index('ix_pair_one_id', 'pair', ['one_id'], unique=False)
    op.create_index('ix_pair_two_id', 'pair', ['two_id'], unique=False)
    op.create_index('uq_pair_running', 'pair', ['one_id', 'two_id'], unique=True, postgresql_where=sa.text('ended_at IS NULL'))


def _pair_request() -> None:
    op.create_table('pair_request',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('circle_id', sa.BigInteger(), nullable=False),
    sa.Column('asker_id', sa.Uuid(), nullable=False),
    sa.Column('asked_id', sa.Uuid(), nullable=False),
    sa.Column('sentence', sa.Text(), nullable=False),
    sa.Column('lang', sa.Enum(*LANGS, name='lang', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('state', sa.Enum('open', 'accepted', 'declined', 'withdrawn', name='state', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('asker_id <> asked_id', name=op.f('ck_pair_request_of_two')),
    sa.ForeignKeyConstraint(['asked_id'], ['person.id'], name=op.f('fk_pair_request_asked_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['asker_id'], ['person.id'], name=op.f('fk_pair_request_asker_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['circle_id'], ['circle.id'], name=op.f('fk_pair_request_circle_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pair_request'))
    )
    op.create_index(op.f('ix_pair_request_asked_id'), 'pair_request', ['asked_id'], unique=False)
    op.create_index('ix_pair_request_asker_id', 'pair_request', ['asker_id', 'asked_id'], unique=False)
    op.create_index('ix_pair_request_circle_id', 'pair_request', ['circle_id'], unique=False)
    op.create_index('ix_pair_request_created_at', 'pair_request', ['created_at'], unique=False)


def _pair_block() -> None:
    op.create_table('pair_block',
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('blocked_id', sa.Uuid(), nullable=False),
    sa.Column('circle_id', sa.BigInteger(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['blocked_id'], ['person.id'], name=op.f('fk_pair_block_blocked_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['circle_id'], ['circle.id'], name=op.f('fk_pair_block_circle_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_pair_block_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('person_id', 'blocked_id', name=op.f('pk_pair_block'))
    )
    op.create_index(op.f('ix_pair_block_blocked_id'), 'pair_block', ['blocked_id'], unique=False)
    op.create_index(op.f('ix_pair_block_circle_id'), 'pair_block', ['circle_id'], unique=False)


def downgrade() -> None:
    raise RuntimeError("conversations of two would be lost; restore a backup")
