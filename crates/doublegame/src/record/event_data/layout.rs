//! The formats and where each keeps what is wanted of an event.
//!
//! GDELT files have no header: their columns are told by their number. ICEWS and POLECAT files name their columns in the
//! first line, and a column is found by its name.

use std::fmt;

use super::fields::{Cutter, Fields};
use super::scan::MOST_COLUMNS;

/// A format of event data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// GDELT 1.0: 57 columns, 58 with the address of the source; no header.
    Gdelt1,
    /// GDELT 2.0: 61 columns; no header.
    Gdelt2,
    /// ICEWS Coded Event Data: 20 columns with a header; 19 where the CAMEO code is missing.
    Icews,
    /// POLECAT, in the PLOVER ontology: 40 columns with a header.
    Polecat,
}

impl Format {
    /// All formats.
    pub const ALL: [Self; 4] = [Self::Gdelt1, Self::Gdelt2, Self::Icews, Self::Polecat];

    /// The name by which a user asks for it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Gdelt1 => "gdelt1",
            Self::Gdelt2 => "gdelt2",
            Self::Icews => "icews",
            Self::Polecat => "polecat",
        }
    }

    /// Formats of one family write actors alike. Event ids of different families have nothing to do with each other; GDELT's two
    /// versions number on.
    pub(super) fn family(self) -> u8 {
        match self {
            Self::Gdelt1 | Self::Gdelt2 => 0,
            Self::Icews => 1,
            Self::Polecat => 2,
        }
    }

    fn has_header(self) -> bool {
        matches!(self, Self::Icews | Self::Polecat)
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Where a party to an event stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct PartyColumns {
    pub code: Option<usize>,
    pub name: Option<usize>,
    pub country: Option<usize>,
    /// Roles, each a code or a list of words.
    pub roles: Vec<usize>,
}

/// Where a file keeps what is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Layout {
    pub format: Format,
    /// How many columns a row may have.
    pub columns: (usize, usize),
    /// The first line, where it names the columns.
    pub header: Option<Vec<u8>>,
    pub id: usize,
    pub date: usize,
    pub class: Option<usize>,
    pub root: Option<usize>,
    /// The CAMEO code, where there is no column for its root.
    pub code: Option<usize>,
    /// The PLOVER event type.
    pub event_type: Option<usize>,
    pub goldstein: Option<usize>,
    pub mentions: Option<usize>,
    pub source: PartyColumns,
    pub target: PartyColumns,
    /// How many fields of a line must be told apart.
    pub needed: usize,
}

impl Layout {
    /// The layout of GDELT files, whose first 35 columns are the same in both versions.
    fn gdelt(format: Format) -> Self {
        let party = |first: usize| PartyColumns {
            code: Some(first),
            name: Some(first + 1),
            country: Some(first + 2),
            roles: vec![first + 7, first + 8, first + 9],
        };
        Self {
            format,
            columns: if format == Format::Gdelt1 {
                (57, 58)
            } else {
                (61, 61)
            },
            header: None,
            id: 0,
            date: 1,
            class: Some(29),
            root: Some(28),
            code: None,
            event_type: None,
            goldstein: Some(30),
            mentions: Some(31),
            source: party(5),
            target: party(15),
            needed: 32,
        }
    }

    fn icews(header: &[u8]) -> Option<Self> {
        let names = Names::of(header);
        let party = |side: &str| {
            Some(PartyColumns {
                code: None,
                name: Some(names.find(&format!("{side} name"))?),
                country: Some(names.find(&format!("{side} country"))?),
                roles: names.find(&format!("{side} sectors")).into_iter().collect(),
            })
        };
        Some(Self {
            format: Format::Icews,
            columns: (names.0.len(), names.0.len()),
            header: Some(header.to_vec()),
            id: names.find("event id")?,
            date: names.find("event date")?,
            class: None,
            root: None,
            code: names.find("cameo code"),
            event_type: None,
            goldstein: Some(names.find("intensity")?),
            mentions: None,
            source: party("source")?,
            target: party("target")?,
            needed: names.0.len(),
        })
    }

    fn polecat(header: &[u8]) -> Option<Self> {
        let names = Names::of(header);
        let party = |side: &str| {
            let roles = [format!("primary {side} sector"), format!("{side} sectors")];
            Some(PartyColumns {
                code: names.find(&format!("{side} cow")),
                name: Some(names.find(&format!("{side} name"))?),
                country: Some(names.find(&format!("{side} country"))?),
                roles: roles.iter().filter_map(|name| names.find(name)).collect(),
            })
        };
        Some(Self {
            format: Format::Polecat,
            columns: (names.0.len(), names.0.len()),
            header: Some(header.to_vec()),
            id: names.find("event id")?,
            date: names.find("event date")?,
            class: Some(names.find("quad code")?),
            root: None,
            code: None,
            event_type: Some(names.find("event type")?),
            goldstein: names.find("intensity"),
            mentions: None,
            source: party("actor")?,
            target: party("recipient")?,
            needed: names.0.len(),
        })
    }

    /// The layout of a format whose first line is this.
    fn of(format: Format, line: &[u8]) -> Option<Self> {
        match format {
            Format::Gdelt1 | Format::Gdelt2 => Some(Self::gdelt(format)),
            Format::Icews => Self::icews(line),
            Format::Polecat => Self::polecat(line),
        }
    }

    /// Whether a line has as many columns as a row must have.
    pub(super) fn fits(&self, fields: &Fields) -> bool {
        (self.columns.0..=self.columns.1).contains(&fields.columns())
    }
}

/// The names of columns, in lower case.
struct Names(Vec<String>);

impl Names {
    fn of(header: &[u8]) -> Self {
        let names = header.split(|byte| *byte == b'\t').take(MOST_COLUMNS);
        let plain = |name| {
            let text = String::from_utf8_lossy(name).replace('_', " ");
            text.trim().trim_matches('"').to_ascii_lowercase()
        };
        Self(names.map(plain).collect())
    }

    fn find(&self, name: &str) -> Option<usize> {
        self.0.iter().position(|known| known == name)
    }
}

/// How many lines are looked at for one that tells the format.
const LINES_LOOKED_AT: usize = 100;

/// Tells the layout of a file from its beginning; why it cannot be told otherwise.
///
/// A file with nothing but empty lines is of any format: none is returned.
pub(super) fn detect(start: &[u8], forced: Option<Format>) -> Result<Option<Layout>, String> {
    let mut lines = lines(start).filter(|line| !line.is_empty());
    let Some(first) = lines.next() else {
        return Ok(None);
    };
    if let Some(format) = forced {
        return Layout::of(format, first).map(Some).ok_or_else(|| {
            format!(
                "its first line does not name the columns of {format}, among them {}",
                wanted_names(format)
            )
        });
    }
    // The names of both headers differ, so that no line is taken for the wrong one.
    if let Some(layout) = Layout::icews(first).or_else(|| Layout::polecat(first)) {
        return Ok(Some(layout));
    }
    let gdelt = std::iter::once(first)
        .chain(lines)
        .take(LINES_LOOKED_AT)
        .find_map(gdelt_version);
    match gdelt {
        Some(format) => Ok(Some(Layout::gdelt(format))),
        None => Err(describe(first)),
    }
}

fn wanted_names(format: Format) -> &'static str {
    match format {
        Format::Polecat => {
            "Event ID, Event Date, Event Type, Quad Code, Actor Name, Recipient Name"
        }
        _ => {
            "Event ID, Event Date, Source Name, Source Country, Intensity, Target Name, Target Country"
        }
    }
}

/// The version of GDELT that a row is of: by the number of columns, an id of digits, and a date of eight digits.
fn gdelt_version(line: &[u8]) -> Option<Format> {
    let mut cutter = Cutter::new();
    let fields = cutter.cut(line, 2);
    let format = match fields.columns() {
        57 | 58 => Format::Gdelt1,
        61 => Format::Gdelt2,
        _ => return None,
    };
    let digits = |text: &[u8]| !text.is_empty() && text.iter().all(u8::is_ascii_digit);
    (digits(fields.get(0)) && fields.get(1).len() == 8 && digits(fields.get(1))).then_some(format)
}

/// Says what a line is that is of no format.
fn describe(line: &[u8]) -> String {
    let tabs = memchr::memchr_iter(b'\t', line).count();
    let commas = memchr::memchr_iter(b',', line).count();
    let columns = if tabs == 0 && commas > 0 {
        format!("{} columns with commas between them", commas + 1)
    } else if tabs == 0 {
        "1 column".to_owned()
    } else {
        format!("{} columns with tabs between them", tabs + 1)
    };
    format!("its first line has {columns}: {}", excerpt(line))
}

/// The beginning of a line as text that can be shown.
pub(super) fn excerpt(line: &[u8]) -> String {
    const LONGEST: usize = 60;
    let shown = &line[..line.len().min(4 * LONGEST)];
    let text = String::from_utf8_lossy(shown).replace(|letter: char| letter.is_control(), " ");
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text,
    }
}

/// The lines of a text without their ends, LF or CR LF.
pub(super) fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let line = match memchr::memchr(b'\n', rest) {
            Some(end) => {
                let line = &rest[..end];
                rest = &rest[end + 1..];
                line
            }
            None => std::mem::take(&mut rest),
        };
        Some(line.strip_suffix(b"\r").unwrap_or(line))
    })
}

impl Layout {
    /// Whether a line names the columns.
    pub(super) fn is_header(&self, line: &[u8]) -> bool {
        self.format.has_header() && self.header.as_deref() == Some(line)
    }
}
