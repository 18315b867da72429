//! The command line: what can be asked for, with an example for each command.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum, ValueHint};
use clap_complete::Shell;

use crate::commands::events::arguments::Events;
use crate::commands::infer::Infer;
use crate::commands::record::Record;
use crate::commands::search::Search;
use crate::commands::sweep::arguments::Sweep;
use crate::values;

mod changes;
mod solve;

pub use changes::{Changes, NoiseName};
pub use solve::{CfrName, ConceptName, Solve};

/// Turn a strategic argument into a model that can be run.
///
/// A scenario says who wants what, who can do what and who sees what. doublegame solves it under every policy and
/// reports how everybody plays, what the play reveals, and which claims of the argument hold.
#[derive(Debug, Parser)]
#[command(
    name = "doublegame",
    version,
    about,
    after_help = "Start with:\n  doublegame new my-scenario\n  doublegame analyze my-scenario"
)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What the program can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Solve a scenario under every policy and write the report
    #[command(after_help = "Examples:
  doublegame analyze scenarios/korea
  doublegame analyze scenarios/korea --html report.html --json report.json
  doublegame analyze scenarios/korea --policy exclude --lambda 3
  doublegame analyze scenarios/korea --param trade_levels=4 --json - > finer.json")]
    #[command(allow_negative_numbers = true)]
    Analyze(Analyze),
    /// Read the record of a scenario: what it says about hidden types, event by event
    #[command(after_help = "Examples:
  doublegame infer scenarios/korea
  doublegame infer scenarios/korea --html record.html --json record.json
  doublegame infer scenarios/korea --thorough
  doublegame infer scenarios/korea --ach-out table.csv --actor beijing
  doublegame infer my-scenario --calibrate 500 --plot calibration.svg

Exit code: 0 done, 3 a game did not converge, 2 bad input, 130 stopped by Ctrl-C")]
    #[command(allow_negative_numbers = true)]
    Infer(Infer),
    /// Work on a record: check its rows
    Record(Record),
    /// Check a scenario and say all that is wrong with it
    #[command(after_help = "Examples:
  doublegame check scenarios/korea
  doublegame check my-scenario/scenario.dg")]
    Check(Check),
    /// Put a scenario into its canonical form, comments kept
    #[command(after_help = "Examples:
  doublegame fmt scenarios/korea            rewrite every file of the scenario
  doublegame fmt --check scenarios/korea    change nothing, exit 2 if a file would change
  doublegame fmt - < draft.dg               read standard input, write standard output")]
    Fmt(Fmt),
    /// Make a folder with a small commented scenario that runs
    #[command(after_help = "Example:
  doublegame new my-scenario && doublegame analyze my-scenario")]
    New(New),
    /// Say what a scenario or a game contains and how large it is, without solving it; draw a game
    #[command(after_help = "Examples:
  doublegame show scenarios/korea
  doublegame show scenarios/korea --policy exclude --horizon 4
  doublegame show game.efg --svg game.svg")]
    #[command(allow_negative_numbers = true)]
    Show(Show),
    /// Write a standard game as a file that other programs read, too
    #[command(after_help = "Examples:
  doublegame generate kuhn --out kuhn.efg
  doublegame generate leduc --suits merged --out leduc.efg
  doublegame generate signaling --types 3 --rounds BC,B --seed 7 > game.efg")]
    Generate(Generate),
    /// Write the game of a scenario as a file that other programs read, too
    #[command(after_help = "Examples:
  doublegame export my-scenario --out my-scenario.efg
  doublegame export scenarios/korea --policy exclude --horizon 1 --max-nodes 2000000 --out korea.efg")]
    #[command(allow_negative_numbers = true)]
    Export(Export),
    /// Solve a game, or the game of a scenario, by a solution concept
    #[command(after_help = "Examples:
  doublegame solve kuhn.efg --concept nash
  doublegame solve stag-hunt.nfg --concept nash --all
  doublegame solve game.efg --concept qre --lambda 3 --json -
  doublegame solve game.efg --lambda 10 --branch branch.svg
  doublegame solve game.efg --concept sequential
  doublegame solve leduc.efg --concept cfr --exploitability 1e-4
  doublegame solve my-scenario --policy engage --concept qre

Exit code: 0 converged, 3 stopped short, 2 bad input, 130 stopped by Ctrl-C")]
    #[command(allow_negative_numbers = true)]
    Solve(Solve),
    /// Find where the level of a series changes, and test whether it does in a window of time
    #[command(after_help = "Examples:
  doublegame changes scenarios/korea/series/taiwan.csv
  doublegame changes flights.csv --from 2020-01-01 --to 2021-03-31
  doublegame changes flights.csv --from 2020-01-01 --to 2021-03-31 --factor 3 --json -
  doublegame changes nile.csv --noise normal --penalty bic

FILE has the columns date,value and one line for each period, by day, week, month, quarter, half-year or year; an
empty value is missing. A test answers in one of three ways: changed, unchanged (only where a change of the stated size
would have been seen), or unknown.

Exit code: 0 done, 2 bad input, 130 stopped by Ctrl-C")]
    #[command(allow_negative_numbers = true)]
    Changes(Changes),
    /// Sum up event data (GDELT, ICEWS, POLECAT) as series of who did what to whom
    #[command(after_help = "Examples:
  doublegame events 2019.export.CSV.zip --dyad CHN:PRK --series series.csv
  doublegame events gdelt/ --from 2015-01-01 --step quarter --fill --series series.parquet
  doublegame events events.2018.tab --dyad 'China:North Korea' --series plot.svg --say-do index.svg
  doublegame events gdelt/ --source CHN+role=MIL --class material-conflict --malformed malformed.csv
  zcat *.gz | doublegame events - --format gdelt2 --series - > series.csv

Exit code: 0 done, whatever rows were malformed; 2 bad input or a file of no known format; 130 stopped by Ctrl-C")]
    Events(Box<Events>),
    /// Solve every policy in many worlds: what holds, and what breaks it
    #[command(after_help = "Examples:
  doublegame sweep scenarios/korea --worlds 1000 --out sweep
  doublegame sweep scenarios/korea --worlds 2000 --out sweep --resume
  doublegame sweep my-scenario --design morris --worlds 500 --param cost=0.5 --out screening
  doublegame sweep plan scenarios/korea --worlds 100000 --out big     on many machines: then run, then merge

The folder gets worlds.csv and worlds.parquet: for each world its params, how every game was solved, each policy's
objectives, each claim and by how much it holds. Ctrl-C keeps the worlds that are done; --resume goes on.

Exit code: 0 done, 2 bad input, 130 stopped by Ctrl-C")]
    #[command(allow_negative_numbers = true)]
    Sweep(Box<Sweep>),
    /// Search what a policy's levers had better be set to: for robust results, and to reveal the most
    #[command(after_help = "Examples:
  doublegame search scenarios/korea --policy fork --worlds 100 --out search
  doublegame search scenarios/korea --policy fork --lever fork_from --measure worst --out search
  doublegame search my-scenario --policy engage --budget 500 --out search --resume

The folder gets search.html and search.json, and a file for each setting that was tried, so that Ctrl-C loses only those
under way; --resume goes on.

Exit code: 0 done, 2 bad input, 130 stopped by Ctrl-C")]
    #[command(allow_negative_numbers = true)]
    Search(Box<Search>),
    /// Print the JSON schema of what `analyze --json` writes
    #[command(after_help = "Example:
  doublegame schema > report.schema.json")]
    Schema,
    /// Print a completion script for a shell
    #[command(after_help = "Example:
  doublegame completions bash > ~/.local/share/bash-completion/completions/doublegame")]
    Completions(Completions),
}

/// `--max-nodes` unless another number is asked for.
pub const DEFAULT_MOST_NODES: usize = 5_000_000;

/// Options that choose a variation of the scenario.
#[derive(Debug, Args)]
pub struct Variation {
    /// Set a param for this run; may be repeated
    #[arg(long = "param", value_name = "NAME=VALUE")]
    pub params: Vec<String>,
    /// Play so many periods in place of the scenario's, at most 64: the round is written out anew for each
    #[arg(long, value_name = "PERIODS", value_parser = values::horizon)]
    pub horizon: Option<u32>,
    /// Refuse a game with more nodes than this, or eight times as many edges, before any is solved
    ///
    /// The games that are worked on at the same time have no more nodes together either: large ones are taken one after
    /// the other. So this bounds the memory, which is some 0.4 GB for a million nodes and up to 0.6 GB for games that are
    /// kept to be used again.
    #[arg(long, value_name = "NODES", default_value_t = DEFAULT_MOST_NODES, value_parser = values::nodes)]
    pub max_nodes: usize,
}

/// Arguments of `analyze`.
#[derive(Debug, Args)]
pub struct Analyze {
    /// The scenario: a file or a folder with scenario.dg
    #[arg(value_hint = ValueHint::AnyPath)]
    pub scenario: PathBuf,
    /// Analyze only this policy (and play without commitment); may be repeated
    #[arg(long = "policy", value_name = "NAME")]
    pub policies: Vec<String>,
    /// How sharply actors tell a better option from a worse one, in the full results
    #[arg(long, value_name = "LAMBDA", default_value_t = 2.0, value_parser = values::lambda)]
    pub lambda: f64,
    /// What varies
    #[command(flatten)]
    pub variation: Variation,
    /// Seed of everything that is drawn
    #[arg(long, default_value_t = 1, value_parser = values::seed)]
    pub seed: u64,
    /// What is believed of hidden types when play starts: the scenario's priors, or what its record leaves
    #[arg(long, value_enum, default_value_t = BeliefsName::Priors)]
    pub beliefs: BeliefsName,
    /// Search wider for other equilibria and add what a plain run skips; takes minutes
    #[arg(long)]
    pub thorough: bool,
    /// Where the HTML report goes; - for standard output [default: doublegame-SCENARIO.html in the current folder; with
    /// --json - none is written unless this asks for it]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub html: Option<PathBuf>,
    /// Write the report as JSON too; - for standard output
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub json: Option<PathBuf>,
    /// Use so many threads [default: one for each core]
    #[arg(long, value_name = "COUNT", value_parser = values::threads)]
    pub threads: Option<u16>,
}

/// `--beliefs` of `analyze`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum BeliefsName {
    /// The priors that the scenario names
    Priors,
    /// The posterior that the scenario's record leaves
    Record,
}

/// Arguments of `check`.
#[derive(Debug, Args)]
pub struct Check {
    /// The scenario: a file or a folder with scenario.dg
    #[arg(value_hint = ValueHint::AnyPath)]
    pub scenario: PathBuf,
}

/// Arguments of `fmt`.
#[derive(Debug, Args)]
pub struct Fmt {
    /// The scenario: a file, a folder with scenario.dg, or - for standard input
    #[arg(value_hint = ValueHint::AnyPath)]
    pub scenario: PathBuf,
    /// Change nothing; exit with 2 if a file is not in canonical form
    #[arg(long)]
    pub check: bool,
}

/// Arguments of `new`.
#[derive(Debug, Args)]
pub struct New {
    /// The folder to make; it must not exist or be empty
    #[arg(value_hint = ValueHint::DirPath)]
    pub folder: PathBuf,
}

/// Arguments of `show`.
#[derive(Debug, Args)]
pub struct Show {
    /// The scenario (a file or a folder with scenario.dg), or a game: a file that ends in .efg or .nfg
    #[arg(value_hint = ValueHint::AnyPath)]
    pub scenario: PathBuf,
    /// Show the size of the game under this policy; may be repeated for several actors
    #[arg(long = "policy", value_name = "NAME")]
    pub policies: Vec<String>,
    /// What varies
    #[command(flatten)]
    pub variation: Variation,
    /// Draw the game as a picture; - for standard output
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub svg: Option<PathBuf>,
}

/// Arguments of `export`.
#[derive(Debug, Args)]
pub struct Export {
    /// The scenario: a file or a folder with scenario.dg
    #[arg(value_hint = ValueHint::AnyPath)]
    pub scenario: PathBuf,
    /// Export the game under this policy; may be repeated for several actors
    #[arg(long = "policy", value_name = "NAME")]
    pub policies: Vec<String>,
    /// What varies
    #[command(flatten)]
    pub variation: Variation,
    /// Where the game goes, as .efg; - for standard output
    #[arg(long, value_name = "FILE", default_value = "-", value_hint = ValueHint::FilePath)]
    pub out: PathBuf,
}

/// Arguments of `generate`.
#[derive(Debug, Args)]
pub struct Generate {
    /// Which game.
    #[command(subcommand)]
    pub game: StandardGame,
}

/// Where a generated game goes and how large it may be.
#[derive(Debug, Args)]
pub struct Destination {
    /// Where the game goes, as .efg; - for standard output
    #[arg(long, value_name = "FILE", default_value = "-", value_hint = ValueHint::FilePath)]
    pub out: PathBuf,
    /// Refuse games with more nodes than this
    #[arg(long, value_name = "NODES", default_value_t = 5_000_000)]
    pub max_nodes: usize,
}

/// The games that can be generated.
#[derive(Debug, Subcommand)]
pub enum StandardGame {
    /// Kuhn poker for two
    Kuhn {
        /// Cards in the deck
        #[arg(long, default_value_t = 3)]
        cards: u32,
        /// Where to
        #[command(flatten)]
        to: Destination,
    },
    /// Leduc poker for two
    Leduc {
        /// Ranks in each of the two suits
        #[arg(long, default_value_t = 3)]
        ranks: u32,
        /// Whether cards that differ in their suit alone are told apart
        #[arg(long, value_enum, default_value_t = SuitsShown::Apart)]
        suits: SuitsShown,
        /// Where to
        #[command(flatten)]
        to: Destination,
    },
    /// Liar's dice for two
    LiarsDice {
        /// Dice of each player
        #[arg(long, default_value_t = 1)]
        dice: u32,
        /// Sides of a die
        #[arg(long, default_value_t = 6)]
        sides: u32,
        /// Where to
        #[command(flatten)]
        to: Destination,
    },
    /// Goofspiel for two
    Goofspiel {
        /// Cards of each player, and prizes
        #[arg(long, default_value_t = 4)]
        cards: u32,
        /// In which order the prizes come up
        #[arg(long, value_enum, default_value_t = Prizes::Random)]
        prizes: Prizes,
        /// What is seen of the bids once they are made
        #[arg(long, value_enum, default_value_t = Bids::All)]
        bids: Bids,
        /// Where to
        #[command(flatten)]
        to: Destination,
    },
    /// Rounds in which A acts in secret, a signal tells of it, and B and C respond; payoffs are partly random
    Signaling {
        /// Types of A
        #[arg(long, default_value_t = 2)]
        types: u32,
        /// Acts of A in each round
        #[arg(long, default_value_t = 2)]
        acts: u32,
        /// Signals
        #[arg(long, default_value_t = 2)]
        signals: u32,
        /// Answers of B
        #[arg(long, default_value_t = 2)]
        b_answers: u32,
        /// Answers of C
        #[arg(long, default_value_t = 2)]
        c_answers: u32,
        /// For each round who responds, in turn
        #[arg(
            long,
            value_name = "RESPONDERS,...",
            default_value = "BC",
            value_delimiter = ','
        )]
        rounds: Vec<String>,
        /// Seed of the random part of the payoffs
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// Where to
        #[command(flatten)]
        to: Destination,
    },
}

/// `--suits` of Leduc poker.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum SuitsShown {
    /// The usual size: 936 information sets with 3 ranks
    Apart,
    /// The same game in substance: 288 information sets with 3 ranks
    Merged,
}

/// `--prizes` of Goofspiel.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Prizes {
    /// Every order is equally likely
    Random,
    /// From the most valuable to the least
    Descending,
}

/// `--bids` of Goofspiel.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Bids {
    /// Both bids are seen
    All,
    /// Only who took the prize is seen
    Winner,
}

/// Arguments of `completions`.
#[derive(Debug, Args)]
pub struct Completions {
    /// For which shell
    pub shell: Shell,
}
