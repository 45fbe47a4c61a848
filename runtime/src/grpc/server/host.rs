//! A thread and a runtime for one server, so that stopping it ends every connection: dropping what it runs
//! on is the only way that holds (hyperium/hyper#4170).

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::mpsc;
use std::thread;

use tokio::net::TcpSocket;

use super::stop::Stopper;
use crate::run::scope;

/// Connections that wait to be accepted.
const BACKLOG: u32 = 1024;

/// What a server's thread runs, made on that thread; an error says why it ended by itself.
pub(super) type Main = Box<dyn FnOnce() -> Pin<Box<dyn Future<Output = Result<(), String>>>> + Send>;

/// Starts `main` on a thread of its own, and gives back once its runtime is there.
///
/// # Errors
/// When the system has no thread or no runtime for it.
pub(super) fn start(name: &str, stopper: Stopper, main: Main) -> io::Result<()> {
    let (ready, started) = mpsc::channel();
    // A shared server belongs to no test; each call finds its own.
    let owner = scope::current().filter(|scope| !scope.session);
    let work = move || {
        if let Some(owner) = owner {
            scope::adopt(owner);
        }
        let _gone = Gone(stopper.clone());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = match runtime {
            Ok(runtime) => runtime,
            Err(error) => return drop(ready.send(Err(error))),
        };
        let _ = ready.send(Ok(()));
        if let Err(problem) = runtime.block_on(main()) {
            stopper.set_problem(problem);
        }
        // Its blocking tasks are not waited for; its own tasks and connections end here.
        runtime.shutdown_background();
    };
    thread::Builder::new().name(name.to_owned()).spawn(work)?;
    started.recv().unwrap_or_else(|_| Err(io::Error::other("the server's thread ended at once")))
}

/// Says that the server is gone, however its thread ends.
struct Gone(Stopper);

impl Drop for Gone {
    fn drop(&mut self) {
        self.0.set_gone();
    }
}

/// A listener on a free loopback port. Accepted connections inherit its `TCP_NODELAY`.
pub(super) fn listen() -> io::Result<(std::net::TcpListener, SocketAddr)> {
    let socket = TcpSocket::new_v4()?;
    socket.set_nodelay(true)?;
    socket.bind(SocketAddr::from(([127, 0, 0, 1], 0)))?;
    let listener = socket.listen(BACKLOG)?.into_std()?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}
