//! What `changes` can be asked for.

use std::path::PathBuf;

use clap::{Args, ValueEnum, ValueHint};
use doublegame::record::change_points::Penalty;
use jiff::civil::Date;

use crate::values;

/// Arguments of `changes`.
#[derive(Debug, Args)]
pub struct Changes {
    /// The series: a table date,value
    #[arg(value_hint = ValueHint::FilePath)]
    pub file: PathBuf,
    /// Test whether a new level begins on this day or later, to --to
    #[arg(long, value_name = "DATE", requires = "to", value_parser = values::first_day)]
    pub from: Option<Date>,
    /// The last day on which a new level may begin
    #[arg(long, value_name = "DATE", requires = "from", value_parser = values::last_day)]
    pub to: Option<Date>,
    /// How values spread around their level
    #[arg(long, value_enum, default_value_t = NoiseName::Auto)]
    pub noise: NoiseName,
    /// What each change of level costs, in units of twice the log-likelihood: mbic, bic, or a number of at least 0
    #[arg(long, value_name = "PENALTY", default_value = "mbic", value_parser = values::penalty)]
    pub penalty: Penalty,
    /// For “unchanged”, a new level this many times as high or as low must have been visible [default: 2]
    #[arg(long, value_name = "TIMES", conflicts_with = "deviations", value_parser = values::above_one)]
    pub factor: Option<f64>,
    /// The same with a new level so many standard deviations of a single value away
    #[arg(long, value_name = "COUNT", value_parser = values::above_zero)]
    pub deviations: Option<f64>,
    /// With at least this chance
    #[arg(long, value_name = "CHANCE", default_value_t = 0.8, value_parser = values::share)]
    pub power: f64,
    /// The chance of a false alarm that is accepted
    #[arg(long, value_name = "CHANCE", default_value_t = 0.05, value_parser = values::share)]
    pub significance: f64,
    /// How many series are drawn for the p-value, as in a plain analysis; two fifths as many, at most 999, for each power
    #[arg(long, value_name = "COUNT", default_value_t = 999, value_parser = values::few)]
    pub simulations: usize,
    /// Seed of everything that is drawn
    #[arg(long, default_value_t = 1, value_parser = values::seed)]
    pub seed: u64,
    /// Write the result as JSON too; - for standard output
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub json: Option<PathBuf>,
    /// Use so many threads [default: one for each core]
    #[arg(long, value_name = "COUNT", value_parser = values::threads)]
    pub threads: Option<u16>,
}

/// `--noise` of `changes`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum NoiseName {
    /// negative-binomial for whole numbers of at least 0, normal for others
    Auto,
    /// Counts with any overdispersion from none on, estimated
    NegativeBinomial,
    /// Counts without overdispersion
    Poisson,
    /// Measured numbers with one standard deviation, estimated; also for whole numbers that measure and do not count
    Normal,
}
