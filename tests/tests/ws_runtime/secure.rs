//! `wss`, with certificates made on the fly.

use std::sync::Arc;

use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use wiretest::prelude::*;

use super::peer::serve;

/// A hub behind TLS; with `known` only for clients whose certificate that authority has signed.
async fn hub(ca: &TestCa, known: Option<&TestCa>) -> Server {
    let (identity, provider) = (ca.server("localhost"), Arc::new(ring::default_provider()));
    let chain = CertificateDer::pem_slice_iter(identity.certificate().as_bytes());
    let chain = chain.collect::<Result<_, _>>().expect("a chain");
    let key = PrivateKeyDer::from_pem_slice(identity.key().as_bytes()).expect("a key");
    let builder = ServerConfig::builder_with_provider(provider.clone());
    let builder = builder.with_safe_default_protocol_versions().expect("versions");
    let builder = match known {
        None => builder.with_no_client_auth(),
        Some(known) => {
            let mut roots = tokio_rustls::rustls::RootCertStore::empty();
            let certificate = CertificateDer::from_pem_slice(known.certificate().as_bytes());
            roots.add(certificate.expect("a certificate")).expect("an authority");
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build();
            builder.with_client_cert_verifier(verifier.expect("a verifier"))
        }
    };
    let acceptor = TlsAcceptor::from(Arc::new(builder.with_single_cert(chain, key).expect("a server")));
    Server::start(move |listener| {
        let acceptor = acceptor.clone();
        async move {
            while let Ok((stream, _)) = listener.accept().await {
                let acceptor = acceptor.clone();
                tokio::spawn(async move {
                    if let Ok(stream) = acceptor.accept(stream).await {
                        serve(stream).await;
                    }
                });
            }
        }
    })
    .await
}

fn url(hub: &Server) -> String {
    format!("wss://localhost:{}/?do=echo", hub.addr().port())
}

#[tokio::test]
async fn a_known_authority_is_trusted_and_another_is_not() -> wiretest::Result {
    let ca = TestCa::new();
    let hub = hub(&ca, None).await;
    let mut ws = Ws::builder(url(&hub)).ca_certificate(ca.certificate()).await?;
    ws.send_text("over TLS").await?;
    assert_eq!(ws.recv_text().await?, "over TLS");
    assert!(ws.close().await?.clean);
    let error = Ws::builder(url(&hub)).ca_certificate(TestCa::new().certificate()).await;
    let error = error.expect_err("another authority");
    assert_eq!(error.status(), None);
    assert!(format!("{error:?}").contains("UnknownIssuer"), "{error:?}");
    Ok(())
}

#[tokio::test]
async fn a_client_shows_its_identity_again_when_it_reconnects() -> wiretest::Result {
    let (ca, people) = (TestCa::new(), TestCa::new());
    let hub = hub(&ca, Some(&people)).await;
    let alice = people.client("alice");
    let builder = Ws::builder(url(&hub)).ca_certificate(ca.certificate());
    let mut ws = builder.identity(alice.certificate(), alice.key()).await?;
    ws.abort();
    let mut ws = ws.reconnect().await?;
    assert!(ws.close().await?.clean);
    let nobody = Ws::builder(url(&hub)).ca_certificate(ca.certificate()).await;
    assert_eq!(nobody.expect_err("no identity").status(), None);
    Ok(())
}
