//! The end of a connection, wanted or awaited.

use std::panic::Location;

use super::Ws;
use super::wait::{Call, so_far};
use crate::ws::closed::Closed;
use crate::ws::error::{RecvError, RecvErrorKind};
use crate::ws::link::Link;

impl Ws {
    /// Closes the connection with 1000 and waits for the server's answer. What was not read is judged, and
    /// passed over.
    ///
    /// A connection that has ended already, or is dropped meanwhile, gives a [`Closed`] too.
    ///
    /// # Errors
    /// When the server does not answer in time, or takes nothing for as long.
    #[track_caller]
    pub fn close(&mut self) -> impl Future<Output = Result<Closed, RecvError>> + Send {
        let location = Location::caller();
        async move {
            let mut call = self.call("close", location);
            call.begin();
            self.link.ask_close();
            self.link.detach();
            // The pump ends a handshake that nobody answers at the same limit: its word counts.
            let end = self.link.ended().await;
            let unanswered = end.closed.code.is_none() && !end.closed.clean;
            if unanswered && self.link.close_timed_out() {
                let problem = format!("{} within {:?}", self.link.unclosed(), call.limit());
                return Err(silent(&call, problem, &self.link));
            }
            Ok(end.closed)
        }
    }

    /// Waits for the server to close the connection. Messages that come meanwhile stay readable, the latest
    /// 1024 of them.
    ///
    /// # Errors
    /// When it is still open after as long as a receive may wait.
    #[track_caller]
    pub fn closed(&mut self) -> impl Future<Output = Result<Closed, RecvError>> + Send {
        let location = Location::caller();
        async move {
            let mut call = self.call("closed", location);
            let link = self.link.clone();
            link.overflow(true);
            let end = call.wait(link.ended()).await;
            link.overflow(false);
            end.map(|end| end.closed).ok_or_else(|| {
                let problem = format!("the connection is still open after {:?}", call.limit());
                silent(&call, problem, &link)
            })
        }
    }

    /// Cuts the connection as if the network had died: no close frame. What had arrived and was not read is
    /// lost, as it is to a client that dies.
    pub fn abort(&mut self) {
        self.link.abort();
    }
}

fn silent(call: &Call, problem: String, link: &Link) -> RecvError {
    call.error(RecvErrorKind::Timeout, problem).arrived(so_far(link))
}
