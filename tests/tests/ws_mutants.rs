//! Hubs with exactly one fault each, and tests with the complete set of expectations that the correct hub
//! keeps: every mutant is caught by the one expectation that is meant for it, and by no other.

#[path = "ws_mutants/calls.rs"]
mod calls;
#[path = "ws_mutants/doors.rs"]
mod doors;
#[path = "ws_mutants/feed.rs"]
mod feed;
#[path = "ws_mutants/table.rs"]
mod table;
#[path = "ws_mutants/wire.rs"]
mod wire;

/// The test of a mutant, the expectation that has to find it, and what the hub does wrong.
pub(crate) struct Mutant(&'static str, &'static str, &'static str);

/// The correct hub, two hundred times: the expectations find nothing.
mod correct {
    use wiretest::prelude::*;

    macro_rules! times {
        ($hub:ident $($arguments:tt)*) => { times! { @ $hub [$($arguments)*] } };
        (@ $hub:ident [$($head:ident)*]) => {
            $hub! { $($head)*
                #[case(Fault::None)] #[case(Fault::None)] #[case(Fault::None)] #[case(Fault::None)]
                #[case(Fault::None)] #[case(Fault::None)] #[case(Fault::None)] #[case(Fault::None)]
                #[case(Fault::None)] #[case(Fault::None)] #[case(Fault::None)] #[case(Fault::None)]
                #[case(Fault::None)] #[case(Fault::None)] #[case(Fault::None)] #[case(Fault::None)]
                #[case(Fault::None)] #[case(Fault::None)] #[case(Fault::None)] #[case(Fault::None)]
            }
        };
    }

    mod feed {
        use super::*;
        use crate::feed::{Fault, body, feed};

        times! { feed one }
        times! { feed two }
        times! { feed three }
        times! { feed four }
    }

    mod calls {
        use super::*;
        use crate::calls::{Fault, body, calls};

        times! { calls one }
    }

    mod doors {
        use super::*;
        use crate::doors::{Fault, doors, hub};

        times! { doors refusal refusal }
        times! { doors refusal_body refusal_body }
        times! { doors acceptance acceptance }
        times! { doors dropped dropped }
        times! { doors kicked kicked }
    }
}
