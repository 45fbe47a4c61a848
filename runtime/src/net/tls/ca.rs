//! `TestCa`: an authority that lives as long as the test.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

use rcgen::{
    BasicConstraints, CertificateParams, DnType, Error, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, SanType,
};

use crate::run::scope;

/// A certificate authority of the test's own, made on the fly: nothing expires, and nothing is on disk.
///
/// ```
/// use wiretest::TestCa;
///
/// let ca = TestCa::new();
/// let server = ca.server("localhost");
/// assert!(ca.certificate().starts_with("-----BEGIN CERTIFICATE-----"));
/// assert!(server.key().starts_with("-----BEGIN PRIVATE KEY-----"));
/// ```
pub struct TestCa {
    certificate: String,
    issuer: Issuer<'static, KeyPair>,
}

/// A certificate and its private key, both in PEM, signed by a [`TestCa`].
///
/// With the feature `grpc`, `&Identity` converts into a `tonic::transport::Identity`.
#[derive(Clone)]
pub struct Identity {
    certificate: String,
    key: String,
}

impl TestCa {
    /// An authority with a key of its own, which no other shares.
    ///
    /// # Panics
    /// When the system has no randomness for a key.
    pub fn new() -> Self {
        authority().unwrap_or_else(|error| panic!("the test's certificate authority was not made: {error}"))
    }

    /// The authority's own certificate, in PEM: what the other side is to trust.
    pub fn certificate(&self) -> &str {
        &self.certificate
    }

    /// A server's identity: valid for `name` (a host name or an IP address), `127.0.0.1` and `::1`.
    ///
    /// # Panics
    /// When `name` is no host name.
    #[track_caller]
    pub fn server(&self, name: &str) -> Identity {
        let loopback = [Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()];
        let names = CertificateParams::new([name.to_owned()]).map(|mut params| {
            params.subject_alt_names.extend(loopback.map(SanType::IpAddress));
            params
        });
        self.issue(name, ExtendedKeyUsagePurpose::ServerAuth, names)
    }

    /// A client's identity, for mutual TLS, with `name` as its common name and as a DNS name.
    ///
    /// # Panics
    /// When `name` is no host name.
    #[track_caller]
    pub fn client(&self, name: &str) -> Identity {
        let names = CertificateParams::new([name.to_owned()]);
        self.issue(name, ExtendedKeyUsagePurpose::ClientAuth, names)
    }

    #[track_caller]
    fn issue(
        &self,
        name: &str,
        usage: ExtendedKeyUsagePurpose,
        params: Result<CertificateParams, Error>,
    ) -> Identity {
        let issued = params.and_then(|params| issue(&self.issuer, name, usage, params));
        issued.unwrap_or_else(|error| panic!("no certificate for `{name}`: {error}; give a host name"))
    }
}

impl Default for TestCa {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for TestCa {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TestCa").finish_non_exhaustive()
    }
}

fn authority() -> Result<TestCa, Error> {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    // Two authorities of one name would be told apart by their signatures only: "bad signature".
    params.distinguished_name.push(DnType::CommonName, scope::unique("wiretest test CA"));
    let key = KeyPair::generate()?;
    let certificate = params.self_signed(&key)?.pem();
    Ok(TestCa { certificate, issuer: Issuer::new(params, key) })
}

fn issue(
    issuer: &Issuer<'static, KeyPair>,
    name: &str,
    usage: ExtendedKeyUsagePurpose,
    mut params: CertificateParams,
) -> Result<Identity, Error> {
    params.distinguished_name.push(DnType::CommonName, name);
    params.use_authority_key_identifier_extension = true;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![usage];
    let key = KeyPair::generate()?;
    let certificate = params.signed_by(&key, issuer)?.pem();
    Ok(Identity { certificate, key: key.serialize_pem() })
}

impl Identity {
    /// The certificate, in PEM.
    pub fn certificate(&self) -> &str {
        &self.certificate
    }

    /// The private key, in PEM (PKCS #8).
    pub fn key(&self) -> &str {
        &self.key
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identity").field("certificate", &self.certificate).finish_non_exhaustive()
    }
}

#[cfg(feature = "grpc")]
impl From<&Identity> for tonic::transport::Identity {
    fn from(identity: &Identity) -> Self {
        Self::from_pem(&identity.certificate, &identity.key)
    }
}

#[cfg(feature = "grpc")]
impl From<Identity> for tonic::transport::Identity {
    fn from(identity: Identity) -> Self {
        Self::from(&identity)
    }
}
