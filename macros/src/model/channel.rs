//! Which types may be a bare `Channel`.

use syn::{GenericArgument, PathArguments, Type};

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
            !OTHERS.contains(&name.as_str()) && !has_type_arguments(&last.arguments)
        }),
        Type::Group(group) => may_be_channel(&group.elem),
        Type::Paren(paren) => may_be_channel(&paren.elem),
        _ => false,
    }
}

/// `Channel` has none, and its aliases have none either.
fn has_type_arguments(arguments: &PathArguments) -> bool {
    match arguments {
        PathArguments::AngleBracketed(list) => {
            list.args.iter().any(|argument| matches!(argument, GenericArgument::Type(_)))
        }
        _ => false,
    }
}
