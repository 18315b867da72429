//! The syntax tree of a scenario file: what the parser makes of the text, and the checker reads.
//!
//! Every declaration is here with the stretch of text that it came from. Names are as written: nothing is looked up
//! yet. A declaration that lacks a clause or lines is still known by its name: clauses are optional here, and lists may be
//! empty. What could not be read is missing, and [`Damage`] says what may have been there.
//! Comments and layout are not here: the formatter takes them from the tokens.

mod damage;
mod expression;
mod measured;
mod policies;
mod round;

pub use damage::{Damage, Reach};
pub use expression::{Event, Expr, ExprKind, Is, Measure, Outcome, Periods, Quantity, Subject};
pub use measured::{Claim, CodingRule, Corridor, InForce, KnownTrack, Record, Series};
pub use policies::{
    Case, Commitment, Direction, Objective, ObjectiveTerm, Payoff, PayoffTerm, Policy, Rule,
};
pub use round::{Branch, ChoiceOption, Choose, End, Round, Signal, Step, Update};

use crate::scenario::model::{Distribution, PeriodUnit, Span};

/// A name as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ident {
    /// The name.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// A text in double quotes: escapes resolved, texts that follow one another joined by a space.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// The text.
    pub value: String,
    /// Where it stands, from the first opening to the last closing quote.
    pub span: Span,
}

/// A number, with its sign where the language allows one. It is finite.
#[derive(Debug, Clone, PartialEq)]
pub struct Number {
    /// The number.
    pub value: f64,
    /// As written.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// A whole number from 0 to 2^32 - 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// The number.
    pub value: u32,
    /// Where it stands.
    pub span: Span,
}

/// A day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Date {
    /// The day.
    pub value: jiff::civil::Date,
    /// Where it stands.
    pub span: Span,
}

/// A name with its title.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Naming {
    /// The name.
    pub name: Ident,
    /// The title, where one is given.
    pub title: Option<Text>,
}

/// Where a number or a statement comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Citation {
    /// `cite SOURCE "place"`.
    Source {
        /// The source.
        source: Ident,
        /// Where in it.
        place: Option<Text>,
        /// The whole clause.
        span: Span,
    },
    /// `judgement "reason"`.
    Judgement {
        /// Why.
        reason: Option<Text>,
        /// The whole clause.
        span: Span,
    },
}

/// A probability as written.
#[derive(Debug, Clone, PartialEq)]
pub enum Chance {
    /// An expression.
    Expression(Expr),
    /// `otherwise`: what the others leave.
    Otherwise(Span),
}

/// Who sees something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SeenBy {
    /// `seen by all`.
    All(Span),
    /// `seen by nobody`.
    Nobody(Span),
    /// `seen by A, B`: at least one name.
    Actors(Vec<Ident>),
}

/// One file: its declarations in the order written.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Tree {
    /// The version that the first line names; 1 is the only one.
    pub version: u32,
    /// The declarations.
    pub items: Vec<Item>,
    /// Whether something is lacking that a declaration must have.
    pub wholeness: Wholeness,
    /// What was lost because lines could not be read.
    pub damage: Damage,
}

/// Whether a tree has everything that the language requires.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Wholeness {
    /// It has.
    #[default]
    Whole,
    /// Clauses or lines are lacking and have been reported; the rest of their declarations is there.
    PartsLack,
}

/// A declaration that stands at the left margin.
#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    /// `include`
    Include(Include),
    /// `scenario`
    Scenario(ScenarioHead),
    /// `source`
    Source(Source),
    /// `period`
    Period(Period),
    /// `horizon`
    Horizon(Horizon),
    /// `memory`
    Memory(Memory),
    /// `remember`
    Remember(Remember),
    /// `actor`
    Actor(Actor),
    /// `left out`
    LeftOut(LeftOut),
    /// `param`
    Param(Param),
    /// `lever`, written as a param is
    Lever(Param),
    /// `require`
    Require(Require),
    /// `correlate`
    Correlate(Correlate),
    /// `track`
    Track(Track),
    /// `function`
    Function(Function),
    /// `round`
    Round(Round),
    /// `payoff`
    Payoff(Payoff),
    /// `objective`
    Objective(Objective),
    /// `policy`
    Policy(Policy),
    /// `case`
    Case(Case),
    /// `corridor`
    Corridor(Corridor),
    /// `claim`
    Claim(Claim),
    /// `record`
    Record(Record),
    /// `series`
    Series(Series),
}

/// `include "FILE"`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Include {
    /// The file, relative to the scenario's folder.
    pub file: Text,
    /// The line.
    pub span: Span,
}

/// `scenario "TITLE"`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScenarioHead {
    /// The title.
    pub title: Text,
    /// `about`
    pub about: Option<Text>,
    /// The line.
    pub span: Span,
}

/// `source NAME "CITATION"`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Its name; the title is the full citation.
    pub naming: Naming,
    /// `link`
    pub link: Option<Text>,
    /// `note`
    pub note: Option<Text>,
    /// The line.
    pub span: Span,
}

/// `period COUNT UNIT from DATE`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Period {
    /// How many units.
    pub count: Count,
    /// The unit.
    pub unit: PeriodUnit,
    /// The first day of the first period.
    pub start: Date,
    /// The line.
    pub span: Span,
}

/// `horizon COUNT`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Horizon {
    /// How many periods.
    pub count: Count,
    /// The line.
    pub span: Span,
}

/// `memory COUNT` or `memory full`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Memory {
    /// For how many periods (`None`: `full`).
    pub periods: Option<Count>,
    /// The line.
    pub span: Span,
}

/// `remember NAME, NAME for COUNT`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remember {
    /// Choices, signals or tracks.
    pub items: Vec<Ident>,
    /// For how many periods.
    pub periods: Count,
    /// The line.
    pub span: Span,
}

/// `actor NAME "TITLE"`
#[derive(Debug, Clone, PartialEq)]
pub struct Actor {
    /// Its name.
    pub naming: Naming,
    /// `about`
    pub about: Option<Text>,
    /// `rationality`
    pub rationality: Option<Expr>,
    /// `stake`: the number and what it is.
    pub stake: Option<(Number, Option<Text>)>,
    /// Its types in order; may be empty.
    pub types: Vec<ActorType>,
    /// `cite` or `judgement`
    pub citation: Option<Citation>,
    /// The line.
    pub span: Span,
}

/// `type NAME "TITLE" prior CHANCE`
#[derive(Debug, Clone, PartialEq)]
pub struct ActorType {
    /// Its name.
    pub naming: Naming,
    /// Its prior.
    pub prior: Chance,
    /// `about`
    pub about: Option<Text>,
    /// `cite` or `judgement`
    pub citation: Option<Citation>,
    /// The line.
    pub span: Span,
}

/// `left out "WHO" because "WHY"`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// Who.
    pub who: Text,
    /// Why.
    pub because: Text,
    /// The line.
    pub span: Span,
}

/// `param NAME "TITLE" = VALUE in LOW..HIGH [DISTRIBUTION] [whole]`; a `lever` has no distribution
#[derive(Debug, Clone, PartialEq)]
pub struct Param {
    /// Its name.
    pub naming: Naming,
    /// Its central value.
    pub value: Number,
    /// The lowest value.
    pub low: Number,
    /// The highest value.
    pub high: Number,
    /// How it is drawn, [`Distribution::Uniform`] where the line does not say.
    pub distribution: Distribution,
    /// Whether it takes whole numbers only.
    pub whole: bool,
    /// `unit`
    pub unit: Option<Text>,
    /// `cite` or `judgement`
    pub citation: Option<Citation>,
    /// The line.
    pub span: Span,
}

/// `require CONDITION`
#[derive(Debug, Clone, PartialEq)]
pub struct Require {
    /// What the params keep.
    pub condition: Expr,
    /// The line.
    pub span: Span,
}

/// `correlate PARAM with PARAM = NUMBER`
#[derive(Debug, Clone, PartialEq)]
pub struct Correlate {
    /// One param.
    pub first: Ident,
    /// The other.
    pub second: Ident,
    /// Their rank correlation.
    pub rank: Number,
    /// `cite` or `judgement`
    pub citation: Option<Citation>,
    /// The line.
    pub span: Span,
}

/// `track NAME "TITLE" : LOW..HIGH = START`
#[derive(Debug, Clone, PartialEq)]
pub struct Track {
    /// Its name.
    pub naming: Naming,
    /// Its lowest value.
    pub low: Expr,
    /// Its highest value.
    pub high: Expr,
    /// Its value when play starts.
    pub start: Expr,
    /// Who sees it; lacking only in a tree that is not whole.
    pub seen_by: Option<SeenBy>,
    /// `cite` or `judgement`
    pub citation: Option<Citation>,
    /// The line.
    pub span: Span,
}

/// `function NAME(A, B) = BODY`
#[derive(Debug, Clone, PartialEq)]
pub struct Function {
    /// Its name.
    pub name: Ident,
    /// The names of its arguments; may be empty.
    pub arguments: Vec<Ident>,
    /// Its value.
    pub body: Expr,
    /// The line.
    pub span: Span,
}
