"""Search, whole: documents of every kind of thing, their facets, ranking by parts of a text.

The documents there stay and are found by their words; `renew_documents` makes each anew within minutes of the start.
"""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

MIGRATIONS = Path(__file__).resolve().parents[1]
DATED, UNDATED = sa.text('created_at IS NOT NULL'), sa.text('created_at IS NULL')

# Weights of before: A, B for titles, C, D for texts.
AS_BEFORE = """
UPDATE document d SET
    whole_id = coalesce((SELECT p.thread_id FROM post p WHERE p.id = d.id), d.id),
    stamp = coalesce(d.edited_at::text, ''),
    tsv = setweight(ts_filter(d.tsv, '{a,b}'), 'A') || setweight(ts_filter(d.tsv, '{c,d}'), 'C')
"""


def upgrade() -> None:
    op.execute('DROP FUNCTION matching_documents(tsquery, text[], bigint[], uuid, integer)')
    op.drop_index('ix_document_newest', table_name='document')
    op.drop_index('ix_document_tsv', table_name='document')
    op.drop_constraint(op.f('ck_document_kind'), 'document')
    for column in (
        sa.Column('whole_id', sa.Uuid()),
        sa.Column('stamp', sa.Text()),
        sa.Column('format', sa.SmallInteger(), nullable=False, server_default='0'),
        sa.Column('themes', postgresql.ARRAY(sa.Uuid()), nullable=False, server_default='{}'),
        sa.Column('goals', postgresql.ARRAY(sa.Integer()), nullable=False, server_default='{}'),
        sa.Column('title_words', sa.SmallInteger(), nullable=False, server_default='0'),
    ):
        op.add_column('document', column)
    op.execute(AS_BEFORE)
    op.drop_column('document', 'edited_at')
    op.alter_column('document', 'kind', type_=sa.Text())
    for nullable in ('space_id', 'created_at'):
        op.alter_column('document', nullable, nullable=True)
    for needed in ('whole_id', 'stamp'):
        op.alter_column('document', needed, nullable=False)
    for filled in ('format', 'themes', 'goals', 'title_words'):
        op.alter_column('document', filled, server_default=None)
    gin = {'postgresql_using': 'gin', 'postgresql_with': {'fastupdate': 'off'}}
    op.create_index('ix_document_tsv', 'document', ['tsv'], postgresql_where=DATED, **gin)
    op.create_index('ix_document_undated_tsv', 'document', ['tsv'], postgresql_where=UNDATED, **gin)
    op.create_index('ix_document_newest', 'document', [sa.text('created_at DESC'), 'id'], postgresql_where=DATED)
    op.create_index('ix_document_themes', 'document', ['themes'], **gin)
    op.create_index('ix_document_whole_id', 'document', ['whole_id'])
    op.create_index('ix_document_kind_format', 'document', ['kind', 'format'])
    script = (MIGRATIONS / '0006-search.sql').read_text(encoding='utf-8')
    op.execute(sa.text(script.replace(':', '\\:')))


def downgrade() -> None:
    raise RuntimeError('older versions do not know these documents; restore a backup instead')
