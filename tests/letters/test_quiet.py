"""Quiet hours: nights, weekends, the two days on which the clocks change."""
from datetime import datetime

import pytest

from forum.letters.models import LetterChoices
from forum.letters.quiet import opens_at

pytestmark = pytest.mark.once


def choices(quiet_from=20, quiet_until=7, quiet_weekends=True):
    return LetterChoices(quiet_from=quiet_from, quiet_until=quiet_until, quiet_weekends=quiet_weekends)


@pytest.mark.parametrize("moment, opens", [
    ("2026-11-24 10:00", "2026-11-24 10:00"),  # Tuesday, eleven in Warsaw
    ("2026-11-24 18:59", "2026-11-24 18:59"),
    ("2026-11-24 19:00", "2026-11-25 06:00"),  # eight in the evening
    ("2026-11-25 01:00", "2026-11-25 06:00"),  # after midnight
    ("2026-11-27 19:00", "2026-11-30 06:00"),  # Friday evening: Monday morning
    ("2026-11-28 10:00", "2026-11-30 06:00"),  # Saturday
    ("2026-07-07 10:00", "2026-07-07 10:00"),
    ("2026-07-07 18:30", "2026-07-08 05:00"),  # summer time
    ("2026-10-23 19:00", "2026-10-26 06:00"),  # over the night in which summer time ends
    ("2026-03-27 20:00", "2026-03-30 05:00"),  # and begins
])
def test_letters_wait_for_the_morning_of_a_working_day(moment, opens):
    assert opens_at(choices(), datetime.fromisoformat(moment)) == datetime.fromisoformat(opens)


@pytest.mark.parametrize("made, moment, opens", [
    (choices(quiet_weekends=False), "2026-11-28 10:00", "2026-11-28 10:00"),
    (choices(quiet_weekends=False), "2026-11-27 20:00", "2026-11-28 06:00"),
    (choices(None, None), "2026-11-24 23:00", "2026-11-24 23:00"),
    (choices(None, None), "2026-11-28 10:00", "2026-11-29 23:00"),  # the end of Sunday in Warsaw
    (choices(9, 9), "2026-11-24 08:30", "2026-11-24 08:30"),  # no hour at all
    (choices(8, 15), "2026-11-24 10:00", "2026-11-24 14:00"),  # by day, while at work
    (choices(0, 7), "2026-11-24 23:30", "2026-11-25 06:00"),
])
def test_each_person_has_their_own_quiet_hours(made, moment, opens):
    assert opens_at(made, datetime.fromisoformat(moment)) == datetime.fromisoformat(opens)
