"""Files: announced, uploaded in parts, checked, attached to contributions."""

import sqlalchemy as sa
from alembic import op

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('stored_file',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('circle_id', sa.BigInteger(), nullable=False),
    sa.Column('owner_id', sa.Uuid(), nullable=False),
    sa.Column('state', sa.Enum('uploading', 'checking', 'ready', 'refused', 'gone', name='state', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('received', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.Enum('image', 'document', name='kind', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('type', sa.Text(), nullable=True),
    sa.Column('bytes', sa.BigInteger(), nullable=True),
    sa.Column('width', sa.Integer(), nullable=True),
    sa.Column('height', sa.Integer(), nullable=True),
    sa.Column('sha256', sa.Text(), nullable=True),
    sa.Column('alt', sa.Text(), nullable=False),
    sa.Column('post_id', sa.Uuid(), nullable=True),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('checked_from', sa.DateTime(timezone=True), nullable=True),
    sa.Column('swept_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['circle_id'], ['circle.id'], name=op.f('fk_stored_file_circle_id')),
    sa.ForeignKeyConstraint(['owner_id'], ['person.id'], name=op.f('fk_stored_file_owner_id')),
    sa.ForeignKeyConstraint(['post_id', 'circle_id'], ['post.id', 'post.circle_id'], name=op.f('fk_stored_file_post_id_circle_id'), onupdate='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stored_file'))
    )
    op.create_index('ix_stored_file_owner_id', 'stored_file', ['owner_id', 'created_at'], unique=False)
    op.create_index('ix_stored_file_post_id', 'stored_file', ['post_id', 'position'], unique=False, postgresql_where=sa.text('post_id IS NOT NULL'))
    op.create_index('ix_stored_file_waiting', 'stored_file', ['state', 'created_at'], unique=False, postgresql_where=sa.text('post_id IS NULL'))


def downgrade() -> None:
    op.drop_table('stored_file')
