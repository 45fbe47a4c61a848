//! README's examples, compiled and run; the last test holds this file against README itself.

mod first {
    use wiretest::prelude::*;
    use wiretest_proto::Users;
    use wiretest_proto::user::v1::user_service_client::UserServiceClient;
    use wiretest_proto::user::v1::user_service_server::UserServiceServer;
    use wiretest_proto::user::v1::{GetUserRequest, User};

    #[fixture(scope = session)]
    async fn server() -> GrpcServer {
        GrpcServer::start(UserServiceServer::new(Users::default())).await
    }

    #[grpc_test(status = NotFound, message = "user not found")]
    async fn unknown_user(server: &GrpcServer) -> Reply<User> {
        let mut users = UserServiceClient::new(server.wire());
        users.get_user(GetUserRequest { id: "nonexistent".into() }).await
    }
}

mod websocket {
    use wiretest::prelude::*;
    use wiretest_proto::Hub;

    #[fixture]
    async fn feed() -> wiretest::Result<Ws> {
        let hub = Hub::new().announcing().without_welcome();
        let server = Server::start(|listener| hub.serve(listener)).await;
        let feed = Ws::connect(server.ws("/ws")).await?;
        defer(async move { drop(server) });
        Ok(feed)
    }

    #[ws_test(schema = "schemas/event.json", contiguous("/seq"), close = Normal)]
    async fn reconnect_replays_missed_events(mut feed: Ws) -> wiretest::Result {
        let seen = feed.recv_json().await?["seq"].as_u64().ok_or("no sequence number")?;
        feed.abort(); // the network died, no close frame
        let mut feed = feed.reconnect().query("last_seq", seen).await?;
        assert_eq!(feed.recv_json().await?["seq"], seen + 1);
        Ok(())
    }
}

mod deployed {
    use wiretest::prelude::*;
    use wiretest_proto::Users;
    use wiretest_proto::user::v1::user_service_server::UserServiceServer;

    #[fixture(scope = session)]
    async fn server() -> GrpcServer {
        match env_url("USERS_URL") {
            Some(url) => GrpcServer::remote(url),
            None => GrpcServer::start(UserServiceServer::new(Users::default())).await,
        }
    }

    #[wiretest::grpc_test]
    async fn is_there(server: &GrpcServer) {
        assert!(server.url().starts_with("http"));
    }
}

#[test]
fn every_rust_block_of_readme_stands_in_this_file() {
    let here = squeezed(include_str!("readme.rs"));
    let readme = include_str!("../../README.md");
    let blocks: Vec<&str> =
        readme.split("```rust\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert_eq!(blocks.len(), 3, "README has examples that this file does not run");
    for block in blocks {
        assert!(here.contains(&squeezed(block)), "README and this file differ in:\n{block}");
    }
}

/// Without indentation, so that a block may stand in a module.
fn squeezed(text: &str) -> String {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}
