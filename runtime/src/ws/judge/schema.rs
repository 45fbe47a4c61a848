//! `schema = ..`: judged on every inbound data message, as it is read or let go.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use serde_json::Value;

use crate::report::{Finding, Site, quote};
use crate::ws::expect::{Expect, SchemaRule};
use crate::ws::message::{Item, Json};
use crate::ws::schema::{Compiled, SchemaError, SchemaSource, compiled};

/// The schemas of one attribute, ready to judge.
pub(crate) struct Schemas {
    site: Site,
    judge: Judge,
}

enum Judge {
    One(Arc<Compiled>),
    By {
        pointer: &'static str,
        kinds: HashMap<&'static str, Arc<Compiled>>,
    },
    /// The schema itself is at fault: nothing can be judged.
    Broken(SchemaError),
}

impl Schemas {
    /// What `expect` asks for; none when it asks for no schema.
    pub(crate) fn of(expect: &Expect) -> Option<Self> {
        let rule = expect.schema?;
        let judge = match rule.value {
            SchemaRule::One(source) => compiled(&source).map(Judge::One),
            SchemaRule::By { pointer, kinds } => by(pointer, kinds),
        };
        Some(Self { site: rule.site, judge: judge.unwrap_or_else(Judge::Broken) })
    }

    /// What is wrong with the schema itself.
    pub(crate) fn fault(&self) -> Option<Finding> {
        let Judge::Broken(error) = &self.judge else { return None };
        Some(Finding::new(error.to_string()).at(self.site))
    }

    /// How `item` violates the schema. `item` is read as JSON.
    pub(crate) fn judge(&self, connection: usize, item: &mut Item) -> Option<Finding> {
        let problem = match (item.parse(), &self.judge) {
            (_, Judge::Broken(_)) => return None,
            (Json::Parsed(value), judge) => judge.problem(value)?,
            (Json::Broken(problem), _) => vec![problem.clone()],
            (Json::Unparsed, _) => vec!["it was not read".to_owned()],
        };
        let number = item.number;
        let first = problem.first().map_or("", |first| first.lines().next().unwrap_or_default());
        let finding =
            Finding::new(format!("message {number} on connection {connection} violates the schema: {first}"));
        let finding = finding.at(self.site).actual(item.payload.shown());
        Some(problem.into_iter().fold(finding, Finding::note))
    }
}

impl fmt::Debug for Schemas {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Schemas").field("site", &self.site).finish_non_exhaustive()
    }
}

fn by(pointer: &'static str, kinds: &[(&'static str, SchemaSource)]) -> Result<Judge, SchemaError> {
    let one = |(kind, source): &(&'static str, SchemaSource)| match compiled(source) {
        Ok(schema) => Ok((*kind, schema)),
        Err(error) => Err(SchemaError::new(format!("of `{kind}`: {error}"))),
    };
    Ok(Judge::By { pointer, kinds: kinds.iter().map(one).collect::<Result<_, _>>()? })
}

impl Judge {
    /// What is wrong with the message; none if it fits.
    fn problem(&self, message: &Value) -> Option<Vec<String>> {
        match self {
            Self::Broken(_) => None,
            Self::One(schema) => violations(schema, message),
            Self::By { pointer, kinds } => match message.pointer(pointer) {
                None => Some(vec![format!("`{pointer}`, which names its kind, is absent")]),
                Some(Value::String(kind)) if kinds.contains_key(kind.as_str()) => {
                    violations(&kinds[kind.as_str()], message)
                }
                Some(other) => Some(vec![unnamed(pointer, other, kinds)]),
            },
        }
    }
}

fn unnamed(pointer: &str, kind: &Value, kinds: &HashMap<&'static str, Arc<Compiled>>) -> String {
    let mut names: Vec<_> = kinds.keys().map(|kind| quote(kind)).collect();
    names.sort_unstable();
    format!("`{pointer}` is {kind}, for which there is no schema; there are {}", names.join(", "))
}

fn violations(schema: &Compiled, message: &Value) -> Option<Vec<String>> {
    if schema.is_valid(message) {
        return None;
    }
    Some(schema.violations(message).iter().map(ToString::to_string).collect())
}
