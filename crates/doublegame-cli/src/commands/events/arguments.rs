//! The options of `doublegame events`.

use std::path::PathBuf;

use clap::{Args, ValueEnum, ValueHint};
use doublegame::record::event_data::{
    Class, Day, Direction, Duplicates, Format, Grouping, Selector, Step, YEARS,
};

use crate::values;

/// Arguments of `events`.
#[derive(Debug, Args)]
pub struct Events {
    /// Files (plain, .gz or .zip) or folders of them; - for standard input
    #[arg(required = true, value_hint = ValueHint::AnyPath)]
    pub files: Vec<PathBuf>,
    /// The format of all files [default: told from each file]
    #[arg(long, value_enum)]
    pub format: Option<FormatName>,
    /// Leave out events before this day
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    pub from: Option<Day>,
    /// Leave out events after this day
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    pub to: Option<Day>,
    /// Only events in which this actor acts; may be repeated
    ///
    /// An actor is a country, as its file writes it (CHN in GDELT, China in ICEWS), or role=MIL, name=*police*,
    /// code=CHNMIL*, or several of them at once with + between them: CHN+role=MIL. In names and codes * stands for any
    /// letters and ? for one.
    #[arg(long = "source", value_name = "ACTOR", value_parser = Selector::read)]
    pub sources: Vec<Selector>,
    /// Only events that are done to this actor; may be repeated
    #[arg(long = "target", value_name = "ACTOR", value_parser = Selector::read)]
    pub targets: Vec<Selector>,
    /// Only events in which the first actor acts on the second; may be repeated
    #[arg(long = "dyad", value_name = "ACTOR:ACTOR", value_parser = dyad)]
    pub dyads: Vec<(Selector, Selector)>,
    /// Count what A does to B and what B does to A as one series
    #[arg(long)]
    pub undirected: bool,
    /// Only events of these classes
    #[arg(
        long = "class",
        value_name = "CLASS,...",
        value_enum,
        value_delimiter = ','
    )]
    pub classes: Vec<ClassName>,
    /// Only events of these CAMEO root codes, 01 to 20
    #[arg(long = "root", value_name = "CODE,...", value_delimiter = ',', value_parser = root)]
    pub roots: Vec<u8>,
    /// Only events of these PLOVER types, for example AID
    #[arg(long = "type", value_name = "TYPE,...", value_delimiter = ',')]
    pub types: Vec<String>,
    /// What tells the parties of a series apart
    #[arg(long, value_enum, default_value_t = By::Country)]
    pub by: By,
    /// The length of a period
    #[arg(long, value_enum, default_value_t = StepName::Month)]
    pub step: StepName,
    /// Rows with the same event id: count the first alone, count all, or both side by side
    #[arg(long, value_enum, default_value_t = DuplicatesName::Both)]
    pub duplicates: DuplicatesName,
    /// Write periods without events, too, from --from to --to or else from the first event to the last
    #[arg(long)]
    pub fill: bool,
    /// Where the series go; may be repeated
    ///
    /// The name's ending says how: .csv (also on standard output, -), .parquet, or .svg (a picture).
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub series: Vec<PathBuf>,
    /// Where the say-do index goes, the gap between words and deeds, as .csv or .svg; may be repeated
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub say_do: Vec<PathBuf>,
    /// How many dyads are drawn and get a say-do index: those with the most events
    #[arg(long, value_name = "COUNT", default_value_t = 12, value_parser = values::few)]
    pub most: usize,
    /// The share of the posterior in the bands of the say-do index
    #[arg(long, value_name = "SHARE", default_value_t = 0.9, value_parser = level)]
    pub level: f64,
    /// How many draws these bands are made of
    #[arg(long, value_name = "COUNT", default_value_t = 2000, value_parser = draws)]
    pub draws: usize,
    /// Seed of these draws
    #[arg(long, default_value_t = 1, value_parser = values::seed)]
    pub seed: u64,
    /// Write every malformed row as CSV: file, line, reason, how it begins; - for standard output
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub malformed: Option<PathBuf>,
    /// How many malformed rows are shown; all are counted
    #[arg(long, value_name = "COUNT", default_value_t = 10)]
    pub show_malformed: usize,
    /// Memory for sums and ids in MB; what does not fit goes to disk
    #[arg(long, value_name = "MB", default_value_t = 48, value_parser = megabytes)]
    pub memory: usize,
    /// Where that goes [default: the folder for temporary files]
    #[arg(long, value_name = "FOLDER", value_hint = ValueHint::DirPath)]
    pub spill: Option<PathBuf>,
    /// Use so many threads [default: one for each core]
    #[arg(long, value_name = "COUNT", value_parser = values::threads)]
    pub threads: Option<u16>,
}

impl Events {
    /// Whether who acted on whom matters.
    pub const fn direction(&self) -> Direction {
        if self.undirected {
            Direction::Undirected
        } else {
            Direction::Directed
        }
    }
}

fn day(text: &str) -> Result<Day, String> {
    Day::read_dashed(text.as_bytes()).ok_or_else(|| {
        let (first, last) = (YEARS.start(), YEARS.end());
        format!("expected a day of the years {first} to {last}, for example 2018-06-30")
    })
}

fn dyad(text: &str) -> Result<(Selector, Selector), String> {
    let (source, target) = text
        .split_once(':')
        .ok_or("expected two actors with : between them, for example CHN:PRK")?;
    Ok((Selector::read(source)?, Selector::read(target)?))
}

fn root(text: &str) -> Result<u8, String> {
    let code = text.parse().ok().filter(|code| (1..=20).contains(code));
    code.ok_or_else(|| "expected a CAMEO root code from 01 to 20, for example 19".to_owned())
}

fn level(text: &str) -> Result<f64, String> {
    let level = text
        .parse()
        .ok()
        .filter(|level: &f64| *level > 0.0 && *level < 1.0);
    level.ok_or_else(|| "expected a share between 0 and 1, for example 0.9".to_owned())
}

fn draws(text: &str) -> Result<usize, String> {
    let count = text
        .parse()
        .ok()
        .filter(|count| (100..=1_000_000).contains(count));
    count.ok_or_else(|| "expected a whole number from 100 to 1000000, for example 2000".to_owned())
}

fn megabytes(text: &str) -> Result<usize, String> {
    let size = text
        .parse()
        .ok()
        .filter(|size| (1..=1 << 20).contains(size));
    size.ok_or_else(|| "expected a whole number from 1 to 1048576, for example 48".to_owned())
}

/// An option's values and what they stand for in the library.
macro_rules! names {
    ($(#[$doc:meta])* $name:ident for $meant:ident { $($(#[$says:meta])* $value:ident => $for:ident),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
        pub enum $name { $($(#[$says])* $value),+ }

        impl From<$name> for $meant {
            fn from(name: $name) -> Self {
                match name { $($name::$value => Self::$for),+ }
            }
        }
    };
}

names!(
    /// `--format`.
    FormatName for Format {
        /// GDELT 1.0, 57 or 58 columns
        Gdelt1 => Gdelt1,
        /// GDELT 2.0, 61 columns
        Gdelt2 => Gdelt2,
        /// ICEWS Coded Event Data, with a header
        Icews => Icews,
        /// POLECAT, in the PLOVER ontology, with a header
        Polecat => Polecat,
    }
);

names!(
    /// `--class`.
    ClassName for Class {
        /// Friendly words
        VerbalCooperation => VerbalCooperation,
        /// Friendly deeds
        MaterialCooperation => MaterialCooperation,
        /// Unfriendly words
        VerbalConflict => VerbalConflict,
        /// Unfriendly deeds
        MaterialConflict => MaterialConflict,
    }
);

names!(
    /// `--by`.
    By for Grouping {
        /// Country
        Country => Country,
        /// Main role: government, military, ...
        Role => Role,
        /// Name of the actor
        Name => Name,
        /// Whole code of the actor
        Code => Code,
    }
);

names!(
    /// `--step`.
    StepName for Step {
        /// Days
        Day => Day,
        /// Weeks from Monday to Sunday
        Week => Week,
        /// Months
        Month => Month,
        /// Quarters
        Quarter => Quarter,
        /// Years
        Year => Year,
    }
);

names!(
    /// `--duplicates`.
    DuplicatesName for Duplicates {
        /// The first row of each event counts
        Merge => Merge,
        /// Every row counts
        Keep => Keep,
        /// Both, side by side
        Both => Both,
    }
);
