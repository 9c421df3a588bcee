"""The numbered conditions of a network, its own *kontrakt*, as they hold now."""
from typing import NamedTuple


class Condition(NamedTuple):
    """One condition: its number, its words, and the version of the whole that numbers it so."""

    number: int
    text: str
    version: int


def conditions_of(network):
    """Return the conditions that hold in a network now, by their numbers; this asks the database nothing more."""
    return [Condition(number, text, network.conditions_version) for number, text in enumerate(network.conditions, 1)]
