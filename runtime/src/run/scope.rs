//! What belongs to one test while it runs (or to one session fixture while it is made): its name, its
//! clean-ups, the panics and log lines of its threads, and the evidence that each protocol collects.

mod thread;

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

use super::blame;
use super::panics::PanicNote;
use super::test::Test;
use crate::fixture::Defer;
use crate::report::Section;

pub(crate) use thread::{Within, adopt, current, in_turn, turn, within};

/// What a protocol knows of a test, for the report of its failure.
pub(crate) trait Evidence: Any + Send + Sync {
    /// The blocks to show, most telling first.
    fn sections(&self) -> Vec<Section>;

    /// Its place in the report: calls and connections are 0, the peers they went to come after.
    fn rank(&self) -> u8 {
        0
    }
}

/// The life of one test, shared by all of its threads.
pub(crate) struct Scope {
    me: Weak<Scope>,
    pub(crate) test: Test,
    pub(crate) name: String,
    /// True for the scope in which a session fixture is made.
    pub(crate) session: bool,
    /// When the time for what runs is up, by the machine's clock: set-up and body together, then each clean-up.
    ends: Mutex<Option<Instant>>,
    in_body: AtomicBool,
    body_over: AtomicBool,
    /// What a dropped handle has still to do if the body goes on without it.
    dropped: Mutex<Vec<Box<dyn FnOnce() + Send>>>,
    phase: Mutex<String>,
    /// None once the verdict is given.
    panics: Mutex<Option<Vec<PanicNote>>>,
    log: Mutex<Vec<u8>>,
    /// What the test asked of this library and was refused.
    refusals: Mutex<Vec<String>>,
    defers: Mutex<Vec<Defer>>,
    fixtures: Mutex<Vec<String>>,
    /// The scopes of the session fixtures that this one uses: their servers are its evidence too.
    session_scopes: Mutex<Vec<Arc<Scope>>>,
    extensions: Mutex<HashMap<TypeId, Extension>>,
}

/// An extension as itself, and as what it tells.
type Extension = (Arc<dyn Any + Send + Sync>, Arc<dyn Evidence>);

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Scope {
    pub(crate) fn new(test: Test, name: String, session: bool) -> Arc<Self> {
        Arc::new_cyclic(|me| Self {
            me: me.clone(),
            test,
            name,
            session,
            ends: Mutex::default(),
            in_body: AtomicBool::new(false),
            body_over: AtomicBool::new(false),
            dropped: Mutex::default(),
            phase: Mutex::new("starting".to_owned()),
            panics: Mutex::new(Some(Vec::new())),
            log: Mutex::default(),
            refusals: Mutex::default(),
            defers: Mutex::default(),
            fixtures: Mutex::default(),
            session_scopes: Mutex::default(),
            extensions: Mutex::default(),
        })
    }

    pub(crate) fn weak(&self) -> Weak<Self> {
        self.me.clone()
    }

    /// True while the body runs; `deadline` and `delay` apply to calls made then, not to fixtures'.
    pub(crate) fn in_body(&self) -> bool {
        self.in_body.load(Ordering::Acquire)
    }

    pub(crate) fn set_in_body(&self, in_body: bool) {
        self.in_body.store(in_body, Ordering::Release);
    }

    /// The body has given its act: what runs from now on is judgement.
    pub(crate) fn set_body_over(&self) {
        self.body_over.store(true, Ordering::Release);
    }

    /// True while the body itself runs, before its act is judged.
    pub(crate) fn is_body_running(&self) -> bool {
        self.in_body() && !self.body_over.load(Ordering::Acquire)
    }

    /// Puts `work` off until the body goes on: a handle that goes out of scope at the body's end takes its
    /// server along only when nothing is left to judge (its clean-up sees to that).
    pub(crate) fn if_body_goes_on(&self, work: impl FnOnce() + Send + 'static) {
        lock(&self.dropped).push(Box::new(work));
    }

    /// The body goes on: what was put off is done.
    pub(crate) fn body_goes_on(&self) {
        if self.is_body_running() {
            let dropped = std::mem::take(&mut *lock(&self.dropped));
            for work in dropped {
                work();
            }
        }
    }

    /// True under `clock = paused`.
    pub(crate) fn paused(&self) -> bool {
        self.test.paused
    }

    /// Gives what runs from now on so much time.
    pub(crate) fn set_time(&self, limit: Option<Duration>) {
        *lock(&self.ends) = limit.map(|limit| Instant::now() + limit);
    }

    /// What the test is doing, as the end of "while it was ..".
    pub(crate) fn phase(&self) -> String {
        lock(&self.phase).clone()
    }

    pub(crate) fn set_phase(&self, phase: impl Into<String>) {
        *lock(&self.phase) = phase.into();
    }

    /// Notes a panic; false once the verdict is given.
    pub(crate) fn push_panic(&self, note: PanicNote) -> bool {
        lock(&self.panics).as_mut().map(|panics| panics.push(note)).is_some()
    }

    /// True until the verdict is given.
    pub(crate) fn is_open(&self) -> bool {
        lock(&self.panics).is_some()
    }

    /// Takes back the last panic: the one that ended the body itself.
    pub(crate) fn pop_panic(&self) -> Option<PanicNote> {
        lock(&self.panics).as_mut()?.pop()
    }

    /// Takes what there is for the verdict; what comes later is no longer this test's.
    pub(crate) fn take_panics(&self) -> Vec<PanicNote> {
        lock(&self.panics).take().unwrap_or_default()
    }

    /// Notes that the library itself refused something: an expectation that the refusal happens to satisfy
    /// must not make a green test of it.
    #[cfg(feature = "grpc")]
    pub(crate) fn note_refusal(&self, refusal: String) {
        let mut refusals = lock(&self.refusals);
        if !refusals.contains(&refusal) {
            refusals.push(refusal);
        }
    }

    pub(crate) fn take_refusals(&self) -> Vec<String> {
        std::mem::take(&mut lock(&self.refusals))
    }

    pub(crate) fn append_log(&self, bytes: &[u8]) {
        lock(&self.log).extend_from_slice(bytes);
    }

    pub(crate) fn log_text(&self) -> String {
        String::from_utf8_lossy(&lock(&self.log)).into_owned()
    }

    /// Keeps a clean-up; gives how many there are now.
    pub(crate) fn push_defer(&self, defer: Defer) -> usize {
        let mut defers = lock(&self.defers);
        defers.push(defer);
        defers.len()
    }

    pub(crate) fn pop_defer(&self) -> Option<Defer> {
        lock(&self.defers).pop()
    }

    pub(crate) fn take_defers(&self) -> Vec<Defer> {
        std::mem::take(&mut lock(&self.defers))
    }

    /// Notes a fixture that the test uses, for the report.
    pub(crate) fn note_fixture(&self, line: String) {
        let mut fixtures = lock(&self.fixtures);
        if !fixtures.contains(&line) {
            fixtures.push(line);
        }
    }

    /// The fixtures that are used here, and those that session fixtures use, each once.
    pub(crate) fn fixture_lines(&self) -> Vec<String> {
        let mut lines = lock(&self.fixtures).clone();
        for session in self.session_scopes() {
            let used = lock(&session.fixtures).clone();
            lines.extend(used.into_iter().filter(|line| !lines.contains(line)).collect::<Vec<_>>());
        }
        lines
    }

    /// The one `E` of this test, made at the first request.
    pub(crate) fn extension<E: Evidence + Default>(&self) -> Arc<E> {
        let mut extensions = lock(&self.extensions);
        let entry = extensions.entry(TypeId::of::<E>()).or_insert_with(|| {
            let made = Arc::new(E::default());
            (made.clone() as Arc<dyn Any + Send + Sync>, made as Arc<dyn Evidence>)
        });
        let any = entry.0.clone();
        drop(extensions);
        any.downcast().unwrap_or_else(|_| unreachable!("an extension is kept under its own type"))
    }

    /// Notes a session fixture that this scope uses, by the scope that it is made in.
    pub(crate) fn uses(&self, session: Arc<Scope>) {
        if !self.session {
            blame::user(self.weak());
        }
        let mut scopes = lock(&self.session_scopes);
        if !scopes.iter().any(|known| Arc::ptr_eq(known, &session)) {
            scopes.push(session);
        }
    }

    pub(crate) fn uses_session(&self, session: &Arc<Scope>) -> bool {
        self.session_scopes().iter().any(|used| Arc::ptr_eq(used, session))
    }

    /// The scopes of the session fixtures that are used here, directly or by one another, each once.
    fn session_scopes(&self) -> Vec<Arc<Scope>> {
        let mut found = lock(&self.session_scopes).clone();
        let mut next = 0;
        while let Some(scope) = found.get(next).cloned() {
            let used = lock(&scope.session_scopes).clone();
            let known = |used: &Arc<Scope>| found.iter().any(|known| Arc::ptr_eq(known, used));
            let new: Vec<_> = used.into_iter().filter(|used| !known(used)).collect();
            found.extend(new);
            next += 1;
        }
        found
    }

    /// Every protocol's evidence, the test's own first.
    pub(crate) fn sections(&self) -> Vec<Section> {
        let used = self.session_scopes();
        self.own_sections().into_iter().chain(used.iter().flat_map(|scope| scope.own_sections())).collect()
    }

    fn own_sections(&self) -> Vec<Section> {
        let mut evidence: Vec<_> =
            lock(&self.extensions).values().map(|(_, evidence)| evidence.clone()).collect();
        evidence.sort_by_key(|evidence| evidence.rank());
        evidence.iter().flat_map(|evidence| evidence.sections()).collect()
    }
}

/// A name that no other test, process or run shares: for data on a shared server.
pub(crate) fn unique(prefix: &str) -> String {
    static COUNTER: AtomicU64 = AtomicU64::new(0);
    let count = COUNTER.fetch_add(1, Ordering::Relaxed);
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    format!("{prefix}-{:x}-{:x}-{count:x}", std::process::id(), now.as_nanos())
}

/// What is left of the time for what the current test does; none outside a test.
pub(crate) fn time_left() -> Option<Duration> {
    let scope = current()?;
    let ends = *lock(&scope.ends);
    ends.map(|ends| ends.saturating_duration_since(Instant::now()))
}
