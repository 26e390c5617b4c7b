"""Who wrote in a thread or follows it is told that it went to more readers, and that what they wrote stayed."""

import sqlalchemy as sa
from alembic import op

revision = '0023'
down_revision = "0022"
branch_labels = None
depends_on = None

BEFORE = ('answered', 'followed', 'helped', 'mentioned', 'admitted', 'declined')


def _reasons(words: tuple[str, ...]) -> None:
    op.drop_constraint(op.f('ck_notice_reason'), 'notice', type_='check')
    op.create_check_constraint(op.f('ck_notice_reason'), 'notice', sa.column('reason').in_(words))


def upgrade() -> None:
    op.add_column('thread', sa.Column('widened_at', sa.DateTime(timezone=True), nullable=True))
    _reasons((*BEFORE, 'moved', 'stayed'))


def downgrade() -> None:
    op.execute("DELETE FROM notice WHERE reason IN ('moved', 'stayed')")
    _reasons(BEFORE)
    op.drop_column('thread', 'widened_at')
