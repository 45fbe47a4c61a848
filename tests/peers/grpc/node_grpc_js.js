// grpc.testing.TestService on Node's @grpc/grpc-js: the interop server, and three requests of our own:
//
// - `peer-sleep-ms: 500`: the call waits this long first.
// - `peer-call: name`: the call is remembered under this name.
// - `peer-state: name`: the answer's initial metadata tells of that call: `unknown`, `begun`, `cancelled`, `ended`.
'use strict';

const path = require('node:path');
const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');
const compression = require('./node_compression');

const INITIAL = 'x-grpc-test-echo-initial';
const TRAILING = 'x-grpc-test-echo-trailing-bin';

const states = new Map();

/** What every call does first; gives the trailing metadata. */
function begin(call, then) {
  const [name] = call.metadata.get('peer-call');
  states.set(name, 'begun');
  // grpc-js emits this at the end of every call.
  call.on('cancelled', () => states.get(name) === 'begun' && states.set(name, 'cancelled'));
  const [milliseconds] = call.metadata.get('peer-sleep-ms');
  later(call, Number(milliseconds ?? 0), () => then(copied(call.metadata, TRAILING)));
}

/** Waits, but no longer than the client does. */
function later(call, milliseconds, then) {
  const timer = setTimeout(then, milliseconds);
  call.on('cancelled', () => clearTimeout(timer));
}

/** After the last request. A cancelled call's requests end as well, just before it says that it is cancelled. */
function whole(call, then) {
  call.on('end', () => setImmediate(() => call.cancelled || then()));
}

function copied(from, key, to = new grpc.Metadata()) {
  from.get(key).forEach((value) => to.add(key, value));
  return to;
}

/** Sends the headers, if something has to be in them. */
function answer(call, compressed) {
  const headers = copied(call.metadata, INITIAL);
  const [name] = call.metadata.get('peer-state');
  if (name !== undefined) headers.set('peer-state', states.get(name) ?? 'unknown');
  if (compressed) headers.set('grpc-encoding', 'gzip');
  if (Object.keys(headers.getMap()).length > 0) call.sendMetadata(headers);
}

/** The handler has done its work: what ends the call from now on is no cancellation. */
const ended = (call) => call.metadata.get('peer-call').forEach((name) => states.set(name, 'ended'));

/** The error that the request asks for. */
function refusal({ response_status: status, expect_compressed: expected }, compressed, metadata) {
  if (expected && expected.value !== compressed) {
    const details = `compressed: ${compressed}, expected: ${expected.value}`;
    return { code: grpc.status.INVALID_ARGUMENT, details, metadata };
  }
  return status?.code ? { code: status.code, details: status.message, metadata } : null;
}

const zeros = (size) => ({ type: 'COMPRESSABLE', body: Buffer.alloc(size) });

function EmptyCall(call, reply) {
  begin(call, (trailing) => {
    answer(call);
    ended(call);
    reply(null, {}, trailing);
  });
}

function UnaryCall(call, reply) {
  const { request } = call;
  begin(call, (trailing) => {
    const compressed = request.response_compressed?.value === true;
    const failure = refusal(request, compression.of(request), trailing);
    answer(call, compressed);
    ended(call);
    if (failure) return reply(failure);
    return reply(null, compression.wanted({ payload: zeros(request.response_size) }, compressed), trailing);
  });
}

function StreamingInputCall(call, reply) {
  begin(call, (trailing) => {
    let total = 0;
    let failure = null;
    call.on('data', (request) => {
      total += request.payload?.body.length ?? 0;
      failure ??= refusal(request, compression.of(request), trailing);
    });
    whole(call, () => {
      answer(call);
      ended(call);
      reply(failure, { aggregated_payload_size: total }, trailing);
    });
  });
}

function StreamingOutputCall(call) {
  begin(call, (trailing) => {
    answer(call, call.request.response_parameters.some((wanted) => wanted.compressed?.value));
    outputs(call, call.request, () => finish(call, call.request, trailing));
  });
}

function FullDuplexCall(call) {
  begin(call, (trailing) => {
    // Requests that arrive during an interval wait for their turn.
    let turn = Promise.resolve();
    answer(call);
    call.on('data', (request) => {
      turn = turn.then(() => new Promise((done) => outputs(call, request, done)));
      turn = turn.then(() => refusal(request, false, trailing) && finish(call, request, trailing));
    });
    whole(call, () => turn.then(() => finish(call, {}, trailing)));
  });
}

function outputs(call, { response_parameters: [...wanted] }, done) {
  const next = wanted.shift();
  if (!next) return done();
  return later(call, next.interval_us / 1000, () => {
    call.write(compression.wanted({ payload: zeros(next.size) }, next.compressed?.value === true));
    outputs(call, { response_parameters: wanted }, done);
  });
}

function finish(call, request, trailing) {
  const failure = refusal(request, false, trailing);
  ended(call);
  if (failure) call.emit('error', failure);
  else call.end(trailing);
}

const definitions = loader.loadSync('grpc/testing/test.proto', {
  includeDirs: [path.join(__dirname, '../../../proto/proto')],
  keepCase: true,
  enums: String,
  defaults: true,
});
const service = compression.install(definitions['grpc.testing.TestService']);
const server = new grpc.Server();
// UnimplementedCall, CacheableUnaryCall and HalfDuplexCall are left out.
server.addService(service, {
  EmptyCall, UnaryCall, StreamingInputCall, StreamingOutputCall, FullDuplexCall,
});
server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  console.log(`listening on 127.0.0.1:${port}`);
});
process.on('SIGTERM', () => {
  server.forceShutdown();
  process.exit(0);
});
