use wiretest_ui_tests::*;

#[ws_test(handshake = 401, within = "1s")]
async fn refused(hub: &Server) -> Handshake {
    Ws::connect(hub.ws("/ws")).await
}

fn main() {}
