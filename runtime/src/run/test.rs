//! The settings of one test, as the macro writes them down: plain data, made in a `const`.

use std::time::Duration;

use crate::report::Site;

/// Which tokio runtime runs the body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flavor {
    CurrentThread,
    /// With this many workers; 0 leaves the number to tokio.
    MultiThread(usize),
    /// The background runtime of the session fixtures.
    Session,
}

/// One test: its name, its place and its settings.
#[derive(Debug, Clone, Copy)]
pub struct Test {
    pub(crate) module: &'static str,
    pub(crate) function: &'static str,
    pub(crate) case: &'static str,
    #[cfg_attr(not(feature = "grpc"), expect(dead_code, reason = "of gRPC's unwritten expectation"))]
    pub(crate) file: &'static str,
    #[cfg_attr(not(feature = "grpc"), expect(dead_code, reason = "of gRPC's unwritten expectation"))]
    pub(crate) line: u32,
    pub(crate) timeout: Option<Duration>,
    pub(crate) flavor: Flavor,
    pub(crate) paused: bool,
    pub(crate) panics_allowed: bool,
    pub(crate) deadline: Option<(Site, Duration)>,
    pub(crate) delay: Option<(Site, Duration)>,
    #[cfg(feature = "ws")]
    pub(crate) ws: Option<&'static crate::ws::Expect>,
}

impl Test {
    /// The test `module::function`, written at `file:line`, with every setting at its default.
    #[must_use]
    pub const fn new(module: &'static str, function: &'static str, file: &'static str, line: u32) -> Self {
        Self {
            module,
            function,
            case: "",
            file,
            line,
            timeout: None,
            flavor: Flavor::CurrentThread,
            paused: false,
            panics_allowed: false,
            deadline: None,
            delay: None,
            #[cfg(feature = "ws")]
            ws: None,
        }
    }

    /// `#[case::name(..)]`
    #[must_use]
    pub const fn case(mut self, name: &'static str) -> Self {
        self.case = name;
        self
    }

    /// `timeout = ".."`, in nanoseconds.
    #[must_use]
    pub const fn timeout(mut self, nanos: u64) -> Self {
        self.timeout = Some(Duration::from_nanos(nanos));
        self
    }

    /// `runtime = multi_thread` with `workers = ..` (0: as many as tokio likes).
    #[must_use]
    pub const fn multi_thread(mut self, workers: usize) -> Self {
        self.flavor = Flavor::MultiThread(workers);
        self
    }

    /// `runtime = session`
    #[must_use]
    pub const fn session_runtime(mut self) -> Self {
        self.flavor = Flavor::Session;
        self
    }

    /// `clock = paused`
    #[must_use]
    pub const fn paused_clock(mut self) -> Self {
        self.paused = true;
        self
    }

    /// `panics = allowed`
    #[must_use]
    pub const fn panics_allowed(mut self) -> Self {
        self.panics_allowed = true;
        self
    }

    /// `deadline = ".."`, in nanoseconds.
    #[must_use]
    pub const fn deadline(mut self, site: Site, nanos: u64) -> Self {
        self.deadline = Some((site, Duration::from_nanos(nanos)));
        self
    }

    /// `delay = ".."`, in nanoseconds.
    #[must_use]
    pub const fn delay(mut self, site: Site, nanos: u64) -> Self {
        self.delay = Some((site, Duration::from_nanos(nanos)));
        self
    }

    /// The expectations of a `#[ws_test]`.
    #[cfg(feature = "ws")]
    #[must_use]
    pub const fn ws(mut self, expect: &'static crate::ws::Expect) -> Self {
        self.ws = Some(expect);
        self
    }

    /// `crate::module::function::case`, without the crate's name, as the test runner prints it.
    pub(crate) fn name(&self) -> String {
        let module = self.module.split_once("::").map_or("", |(_, inner)| inner);
        let parts = [module, self.function, self.case];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("::")
    }
}

/// What nothing is: the way from the cases of a test to its function asks for it where it finds no function.
#[diagnostic::on_unimplemented(
    message = "a test with cases stands in a module, and this one stands inside a function",
    label = "move this test out of the function: the module of its cases cannot reach into one"
)]
pub trait StandsInModule {}
