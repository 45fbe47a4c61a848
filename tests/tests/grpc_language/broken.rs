//! Connections that break: UNAVAILABLE, as gRPC has it, wherever the call stood.

use wiretest::prelude::*;
use wiretest_proto::user::v1::User;
use wiretest_proto::user::v1::user_service_client::UserServiceClient;
use wiretest_proto::user::v1::user_service_server::UserServiceServer;

use crate::slow::{Slow, slow_server};
use crate::{Client, get, page, server};

/// A client of this server, and what stands between them.
async fn through_a_proxy(server: &GrpcServer) -> wiretest::Result<(Client, Proxy)> {
    let address: std::net::SocketAddr = server.url().trim_start_matches("http://").parse()?;
    let proxy = Proxy::to(address).await;
    Ok((Client::new(Wire::connect(proxy.url()).await?), proxy))
}

#[grpc_test(status = Unavailable)]
async fn before_the_call(server: &GrpcServer) -> Reply<User> {
    let (mut client, proxy) = through_a_proxy(server).await?;
    client.get_user(get("user-123")).await?;
    proxy.reset();
    client.get_user(get("user-123")).await
}

#[grpc_test(status = Unavailable, frames = 0)]
async fn within_the_stream(slow_server: &GrpcServer) -> Frames<User> {
    let (mut client, proxy) = through_a_proxy(slow_server).await?;
    let mut stream = client.list_users(page(5)).await?;
    for _ in 0..3 {
        stream.get_mut().message().await?;
    }
    proxy.reset();
    Ok(stream)
}

#[grpc_test]
async fn during_the_call() -> wiretest::Result {
    let slow = GrpcServer::start(UserServiceServer::new(Slow)).await;
    let wire = slow.wire();
    let mut client = UserServiceClient::new(wire.clone());
    let call = tokio::spawn(async move { client.get_user(get("user-123")).await });
    eventually(async || Ok((!slow.calls().is_empty()).then_some(()).ok_or("no call yet")?)).await?;
    drop(slow);
    call.await?.expect_status(Code::Unavailable)?;
    let calls = wire.calls();
    assert_eq!(calls[0].code(), Some(Code::Unavailable));
    assert_eq!(calls[0].raw_status().map(tonic::Status::code), Some(Code::Unknown));
    Ok(())
}
