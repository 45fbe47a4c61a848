//! Expectations of a WebSocket test.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};

use super::call::{called, plain};
use super::meta::metas;
use super::names::{cx, local};
use super::site::with_site;
use super::test::Judging;
use super::text::text;
use super::told::returned;
use crate::args::Setting;
use crate::args::close::{Close, Code};
use crate::args::ws::{Heartbeat, Order};
use crate::krate::Private;
use crate::model::ws::{Predicates, WsModel};
use crate::model::{Outcome, Test};
use crate::predicate::{Judged, json_checks};
use crate::schema::{Schema, Schemas};
use crate::source;

/// What `#[ws_test]` adds to one case.
pub(crate) fn judge(model: &WsModel, index: usize, test: &Test<WsModel>) -> Judging {
    let krate = &test.krate;
    let name = format_ident!("__WS_{index}", span = proc_macro2::Span::mixed_site());
    let expect = expect(model, krate);
    let (before, preds) = predicates(&model.predicates, krate);
    let watched = !before.is_empty();
    let (cx, act) = (cx(), local("__act"));
    let (call, verdict) = match &test.returns.outcome {
        Outcome::Handshake if watched => (true, quote!(#cx.handshake_watched(#act, #preds).await)),
        Outcome::Handshake => (true, quote!(#cx.handshake(#act).await)),
        Outcome::Plain if !test.returns.is_misfit() => {
            let plain = plain(test, "plain_ws");
            let done = returned(test, quote!(#act));
            (false, quote!(#cx.#plain(#done, #preds).await))
        }
        // An outcome of the other protocol, or none, which has been reported.
        Outcome::Plain => (false, quote!(#cx.ignored(#act))),
        Outcome::Reply | Outcome::Frames(_) => (true, quote!(#cx.ignored(#act))),
    };
    let call = if watched { watched_call(preds) } else { called(call) };
    Judging {
        items: quote!(static #name: #krate::ws::Expect = #expect;),
        settings: quote!(.ws(&#name)),
        before,
        call,
        verdict,
    }
}

fn watched_call(preds: TokenStream) -> Box<dyn Fn(TokenStream) -> TokenStream> {
    Box::new(move |future| {
        let cx = cx();
        quote!(#cx.body_watched(#future, #preds).await?)
    })
}

/// The closures and the list of them, and how the list is passed on.
fn predicates(predicates: &Predicates, krate: &Private) -> (TokenStream, TokenStream) {
    let written = [("first", &predicates.first), ("each", &predicates.each), ("last", &predicates.last)];
    let written: Vec<_> = written.into_iter().filter_map(|(key, list)| Some((key, list.as_ref()?))).collect();
    if written.is_empty() {
        return (TokenStream::new(), quote!(&mut #krate::ws::Preds::none()));
    }
    let closures = written.iter().map(|(key, list)| closure(key, list, krate));
    let calls = written.iter().map(|(key, _)| {
        let (method, name) = (local(key), closure_name(key));
        quote!(.#method(&mut #name))
    });
    let preds = local("__preds");
    let before = quote!(#(#closures)* let mut #preds = #krate::ws::Preds::new() #(#calls)*;);
    (before, quote!(&mut #preds))
}

fn closure_name(key: &str) -> Ident {
    local(&format!("__{key}"))
}

fn closure(key: &str, list: &Setting<Vec<Judged>>, krate: &Private) -> TokenStream {
    let (name, checks) = (closure_name(key), json_checks(&list.value, krate));
    quote!(let mut #name = #checks;)
}

fn expect(model: &WsModel, krate: &Private) -> TokenStream {
    let connection = connection_expect(model, krate);
    let messages = message_expect(model, krate);
    let asked = [
        ("first", &model.predicates.first),
        ("each", &model.predicates.each),
        ("last", &model.predicates.last),
    ];
    let asked = asked
        .into_iter()
        .map(|(method, list)| with_site(method, list.as_ref(), krate, |_| TokenStream::new()));
    quote!(#krate::ws::Expect::new() #messages #(#asked)* #connection)
}

fn message_expect(model: &WsModel, krate: &Private) -> TokenStream {
    let schema = model.schema.as_ref().map(|schemas| schema(schemas, krate));
    let messages = with_site("messages", model.messages.as_ref(), krate, |count| {
        let (min, max) = (count.min, count.max);
        quote!(, #min, #max)
    });
    let increasing = model.increasing.as_ref().map(|setting| order("increasing", setting, krate));
    let contiguous = model.contiguous.as_ref().map(|setting| order("contiguous", setting, krate));
    let buffer = with_site("buffer", model.buffer.as_ref(), krate, |n| quote!(, #n));
    let within = model.within.as_ref().map(|setting| {
        let nanos = setting.value;
        quote!(.within(#nanos))
    });
    quote!(#schema #messages #increasing #contiguous #buffer #within)
}

fn connection_expect(model: &WsModel, krate: &Private) -> TokenStream {
    let handshake =
        with_site("handshake_status", model.handshake.as_ref(), krate, |status| quote!(, #status));
    let headers = with_site("headers", model.headers.as_ref(), krate, |list| {
        let metas = metas(list, false, krate);
        quote!(, #metas)
    });
    let subprotocol = with_site("subprotocol", model.subprotocol.as_ref(), krate, |name| quote!(, #name));
    let heartbeat = model.heartbeat.as_ref().map(|setting| match setting.value {
        Heartbeat::Every(nanos) => with_site("heartbeat", Some(setting), krate, |_| quote!(, #nanos)),
        Heartbeat::Pong(nanos) => with_site("heartbeat_pong", Some(setting), krate, |_| quote!(, #nanos)),
    });
    let close = model.close.as_ref().map(|setting| close(setting, krate));
    quote!(#handshake #headers #subprotocol #heartbeat #close)
}

fn order(method: &str, setting: &Setting<Order>, krate: &Private) -> TokenStream {
    let pointer = &setting.value.pointer;
    match &setting.value.per {
        None => with_site(method, Some(setting), krate, |_| quote!(, #pointer)),
        Some(per) => with_site(&format!("{method}_per"), Some(setting), krate, |_| quote!(, #pointer, #per)),
    }
}

fn close(setting: &Setting<Close>, krate: &Private) -> TokenStream {
    let close = &setting.value;
    let code = match close.code {
        Some(Code::Number(code)) => with_site("close", Some(setting), krate, |_| quote!(, #code)),
        Some(Code::Dropped) => with_site("close_dropped", Some(setting), krate, |_| TokenStream::new()),
        None => TokenStream::new(),
    };
    let reason = with_site(
        "close_reason",
        close.reason.as_ref().map(|reason| with(setting, reason)).as_ref(),
        krate,
        |reason| {
            let text = text(reason, krate);
            quote!(, #text)
        },
    );
    let by =
        close.by_server.then(|| with_site("close_by_server", Some(setting), krate, |_| TokenStream::new()));
    quote!(#code #reason #by)
}

fn with<'v, T, V>(setting: &Setting<T>, value: &'v V) -> Setting<&'v V> {
    Setting { site: setting.site.clone(), value }
}

fn schema(setting: &Setting<Schemas>, krate: &Private) -> TokenStream {
    match &setting.value {
        Schemas::One(schema) => {
            let source = schema_source(schema, krate);
            with_site("schema", Some(setting), krate, |_| quote!(, #source))
        }
        Schemas::By { pointer, kinds } => {
            let kinds = kinds.iter().map(|(kind, schema)| {
                let source = schema_source(schema, krate);
                quote!((#kind, #source))
            });
            let kinds = quote!(&[#(#kinds),*]);
            with_site("schema_by", Some(setting), krate, |_| quote!(, #pointer, #kinds))
        }
    }
}

fn schema_source(schema: &Schema, krate: &Private) -> TokenStream {
    match schema {
        Schema::File { path, pointer, files } => {
            let files = files.iter().map(|file| {
                let (name, absolute) = (&file.name, &file.absolute);
                quote!((#name, ::core::include_str!(#absolute)))
            });
            quote!(#krate::ws::SchemaSource::file(#path, #pointer, &[#(#files),*]))
        }
        Schema::Inline(text) => quote!(#krate::ws::SchemaSource::inline(#text)),
        Schema::Value(expr) => {
            let span = source::generated_at(source::first_span(expr));
            quote_spanned!(span=> #krate::ws::SchemaSource::value(|| #krate::ws::IntoSchema::schema(&#expr)))
        }
    }
}
