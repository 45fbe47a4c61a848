//! What a test returns, told by the type as it is written.

use syn::{GenericArgument, PathArguments, PathSegment, ReturnType, Type};

/// What there is to judge.
#[derive(Clone)]
pub(crate) enum Outcome {
    /// The test judges itself.
    Plain,
    Reply,
    /// A stream of this message.
    Frames(Box<Type>),
    Handshake,
}

impl Outcome {
    /// The outcome behind `->`.
    pub(crate) fn of(output: &ReturnType) -> Self {
        match output {
            ReturnType::Default => Self::Plain,
            ReturnType::Type(_, ty) => Self::of_type(ty),
        }
    }

    fn of_type(ty: &Type) -> Self {
        let Some(last) = last_segment(ty) else { return Self::Plain };
        match (last.ident.to_string().as_str(), &arguments(last)[..]) {
            ("Reply", [message]) => Self::of_message(message),
            ("Frames", [message]) => Self::Frames(Box::new((*message).clone())),
            ("Handshake", []) => Self::Handshake,
            ("Result", [ok, error]) => Self::of_result(ok, error),
            ("Result", [ok]) if is_of_tonic(ty) => Self::of_response(ok),
            _ => Self::Plain,
        }
    }

    /// The aliases spelled out.
    fn of_result(ok: &Type, error: &Type) -> Self {
        let (Some(ok), Some(error)) = (last_segment(ok), last_segment(error)) else { return Self::Plain };
        match (ok.ident.to_string().as_str(), error.ident.to_string().as_str(), &arguments(ok)[..]) {
            ("Response", "Status", [message]) => Self::of_message(message),
            ("Ws", "HandshakeError", []) => Self::Handshake,
            _ => Self::Plain,
        }
    }

    /// The `T` of `tonic::Result<T>`.
    fn of_response(ok: &Type) -> Self {
        match last_segment(ok).map(|last| (last.ident == "Response", arguments(last))).as_ref() {
            Some((true, message)) if message.len() == 1 => Self::of_message(message[0]),
            _ => Self::Plain,
        }
    }

    /// What a `Response` is of: a stream, or one message.
    fn of_message(message: &Type) -> Self {
        match last_segment(message) {
            Some(last) if last.ident == "Streaming" => match arguments(last)[..] {
                [frame] => Self::Frames(Box::new(frame.clone())),
                _ => Self::Plain,
            },
            _ => Self::Reply,
        }
    }

    /// Whether the body's tail is judged by the attribute.
    pub(crate) fn is_judged(&self) -> bool {
        !matches!(self, Self::Plain)
    }
}

/// The last segment of a path type.
pub(crate) fn last_segment(ty: &Type) -> Option<&PathSegment> {
    match ty {
        Type::Path(path) => path.path.segments.last(),
        Type::Group(group) => last_segment(&group.elem),
        Type::Paren(paren) => last_segment(&paren.elem),
        _ => None,
    }
}

/// The type arguments of a segment.
pub(crate) fn arguments(segment: &PathSegment) -> Vec<&Type> {
    let PathArguments::AngleBracketed(list) = &segment.arguments else { return Vec::new() };
    let types = list.args.iter().filter_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    });
    types.collect()
}

/// Whether `ty` is a path into tonic, whose `Result` has its error built in.
fn is_of_tonic(ty: &Type) -> bool {
    match ty {
        Type::Path(path) => path.path.segments.first().is_some_and(|first| first.ident == "tonic"),
        Type::Group(group) => is_of_tonic(&group.elem),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> &'static str {
        match Outcome::of_type(&syn::parse_str(text).unwrap()) {
            Outcome::Plain => "plain",
            Outcome::Reply => "reply",
            Outcome::Frames(_) => "frames",
            Outcome::Handshake => "handshake",
        }
    }

    #[test]
    fn aliases_and_their_long_forms() {
        assert_eq!(of("Reply<User>"), "reply");
        assert_eq!(of("wiretest::Frames<User>"), "frames");
        assert_eq!(of("Handshake"), "handshake");
        assert_eq!(of("Result<tonic::Response<User>, tonic::Status>"), "reply");
        assert_eq!(of("Result<Response<Streaming<User>>, Status>"), "frames");
        assert_eq!(of("tonic::Result<tonic::Response<User>>"), "reply");
        assert_eq!(of("::tonic::Result<Response<Streaming<User>>>"), "frames");
        assert_eq!(of("::core::result::Result<Ws, HandshakeError>"), "handshake");
        for plain in [
            "()",
            "wiretest::Result",
            "Result<(), Status>",
            "Result<User, Status>",
            "MyReply",
            "&Reply<A>",
            "tonic::Result<()>",
        ] {
            assert_eq!(of(plain), "plain", "{plain}");
        }
    }
}
