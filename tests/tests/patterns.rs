//! Every example of the pytest patterns for gRPC and WebSocket APIs, each beside what it becomes here, and
//! every line of the two check-lists. The servers are real ones, started by the tests themselves.

mod patterns {
    pub(crate) mod grpc;
    pub(crate) mod websocket;
}
