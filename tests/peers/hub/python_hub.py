"""The event hub of proto/src/hub without its sockets: what the two Python servers have in common."""

import argparse
import asyncio
import json
from urllib.parse import parse_qs, urlsplit

SUBPROTOCOLS = ("chat.v2", "chat.v1")
MAX_MESSAGE = 1024 * 1024
CLOSE_CODES = {*range(1000, 1004), *range(1007, 1015), *range(3000, 5000)}


def settings():
    """Without any the hub admits everybody and never pings."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--token")
    parser.add_argument("--ping-ms", type=int)
    parser.add_argument("--pong-ms", type=int)
    parser.add_argument("--announcing", action="store_true")
    parser.add_argument("--without-welcome", action="store_true")
    return parser.parse_args()


class Refusal(Exception):
    """A handshake that ends without a WebSocket."""

    def __init__(self, status, text):
        super().__init__(text)
        self.status = status
        self.body = json.dumps({"error": {"status": status, "message": text}})
        self.headers = {"WWW-Authenticate": "Bearer"} if status == 401 else {}


class Close(Exception):
    """The connection is to be closed so."""

    def __init__(self, code, reason=""):
        super().__init__(reason)
        self.code, self.reason = code, reason


class Hub:
    def __init__(self, options):
        self.options = options
        self.events = []
        self.readers = set()
        self.connections = 0

    def admit(self, target, authorization):
        """The reader of a new connection. Its place in the feed is taken before the client learns of it."""
        url = urlsplit(target)
        query = {key: values[-1] for key, values in parse_qs(url.query).items()}
        if url.path != "/ws":
            raise Refusal(404, "the hub is at /ws")
        self.check_token(authorization, query)
        resumed = self.resume(query["last_seq"]) if "last_seq" in query else None
        self.connections += 1
        reader = Reader(self, self.connections, resumed)
        if self.options.announcing:
            self.publish("presence", {"joined": self.connections})
        return reader

    def check_token(self, authorization, query):
        if self.options.token is None:
            return
        scheme, _, sent = (authorization or "").partition(" ")
        sent = sent.strip() if scheme.lower() == "bearer" else query.get("token")
        if sent is None:
            raise Refusal(401, "a bearer token is required")
        if sent != self.options.token:
            raise Refusal(401, "the bearer token is not valid")

    def resume(self, last_seq):
        if not (last_seq.isascii() and last_seq.isdigit()):
            raise Refusal(400, "last_seq must be a sequence number")
        if int(last_seq) > len(self.events):
            raise Refusal(400, "last_seq is ahead of the feed")
        return int(last_seq)

    def publish(self, topic, payload):
        seq = len(self.events) + 1
        self.events.append(json.dumps({"type": "event", "seq": seq, "topic": topic, "payload": payload}))
        for reader in self.readers:
            reader.news.set()


class Reader:
    """One connection's place in the feed. Replayed and live events are the same to it."""

    def __init__(self, hub, connection, resumed):
        self.hub, self.connection = hub, connection
        self.welcomed = resumed is None and not hub.options.without_welcome
        self.seen = len(hub.events) if resumed is None else resumed
        self.replies = []
        self.ending = None
        self.news = asyncio.Event()
        hub.readers.add(self)

    async def serve(self, send, subprotocol):
        """Sends what is due, until the client wants to end; gives the `Close`.

        Awaiting `send` is what holds a slow client's events back.
        """
        if self.welcomed:
            payload = {"connection": self.connection, "seq": self.seen, "subprotocol": subprotocol}
            await send(json.dumps({"type": "welcome", "payload": payload}))
        while True:
            self.news.clear()
            await self.drain(send)
            if self.ending:
                return self.ending
            await self.news.wait()

    async def drain(self, send):
        while self.replies:
            await send(self.replies.pop(0))
        while self.seen < len(self.hub.events):
            self.seen += 1
            await send(self.hub.events[self.seen - 1])

    def hear(self, message):
        """Does what the client says."""
        try:
            self.obey(message)
        except Close as close:
            # What was published before still gets through.
            self.ending = close
            self.news.set()

    def obey(self, message):
        if not isinstance(message, str):
            raise Close(1003, "text messages only")
        try:
            said = json.loads(message)
        except ValueError:
            raise Close(1007, "messages must be JSON") from None
        match said:
            case {"type": "publish", "topic": str(topic), "payload": dict(payload)}:
                self.hub.publish(topic, payload)
            case {"type": "quit"}:
                self.quit(said.get("code", 1000), said.get("reason", ""))
            case _:
                self.complain("expected `publish` or `quit`")

    def quit(self, code, reason):
        if code not in CLOSE_CODES:
            self.complain("no close frame may carry this code")
        elif len(reason.encode()) > 123:
            self.complain("the reason does not fit into a close frame")
        else:
            raise Close(code, reason)

    def complain(self, text):
        self.replies.append(json.dumps({"type": "error", "payload": {"message": text}}))
        self.news.set()


async def converse(reader, messages, send, subprotocol):
    """Reads and writes at once; gives the `Close` to end with, or `None` when the client has gone."""
    writing = asyncio.create_task(reader.serve(send, subprotocol))
    try:
        async for message in messages:
            reader.hear(message)
            if reader.ending:
                return await writing
    finally:
        reader.hub.readers.discard(reader)
        writing.cancel()
        await asyncio.wait([writing])
        # A failed write means a client that has gone, and reading has told.
        writing.cancelled() or writing.exception()
    return None
