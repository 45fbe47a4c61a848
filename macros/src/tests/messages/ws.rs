//! Settings of `#[ws_test]`.

use super::{catalogue, each, frames, handshake, ws};
use crate::tests::messages_of;

/// Where none is fine the count says so, and all of these stay legal.
#[test]
fn open_counts_go_with_what_judges_messages() {
    let judged =
        ["each(id == 1)", "first(id == 1)", "increasing(id)", "within = \"1s\"", "first_within = \"1s\""];
    for (count, judged) in
        ["0..", "..=2", "0..3"].into_iter().flat_map(|count| judged.map(|judged| (count, judged)))
    {
        let source = frames(&format!("frames = {count}, {judged}"));
        assert_eq!(messages_of(&source), [""; 0], "{source}");
    }
    for judged in ["schema = { \"type\": \"object\" }", "each(has(\"/a\"))", "contiguous(\"/a\")"] {
        let source = ws(&format!("messages = 0.., {judged}"));
        assert_eq!(messages_of(&source), [""; 0], "{source}");
    }
    assert_eq!(messages_of(&ws("messages = 0, within = \"1s\"")), [""; 0]);
}

#[test]
fn websocket() {
    let mut sources = each(
        ws,
        &[
            "frames = 3",
            "mesages = 3",
            "messages = 3..1",
            "first(type == \"welcome\")",
            "first(\"type\" == \"welcome\")",
            "first(\"/a~b\" == 1)",
            "first(\"$.a.b\" == 1)",
            "first(has(type))",
            "first(is(\"/a\", B))",
            "each(m.x())",
            "increasing(seq)",
            "increasing(\"seq\")",
            "contiguous(\"/seq\", by = \"/topic\")",
            "contiguous(\"/seq\", per = topic)",
            "contiguous(\"/seq\", per = \"topic\")",
            "messages = 0, each(has(\"/a\"))",
            "messages = 0, schema = { \"type\": \"object\" }",
            "messages = 1, increasing(\"/seq\")",
            "subprotocol = chat",
            "subprotocol = \"chat v2\"",
            "subprotocol = \"\"",
            "heartbeat(ping = \"1s\")",
            "heartbeat = 5",
            "heartbeat = \"10s\", timeout = \"5s\"",
            "heartbeat(pong = \"1s\", pong = \"2s\")",
            "buffer = 0",
            "close = normal",
            "close = NORMAL",
            "close = Abnormal",
            "close = 1005",
            "close = 1006",
            "close = 1015",
            "close = 999",
            "close = 5000",
            "close = Norml",
            "close = CloseCode::Normal",
            "close(by = client)",
            "close(cod = Normal)",
            "close(Normal)",
            "close(code = Dropped, by = server)",
            "close(code = Normal, code = GoingAway)",
            "headers(\"Content-Type\" == \"x\")",
            "close(reason = matches(\"[\"))",
            "close(code =)",
        ],
    );
    sources.extend(each(
        handshake,
        &[
            "handshake = 42",
            "handshake = \"401\"",
            "handshake = Unauthorized",
            "handshake = 401, schema = S",
            "handshake = 401, close = Normal",
            "handshake = 401, subprotocol = \"a\"",
            "handshake = 401, within = \"1s\"",
        ],
    ));
    catalogue("websocket", sources);
}

#[test]
fn schemas() {
    let settings = [
        "schema = \"src/schema/samples/evnt.json\"",
        "schema = \"src/schema/samples/broken.json\"",
        "schema = \"src/schema/samples/api.json#/components/schemas/Evnt\"",
        "schema = \"src/schema/samples/api.json#Event\"",
        "schema = \"src/schema/samples/parts/bad.json\"",
        "schema = \"src/schema\"",
        "schema = \"https://example.com/a.json\"",
        "schema = 5",
        "schema = []",
        "schema = { type: \"object\" }",
        "schema = { \"type\": object }",
        "schema = { \"type\" \"object\" }",
        "schema = { \"type\": \"object\" \"a\": 1 }",
        "schema = { \"type\": }",
        "schema = { \"type\": \"object\", \"type\": \"array\" }",
        "schema = { \"type\": \"objct\" }",
        "schema = { \"requird\": [] }",
        "schema = { \"properties\": { \"at\": { \"format\": \"datetime\" } } }",
        "schema = { \"minimum\": \"1\" }",
        "schema = { \"minimum\": 1u8 }",
        "schema = { \"items\": { \"$ref\": \"#/$defs/x\" } }",
        "schema = { \"items\": { \"$ref\": \"x.json\" } }",
        "schema = { \"items\": { \"$ref\": \"https://example.com/x\" } }",
        "schema = { \"const\": (1) }",
        "schema = { \"const\": 'c' }",
        "schema(welcome = \"src/schema/samples/event.json\")",
        "schema(by = \"/type\")",
        "schema(by = \"type\", a = { })",
        "schema(by = \"/type\", a = { }, a = { })",
        "schema(by = \"/type\", a = { \"tipe\": 1 })",
        "schema(by = \"/type\", a)",
        "schema(by = \"/type\", a =)",
        "schema = { \"$schema\": \"http://json-schema.org/draft-03/schema#\" }",
    ];
    catalogue("schemas", each(ws, &settings));
}
