//! In-process servers, processes, readiness, the fault proxy.
