"""Refusals: what the forum says when it will not do something."""


class Refused(Exception):
    """A write that the rules or the state of things do not allow; `reason` is a sentence for the person."""

    def __init__(self, reason, status=403):
        super().__init__(reason)
        self.reason = reason
        self.status = status
