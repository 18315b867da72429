//! The checked scenario: every name resolved to a typed id, every expression typed, nothing left to look up.
//!
//! Made by the checker out of the syntax tree; read by the compiler, the measures and the report. Whatever is here
//! has passed the static checks; what depends on values of params is checked again in each world.

mod expression;
mod measured;

pub use expression::{BinaryOperator, Expr, UnaryOperator};
pub use measured::{
    Claim, ClaimExpr, CodingRule, Corridor, Event, Given, KnownTrack, Measure, OthersPlay,
    Predicate, Quantity, RECORD_COLUMNS, Record, Reliability, Series,
};

use std::ops::RangeInclusive;
use std::path::PathBuf;

/// Makes a typed index into one of the vectors of a [`Scenario`].
macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u16);

        impl $name {
            /// The position in the scenario's vector.
            #[must_use]
            pub const fn index(self) -> usize {
                self.0 as usize
            }
        }
    };
}

id!(/// An index into [`Scenario::sources`].
    SourceId);
id!(/// An index into [`Scenario::actors`].
    ActorId);
id!(/// An index into [`Scenario::params`].
    ParamId);
id!(/// An index into [`Scenario::tracks`].
    TrackId);
id!(/// An index into [`Scenario::moves`]: a choice or a signal.
    MoveId);
id!(/// An index into [`Scenario::endings`].
    EndingId);
id!(/// An index into [`Scenario::objectives`].
    ObjectiveId);
id!(/// An index into [`Scenario::attributes`].
    AttributeId);
id!(/// An index into [`Scenario::policies`].
    PolicyId);
id!(/// An index into [`Scenario::cases`].
    CaseId);
id!(/// An index into [`Scenario::corridors`].
    CorridorId);
id!(/// An index into [`Scenario::series`].
    SeriesId);

/// A stretch of a source file, for messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, PartialOrd, Ord)]
pub struct Span {
    /// Which file: an index into [`Scenario::files`].
    pub file: u16,
    /// Byte offset of the first character.
    pub start: u32,
    /// Byte offset after the last character.
    pub end: u32,
}

impl Span {
    /// Whether the other stretch lies inside this one.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        self.file == other.file && self.start <= other.start && other.end <= self.end
    }
}

/// One file of a scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct SourceFile {
    /// Its path as the user would write it.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// A name with its title for people (the name again where the scenario gives no title).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Naming {
    /// The name in the language.
    pub name: String,
    /// The title.
    pub title: String,
    /// Where it is declared.
    pub span: Span,
}

/// Where a number or a statement comes from.
#[derive(Debug, Clone, PartialEq)]
pub enum Citation {
    /// A source, and where in it.
    Source(SourceId, Option<String>),
    /// The analyst's own judgement, and why.
    Judgement(Option<String>),
}

/// A source that can be cited.
#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    /// Its name; the title is the full citation.
    pub naming: Naming,
    /// Where to find it.
    pub link: Option<String>,
    /// What a reader should know about it.
    pub note: Option<String>,
}

/// The unit of a period's length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PeriodUnit {
    /// Days.
    Days,
    /// Weeks.
    Weeks,
    /// Months.
    Months,
    /// Quarters of a year.
    Quarters,
    /// Years.
    Years,
}

/// How long a period is and when the first one starts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Period {
    /// How many units, at least 1.
    pub count: u32,
    /// The unit.
    pub unit: PeriodUnit,
    /// The first day of the first period.
    pub start: jiff::civil::Date,
}

/// Something that can be remembered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Item {
    /// How a choice or a signal came out.
    Move(MoveId),
    /// The value of a track at the end of a period.
    Track(TrackId),
}

/// What actors remember of earlier periods.
#[derive(Debug, Clone, PartialEq)]
pub enum Memory {
    /// Everything they ever saw.
    Full,
    /// Each item for a number of periods (at least 1), by those actors who see it. `memory K` and `remember` are both
    /// resolved into this list; each item stands in it once.
    Bounded(Vec<(Item, u32)>),
}

/// A set of actors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct ActorSet(pub u64);

impl ActorSet {
    /// Whether the actor is in the set.
    #[must_use]
    pub const fn contains(self, actor: ActorId) -> bool {
        self.0 >> actor.0 & 1 == 1
    }

    /// The set with the actor.
    #[must_use]
    pub const fn with(self, actor: ActorId) -> Self {
        Self(self.0 | 1 << actor.0)
    }

    /// The set without the actor.
    #[must_use]
    pub const fn without(self, actor: ActorId) -> Self {
        Self(self.0 & !(1 << actor.0))
    }
}

/// One of an actor's private types.
#[derive(Debug, Clone, PartialEq)]
pub struct ActorType {
    /// Its name.
    pub naming: Naming,
    /// Its prior probability: numbers and params only. `otherwise` has been written out.
    pub prior: Expr,
    /// What it is.
    pub about: Option<String>,
    /// Where the prior comes from.
    pub citation: Option<Citation>,
}

/// Who acts. An actor without declared types has one type, named after the actor, with prior 1.
#[derive(Debug, Clone, PartialEq)]
pub struct Actor {
    /// Its name.
    pub naming: Naming,
    /// What it is.
    pub about: Option<String>,
    /// Its rationality relative to the others, above 0: numbers and params only.
    pub rationality: Expr,
    /// The payoff that one of its decisions is about, above 0.
    pub stake: f64,
    /// What the stake is.
    pub stake_note: Option<String>,
    /// Its types, at least one.
    pub types: Vec<ActorType>,
    /// Where its rationality and stake come from.
    pub citation: Option<Citation>,
}

/// How a param is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Distribution {
    /// Every value of the range alike.
    Uniform,
    /// Peak at the value, falling to nothing at the ends of the range.
    Triangular,
    /// Normal about the value, a quarter of the range as standard deviation, cut at the ends.
    Normal,
    /// The logarithm is uniform; the range is above 0.
    LogUniform,
}

/// That two uncertain params go together.
#[derive(Debug, Clone, PartialEq)]
pub struct Correlation {
    /// One param.
    pub first: ParamId,
    /// The other.
    pub second: ParamId,
    /// Spearman's rank correlation of their inputs, above -1 and below 1.
    pub rank: f64,
    /// Where it comes from.
    pub citation: Option<Citation>,
    /// The line.
    pub span: Span,
}

/// An uncertain number, or a lever.
///
/// A lever is a number that whoever makes a policy sets (Lempert, Popper and Bankes 2003 call what a decision maker can do
/// its levers). Only policies read it. It is not uncertain, so its range is its value alone and nothing draws or varies it;
/// what it may be set to stands apart.
#[derive(Debug, Clone, PartialEq)]
pub struct Param {
    /// Its name.
    pub naming: Naming,
    /// Its central value, inside the range.
    pub value: f64,
    /// The lowest and the highest plausible value.
    pub range: RangeInclusive<f64>,
    /// How it is drawn from the range.
    pub distribution: Distribution,
    /// Whether it takes whole numbers only.
    pub whole: bool,
    /// Of a lever, the lowest and the highest value that it may be set to.
    pub lever: Option<RangeInclusive<f64>>,
    /// Its unit.
    pub unit: Option<String>,
    /// Where it comes from.
    pub citation: Option<Citation>,
}

impl Param {
    /// Whether more than one value is plausible.
    #[must_use]
    pub fn is_uncertain(&self) -> bool {
        self.range.end() > self.range.start()
    }

    /// The lowest and the highest value that it may have: what is plausible, or what a lever may be set to.
    #[must_use]
    pub const fn possible(&self) -> &RangeInclusive<f64> {
        match &self.lever {
            Some(settings) => settings,
            None => &self.range,
        }
    }
}

/// A bounded whole number that lasts from period to period.
#[derive(Debug, Clone, PartialEq)]
pub struct Track {
    /// Its name.
    pub naming: Naming,
    /// Its lowest value: numbers and params only.
    pub low: Expr,
    /// Its highest value: numbers and params only.
    pub high: Expr,
    /// Its value when play starts: numbers and params only.
    pub start: Expr,
    /// Who sees it.
    pub seen_by: ActorSet,
    /// Where its scale and start come from.
    pub citation: Option<Citation>,
}

/// One way a choice or a signal can come out.
#[derive(Debug, Clone, PartialEq)]
pub struct MoveValue {
    /// Its name; the title is a phrase with a verb ("enforces the sanctions").
    pub naming: Naming,
    /// Of an option: when it can be taken (`None`: always).
    pub guard: Option<Expr>,
    /// Of an option: its base weight, numbers and params only (`None`: 1). Of a branch: its probability, with
    /// `otherwise` written out as one less the others.
    pub weight: Option<Expr>,
    /// Where it comes from.
    pub citation: Option<Citation>,
}

/// Whose move it is.
#[derive(Debug, Clone, PartialEq)]
pub enum Mover {
    /// An actor chooses.
    Actor {
        /// Who.
        actor: ActorId,
        /// The stake of this choice in place of the actor's.
        stake: Option<f64>,
    },
    /// Chance, by the probabilities of the branches.
    Chance,
}

/// A choice of an actor or a signal of chance, once in each period.
#[derive(Debug, Clone, PartialEq)]
pub struct Move {
    /// Its name.
    pub naming: Naming,
    /// Whose move it is.
    pub mover: Mover,
    /// When it is made (`None`: in every period). Otherwise its value is `none`.
    pub guard: Option<Expr>,
    /// Who sees how it came out; an actor who chooses is in the set.
    pub seen_by: ActorSet,
    /// The number of the `together` block that it stands in.
    pub together: Option<u16>,
    /// Its options or branches, at least one.
    pub values: Vec<MoveValue>,
    /// Where it comes from.
    pub citation: Option<Citation>,
}

/// One thing that happens in every period, in the order of the round.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// A choice or a signal.
    Move(MoveId),
    /// A track gets a new value.
    Update {
        /// Which track.
        track: TrackId,
        /// Its new value, a whole number within its bounds.
        value: Expr,
        /// When (`None`: always).
        guard: Option<Expr>,
        /// Where it comes from.
        citation: Option<Citation>,
        /// The line as written, in its canonical form, with its condition: "update trade to trade - 1 when trade > 0".
        rule: String,
        /// Where it stands.
        span: Span,
    },
    /// The game stops.
    End {
        /// With which ending.
        ending: EndingId,
        /// When.
        when: Expr,
        /// When, as written, in its canonical form: "hazard is falls".
        rule: String,
        /// Where it stands.
        span: Span,
    },
}

/// When a term of a payoff or an objective is added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// At the end of every period that is reached.
    EachPeriod,
    /// Once, when the game is over.
    Final,
}

/// One line of a payoff or an objective.
#[derive(Debug, Clone, PartialEq)]
pub struct Term {
    /// When it is added.
    pub when: When,
    /// How much.
    pub amount: Expr,
    /// Where it comes from.
    pub citation: Option<Citation>,
    /// Where it stands.
    pub span: Span,
}

/// A named part of an actor's payoff.
#[derive(Debug, Clone, PartialEq)]
pub struct Attribute {
    /// Its name.
    pub naming: Naming,
    /// Whose payoff it is part of.
    pub actor: ActorId,
    /// Its terms; they add up.
    pub terms: Vec<Term>,
}

/// A measure for judging policies.
#[derive(Debug, Clone, PartialEq)]
pub struct Objective {
    /// Its name.
    pub naming: Naming,
    /// What it counts.
    pub unit: Option<String>,
    /// Whether more of it is better.
    pub higher_is_better: bool,
    /// Its terms; they add up.
    pub terms: Vec<Term>,
    /// Where it comes from.
    pub citation: Option<Citation>,
}

/// What one line of a policy does to a choice.
#[derive(Debug, Clone, PartialEq)]
pub enum Rule {
    /// These options are given up.
    Remove(Vec<u16>),
    /// This option is taken. It is the mix with one option.
    Fix(u16),
    /// Options are drawn afresh in every period: option and probability (numbers and params only, sum one).
    Mix(Vec<(u16, Expr)>),
}

/// One line of a policy.
#[derive(Debug, Clone, PartialEq)]
pub struct Commitment {
    /// Which choice it binds.
    pub choice: MoveId,
    /// How.
    pub rule: Rule,
    /// When (`None`: always). Reads only what the actor sees and remembers.
    pub guard: Option<Expr>,
    /// Where it stands.
    pub span: Span,
}

/// A named commitment of one actor.
#[derive(Debug, Clone, PartialEq)]
pub struct Policy {
    /// Its name.
    pub naming: Naming,
    /// What it is.
    pub about: Option<String>,
    /// Whom it binds.
    pub actor: ActorId,
    /// Which of the actor's types it binds (`None`: all).
    pub types: Option<Vec<u16>>,
    /// Its lines in order.
    pub lines: Vec<Commitment>,
    /// Where it comes from.
    pub citation: Option<Citation>,
}

/// What a claim compares: policies in force, and changes of params and starts.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// Its name.
    pub naming: Naming,
    /// At most one for each actor.
    pub policies: Vec<PolicyId>,
    /// Params with another value.
    pub params: Vec<(ParamId, f64)>,
    /// Tracks that start elsewhere: numbers and params only.
    pub starts: Vec<(TrackId, Expr)>,
}

/// A scenario that has passed all static checks.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// The files it was read from; the first is the main one.
    pub files: Vec<SourceFile>,
    /// The folder of its record and its series; none for a text alone.
    pub folder: Option<PathBuf>,
    /// Its title (the name is empty).
    pub naming: Naming,
    /// What it is about.
    pub about: Option<String>,
    /// Length of a period and start of the first.
    pub period: Period,
    /// How many periods are played, at least 1.
    pub horizon: u32,
    /// What actors remember.
    pub memory: Memory,
    /// What can be cited.
    pub sources: Vec<Source>,
    /// Who acts, at most 16.
    pub actors: Vec<Actor>,
    /// Who is left out and why.
    pub left_out: Vec<(String, String)>,
    /// The uncertain numbers in the order declared, then the levers.
    pub params: Vec<Param>,
    /// Conditions that params keep among them, with where they stand.
    pub requirements: Vec<(Expr, Span)>,
    /// Which uncertain params go together; a pair stands once. Whether they contradict each other is found where worlds
    /// are made.
    pub correlations: Vec<Correlation>,
    /// The state that lasts.
    pub tracks: Vec<Track>,
    /// Choices and signals, in the order of the round.
    pub moves: Vec<Move>,
    /// The round, in order.
    pub steps: Vec<Step>,
    /// The endings other than running through all periods.
    pub endings: Vec<Naming>,
    /// The parts of all actors' payoffs.
    pub attributes: Vec<Attribute>,
    /// What policies are judged by.
    pub objectives: Vec<Objective>,
    /// The policies.
    pub policies: Vec<Policy>,
    /// Case 0 is `free`; cases 1..=policies are the policies alone, in order; then the declared ones.
    pub cases: Vec<Case>,
    /// The corridors.
    pub corridors: Vec<Corridor>,
    /// The claims.
    pub claims: Vec<Claim>,
    /// The record.
    pub record: Option<Record>,
    /// The series.
    pub series: Vec<Series>,
}
