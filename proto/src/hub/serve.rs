use std::io;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use super::{Hub, connection};

impl Hub {
    /// Serves every client of `listener`, for ever. To drop the future is to drop their connections.
    ///
    /// # Panics
    ///
    /// When no more connections can be accepted, as without a free file descriptor.
    pub async fn serve(self, listener: TcpListener) {
        let mut connections = JoinSet::new();
        loop {
            tokio::select! {
                accepted = listener.accept() => if let Some(stream) = usable(accepted) {
                    connections.spawn(self.clone().serve_stream(stream));
                },
                // Nothing to be told, but a set that nobody asks grows.
                Some(_) = connections.join_next() => {}
            }
        }
    }

    /// Serves one client over any stream, in memory as well, to the end of its connection.
    pub async fn serve_stream<S>(self, io: S)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send,
    {
        connection::run(&self, io).await;
    }
}

/// A client that was gone before it was accepted is none.
fn usable(accepted: io::Result<(TcpStream, std::net::SocketAddr)>) -> Option<TcpStream> {
    match accepted {
        // Without TCP_NODELAY a short event would wait for the answer to the one before it.
        Ok((stream, _)) => stream.set_nodelay(true).ok().map(|()| stream),
        Err(error) if error.kind() == io::ErrorKind::ConnectionAborted => None,
        Err(error) => panic!("the hub cannot accept connections: {error}"),
    }
}
