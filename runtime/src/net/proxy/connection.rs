//! One connection through the proxy.

use std::io;
use std::sync::Arc;

use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use super::faults::View;
use super::pipe::{End, pipe};
use crate::net::server::ServerLife;

/// Takes connections to `upstream` for ever; dropping this drops them all.
pub(super) async fn serve(
    listener: TcpListener,
    upstream: Arc<str>,
    faults: View,
    life: Arc<ServerLife>,
) -> io::Result<()> {
    let mut connections = JoinSet::new();
    for number in 1_usize.. {
        let (client, _) = listener.accept().await?;
        while connections.try_join_next().is_some() {}
        let (upstream, faults, life) = (upstream.clone(), faults.clone(), life.clone());
        connections.spawn(async move {
            if let Err(error) = connect(client, &upstream, faults).await {
                life.note(&format!("connection {number}: {error}"));
            }
        });
    }
    Ok(())
}

async fn connect(client: TcpStream, upstream: &str, mut faults: View) -> io::Result<()> {
    faults.until(|faults| !faults.blackhole).await;
    match TcpStream::connect(upstream).await {
        Ok(server) => carry(client, server, faults).await,
        Err(error) => {
            client.set_zero_linger()?;
            Err(io::Error::new(error.kind(), format!("nothing behind the proxy answers: {error}")))
        }
    }
}

/// Carries both directions until both have ended, or until a fault or an error ends the connection.
async fn carry(mut client: TcpStream, mut server: TcpStream, faults: View) -> io::Result<()> {
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let abrupt = {
        let (from_client, to_client) = client.split();
        let (from_server, to_server) = server.split();
        let up = pipe(from_client, to_server, faults.clone(), false);
        let down = pipe(from_server, to_client, faults.clone(), true);
        ended(up, down, faults).await
    };
    if abrupt {
        client.set_zero_linger()?;
        server.set_zero_linger()?;
    }
    Ok(())
}

/// Whether the connection is to end with a reset.
async fn ended(
    up: impl Future<Output = io::Result<End>>,
    down: impl Future<Output = io::Result<End>>,
    mut faults: View,
) -> bool {
    let mut at_once = faults.clone();
    tokio::select! {
        biased;
        () = faults.until(|faults| faults.reset) => true,
        () = at_once.until(|faults| faults.cut.is_some_and(|cut| cut.bytes == 0)) => false,
        both = both(up, down) => both.is_err(),
    }
}

/// A cut of one direction ends both; so does an error.
async fn both(
    up: impl Future<Output = io::Result<End>>,
    down: impl Future<Output = io::Result<End>>,
) -> Result<(), io::Error> {
    let (mut up, mut down) = (std::pin::pin!(up), std::pin::pin!(down));
    tokio::select! {
        end = &mut up => {
            end?;
            down.await.map(drop)
        }
        end = &mut down => match end? {
            End::Cut => Ok(()),
            End::Closed => up.await.map(drop),
        }
    }
}
