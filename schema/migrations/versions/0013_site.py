"""Site pages: imprint, privacy and accessibility in each language, with their history."""

import sqlalchemy as sa
from alembic import op

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('site_page',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Enum('imprint', 'privacy', 'accessibility', name='kind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('lang', sa.Enum('de', 'en', 'fr', 'es', 'pt', 'uk', 'ar', name='lang', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('html', sa.Text(), nullable=False),
    sa.Column('confirmed', sa.Boolean(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_site_page')),
    sa.UniqueConstraint('kind', 'lang', 'number', name=op.f('uq_site_page_kind_lang_number'))
    )


def downgrade() -> None:
    op.drop_table('site_page')
