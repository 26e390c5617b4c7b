"""Contributions quote earlier ones of their thread."""

import sqlalchemy as sa
from alembic import op

revision = '0018'
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('post_quote',
    sa.Column('post_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('circle_id', sa.BigInteger(), nullable=False),
    sa.Column('quoted_id', sa.Uuid(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['post_id', 'circle_id'], ['post.id', 'post.circle_id'], name=op.f('fk_post_quote_post_id_circle_id'), onupdate='CASCADE', ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['quoted_id', 'circle_id'], ['post.id', 'post.circle_id'], name=op.f('fk_post_quote_quoted_id_circle_id'), onupdate='CASCADE', ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('post_id', 'position', name=op.f('pk_post_quote'))
    )
    op.create_index(op.f('ix_post_quote_quoted_id'), 'post_quote', ['quoted_id'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_post_quote_quoted_id'), table_name='post_quote')
    op.drop_table('post_quote')
