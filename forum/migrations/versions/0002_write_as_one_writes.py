"""Write as one writes: drafts, editing, uploads, reactions, polls, links between posts, advice.

Columns are added in place: rebuilding `posts` on SQLite would take minutes and lose AUTOINCREMENT.
"""
import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
# What people say, as forum.events has it.
BESIDE_TALK = ("action NOT IN ('topic_created', 'post_created', 'post_edited', 'post_linked', "
               "'post_reacted', 'task_ticked', 'poll_voted', 'poll_closed')")


def upgrade():
    op.create_table('reaction_kinds',
        sa.Column('key', sa.String(length=20), nullable=False),
        sa.Column('name', sa.String(length=40), nullable=False),
        sa.Column('icon', sa.String(length=20), nullable=False),
        sa.Column('position', sa.Integer(), nullable=False),
        sa.Column('is_active', sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint('key', name='pk_reaction_kinds')
    )
    op.create_table('advice_dismissals',
        sa.Column('user_id', sa.Integer(), nullable=False),
        sa.Column('kind', sa.String(length=20), nullable=False),
        sa.Column('place', sa.String(length=40), nullable=False),
        sa.Column('created_at', sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(['user_id'], ['users.id'], name='fk_advice_dismissals_user_id', ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('user_id', 'kind', 'place', name='pk_advice_dismissals')
    )
    op.create_table('uploads',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('token', sa.String(length=32), nullable=False),
        sa.Column('user_id', sa.Integer(), nullable=False),
        sa.Column('network_id', sa.Integer(), nullable=True),
        sa.Column('kind', sa.String(length=10), nullable=False),
        sa.Column('mime', sa.String(length=100), nullable=False),
        sa.Column('title', sa.String(length=120), nullable=False),
        sa.Column('extension', sa.String(length=5), nullable=False),
        sa.Column('size', sa.Integer(), nullable=False),
        sa.Column('width', sa.Integer(), nullable=True),
        sa.Column('height', sa.Integer(), nullable=True),
        sa.Column('has_display', sa.Boolean(), nullable=False),
        sa.Column('sha256', sa.String(length=64), nullable=False),
        sa.Column('storage_key', sa.String(length=60), nullable=False),
        sa.Column('created_at', sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(['network_id'], ['networks.id'], name='fk_uploads_network_id', ondelete='SET NULL'),
        sa.ForeignKeyConstraint(['user_id'], ['users.id'], name='fk_uploads_user_id', ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name='pk_uploads'),
        sa.UniqueConstraint('token', name='uq_uploads_token'),
        sqlite_autoincrement=True
    )
    op.create_index('ix_uploads_by_day', 'uploads', ['user_id', 'created_at'], unique=False)
    op.create_index('ix_uploads_created_at', 'uploads', ['created_at'], unique=False)
    op.create_index('ix_uploads_network_id', 'uploads', ['network_id'], unique=False)

    op.create_table('deleted_texts',
        sa.Column('post_id', sa.Integer(), nullable=False),
        sa.Column('text', sa.Text(), nullable=False),
        sa.Column('html', sa.Text(), nullable=False),
        sa.Column('words_count', sa.Integer(), nullable=False),
        sa.Column('links_count', sa.Integer(), nullable=False),
        sa.Column('reason', sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(['post_id'], ['posts.id'], name='fk_deleted_texts_post_id', ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('post_id', name='pk_deleted_texts')
    )
    op.create_table('drafts',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('user_id', sa.Integer(), nullable=False),
        sa.Column('key', sa.String(length=40), nullable=False),
        sa.Column('topic_id', sa.Integer(), nullable=True),
        sa.Column('network_id', sa.Integer(), nullable=True),
        sa.Column('post_id', sa.Integer(), nullable=True),
        sa.Column('title', sa.String(length=200), nullable=False),
        sa.Column('text', sa.Text(), nullable=False),
        sa.Column('beside', sa.JSON(), nullable=False),
        sa.Column('sequence', sa.BigInteger(), nullable=False),
        sa.Column('updated_at', sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(['network_id'], ['networks.id'], name='fk_drafts_network_id', ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['post_id'], ['posts.id'], name='fk_drafts_post_id', ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['topic_id'], ['topics.id'], name='fk_drafts_topic_id', ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['user_id'], ['users.id'], name='fk_drafts_user_id', ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name='pk_drafts'),
        sa.UniqueConstraint('user_id', 'key', name='uq_drafts_user_id_key')
    )
    op.create_index('ix_drafts_network_id', 'drafts', ['network_id'], unique=False)
    op.create_index('ix_drafts_post_id', 'drafts', ['post_id'], unique=False)
    op.create_index('ix_drafts_topic_id', 'drafts', ['topic_id'], unique=False)
    op.create_index('ix_drafts_updated_at', 'drafts', ['updated_at'], unique=False)

    op.create_table('polls',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('post_id', sa.Integer(), nullable=False),
        sa.Column('position', sa.Integer(), nullable=False),
        sa.Column('question', sa.String(length=200), nullable=False),
        sa.Column('kind', sa.String(length=10), nullable=False),
        sa.Column('minimum', sa.Integer(), nullable=False),
        sa.Column('maximum', sa.Integer(), nullable=True),
        sa.Column('dots', sa.Integer(), nullable=False),
        sa.Column('results', sa.String(length=10), nullable=False),
        sa.Column('is_anonymous', sa.Boolean(), nullable=False),
        sa.Column('closes_at', sa.DateTime(), nullable=True),
        sa.Column('closed_at', sa.DateTime(), nullable=True),
        sa.Column('reopened_at', sa.DateTime(), nullable=True),
        sa.Column('created_at', sa.DateTime(), nullable=False),
        sa.Column('voters_count', sa.Integer(), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('shape', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['post_id'], ['posts.id'], name='fk_polls_post_id', ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name='pk_polls'),
        sa.UniqueConstraint('post_id', 'position', name='uq_polls_post_id_position'),
        sqlite_autoincrement=True
    )
    op.create_index('ix_polls_due', 'polls', ['closes_at'], unique=False, sqlite_where=sa.text('closes_at IS NOT NULL AND closed_at IS NULL'), postgresql_where=sa.text('closes_at IS NOT NULL AND closed_at IS NULL'))

    op.create_table('post_links',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('source_post_id', sa.Integer(), nullable=False),
        sa.Column('target_post_id', sa.Integer(), nullable=True),
        sa.Column('target_network_id', sa.Integer(), nullable=True),
        sa.Column('is_quote', sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(['source_post_id'], ['posts.id'], name='fk_post_links_source_post_id', ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['target_network_id'], ['networks.id'], name='fk_post_links_target_network_id', ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['target_post_id'], ['posts.id'], name='fk_post_links_target_post_id', ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name='pk_post_links')
    )
    op.create_index('ix_post_links_source_post_id', 'post_links', ['source_post_id'], unique=False)
    op.create_index('ix_post_links_to_networks', 'post_links', ['target_network_id'], unique=False, sqlite_where=sa.text('target_network_id IS NOT NULL'), postgresql_where=sa.text('target_network_id IS NOT NULL'))
    op.create_index('ix_post_links_to_posts', 'post_links', ['target_post_id', 'source_post_id'], unique=False)

    op.create_table('post_uploads',
        sa.Column('post_id', sa.Integer(), nullable=False),
        sa.Column('upload_id', sa.Integer(), nullable=False),
        sa.Column('is_current', sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(['post_id'], ['posts.id'], name='fk_post_uploads_post_id', ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['upload_id'], ['uploads.id'], name='fk_post_uploads_upload_id', ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('post_id', 'upload_id', name='pk_post_uploads')
    )
    op.create_index('ix_post_uploads_upload_id', 'post_uploads', ['upload_id'], unique=False)

    op.create_table('reactions',
        sa.Column('post_id', sa.Integer(), nullable=False),
        sa.Column('user_id', sa.Integer(), nullable=False),
        sa.Column('kind', sa.String(length=20), nullable=False),
        sa.Column('created_at', sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(['post_id'], ['posts.id'], name='fk_reactions_post_id', ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['user_id'], ['users.id'], name='fk_reactions_user_id', ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('post_id', 'user_id', 'kind', name='pk_reactions')
    )
    op.create_index('ix_reactions_own', 'reactions', ['user_id', 'post_id'], unique=False)

    op.create_table('revisions',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('post_id', sa.Integer(), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('editor_id', sa.Integer(), nullable=False),
        sa.Column('reason', sa.String(length=200), nullable=False),
        sa.Column('text', sa.Text(), nullable=False),
        sa.Column('title', sa.String(length=200), nullable=True),
        sa.Column('created_at', sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(['editor_id'], ['users.id'], name='fk_revisions_editor_id'),
        sa.ForeignKeyConstraint(['post_id'], ['posts.id'], name='fk_revisions_post_id', ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name='pk_revisions'),
        sa.UniqueConstraint('post_id', 'number', name='uq_revisions_post_id_number')
    )
    op.create_index('ix_revisions_editor_id', 'revisions', ['editor_id'], unique=False)

    op.create_table('stale_references',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('post_id', sa.Integer(), nullable=False),
        sa.Column('kind', sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(['post_id'], ['posts.id'], name='fk_stale_references_post_id', ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name='pk_stale_references')
    )
    op.create_index('ix_stale_references_post_id', 'stale_references', ['post_id'], unique=False)

    op.create_table('poll_options',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('poll_id', sa.Integer(), nullable=False),
        sa.Column('position', sa.Integer(), nullable=False),
        sa.Column('text', sa.String(length=200), nullable=False),
        sa.Column('votes_count', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['poll_id'], ['polls.id'], name='fk_poll_options_poll_id', ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name='pk_poll_options'),
        sqlite_autoincrement=True
    )
    op.create_index('ix_poll_options_poll', 'poll_options', ['poll_id', 'position'], unique=False)

    op.create_table('poll_votes',
        sa.Column('option_id', sa.Integer(), nullable=False),
        sa.Column('voter', sa.String(length=64), nullable=False),
        sa.Column('poll_id', sa.Integer(), nullable=False),
        sa.Column('user_id', sa.Integer(), nullable=True),
        sa.Column('weight', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['option_id'], ['poll_options.id'], name='fk_poll_votes_option_id', ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['poll_id'], ['polls.id'], name='fk_poll_votes_poll_id', ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['user_id'], ['users.id'], name='fk_poll_votes_user_id', ondelete='SET NULL'),
        sa.PrimaryKeyConstraint('option_id', 'voter', name='pk_poll_votes')
    )
    op.create_index('ix_poll_votes_user', 'poll_votes', ['user_id'], unique=False)
    op.create_index('ix_poll_votes_voter', 'poll_votes', ['poll_id', 'voter'], unique=False)

    op.add_column('posts', sa.Column('edits_count', sa.Integer(), nullable=False, server_default='0'))
    op.add_column('posts', sa.Column('edited_at', sa.DateTime()))
    op.add_column('posts', sa.Column('is_wiki', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column('posts', sa.Column('deleted_at', sa.DateTime()))
    op.execute('ALTER TABLE posts ADD COLUMN deleted_by_id INTEGER CONSTRAINT fk_posts_deleted_by_id REFERENCES users (id)')
    op.add_column('posts', sa.Column('backlinks_count', sa.Integer(), nullable=False, server_default='0'))
    op.add_column('posts', sa.Column('reactions', sa.JSON(), nullable=False, server_default='{}'))
    op.drop_index('ix_posts_written', table_name='posts')
    op.create_index('ix_posts_written', 'posts', ['created_at', 'topic_id', 'author_id', 'deleted_at'], unique=False)

    op.add_column('topics', sa.Column('helpful_count', sa.Integer(), nullable=False, server_default='0'))
    op.drop_index('ix_events_without_talk', table_name='events')
    # Last: among indexes it takes for equal, SQLite uses the one made last.
    op.create_index('ix_events_without_talk', 'events', ['network_id', 'id'], sqlite_where=sa.text(BESIDE_TALK),
                    postgresql_where=sa.text(BESIDE_TALK))


def downgrade():
    raise NotImplementedError("Put the backup back that was made before the upgrade: flask restore")
