"""How fast letters go: no faster than a receiver's mail servers like, nor than our own is meant to be used."""
from collections import defaultdict
from datetime import timedelta


class Pace:
    """Tells of each letter whether its turn is now; those of a crowd are given turns one after another."""

    def __init__(self, per_minute, *, at_once):
        self.step = timedelta(minutes=1) / per_minute
        # So many may go one right after another before the pace is felt.
        self.slack = self.step * at_once
        self.next_turns = defaultdict(lambda: None)
        self.promised = set()

    def turn(self, letter_id, address, now):
        """Return None when the letter may go now, else the moment from which it may."""
        if letter_id in self.promised:
            self.promised.discard(letter_id)
            return None
        domain = address.rpartition("@")[2].lower()
        following = max(self.next_turns[domain] or now, now)
        self.next_turns[domain] = following + self.step
        if following - now <= self.slack:
            return None
        self.promised.add(letter_id)
        return following - self.slack

    def tidy(self, now):
        """Forget the domains that nothing was sent to for long."""
        for domain in [domain for domain, turn in self.next_turns.items() if turn < now]:
            del self.next_turns[domain]
