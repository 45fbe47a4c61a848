// The event hub of proto/src/hub on npm's `ws`.
'use strict';

const http = require('node:http');
const { parseArgs } = require('node:util');
const { WebSocketServer } = require('ws');
const { Hub, Refusal } = require('./node_hub');

const SUBPROTOCOLS = ['chat.v2', 'chat.v1'];

const { values: options } = parseArgs({
  options: {
    'token': { type: 'string' },
    'ping-ms': { type: 'string' },
    'pong-ms': { type: 'string' },
    'announcing': { type: 'boolean' },
    'without-welcome': { type: 'boolean' },
  },
});
const hub = new Hub(options);

/** Judges a handshake; `ws` sends the refusal's body behind its head, in a segment of its own. */
function verifyClient({ req: request }, decide) {
  try {
    request.reader = hub.admit(request.url, request.headers.authorization);
    decide(true);
  } catch (refusal) {
    if (!(refusal instanceof Refusal)) throw refusal;
    decide(false, refusal.status, refusal.body, { 'Content-Type': 'application/json', ...refusal.headers });
  }
}

const handleProtocols = (offered) => [...offered].find((name) => SUBPROTOCOLS.includes(name)) ?? false;

/** Pings, and closes with 1011 a connection that does not answer in time. */
function keepAlive(ws) {
  let overdue;
  const ping = () => {
    ws.ping('hub');
    if (options['pong-ms']) overdue ??= setTimeout(() => ws.close(1011, 'no answer to a ping'), options['pong-ms']);
  };
  const pings = options['ping-ms'] && setInterval(ping, options['ping-ms']);
  ws.on('pong', () => {
    clearTimeout(overdue);
    overdue = undefined;
  });
  ws.on('close', () => {
    clearInterval(pings);
    clearTimeout(overdue);
  });
}

const server = http.createServer((request, response) => response.writeHead(404).end());
const sockets = new WebSocketServer({
  server, verifyClient, handleProtocols, maxPayload: 1024 * 1024, perMessageDeflate: false,
});
sockets.on('connection', (ws, { reader }) => {
  keepAlive(ws);
  // `ws` closes by itself after a breach of the protocol, and then emits this.
  ws.on('error', () => {});
  ws.on('message', (data, binary) => reader.hear(data, binary));
  ws.on('close', () => reader.leave());
  reader.serve(ws);
});
server.listen(0, '127.0.0.1', () => console.log(`listening on 127.0.0.1:${server.address().port}`));
process.on('SIGTERM', () => {
  sockets.clients.forEach((ws) => ws.close(1001, 'shutting down'));
  server.close(() => process.exit(0));
  // A client that does not answer holds nobody up.
  setTimeout(() => process.exit(0), 1000);
});
