// grpc-js 1.14 decompresses requests but neither says so nor compresses responses ("response compression is
// currently not supported"). The interop tests need both, so its one class that knows the frames is extended.
'use strict';

const zlib = require('node:zlib');
const { BaseServerInterceptingCall } = require('@grpc/grpc-js/build/src/server-interceptors');

const ARRIVED = Symbol('arrived compressed');
const WANTED = Symbol('to be sent compressed');

const { decompressMessage } = BaseServerInterceptingCall.prototype;

BaseServerInterceptingCall.prototype.decompressMessage = async function note(frame, encoding) {
  const message = await decompressMessage.call(this, frame, encoding);
  message[ARRIVED] = encoding !== 'identity';
  return message;
};

BaseServerInterceptingCall.prototype.serializeMessage = function compress(value) {
  const plain = this.handler.serialize(value);
  const message = value[WANTED] ? zlib.gzipSync(plain) : plain;
  const head = Buffer.alloc(5);
  head.writeUInt8(value[WANTED] ? 1 : 0, 0);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
};

/** A service whose requests remember how they arrived. */
exports.install = (service) => {
  for (const method of Object.values(service)) {
    const { requestDeserialize } = method;
    method.requestDeserialize = (bytes) => Object.assign(requestDeserialize(bytes), { [ARRIVED]: bytes[ARRIVED] });
  }
  return service;
};

exports.of = (request) => request[ARRIVED] === true;

exports.wanted = (message, compressed) => Object.assign(message, { [WANTED]: compressed });
