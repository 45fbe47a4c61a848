// The event hub of proto/src/hub without its sockets.
'use strict';

/** A handshake that ends without a WebSocket. */
class Refusal extends Error {
  constructor(status, text) {
    super(text);
    this.status = status;
    this.body = JSON.stringify({ error: { status, message: text } });
    this.headers = status === 401 ? { 'WWW-Authenticate': 'Bearer' } : {};
  }
}

class Hub {
  constructor(options) {
    this.options = options;
    this.events = [];
    this.readers = new Set();
    this.connections = 0;
  }

  /** The reader of a new connection. Its place in the feed is taken before the client learns of it. */
  admit(target, authorization) {
    const { pathname, searchParams: query } = new URL(target, 'ws://hub');
    if (pathname !== '/ws') throw new Refusal(404, 'the hub is at /ws');
    this.checkToken(authorization, query);
    const resumed = query.has('last_seq') ? this.resume(query.get('last_seq')) : null;
    this.connections += 1;
    const reader = new Reader(this, this.connections, resumed);
    if (this.options.announcing) this.publish('presence', { joined: this.connections });
    return reader;
  }

  checkToken(authorization, query) {
    if (this.options.token === undefined) return;
    const sent = /^bearer +(.*)$/i.exec(authorization ?? '')?.[1].trim() ?? query.get('token');
    if (sent === null) throw new Refusal(401, 'a bearer token is required');
    if (sent !== this.options.token) throw new Refusal(401, 'the bearer token is not valid');
  }

  resume(lastSeq) {
    if (!/^[0-9]+$/.test(lastSeq)) throw new Refusal(400, 'last_seq must be a sequence number');
    if (Number(lastSeq) > this.events.length) throw new Refusal(400, 'last_seq is ahead of the feed');
    return Number(lastSeq);
  }

  publish(topic, payload) {
    this.events.push(JSON.stringify({ type: 'event', seq: this.events.length + 1, topic, payload }));
    this.readers.forEach((reader) => reader.drain());
  }
}

function parsed(data) {
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
}

const sendable = (code) => (
  (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999));

/** One connection's place in the feed. Replayed and live events are the same to it. */
class Reader {
  constructor(hub, connection, resumed) {
    Object.assign(this, { hub, connection, resumed, seen: resumed ?? hub.events.length });
    this.sending = false;
    this.ending = null;
  }

  serve(ws) {
    this.ws = ws;
    if (this.resumed === null && !this.hub.options['without-welcome']) {
      const payload = { connection: this.connection, seq: this.seen, subprotocol: ws.protocol || null };
      ws.send(JSON.stringify({ type: 'welcome', payload }));
    }
    this.hub.readers.add(this);
    this.drain();
  }

  /** Sends event by event, the next when the last has left: so a slow client's events are held back. */
  drain() {
    if (this.sending) return;
    if (this.seen < this.hub.events.length) {
      this.sending = true;
      this.seen += 1;
      this.ws.send(this.hub.events[this.seen - 1], (error) => {
        this.sending = false;
        if (!error) this.drain();
      });
    } else if (this.ending) {
      this.ws.close(...this.ending);
    }
  }

  /** Does what the client says. */
  hear(data, binary) {
    if (binary) return this.end(1003, 'text messages only');
    const said = parsed(data);
    if (said === undefined) return this.end(1007, 'messages must be JSON');
    return this.obey(said);
  }

  obey(said) {
    const isObject = typeof said?.payload === 'object' && said.payload !== null && !Array.isArray(said.payload);
    if (said?.type === 'publish' && typeof said.topic === 'string' && isObject) {
      return this.hub.publish(said.topic, said.payload);
    }
    if (said?.type === 'quit') return this.quit(said.code ?? 1000, said.reason ?? '');
    return this.complain('expected `publish` or `quit`');
  }

  quit(code, reason) {
    if (!sendable(code)) return this.complain('no close frame may carry this code');
    if (Buffer.byteLength(reason) > 123) return this.complain('the reason does not fit into a close frame');
    return this.end(code, reason);
  }

  complain(message) {
    this.ws.send(JSON.stringify({ type: 'error', payload: { message } }));
  }

  /** What was published before still gets through. */
  end(code, reason) {
    this.ending ??= [code, reason];
    this.drain();
  }

  leave() {
    this.hub.readers.delete(this);
  }
}

module.exports = { Hub, Refusal };
