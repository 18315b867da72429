//! From the text of a table to events.

use super::quotes::{OpenCell, without_open_cells};
use super::{COLUMNS, Event, Finding, Form, LARGEST_FILE, Level, MOST_EVENTS, Table, check};
use crate::scenario::diagnostics::nearest;
use jiff::civil::Date;
use sha2::{Digest as _, Sha256};

/// Reads the bytes of a table. Nothing that stands in them makes it panic; a file that is too large or is not a table
/// gives one error.
#[must_use]
pub fn read(bytes: &[u8]) -> Table {
    Table {
        sha256: sha256(bytes),
        ..rows(bytes)
    }
}

/// The SHA-256 hash of bytes, in hexadecimal digits.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn rows(bytes: &[u8]) -> Table {
    if bytes.len() > LARGEST_FILE {
        return refused("the file is larger than 64 MiB", "split it");
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let (bytes, open) = without_open_cells(bytes);
    if let Some(first) = open.first().filter(|first| first.line == 1) {
        return Table {
            errors: vec![left_open(*first, String::new())],
            ..Table::default()
        };
    }
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .has_headers(false)
        .from_reader(bytes.as_ref());
    let mut rows = reader.byte_records();
    let columns = match rows.next() {
        Some(Ok(header)) => Columns::of(&header),
        _ => {
            return refused(
                "the file is empty",
                "the first line names the columns: date, reported, actor, …",
            );
        }
    };
    let open = open.into_iter();
    let open = open.map(|cell| left_open(cell, columns.name_at(cell.place)));
    let mut table = Table {
        errors: columns.errors.iter().cloned().chain(open).collect(),
        warnings: columns.warnings.clone(),
        ..Table::default()
    };
    if columns.place("date").is_none() {
        return table;
    }
    let mut read = 0;
    for row in rows {
        let Ok(row) = row else {
            table.errors.push(Finding {
                line: 1,
                column: String::new(),
                what: "the file cannot be read to its end as a table".to_owned(),
                hint: "columns are separated by commas, texts with commas stand in double quotes"
                    .to_owned(),
            });
            break;
        };
        read += 1;
        let line = line_of(&bytes, &row);
        if read > MOST_EVENTS {
            table.errors.push(Finding {
                line,
                column: String::new(),
                what: format!("the record has more than {MOST_EVENTS} events"),
                hint: "keep the events that a rule of the scenario codes".to_owned(),
            });
            break;
        }
        let mut reading = Row::new(&columns, &row, line);
        let event = reading.event();
        let is_right = reading.errors.is_empty();
        table.errors.append(&mut reading.errors);
        if is_right {
            table.events.extend(event);
        }
    }
    check::check(&mut table);
    table.events.sort_by_key(|event| event.date);
    table
}

/// The line of a text on which a row of it stands, from 1. The reader's own position is that of the empty lines before it.
pub(crate) fn line_of(text: &[u8], row: &csv::ByteRecord) -> usize {
    let Some(at) = row.position() else {
        return 1;
    };
    let rest = text.get(at.byte() as usize..).unwrap_or_default();
    let skipped = rest
        .iter()
        .take_while(|byte| matches!(byte, b'\n' | b'\r'))
        .filter(|&&byte| byte == b'\n')
        .count();
    at.line() as usize + skipped
}

/// An error for a cell whose quote is not closed in its line.
fn left_open(cell: OpenCell, column: String) -> Finding {
    Finding {
        line: cell.line,
        column,
        what: "a double quote opens a cell that does not end in this line".to_owned(),
        hint: "close the quote; each event is one line, so write a text without line breaks, and a quote within a \
               quoted text twice"
            .to_owned(),
    }
}

fn refused(what: &str, hint: &str) -> Table {
    Table {
        errors: vec![Finding {
            line: 1,
            column: String::new(),
            what: what.to_owned(),
            hint: hint.to_owned(),
        }],
        ..Table::default()
    }
}

/// Where each column stands in a row.
struct Columns {
    /// Length: [`COLUMNS`].
    places: Vec<Option<usize>>,
    count: usize,
    errors: Vec<Finding>,
    warnings: Vec<Finding>,
}

impl Columns {
    fn of(header: &csv::ByteRecord) -> Self {
        let mut columns = Self {
            places: vec![None; COLUMNS.len()],
            count: header.len(),
            errors: Vec::new(),
            warnings: Vec::new(),
        };
        for (place, name) in header.iter().enumerate() {
            let name = shown(name);
            let finding = |what: String, hint: String| Finding {
                line: 1,
                column: name.clone(),
                what,
                hint,
            };
            match COLUMNS.iter().position(|column| *column == name) {
                Some(column) if columns.places[column].is_some() => columns.errors.push(finding(
                    format!("the column `{name}` stands twice"),
                    "keep one of them".to_owned(),
                )),
                Some(column) => columns.places[column] = Some(place),
                None => {
                    let hint = nearest(&name, COLUMNS).map_or_else(
                        || format!("the columns are {}", COLUMNS.join(", ")),
                        |near| format!("did you mean `{near}`?"),
                    );
                    let what = format!("the column `{name}` is not read");
                    columns.warnings.push(finding(what, hint));
                }
            }
        }
        for (needed, why) in [
            ("date", "the day of each event"),
            ("actor", "who acted"),
            ("kind", "what kind of event it is"),
            ("text", "what happened"),
            ("source", "where it is reported"),
        ] {
            if columns.place(needed).is_none() {
                columns.errors.push(Finding {
                    line: 1,
                    column: needed.to_owned(),
                    what: format!("the table has no column `{needed}`: {why}"),
                    hint: format!("the columns are {}", COLUMNS.join(", ")),
                });
            }
        }
        columns
    }

    /// The name of the column at a place; empty where there is none that is read.
    fn name_at(&self, place: usize) -> String {
        let column = self.places.iter().position(|it| *it == Some(place));
        column.map_or_else(String::new, |column| COLUMNS[column].to_owned())
    }

    fn place(&self, name: &str) -> Option<usize> {
        let column = COLUMNS.iter().position(|column| *column == name)?;
        self.places[column]
    }
}

/// A text of the file for a message or an event, bytes that are not UTF-8 replaced.
fn shown(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).trim().to_owned()
}

/// One row while it is read.
struct Row<'r> {
    columns: &'r Columns,
    cells: &'r csv::ByteRecord,
    line: usize,
    errors: Vec<Finding>,
}

impl<'r> Row<'r> {
    const fn new(columns: &'r Columns, row: &'r csv::ByteRecord, line: usize) -> Self {
        Self {
            columns,
            cells: row,
            line,
            errors: Vec::new(),
        }
    }

    fn event(&mut self) -> Option<Event> {
        if self.cells.len() != self.columns.count {
            let what = format!(
                "the row has {} columns where the first line names {}",
                self.cells.len(),
                self.columns.count
            );
            self.say("", what, "a text with commas stands in double quotes");
            return None;
        }
        self.check_encoding();
        let date = self.date("date");
        let reported = if self.text("reported").is_empty() {
            date
        } else {
            self.date("reported")
        };
        if let (Some(date), Some(reported)) = (date, reported)
            && reported < date
        {
            self.say(
                "reported",
                format!("reported on {reported}, before it happened on {date}"),
                "a report cannot come before the event: swap the days or mend one",
            );
        }
        let mut is_whole = true;
        for column in ["actor", "kind", "text", "source"] {
            if self.columns.place(column).is_none() {
                // Told once for the table.
                is_whole = false;
            } else if self.text(column).is_empty() {
                let what = format!("the column `{column}` is empty");
                self.say(column, what, "every event needs one");
            }
        }
        let magnitude = self.magnitude();
        let targets = self.text("target");
        let targets = targets.split(';').map(str::trim);
        let event = Event {
            line: self.line,
            date: date?,
            reported: reported?,
            actor: self.text("actor"),
            targets: targets
                .filter(|target| !target.is_empty())
                .map(str::to_owned)
                .collect(),
            form: self.form(),
            kind: self.text("kind"),
            text: self.text("text"),
            magnitude,
            unit: self.text("unit"),
            source: self.text("source"),
            reliability: self.reliability()?,
            link: self.text("link"),
        };
        is_whole.then_some(event)
    }

    fn text(&self, column: &str) -> String {
        let place = self.columns.place(column);
        let bytes = place.and_then(|place| self.cells.get(place));
        bytes.map_or_else(String::new, shown)
    }

    fn say(&mut self, column: &str, what: impl Into<String>, hint: &str) {
        self.errors.push(Finding {
            line: self.line,
            column: column.to_owned(),
            what: what.into(),
            hint: hint.to_owned(),
        });
    }

    fn check_encoding(&mut self) {
        if self
            .cells
            .iter()
            .any(|field| std::str::from_utf8(field).is_err())
        {
            self.say(
                "",
                "the row is not UTF-8 text",
                "save the file with the encoding UTF-8",
            );
        }
    }

    fn date(&mut self, column: &str) -> Option<Date> {
        let text = self.text(column);
        let date = text.parse().ok().filter(|_| text.len() == 10);
        if date.is_none() {
            let what = format!("`{text}` is not a day");
            self.say(column, what, "write days as in 2017-08-05");
        }
        date
    }

    fn form(&mut self) -> Option<Form> {
        match self.text("form").as_str() {
            "word" => Some(Form::Word),
            "deed" => Some(Form::Deed),
            "" => None,
            other => {
                let what = format!("no event has the form `{other}`");
                self.say("form", what, "`word` or `deed`, or nothing");
                None
            }
        }
    }

    fn reliability(&mut self) -> Option<Level> {
        match self.text("reliability").as_str() {
            "high" => Some(Level::High),
            "medium" | "" => Some(Level::Medium),
            "low" => Some(Level::Low),
            other => {
                let what = format!("no report has the reliability `{other}`");
                self.say(
                    "reliability",
                    what,
                    "`high`, `medium` or `low`; nothing stands for medium",
                );
                None
            }
        }
    }

    fn magnitude(&mut self) -> Option<f64> {
        let text = self.text("magnitude");
        let unit = self.text("unit");
        if text.is_empty() {
            if !unit.is_empty() {
                let what = format!("a unit, `{unit}`, without a magnitude");
                self.say("magnitude", what, "write how large it was, or no unit");
            }
            return None;
        }
        let number: Option<f64> = text.parse().ok().filter(|number: &f64| number.is_finite());
        if number.is_none() {
            let what = format!("`{text}` is not a number");
            self.say(
                "magnitude",
                what,
                "write numbers as in 1234.5, the unit beside it",
            );
        } else if unit.is_empty() {
            self.say(
                "unit",
                "a magnitude without a unit",
                "write what is counted",
            );
        }
        number
    }
}
