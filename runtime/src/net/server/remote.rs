//! A server that is not ours: only its address is known.

use std::io;
use std::net::SocketAddr;

use url::Url;

/// The base URL with an `http` scheme, or why `text` cannot be one.
pub(super) fn parse(text: &str) -> Result<Url, String> {
    let mut url = Url::parse(text).map_err(|error| error.to_string())?;
    let scheme = match url.scheme() {
        "http" | "ws" => "http",
        "https" | "wss" => "https",
        other => return Err(format!("the scheme `{other}` is none of http, https, ws, wss")),
    };
    url.set_scheme(scheme).map_err(|()| "its scheme cannot be changed to http".to_owned())?;
    Ok(url)
}

/// `path` below the base's own path.
pub(super) fn join(base: &Url, path: &str) -> Url {
    let mut url = base.clone();
    let (path, query) = path.split_once('?').map_or((path, None), |(path, query)| (path, Some(query)));
    url.set_path(&format!("{}/{}", base.path().trim_end_matches('/'), path.trim_start_matches('/')));
    url.set_query(query);
    url
}

/// The same place for a WebSocket client.
pub(super) fn to_ws(mut url: Url) -> Url {
    let scheme = if url.scheme() == "https" { "wss" } else { "ws" };
    // `http` to `ws` is a change between special schemes, which cannot fail.
    let _ = url.set_scheme(scheme);
    url
}

pub(super) fn resolve(base: &Url) -> io::Result<SocketAddr> {
    let found = base.socket_addrs(|| None)?.into_iter().next();
    found.ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, "the name has no address"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_goes_below_the_base() {
        let base = parse("wss://chat.example/api/").expect("a URL");
        assert_eq!(join(&base, "/ws?room=1").as_str(), "https://chat.example/api/ws?room=1");
        assert_eq!(to_ws(join(&base, "ws")).as_str(), "wss://chat.example/api/ws");
        let rootless = parse("http://127.0.0.1:80").expect("a URL");
        assert_eq!(join(&rootless, "/").as_str(), "http://127.0.0.1/");
    }

    #[test]
    fn other_schemes_are_refused() {
        assert!(parse("ftp://x").is_err_and(|text| text.contains("`ftp`")));
        assert!(parse("localhost:8080").is_err());
        assert!(parse("nowhere").is_err());
    }
}
