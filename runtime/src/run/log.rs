//! The test's own `tracing` events, kept for its report when `WIRETEST_LOG` asks for them.

use std::io;
use std::sync::{Arc, OnceLock};

use tracing::Dispatch;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

use super::scope::Scope;

/// The variable that holds the filter, such as `debug` or `my_service=trace,h2=off`.
const VARIABLE: &str = "WIRETEST_LOG";

fn filter() -> Option<&'static str> {
    static FILTER: OnceLock<Option<String>> = OnceLock::new();
    FILTER.get_or_init(|| std::env::var(VARIABLE).ok().filter(|text| !text.is_empty())).as_deref()
}

/// A subscriber that writes into `scope`'s log, or none when nobody asked for one.
pub(crate) fn dispatch(scope: &Arc<Scope>) -> Option<Dispatch> {
    let filter = EnvFilter::new(filter()?);
    let writer = ScopeWriter(scope.clone());
    let subscriber = tracing_subscriber::fmt().with_env_filter(filter).with_ansi(false).with_writer(writer);
    Some(Dispatch::new(subscriber.finish()))
}

/// Keeps `dispatch` as the calling thread's own until the thread ends.
pub(crate) fn adopt(dispatch: Option<&Dispatch>) {
    let Some(dispatch) = dispatch else { return };
    // A guard that is dropped would restore the default; this thread serves one test only.
    std::mem::forget(tracing::dispatcher::set_default(dispatch));
}

struct ScopeWriter(Arc<Scope>);

impl<'a> MakeWriter<'a> for ScopeWriter {
    type Writer = LineWriter;

    fn make_writer(&'a self) -> LineWriter {
        LineWriter(self.0.clone())
    }
}

struct LineWriter(Arc<Scope>);

impl io::Write for LineWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.append_log(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
