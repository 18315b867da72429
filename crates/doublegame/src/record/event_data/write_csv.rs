//! Series, say-do indices and malformed rows as CSV (RFC 4180, lines end with LF).

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::{self, Write};

use super::columns::{self, COUNTS, NUMBERS, TEXTS};
use super::date::{Day, Step};
use super::malformed::Malformed;
use super::say_do::SayDo;
use super::series::{self, DyadSeries};

/// A text as a field: in quotes where it has to be.
fn field(text: &str) -> Cow<'_, str> {
    if text.contains([',', '"', '\n', '\r']) {
        Cow::Owned(format!("\"{}\"", text.replace('"', "\"\"")))
    } else {
        Cow::Borrowed(text)
    }
}

/// Writes a whole number. Most are small, and there are many of them.
fn push_whole(line: &mut String, number: u64) {
    match u8::try_from(number) {
        Ok(digit @ 0..=9) => line.push(char::from(b'0' + digit)),
        _ => {
            let _ = write!(line, "{number}");
        }
    }
}

/// Writes a number of millionths, exactly.
fn push_millionths(line: &mut String, number: i64) {
    let size = number.unsigned_abs();
    let (whole, mut part) = (size / 1_000_000, size % 1_000_000);
    if number < 0 {
        line.push('-');
    }
    push_whole(line, whole);
    if part == 0 {
        return;
    }
    line.push('.');
    let mut unit = 100_000;
    while part > 0 {
        push_whole(line, part / unit);
        part %= unit;
        unit /= 10;
    }
}

/// Writes series as CSV, a line for each period and way of counting duplicates.
pub struct SeriesCsv<W> {
    out: W,
    /// A line, whose memory is used again.
    line: String,
    /// The fields of periods that came before, of one step.
    periods: HashMap<i32, String>,
    step: Option<Step>,
}

impl<W: Write> SeriesCsv<W> {
    /// Writes the names of the columns.
    ///
    /// # Errors
    ///
    /// What the writer gives.
    pub fn new(mut out: W) -> io::Result<Self> {
        let names: Vec<&str> = TEXTS.into_iter().chain(COUNTS).chain(NUMBERS).collect();
        writeln!(out, "{}", names.join(","))?;
        Ok(Self {
            out,
            line: String::new(),
            periods: HashMap::new(),
            step: None,
        })
    }

    /// Writes a dyad; every period of the days has a line, if they are given.
    ///
    /// # Errors
    ///
    /// What the writer gives.
    pub fn write(&mut self, dyad: &DyadSeries, days: Option<(Day, Day)>) -> io::Result<()> {
        let parties = format!("{},{}", field(&dyad.source), field(&dyad.target));
        let step = dyad.step;
        if self.step.replace(step) != Some(step) {
            self.periods.clear();
        }
        for (counted, cells) in columns::ways(dyad) {
            for point in series::points(cells, step, days) {
                let line = &mut self.line;
                line.clear();
                line.push_str(&parties);
                let period = self.periods.entry(point.period);
                line.push_str(period.or_insert_with(|| {
                    let [name, first, last] = columns::period(step, point.period);
                    format!(",{name},{first},{last},")
                }));
                line.push_str(counted.name());
                for count in columns::counts(&point.cell) {
                    line.push(',');
                    push_whole(line, count);
                }
                line.push(',');
                push_millionths(line, point.cell.goldstein);
                // Writing into a text does not fail.
                let _ = match point.cell.goldstein_mean() {
                    Some(mean) => writeln!(line, ",{mean}"),
                    None => writeln!(line, ","),
                };
                self.out.write_all(line.as_bytes())?;
            }
        }
        Ok(())
    }

    /// Gives the writer back.
    pub fn into_inner(self) -> W {
        self.out
    }
}

/// Writes say-do indices as CSV, a line for each dyad and period.
pub struct SayDoCsv<W> {
    out: W,
}

impl<W: Write> SayDoCsv<W> {
    /// Writes the names of the columns.
    ///
    /// # Errors
    ///
    /// What the writer gives.
    pub fn new(mut out: W) -> io::Result<Self> {
        writeln!(
            out,
            "source,target,period,first_day,last_day,verbal_cooperation,verbal_conflict,material_cooperation,\
             material_conflict,words,words_low,words_high,deeds,deeds_low,deeds_high,gap,gap_low,gap_high,\
             words_dispersion,deeds_dispersion,level"
        )?;
        Ok(Self { out })
    }

    /// Writes the index of a dyad.
    ///
    /// # Errors
    ///
    /// What the writer gives.
    pub fn write(&mut self, index: &SayDo) -> io::Result<()> {
        let (source, target) = (field(&index.source), field(&index.target));
        for point in &index.points {
            let step = index.step;
            write!(
                self.out,
                "{source},{target},{},{},{}",
                step.name(point.period),
                step.first_day(point.period),
                step.last_day(point.period)
            )?;
            let [said, done, objected, fought, _] = point.cell.events;
            write!(self.out, ",{said},{objected},{done},{fought}")?;
            for banded in [point.words, point.deeds, point.gap] {
                write!(
                    self.out,
                    ",{:.6},{:.6},{:.6}",
                    banded.value, banded.low, banded.high
                )?;
            }
            writeln!(
                self.out,
                ",{:.6},{:.6},{}",
                index.words_dispersion, index.deeds_dispersion, index.level
            )?;
        }
        Ok(())
    }

    /// Gives the writer back.
    pub fn into_inner(self) -> W {
        self.out
    }
}

/// Writes malformed rows as CSV, a line for each.
pub struct MalformedCsv<W> {
    out: W,
}

impl<W: Write> MalformedCsv<W> {
    /// Writes the names of the columns.
    ///
    /// # Errors
    ///
    /// What the writer gives.
    pub fn new(mut out: W) -> io::Result<Self> {
        writeln!(out, "file,line,reason,begins")?;
        Ok(Self { out })
    }

    /// Writes a row.
    ///
    /// # Errors
    ///
    /// What the writer gives.
    pub fn write(&mut self, malformed: &Malformed) -> io::Result<()> {
        writeln!(
            self.out,
            "{},{},{},{}",
            field(&malformed.file),
            malformed.line,
            field(&malformed.reason.to_string()),
            field(&malformed.excerpt)
        )
    }

    /// Gives the writer back.
    pub fn into_inner(self) -> W {
        self.out
    }
}
