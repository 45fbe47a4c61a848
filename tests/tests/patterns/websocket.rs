//! WebSocket: event-driven tests, message validation, connection life cycle, and the check-list.

use std::time::Duration;

use wiretest::prelude::*;
use wiretest_proto::Hub;

// @pytest.fixture
// async def ws_connection():
//     async with websockets.connect("ws://localhost:8000/ws") as ws:
//         yield ws
#[fixture]
async fn hub() -> Server {
    let hub = Hub::new().announcing().heartbeat(Duration::from_millis(100));
    Server::start(|listener| hub.serve(listener)).await
}

#[fixture]
async fn ws_connection(hub: &Server) -> wiretest::Result<Ws> {
    Ok(Ws::connect(hub.ws("/ws")).await?)
}

// async def test_receive_welcome_message(ws_connection):
//     message = await asyncio.wait_for(ws_connection.recv(), timeout=3.0)
//     data = json.loads(message)
//     assert data["type"] == "welcome"
#[ws_test(first("/type" == "welcome"))]
async fn receive_welcome_message(ws_connection: Ws) {
    let _ = ws_connection;
}

#[ws_test]
async fn receive_welcome_message_in_the_body(mut ws_connection: Ws) -> wiretest::Result {
    let message = ws_connection.recv_json().await?;
    assert_eq!(message["type"], "welcome");
    Ok(())
}

// MESSAGE_SCHEMA = {"type": "object", "required": ["type", "payload"], "properties": {..}}
//
// async def receive_and_validate(ws, timeout: float = 3.0) -> dict:
//     raw = await asyncio.wait_for(ws.recv(), timeout=timeout)
//     message = json.loads(raw)
//     jsonschema.validate(message, MESSAGE_SCHEMA)
//     return message
#[ws_test(within = "3s", schema = {
    "type": "object",
    "required": ["type", "payload"],
    "properties": { "type": { "type": "string" }, "payload": { "type": "object" } }
})]
async fn receive_and_validate(mut ws_connection: Ws) -> wiretest::Result {
    ws_connection.recv_json().await?;
    Ok(())
}

// async def test_auth_required_on_connect():
//     with pytest.raises(websockets.exceptions.InvalidStatusCode) as exc_info:
//         async with websockets.connect("ws://localhost:8000/ws"):
//             pass
//     assert exc_info.value.status_code == 401
#[fixture]
async fn closed_hub() -> Server {
    let hub = Hub::with_token("secret");
    Server::start(|listener| hub.serve(listener)).await
}

#[ws_test(handshake = 401)]
async fn auth_required_on_connect(closed_hub: &Server) -> Handshake {
    Ws::connect(closed_hub.ws("/ws")).await
}

// async def test_reconnect_replays_missed_events(ws_connection):
//     seq_id = await get_current_sequence(ws_connection)
//     await ws_connection.close()
//     async with websockets.connect(f"ws://localhost:8000/ws?last_seq={seq_id}") as new_ws:
//         message = await receive_and_validate(new_ws)
//         assert message["seq"] == seq_id + 1
#[fixture]
async fn event_hub() -> (Hub, Server) {
    let hub = Hub::new().announcing().without_welcome();
    let serving = hub.clone();
    (hub, Server::start(|listener| serving.serve(listener)).await)
}

#[ws_test(schema = "schemas/event.json", contiguous("/seq"), close = Normal)]
async fn reconnect_replays_missed_events(event_hub: &(Hub, Server)) -> wiretest::Result {
    let (hub, server) = event_hub;
    let mut feed = Ws::connect(server.ws("/ws")).await?;
    let seen = feed.recv_json().await?["seq"].as_u64().ok_or("no sequence number")?;
    feed.abort();
    hub.publish("orders", serde_json::json!({ "id": 7 }));
    let mut feed = feed.reconnect().query("last_seq", seen).await?;
    assert_eq!(feed.recv_json().await?["seq"], seen + 1);
    Ok(())
}

mod check_list {
    use super::*;

    // Auth on handshake | 401 without valid token
    #[ws_test(handshake = 401, headers(matches("content-type", "json")))]
    async fn auth_on_handshake(closed_hub: &Server) -> Handshake {
        Ws::builder(closed_hub.ws("/ws")).bearer("guess").connect().await
    }

    #[ws_test(first("/type" == "welcome"))]
    async fn with_the_token(closed_hub: &Server) -> wiretest::Result {
        Ws::builder(closed_hub.ws("/ws")).bearer("secret").await?;
        Ok(())
    }

    // Message schema | Every inbound message validated
    #[ws_test(schema(by = "/type", welcome = "schemas/message.json", event = "schemas/event.json"))]
    async fn message_schema(mut ws_connection: Ws) -> wiretest::Result {
        ws_connection.recv_until(|message| message["type"] == "event").await?;
        Ok(())
    }

    // Ordering | Sequence numbers monotonically increasing
    #[ws_test(increasing("/seq"), contiguous("/seq"), messages = 5)]
    async fn ordering(event_hub: &(Hub, Server)) -> wiretest::Result {
        let (hub, server) = event_hub;
        let mut feed = Ws::connect(server.ws("/ws")).await?;
        for n in 0..4 {
            hub.publish("orders", serde_json::json!({ "n": n }));
        }
        feed.recv_until(|message| message["payload"]["n"] == 3).await?;
        Ok(())
    }

    // Heartbeat | Ping/pong exchanged within interval
    #[ws_test(heartbeat = "2s")]
    async fn the_server_pings(ws_connection: Ws) {
        let _ = ws_connection;
    }

    #[ws_test(heartbeat(pong = "2s"))]
    async fn the_server_answers_pings(mut ws_connection: Ws) -> wiretest::Result {
        ws_connection.ping("are you there").await?;
        Ok(())
    }

    // Reconnect replay | Missed messages delivered after reconnect: see above.

    // Clean close | 1000 Normal Closure on graceful shutdown
    #[ws_test(close(code = Normal, by = server))]
    async fn clean_close(event_hub: &(Hub, Server)) -> wiretest::Result {
        let (hub, server) = event_hub;
        let mut feed = Ws::connect(server.ws("/ws")).await?;
        feed.recv_json().await?;
        hub.close(1000, "maintenance");
        assert!(feed.closed().await?.clean);
        Ok(())
    }

    // Backpressure | Client-side buffer does not overflow
    #[ws_test(buffer = 64, messages = 33, contiguous("/seq"))]
    async fn backpressure(event_hub: &(Hub, Server)) -> wiretest::Result {
        let (hub, server) = event_hub;
        let mut feed = Ws::connect(server.ws("/ws")).await?;
        for n in 0..32 {
            hub.publish("orders", serde_json::json!({ "n": n }));
        }
        feed.recv_until(|message| message["payload"]["n"] == 31).await?;
        Ok(())
    }
}
