use tonic::Code;
use tonic::transport::{Channel, Server, server::TcpIncoming};
use wiretest_proto::Users;
use wiretest_proto::user::v1::GetUserRequest;
use wiretest_proto::user::v1::user_service_client::UserServiceClient;
use wiretest_proto::user::v1::user_service_server::UserServiceServer;

async fn users() -> UserServiceClient<Channel> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let incoming = TcpIncoming::from(listener).with_nodelay(Some(true));
    let service = UserServiceServer::new(Users::default());
    tokio::spawn(Server::builder().add_service(service).serve_with_incoming(incoming));
    let channel = Channel::from_shared(format!("http://{address}")).unwrap().connect().await.unwrap();
    UserServiceClient::new(channel)
}
