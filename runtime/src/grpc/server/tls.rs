//! TLS on the server's side.

use tonic::transport::{Certificate, Identity as TonicIdentity, ServerTlsConfig};

use crate::net::Identity;

/// A server's certificate (with its chain) and its key, both PEM: made from an
/// [`Identity`](crate::Identity) of a [`TestCa`](crate::TestCa), or from a pair of PEM texts.
#[derive(Clone)]
pub struct ServerIdentity {
    certificate: Vec<u8>,
    key: Vec<u8>,
}

impl ServerIdentity {
    /// From PEM texts.
    pub fn new(certificate: impl AsRef<[u8]>, key: impl AsRef<[u8]>) -> Self {
        Self { certificate: certificate.as_ref().to_vec(), key: key.as_ref().to_vec() }
    }

    pub(super) fn certificate(&self) -> &[u8] {
        &self.certificate
    }
}

impl std::fmt::Debug for ServerIdentity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ServerIdentity").finish_non_exhaustive()
    }
}

impl From<&Identity> for ServerIdentity {
    fn from(identity: &Identity) -> Self {
        Self::new(identity.certificate(), identity.key())
    }
}

impl From<Identity> for ServerIdentity {
    fn from(identity: Identity) -> Self {
        Self::from(&identity)
    }
}

impl<C: AsRef<[u8]>, K: AsRef<[u8]>> From<(C, K)> for ServerIdentity {
    fn from((certificate, key): (C, K)) -> Self {
        Self::new(certificate, key)
    }
}

#[derive(Default)]
pub(super) struct Tls {
    pub(super) identity: Option<ServerIdentity>,
    pub(super) client_ca: Option<Vec<u8>>,
}

impl Tls {
    pub(super) fn config(&self) -> Option<ServerTlsConfig> {
        let identity = self.identity.as_ref()?;
        let pem = TonicIdentity::from_pem(&identity.certificate, &identity.key);
        let config = ServerTlsConfig::new().identity(pem);
        Some(match &self.client_ca {
            Some(pem) => config.client_ca_root(Certificate::from_pem(pem)),
            None => config,
        })
    }
}
