use wiretest_ui_tests::*;

#[grpc_test]
async fn refused() -> Handshake {
    Ws::connect("ws://a").await
}

fn main() {}
