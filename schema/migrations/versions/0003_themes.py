"""Themes with their texts in seven languages and their targets; `tessera.migrating` fills them from the catalogue."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('theme',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('retired_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_theme')),
    sa.UniqueConstraint('key', name=op.f('uq_theme_key'))
    )
    op.create_table('theme_target',
    sa.Column('theme_id', sa.Uuid(), nullable=False),
    sa.Column('target', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['theme_id'], ['theme.id'], name=op.f('fk_theme_target_theme_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('theme_id', 'target', name=op.f('pk_theme_target'))
    )
    op.create_table('theme_text',
    sa.Column('theme_id', sa.Uuid(), nullable=False),
    sa.Column('lang', sa.Enum('de', 'en', 'fr', 'es', 'pt', 'uk', 'ar', name='lang', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('words', postgresql.ARRAY(sa.Text()), nullable=False),
    sa.Column('name_key', sa.Text(), nullable=False),
    sa.Column('search', postgresql.ARRAY(sa.Text()), nullable=False),
    sa.ForeignKeyConstraint(['theme_id'], ['theme.id'], name=op.f('fk_theme_text_theme_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('theme_id', 'lang', name=op.f('pk_theme_text')),
    sa.UniqueConstraint('lang', 'name_key', name=op.f('uq_theme_text_lang_name_key'))
    )


def downgrade() -> None:
    op.drop_table('theme_text')
    op.drop_table('theme_target')
    op.drop_table('theme')
