use wiretest_ui_tests::*;

type Refused = Handshake;

#[ws_test(handshake = 401)]
async fn refused(hub: &Server) -> Refused {
    Ws::connect(hub.ws("/ws")).await
}

fn main() {}
