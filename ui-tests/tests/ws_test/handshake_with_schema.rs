use wiretest_ui_tests::*;

#[ws_test(handshake = 401, schema = { })]
async fn refused(hub: &Server) -> Handshake {
    Ws::connect(hub.ws("/ws")).await
}

fn main() {}
