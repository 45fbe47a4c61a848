//! tonic's server over any stream of connections, until it is told to stop.
//!
//! GOAWAY on demand is a generation that ends: tonic sends it on every connection of a server that shuts
//! down, while the next generation already accepts from the same listener.

use std::io;
use std::pin::pin;
use std::sync::Arc;

use futures_util::Stream;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tonic::transport::server::Connected;
use tonic::transport::{Error, Server};

use super::observe::Observed;
use super::stop::GRACE;

/// How many calls may be reset before they are accepted.
const RESETS: usize = 1 << 20;

/// How a server is set up beside its services.
#[derive(Clone, Default)]
pub(super) struct Setup {
    #[cfg(feature = "tls")]
    pub(super) tls: Option<tonic::transport::ServerTlsConfig>,
}

impl Setup {
    #[cfg_attr(
        not(feature = "tls"),
        expect(clippy::unused_self, clippy::unnecessary_wraps, reason = "only TLS sets anything up")
    )]
    pub(super) fn server(&self) -> Result<Server, Error> {
        // Calls of many tests that run out of their deadlines at once look like a rapid reset attack, and the
        // defence would close the connection under everybody.
        let server = Server::builder()
            .http2_max_pending_accept_reset_streams(Some(RESETS))
            .http2_max_local_error_reset_streams(Some(RESETS));
        #[cfg(feature = "tls")]
        let server = match &self.tls {
            Some(tls) => server.tls_config(tls.clone())?,
            None => server,
        };
        Ok(server)
    }
}

type Serving = JoinHandle<Result<(), Error>>;

/// Serves until `stop`.
///
/// # Errors
/// tonic's own.
pub(super) async fn run<I, IO>(
    setup: Setup,
    services: Observed,
    incoming: impl Fn() -> I,
    stop: impl Future<Output = ()>,
) -> Result<(), Error>
where
    I: Stream<Item = io::Result<IO>> + Send + 'static,
    IO: AsyncRead + AsyncWrite + Connected + Unpin + Send + 'static,
{
    let mut stop = pin!(stop);
    let mut going_away = services.observer.going_away();
    loop {
        let (end, mut serving) = generation(&setup, services.clone(), incoming())?;
        tokio::select! {
            () = &mut stop => {
                finish(&services, end, serving).await;
                return Ok(());
            }
            Ok(()) = going_away.changed() => drop(end),
            ended = &mut serving => return ended.unwrap_or(Ok(())),
        }
    }
}

fn generation<I, IO>(
    setup: &Setup,
    services: Observed,
    incoming: I,
) -> Result<(oneshot::Sender<()>, Serving), Error>
where
    I: Stream<Item = io::Result<IO>> + Send + 'static,
    IO: AsyncRead + AsyncWrite + Connected + Unpin + Send + 'static,
{
    let (end, ended) = oneshot::channel::<()>();
    let server = setup.server()?;
    let routes = services.routes.clone();
    let layer = tower::layer::layer_fn(move |_| services.clone());
    let ended = async {
        let _ = ended.await;
    };
    let serving = server.layer(layer).add_routes(routes).serve_with_incoming_shutdown(incoming, ended);
    Ok((end, tokio::spawn(serving)))
}

/// A busy server gets a short grace; an idle one has nothing to wait for, whatever connections are open.
async fn finish(services: &Observed, end: oneshot::Sender<()>, serving: Serving) {
    drop(end);
    tokio::select! {
        () = services.observer.idle() => {}
        _ = serving => {}
        () = tokio::time::sleep(GRACE) => {}
    }
}

/// A stream of connections that several generations can take from.
pub(super) fn accept<S: Send + Sync + 'static, IO: Send + 'static>(
    source: Arc<S>,
    poll: fn(&S, &mut std::task::Context<'_>) -> std::task::Poll<io::Result<IO>>,
) -> impl Stream<Item = io::Result<IO>> + Send + 'static {
    futures_util::stream::poll_fn(move |cx| poll(&source, cx).map(Some))
}
