//! A client's side of TLS, from PEM.

use std::io;
use std::sync::Arc;

use tokio_rustls::rustls::client::WantsClientCert;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{ClientConfig, ConfigBuilder, RootCertStore};

/// What a client trusts and who it is: `ca` in PEM (without one the system's roots), and for mutual TLS
/// `identity` as certificate and key in PEM.
///
/// The cryptography is named here and not installed for the process, which belongs to the user.
pub(crate) fn client_config(
    ca: Option<&str>,
    identity: Option<(&str, &str)>,
) -> io::Result<Arc<ClientConfig>> {
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?
        .with_root_certificates(ca.map_or_else(system_roots, roots)?);
    let config = match identity {
        None => builder.with_no_client_auth(),
        Some((certificate, key)) => with_identity(builder, certificate, key)?,
    };
    Ok(Arc::new(config))
}

fn roots(pem: &str) -> io::Result<RootCertStore> {
    let mut roots = RootCertStore::empty();
    for certificate in certificates(pem, "the CA certificate")? {
        roots.add(certificate).map_err(|error| unusable("the CA certificate", error))?;
    }
    Ok(roots)
}

fn system_roots() -> io::Result<RootCertStore> {
    let mut roots = RootCertStore::empty();
    let found = rustls_native_certs::load_native_certs();
    let (usable, _) = roots.add_parsable_certificates(found.certs);
    if usable > 0 {
        return Ok(roots);
    }
    let why = found.errors.first().map(|error| format!(": {error}")).unwrap_or_default();
    let problem = format!("this system has no root certificates{why}; give the server's CA certificate");
    Err(io::Error::new(io::ErrorKind::NotFound, problem))
}

fn with_identity(
    builder: ConfigBuilder<ClientConfig, WantsClientCert>,
    certificate: &str,
    key: &str,
) -> io::Result<ClientConfig> {
    let chain = certificates(certificate, "the client's certificate")?;
    let key = PrivateKeyDer::from_pem_slice(key.as_bytes());
    let key = key.map_err(|error| unusable("the client's key", error))?;
    let config = builder.with_client_auth_cert(chain, key);
    config.map_err(|error| unusable("the client's certificate and key", error))
}

fn certificates(pem: &str, what: &str) -> io::Result<Vec<CertificateDer<'static>>> {
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem.as_bytes()).collect();
    match found.map_err(|error| unusable(what, error))? {
        found if found.is_empty() => Err(unusable(what, "there is no PEM certificate in it")),
        found => Ok(found),
    }
}

fn unusable(what: &str, error: impl std::fmt::Display) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, format!("{what} cannot be used: {error}"))
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio_rustls::rustls::ServerConfig;
    use tokio_rustls::rustls::pki_types::ServerName;
    use tokio_rustls::rustls::server::WebPkiClientVerifier;
    use tokio_rustls::{TlsAcceptor, TlsConnector};

    use super::*;
    use crate::net::{Identity, TestCa};

    fn server_config(identity: &Identity, client_ca: Option<&TestCa>) -> ServerConfig {
        let provider = Arc::new(ring::default_provider());
        let builder = ServerConfig::builder_with_provider(provider.clone());
        let builder = builder.with_safe_default_protocol_versions().expect("versions");
        let chain = certificates(identity.certificate(), "it").expect("a chain");
        let key = PrivateKeyDer::from_pem_slice(identity.key().as_bytes()).expect("a key");
        let builder = match client_ca {
            None => builder.with_no_client_auth(),
            Some(ca) => {
                let roots = Arc::new(roots(ca.certificate()).expect("roots"));
                let verifier = WebPkiClientVerifier::builder_with_provider(roots, provider).build();
                builder.with_client_cert_verifier(verifier.expect("a verifier"))
            }
        };
        builder.with_single_cert(chain, key).expect("a server's configuration")
    }

    /// One handshake and one byte back, over memory.
    async fn handshake(
        server: ServerConfig,
        client: Arc<ClientConfig>,
        name: &'static str,
    ) -> io::Result<u8> {
        let (ours, theirs) = tokio::io::duplex(16 * 1024);
        let serving = async {
            let mut stream = TlsAcceptor::from(Arc::new(server)).accept(theirs).await?;
            stream.write_u8(7).await?;
            stream.flush().await
        };
        let asking = async {
            let name = ServerName::try_from(name).expect("a name");
            TlsConnector::from(client).connect(name, ours).await?.read_u8().await
        };
        let (_, asked) = tokio::join!(serving, asking);
        asked
    }

    #[tokio::test]
    async fn a_server_is_valid_for_its_name_and_loopback() {
        let ca = TestCa::new();
        let identity = ca.server("users.test");
        let client = client_config(Some(ca.certificate()), None).expect("a client");
        for name in ["users.test", "127.0.0.1", "::1"] {
            assert_eq!(handshake(server_config(&identity, None), client.clone(), name).await.expect(name), 7);
        }
        let error =
            handshake(server_config(&identity, None), client, "other.test").await.expect_err("a name");
        assert!(error.to_string().contains("not valid for name"), "{error}");
    }

    #[tokio::test]
    async fn another_authority_is_not_trusted() {
        let identity = TestCa::new().server("localhost");
        let client = client_config(Some(TestCa::new().certificate()), None).expect("a client");
        let error =
            handshake(server_config(&identity, None), client, "localhost").await.expect_err("unknown");
        assert!(error.to_string().contains("UnknownIssuer"), "{error}");
    }

    #[tokio::test]
    async fn mutual_tls_asks_for_the_clients_identity() {
        let ca = TestCa::new();
        let (server, client) = (ca.server("localhost"), ca.client("alice"));
        let known = client_config(Some(ca.certificate()), Some((client.certificate(), client.key())));
        let answer =
            handshake(server_config(&server, Some(&ca)), known.expect("a client"), "localhost").await;
        assert_eq!(answer.expect("it is known"), 7);
        let unknown = client_config(Some(ca.certificate()), None).expect("a client");
        let error = handshake(server_config(&server, Some(&ca)), unknown, "localhost").await;
        assert!(error.expect_err("it is unknown").to_string().contains("CertificateRequired"));
    }

    #[test]
    fn what_is_wrong_is_named() {
        let ca = TestCa::new();
        let error = client_config(Some("no PEM"), None).expect_err("no certificate");
        assert_eq!(error.to_string(), "the CA certificate cannot be used: there is no PEM certificate in it");
        let (one, other) = (ca.client("one"), ca.client("other"));
        let error = client_config(Some(ca.certificate()), Some((one.certificate(), "no key")));
        assert!(error.expect_err("no key").to_string().starts_with("the client's key cannot be used"));
        let error = client_config(Some(ca.certificate()), Some((one.certificate(), other.key())));
        assert!(error.expect_err("two people").to_string().starts_with("the client's certificate and key"));
    }
}
