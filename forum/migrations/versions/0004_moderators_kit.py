"""The moderator's whole kit: states, timers and tags of topics, posts on the move, notes, reports, decisions, sanctions."""
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'


def upgrade():
    op.create_table('watched_words',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('word', sa.String(length=80), nullable=False),
        sa.Column('act', sa.String(length=10), nullable=False),
        sa.Column('replacement', sa.String(length=80), nullable=False),
        sa.Column('note', sa.String(length=200), nullable=False),
        sa.Column('created_at', sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint('id', name='pk_watched_words'),
        sa.UniqueConstraint('word', name='uq_watched_words_word')
    )
    op.create_table('review_settings',
        sa.Column('network_id', sa.Integer(), nullable=False),
        sa.Column('hide_after', sa.Integer(), nullable=True),
        sa.Column('holds_first', sa.Boolean(), nullable=False),
        sa.Column('holds_files', sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(['network_id'], ['networks.id'], name='fk_review_settings_network_id', ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('network_id', name='pk_review_settings')
    )
    op.create_table('tags',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('network_id', sa.Integer(), nullable=False),
        sa.Column('name', sa.String(length=40), nullable=False),
        sa.Column('slug', sa.String(length=60), nullable=False),
        sa.Column('purpose', sa.String(length=200), nullable=False),
        sa.Column('stands_for_id', sa.Integer(), nullable=True),
        sa.Column('deleted_at', sa.DateTime(), nullable=True),
        sa.Column('created_at', sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(['network_id'], ['networks.id'], name='fk_tags_network_id', ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['stands_for_id'], ['tags.id'], name='fk_tags_stands_for_id'),
        sa.PrimaryKeyConstraint('id', name='pk_tags'),
        sa.UniqueConstraint('network_id', 'slug', name='uq_tags_network_id_slug')
    )
    op.create_index('ix_tags_stands_for_id', 'tags', ['stands_for_id'])

    op.create_table('decisions',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('restriction', sa.String(length=12), nullable=False),
        sa.Column('person_id', sa.Integer(), nullable=False),
        sa.Column('network_id', sa.Integer(), nullable=True),
        sa.Column('topic_id', sa.Integer(), nullable=True),
        sa.Column('made_at', sa.DateTime(), nullable=False),
        sa.Column('until', sa.DateTime(), nullable=True),
        sa.Column('source', sa.String(length=10), nullable=False),
        sa.Column('facts', sa.Text(), nullable=False),
        sa.Column('ground_kind', sa.String(length=10), nullable=False),
        sa.Column('ground_number', sa.String(length=12), nullable=False),
        sa.Column('ground_version', sa.Integer(), nullable=True),
        sa.Column('ground_wording', sa.Text(), nullable=False),
        sa.Column('explanation', sa.Text(), nullable=False),
        sa.Column('decided_by_id', sa.Integer(), nullable=True),
        sa.Column('case_id', sa.Integer(), nullable=True),
        sa.Column('snapshot', sa.JSON(none_as_null=True), nullable=True),
        sa.Column('ended_at', sa.DateTime(), nullable=True),
        sa.Column('told_at', sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(['decided_by_id'], ['users.id'], name='fk_decisions_decided_by_id'),
        sa.ForeignKeyConstraint(['network_id'], ['networks.id'], name='fk_decisions_network_id', ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['person_id'], ['users.id'], name='fk_decisions_person_id'),
        sa.ForeignKeyConstraint(['topic_id'], ['topics.id'], name='fk_decisions_topic_id', ondelete='SET NULL'),
        sa.PrimaryKeyConstraint('id', name='pk_decisions'),
        sqlite_autoincrement=True
    )
    op.create_index('ix_decisions_case_id', 'decisions', ['case_id'])
    op.create_index('ix_decisions_network', 'decisions', ['network_id', 'id'])
    op.create_index('ix_decisions_person', 'decisions', ['person_id', 'id'])
    op.create_index('ix_decisions_snapshot', 'decisions', ['made_at'],
                    sqlite_where=sa.text('snapshot IS NOT NULL'), postgresql_where=sa.text('snapshot IS NOT NULL'))
    op.create_index('ix_decisions_topic_id', 'decisions', ['topic_id'])

    op.create_table('topic_tags',
        sa.Column('topic_id', sa.Integer(), nullable=False),
        sa.Column('tag_id', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['tag_id'], ['tags.id'], name='fk_topic_tags_tag_id', ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['topic_id'], ['topics.id'], name='fk_topic_tags_topic_id', ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('topic_id', 'tag_id', name='pk_topic_tags')
    )
    op.create_index('ix_topic_tags_tag', 'topic_tags', ['tag_id', 'topic_id'])

    op.create_table('topic_timers',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('topic_id', sa.Integer(), nullable=False),
        sa.Column('kind', sa.String(length=20), nullable=False),
        sa.Column('due_at', sa.DateTime(), nullable=True),
        sa.Column('after_days', sa.Integer(), nullable=True),
        sa.Column('set_by_id', sa.Integer(), nullable=False),
        sa.Column('owner_id', sa.Integer(), nullable=True),
        sa.Column('created_at', sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(['owner_id'], ['users.id'], name='fk_topic_timers_owner_id', ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['set_by_id'], ['users.id'], name='fk_topic_timers_set_by_id'),
        sa.ForeignKeyConstraint(['topic_id'], ['topics.id'], name='fk_topic_timers_topic_id', ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name='pk_topic_timers'),
        sqlite_autoincrement=True
    )
    op.create_index('ix_topic_timers_due', 'topic_timers', ['due_at'],
                    sqlite_where=sa.text('due_at IS NOT NULL'), postgresql_where=sa.text('due_at IS NOT NULL'))
    op.create_index('ix_topic_timers_topic_id', 'topic_timers', ['topic_id'])
    op.create_index('uq_topic_timers_own', 'topic_timers', ['topic_id', 'owner_id'], unique=True,
                    sqlite_where=sa.text('owner_id IS NOT NULL'), postgresql_where=sa.text('owner_id IS NOT NULL'))
    op.create_index('uq_topic_timers_shared', 'topic_timers', ['topic_id', 'kind'], unique=True,
                    sqlite_where=sa.text('owner_id IS NULL'), postgresql_where=sa.text('owner_id IS NULL'))

    op.create_table('appeals',
        sa.Column('decision_id', sa.Integer(), nullable=False),
        sa.Column('person_id', sa.Integer(), nullable=False),
        sa.Column('text', sa.Text(), nullable=False),
        sa.Column('made_at', sa.DateTime(), nullable=False),
        sa.Column('decided_at', sa.DateTime(), nullable=True),
        sa.Column('decided_by_id', sa.Integer(), nullable=True),
        sa.Column('outcome', sa.String(length=8), nullable=False),
        sa.Column('answer', sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(['decided_by_id'], ['users.id'], name='fk_appeals_decided_by_id'),
        sa.ForeignKeyConstraint(['decision_id'], ['decisions.id'], name='fk_appeals_decision_id', ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['person_id'], ['users.id'], name='fk_appeals_person_id'),
        sa.PrimaryKeyConstraint('decision_id', name='pk_appeals')
    )
    op.create_index('ix_appeals_person_id', 'appeals', ['person_id'])
    op.create_index('ix_appeals_waiting', 'appeals', ['made_at'],
                    sqlite_where=sa.text('decided_at IS NULL'), postgresql_where=sa.text('decided_at IS NULL'))

    op.create_table('cases',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('network_id', sa.Integer(), nullable=True),
        sa.Column('post_id', sa.Integer(), nullable=True),
        sa.Column('person_id', sa.Integer(), nullable=True),
        sa.Column('state', sa.String(length=10), nullable=False),
        sa.Column('opened_at', sa.DateTime(), nullable=False),
        sa.Column('claimed_by_id', sa.Integer(), nullable=True),
        sa.Column('claimed_at', sa.DateTime(), nullable=True),
        sa.Column('is_automatic', sa.Boolean(), nullable=False),
        sa.Column('outcome', sa.String(length=10), nullable=False),
        sa.Column('decided_by_id', sa.Integer(), nullable=True),
        sa.Column('decided_at', sa.DateTime(), nullable=True),
        sa.Column('message', sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(['claimed_by_id'], ['users.id'], name='fk_cases_claimed_by_id'),
        sa.ForeignKeyConstraint(['decided_by_id'], ['users.id'], name='fk_cases_decided_by_id'),
        sa.ForeignKeyConstraint(['network_id'], ['networks.id'], name='fk_cases_network_id', ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['person_id'], ['users.id'], name='fk_cases_person_id'),
        sa.ForeignKeyConstraint(['post_id'], ['posts.id'], name='fk_cases_post_id', ondelete='SET NULL'),
        sa.PrimaryKeyConstraint('id', name='pk_cases'),
        sqlite_autoincrement=True
    )
    op.create_index('ix_cases_network', 'cases', ['network_id', 'id'])
    op.create_index('ix_cases_open', 'cases', ['network_id', 'opened_at'],
                    sqlite_where=sa.text("state IN ('new', 'claimed')"),
                    postgresql_where=sa.text("state IN ('new', 'claimed')"))
    op.create_index('ix_cases_person_id', 'cases', ['person_id'])
    op.create_index('ix_cases_post_id', 'cases', ['post_id'])
    op.create_index('uq_cases_open_post', 'cases', ['post_id'], unique=True,
                    sqlite_where=sa.text("state IN ('new', 'claimed') AND post_id IS NOT NULL"),
                    postgresql_where=sa.text("state IN ('new', 'claimed') AND post_id IS NOT NULL"))

    op.create_table('decided_posts',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('decision_id', sa.Integer(), nullable=False),
        sa.Column('post_id', sa.Integer(), nullable=True),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('text', sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(['decision_id'], ['decisions.id'], name='fk_decided_posts_decision_id', ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['post_id'], ['posts.id'], name='fk_decided_posts_post_id', ondelete='SET NULL'),
        sa.PrimaryKeyConstraint('id', name='pk_decided_posts')
    )
    op.create_index('ix_decided_posts_decision_id', 'decided_posts', ['decision_id'])
    op.create_index('ix_decided_posts_post_id', 'decided_posts', ['post_id'])

    op.create_table('held_posts',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('kind', sa.String(length=12), nullable=False),
        sa.Column('network_id', sa.Integer(), nullable=False),
        sa.Column('topic_id', sa.Integer(), nullable=True),
        sa.Column('author_id', sa.Integer(), nullable=False),
        sa.Column('reply_to_id', sa.Integer(), nullable=True),
        sa.Column('title', sa.String(length=200), nullable=False),
        sa.Column('text', sa.Text(), nullable=False),
        sa.Column('more', sa.JSON(), nullable=False),
        sa.Column('waits', sa.JSON(), nullable=False),
        sa.Column('key', sa.String(length=64), nullable=True),
        sa.Column('digest', sa.String(length=64), nullable=False),
        sa.Column('by_mail', sa.Boolean(), nullable=False),
        sa.Column('state', sa.String(length=10), nullable=False),
        sa.Column('created_at', sa.DateTime(), nullable=False),
        sa.Column('claimed_by_id', sa.Integer(), nullable=True),
        sa.Column('decided_by_id', sa.Integer(), nullable=True),
        sa.Column('decided_at', sa.DateTime(), nullable=True),
        sa.Column('reason', sa.Text(), nullable=False),
        sa.Column('post_id', sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(['author_id'], ['users.id'], name='fk_held_posts_author_id'),
        sa.ForeignKeyConstraint(['claimed_by_id'], ['users.id'], name='fk_held_posts_claimed_by_id'),
        sa.ForeignKeyConstraint(['decided_by_id'], ['users.id'], name='fk_held_posts_decided_by_id'),
        sa.ForeignKeyConstraint(['network_id'], ['networks.id'], name='fk_held_posts_network_id', ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['post_id'], ['posts.id'], name='fk_held_posts_post_id', ondelete='SET NULL'),
        sa.ForeignKeyConstraint(['reply_to_id'], ['posts.id'], name='fk_held_posts_reply_to_id', ondelete='SET NULL'),
        sa.ForeignKeyConstraint(['topic_id'], ['topics.id'], name='fk_held_posts_topic_id', ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name='pk_held_posts'),
        sa.UniqueConstraint('author_id', 'key', name='uq_held_posts_author_id_key'),
        sqlite_autoincrement=True
    )
    op.create_index('ix_held_posts_own', 'held_posts', ['author_id', 'topic_id'],
                    sqlite_where=sa.text("state = 'waiting'"), postgresql_where=sa.text("state = 'waiting'"))
    op.create_index('ix_held_posts_post_id', 'held_posts', ['post_id'])
    op.create_index('ix_held_posts_topic_id', 'held_posts', ['topic_id'])
    op.create_index('ix_held_posts_waiting', 'held_posts', ['network_id', 'created_at'],
                    sqlite_where=sa.text("state = 'waiting'"), postgresql_where=sa.text("state = 'waiting'"))

    op.create_table('notes',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('topic_id', sa.Integer(), nullable=True),
        sa.Column('post_id', sa.Integer(), nullable=True),
        sa.Column('person_id', sa.Integer(), nullable=True),
        sa.Column('network_id', sa.Integer(), nullable=True),
        sa.Column('author_id', sa.Integer(), nullable=False),
        sa.Column('text', sa.Text(), nullable=False),
        sa.Column('former', sa.Text(), nullable=True),
        sa.Column('created_at', sa.DateTime(), nullable=False),
        sa.Column('edited_at', sa.DateTime(), nullable=True),
        sa.Column('deleted_at', sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(['author_id'], ['users.id'], name='fk_notes_author_id'),
        sa.ForeignKeyConstraint(['network_id'], ['networks.id'], name='fk_notes_network_id', ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['person_id'], ['users.id'], name='fk_notes_person_id', ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['post_id'], ['posts.id'], name='fk_notes_post_id', ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['topic_id'], ['topics.id'], name='fk_notes_topic_id', ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name='pk_notes')
    )
    op.create_index('ix_notes_author_id', 'notes', ['author_id'])
    op.create_index('ix_notes_network_id', 'notes', ['network_id'])
    op.create_index('ix_notes_person', 'notes', ['person_id', 'network_id'],
                    sqlite_where=sa.text('person_id IS NOT NULL'), postgresql_where=sa.text('person_id IS NOT NULL'))
    op.create_index('ix_notes_post', 'notes', ['post_id'],
                    sqlite_where=sa.text('post_id IS NOT NULL'), postgresql_where=sa.text('post_id IS NOT NULL'))
    op.create_index('ix_notes_topic', 'notes', ['topic_id'],
                    sqlite_where=sa.text('topic_id IS NOT NULL'), postgresql_where=sa.text('topic_id IS NOT NULL'))

    op.create_table('notices',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('post_id', sa.Integer(), nullable=False),
        sa.Column('author_id', sa.Integer(), nullable=False),
        sa.Column('text', sa.String(length=500), nullable=False),
        sa.Column('created_at', sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(['author_id'], ['users.id'], name='fk_notices_author_id'),
        sa.ForeignKeyConstraint(['post_id'], ['posts.id'], name='fk_notices_post_id', ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name='pk_notices')
    )
    op.create_index('ix_notices_author_id', 'notices', ['author_id'])
    op.create_index('ix_notices_post_id', 'notices', ['post_id'])

    op.create_table('former_readings',
        sa.Column('event_id', sa.Integer(), nullable=False),
        sa.Column('user_id', sa.Integer(), nullable=False),
        sa.Column('topic_id', sa.Integer(), nullable=False),
        sa.Column('last_read_number', sa.Integer(), nullable=True),
        sa.Column('dismissed_number', sa.Integer(), nullable=False),
        sa.Column('given_read_number', sa.Integer(), nullable=False),
        sa.Column('given_dismissed_number', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['event_id'], ['events.id'], name='fk_former_readings_event_id', ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['topic_id'], ['topics.id'], name='fk_former_readings_topic_id', ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['user_id'], ['users.id'], name='fk_former_readings_user_id', ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('event_id', 'user_id', name='pk_former_readings'),
        sqlite_with_rowid=False
    )
    op.create_index('ix_former_readings_user_id', 'former_readings', ['user_id'])

    op.create_table('held_uploads',
        sa.Column('held_id', sa.Integer(), nullable=False),
        sa.Column('upload_id', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['held_id'], ['held_posts.id'], name='fk_held_uploads_held_id', ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['upload_id'], ['uploads.id'], name='fk_held_uploads_upload_id', ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('held_id', 'upload_id', name='pk_held_uploads')
    )
    op.create_index('ix_held_uploads_upload_id', 'held_uploads', ['upload_id'])

    op.create_table('passages',
        sa.Column('event_id', sa.Integer(), nullable=False),
        sa.Column('post_id', sa.Integer(), nullable=False),
        sa.Column('topic_id', sa.Integer(), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('new_topic_id', sa.Integer(), nullable=False),
        sa.Column('new_number', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['event_id'], ['events.id'], name='fk_passages_event_id', ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['post_id'], ['posts.id'], name='fk_passages_post_id', ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('event_id', 'post_id', name='pk_passages'),
        sqlite_with_rowid=False
    )
    op.create_index('ix_passages_come', 'passages', ['event_id', 'new_topic_id', 'new_number'])
    op.create_index('ix_passages_left', 'passages', ['event_id', 'topic_id', 'number'])
    op.create_index('ix_passages_post_id', 'passages', ['post_id'])

    op.create_table('reports',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('case_id', sa.Integer(), nullable=False),
        sa.Column('reporter_id', sa.Integer(), nullable=True),
        sa.Column('is_automatic', sa.Boolean(), nullable=False),
        sa.Column('kind', sa.String(length=10), nullable=False),
        sa.Column('number', sa.String(length=12), nullable=False),
        sa.Column('wording', sa.Text(), nullable=False),
        sa.Column('message', sa.Text(), nullable=False),
        sa.Column('address', sa.String(length=500), nullable=False),
        sa.Column('name', sa.String(length=120), nullable=False),
        sa.Column('email', sa.String(length=254), nullable=False),
        sa.Column('ticket', sa.String(length=24), nullable=True),
        sa.Column('mark', sa.String(length=32), nullable=False),
        sa.Column('token_hash', sa.String(length=64), nullable=True),
        sa.Column('at', sa.DateTime(), nullable=False),
        sa.Column('told_at', sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name='fk_reports_case_id', ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['reporter_id'], ['users.id'], name='fk_reports_reporter_id'),
        sa.PrimaryKeyConstraint('id', name='pk_reports'),
        sa.UniqueConstraint('case_id', 'reporter_id', name='uq_reports_case_id_reporter_id'),
        sa.UniqueConstraint('ticket', name='uq_reports_ticket'),
        sa.UniqueConstraint('token_hash', name='uq_reports_token_hash'),
        sqlite_autoincrement=True
    )
    op.create_index('ix_reports_case', 'reports', ['case_id'])
    op.create_index('ix_reports_email', 'reports', ['email'])
    op.create_index('ix_reports_reporter_id', 'reports', ['reporter_id'])

    op.add_column('memberships', sa.Column('silenced_until', sa.DateTime()))
    op.add_column('memberships', sa.Column('suspended_until', sa.DateTime()))

    op.add_column('posts', sa.Column('hidden', sa.String(length=400)))
    op.add_column('posts', sa.Column('notice', sa.String(length=500), nullable=False, server_default=''))
    op.add_column('posts', sa.Column('joined_into_id', sa.Integer()))
    op.create_index('ix_posts_joined_into_id', 'posts', ['joined_into_id'])

    op.add_column('topics', sa.Column('unlisted_at', sa.DateTime()))
    op.add_column('topics', sa.Column('archived_at', sa.DateTime()))
    op.add_column('topics', sa.Column('withheld', sa.String(length=10)))
    op.add_column('topics', sa.Column('slow_seconds', sa.Integer()))
    op.add_column('topics', sa.Column('slow_until', sa.DateTime()))
    op.add_column('topics', sa.Column('tag_ids', sa.String(length=80), nullable=False, server_default=''))
    op.add_column('topics', sa.Column('first_number', sa.Integer(), nullable=False, server_default='1'))
    op.create_index('ix_topics_scheduled', 'topics', ['network_id'],
                    sqlite_where=sa.text("withheld = 'scheduled'"), postgresql_where=sa.text("withheld = 'scheduled'"))
    op.create_index('ix_topics_slow', 'topics', ['slow_until'],
                    sqlite_where=sa.text('slow_until IS NOT NULL'), postgresql_where=sa.text('slow_until IS NOT NULL'))

    op.add_column('users', sa.Column('silenced_until', sa.DateTime()))
    for table in ('memberships', 'users'):
        for state in ('silenced', 'suspended'):
            found = sa.text(f"{state}_until IS NOT NULL")
            op.create_index(f"ix_{table}_{state}", table, [f"{state}_until"], sqlite_where=found, postgresql_where=found)

    _note_ways_of_merges()

    # What was called a suspension let people read: it is silence. Suspension is more.
    op.execute("UPDATE users SET silenced_until = suspended_until, suspended_until = NULL")
    op.execute("UPDATE events SET action = 'silenced_everywhere' WHERE action = 'person_suspended'")
    op.execute("UPDATE events SET action = 'sanction_lifted' WHERE action = 'person_restored'")


def _note_ways_of_merges():
    """Let merges of the last day be taken back still: which way their posts went stands in a table from now on."""
    events = sa.table('events', sa.column('id'), sa.column('action'), sa.column('at', sa.DateTime), sa.column('details', sa.JSON))
    posts = sa.table('posts', sa.column('id'), sa.column('topic_id'), sa.column('number', sa.Integer))
    columns = ('event_id', 'post_id', 'topic_id', 'number', 'new_topic_id', 'new_number')
    passages = sa.table('passages', *map(sa.column, columns))
    yesterday = datetime.now(UTC).replace(tzinfo=None) - timedelta(hours=25)
    merges = op.get_bind().execute(sa.select(events.c.id, events.c.details).where(
        events.c.action == 'topic_merged_away', events.c.at > yesterday)).all()
    for event_id, details in merges:
        source, target = (sa.literal(details[name], sa.Integer) for name in ('source', 'target'))
        for old, new, length in details.get('runs', ()):
            # Those that have gone elsewhere since are missing, so that such a merge is final.
            ways = sa.select(sa.literal(event_id, sa.Integer), posts.c.id, source, posts.c.number + (old - new), target,
                             posts.c.number)
            op.execute(passages.insert().from_select(columns, ways.where(
                posts.c.topic_id == details['target'], posts.c.number.between(new, new + length - 1))))


def downgrade():
    raise NotImplementedError("Put the backup back that was made before the upgrade: flask restore")
