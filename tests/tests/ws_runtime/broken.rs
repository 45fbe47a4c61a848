//! A server that breaks the protocol: what it sends then is no message, whether the test reads it or not.

use wiretest::prelude::*;
use wiretest_tests::Rerun;

use super::peer::{self, events, script};

#[fixture]
async fn hub() -> Server {
    peer::hub().await
}

/// Frames that a server must not send, by what they break.
const RESERVED_BITS: &str = "raw c1 02 7b7d";
const RESERVED_OPCODE: &str = "raw 83 02 7b7d";
const NO_UTF_8: &str = "raw 81 02 fffe";
const MASKED: &str = "raw 81 82 00000000 7b7d";
const LONE_CONTINUATION: &str = "raw 80 02 7b7d";

/// Two good messages and the frame, which the body does not read.
async fn unread(hub: &Server, frame: &str) -> wiretest::Result {
    Ws::connect(script(hub, &[&events(&[1, 2]), frame, "hold"])).await?;
    Ok(())
}

mod red {
    use super::*;

    #[ws_test(schema = {})]
    #[ignore = "it must fail"]
    async fn schema(hub: &Server) -> wiretest::Result {
        unread(hub, NO_UTF_8).await
    }

    /// The same for a body that reads what is good.
    #[ws_test(schema = {})]
    #[ignore = "it must fail"]
    async fn schema_read(hub: &Server) -> wiretest::Result {
        let mut ws = Ws::connect(script(hub, &[&events(&[1]), NO_UTF_8, "hold"])).await?;
        ws.recv_json().await?;
        assert!(!ws.closed().await?.clean);
        Ok(())
    }

    #[ws_test(each("/seq" > 0))]
    #[ignore = "it must fail"]
    async fn each(hub: &Server) -> wiretest::Result {
        unread(hub, RESERVED_BITS).await
    }

    #[ws_test(contiguous("/seq"))]
    #[ignore = "it must fail"]
    async fn contiguous(hub: &Server) -> wiretest::Result {
        unread(hub, RESERVED_OPCODE).await
    }

    #[ws_test(messages = 2)]
    #[ignore = "it must fail"]
    async fn messages(hub: &Server) -> wiretest::Result {
        unread(hub, MASKED).await
    }

    /// The close frame behind the broken one is on the wire, and makes nothing good.
    #[ws_test(close(code = Normal, by = server))]
    #[ignore = "it must fail"]
    async fn close(hub: &Server) -> wiretest::Result {
        unread(hub, &format!("{LONE_CONTINUATION} 88 02 03e8")).await
    }

    /// A reason that is not UTF-8.
    #[ws_test(close = Normal)]
    #[ignore = "it must fail"]
    async fn close_reason(hub: &Server) -> wiretest::Result {
        unread(hub, "raw 88 04 03e8 fffe").await
    }
}

/// Each test, its expectation and what its report says is broken.
const BROKEN: &[(&str, &str, &str)] = &[
    ("schema", "schema = {}", "a text is not UTF-8"),
    ("schema_read", "schema = {}", "a text is not UTF-8"),
    ("each", "each(\"/seq\" > 0)", "Reserved bits"),
    ("contiguous", "contiguous(\"/seq\")", "invalid opcode"),
    ("messages", "messages = 2", "masked"),
    ("close", "close(", "Continue frame"),
    ("close_reason", "close = Normal", "a text is not UTF-8"),
];

#[test]
fn what_breaks_the_protocol_is_never_green() {
    let run = Rerun::ignored("broken::red::");
    for (name, site, says) in BROKEN {
        let report = run.report(&format!("broken::red::{name}"));
        for text in [*site, *says] {
            assert!(report.to_lowercase().contains(&text.to_lowercase()), "{name}: {text:?} in\n{report}");
        }
        assert!(!report.contains("more problem"), "{name} has one fault:\n{report}");
    }
}
