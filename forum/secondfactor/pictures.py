"""The picture a telephone reads a secret from."""
import pyotp
import segno
from markupsafe import Markup


def qr(person, secret):
    """Return, as SVG, the secret of a person's codes; always black on white, or telephones do not read it."""
    address = pyotp.TOTP(secret).provisioning_uri(name=person.email or person.username, issuer_name="Forum Sieci")
    return Markup(segno.make(address, error="m").svg_inline(scale=5, border=3, dark="#000", light="#fff"))
