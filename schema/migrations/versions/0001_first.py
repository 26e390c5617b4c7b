"""The first schema: every table of the house, the two circles of everybody, and the open network."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from tessera.core.facts import Xid8

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None

MIGRATIONS = Path(__file__).resolve().parents[1]

# Circle 1 is everyone, 2 everyone signed in; the code knows these two ids.
EVERYBODY = """
INSERT INTO circle (id, kind) OVERRIDING SYSTEM VALUE VALUES (1, 'public'), (2, 'network')
"""
# The open network is there from the first day: known to everyone, inside is everyone signed in.
STAFF_OF_NETWORK = """
WITH moved AS (SELECT setval(pg_get_serial_sequence('circle', 'id'), 100)),
staff AS (INSERT INTO circle (kind) SELECT 'staff' FROM moved RETURNING id),
network AS (
    INSERT INTO space (id, slug, kind, title, purpose, lang, listed_id, inside_id, people_id, staff_id, created_at)
    SELECT gen_random_uuid(), 'network', 'network', 'Open network', '', 'en', 1, 2, 2, id, now() FROM staff
    RETURNING id
)
INSERT INTO stream (key, circle_id, kind, subject_id, number, seq)
SELECT gen_random_uuid(), circle_id, 'list', network.id, 1, 0 FROM network, (VALUES (1), (2)) AS c (circle_id)
"""


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    op.execute("CREATE EXTENSION IF NOT EXISTS unaccent")
    op.create_table('circle',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('kind', sa.Enum('public', 'network', 'listed', 'inside', 'people', 'staff', 'person', name='kind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_circle'))
    )
    op.create_table('document',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Enum('question', 'answer', name='kind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('circle_id', sa.BigInteger(), nullable=False),
    sa.Column('space_id', sa.Uuid(), nullable=False),
    sa.Column('lang', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('edited_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('tsv', postgresql.TSVECTOR(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_document'))
    )
    op.create_index('ix_document_newest', 'document', [sa.literal_column('created_at DESC'), 'id'], unique=False)
    op.create_index('ix_document_tsv', 'document', ['tsv'], unique=False, postgresql_using='gin', postgresql_with={'fastupdate': 'off'})
    op.create_table('document_word',
    sa.Column('word', sa.Text(), nullable=False),
    sa.Column('shape', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('word', name=op.f('pk_document_word'))
    )
    op.create_index('ix_document_word_shape', 'document_word', ['shape'], unique=False, postgresql_using='gin', postgresql_ops={'shape': 'gin_trgm_ops'})
    op.create_table('organisation',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Enum('municipality', 'association', 'university', 'company', name='kind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('source', sa.Text(), nullable=True),
    sa.Column('key', sa.Text(), nullable=True),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('country', sa.Text(), nullable=False),
    sa.Column('region', sa.Text(), nullable=False),
    sa.Column('district', sa.Text(), nullable=False),
    sa.Column('association', sa.Text(), nullable=False),
    sa.Column('population', sa.Integer(), nullable=True),
    sa.Column('area_ha', sa.Integer(), nullable=True),
    sa.Column('postcode', sa.Text(), nullable=False),
    sa.Column('lang', sa.Text(), nullable=True),
    sa.Column('website', sa.Text(), nullable=False),
    sa.Column('name_search', sa.Text(), nullable=False),
    sa.Column('place_search', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("country ~ '^[A-Z]{2}$'", name=op.f('ck_organisation_country_code')),
    sa.CheckConstraint('population >= 0', name=op.f('ck_organisation_population_not_negative')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_organisation')),
    sa.UniqueConstraint('source', 'key', name=op.f('uq_organisation_source_key'))
    )
    op.create_index('ix_organisation_name_search', 'organisation', ['name_search'], unique=False)
    op.create_index('ix_organisation_name_trigrams', 'organisation', ['name_search'], unique=False, postgresql_using='gin', postgresql_ops={'name_search': 'gin_trgm_ops'}, postgresql_with={'fastupdate': 'off'})
    op.create_index('ix_organisation_place_trigrams', 'organisation', ['place_search'], unique=False, postgresql_using='gin', postgresql_ops={'place_search': 'gin_trgm_ops'}, postgresql_with={'fastupdate': 'off'})
    op.create_table('reaction_cursor',
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('xid', Xid8(), nullable=False),
    sa.Column('fact_id', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_reaction_cursor'))
    )
    op.create_table('space',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('slug', sa.Text(), nullable=True),
    sa.Column('kind', sa.Enum('network', 'community', name='kind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('purpose', sa.Text(), nullable=False),
    sa.Column('lang', sa.Enum('de', 'en', 'fr', 'es', 'pt', 'uk', 'ar', name='lang', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('listed_id', sa.BigInteger(), nullable=False),
    sa.Column('inside_id', sa.BigInteger(), nullable=False),
    sa.Column('people_id', sa.BigInteger(), nullable=False),
    sa.Column('staff_id', sa.BigInteger(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['inside_id'], ['circle.id'], name=op.f('fk_space_inside_id')),
    sa.ForeignKeyConstraint(['listed_id'], ['circle.id'], name=op.f('fk_space_listed_id')),
    sa.ForeignKeyConstraint(['people_id'], ['circle.id'], name=op.f('fk_space_people_id')),
    sa.ForeignKeyConstraint(['staff_id'], ['circle.id'], name=op.f('fk_space_staff_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_space')),
    sa.UniqueConstraint('slug', name=op.f('uq_space_slug'))
    )
    op.create_table('stream',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('key', sa.Uuid(), nullable=False),
    sa.Column('circle_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.Enum('thread', 'list', 'person', name='kind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('subject_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('seq', sa.BigInteger(), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('moved_to', sa.Uuid(), nullable=True),
    sa.ForeignKeyConstraint(['circle_id'], ['circle.id'], name=op.f('fk_stream_circle_id')),
    sa.ForeignKeyConstraint(['moved_to'], ['stream.key'], name=op.f('fk_stream_moved_to')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stream')),
    sa.UniqueConstraint('key', name=op.f('uq_stream_key')),
    sa.UniqueConstraint('subject_id', 'kind', 'circle_id', name=op.f('uq_stream_subject_id_kind_circle_id'))
    )
    op.create_index(op.f('ix_stream_circle_id'), 'stream', ['circle_id'], unique=False)
    op.create_table('fact',
    sa.Column('stream_id', sa.BigInteger(), nullable=False),
    sa.Column('seq', sa.BigInteger(), nullable=False),
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('xid', Xid8(), server_default=sa.text('pg_current_xact_id()'), nullable=False),
    sa.Column('type', sa.Text(), nullable=False),
    sa.Column('actor_id', sa.Uuid(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.Column('subject_id', sa.Uuid(), nullable=False),
    sa.Column('data', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.ForeignKeyConstraint(['stream_id'], ['stream.id'], name=op.f('fk_fact_stream_id')),
    sa.PrimaryKeyConstraint('stream_id', 'seq', name=op.f('pk_fact')),
    sa.UniqueConstraint('id', name=op.f('uq_fact_id'))
    )
    op.create_index('ix_fact_at', 'fact', ['at'], unique=False)
    op.create_index('ix_fact_xid_id', 'fact', ['xid', 'id'], unique=False)
    op.create_table('person',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('email', sa.Text(), nullable=False),
    sa.Column('password_hash', sa.Text(), nullable=True),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('languages', postgresql.ARRAY(sa.Text()), nullable=False),
    sa.Column('lang', sa.Enum('de', 'en', 'fr', 'es', 'pt', 'uk', 'ar', name='lang', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('time_zone', sa.Text(), nullable=False),
    sa.Column('name_public', sa.Boolean(), nullable=False),
    sa.Column('office', sa.Enum('staff', name='office', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('circle_id', sa.BigInteger(), nullable=False),
    sa.Column('stream_id', sa.BigInteger(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('deactivated_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('email = lower(email)', name=op.f('ck_person_email_lower')),
    sa.ForeignKeyConstraint(['circle_id'], ['circle.id'], name=op.f('fk_person_circle_id')),
    sa.ForeignKeyConstraint(['stream_id'], ['stream.id'], name=op.f('fk_person_stream_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person')),
    sa.UniqueConstraint('email', name=op.f('uq_person_email'))
    )
    op.create_table('affiliation',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('role', sa.Text(), nullable=False),
    sa.Column('department', sa.Text(), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('until', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_affiliation_organisation_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_affiliation_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_affiliation'))
    )
    op.create_index(op.f('ix_affiliation_organisation_id'), 'affiliation', ['organisation_id'], unique=False)
    op.create_index(op.f('ix_affiliation_person_id'), 'affiliation', ['person_id'], unique=False)
    op.create_index('uq_affiliation_running', 'affiliation', ['person_id'], unique=True, postgresql_where=sa.text('until IS NULL'))
    op.create_table('circle_member',
    sa.Column('circle_id', sa.BigInteger(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['circle_id'], ['circle.id'], name=op.f('fk_circle_member_circle_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_circle_member_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('circle_id', 'person_id', name=op.f('pk_circle_member'))
    )
    op.create_index('ix_circle_member_person_id', 'circle_member', ['person_id', 'circle_id'], unique=False)
    op.create_table('invitation',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('token_hash', sa.LargeBinary(), nullable=False),
    sa.Column('space_id', sa.Uuid(), nullable=False),
    sa.Column('email', sa.Text(), nullable=True),
    sa.Column('role', sa.Enum('member', 'facilitator', name='role', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('created_by', sa.Uuid(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['created_by'], ['person.id'], name=op.f('fk_invitation_created_by'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['space_id'], ['space.id'], name=op.f('fk_invitation_space_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_invitation')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_invitation_token_hash'))
    )
    op.create_index(op.f('ix_invitation_space_id'), 'invitation', ['space_id'], unique=False)
    op.create_table('kept_answer',
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('key', sa.Uuid(), nullable=False),
    sa.Column('route', sa.Text(), nullable=False),
    sa.Column('mac', sa.LargeBinary(), nullable=False),
    sa.Column('answer', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_kept_answer_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('person_id', 'key', name=op.f('pk_kept_answer'))
    )
    op.create_index(op.f('ix_kept_answer_at'), 'kept_answer', ['at'], unique=False)
    op.create_table('login',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('token_hash', sa.LargeBinary(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('agent', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_login_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_login')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_login_token_hash'))
    )
    op.create_index(op.f('ix_login_person_id'), 'login', ['person_id'], unique=False)
    op.create_table('membership',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('space_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('role', sa.Enum('member', 'facilitator', name='role', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('until', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_membership_person_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['space_id'], ['space.id'], name=op.f('fk_membership_space_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_membership'))
    )
    op.create_index('ix_membership_person_id', 'membership', ['person_id'], unique=False)
    op.create_index('uq_membership_current', 'membership', ['space_id', 'person_id'], unique=True, postgresql_where=sa.text('until IS NULL'))
    op.create_table('thread',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('space_id', sa.Uuid(), nullable=False),
    sa.Column('circle_id', sa.BigInteger(), nullable=False),
    sa.Column('author_id', sa.Uuid(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('excerpt', sa.Text(), nullable=False),
    sa.Column('lang', sa.Enum('de', 'en', 'fr', 'es', 'pt', 'uk', 'ar', name='lang', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('unnamed', sa.Boolean(), nullable=False),
    sa.Column('answers', sa.Integer(), nullable=False),
    sa.Column('helped', sa.Integer(), nullable=False),
    sa.Column('too', sa.Integer(), nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.Column('last_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('gauged_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('deleted_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['author_id'], ['person.id'], name=op.f('fk_thread_author_id')),
    sa.ForeignKeyConstraint(['circle_id'], ['circle.id'], name=op.f('fk_thread_circle_id')),
    sa.ForeignKeyConstraint(['space_id'], ['space.id'], name=op.f('fk_thread_space_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_thread')),
    sa.UniqueConstraint('id', 'circle_id', name=op.f('uq_thread_id_circle_id'))
    )
    op.create_index(op.f('ix_thread_author_id'), 'thread', ['author_id'], unique=False)
    op.create_index('ix_thread_gauged_at', 'thread', ['space_id', 'gauged_at'], unique=False)
    op.create_index('ix_thread_list', 'thread', ['space_id', sa.literal_column('last_at DESC'), sa.literal_column('id DESC')], unique=False, postgresql_where=sa.text('deleted_at IS NULL'))
    op.create_table('post',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('thread_id', sa.Uuid(), nullable=False),
    sa.Column('circle_id', sa.BigInteger(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('author_id', sa.Uuid(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('html', sa.Text(), nullable=False),
    sa.Column('lang', sa.Enum('de', 'en', 'fr', 'es', 'pt', 'uk', 'ar', name='lang', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('byline', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('name_public', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('edited_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('deleted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('helped_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['author_id'], ['person.id'], name=op.f('fk_post_author_id')),
    sa.ForeignKeyConstraint(['thread_id', 'circle_id'], ['thread.id', 'thread.circle_id'], name=op.f('fk_post_thread_id_circle_id'), onupdate='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_post')),
    sa.UniqueConstraint('id', 'circle_id', name=op.f('uq_post_id_circle_id')),
    sa.UniqueConstraint('thread_id', 'number', name=op.f('uq_post_thread_id_number'))
    )
    op.create_index(op.f('ix_post_author_id'), 'post', ['author_id'], unique=False)
    op.create_table('too',
    sa.Column('thread_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_too_person_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['thread_id'], ['thread.id'], name=op.f('fk_too_thread_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('thread_id', 'person_id', name=op.f('pk_too'))
    )
    op.create_table('post_version',
    sa.Column('post_id', sa.Uuid(), nullable=False),
    sa.Column('circle_id', sa.BigInteger(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('title', sa.Text(), nullable=True),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('html', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['circle_id'], ['circle.id'], name=op.f('fk_post_version_circle_id')),
    sa.ForeignKeyConstraint(['post_id'], ['post.id'], name=op.f('fk_post_version_post_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('post_id', 'circle_id', 'number', name=op.f('pk_post_version'))
    )
    for script in ("0001-search.sql", "0001-jobs.sql"):
        op.execute(sa.text((MIGRATIONS / script).read_text(encoding="utf-8").replace(":", "\\:")))
    op.execute(EVERYBODY)
    op.execute(STAFF_OF_NETWORK)


def downgrade() -> None:
    raise RuntimeError("the first revision has nothing before it; restore a backup instead")
