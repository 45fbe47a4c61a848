use serde_json::json;
use wiretest_proto::Hub;

use crate::client::{connect, connect_tcp, recv};

#[tokio::test]
async fn missed_events_come_first_and_in_order() {
    let hub = Hub::new();
    for n in 1..=5 {
        hub.publish("news", json!({ "n": n }));
    }
    let mut ws = connect(&hub, "/ws?last_seq=2").await;
    hub.publish("news", json!({ "n": 6 }));
    for n in 3..=6 {
        let event = recv(&mut ws).await;
        assert_eq!((&event["seq"], &event["payload"]["n"]), (&json!(n), &json!(n)));
    }
}

#[tokio::test]
async fn who_has_missed_nothing_waits_for_the_next_event() {
    let hub = Hub::new();
    hub.publish("news", json!({}));
    let mut ws = connect(&hub, "/ws?last_seq=1").await;
    hub.publish("news", json!({}));
    assert_eq!(recv(&mut ws).await["seq"], 2);
}

/// The contract's example: the first message has the number, the network dies, the next one follows.
#[tokio::test]
async fn a_reconnect_continues_behind_the_last_event() {
    let hub = Hub::new().announcing().without_welcome();
    let mut feed = connect(&hub, "/ws").await;
    let seen = recv(&mut feed).await["seq"].as_u64().unwrap();
    drop(feed);
    let mut feed = connect(&hub, &format!("/ws?last_seq={seen}")).await;
    assert_eq!(recv(&mut feed).await["seq"], seen + 1);
}

/// The same for a client that reads the welcome only, and tells its place from there.
#[tokio::test]
async fn a_reconnect_continues_behind_the_welcome() {
    let hub = Hub::new().announcing();
    let mut feed = connect(&hub, "/ws").await;
    let seen = recv(&mut feed).await["payload"]["seq"].as_u64().unwrap();
    drop(feed);
    let mut feed = connect(&hub, &format!("/ws?last_seq={seen}")).await;
    assert_eq!(recv(&mut feed).await["seq"], seen + 1);
}

/// Real parallelism: publishers on other threads while clients come, go and come back.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nothing_is_lost_or_repeated_while_others_publish() {
    const PUBLISHERS: u64 = 4;
    const EACH: u64 = 500;
    let hub = Hub::new();
    let clients: Vec<_> = (0..4).map(|_| tokio::spawn(follow(hub.clone(), PUBLISHERS * EACH))).collect();
    for _ in 0..PUBLISHERS {
        let hub = hub.clone();
        tokio::spawn(async move {
            for n in 0..EACH {
                hub.publish("load", json!({ "n": n }));
                tokio::task::yield_now().await;
            }
        });
    }
    for client in clients {
        client.await.unwrap();
    }
}

/// Reads every event up to `last`, each exactly once, over a new connection for every 100.
async fn follow(hub: Hub, last: u64) {
    let mut seen = 0;
    while seen < last {
        let mut ws = connect(&hub, &format!("/ws?last_seq={seen}")).await;
        for _ in 0..100 {
            seen += 1;
            assert_eq!(recv(&mut ws).await["seq"], seen);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_live_socket_sees_every_event_once() {
    let hub = Hub::new().without_welcome();
    let mut ws = connect_tcp(&hub).await;
    let publisher = std::thread::spawn(move || {
        for n in 0..1000 {
            hub.publish("load", n);
        }
    });
    for seq in 1..=1000 {
        assert_eq!(recv(&mut ws).await["seq"], seq);
    }
    publisher.join().unwrap();
}
