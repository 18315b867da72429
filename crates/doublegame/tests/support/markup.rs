//! A strict reader of the HTML that the report writes, for tests: every tag must be closed in order, every attribute
//! quoted. It knows no more of HTML than the page uses.

use std::collections::BTreeMap;

const VOID: [&str; 4] = ["meta", "input", "br", "link"];

/// A start tag.
#[derive(Debug)]
pub struct Element {
    pub name: String,
    pub attributes: BTreeMap<String, String>,
    /// The names of the elements around it, outermost first.
    pub inside: Vec<String>,
}

/// What a page consists of.
#[derive(Debug, Default)]
pub struct Page {
    pub elements: Vec<Element>,
    /// All text outside of `style` and `script`, with references resolved.
    pub text: String,
}

/// Reads a page; the error says what is not well formed, and where.
pub fn read(html: &str) -> Result<Page, String> {
    let mut page = Page::default();
    let mut open: Vec<String> = Vec::new();
    let mut rest = html.strip_prefix("<!DOCTYPE html>").ok_or("no doctype")?;
    while !rest.is_empty() {
        let raw = open
            .last()
            .filter(|name| ["style", "script"].contains(&name.as_str()));
        let next = match raw {
            Some(name) => rest
                .find(&format!("</{name}"))
                .ok_or("raw text without end")?,
            None => rest.find('<').unwrap_or(rest.len()),
        };
        let text = &rest[..next];
        if raw.is_none() {
            page.text.push_str(&resolve(text)?);
        }
        rest = &rest[next..];
        let Some(inner) = rest.strip_prefix('<') else {
            continue;
        };
        let end = tag_end(inner).ok_or_else(|| format!("tag without end: {}", start_of(inner)))?;
        let tag = &inner[..end];
        rest = &inner[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            match open.pop() {
                Some(last) if last == name.trim() => {}
                last => {
                    return Err(format!(
                        "</{name}> closes {last:?} before {}",
                        start_of(rest)
                    ));
                }
            }
            continue;
        }
        let (tag, closed) = tag
            .strip_suffix('/')
            .map_or((tag, false), |tag| (tag, true));
        let element = element(tag, &open)?;
        if !closed && !VOID.contains(&element.name.as_str()) {
            open.push(element.name.clone());
        }
        page.elements.push(element);
    }
    if open.is_empty() {
        Ok(page)
    } else {
        Err(format!("not closed: {open:?}"))
    }
}

fn start_of(text: &str) -> String {
    text.chars().take(80).collect()
}

/// Where a tag ends, past all quoted values.
fn tag_end(tag: &str) -> Option<usize> {
    let mut quoted = false;
    for (at, letter) in tag.char_indices() {
        match letter {
            '"' => quoted = !quoted,
            '>' if !quoted => return Some(at),
            _ => {}
        }
    }
    None
}

fn element(tag: &str, open: &[String]) -> Result<Element, String> {
    let (name, mut rest) = tag.split_once(char::is_whitespace).unwrap_or((tag, ""));
    if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric()) {
        return Err(format!("not a tag: <{}", start_of(tag)));
    }
    let mut attributes = BTreeMap::new();
    loop {
        rest = rest.trim_start();
        if rest.is_empty() {
            break;
        }
        let end = rest
            .find(|c: char| c == '=' || c.is_whitespace())
            .unwrap_or(rest.len());
        let key = rest[..end].to_owned();
        if key.is_empty() || !key.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
            return Err(format!("not an attribute: {}", start_of(rest)));
        }
        rest = &rest[end..];
        let mut value = String::new();
        if let Some(quoted) = rest.strip_prefix("=\"") {
            let close = quoted.find('"').ok_or("value without end")?;
            value = resolve(&quoted[..close])?;
            rest = &quoted[close + 1..];
        } else if rest.starts_with('=') {
            return Err(format!("a value without quotes: {}", start_of(rest)));
        }
        if attributes.insert(key, value).is_some() {
            return Err(format!("an attribute twice: <{}", start_of(tag)));
        }
    }
    Ok(Element {
        name: name.to_owned(),
        attributes,
        inside: open.to_vec(),
    })
}

/// Text with its character references resolved; a lone `&` is an error.
fn resolve(text: &str) -> Result<String, String> {
    let mut parts = text.split('&');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, after) = part
            .split_once(';')
            .ok_or_else(|| format!("a lone &: {}", start_of(part)))?;
        out.push(match name {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" | "#34" => '"',
            "#39" | "#x27" => '\'',
            "#x2f" | "#47" => '/',
            _ => return Err(format!("an unknown reference: &{name};")),
        });
        out.push_str(after);
    }
    Ok(out)
}
