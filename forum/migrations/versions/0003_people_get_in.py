"""People get in, and take part by e-mail: JST, invitations, intake, first steps, letters both ways, second factors, data."""
import sqlalchemy as sa
from alembic import op

from forum import clock
from forum.jst.names import key_of

revision = '0003'
down_revision = '0002'
# Which network takes the JST of which kind, where the seeds have made it.
PLACES = {"rural": "gmina-wiejska", "mixed": "gmina-miejsko-wiejska", "urban": "gmina-miejska", "county": "powiaty"}


def upgrade():
    op.create_table('address_states',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('address', sa.String(length=254), nullable=False),
        sa.Column('stopped_for', sa.String(length=10), nullable=False),
        sa.Column('stopped_at', sa.DateTime(), nullable=True),
        sa.Column('soft_bounces', sa.Integer(), nullable=False),
        sa.Column('last_bounce_at', sa.DateTime(), nullable=True),
        sa.Column('detail', sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint('id', name='pk_address_states'),
        sa.UniqueConstraint('address', name='uq_address_states_address')
    )
    op.create_table('jsts',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('name', sa.String(length=160), nullable=False),
        sa.Column('key', sa.String(length=160), nullable=False),
        sa.Column('kind', sa.String(length=10), nullable=False),
        sa.Column('teryt', sa.String(length=7), nullable=True),
        sa.Column('voivodeship', sa.String(length=40), nullable=False),
        sa.Column('is_confirmed', sa.Boolean(), nullable=False),
        sa.Column('created_at', sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint('id', name='pk_jsts'),
        sa.UniqueConstraint('name', name='uq_jsts_name'),
        sa.UniqueConstraint('teryt', name='uq_jsts_teryt'),
        sqlite_autoincrement=True
    )
    op.create_index('ix_jsts_key', 'jsts', ['key'])

    op.create_table('acceptances',
        sa.Column('network_id', sa.Integer(), nullable=False),
        sa.Column('user_id', sa.Integer(), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('at', sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(['network_id'], ['networks.id'], name='fk_acceptances_network_id', ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['user_id'], ['users.id'], name='fk_acceptances_user_id', ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('network_id', 'user_id', 'version', name='pk_acceptances')
    )
    op.create_index('ix_acceptances_user_id', 'acceptances', ['user_id'])

    op.create_table('accounts_elsewhere',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('user_id', sa.Integer(), nullable=False),
        sa.Column('issuer', sa.String(length=300), nullable=False),
        sa.Column('subject', sa.String(length=255), nullable=False),
        sa.Column('email', sa.String(length=254), nullable=False),
        sa.Column('connected_at', sa.DateTime(), nullable=False),
        sa.Column('ended_at', sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(['user_id'], ['users.id'], name='fk_accounts_elsewhere_user_id', ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name='pk_accounts_elsewhere'),
        sa.UniqueConstraint('issuer', 'subject', name='uq_accounts_elsewhere_issuer_subject'),
        sa.UniqueConstraint('user_id', 'issuer', name='uq_accounts_elsewhere_user_id_issuer')
    )
    op.create_table('address_changes',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('user_id', sa.Integer(), nullable=False),
        sa.Column('old_email', sa.String(length=254), nullable=False),
        sa.Column('new_email', sa.String(length=254), nullable=False),
        sa.Column('token_hash', sa.String(length=64), nullable=False),
        sa.Column('asked_at', sa.DateTime(), nullable=False),
        sa.Column('confirmed_at', sa.DateTime(), nullable=True),
        sa.Column('stopped_at', sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(['user_id'], ['users.id'], name='fk_address_changes_user_id', ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name='pk_address_changes'),
        sa.UniqueConstraint('token_hash', name='uq_address_changes_token_hash')
    )
    op.create_index('ix_address_changes_user_id', 'address_changes', ['user_id'])

    op.create_table('clauses_seen',
        sa.Column('user_id', sa.Integer(), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('at', sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(['user_id'], ['users.id'], name='fk_clauses_seen_user_id', ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('user_id', 'version', name='pk_clauses_seen')
    )
    op.create_table('conditions',
        sa.Column('network_id', sa.Integer(), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('lines', sa.JSON(), nullable=False),
        sa.Column('created_at', sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(['network_id'], ['networks.id'], name='fk_conditions_network_id', ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('network_id', 'version', name='pk_conditions')
    )
    op.create_table('data_requests',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('user_id', sa.Integer(), nullable=False),
        sa.Column('kind', sa.String(length=12), nullable=False),
        sa.Column('text', sa.Text(), nullable=False),
        sa.Column('posts_go', sa.Boolean(), nullable=False),
        sa.Column('created_at', sa.DateTime(), nullable=False),
        sa.Column('answered_at', sa.DateTime(), nullable=True),
        sa.Column('answered_by_id', sa.Integer(), nullable=True),
        sa.Column('answer', sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(['answered_by_id'], ['users.id'], name='fk_data_requests_answered_by_id'),
        sa.ForeignKeyConstraint(['user_id'], ['users.id'], name='fk_data_requests_user_id'),
        sa.PrimaryKeyConstraint('id', name='pk_data_requests')
    )
    op.create_index('ix_data_requests_created_at', 'data_requests', ['created_at'])
    op.create_index('ix_data_requests_user_id', 'data_requests', ['user_id'])

    op.create_table('digest_rounds',
        sa.Column('network_id', sa.Integer(), nullable=False),
        sa.Column('day', sa.Date(), nullable=False),
        sa.Column('until', sa.DateTime(), nullable=False),
        sa.Column('cursor', sa.Integer(), nullable=False),
        sa.Column('ended_at', sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(['network_id'], ['networks.id'], name='fk_digest_rounds_network_id', ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('network_id', 'day', name='pk_digest_rounds')
    )
    op.create_table('facts_confirmed',
        sa.Column('user_id', sa.Integer(), nullable=False),
        sa.Column('at', sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(['user_id'], ['users.id'], name='fk_facts_confirmed_user_id', ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('user_id', name='pk_facts_confirmed')
    )
    op.create_table('intakes',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('network_id', sa.Integer(), nullable=False),
        sa.Column('opens_at', sa.DateTime(), nullable=False),
        sa.Column('closes_at', sa.DateTime(), nullable=False),
        sa.Column('places', sa.Integer(), nullable=True),
        sa.Column('about', sa.Text(), nullable=False),
        sa.Column('question', sa.String(length=200), nullable=False),
        sa.Column('created_by_id', sa.Integer(), nullable=True),
        sa.Column('created_at', sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(['created_by_id'], ['users.id'], name='fk_intakes_created_by_id'),
        sa.ForeignKeyConstraint(['network_id'], ['networks.id'], name='fk_intakes_network_id', ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name='pk_intakes')
    )
    op.create_index('ix_intakes_network_id', 'intakes', ['network_id'])

    op.create_table('invitation_lists',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('made_by_id', sa.Integer(), nullable=False),
        sa.Column('network_id', sa.Integer(), nullable=True),
        sa.Column('rows', sa.JSON(), nullable=False),
        sa.Column('created_at', sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(['made_by_id'], ['users.id'], name='fk_invitation_lists_made_by_id', ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['network_id'], ['networks.id'], name='fk_invitation_lists_network_id', ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name='pk_invitation_lists')
    )
    op.create_index('ix_invitation_lists_made_by_id', 'invitation_lists', ['made_by_id'])

    op.create_table('jst_aliases',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('jst_id', sa.Integer(), nullable=False),
        sa.Column('key', sa.String(length=160), nullable=False),
        sa.Column('former_id', sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(['jst_id'], ['jsts.id'], name='fk_jst_aliases_jst_id', ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name='pk_jst_aliases')
    )
    op.create_index('ix_jst_aliases_former_id', 'jst_aliases', ['former_id'])
    op.create_index('ix_jst_aliases_jst_id', 'jst_aliases', ['jst_id'])
    op.create_index('ix_jst_aliases_key', 'jst_aliases', ['key'])

    op.create_table('jst_people',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('user_id', sa.Integer(), nullable=False),
        sa.Column('jst_id', sa.Integer(), nullable=False),
        sa.Column('function', sa.String(length=160), nullable=False),
        sa.Column('is_main', sa.Boolean(), nullable=False),
        sa.Column('created_at', sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(['jst_id'], ['jsts.id'], name='fk_jst_people_jst_id', ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['user_id'], ['users.id'], name='fk_jst_people_user_id', ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name='pk_jst_people'),
        sa.UniqueConstraint('user_id', 'jst_id', name='uq_jst_people_user_id_jst_id')
    )
    op.create_index('ix_jst_people_jst_id', 'jst_people', ['jst_id'])
    op.create_index('uq_jst_people_main', 'jst_people', ['user_id'], unique=True,
                    sqlite_where=sa.text('is_main'), postgresql_where=sa.text('is_main'))

    op.create_table('jst_seats',
        sa.Column('jst_id', sa.Integer(), nullable=False),
        sa.Column('network_id', sa.Integer(), nullable=False),
        sa.Column('created_at', sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(['jst_id'], ['jsts.id'], name='fk_jst_seats_jst_id', ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['network_id'], ['networks.id'], name='fk_jst_seats_network_id', ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('jst_id', 'network_id', name='pk_jst_seats')
    )
    op.create_index('ix_jst_seats_network_id', 'jst_seats', ['network_id'])

    op.create_table('known_browsers',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('user_id', sa.Integer(), nullable=False),
        sa.Column('mark_hash', sa.String(length=64), nullable=False),
        sa.Column('is_place', sa.Boolean(), nullable=False),
        sa.Column('seen_at', sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(['user_id'], ['users.id'], name='fk_known_browsers_user_id', ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name='pk_known_browsers'),
        sa.UniqueConstraint('user_id', 'mark_hash', name='uq_known_browsers_user_id_mark_hash')
    )
    op.create_index('ix_known_browsers_seen_at', 'known_browsers', ['seen_at'])

    op.create_table('letter_choices',
        sa.Column('user_id', sa.Integer(), nullable=False),
        sa.Column('is_off', sa.Boolean(), nullable=False),
        sa.Column('ways', sa.JSON(), nullable=False),
        sa.Column('quiet_from', sa.Integer(), nullable=True),
        sa.Column('quiet_until', sa.Integer(), nullable=True),
        sa.Column('quiet_weekends', sa.Boolean(), nullable=False),
        sa.Column('with_closed_texts', sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(['user_id'], ['users.id'], name='fk_letter_choices_user_id', ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('user_id', name='pk_letter_choices')
    )
    op.create_table('network_letters',
        sa.Column('user_id', sa.Integer(), nullable=False),
        sa.Column('network_id', sa.Integer(), nullable=False),
        sa.Column('rhythm', sa.String(length=10), nullable=True),
        sa.Column('told_until', sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(['network_id'], ['networks.id'], name='fk_network_letters_network_id', ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['user_id'], ['users.id'], name='fk_network_letters_user_id', ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('user_id', 'network_id', name='pk_network_letters')
    )
    op.create_index('ix_network_letters_network_id', 'network_letters', ['network_id'])

    op.create_table('passkeys',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('user_id', sa.Integer(), nullable=False),
        sa.Column('credential_id', sa.String(length=1400), nullable=False),
        sa.Column('public_key', sa.LargeBinary(), nullable=False),
        sa.Column('sign_count', sa.Integer(), nullable=False),
        sa.Column('transports', sa.JSON(), nullable=False),
        sa.Column('name', sa.String(length=60), nullable=False),
        sa.Column('created_at', sa.DateTime(), nullable=False),
        sa.Column('used_at', sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(['user_id'], ['users.id'], name='fk_passkeys_user_id', ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name='pk_passkeys'),
        sa.UniqueConstraint('credential_id', name='uq_passkeys_credential_id')
    )
    op.create_index('ix_passkeys_user_id', 'passkeys', ['user_id'])

    op.create_table('placement_rules',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('kind', sa.String(length=10), nullable=False),
        sa.Column('value', sa.String(length=120), nullable=False),
        sa.Column('network_id', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['network_id'], ['networks.id'], name='fk_placement_rules_network_id', ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name='pk_placement_rules'),
        sa.UniqueConstraint('kind', 'value', name='uq_placement_rules_kind_value')
    )
    op.create_index('ix_placement_rules_network_id', 'placement_rules', ['network_id'])

    op.create_table('presences',
        sa.Column('user_id', sa.Integer(), nullable=False),
        sa.Column('day', sa.Date(), nullable=False),
        sa.Column('way', sa.String(length=6), nullable=False),
        sa.ForeignKeyConstraint(['user_id'], ['users.id'], name='fk_presences_user_id', ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('user_id', 'day', 'way', name='pk_presences')
    )
    op.create_index('ix_presences_day', 'presences', ['day'])

    op.create_table('recovery_codes',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('user_id', sa.Integer(), nullable=False),
        sa.Column('token_hash', sa.String(length=64), nullable=False),
        sa.Column('used_at', sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(['user_id'], ['users.id'], name='fk_recovery_codes_user_id', ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name='pk_recovery_codes'),
        sa.UniqueConstraint('token_hash', name='uq_recovery_codes_token_hash')
    )
    op.create_index('ix_recovery_codes_user_id', 'recovery_codes', ['user_id'])

    op.create_table('totps',
        sa.Column('user_id', sa.Integer(), nullable=False),
        sa.Column('secret', sa.String(length=64), nullable=False),
        sa.Column('confirmed_at', sa.DateTime(), nullable=True),
        sa.Column('last_step', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['user_id'], ['users.id'], name='fk_totps_user_id', ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('user_id', name='pk_totps')
    )
    op.create_table('applications',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('intake_id', sa.Integer(), nullable=False),
        sa.Column('token_hash', sa.String(length=64), nullable=False),
        sa.Column('email', sa.String(length=254), nullable=False),
        sa.Column('name', sa.String(length=120), nullable=False),
        sa.Column('jst', sa.String(length=160), nullable=False),
        sa.Column('job', sa.String(length=160), nullable=False),
        sa.Column('answer', sa.Text(), nullable=False),
        sa.Column('state', sa.String(length=12), nullable=False),
        sa.Column('user_id', sa.Integer(), nullable=True),
        sa.Column('created_at', sa.DateTime(), nullable=False),
        sa.Column('confirmed_at', sa.DateTime(), nullable=True),
        sa.Column('decided_at', sa.DateTime(), nullable=True),
        sa.Column('decided_by_id', sa.Integer(), nullable=True),
        sa.Column('reason', sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(['decided_by_id'], ['users.id'], name='fk_applications_decided_by_id'),
        sa.ForeignKeyConstraint(['intake_id'], ['intakes.id'], name='fk_applications_intake_id', ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['user_id'], ['users.id'], name='fk_applications_user_id', ondelete='SET NULL'),
        sa.PrimaryKeyConstraint('id', name='pk_applications'),
        sa.UniqueConstraint('intake_id', 'email', name='uq_applications_intake_id_email'),
        sa.UniqueConstraint('token_hash', name='uq_applications_token_hash')
    )
    op.create_index('ix_applications_email', 'applications', ['email'])
    op.create_index('ix_applications_undecided', 'applications', ['intake_id'],
                    sqlite_where=sa.text("state IN ('waiting', 'reserve')"),
                    postgresql_where=sa.text("state IN ('waiting', 'reserve')"))
    op.create_index('ix_applications_user_id', 'applications', ['user_id'])

    op.create_table('letters',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('kind', sa.String(length=30), nullable=False),
        sa.Column('key', sa.String(length=160), nullable=True),
        sa.Column('user_id', sa.Integer(), nullable=True),
        sa.Column('network_id', sa.Integer(), nullable=True),
        sa.Column('topic_id', sa.Integer(), nullable=True),
        sa.Column('address', sa.String(length=254), nullable=False),
        sa.Column('sender', sa.String(length=120), nullable=False),
        sa.Column('reply_to', sa.String(length=320), nullable=False),
        sa.Column('subject', sa.String(length=400), nullable=False),
        sa.Column('text', sa.Text(), nullable=False),
        sa.Column('html', sa.Text(), nullable=False),
        sa.Column('headers', sa.JSON(), nullable=False),
        sa.Column('message_id', sa.String(length=160), nullable=False),
        sa.Column('is_bulk', sa.Boolean(), nullable=False),
        sa.Column('created_at', sa.DateTime(), nullable=False),
        sa.Column('due_at', sa.DateTime(), nullable=False),
        sa.Column('attempts', sa.Integer(), nullable=False),
        sa.Column('error', sa.Text(), nullable=False),
        sa.Column('sent_at', sa.DateTime(), nullable=True),
        sa.Column('given_up_at', sa.DateTime(), nullable=True),
        sa.Column('bounced_at', sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(['network_id'], ['networks.id'], name='fk_letters_network_id', ondelete='SET NULL'),
        sa.ForeignKeyConstraint(['topic_id'], ['topics.id'], name='fk_letters_topic_id', ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['user_id'], ['users.id'], name='fk_letters_user_id', ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name='pk_letters'),
        sa.UniqueConstraint('key', name='uq_letters_key'),
        sa.UniqueConstraint('message_id', name='uq_letters_message_id')
    )
    op.create_index('ix_letters_address', 'letters', ['address'])
    op.create_index('ix_letters_given_up', 'letters', ['given_up_at'],
                    sqlite_where=sa.text('given_up_at IS NOT NULL'), postgresql_where=sa.text('given_up_at IS NOT NULL'))
    op.create_index('ix_letters_sent', 'letters', ['sent_at'],
                    sqlite_where=sa.text('sent_at IS NOT NULL'), postgresql_where=sa.text('sent_at IS NOT NULL'))
    op.create_index('ix_letters_user_id', 'letters', ['user_id'])
    op.create_index('ix_letters_waiting', 'letters', ['is_bulk', 'due_at'],
                    sqlite_where=sa.text('sent_at IS NULL AND given_up_at IS NULL'),
                    postgresql_where=sa.text('sent_at IS NULL AND given_up_at IS NULL'))

    op.create_table('inbound_mails',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('key', sa.String(length=64), nullable=False),
        sa.Column('way', sa.String(length=4), nullable=False),
        sa.Column('sender', sa.String(length=320), nullable=False),
        sa.Column('recipient', sa.String(length=320), nullable=False),
        sa.Column('message_id', sa.String(length=300), nullable=False),
        sa.Column('size', sa.Integer(), nullable=False),
        sa.Column('raw', sa.LargeBinary(), nullable=True),
        sa.Column('is_cut', sa.Boolean(), nullable=False),
        sa.Column('received_at', sa.DateTime(), nullable=False),
        sa.Column('due_at', sa.DateTime(), nullable=False),
        sa.Column('attempts', sa.Integer(), nullable=False),
        sa.Column('error', sa.Text(), nullable=False),
        sa.Column('state', sa.String(length=10), nullable=False),
        sa.Column('reason', sa.String(length=40), nullable=False),
        sa.Column('settled_at', sa.DateTime(), nullable=True),
        sa.Column('user_id', sa.Integer(), nullable=True),
        sa.Column('network_id', sa.Integer(), nullable=True),
        sa.Column('topic_id', sa.Integer(), nullable=True),
        sa.Column('post_id', sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(['network_id'], ['networks.id'], name='fk_inbound_mails_network_id', ondelete='SET NULL'),
        sa.ForeignKeyConstraint(['post_id'], ['posts.id'], name='fk_inbound_mails_post_id', ondelete='SET NULL'),
        sa.ForeignKeyConstraint(['topic_id'], ['topics.id'], name='fk_inbound_mails_topic_id', ondelete='SET NULL'),
        sa.ForeignKeyConstraint(['user_id'], ['users.id'], name='fk_inbound_mails_user_id', ondelete='SET NULL'),
        sa.PrimaryKeyConstraint('id', name='pk_inbound_mails'),
        sa.UniqueConstraint('key', name='uq_inbound_mails_key')
    )
    op.create_index('ix_inbound_mails_message_id', 'inbound_mails', ['message_id'])
    op.create_index('ix_inbound_mails_received_at', 'inbound_mails', ['received_at'])
    op.create_index('ix_inbound_mails_settled', 'inbound_mails', ['settled_at'],
                    sqlite_where=sa.text('settled_at IS NOT NULL'), postgresql_where=sa.text('settled_at IS NOT NULL'))
    op.create_index('ix_inbound_mails_state', 'inbound_mails', ['state', 'id'])
    op.create_index('ix_inbound_mails_user_id', 'inbound_mails', ['user_id'])
    op.create_index('ix_inbound_mails_waiting', 'inbound_mails', ['due_at'],
                    sqlite_where=sa.text("state = 'waiting'"), postgresql_where=sa.text("state = 'waiting'"))

    op.create_table('introductions',
        sa.Column('network_id', sa.Integer(), nullable=False),
        sa.Column('user_id', sa.Integer(), nullable=False),
        sa.Column('post_id', sa.Integer(), nullable=True),
        sa.Column('at', sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(['network_id'], ['networks.id'], name='fk_introductions_network_id', ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['post_id'], ['posts.id'], name='fk_introductions_post_id', ondelete='SET NULL'),
        sa.ForeignKeyConstraint(['user_id'], ['users.id'], name='fk_introductions_user_id', ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('network_id', 'user_id', name='pk_introductions')
    )
    op.create_index('ix_introductions_user_id', 'introductions', ['user_id'])
    op.create_index('uq_introductions_post', 'introductions', ['post_id'], unique=True,
                    sqlite_where=sa.text('post_id IS NOT NULL'), postgresql_where=sa.text('post_id IS NOT NULL'))

    op.create_table('invitations',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('email', sa.String(length=254), nullable=False),
        sa.Column('name', sa.String(length=120), nullable=False),
        sa.Column('jst', sa.String(length=160), nullable=False),
        sa.Column('job', sa.String(length=160), nullable=False),
        sa.Column('invited_by_id', sa.Integer(), nullable=True),
        sa.Column('token_hash', sa.String(length=64), nullable=False),
        sa.Column('created_at', sa.DateTime(), nullable=False),
        sa.Column('expires_at', sa.DateTime(), nullable=False),
        sa.Column('letter_id', sa.Integer(), nullable=True),
        sa.Column('letters_count', sa.Integer(), nullable=False),
        sa.Column('written_at', sa.DateTime(), nullable=False),
        sa.Column('used_at', sa.DateTime(), nullable=True),
        sa.Column('user_id', sa.Integer(), nullable=True),
        sa.Column('declined_at', sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(['invited_by_id'], ['users.id'], name='fk_invitations_invited_by_id', ondelete='SET NULL'),
        sa.ForeignKeyConstraint(['letter_id'], ['letters.id'], name='fk_invitations_letter_id', ondelete='SET NULL'),
        sa.ForeignKeyConstraint(['user_id'], ['users.id'], name='fk_invitations_user_id', ondelete='SET NULL'),
        sa.PrimaryKeyConstraint('id', name='pk_invitations'),
        sa.UniqueConstraint('token_hash', name='uq_invitations_token_hash')
    )
    op.create_index('ix_invitations_invited_by_id', 'invitations', ['invited_by_id'])
    op.create_index('ix_invitations_letter_id', 'invitations', ['letter_id'])
    op.create_index('ix_invitations_open', 'invitations', ['email'],
                    sqlite_where=sa.text('used_at IS NULL'), postgresql_where=sa.text('used_at IS NULL'))
    op.create_index('ix_invitations_user_id', 'invitations', ['user_id'])

    op.create_table('invitation_places',
        sa.Column('invitation_id', sa.Integer(), nullable=False),
        sa.Column('network_id', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['invitation_id'], ['invitations.id'], name='fk_invitation_places_invitation_id',
                                ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['network_id'], ['networks.id'], name='fk_invitation_places_network_id', ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('invitation_id', 'network_id', name='pk_invitation_places')
    )
    op.create_index('ix_invitation_places_network_id', 'invitation_places', ['network_id'])

    op.add_column('networks', sa.Column('conditions_version', sa.Integer(), nullable=False, server_default='1'))
    op.add_column('networks', sa.Column('letter_rhythm', sa.String(length=10), nullable=False, server_default='daily'))

    op.add_column('notifications', sa.Column('letter_due_at', sa.DateTime()))
    op.create_index('ix_notifications_letter_due', 'notifications', ['letter_due_at', 'user_id'],
                    sqlite_where=sa.text('letter_due_at IS NOT NULL'), postgresql_where=sa.text('letter_due_at IS NOT NULL'))

    op.add_column('posts', sa.Column('by_mail', sa.Boolean(), nullable=False, server_default=sa.false()))

    op.add_column('sign_in_links', sa.Column('purpose', sa.String(length=10), nullable=False, server_default='handed'))

    op.add_column('site', sa.Column('staff_needs_second_factor', sa.Boolean(), nullable=False, server_default=sa.false()))

    op.add_column('users', sa.Column('first_steps_due', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column('users', sa.Column('erased_at', sa.DateTime()))

    now = clock.now()
    _fill_jst(op.get_bind(), now)
    _fill_first_steps(now)
    for kind, slug in PLACES.items():
        op.execute(sa.text("INSERT INTO placement_rules (kind, value, network_id) SELECT 'jst_kind', :kind, id FROM networks "
                           "WHERE slug = :slug").bindparams(kind=kind, slug=slug))


def _fill_jst(bind, now):
    """Make a JST of what people called theirs, one for all spellings, and give it the seats that they fill."""
    users = sa.table("users", *map(sa.column, ("id", "jst", "job")))
    jsts = sa.table("jsts", *map(sa.column, ("id", "name", "key", "kind", "voivodeship", "is_confirmed")),
                    sa.column("created_at", sa.DateTime))
    people = sa.table("jst_people", *map(sa.column, ("user_id", "jst_id", "function", "is_main")),
                      sa.column("created_at", sa.DateTime))
    known = {}
    for user_id, name, job in bind.execute(sa.select(users).where(users.c.jst != "").order_by(users.c.id)).all():
        key = key_of(name)
        if key not in known:
            bind.execute(jsts.insert().values(name=name, key=key, kind="other", voivodeship="", is_confirmed=False, created_at=now))
            known[key] = bind.execute(sa.select(jsts.c.id, jsts.c.name).where(jsts.c.name == name)).one()
        bind.execute(people.insert().values(user_id=user_id, jst_id=known[key].id, function=job, is_main=True, created_at=now))
        bind.execute(users.update().where(users.c.id == user_id).values(jst=known[key].name))
    op.execute(sa.text("INSERT INTO jst_seats (jst_id, network_id, created_at) SELECT DISTINCT p.jst_id, m.network_id, :now "
                       "FROM jst_people p JOIN memberships m ON m.user_id = p.user_id WHERE m.is_participant")
               .bindparams(sa.bindparam("now", now, sa.DateTime)))
    op.execute("UPDATE networks SET jst_count = (SELECT count(*) FROM jst_seats s WHERE s.network_id = networks.id)")


def _fill_first_steps(now):
    """Whoever is here has said who they are; the conditions they have not accepted yet, except the demo's people."""
    at = sa.bindparam("now", now, sa.DateTime)
    op.execute("INSERT INTO facts_confirmed (user_id, at) SELECT id, created_at FROM users WHERE NOT is_system")
    op.execute(sa.text("INSERT INTO acceptances (network_id, user_id, version, at) SELECT m.network_id, m.user_id, 1, :now "
                       "FROM memberships m JOIN users u ON u.id = m.user_id WHERE u.is_demo").bindparams(at))
    op.execute(sa.text("INSERT INTO conditions (network_id, version, lines, created_at) SELECT id, 1, conditions, :now "
                       "FROM networks WHERE id IN (SELECT network_id FROM acceptances)").bindparams(at))
    op.execute("UPDATE users SET first_steps_due = true WHERE NOT is_system AND NOT is_demo AND EXISTS "
               "(SELECT 1 FROM memberships m WHERE m.user_id = users.id)")


def downgrade():
    raise NotImplementedError("Put the backup back that was made before the upgrade: flask restore")
