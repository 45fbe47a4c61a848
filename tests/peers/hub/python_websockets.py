"""The event hub on Python's `websockets`, whose own keepalive does the pinging."""

import asyncio
import http
import signal

from websockets.asyncio.server import serve
from websockets.exceptions import ConnectionClosed

from python_hub import MAX_MESSAGE, SUBPROTOCOLS, Hub, Refusal, converse, settings


def admit(hub):
    def process_request(connection, request):
        try:
            connection.reader = hub.admit(request.path, request.headers.get("Authorization"))
        except Refusal as refusal:
            response = connection.respond(http.HTTPStatus(refusal.status), refusal.body)
            response.headers.update(refusal.headers)
            del response.headers["Content-Type"]
            response.headers["Content-Type"] = "application/json"
            return response
        return None

    return process_request


def choose(_connection, offered):
    return next((name for name in offered if name in SUBPROTOCOLS), None)


async def handle(ws):
    try:
        close = await converse(ws.reader, ws, ws.send, ws.subprotocol)
        if close is not None:
            await ws.close(close.code, close.reason)
    except ConnectionClosed:
        pass


async def main():
    options = settings()
    seconds = lambda milliseconds: milliseconds / 1000 if milliseconds else None
    server = await serve(
        handle,
        "127.0.0.1",
        0,
        process_request=admit(Hub(options)),
        select_subprotocol=choose,
        subprotocols=SUBPROTOCOLS,
        ping_interval=seconds(options.ping_ms),
        ping_timeout=seconds(options.pong_ms),
        max_size=MAX_MESSAGE,
        close_timeout=5,
    )
    print(f"listening on 127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    await stop.wait()
    # Tells every client 1001.
    server.close()
    await server.wait_closed()


asyncio.run(main())
