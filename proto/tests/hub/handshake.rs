use http::{HeaderValue, Response, StatusCode};
use serde_json::Value;
use tokio_tungstenite::tungstenite::Error;
use wiretest_proto::Hub;

use crate::client::{connect, connect_with, recv, request};

/// How the hub refuses a request with these headers.
async fn refused(hub: &Hub, target: &str, headers: &[(&'static str, &str)]) -> Response<Value> {
    let mut request = request(target);
    for (name, value) in headers {
        request.headers_mut().append(*name, value.parse().unwrap());
    }
    match connect_with(hub, request).await {
        Err(Error::Http(response)) => response.map(|body| serde_json::from_slice(&body.unwrap()).unwrap()),
        other => panic!("expected a refusal, got {other:?}"),
    }
}

/// The sub-protocol in the answer to this offer, which the welcome must name too.
async fn negotiated(offer: Option<&'static str>) -> Option<String> {
    let mut request = request("/ws");
    if let Some(offer) = offer {
        request.headers_mut().insert("sec-websocket-protocol", HeaderValue::from_static(offer));
    }
    let (mut ws, response) = connect_with(&Hub::new(), request).await.unwrap();
    let named =
        response.headers().get("sec-websocket-protocol").map(|name| name.to_str().unwrap().to_owned());
    let welcomed = &recv(&mut ws).await["payload"]["subprotocol"];
    assert_eq!(welcomed.as_str(), named.as_deref());
    named
}

#[tokio::test]
async fn without_the_token_it_is_401() {
    let hub = Hub::with_token("secret");
    let cases: [(&str, &[_], &str); 4] = [
        ("/ws", &[], "a bearer token is required"),
        ("/ws", &[("authorization", "Basic secret")], "a bearer token is required"),
        ("/ws", &[("authorization", "Bearer wrong")], "the bearer token is not valid"),
        ("/ws?token=wrong", &[], "the bearer token is not valid"),
    ];
    for (target, headers, message) in cases {
        let response = refused(&hub, target, headers).await;
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
        assert_eq!(response.headers()["www-authenticate"], "Bearer");
        assert_eq!(response.headers()["content-type"], "application/json");
        assert_eq!(response.body()["error"]["message"], message);
    }
    assert_eq!(hub.connections(), 0);
}

#[tokio::test]
async fn the_token_opens_as_header_and_as_query() {
    let hub = Hub::with_token("a secret");
    let mut bearing = request("/ws");
    bearing.headers_mut().insert("authorization", "Bearer a secret".parse().unwrap());
    connect_with(&hub, bearing).await.unwrap();
    connect(&hub, "/ws?token=a%20secret").await;
    connect(&hub, "/ws?last_seq=0&token=a+secret").await;
}

#[tokio::test]
async fn another_path_is_404() {
    let response = refused(&Hub::with_token("secret"), "/", &[]).await;
    assert_eq!(response.status(), StatusCode::NOT_FOUND);
    assert_eq!(response.body()["error"]["status"], 404);
}

#[tokio::test]
async fn a_last_seq_that_cannot_be_is_400() {
    for last_seq in ["", "-1", "one", "7"] {
        let response = refused(&Hub::new(), &format!("/ws?last_seq={last_seq}"), &[]).await;
        assert_eq!(response.status(), StatusCode::BAD_REQUEST, "{last_seq}");
    }
}

#[tokio::test]
async fn after_the_shutdown_it_is_503() {
    let hub = Hub::new();
    hub.shutdown();
    hub.close(1000, "too late to matter");
    assert_eq!(refused(&hub, "/ws", &[]).await.status(), StatusCode::SERVICE_UNAVAILABLE);
}

#[tokio::test]
async fn the_first_known_subprotocol_is_taken() {
    assert_eq!(negotiated(Some("chat.v1")).await.as_deref(), Some("chat.v1"));
    assert_eq!(negotiated(Some("chat.v3, chat.v2, chat.v1")).await.as_deref(), Some("chat.v2"));
    assert_eq!(negotiated(None).await, None);
}
