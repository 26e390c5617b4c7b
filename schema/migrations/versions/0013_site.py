"""Site pages: imprint, privacy and accessibility in each language, with their history; who asked to be deleted."""

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
    op.create_table('person_deletion',
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('contributions', sa.Enum('unnamed', 'emptied', name='contributions', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('reopens', sa.Boolean(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_person_deletion_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_person_deletion'))
    )
    op.create_index(op.f('ix_person_deletion_due_at'), 'person_deletion', ['due_at'], unique=False)


def downgrade() -> None:
    op.drop_table('person_deletion')
    op.drop_table('site_page')
