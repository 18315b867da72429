//! The files that series and say-do indices go to.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use doublegame::record::event_data::{
    Day, DyadSeries, SayDo, SayDoCsv, SayDoOptions, SeriesCsv, SeriesParquet, Step, say_do,
};
use doublegame::report::{plot_say_do, plot_series};

use super::arguments::Events;
use crate::output::{self, Whole};

/// How series are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SeriesForm {
    Csv,
    Parquet,
    Svg,
}

impl SeriesForm {
    /// The form that the name's ending stands for.
    pub fn of(path: &Path) -> Option<Self> {
        match ending(path)?.as_str() {
            "csv" => Some(Self::Csv),
            "parquet" => Some(Self::Parquet),
            "svg" => Some(Self::Svg),
            _ => None,
        }
    }
}

/// How say-do indices are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SayDoForm {
    Csv,
    Svg,
}

impl SayDoForm {
    /// The form that the name's ending stands for.
    pub fn of(path: &Path) -> Option<Self> {
        match ending(path)?.as_str() {
            "csv" => Some(Self::Csv),
            "svg" => Some(Self::Svg),
            _ => None,
        }
    }
}

fn ending(path: &Path) -> Option<String> {
    if output::is_standard_output(path) {
        return Some("csv".to_owned());
    }
    Some(path.extension()?.to_str()?.to_ascii_lowercase())
}

/// A file of series that is being written.
enum Open {
    Csv(SeriesCsv<BufWriter<Whole>>),
    Parquet(Box<SeriesParquet<BufWriter<Whole>>>),
}

/// All files under way, and the dyads with the most events.
pub struct Writers<'o> {
    options: &'o Events,
    step: Step,
    days: Option<(Day, Day)>,
    open: Vec<Open>,
    most: Most,
}

impl<'o> Writers<'o> {
    /// Begins to write. The days are those that filled series cover.
    pub fn begin(options: &'o Events, days: Option<(Day, Day)>) -> Result<Self> {
        let mut open = Vec::new();
        for path in &options.series {
            let begin = || anyhow::Ok(BufWriter::with_capacity(1 << 17, Whole::begin(path)?));
            match SeriesForm::of(path) {
                Some(SeriesForm::Csv) => open.push(Open::Csv(SeriesCsv::new(begin()?)?)),
                Some(SeriesForm::Parquet) => {
                    open.push(Open::Parquet(Box::new(SeriesParquet::new(begin()?)?)));
                }
                Some(SeriesForm::Svg) | None => {}
            }
        }
        Ok(Self {
            options,
            step: options.step.into(),
            days,
            open,
            most: Most::new(options.most),
        })
    }

    /// Writes a dyad.
    pub fn take(&mut self, dyad: DyadSeries) -> Result<()> {
        let filled = self.days.filter(|_| self.options.fill);
        let longer = (dyad.step != self.step).then(|| dyad.in_steps_of(self.step));
        let series = longer.as_ref().unwrap_or(&dyad);
        for open in &mut self.open {
            match open {
                Open::Csv(file) => file.write(series, filled),
                Open::Parquet(file) => file.write(series, filled),
            }
            .context("cannot write the series")?;
        }
        self.most.take(dyad);
        Ok(())
    }

    /// Puts all files in their places, draws pictures, works out the index; gives the dyads with the most events.
    pub fn finish(self) -> Result<Standing> {
        for open in self.open {
            let out = match open {
                Open::Csv(file) => file.into_inner(),
                Open::Parquet(file) => file.finish().context("cannot write the series")?,
            };
            let whole = out.into_inner().map_err(io::IntoInnerError::into_error)?;
            whole.finish()?;
        }
        let options = self.options;
        let pictures = options.series.iter();
        let pictures: Vec<&PathBuf> = pictures
            .filter(|path| SeriesForm::of(path) == Some(SeriesForm::Svg))
            .collect();
        if !pictures.is_empty() {
            let step = self.step;
            let dyads: Vec<_> = self
                .most
                .iter()
                .map(|dyad| dyad.in_steps_of(step))
                .collect();
            let picture = plot_series(&title(options), options.direction(), &dyads, self.days);
            for path in pictures {
                output::write(path, &picture)?;
            }
        }
        if !options.say_do.is_empty() {
            let asked = SayDoOptions {
                step: self.step,
                level: options.level,
                draws: options.draws,
                seed: options.seed,
                days: self.days,
            };
            let indices: Vec<_> = self.most.iter().map(|dyad| say_do(dyad, &asked)).collect();
            for path in &options.say_do {
                write_say_do(path, &indices, options)?;
            }
        }
        Ok(self.most.standing())
    }
}

fn write_say_do(path: &Path, indices: &[SayDo], options: &Events) -> Result<()> {
    if SayDoForm::of(path) == Some(SayDoForm::Svg) {
        let picture = plot_say_do(&title(options), options.direction(), indices);
        return output::write(path, &picture);
    }
    let mut file = SayDoCsv::new(Vec::new())?;
    for index in indices {
        file.write(index)?;
    }
    let mut whole = Whole::begin(path)?;
    whole
        .write_all(&file.into_inner())
        .with_context(|| format!("cannot write {}", path.display()))?;
    whole.finish()
}

fn title(options: &Events) -> String {
    let names: Vec<String> = options
        .files
        .iter()
        .map(|path| match path.file_name() {
            Some(name) => name.to_string_lossy().into_owned(),
            None => path.display().to_string(),
        })
        .collect();
    match names.as_slice() {
        [one] => format!("Events of {one}"),
        [first, rest @ ..] => format!("Events of {first} and {} more", rest.len()),
        [] => "Events".to_owned(),
    }
}

/// The dyads with the most events.
struct Most {
    room: usize,
    /// From most events to fewest; of equals the one that came first.
    dyads: Vec<(u64, DyadSeries)>,
    all: u64,
}

/// The dyads with the most events, and how many dyads there are.
pub struct Standing {
    /// From most events to fewest.
    pub dyads: Vec<DyadSeries>,
    /// All dyads.
    pub all: u64,
}

impl Most {
    fn new(room: usize) -> Self {
        Self {
            room,
            dyads: Vec::new(),
            all: 0,
        }
    }

    fn take(&mut self, dyad: DyadSeries) {
        self.all += 1;
        let events = dyad.events();
        let place = self.dyads.partition_point(|(others, _)| *others >= events);
        if place < self.room {
            self.dyads.insert(place, (events, dyad));
            self.dyads.truncate(self.room);
        }
    }

    fn iter(&self) -> impl Iterator<Item = &DyadSeries> {
        self.dyads.iter().map(|(_, dyad)| dyad)
    }

    fn standing(self) -> Standing {
        Standing {
            dyads: self.dyads.into_iter().map(|(_, dyad)| dyad).collect(),
            all: self.all,
        }
    }
}
