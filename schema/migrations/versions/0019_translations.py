"""Translations beside contributions: by people, and by a machine where a space allows it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0019'
down_revision = "0018"
branch_labels = None
depends_on = None

_LANGS = ('de', 'en', 'fr', 'es', 'pt', 'uk', 'ar')


def upgrade() -> None:
    op.create_table('post_translation',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('post_id', sa.Uuid(), nullable=False),
    sa.Column('circle_id', sa.BigInteger(), nullable=False),
    sa.Column('lang', sa.Enum(*_LANGS, name='lang', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('translator_id', sa.Uuid(), nullable=False),
    sa.Column('title', sa.Text(), nullable=True),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('html', sa.Text(), nullable=False),
    sa.Column('byline', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('name_public', sa.Boolean(), nullable=False),
    sa.Column('of', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['post_id', 'circle_id'], ['post.id', 'post.circle_id'], name=op.f('fk_post_translation_post_id_circle_id'), onupdate='CASCADE', ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['translator_id'], ['person.id'], name=op.f('fk_post_translation_translator_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_post_translation')),
    sa.UniqueConstraint('post_id', 'lang', name=op.f('uq_post_translation_post_id_lang'))
    )
    op.create_index('ix_post_translation_translator_id', 'post_translation', ['translator_id'], unique=False)
    op.create_table('machine_translation',
    sa.Column('post_id', sa.Uuid(), nullable=False),
    sa.Column('lang', sa.Text(), nullable=False),
    sa.Column('circle_id', sa.BigInteger(), nullable=False),
    sa.Column('source', sa.Enum(*_LANGS, name='source', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('title', sa.Text(), nullable=True),
    sa.Column('html', sa.Text(), nullable=False),
    sa.Column('of', sa.DateTime(timezone=True), nullable=True),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['post_id', 'circle_id'], ['post.id', 'post.circle_id'], name=op.f('fk_machine_translation_post_id_circle_id'), onupdate='CASCADE', ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('post_id', 'lang', name=op.f('pk_machine_translation'))
    )
    op.add_column('space', sa.Column('machine_translation', sa.Boolean(), nullable=False, server_default=sa.false()))
    # What is asked in the open network is for everybody, so it may be translated where an operator set that up.
    op.execute("UPDATE space SET machine_translation = true WHERE kind = 'network'")


def downgrade() -> None:
    op.drop_column('space', 'machine_translation')
    op.drop_table('machine_translation')
    op.drop_index('ix_post_translation_translator_id', table_name='post_translation')
    op.drop_table('post_translation')
