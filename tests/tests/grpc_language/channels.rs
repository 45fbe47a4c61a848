//! A fake that tests share: each sees what its own client code sent.

use tonic::transport::Channel;
use wiretest::prelude::*;
use wiretest_proto::user::v1::user_service_client::UserServiceClient;

use crate::{get, service};

/// Of these tests alone: they count its calls.
#[fixture(scope = session)]
async fn fake() -> GrpcServer {
    GrpcServer::start(service()).await
}

/// What a test is given by one of its own fixtures is its own, too.
#[fixture]
fn client_code(fake: &GrpcServer) -> UserServiceClient<Channel> {
    UserServiceClient::new(fake.channel())
}

fn agents(server: &GrpcServer) -> Vec<String> {
    let agent = |call: &wiretest::Call| {
        call.request_headers().get("user-agent").and_then(|agent| agent.to_str().ok()).map(ToOwned::to_owned)
    };
    server.calls().iter().filter_map(agent).collect()
}

/// One after the other or at the same time: the other's calls are not seen.
#[grpc_test]
#[case::one("user-123")]
#[case::other("user-124")]
async fn a_test_sees_the_calls_of_its_own_channels(
    fake: &GrpcServer,
    mut client_code: UserServiceClient<Channel>,
    #[case] id: &str,
) -> wiretest::Result {
    UserServiceClient::new(fake.channel()).get_user(get(id)).await?;
    client_code.get_user(get(id)).await?;
    UserServiceClient::new(fake.wire()).get_user(get(id)).await?;
    assert_eq!(fake.calls().len(), 3);
    let agents = agents(fake);
    assert!(agents.len() == 3 && agents.iter().all(|agent| agent.starts_with("tonic/")), "{agents:?}");
    Ok(())
}
