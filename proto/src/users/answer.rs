//! What every answer carries beside its message: the metadata.

use tonic::metadata::{Ascii, MetadataMap, MetadataValue};
use tonic::{Code, Response, Status};

const REQUEST_ID: &str = "x-request-id";
const USER_COUNT: &str = "x-user-count";

/// The name of one request, the client's or our own.
#[derive(Clone, Debug)]
pub(super) struct RequestId(MetadataValue<Ascii>);

impl RequestId {
    /// The client's name for the request, else `req-<number>`.
    pub(super) fn of(metadata: &MetadataMap, number: impl FnOnce() -> u64) -> Self {
        let sent = metadata.get(REQUEST_ID).cloned();
        Self(sent.unwrap_or_else(|| value(&format!("req-{}", number()))))
    }

    /// Puts the name beside the message, or beside the status of a failed call.
    pub(super) fn label<T>(self, outcome: Result<T, Status>) -> Result<Response<T>, Status> {
        match outcome {
            Ok(message) => {
                let mut response = Response::new(message);
                response.metadata_mut().insert(REQUEST_ID, self.0);
                Ok(response)
            }
            Err(mut status) => {
                status.metadata_mut().insert(REQUEST_ID, self.0);
                Err(status)
            }
        }
    }

    /// The end of a list of `count` users.
    ///
    /// tonic has no trailers of its own for a stream that succeeds, but it sends a stream's `Err` as what it
    /// is: with the code OK, a success with metadata.
    pub(super) fn trailers(self, count: usize) -> Status {
        let mut metadata = MetadataMap::new();
        metadata.insert(REQUEST_ID, self.0);
        metadata.insert(USER_COUNT, value(&count.to_string()));
        Status::with_metadata(Code::Ok, "", metadata)
    }
}

fn value(text: &str) -> MetadataValue<Ascii> {
    text.parse().expect("letters and digits are legal metadata")
}
