//! Expectations of a gRPC test.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Type;

use super::call::{called, plain};
use super::meta::metas;
use super::names::{cx, local};
use super::site::with_site;
use super::test::Judging;
use super::text::text;
use super::told::returned;
use crate::args::{Setting, details};
use crate::krate::Private;
use crate::model::grpc::{Call, Grpc, Judge, Stream};
use crate::model::{Outcome, Test};
use crate::predicate::{FieldPath, Judged, checks, order_key};

/// What `#[grpc_test]` adds to one case.
pub(crate) fn judge(model: &Grpc, _index: usize, test: &Test<Grpc>) -> Judging {
    let krate = &test.krate;
    let deadline = with_site("deadline", model.deadline.as_ref(), krate, |n| quote!(, #n));
    let delay = with_site("delay", model.delay.as_ref(), krate, |n| quote!(, #n));
    let (cx, act) = (cx(), local("__act"));
    let (call, verdict) = match (&model.judge, &test.returns.outcome) {
        (Judge::Reply(call, reply), _) => {
            let (expect, predicates) =
                (reply_expect(call, reply.as_ref(), krate), reply_checks(reply.as_ref(), krate));
            (true, quote!(#cx.reply(#act, #expect, #predicates)))
        }
        (Judge::Frames(call, stream), Outcome::Frames(frame)) => {
            let (expect, predicates) =
                (stream_expect(call, stream, krate), frame_checks(stream, frame, krate));
            (true, quote!(#cx.frames(#act, #expect, #predicates).await))
        }
        (_, Outcome::Plain) if !test.returns.is_misfit() => {
            let plain = plain(test, "plain");
            let done = returned(test, quote!(#act));
            (false, quote!(#cx.#plain(#done)))
        }
        // An outcome of the other protocol, or none, which has been reported.
        _ => (true, quote!(#cx.ignored(#act))),
    };
    let call = called(call);
    Judging {
        items: TokenStream::new(),
        settings: quote!(#deadline #delay),
        before: TokenStream::new(),
        call,
        verdict,
    }
}

fn reply_expect(call: &Call, reply: Option<&Setting<Vec<Judged>>>, krate: &Private) -> TokenStream {
    let expect = call_expect(call, krate);
    let reply = with_site("reply", reply, krate, |_| TokenStream::new());
    quote!(#expect #reply)
}

fn reply_checks(reply: Option<&Setting<Vec<Judged>>>, krate: &Private) -> TokenStream {
    let Some(reply) = reply else { return quote!(&mut |_, _| {}) };
    let checks = checks(&reply.value, krate);
    quote!(&mut #checks)
}

fn call_expect(call: &Call, krate: &Private) -> TokenStream {
    let status = with_site("status", call.status.as_ref(), krate, |codes| {
        let codes = codes.iter().map(|code| quote!(#krate::Code::#code));
        quote!(, &[#(#codes),*])
    });
    let message = with_site("message", call.message.as_ref(), krate, |wanted| {
        let text = text(wanted, krate);
        quote!(, #text)
    });
    let details = with_site("details", call.details.as_ref(), krate, |details| {
        let details = details.iter().map(|one| detail(one, krate));
        quote!(, &mut [#(#details),*])
    });
    let meta = |list: &Vec<_>| {
        let metas = metas(list, true, krate);
        quote!(, #metas)
    };
    let initial = with_site("initial", call.initial.as_ref(), krate, meta);
    let trailing = with_site("trailing", call.trailing.as_ref(), krate, meta);
    let cancelled = with_site("cancelled_within", call.cancelled_within.as_ref(), krate, |n| quote!(, #n));
    quote!(#krate::grpc::Expect::new() #status #message #details #initial #trailing #cancelled)
}

fn detail(detail: &details::Detail, krate: &Private) -> TokenStream {
    let (kind, text) = (&detail.kind, &detail.text);
    let checks =
        if detail.predicates.is_empty() { quote!(|_, _| {}) } else { checks(&detail.predicates, krate) };
    quote!(#krate::grpc::Detail::#kind(#text, &mut #checks))
}

fn stream_expect(call: &Call, stream: &Stream, krate: &Private) -> TokenStream {
    let expect = call_expect(call, krate);
    let frames = with_site("frames", stream.frames.as_ref(), krate, |count| {
        let (min, max) = (count.min, count.max);
        quote!(, #min, #max)
    });
    let take = with_site("take", stream.take.as_ref(), krate, |n| quote!(, #n));
    let first = with_site("first_within", stream.first_within.as_ref(), krate, |n| quote!(, #n));
    let within = with_site("within", stream.within.as_ref(), krate, |n| quote!(, #n));
    quote!(#expect #frames #take #first #within)
}

/// The message's type stands here because closures in a chain of calls are checked before it is inferred.
fn frame_checks(stream: &Stream, frame: &Type, krate: &Private) -> TokenStream {
    let judged = |list: &Vec<Judged>| {
        let checks = checks(list, krate);
        quote!(, &mut #checks)
    };
    let order = |method: &'static str| {
        move |path: &FieldPath| {
            let (text, key) = (path.text(), order_key(path, method, krate));
            quote!(, #text, &mut #key)
        }
    };
    let first = with_site("first", stream.first.as_ref(), krate, judged);
    let each = with_site("each", stream.each.as_ref(), krate, judged);
    let last = with_site("last", stream.last.as_ref(), krate, judged);
    let increasing = with_site("increasing", stream.increasing.as_ref(), krate, order("increasing_key"));
    let contiguous = with_site("contiguous", stream.contiguous.as_ref(), krate, order("contiguous_key"));
    quote!(#krate::grpc::FramePreds::<#frame>::new() #first #each #last #increasing #contiguous)
}
