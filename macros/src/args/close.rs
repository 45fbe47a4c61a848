//! How a connection must end.

use proc_macro2::{Ident, TokenStream};
use syn::ext::IdentExt;
use syn::{Expr, ExprLit, Lit};

use super::setting::{Value, Written};
use super::split::{parse_all, parse_one, split};
use super::text::{self, Text};
use crate::problems::Problems;
use crate::suggest;

/// What is expected of the end; at least one of these.
#[derive(Clone, Default)]
pub(crate) struct Close {
    pub(crate) code: Option<Code>,
    pub(crate) reason: Option<Text>,
    pub(crate) by_server: bool,
}

/// A close code, or none at all.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Code {
    Number(u16),
    Dropped,
}

const NAMES: [(&str, Code); 13] = [
    ("Normal", Code::Number(1000)),
    ("GoingAway", Code::Number(1001)),
    ("ProtocolError", Code::Number(1002)),
    ("UnsupportedData", Code::Number(1003)),
    ("InvalidPayload", Code::Number(1007)),
    ("PolicyViolation", Code::Number(1008)),
    ("MessageTooBig", Code::Number(1009)),
    ("MandatoryExtension", Code::Number(1010)),
    ("InternalError", Code::Number(1011)),
    ("ServiceRestart", Code::Number(1012)),
    ("TryAgainLater", Code::Number(1013)),
    ("BadGateway", Code::Number(1014)),
    ("Dropped", Code::Dropped),
];

/// Names that other libraries have for what never travels.
const UNSEEN: [(&str, u16); 6] = [
    ("NoStatus", 1005),
    ("NoStatusReceived", 1005),
    ("Abnormal", 1006),
    ("AbnormalClosure", 1006),
    ("Tls", 1015),
    ("TlsHandshake", 1015),
];

/// Reads `close = Normal` or `close(code = .., reason = .., by = server)`.
pub(crate) fn read(written: &Written, problems: &mut Problems) -> Option<Close> {
    match &written.value {
        Value::Equals(tokens) => Some(Close { code: Some(code(tokens, problems)?), ..Close::default() }),
        Value::List(group) => parts(group.stream(), problems),
        Value::Bare => None,
    }
}

fn parts(tokens: TokenStream, problems: &mut Problems) -> Option<Close> {
    let (mut close, mut seen, mut faulty) = (Close::default(), Vec::new(), false);
    for item in split(tokens) {
        let read = problems.take(Written::parse(item)).and_then(|written| {
            let key = written.key.to_string();
            if seen.contains(&key) {
                problems.at(&written.key, format!("`{key}` is written twice; keep one"));
                return None;
            }
            seen.push(key);
            part(&written, &mut close, problems)
        });
        faulty |= read.is_none();
    }
    (!faulty).then_some(close)
}

fn part(written: &Written, close: &mut Close, problems: &mut Problems) -> Option<()> {
    let key = written.key.to_string();
    let Some(tokens) = written.equals() else {
        problems.at(written.blame(), "`close` takes `code = ..`, `reason = ..` and `by = server`");
        return None;
    };
    match key.as_str() {
        "code" => close.code = Some(code(tokens, problems)?),
        "reason" => close.reason = Some(text::parse(tokens.clone(), problems)?),
        "by" => close.by_server = by_server(tokens, problems)?,
        _ => {
            let repair = suggest::did_you_mean(&key, ["code", "reason", "by"])
                .unwrap_or_else(|| "it has `code`, `reason` and `by`".into());
            problems.at(&written.key, format!("`close` has no `{key}`; {repair}"));
            return None;
        }
    }
    Some(())
}

fn by_server(tokens: &TokenStream, problems: &mut Problems) -> Option<bool> {
    if parse_all(tokens.clone(), Ident::parse_any).is_ok_and(|who| who == "server") {
        return Some(true);
    }
    problems.at(tokens, "`by` says that the server closes first: write `by = server`, or leave it out");
    None
}

fn code(tokens: &TokenStream, problems: &mut Problems) -> Option<Code> {
    let expr = problems.take(parse_one::<Expr>(tokens.clone()))?;
    let read = match &expr {
        Expr::Lit(ExprLit { lit: Lit::Int(number), .. }) => {
            numbered(number.base10_parse().unwrap_or(u64::MAX))
        }
        Expr::Lit(ExprLit { lit: Lit::Str(name), .. }) => named(&name.value()),
        Expr::Path(path) => {
            named(&path.path.segments.last().map(|last| last.ident.to_string()).unwrap_or_default())
        }
        _ => Err("a close code is a name or a number: `close = Normal`, `close = 4001`".into()),
    };
    let bare = matches!(&expr, Expr::Path(path) if path.path.get_ident().is_some());
    match read {
        Ok(code) if bare || matches!(expr, Expr::Lit(ExprLit { lit: Lit::Int(_), .. })) => Some(code),
        Ok(code) => {
            let name = NAMES.iter().find(|(_, named)| *named == code).map_or("Normal", |(name, _)| name);
            problems.at(expr, format!("a close code is a bare name or a number: write `{name}`"));
            None
        }
        Err(message) => {
            problems.at(expr, message);
            None
        }
    }
}

fn named(written: &str) -> Result<Code, String> {
    let plain = |name: &str| name.replace('_', "").to_lowercase();
    if let Some((_, code)) = NAMES.iter().find(|(name, _)| *name == written) {
        return Ok(*code);
    }
    if let Some((name, _)) = NAMES.iter().find(|(name, _)| plain(name) == plain(written)) {
        return Err(format!("there is no close code `{written}`; write `{name}`"));
    }
    if let Some((_, number)) = UNSEEN.iter().find(|(name, _)| plain(name) == plain(written)) {
        return Err(unseen(*number));
    }
    let names = || NAMES.iter().map(|(name, _)| *name);
    let repair = suggest::did_you_mean(written, names())
        .unwrap_or_else(|| format!("there are {}, and numbers", suggest::list(names())));
    Err(format!("there is no close code `{written}`; {repair}"))
}

fn numbered(number: u64) -> Result<Code, String> {
    match u16::try_from(number) {
        Ok(1005 | 1006 | 1015) => Err(unseen(u16::try_from(number).unwrap_or_default())),
        Ok(code @ 1000..=4999) => Ok(Code::Number(code)),
        Ok(..1000) => Err(format!(
            "close code {number} cannot occur: the codes below 1000 are not used; write 1000 to 4999"
        )),
        _ => Err(format!(
            "close code {number} cannot occur: the codes end at 4999; an application's own are 4000 to 4999"
        )),
    }
}

fn unseen(number: u16) -> String {
    let why = match number {
        1005 => {
            "it stands for a close frame without a code; see `closed()` in the body, whose `code` is then `None`"
        }
        1006 => "it stands for a connection that ended without a close frame; write `Dropped`",
        _ => "it stands for a TLS handshake that failed; judge the error of `Ws::connect` in the body",
    };
    format!("close code {number} never travels: {why}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_that_cannot_occur_say_why() {
        for number in [0, 999, 1005, 1006, 1015, 5000, 70_000] {
            assert!(numbered(number).is_err(), "{number}");
        }
        assert!(named("AbnormalClosure").is_err_and(|message| message.contains("write `Dropped`")));
    }

    #[test]
    fn near_names_are_offered() {
        assert!(named("GOING_AWAY").is_err_and(|message| message.contains("`GoingAway`")));
        assert!(named("Norml").is_err_and(|message| message.contains("did you mean `Normal`?")));
    }
}
