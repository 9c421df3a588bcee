"""A small IMAP server: one mailbox, the commands that a fetching client needs, as RFC 3501 writes them."""
import re
import socketserver
import threading


class Mailbox(socketserver.ThreadingTCPServer):
    """Holds letters by UID; `dies_at` hangs up at the first command that begins so."""

    allow_reuse_address = daemon_threads = True

    def __init__(self, letters, *, password="tajne"):
        super().__init__(("127.0.0.1", 0), _Talk)
        self.letters = dict(enumerate(letters, 1))
        self.deleted, self.password, self.dies_at, self.commands = set(), password, None, []

    def __enter__(self):
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_error):
        self.shutdown()
        self.server_close()

    def url(self, *, password="tajne"):
        return f"imap://forum%40example.org:{password}@127.0.0.1:{self.server_address[1]}/INBOX"


class _Talk(socketserver.StreamRequestHandler):
    def handle(self):
        self._say("* OK [CAPABILITY IMAP4rev1] ready")
        for line in self.rfile:
            tag, _blank, command = line.decode().strip().partition(" ")
            self.server.commands.append(re.sub(r"LOGIN .*", "LOGIN", command))
            if self.server.dies_at and command.upper().startswith(self.server.dies_at):
                return
            name = "_".join(command.upper().split()[:2]) if command.upper().startswith("UID") else command.split()[0].upper()
            answer = getattr(self, f"_{name.lower()}", None)
            self._say(f"{tag} {answer(command) if answer else 'BAD what?'}")
            if name == "LOGOUT":
                return

    def _say(self, line):
        self.wfile.write(line.encode() + b"\r\n")

    def _capability(self, _command):
        self._say("* CAPABILITY IMAP4rev1")
        return "OK done"

    def _login(self, command):
        right = command.endswith(f'"{self.server.password}"') and '"forum@example.org"' in command.replace(
            "forum@example.org", '"forum@example.org"').replace('""', '"')
        return "OK in" if right else "NO [AUTHENTICATIONFAILED] no"

    def _select(self, _command):
        self._say(f"* {len(self.server.letters)} EXISTS")
        self._say("* OK [UIDVALIDITY 1] ok")
        return "OK [READ-WRITE] selected"

    def _uid_search(self, _command):
        self._say("* SEARCH " + " ".join(map(str, self.server.letters)))
        return "OK done"

    def _uid_fetch(self, command):
        uid = int(command.split()[2])
        raw = self.server.letters.get(uid)
        if raw is None:
            return "OK done"
        if "RFC822.SIZE" in command:
            self._say(f"* {uid} FETCH (UID {uid} RFC822.SIZE {len(raw)})")
            return "OK done"
        part = "HEADER" if "HEADER" in command else ""
        said = raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" if part else raw
        self.wfile.write(f"* {uid} FETCH (UID {uid} BODY[{part}] {{{len(said)}}}\r\n".encode() + said + b")\r\n")
        return "OK done"

    def _uid_store(self, command):
        self.server.deleted.update(int(uid) for uid in command.split()[2].split(","))
        return "OK done"

    def _expunge(self, _command):
        for uid in self.server.deleted:
            self.server.letters.pop(uid, None)
        self.server.deleted.clear()
        return "OK done"

    def _close(self, _command):
        return self._expunge(_command)

    def _logout(self, _command):
        self._say("* BYE")
        return "OK done"
