//! The requests of client-streaming and bidirectional calls.

use std::fmt;

use futures_util::Stream;
use tokio::sync::mpsc;

/// A stream of these messages: the request of a client-streaming or bidirectional call.
///
/// ```no_run
/// # struct Chat;
/// # impl Chat {
/// #     async fn chat(&mut self, r: impl futures_util::Stream) -> wiretest::Frames<String> { todo!() }
/// # }
/// # async fn test(mut client: Chat) -> wiretest::Frames<String> {
/// client.chat(wiretest::messages(["one", "two", "three"])).await
/// # }
/// ```
pub fn messages<I>(items: I) -> impl Stream<Item = I::Item> + Send + Unpin + use<I>
where
    I: IntoIterator<IntoIter: Send + Unpin>,
{
    futures_util::stream::iter(items)
}

/// The two ends of a conversation's requests: what the body sends into, and what the call takes.
///
/// The call may be given its end before anything is sent, so that a body can read a reply, and then send
/// what the reply asks for. Dropping the [`Outgoing`] (or [`close`](Outgoing::close)) half-closes the call.
///
/// ```no_run
/// # use futures_util::Stream;
/// # struct Chat;
/// # impl Chat {
/// #     async fn chat(&mut self, r: impl Stream<Item = u32>) -> wiretest::Frames<u32> { todo!() }
/// # }
/// # async fn test(mut client: Chat) -> wiretest::Result {
/// let (outgoing, requests) = wiretest::outgoing();
/// let mut replies = client.chat(requests).await?.into_inner();
/// outgoing.send(1)?;
/// let first = replies.message().await?;
/// outgoing.close();
/// # let _ = first; Ok(()) }
/// ```
pub fn outgoing<T: Send + 'static>() -> (Outgoing<T>, impl Stream<Item = T> + Send + Unpin + use<T>) {
    let (sender, mut receiver) = mpsc::unbounded_channel();
    (Outgoing { sender }, futures_util::stream::poll_fn(move |cx| receiver.poll_recv(cx)))
}

/// The sending end of [`outgoing`]; clones send into the same call, and the last one closes it.
pub struct Outgoing<T> {
    sender: mpsc::UnboundedSender<T>,
}

impl<T> Outgoing<T> {
    /// Sends a message; it waits in memory until the call takes it.
    ///
    /// # Errors
    /// When the call is over.
    pub fn send(&self, message: T) -> Result<(), CallOver> {
        self.sender.send(message).map_err(|_| CallOver)
    }

    /// Half-closes the call: there is nothing more to come from this end.
    pub fn close(self) {
        drop(self);
    }
}

impl<T> Clone for Outgoing<T> {
    fn clone(&self) -> Self {
        Self { sender: self.sender.clone() }
    }
}

impl<T> fmt::Debug for Outgoing<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outgoing").finish_non_exhaustive()
    }
}

/// A message for a call that is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CallOver;

impl fmt::Display for CallOver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the call is over: nothing takes its messages any more")
    }
}

impl std::error::Error for CallOver {}
