"""Every way of writing asks about watched words."""
from ..posts import gates
from .gate import look

gates.check(look)
