"""Every setting of the forum, read from environment variables, with its default."""
import errno
import importlib.util
import os
import re
import secrets
import socket
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).parent
MAIL_OUT, MAIL_IN = ("smtp", "starttls", "smtps"), ("lmtp", "smtp", "imaps", "imap")
LOOPBACK = ("127.0.0.1", "localhost", "::1")
MEGABYTE = 1024 * 1024


class ConfigError(RuntimeError):
    """A set-up the forum refuses to start with; the message says what to change."""


def load(environ=os.environ):
    """Return the Flask configuration that `environ` asks for; raise ConfigError when it contradicts itself."""
    data = Path(environ.get("FORUM_DATA") or ROOT / "var").resolve()
    host, port = environ.get("HOST") or "127.0.0.1", _whole_number(environ, "PORT", 8000, least=1)
    url = (environ.get("FORUM_URL") or f"http://127.0.0.1:{port}").rstrip("/")
    if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
        raise ConfigError(f"FORUM_URL must be an address such as https://forum.example.org, not {url!r}.")
    database = _database_url(environ.get("DATABASE_URL") or f"sqlite:///{data / 'forum.db'}")
    config = {
        "HOST": host,
        "PORT": port,
        "FORUM_URL": url,
        "FORUM_DATA": data,
        "FORUM_DEMO": environ.get("FORUM_DEMO", "") not in ("", "0", "no", "false"),
        "FORUM_PROXIES": _whole_number(environ, "FORUM_PROXIES", 0),
        # Off only to measure what visitors' pages cost without it.
        "PAGE_CACHE": environ.get("FORUM_PAGE_CACHE", "1") not in ("0", "no", "false"),
        "FORUM_HOSTS": [name for name in environ.get("FORUM_HOSTS", "").split(",") if name],
        "WEB_CONCURRENCY": _whole_number(environ, "WEB_CONCURRENCY", 1, least=1),
        "REDIS_URL": environ.get("REDIS_URL") or None,
        "SQLALCHEMY_DATABASE_URI": database,
        "SQLALCHEMY_ENGINE_OPTIONS": _engine_options(database),
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": url.startswith("https:"),
        "SESSION_COOKIE_NAME": "forum",
        "MAX_CONTENT_LENGTH": MEGABYTE,
        "MAX_FORM_MEMORY_SIZE": MEGABYTE,
        "UPLOADS_URL": environ.get("UPLOADS_URL") or None,
        "UPLOADS_ENDPOINT": environ.get("UPLOADS_ENDPOINT") or None,
        "UPLOAD_IMAGE_SIZE": MEGABYTE * _whole_number(environ, "UPLOAD_IMAGE_MB", 10, least=1),
        "UPLOAD_DOCUMENT_SIZE": MEGABYTE * _whole_number(environ, "UPLOAD_DOCUMENT_MB", 25, least=1),
        "UPLOAD_DAY_SIZE": MEGABYTE * _whole_number(environ, "UPLOAD_DAY_MB", 200, least=1),
        "UPLOAD_DAY_FILES": _whole_number(environ, "UPLOAD_DAY_FILES", 100, least=1),
        # Letters go to var/mail/*.eml without it.
        "MAIL_URL": environ.get("MAIL_URL") or None,
        "MAIL_DOMAIN": environ.get("MAIL_DOMAIN") or urlsplit(url).hostname,
        # How letters come in: lmtp://127.0.0.1:8024 listens, imaps://user:password@host/INBOX asks.
        "MAIL_IN": environ.get("MAIL_IN") or None,
        # Whose Authentication-Results are believed: the name our own mail server gives itself in them.
        "MAIL_AUTHSERV": environ.get("MAIL_AUTHSERV") or None,
        # Letters a minute to one domain: mailbox providers put off whoever is faster.
        "MAIL_PACE": _whole_number(environ, "MAIL_PACE", 120, least=1),
        # Sign-in by an organisation: OpenID Connect, off without the first two.
        "OIDC_ISSUER": (environ.get("OIDC_ISSUER") or "").rstrip("/") or None,
        "OIDC_CLIENT_ID": environ.get("OIDC_CLIENT_ID") or None,
        "OIDC_CLIENT_SECRET": environ.get("OIDC_CLIENT_SECRET") or None,
        "OIDC_NAME": environ.get("OIDC_NAME") or None,
        "WTF_CSRF_TIME_LIMIT": None,
        "BABEL_DEFAULT_LOCALE": "pl",
        "BABEL_DEFAULT_TIMEZONE": "Europe/Warsaw",
        "BABEL_TRANSLATION_DIRECTORIES": str(ROOT / "var" / "translations"),
    }
    config["MAIL_FROM"] = environ.get("MAIL_FROM") or f"forum@{config['MAIL_DOMAIN']}"
    config["GROWN"] = database.startswith("postgresql") or urlsplit(url).hostname not in LOOPBACK
    _check(config, environ)
    _make_folder(data)
    config["SECRET_KEY"] = environ.get("SECRET_KEY") or _kept_secret(data)
    return config


def check_port(config):
    """Raise ConfigError when nobody can listen on the port."""
    host, port = config["HOST"], config["PORT"]
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as problem:
        raise ConfigError(_why_not(problem, host, port)) from None


def _why_not(problem, host, port):
    if problem.errno == errno.EADDRINUSE:
        return f"Port {port} is taken. Stop what uses it, or choose another: PORT={port + 1} make run"
    if problem.errno == errno.EACCES:
        return f"Port {port} is for administrators only. Choose one above 1023: PORT=8000 make run"
    return f"HOST={host} is not an address of this computer."


def _whole_number(environ, name, default, *, least=0):
    text = environ.get(name) or str(default)
    if not (text.isascii() and text.isdecimal() and len(text) < 10 and int(text) >= least):
        raise ConfigError(f"{name} must be a whole number of at least {least}, not {text!r}.")
    return int(text)


def _database_url(url):
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise ConfigError("DATABASE_URL must start with postgresql:// or sqlite:///.")
    return url


def _engine_options(database):
    # A statement that fails is logged without its values: addresses, texts, keys of letters.
    if database.startswith("sqlite"):
        return {"hide_parameters": True}
    # PostgreSQL's JIT costs more than it saves on the short statements of a web page.
    return {"hide_parameters": True, "pool_size": 20, "max_overflow": 20, "pool_pre_ping": True,
            "connect_args": {"options": "-c jit=off", "connect_timeout": 5, "application_name": "forum"}}


def _check(config, environ):
    if config["PORT"] > 65535:
        raise ConfigError(f"PORT must lie between 1 and 65535; {config['PORT']} does not.")
    sqlite = config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite")
    if config["GROWN"] and not environ.get("SECRET_KEY"):
        raise ConfigError("A grown set-up (PostgreSQL, or a FORUM_URL that is not this computer) needs SECRET_KEY.")
    if config["GROWN"] and not config["FORUM_URL"].startswith("https:") and _is_public(config["FORUM_URL"]):
        raise ConfigError("FORUM_URL must start with https:// when it is not an address of this computer.")
    if config["FORUM_DEMO"]:
        _check_demo(config)
    if config["UPLOADS_URL"]:
        _check_uploads(config["UPLOADS_URL"])
    _check_mail(config)
    _check_oidc(config)
    if config["WEB_CONCURRENCY"] > 1 and (sqlite or not config["REDIS_URL"]):
        raise ConfigError("WEB_CONCURRENCY above 1 needs both DATABASE_URL (PostgreSQL) and REDIS_URL.")


def _check_uploads(url):
    parts = urlsplit(url)
    if parts.scheme != "s3" or not parts.hostname:
        raise ConfigError(f"UPLOADS_URL must look like s3://bucket/folder, not {url!r}.")
    if importlib.util.find_spec("obstore") is None:
        raise ConfigError("UPLOADS_URL needs a package that is not installed. Run first:  "
                          "var/venv/bin/pip install --require-hashes -r requirements-s3.lock")


def _check_mail(config):
    for name, schemes in (("MAIL_URL", MAIL_OUT), ("MAIL_IN", MAIL_IN)):
        parts = urlsplit(config[name] or f"{schemes[0]}://localhost")
        if parts.scheme not in schemes or not parts.hostname or not _has_port(parts):
            raise ConfigError(f"{name} must look like {schemes[0]}://host:port; it may also begin with "
                              f"{', '.join(f'{scheme}://' for scheme in schemes[1:])}.")
    if config["MAIL_IN"] and urlsplit(config["MAIL_IN"]).scheme == "imap" and _is_public(config["MAIL_IN"]):
        raise ConfigError("MAIL_IN must begin with imaps://: a password does not travel in the open.")
    address = parseaddr(config["MAIL_FROM"])[1]
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", address):
        raise ConfigError(f"MAIL_FROM must be an address such as forum@example.org, not {config['MAIL_FROM']!r}.")


def _has_port(parts):
    try:
        return parts.port is None or parts.port > 0
    except ValueError:
        return False


def _check_oidc(config):
    issuer = urlsplit(config["OIDC_ISSUER"] or "")
    if bool(config["OIDC_ISSUER"]) != bool(config["OIDC_CLIENT_ID"]):
        raise ConfigError("OIDC_ISSUER and OIDC_CLIENT_ID are needed together.")
    if config["OIDC_ISSUER"] and not (issuer.scheme == "https" and issuer.hostname or
                                      issuer.scheme == "http" and issuer.hostname in LOOPBACK):
        raise ConfigError(f"OIDC_ISSUER must start with https://, not be {config['OIDC_ISSUER']!r}.")


def _check_demo(config):
    if config["HOST"] not in LOOPBACK:
        raise ConfigError("FORUM_DEMO lets anybody in as anyone, so HOST must be 127.0.0.1.")
    if _is_public(config["FORUM_URL"]) or config["FORUM_PROXIES"]:
        raise ConfigError("FORUM_DEMO works on this computer only: FORUM_URL must be loopback and FORUM_PROXIES 0.")


def _is_public(url):
    return urlsplit(url).hostname not in LOOPBACK


def _kept_secret(data):
    path = data / "secret-key"
    if path.exists():
        return path.read_text()
    path.touch(mode=0o600)
    path.write_text(secrets.token_urlsafe(48))
    return path.read_text()


def _make_folder(data):
    try:
        data.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise ConfigError(f"FORUM_DATA={data} cannot be made ({problem.strerror}).") from None
    if not os.access(data, os.W_OK):
        raise ConfigError(f"FORUM_DATA={data} cannot be written by this account.")
