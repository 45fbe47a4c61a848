use std::sync::LazyLock;

use tonic::Code;
use tonic::transport::{Channel, Server, server::TcpIncoming};
use wiretest_proto::Users;
use wiretest_proto::user::v1::GetUserRequest;
use wiretest_proto::user::v1::user_service_client::UserServiceClient;
use wiretest_proto::user::v1::user_service_server::UserServiceServer;

static RUNTIME: LazyLock<tokio::runtime::Runtime> =
    LazyLock::new(|| tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap());

static CHANNEL: LazyLock<Channel> = LazyLock::new(|| {
    let connect = async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let incoming = TcpIncoming::from(listener).with_nodelay(Some(true));
        let service = UserServiceServer::new(Users::default());
        tokio::spawn(Server::builder().add_service(service).serve_with_incoming(incoming));
        Channel::from_shared(format!("http://{address}")).unwrap().connect().await.unwrap()
    };
    std::thread::spawn(|| RUNTIME.block_on(connect)).join().unwrap()
});

async fn users() -> UserServiceClient<Channel> {
    UserServiceClient::new(CHANNEL.clone())
}
