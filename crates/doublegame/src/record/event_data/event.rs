//! One row read as an event, or the reason why it cannot be.

use super::class::Class;
use super::date::Day;
use super::decimal;
use super::fields::Fields;
use super::layout::{Format, Layout, PartyColumns};
use super::malformed::Reason;

/// What a row says that is wanted of it. It points into the row.
pub(super) struct Event<'a> {
    pub id: &'a [u8],
    pub day: Day,
    pub class: Option<Class>,
    /// The CAMEO root code from 1 to 20; 0 if there is none.
    pub root: u8,
    pub plover_type: &'a [u8],
    /// Goldstein value, or the intensity that stands in its place, in millionths.
    pub goldstein: Option<i64>,
    pub mentions: u32,
    /// What is odd about the row, though it can be read.
    pub oddities: Oddities,
}

/// What is odd about a row that can be read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Oddities {
    /// The date has the month first.
    pub month_first: bool,
    /// The event code is not of digits alone.
    pub odd_code: bool,
}

/// One of the two parties to an event, read when asked for.
pub(super) struct Party<'a, 'f> {
    fields: &'f Fields<'a>,
    columns: &'f PartyColumns,
    format: Format,
}

impl<'a, 'f> Party<'a, 'f> {
    pub(super) fn of(fields: &'f Fields<'a>, columns: &'f PartyColumns, format: Format) -> Self {
        Self {
            fields,
            columns,
            format,
        }
    }

    fn get(&self, column: Option<usize>) -> &'a [u8] {
        column.map_or(&[], |column| plain(self.fields.get(column), self.format))
    }

    pub(super) fn country(&self) -> &'a [u8] {
        self.get(self.columns.country)
    }

    pub(super) fn name(&self) -> &'a [u8] {
        self.get(self.columns.name)
    }

    pub(super) fn code(&self) -> &'a [u8] {
        self.get(self.columns.code)
    }

    /// The roles, the first of them the main one.
    pub(super) fn roles(&self) -> impl Iterator<Item = &'a [u8]> {
        let lists = self.columns.roles.iter();
        lists
            .flat_map(|column| {
                self.get(Some(*column))
                    .split(|byte| matches!(byte, b',' | b';'))
                    .map(<[u8]>::trim_ascii)
            })
            .filter(|role| !role.is_empty())
    }
}

/// A field without what stands for nothing, and without quotes around it where no file should have any.
fn plain(field: &[u8], format: Format) -> &[u8] {
    if matches!(format, Format::Gdelt1 | Format::Gdelt2) {
        return field;
    }
    let field = field.trim_ascii();
    let field = match field {
        [b'"', inner @ .., b'"'] => inner.trim_ascii(),
        _ => field,
    };
    match field {
        b"NA" | b"None" | b"NULL" | b"nan" => &[],
        _ => field,
    }
}

/// The largest number of mentions of an event that is read.
const MOST_MENTIONS: u32 = 1_000_000_000;

/// Reads a row. Every field that is used by any question is read, so that what counts as malformed does not depend on what
/// is asked.
pub(super) fn read<'a>(layout: &Layout, fields: &Fields<'a>) -> Result<Event<'a>, Reason> {
    let format = layout.format;
    if !layout.fits(fields) {
        return Err(Reason::Columns);
    }
    let get = |column| plain(fields.get(column), format);
    let id = get(layout.id);
    if id.is_empty() {
        return Err(Reason::NoId);
    }
    let mut oddities = Oddities::default();
    let day = read_day(get(layout.date), format, &mut oddities).ok_or(Reason::Date)?;
    let root = match layout.root.or(layout.code) {
        Some(column) => root_of(get(column), &mut oddities),
        None => 0,
    };
    let class = match layout.class {
        None => Class::of_root(root),
        Some(column) => match get(column) {
            [] => None,
            text => Some(Class::read(text).ok_or(Reason::Class)?),
        },
    };
    let goldstein = match layout.goldstein.map_or(&[][..], get) {
        [] => None,
        text => Some(decimal::read_millionths(text).ok_or(Reason::Goldstein)?),
    };
    let mentions = match layout.mentions.map_or(&[][..], get) {
        [] => 0,
        text => read_count(text).ok_or(Reason::Mentions)?,
    };
    Ok(Event {
        id,
        day,
        class,
        root,
        plover_type: layout.event_type.map_or(&[], get),
        goldstein,
        mentions,
        oddities,
    })
}

fn read_day(text: &[u8], format: Format, oddities: &mut Oddities) -> Option<Day> {
    if matches!(format, Format::Gdelt1 | Format::Gdelt2) {
        return Day::read_compact(text);
    }
    // A time of day may follow.
    let text = text
        .split(|byte| matches!(byte, b' ' | b'T'))
        .next()
        .unwrap_or(text);
    Day::read_dashed(text).or_else(|| {
        let day = Day::read_month_first(text)?;
        oddities.month_first = true;
        Some(day)
    })
}

/// The root of a CAMEO code, its first two digits; 0 if it has none from 01 to 20.
fn root_of(code: &[u8], oddities: &mut Oddities) -> u8 {
    oddities.odd_code |= !code.iter().all(u8::is_ascii_digit);
    match code {
        [tens @ b'0'..=b'2', ones @ b'0'..=b'9', ..] => {
            let root = (tens - b'0') * 10 + (ones - b'0');
            if root <= 20 { root } else { 0 }
        }
        _ => 0,
    }
}

fn read_count(text: &[u8]) -> Option<u32> {
    if text.len() > 10 {
        return None;
    }
    let value = text.iter().try_fold(0u64, |value, digit| {
        digit
            .is_ascii_digit()
            .then(|| value * 10 + u64::from(digit - b'0'))
    })?;
    (value <= u64::from(MOST_MENTIONS)).then_some(value as u32)
}
