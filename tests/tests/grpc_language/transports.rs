//! Every way to a server: memory, TCP, Unix sockets, TLS, compression, size limits, servers of others.

use tonic::codec::CompressionEncoding;
use tonic::service::Routes;
use tonic::transport::{Server as Tonic, server::TcpIncoming};
use wiretest::prelude::*;
use wiretest_proto::user::v1::User;
use wiretest_proto::user::v1::user_service_client::UserServiceClient;

use crate::{Client, get, page, server, service};

#[grpc_test(reply(id == "user-123"))]
async fn in_memory() -> Reply<User> {
    let server = GrpcServer::in_memory(service()).await;
    Client::new(server.wire()).get_user(get("user-123")).await
}

/// Two wires, and a plain channel: each connects anew.
#[grpc_test]
async fn in_memory_connects_again() -> wiretest::Result {
    let server = GrpcServer::builder(service()).faults(Faults::new().go_away()).in_memory().start().await;
    let mut users = Client::new(server.wire());
    for _ in 0..3 {
        users.get_user(get("user-123")).await?;
    }
    Client::new(server.wire()).get_user(get("user-123")).await?;
    UserServiceClient::new(server.channel()).get_user(get("user-123")).await?;
    assert_eq!(server.calls().len(), 5);
    Ok(())
}

#[grpc_test(reply(id == "user-123"))]
async fn routes() -> Reply<User> {
    let server = GrpcServer::routes(Routes::new(service())).await;
    Client::new(server.wire()).get_user(get("user-123")).await
}

#[grpc_test(frames = 5, contiguous(number))]
async fn over_a_unix_socket() -> Frames<User> {
    let path = std::env::temp_dir().join(current().unique("wiretest-language"));
    let server = GrpcServer::builder(service()).unix(&path).start().await;
    Client::new(Wire::connect(server.url()).await?).get_user(get("user-123")).await?;
    Client::new(server.wire()).list_users(page(5)).await
}

#[grpc_test(reply(id == "user-123"))]
async fn over_tls() -> Reply<User> {
    let ca = TestCa::new();
    let server = GrpcServer::builder(service()).tls(ca.server("localhost")).start().await;
    assert!(server.url().starts_with("https://"), "{}", server.url());
    Client::new(server.wire()).get_user(get("user-123")).await?;
    let wire = Wire::builder(server.url()).ca_certificate(ca.certificate()).server_name("localhost");
    Client::new(wire.connect().await?).get_user(get("user-123")).await
}

#[grpc_test]
async fn tls_needs_the_authority() -> wiretest::Result {
    let server = GrpcServer::builder(service()).tls(TestCa::new().server("localhost")).start().await;
    let other =
        Wire::builder(server.url()).ca_certificate(TestCa::new().certificate()).server_name("localhost");
    let error = wiretest::Error::from(other.connect().await.err().ok_or("it trusted a stranger")?);
    assert!(format!("{error:?}").contains("UnknownIssuer"), "{error:?}");
    Ok(())
}

#[grpc_test(reply(id == "user-123"))]
async fn over_mutual_tls() -> Reply<User> {
    let ca = TestCa::new();
    let server =
        GrpcServer::builder(service()).tls(ca.server("localhost")).client_ca(ca.certificate()).start().await;
    let wire = || Wire::builder(server.url()).ca_certificate(ca.certificate()).server_name("localhost");
    let stranger = match wire().connect().await {
        Ok(wire) => Client::new(wire).get_user(get("user-123")).await.err().map(|status| status.code()),
        Err(_) => Some(Code::Unavailable),
    };
    assert!(stranger.is_some(), "a client without a certificate was served");
    let client = ca.client("tester");
    let wire = wire().identity(client.certificate(), client.key()).connect().await?;
    Client::new(wire).get_user(get("user-123")).await
}

/// The stub asks, and the record shows it.
#[grpc_test]
#[case::gzip(CompressionEncoding::Gzip, "gzip")]
#[case::zstd(CompressionEncoding::Zstd, "zstd")]
async fn compressed(#[case] encoding: CompressionEncoding, #[case] name: &str) -> wiretest::Result {
    let server = GrpcServer::in_memory(service().send_compressed(encoding).accept_compressed(encoding)).await;
    let wire = server.wire();
    let mut users = Client::new(wire.clone()).send_compressed(encoding).accept_compressed(encoding);
    users.get_user(get("user-123")).await?;
    collect(users.list_users(page(5)).await).await?;
    for call in wire.calls() {
        assert_eq!(call.initial().get("grpc-encoding").ok_or("not said")?, name);
        assert_eq!(call.request_headers().get("grpc-encoding").ok_or("not said")?, name);
        assert!(call.messages().iter().all(wiretest::RecordedMessage::compressed), "{call}");
        assert!(call.request_messages().iter().all(wiretest::RecordedMessage::compressed), "{call}");
    }
    Ok(())
}

#[grpc_test(status = OutOfRange, message = contains("too large"), initial(has("x-request-id")))]
async fn too_large_for_the_client(server: &GrpcServer) -> Reply<User> {
    Client::new(server.wire()).max_decoding_message_size(8).get_user(get("user-123")).await
}

#[grpc_test(status = OutOfRange, frames = 0, initial(has("x-request-id")))]
async fn a_frame_too_large(server: &GrpcServer) -> Frames<User> {
    Client::new(server.wire()).max_decoding_message_size(8).list_users(page(5)).await
}

#[grpc_test(status = OutOfRange, message = contains("too large"), trailing("grpc-status" == "11"))]
async fn too_large_for_the_server() -> Reply<User> {
    let server = GrpcServer::in_memory(service().max_decoding_message_size(8)).await;
    Client::new(server.wire()).get_user(get(&"x".repeat(64))).await
}

/// The user's own main, with a layer.
#[grpc_test(reply(id == "user-123"), trailing("grpc-status" == "0"))]
async fn an_own_main() -> Reply<User> {
    let server = GrpcServer::serve(|listener| async move {
        let layer = tonic::service::InterceptorLayer::new(|request: tonic::Request<()>| {
            if request.metadata().contains_key("x-let-me-in") {
                Ok(request)
            } else {
                Err(tonic::Status::permission_denied("no"))
            }
        });
        Tonic::builder()
            .layer(layer)
            .add_service(service())
            .serve_with_incoming(TcpIncoming::from(listener))
            .await
    })
    .await;
    Client::new(server.wire()).get_user(get("user-123")).await.expect_status(Code::PermissionDenied)?;
    let act = Client::new(server.wire().metadata("x-let-me-in", "1")).get_user(get("user-123")).await;
    let calls = server.calls();
    assert_eq!(calls.len(), 2);
    assert_eq!(calls[0].code(), Some(Code::PermissionDenied));
    act
}

#[grpc_test(frames = 5, trailing("x-user-count" == "5"))]
async fn remote(server: &GrpcServer) -> Frames<User> {
    let remote = GrpcServer::remote(server.url());
    Client::new(remote.wire()).list_users(page(5)).await
}

/// The client code under test, which knows nothing of this library.
async fn name_of(channel: tonic::transport::Channel, id: &str) -> Result<String, tonic::Status> {
    let mut users = UserServiceClient::new(channel);
    let mut request = tonic::Request::new(get(id));
    request
        .metadata_mut()
        .insert("x-client", "names/1".parse().map_err(|_| tonic::Status::internal("ascii"))?);
    Ok(users.get_user(request).await?.into_inner().email)
}

#[grpc_test]
async fn a_fake_for_client_code() -> wiretest::Result {
    let faults = Faults::new().fail_nth(2, Code::Unavailable);
    let fake = GrpcServer::builder(service()).faults(faults).start().await;
    assert_eq!(name_of(fake.channel(), "user-123").await?, "user-123@example.com");
    assert_eq!(
        name_of(fake.channel(), "user-124").await.map_err(|status| status.code()),
        Err(Code::Unavailable)
    );
    let calls = fake.calls();
    assert_eq!(calls.len(), 2);
    assert_eq!(calls[0].path(), "/user.v1.UserService/GetUser");
    assert_eq!(calls[0].request_headers().get("x-client").ok_or("not sent")?, "names/1");
    assert_eq!((calls[0].request_messages().len(), calls[0].messages().len()), (1, 1));
    assert_eq!(calls[1].code(), Some(Code::Unavailable));
    Ok(())
}
