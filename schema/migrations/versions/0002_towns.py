"""Organisations of more kinds, with coordinates, other names and a history; a record of imports."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from tessera.organisations.names import search_forms

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None

KINDS = (
    'place', 'municipality', 'district', 'association', 'migrant_organisation', 'educational_institution', 'company',
    'agency', 'ministry',
)
CHANGES = ('kind', 'name', 'title', 'region', 'district', 'association', 'ended', 'back')


def upgrade() -> None:
    kinds_and_columns()
    fold_anew()
    op.drop_index('ix_organisation_name_search', table_name='organisation')
    for column in ('name_search', 'place_search'):
        op.create_index(f'ix_organisation_{column}', 'organisation', [column], unique=False, postgresql_ops={column: 'text_pattern_ops'})
    op.create_table('organisation_name',
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('name_search', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_organisation_name_organisation_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('organisation_id', 'source', 'name_search', name=op.f('pk_organisation_name'))
    )
    op.create_index('ix_organisation_name_name_search', 'organisation_name', ['name_search'], unique=False, postgresql_ops={'name_search': 'text_pattern_ops'})
    op.create_index('ix_organisation_name_name_trigrams', 'organisation_name', ['name_search'], unique=False, postgresql_using='gin', postgresql_ops={'name_search': 'gin_trgm_ops'}, postgresql_with={'fastupdate': 'off'})
    op.create_table('organisation_change',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('what', sa.Enum(*CHANGES, name='what', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('before', sa.Text(), nullable=False),
    sa.Column('after', sa.Text(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_organisation_change_organisation_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_organisation_change'))
    )
    op.create_index(op.f('ix_organisation_change_organisation_id'), 'organisation_change', ['organisation_id'], unique=False)
    op.create_table('organisation_import',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created', sa.Integer(), nullable=False),
    sa.Column('updated', sa.Integer(), nullable=False),
    sa.Column('unchanged', sa.Integer(), nullable=False),
    sa.Column('ended', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_organisation_import'))
    )


def kinds_and_columns() -> None:
    """Universities become educational institutions, the one language a list of languages."""
    op.drop_constraint(op.f('ck_organisation_kind'), 'organisation', type_='check')
    op.execute("UPDATE organisation SET kind = 'educational_institution' WHERE kind = 'university'")
    kind = sa.column('kind', sa.String)
    op.create_check_constraint(op.f('ck_organisation_kind'), 'organisation', kind.in_(KINDS))
    for name in ('latitude', 'longitude'):
        op.add_column('organisation', sa.Column(name, sa.Double(), nullable=True))
    op.add_column('organisation', sa.Column('located_by', sa.Text(), nullable=True))
    op.add_column('organisation', sa.Column('ended_on', sa.Date(), nullable=True))
    for name in ('languages', 'kept'):
        op.add_column('organisation', sa.Column(name, postgresql.ARRAY(sa.Text()), nullable=False, server_default='{}'))
        op.alter_column('organisation', name, server_default=None)
    op.execute("UPDATE organisation SET languages = ARRAY[lang] WHERE lang IS NOT NULL")
    op.drop_column('organisation', 'lang')
    on_earth = 'latitude BETWEEN -90 AND 90 AND longitude BETWEEN -180 AND 180'
    op.create_check_constraint(op.f('ck_organisation_on_earth'), 'organisation', on_earth)
    both = '(latitude IS NULL) = (longitude IS NULL)'
    op.create_check_constraint(op.f('ck_organisation_located_by_both'), 'organisation', both)


def fold_anew() -> None:
    """Names in other scripts are stored in ASCII now, and letters of Arabic and Ukrainian fold otherwise."""
    row = sa.table('organisation', *map(sa.column, ('id', 'name', 'district', 'region', 'name_search', 'place_search')))
    connection = op.get_bind()
    for id_, name, district, region, *before in connection.execute(sa.select(row)).all():
        after = search_forms(name, district, region)
        if tuple(before) != after:
            changed = {'name_search': after[0], 'place_search': after[1]}
            connection.execute(sa.update(row).where(row.c.id == id_).values(changed))


def downgrade() -> None:
    raise RuntimeError("universities and towns without a second name cannot be told apart any more; restore a backup")
