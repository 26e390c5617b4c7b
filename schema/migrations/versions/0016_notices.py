"""Notices, and people mentioned in contributions."""

import sqlalchemy as sa
from alembic import op

revision = '0016'
down_revision = "0015"
branch_labels = None
depends_on = None

# What is told of begins with today: nobody is told of the answers of the last 30 days when the house is upgraded.
_BEGIN = """
INSERT INTO reaction_cursor (name, xid, fact_id)
SELECT 'notices', xid, id FROM fact ORDER BY xid DESC, id DESC LIMIT 1
ON CONFLICT DO NOTHING
"""


def upgrade() -> None:
    op.create_table('notice',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('circle_id', sa.BigInteger(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Enum('thread', 'post', 'space', name='kind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('subject_id', sa.Uuid(), nullable=False),
    sa.Column('reason', sa.Enum('answered', 'followed', 'helped', 'mentioned', 'admitted', 'declined', name='reason', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('first', sa.Integer(), nullable=False),
    sa.Column('last', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['circle_id'], ['circle.id'], name=op.f('fk_notice_circle_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_notice_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notice')),
    sa.UniqueConstraint('person_id', 'kind', 'subject_id', 'reason', name=op.f('uq_notice_person_id_kind_subject_id_reason'))
    )
    op.create_index('ix_notice_circle_id', 'notice', ['circle_id', 'seen_at'], unique=False)
    op.create_index('ix_notice_subject_id', 'notice', ['subject_id'], unique=False)
    op.create_table('mention',
    sa.Column('post_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('circle_id', sa.BigInteger(), nullable=False),
    sa.Column('thread_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_mention_person_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['post_id', 'circle_id'], ['post.id', 'post.circle_id'], name=op.f('fk_mention_post_id_circle_id'), onupdate='CASCADE', ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['thread_id'], ['thread.id'], name=op.f('fk_mention_thread_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('post_id', 'person_id', name=op.f('pk_mention'))
    )
    op.create_index('ix_mention_person_id', 'mention', ['person_id'], unique=False)
    op.create_index('ix_mention_thread_id', 'mention', ['thread_id'], unique=False)
    op.execute(_BEGIN)


def downgrade() -> None:
    op.execute("DELETE FROM reaction_cursor WHERE name = 'notices'")
    op.drop_table('mention')
    op.drop_table('notice')
