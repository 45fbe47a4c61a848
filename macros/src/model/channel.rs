//! Which types may be a bare `Channel`.

use syn::Type;

use crate::source;

/// Types that plainly are something else; asking the compiler about each would cost every test.
const OTHERS: [&str; 16] = [
    "Wire",
    "Ws",
    "GrpcServer",
    "Server",
    "Process",
    "Proxy",
    "String",
    "bool",
    "str",
    "usize",
    "u64",
    "u32",
    "i64",
    "i32",
    "Vec",
    "Option",
];

/// Whether the compiler has to be asked; an alias can have any name.
pub(crate) fn may_be_channel(ty: &Type) -> bool {
    match ty {
        Type::Path(path) => path.path.segments.last().is_some_and(|last| {
            let name = last.ident.to_string();
            // `Channel` has no arguments, and its aliases have none either.
            // Of a name that an editor filled in, only an assertion without an argument would be left.
            !OTHERS.contains(&name.as_str()) && !source::is_filled_in(&last.ident) && last.arguments.is_none()
        }),
        Type::Group(group) => may_be_channel(&group.elem),
        Type::Paren(paren) => may_be_channel(&paren.elem),
        _ => false,
    }
}
