"""The event hub on Python's aiohttp, whose own heartbeat does the pinging."""

import asyncio
import signal
import weakref

from aiohttp import WSCloseCode, WSMsgType, web

from python_hub import MAX_MESSAGE, SUBPROTOCOLS, Hub, Refusal, converse, settings


class Server:
    def __init__(self, options):
        self.options = options
        self.hub = Hub(options)
        self.clients = weakref.WeakSet()

    async def handle(self, request):
        try:
            reader = self.hub.admit(request.raw_path, request.headers.get("Authorization"))
        except Refusal as refusal:
            return web.Response(
                status=refusal.status,
                text=refusal.body,
                headers=refusal.headers,
                content_type="application/json",
            )
        return await self.talk(request, reader)

    async def talk(self, request, reader):
        # aiohttp allows half of the interval for the pong; `--pong-ms` is not its to choose.
        every = self.options.ping_ms / 1000 if self.options.ping_ms else None
        ws = web.WebSocketResponse(protocols=SUBPROTOCOLS, heartbeat=every, max_msg_size=MAX_MESSAGE, timeout=5)
        await ws.prepare(request)
        self.clients.add(ws)
        close = await converse(reader, messages(ws), ws.send_str, ws.ws_protocol)
        if close is not None:
            await ws.close(code=close.code, message=close.reason.encode())
        return ws

    async def shut_down(self, _app):
        for ws in set(self.clients):
            await ws.close(code=WSCloseCode.GOING_AWAY, message=b"shutting down")


async def messages(ws):
    async for message in ws:
        if message.type in (WSMsgType.TEXT, WSMsgType.BINARY):
            yield message.data


async def main():
    server = Server(settings())
    app = web.Application()
    app.router.add_get("/{path:.*}", server.handle)
    app.on_shutdown.append(server.shut_down)
    runner = web.AppRunner(app, handle_signals=False)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, shutdown_timeout=1)
    await site.start()
    print(f"listening on 127.0.0.1:{runner.addresses[0][1]}", flush=True)
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    await stop.wait()
    await runner.cleanup()


asyncio.run(main())
