//! The filters of the templates: how numbers and texts are written.

use super::glossary;
use crate::report::words;
use minijinja::{Environment, Value};
use sha2::{Digest, Sha256};

/// Makes the filters known to the templates.
pub fn register(environment: &mut Environment<'_>) {
    environment.add_filter("percent", words::percent);
    environment.add_filter("one_in", |p: f64| words::one_in(p).unwrap_or_default());
    environment.add_filter("number", words::number);
    environment.add_filter("signed", words::signed);
    environment.add_filter("bits", words::bits);
    environment.add_filter("bits_estimate", words::bits_estimate);
    environment.add_filter("small", words::scientific);
    environment.add_filter("plain", words::plain);
    environment.add_filter("count", |n: usize| words::count(n));
    environment.add_filter("things", |n: usize, one: &str, many: &str| {
        words::things(n, one, many)
    });
    environment.add_filter("day", |date: &str| words::day(date));
    environment.add_filter("capital", |text: &str| words::capital(text));
    environment.add_filter("in_words", |items: Vec<String>| words::list(&items));
    environment.add_filter("linked", |text: &str| {
        Value::from_safe_string(glossary::linked(text))
    });
    environment.add_filter("web_address", |link: &str| web_address(link));
    environment.add_filter("words_of_rule", |text: &str| rule(text).0.to_owned());
    environment.add_filter("code_of_rule", |text: &str| rule(text).1.to_owned());
    environment.add_filter("css_share", |share: f64| {
        format!("{:.1}%", 100.0 * share.clamp(0.0, 1.0))
    });
}

/// A step of the round in words, and what follows it in the language of scenarios; empty where nothing does.
fn rule(text: &str) -> (&str, &str) {
    let code = [": update ", ": end "]
        .into_iter()
        .filter_map(|start| text.find(start))
        .min();
    code.map_or((text, ""), |at| (&text[..at], &text[at + 2..]))
}

/// Whether a link may be followed: only web addresses; anything else, such as a script, is shown as text.
fn web_address(link: &str) -> bool {
    let start = link.trim_start().to_ascii_lowercase();
    start.starts_with("https://") || start.starts_with("http://")
}

/// The hash by which the page's content security policy knows its own script.
pub fn csp_hash(script: &str) -> String {
    format!("sha256-{}", base64(&Sha256::digest(script.as_bytes())))
}

/// Base64 with padding (RFC 4648, section 4).
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let byte = |i: usize| u32::from(group.get(i).copied().unwrap_or(0));
        let joined = (byte(0) << 16) | (byte(1) << 8) | byte(2);
        for place in 0..4 {
            if place <= group.len() {
                let six = (joined >> (18 - 6 * place)) & 63;
                out.push(char::from(LETTERS[six as usize]));
            } else {
                out.push('=');
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_of_the_standard() {
        for (text, expected) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(text.as_bytes()), expected);
        }
    }

    #[test]
    fn code_stands_apart_from_words() {
        assert_eq!(
            rule("trade changes: update trade to 0"),
            ("trade changes", "update trade to 0")
        );
        assert_eq!(
            rule("Broker chooses: openly"),
            ("Broker chooses: openly", "")
        );
    }

    #[test]
    fn only_web_addresses_are_followed() {
        assert!(web_address("https://example.org"));
        assert!(web_address("HTTP://example.org"));
        for link in [
            "javascript:alert(1)",
            " data:text/html,x",
            "file:///etc",
            "//example.org",
            "",
        ] {
            assert!(!web_address(link), "{link}");
        }
    }
}
