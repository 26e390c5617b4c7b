"""A file says which parts it consists of, so that parts are laid down outside of transactions."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0021'
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    marks = postgresql.ARRAY(sa.BigInteger())
    op.add_column('stored_file', sa.Column('parts', marks, nullable=False, server_default='{}'))
    op.alter_column('stored_file', 'parts', server_default=None)
    # What is on its way lies under keys without marks: who sends it asks how far it is, and begins anew.
    op.execute("UPDATE stored_file SET state = 'uploading', received = 0 WHERE state IN ('uploading', 'checking')")


def downgrade() -> None:
    op.execute("UPDATE stored_file SET state = 'uploading', received = 0 WHERE state IN ('uploading', 'checking')")
    op.drop_column('stored_file', 'parts')
