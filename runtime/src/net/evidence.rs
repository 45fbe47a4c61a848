//! The peers of one test (servers, processes, proxies), for the report of its failure.

use std::sync::{Arc, Mutex, PoisonError};

use crate::report::Section;
use crate::run::scope::{Evidence, Scope};

/// Something that the test talks to and that has something to say when it fails.
pub(crate) trait Peer: Send + Sync {
    /// What it says; none if the failure itself says it already.
    fn section(&self) -> Option<Section>;
}

#[derive(Default)]
struct Peers(Mutex<Vec<Arc<dyn Peer>>>);

impl Evidence for Peers {
    fn rank(&self) -> u8 {
        1
    }

    fn sections(&self) -> Vec<Section> {
        let peers = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        peers.iter().filter_map(|peer| peer.section()).collect()
    }

    fn rank(&self) -> u8 {
        1
    }
}

/// Shows `peer` in the report of `scope`'s test.
pub(crate) fn note_peer(scope: &Scope, peer: Arc<dyn Peer>) {
    scope.extension::<Peers>().0.lock().unwrap_or_else(PoisonError::into_inner).push(peer);
}
