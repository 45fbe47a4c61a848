//! The catalogue of mistakes: each gives exactly one message.

mod functions;
mod grpc;
mod ws;

use super::{expand, messages_of};

/// A test's head with a good function below it.
fn grpc(settings: &str) -> String {
    format!("#[grpc_test({settings})] async fn t(users: Users) -> Reply<User> {{ users.get().await }}")
}

fn frames(settings: &str) -> String {
    format!("#[grpc_test({settings})] async fn t(users: Users) -> Frames<User> {{ users.list().await }}")
}

fn ws(settings: &str) -> String {
    format!("#[ws_test({settings})] async fn t(chat: Ws) -> wiretest::Result {{ Ok(()) }}")
}

fn handshake(settings: &str) -> String {
    format!("#[ws_test({settings})] async fn t(hub: &Server) -> Handshake {{ connect().await }}")
}

fn catalogue(name: &str, sources: Vec<String>) {
    let mut page = String::new();
    for source in sources {
        let messages = messages_of(&source);
        assert_eq!(messages.len(), 1, "{source}\n{messages:#?}");
        page.extend([&source, "\n    ", &messages[0], "\n"]);
    }
    insta::assert_snapshot!(name, page);
}

fn each(head: fn(&str) -> String, settings: &[&str]) -> Vec<String> {
    settings.iter().map(|one| head(one)).collect()
}

#[test]
fn all_mistakes_are_reported_at_once() {
    let source = "#[grpc_test(staus = NotFound, timeout = 5, reply(id = 1), frames = 3)]
        #[tokio::test]
        async fn t(#[values(1)] a: u8, (b, c): (B, C)) -> Reply<User> { std::thread::sleep(D); return x; }";
    insta::assert_snapshot!("all_at_once", messages_of(source).join("\n"));
    assert!(expand(source).contains("fn t("), "the function is kept");
}
