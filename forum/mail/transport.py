"""The way out: a mail server that MAIL_URL names, or files in var/mail where there is none."""
import re
import smtplib
import ssl
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote, urlsplit

from flask import current_app

# Of each answer. Only the end of a letter may take long: there a content filter looks at it.
PATIENCE, PATIENCE_AT_END = 30, 300
# A connection unused for longer is asked whether it is still one.
QUIET = 10
PORTS = {"smtp": 25, "starttls": 587, "smtps": 465}
FILES_KEPT = 7 * 24 * 3600
# Nobody has such a mailbox (RFC 3463): 5.1.x but for the sender's part of it, 5.2.1 switched off.
NOBODY = re.compile(r"5\.(?:1\.(?:0|1|2|3|6|10)|2\.1)\b")


class Away(Exception):
    """The mail server does not talk to us at all: nothing is wrong with any letter."""


class NotNow(Exception):
    """The mail server refuses this letter for now."""


class Never(Exception):
    """The mail server refuses this letter for good; `nobody` tells whether because there is no such mailbox."""

    def __init__(self, words):
        super().__init__(words)
        self.nobody = bool(NOBODY.search(words))


def open_way():
    """Return the way out that the settings ask for; it may `send` several letters and is to be closed."""
    url = current_app.config["MAIL_URL"]
    return Server(url) if url else folder()


def folder():
    """Return where letters are written as files."""
    return Folder(Path(current_app.config["FORUM_DATA"]) / "mail")


class Folder:
    """Letters as files that any mail program opens; the same letter written again is the same file."""

    def __init__(self, folder):
        self.folder = folder

    def send(self, message, *, sender, to, name):
        """Write a letter; it is there whole or not at all."""
        del sender, to
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            path = self.folder / f"{name}.eml"
            unfinished = path.with_suffix(".part")
            unfinished.write_bytes(message)
            unfinished.chmod(0o600)
            unfinished.replace(path)
        except OSError as problem:
            raise Away(f"{self.folder} cannot be written: {problem.strerror}") from None

    def forget_old(self):
        """Delete the files of letters after a week: there are keys in them, and addresses."""
        for path in [*self.folder.glob("*.eml"), *self.folder.glob("*.part")]:
            with suppress(OSError):
                if time.time() - path.stat().st_mtime > FILES_KEPT:
                    path.unlink()

    def close(self):
        """Do nothing: files are closed."""


class Server:
    """A mail server reached by SMTP; the connection serves letter after letter."""

    def __init__(self, url):
        self.parts, self.connection, self.used_at = urlsplit(url), None, 0.0

    def send(self, message, *, sender, to, name):
        """Hand a letter over; it is the server's when this returns, and ours when it raises."""
        del name
        connection = self._connected()
        try:
            self._expect(connection.mail(sender), "MAIL FROM")
            self._expect(connection.rcpt(to), "RCPT TO")
            self._expect(self._data(connection, message), "DATA")
        except (NotNow, Never):
            self._begin_anew()
            raise
        except (OSError, smtplib.SMTPException) as problem:
            # Not Away: a filter may hang up over one letter only, and the others must not wait for it.
            self._drop()
            raise NotNow(_words(problem)) from None
        self.used_at = time.monotonic()

    def close(self):
        """Say goodbye."""
        if self.connection is not None:
            with suppress(OSError, smtplib.SMTPException):
                self.connection.quit()
        self._drop()

    def _connected(self):
        if self.connection is not None:
            if time.monotonic() - self.used_at < QUIET:
                return self.connection
            with suppress(OSError, smtplib.SMTPException):
                if self.connection.noop()[0] == 250:
                    return self.connection
            self._drop()
        try:
            self.connection = self._connect()
        except (OSError, smtplib.SMTPException) as problem:
            self._drop()
            raise Away(_words(problem)) from None
        return self.connection

    def _connect(self):
        parts, context = self.parts, ssl.create_default_context()
        address = (parts.hostname, parts.port or PORTS[parts.scheme])
        own = current_app.config["MAIL_DOMAIN"].encode("idna").decode()
        if parts.scheme == "smtps":
            connection = smtplib.SMTP_SSL(*address, local_hostname=own, timeout=PATIENCE, context=context)
        else:
            connection = smtplib.SMTP(*address, local_hostname=own, timeout=PATIENCE)
        self.connection = connection
        connection.ehlo_or_helo_if_needed()
        if parts.scheme == "starttls":
            connection.starttls(context=context)
            connection.ehlo()
        if parts.username:
            connection.login(unquote(parts.username), unquote(parts.password or ""))
        return connection

    def _data(self, connection, message):
        connection.putcmd("data")
        code, words = connection.getreply()
        if code != 354:
            return code, words
        connection.send(_stuffed(message))
        connection.sock.settimeout(PATIENCE_AT_END)
        try:
            return connection.getreply()
        finally:
            if connection.sock is not None:
                connection.sock.settimeout(PATIENCE)

    def _expect(self, answer, step):
        code, words = answer
        if 200 <= code < 300:
            return
        said = f"{code} {_plain(words)} ({step})"
        if step == "MAIL FROM":  # it does not take the forum for a sender: no letter would fare better
            self._drop()
            raise Away(said)
        raise Never(said) if code >= 500 else NotNow(said)

    def _begin_anew(self):
        with suppress(OSError, smtplib.SMTPException):
            if self.connection.rset()[0] == 250:
                return
        self._drop()

    def _drop(self):
        connection, self.connection = self.connection, None
        if connection is not None:
            connection.close()


def _stuffed(message):
    message = re.sub(rb"\r?\n|\r", b"\r\n", message)
    message = re.sub(rb"(?m)^\.", b"..", message)
    return message + (b"" if message.endswith(b"\r\n") else b"\r\n") + b".\r\n"


def _words(problem):
    code, words = getattr(problem, "smtp_code", None), getattr(problem, "smtp_error", None)
    return f"{code} {_plain(words)}" if code else f"{type(problem).__name__}: {problem}"[:300]


def _plain(words):
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
    return without_addresses(text)


def without_addresses(words):
    """Return what a mail server said, without the addresses it repeats: they are in no log and on no page of ours."""
    return re.sub(r"<?[^\s<>@]+@[^\s<>@]+>?", "…", " ".join(str(words).split()))[:300]
