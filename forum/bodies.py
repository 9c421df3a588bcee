"""What may reach a view: bodies of a bearable size, readable addresses, numbers a database can hold."""
import io
import re

from flask import Request, abort, current_app, request
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.routing import IntegerConverter, ValidationError

LARGEST_ID = 2**31 - 1
# Bytes as WSGI hands them on; a tab or a line break has no place in an address either.
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
# PostgreSQL refuses the first one, and no keyboard types the others.
_UNTYPED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def whole_number(text):
    """Return a number from a query or a form, as `type=` of their `get`; raise ValueError when no id can be it."""
    number = int(text)
    if abs(number) > LARGEST_ID:
        raise ValueError
    return number


def ids_of_fields(texts, most=200):
    """Return the ids that fields of one name hold, each once, as far as the database can look them up."""
    ids = (int(text) for text in texts[:most] if text.isascii() and text.isdecimal() and len(text) < 11)
    return list(dict.fromkeys(key for key in ids if 0 < key <= LARGEST_ID))


class Fields(ImmutableMultiDict):
    """The fields of a query or a form; a number asked of it by `type=int` is one that the database can look up."""

    def get(self, key, default=None, type=None):
        """Return a field, or `default` when it is not there or not of the type."""
        return super().get(key, default, whole_number if type is int else type)


class ReadableRequest(Request):
    """A request whose fields are texts without control characters."""

    parameter_storage_class = Fields
    # Flask-WTF would fill forms from JSON, numbers and lists for texts; no page of ours sends any.
    is_json = False
    takes_files = False

    def _load_form_data(self):
        super()._load_form_data()
        if not self.takes_files:
            self.__dict__["files"] = Fields()  # Flask-WTF would take a file for a text
        clean = [(_UNTYPED.sub("", name), _UNTYPED.sub("", value)) for name, value in self.form.items(multi=True)]
        self.__dict__["form"] = Fields(clean)


class CountedBody(io.RawIOBase):
    """A body whose length nobody told, which breaks off with 413 when more of it comes than we take."""

    def __init__(self, stream, most):
        super().__init__()
        self._stream, self.left = stream, most

    def readable(self):
        """Tell that this is for reading."""
        return True

    def readinto(self, buffer):
        """Hand on what has come, and count it."""
        chunk = self._stream.read(len(buffer))
        self.left -= len(chunk)
        # Werkzeug's own limit would cut the rest off without a word.
        if self.left <= 0:
            raise RequestEntityTooLarge
        buffer[:len(chunk)] = chunk
        return len(chunk)


class WholeNumber(IntegerConverter):
    """A number in an address; one that no id can have leads nowhere."""

    def to_python(self, value):
        """Return the number, if the database can look it up."""
        number = super().to_python(value)
        if number > LARGEST_ID:
            raise ValidationError
        return number


class PostNumber(IntegerConverter):
    """A post's number in an address; one that no post can have stands for the highest: the nearest post is shown."""

    def to_python(self, value):
        """Return the number, as high as the database can look it up."""
        return min(super().to_python(value), LARGEST_ID)


def init_app(app):
    """Look at each request before anything reads it."""
    app.request_class = ReadableRequest
    app.url_map.converters.update(int=WholeNumber, post_number=PostNumber)
    app.before_request_funcs.setdefault(None, []).insert(0, refuse_unreadable)


def refuse_unreadable():
    """Turn away what is too large – by its length; a chunked body is counted while it is read – or not in UTF-8."""
    if request.content_length is None and "wsgi.input" in request.environ:
        request.environ["wsgi.input"] = CountedBody(request.environ["wsgi.input"], request.max_content_length)
    elif request.content_length is not None and request.content_length > _most():
        abort(413)
    if not _is_readable(request.environ.get("PATH_INFO", "")):
        abort(404)
    if not _is_readable(request.query_string.decode("latin-1"), quoted=True):
        abort(400)


def take_files():
    """Let this request bring files, after its view has asked who sends them and before anything reads the body."""
    request.takes_files, request.max_content_length = True, _most()
    body = request.environ.get("wsgi.input")
    if isinstance(body, CountedBody):
        body.left = request.max_content_length


def _most():
    return current_app.config.get("LARGER_BODIES", {}).get(request.endpoint, request.max_content_length)


def _is_readable(raw, *, quoted=False):
    octets = raw.encode("latin-1")
    if quoted:
        octets = re.sub(rb"%([0-9A-Fa-f]{2})", lambda match: bytes.fromhex(match[1].decode()), octets)
    try:
        return not _CONTROL.search(octets.decode())
    except UnicodeDecodeError:
        return False
