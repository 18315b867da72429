//! The arguments of `sweep` and its subcommands.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum, ValueHint};
use doublegame::sweep::{DesignKind, Shard};

use crate::arguments::Variation;
use crate::values;

/// Arguments of `sweep`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct Sweep {
    /// The steps of a sweep on several machines.
    #[command(subcommand)]
    pub step: Option<Step>,
    /// Which sweep.
    #[command(flatten)]
    pub asked: Asked,
    /// Go on with the sweep in the folder of --out if there is one; a larger --worlds makes it longer
    #[arg(long)]
    pub resume: bool,
    /// How what it says is told.
    #[command(flatten)]
    pub telling: Telling,
    /// Use so many threads [default: one for each core]
    #[arg(long, value_name = "COUNT", value_parser = values::threads)]
    pub threads: Option<u16>,
}

/// How what a sweep says is told.
#[derive(Debug, Args)]
pub struct Telling {
    /// Write the page here [default: report.html in the folder of the results]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub html: Option<PathBuf>,
    /// Write what was found as JSON here [default: findings.json in the folder of the results]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub json: Option<PathBuf>,
    /// From which value on an objective counts as good enough; may be repeated [default: what play without any commitment
    /// comes to in half of the worlds]
    #[arg(long, value_name = "OBJECTIVE=VALUE", value_parser = values::assignment)]
    pub threshold: Vec<(String, f64)>,
    /// Do not move params one by one at the end to see where the best policy changes
    #[arg(long)]
    pub no_break_even: bool,
}

/// Which sweep is asked for.
#[derive(Debug, Args)]
pub struct Asked {
    /// The scenario: a file or a folder with scenario.dg
    #[arg(value_hint = ValueHint::AnyPath, required = true)]
    pub scenario: Option<PathBuf>,
    /// In how many worlds; a design whose worlds belong together takes the next larger number
    #[arg(long, value_name = "COUNT", default_value_t = 1000, value_parser = values::few)]
    pub worlds: usize,
    /// How the worlds are chosen
    #[arg(long, value_enum, default_value_t = DesignName::Latin)]
    pub design: DesignName,
    /// The worlds of --design posterior, as written by infer --draws
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub draws: Option<PathBuf>,
    /// Seed of the design and of everything else that is drawn
    #[arg(long, default_value_t = 1, value_parser = values::seed)]
    pub seed: u64,
    /// How sharply actors tell a better option from a worse one
    #[arg(long, value_name = "LAMBDA", default_value_t = 2.0, value_parser = values::lambda)]
    pub lambda: f64,
    /// How far off a choice may be at most, in log-odds, for a game to count as solved; a smaller one takes longer
    #[arg(long, value_name = "LOG-ODDS", default_value = "1e-5", value_parser = values::tolerance)]
    pub tolerance: f64,
    /// What is held (--param) or another in all worlds
    #[command(flatten)]
    pub variation: Variation,
    /// Vary params that change the structure of the games, too, as those that say how many levels a track has: where one
    /// has another value the games are compiled anew, which takes several times as long
    #[arg(long)]
    pub vary_structure: bool,
    /// The folder of the results; it is made if it is not there
    #[arg(long, value_name = "FOLDER", value_hint = ValueHint::DirPath, required = true)]
    pub out: Option<PathBuf>,
}

/// The steps of a sweep on several machines.
#[derive(Debug, Subcommand)]
pub enum Step {
    /// Write the manifest that all machines work by
    #[command(after_help = "Example:
  doublegame sweep plan scenarios/korea --worlds 100000 --out sweep")]
    #[command(allow_negative_numbers = true)]
    Plan(PlanStep),
    /// Compute a part of a planned sweep; what is there is not computed again
    #[command(after_help = "Examples:
  doublegame sweep run sweep --shard 3/16
  doublegame sweep run sweep --shard 3/16 --out part3 --threads 8

Exit code: 0 done, 2 bad input, 130 stopped by Ctrl-C (the worlds that are done are kept)")]
    Run(RunStep),
    /// Check all parts of a sweep and put them together
    #[command(after_help = "Examples:
  doublegame sweep merge sweep
  doublegame sweep merge sweep part1 part2 part3

Exit code: 0 done, 2 worlds are missing, damaged or at odds")]
    Merge(MergeStep),
    /// Move one param after the other through its range: how far each moves an objective, where the best policy changes
    #[command(after_help = "Examples:
  doublegame sweep break-even scenarios/korea --objective competition
  doublegame sweep break-even scenarios/korea --objective competition --only half_share --only collapse_risk")]
    #[command(allow_negative_numbers = true)]
    BreakEven(BreakEvenStep),
}

/// Arguments of `sweep break-even`.
#[derive(Debug, Args)]
pub struct BreakEvenStep {
    /// The scenario: a file or a folder with scenario.dg
    #[arg(value_hint = ValueHint::AnyPath)]
    pub scenario: PathBuf,
    /// By which objective policies are compared; may be repeated [default: all]
    #[arg(long, value_name = "NAME")]
    pub objective: Vec<String>,
    /// Move this param only; may be repeated [default: all that have a range]
    #[arg(long, value_name = "PARAM")]
    pub only: Vec<String>,
    /// How sharply actors tell a better option from a worse one
    #[arg(long, value_name = "LAMBDA", default_value_t = 2.0, value_parser = values::lambda)]
    pub lambda: f64,
    /// What is held elsewhere
    #[command(flatten)]
    pub variation: Variation,
    /// Use so many threads [default: one for each core]
    #[arg(long, value_name = "COUNT", value_parser = values::threads)]
    pub threads: Option<u16>,
}

/// Arguments of `sweep plan`.
#[derive(Debug, Args)]
pub struct PlanStep {
    /// Which sweep.
    #[command(flatten)]
    pub asked: Asked,
}

/// Arguments of `sweep run`.
#[derive(Debug, Args)]
pub struct RunStep {
    /// The folder with the manifest
    #[arg(value_hint = ValueHint::DirPath)]
    pub sweep: PathBuf,
    /// Which part, of how many: 3/16
    #[arg(long, value_name = "K/N", value_parser = shard, default_value = "1/1")]
    pub shard: Shard,
    /// Where the scenario lies on this machine [default: where it lay when the sweep was planned]
    #[arg(long, value_name = "SCENARIO", value_hint = ValueHint::AnyPath)]
    pub scenario: Option<PathBuf>,
    /// Put the results into another folder, for machines that share none
    #[arg(long, value_name = "FOLDER", value_hint = ValueHint::DirPath)]
    pub out: Option<PathBuf>,
    /// Use so many threads [default: one for each core]
    #[arg(long, value_name = "COUNT", value_parser = values::threads)]
    pub threads: Option<u16>,
}

/// Arguments of `sweep merge`.
#[derive(Debug, Args)]
pub struct MergeStep {
    /// The folder with the manifest, in which the table goes
    #[arg(value_hint = ValueHint::DirPath)]
    pub sweep: PathBuf,
    /// Folders with more of the results
    #[arg(value_hint = ValueHint::DirPath)]
    pub parts: Vec<PathBuf>,
    /// How what it says is told.
    #[command(flatten)]
    pub telling: Telling,
    /// Use so many threads [default: one for each core]
    #[arg(long, value_name = "COUNT", value_parser = values::threads)]
    pub threads: Option<u16>,
    /// Where the scenario lies on this machine [default: where it lay when the sweep was planned]
    #[arg(long, value_name = "SCENARIO", value_hint = ValueHint::AnyPath)]
    pub scenario: Option<PathBuf>,
}

/// `--design`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DesignName {
    /// A Latin hypercube: good for shares, distributions and where something happens
    Latin,
    /// A scrambled Sobol sequence: the same, best at powers of two
    Sobol,
    /// For Sobol indices of first and total order: inputs + 2 worlds for each row
    Saltelli,
    /// For those of second order too: 2 inputs + 2 worlds for each row
    Saltelli2,
    /// Morris trajectories: inputs + 1 worlds each, to find what matters at all
    Morris,
    /// All combinations of levels, as many as fit the number of worlds
    Factorial,
    /// One param at a time, the others at their central values
    OneAtATime,
    /// The posterior of the record: worlds of --draws, each as often as its weight says
    Posterior,
}

impl DesignName {
    /// What the library calls it.
    pub const fn kind(self) -> DesignKind {
        match self {
            Self::Latin => DesignKind::Latin,
            Self::Sobol => DesignKind::Sobol,
            Self::Saltelli => DesignKind::Saltelli,
            Self::Saltelli2 => DesignKind::Saltelli2,
            Self::Morris => DesignKind::Morris,
            Self::Factorial => DesignKind::Factorial,
            Self::OneAtATime => DesignKind::OneAtATime,
            Self::Posterior => DesignKind::Posterior,
        }
    }
}

/// Reads `K/N`.
fn shard(text: &str) -> Result<Shard, String> {
    let parts = text.split_once('/');
    let numbers = parts.and_then(|(number, of)| {
        let (number, of) = (number.trim().parse().ok()?, of.trim().parse().ok()?);
        (1 <= number && number <= of).then_some(Shard { number, of })
    });
    numbers.ok_or_else(|| {
        "expected a part and how many there are, for example 3/16, from 1/16 to 16/16".to_owned()
    })
}
