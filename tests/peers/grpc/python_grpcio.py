"""grpc.testing.TestService on Python's grpcio: the interop server, and three requests of our own (see Extras)."""

import os
import signal
import sys
import threading
from concurrent import futures

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

SERVICE = "grpc.testing.TestService"
INITIAL = "x-grpc-test-echo-initial"
TRAILING = "x-grpc-test-echo-trailing-bin"


def load_pool():
    # Generated modules would be called `grpc.testing`, which grpcio's own package hides.
    files = descriptor_pb2.FileDescriptorSet()
    with open(os.path.join(os.environ["WIRETEST_PEERS"], "interop.binpb"), "rb") as source:
        files.ParseFromString(source.read())
    pool = descriptor_pool.DescriptorPool()
    for file in files.file:
        pool.Add(file)
    return pool


POOL = load_pool()


def message(name):
    return message_factory.GetMessageClass(POOL.FindMessageTypeByName("grpc.testing." + name))


Empty, Payload = message("Empty"), message("Payload")
SimpleResponse = message("SimpleResponse")
InputResponse, OutputResponse = message("StreamingInputCallResponse"), message("StreamingOutputCallResponse")


class Extras:
    """What the interop tests lack, asked for by request metadata.

    - `peer-sleep-ms: 500`: the call waits this long first.
    - `peer-call: name`: the call is remembered under this name.
    - `peer-state: name`: the answer's initial metadata tells of that call: `unknown`, `begun`, `cancelled`, `ended`.
    """

    states = {}

    def __init__(self, context):
        self.context = context
        self.asked = dict(context.invocation_metadata())
        self.gone = threading.Event()
        self.name = self.asked.get("peer-call")
        self.states[self.name] = "begun"
        context.add_callback(self.ended)

    def ended(self):
        self.gone.set()
        # The handler cannot tell: a cancelled call's requests may end like those of any other.
        client = self.context._state.client
        self.states[self.name] = "cancelled" if client == "cancelled" else "ended"

    def sleep(self, seconds):
        """Waits, but no longer than the client does."""
        if self.gone.wait(seconds):
            self.context.abort(grpc.StatusCode.CANCELLED, "the client is gone")

    def headers(self):
        if name := self.asked.get("peer-state"):
            yield "peer-state", self.states.get(name, "unknown")


def begin(context):
    """What every call does first."""
    extras = Extras(context)
    asked = context.invocation_metadata()
    context.set_trailing_metadata([pair for pair in asked if pair[0] == TRAILING])
    extras.sleep(int(extras.asked.get("peer-sleep-ms", 0)) / 1000)
    return extras


def answer(context, extras, compressed=False):
    """Sends the headers, if something has to be in them. The compression must be known by then."""
    if compressed:
        context.set_compression(grpc.Compression.Gzip)
    echoed = [pair for pair in context.invocation_metadata() if pair[0] == INITIAL]
    if headers := echoed + list(extras.headers()):
        context.send_initial_metadata(headers)


def obey(request, context):
    """Ends the call as the request says."""
    status = request.response_status
    if status.code:
        code = next(code for code in grpc.StatusCode if code.value[0] == status.code)
        context.abort(code, status.message)


def zeros(size):
    return Payload(body=bytes(size))


def empty_call(_request, context):
    extras = begin(context)
    answer(context, extras)
    return Empty()


def unary_call(request, context):
    # `expect_compressed` cannot be judged: the C core does not tell how a message arrived.
    extras = begin(context)
    answer(context, extras, request.response_compressed.value)
    obey(request, context)
    return SimpleResponse(payload=zeros(request.response_size))


def streaming_output_call(request, context):
    extras = begin(context)
    answer(context, extras, any(wanted.compressed.value for wanted in request.response_parameters))
    yield from outputs(request, context, extras)
    obey(request, context)


def outputs(request, context, extras):
    for wanted in request.response_parameters:
        extras.sleep(wanted.interval_us / 1e6)
        if not wanted.compressed.value:
            context.disable_next_message_compression()
        yield OutputResponse(payload=zeros(wanted.size))


def streaming_input_call(requests, context):
    extras = begin(context)
    total = sum(len(request.payload.body) for request in requests)
    answer(context, extras)
    return InputResponse(aggregated_payload_size=total)


def full_duplex_call(requests, context):
    extras = begin(context)
    answer(context, extras)
    for request in requests:
        yield from outputs(request, context, extras)
        if request.response_status.code:
            obey(request, context)


CALLS = {
    # UnimplementedCall, CacheableUnaryCall and HalfDuplexCall are left out.
    "EmptyCall": empty_call,
    "UnaryCall": unary_call,
    "StreamingInputCall": streaming_input_call,
    "StreamingOutputCall": streaming_output_call,
    "FullDuplexCall": full_duplex_call,
}

SHAPES = {
    (False, False): grpc.unary_unary_rpc_method_handler,
    (False, True): grpc.unary_stream_rpc_method_handler,
    (True, False): grpc.stream_unary_rpc_method_handler,
    (True, True): grpc.stream_stream_rpc_method_handler,
}


def handler(name, call):
    method = POOL.FindServiceByName(SERVICE).methods_by_name[name]
    shape = SHAPES[method.client_streaming, method.server_streaming]
    request = message_factory.GetMessageClass(method.input_type)
    response = message_factory.GetMessageClass(method.output_type)
    return shape(call, request_deserializer=request.FromString, response_serializer=response.SerializeToString)


def main():
    # Every call holds a thread, sleeping ones too.
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=64))
    handlers = {name: handler(name, call) for name, call in CALLS.items()}
    server.add_generic_rpc_handlers([grpc.method_handlers_generic_handler(SERVICE, handlers)])
    port = server.add_insecure_port("127.0.0.1:0")
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    server.start()
    print(f"listening on 127.0.0.1:{port}", flush=True)
    stop.wait()
    server.stop(grace=None).wait()


if __name__ == "__main__":
    sys.exit(main())
