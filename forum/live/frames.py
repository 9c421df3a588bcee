"""What comes over a socket before anything answers it: only what our own pages send gets further."""
import re

from socketio.packet import ACK, CONNECT, DISCONNECT, EVENT, Packet

# Engine.IO's kinds of frames; a message (4) is never empty.
READABLE = re.compile("[012356]|4.", re.ASCII | re.DOTALL)


class Frame(Packet):
    """A Socket.IO packet; nonsense is read as an event nobody answers, instead of a traceback in the log.

    The library's own "connect" and "disconnect" are not for pages to send as events: they keep the account of who is here.
    """

    answered = frozenset()

    def decode(self, encoded_packet):
        """Read a packet; return how many binary parts follow it: none ever."""
        try:
            attachments = super().decode(encoded_packet)
        except (ValueError, TypeError, RecursionError):
            attachments = None
        if attachments != 0 or not self._is_ours():
            self.packet_type, self.namespace, self.id, self.data = EVENT, None, None, ["nonsense"]
        return 0

    def _is_ours(self):
        if self.packet_type in (CONNECT, DISCONNECT):
            return True
        if self.packet_type == EVENT:
            name = self.data[0] if isinstance(self.data, list) and self.data else None
            return isinstance(name, str) and name in self.answered
        return self.packet_type == ACK and isinstance(self.data, list)


def checked(websocket):
    """Return Engine.IO's class of websockets, careful: it takes frames it cannot read for the end of the connection."""
    class Checked(websocket):
        def __call__(self, environ, start_response):
            # Compression would keep 300 KB for each open page and deflate the same push once for each of them.
            plain = {name: value for name, value in environ.items() if name != "HTTP_SEC_WEBSOCKET_EXTENSIONS"}
            return super().__call__(plain, start_response)

        def wait(self):
            frame = super().wait()
            return frame if isinstance(frame, str) and READABLE.match(frame) else None
    return Checked
