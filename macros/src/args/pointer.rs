//! JSON Pointers (RFC 6901).

use syn::LitStr;

use crate::problems::Problems;

/// Reports what is wrong with `pointer`, if anything.
pub(crate) fn check(pointer: &LitStr, problems: &mut Problems) -> bool {
    match fault(&pointer.value()) {
        None => true,
        Some(message) => {
            problems.at(pointer, message);
            false
        }
    }
}

fn fault(pointer: &str) -> Option<String> {
    if pointer.starts_with("$.") || pointer.starts_with("$[") {
        let steps = pointer[1..].replace(['.', '['], "/").replace(']', "");
        return Some(format!(
            "this is JSONPath, and a place in a message is a JSON Pointer: write `\"{steps}\"`"
        ));
    }
    if !pointer.is_empty() && !pointer.starts_with('/') {
        let steps = pointer.trim_start_matches('#').trim_start_matches('/').replace('.', "/");
        return Some(format!("a JSON Pointer begins with `/`: write `\"/{steps}\"`"));
    }
    let bare_tilde = pointer.split('~').skip(1).any(|rest| !rest.starts_with(['0', '1']));
    bare_tilde.then(|| "in a JSON Pointer `~` is written `~0`, and a `/` in a name `~1`".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pointers() {
        for good in ["", "/", "/type", "/a/0/b~1c~0d", "/a b"] {
            assert_eq!(fault(good), None, "{good}");
        }
        assert!(fault("type").unwrap().contains("\"/type\""));
        assert!(fault("user.name").unwrap().contains("\"/user/name\""));
        assert!(fault("$.user[0]").unwrap().contains("\"/user/0\""));
        assert!(fault("/a~b").is_some());
        assert!(fault("/a~").is_some());
    }
}
