use tokio::net::TcpListener;
use tonic::transport::Channel;
use tonic::transport::server::{Server, TcpIncoming};
use wiretest_proto::Users;
use wiretest_proto::user::v1::user_service_client::UserServiceClient;
use wiretest_proto::user::v1::user_service_server::UserServiceServer;

/// A client of `users`, which a server serves until the test's runtime ends.
pub(crate) async fn client(users: Users) -> UserServiceClient<Channel> {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("a bound listener has an address");
    let incoming = TcpIncoming::from(listener).with_nodelay(Some(true));
    let server = Server::builder().add_service(UserServiceServer::new(users));
    tokio::spawn(server.serve_with_incoming(incoming));
    UserServiceClient::connect(format!("http://{address}")).await.expect("the server listens")
}
