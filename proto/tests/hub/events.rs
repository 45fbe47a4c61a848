use serde_json::json;
use wiretest_proto::Hub;

use crate::client::{connect, connect_tcp, recv, send};

#[tokio::test]
async fn a_fresh_connection_is_welcomed() {
    let hub = Hub::new();
    hub.publish("news", json!({ "n": 1 }));
    let mut ws = connect(&hub, "/ws").await;
    let payload = json!({ "connection": 1, "seq": 1, "subprotocol": null });
    assert_eq!(recv(&mut ws).await, json!({ "type": "welcome", "payload": payload }));
}

#[tokio::test]
async fn an_event_reaches_everybody_numbered() {
    let hub = Hub::new().without_welcome();
    let (mut one, mut two) = (connect(&hub, "/ws").await, connect(&hub, "/ws").await);
    send(&mut one, &json!({ "type": "publish", "topic": "chat", "payload": { "text": "hi" } })).await;
    let first = json!({ "type": "event", "seq": 1, "topic": "chat", "payload": { "text": "hi" } });
    assert_eq!(recv(&mut one).await, first);
    assert_eq!(recv(&mut two).await, first);
    assert_eq!(hub.publish("news", json!({})), 2);
    assert_eq!(recv(&mut one).await["seq"], 2);
    assert_eq!(recv(&mut two).await["seq"], 2);
}

#[tokio::test]
async fn an_announcing_hub_shows_each_connection_itself_first() {
    let hub = Hub::new().announcing().without_welcome();
    for connection in 1..=3 {
        let mut ws = connect(&hub, "/ws").await;
        let event = recv(&mut ws).await;
        assert_eq!(event["topic"], "presence");
        assert_eq!(event["payload"], json!({ "joined": connection }));
    }
}

#[tokio::test]
async fn what_is_not_understood_is_answered() {
    let mut ws = connect(&Hub::new().without_welcome(), "/ws").await;
    let wrong = [
        json!({ "type": "pubish" }),
        json!({ "type": "publish", "topic": "no payload" }),
        json!({ "type": "publish", "topic": "t", "payload": "not an object" }),
        json!({ "type": "quit", "code": 1005 }),
        json!({ "type": "quit", "reason": "r".repeat(124) }),
        json!({ "type": "quit", "cod": 4001 }),
        json!(7),
    ];
    for message in wrong {
        send(&mut ws, &message).await;
        let reply = recv(&mut ws).await;
        assert_eq!(reply["type"], "error", "{message}");
        assert!(!reply["payload"]["message"].as_str().unwrap().is_empty());
    }
}

#[tokio::test]
async fn it_works_over_a_socket() {
    let hub = Hub::new();
    let mut ws = connect_tcp(&hub).await;
    assert_eq!(recv(&mut ws).await["type"], "welcome");
    hub.publish("news", json!({}));
    assert_eq!(recv(&mut ws).await["seq"], 1);
}

/// The client reads nothing while it publishes more than all buffers between hold.
#[tokio::test]
async fn a_client_that_does_not_read_is_still_heard() {
    let hub = Hub::new();
    let mut ws = connect(&hub, "/ws").await;
    let long = json!({ "type": "publish", "topic": "t", "payload": { "text": "x".repeat(1000) } });
    for _ in 0..100 {
        send(&mut ws, &long).await;
    }
    assert_eq!(recv(&mut ws).await["type"], "welcome");
    for seq in 1..=100 {
        assert_eq!(recv(&mut ws).await["seq"], seq);
    }
}
