//! What is asked of the game and compared with the record: events, corridors, claims, and how the record is coded.

use super::{
    ActorId, AttributeId, BinaryOperator, CaseId, Citation, CorridorId, EndingId, Expr, MoveId,
    Naming, ObjectiveId, ParamId, PolicyId, SeriesId, Span, TrackId,
};
use std::ops::RangeInclusive;

/// A set of outcomes of choices and signals, or an ending.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// The game ends so (`None`: it runs through all its periods).
    Ending(Option<EndingId>),
    /// One of these comes out so, in one of these periods (`None`: in any).
    Moves {
        /// Any of these.
        any: Vec<(MoveId, u16)>,
        /// The periods, from 1.
        periods: Option<RangeInclusive<u32>>,
    },
}

/// What a quantity is conditioned on; both parts may be absent.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Given {
    /// An actor has this type.
    pub actor_type: Option<(ActorId, u16)>,
    /// This happens.
    pub event: Option<Event>,
}

/// Mixes of one decision from one end to the other.
#[derive(Debug, Clone, PartialEq)]
pub struct Corridor {
    /// Its name.
    pub naming: Naming,
    /// Whose decision it is.
    pub actor: ActorId,
    /// Which type is committed to the mix.
    pub actor_type: u16,
    /// The decision.
    pub choice: MoveId,
    /// The options from one end to the other, at least two.
    pub options: Vec<u16>,
    /// What else is in force.
    pub under: CaseId,
    /// What is plotted beside the value.
    pub watch: Vec<(String, Event)>,
    /// Where it comes from.
    pub citation: Option<Citation>,
}

/// Something that the program computes, for use in a claim.
#[derive(Debug, Clone, PartialEq)]
pub struct Quantity {
    /// What is computed.
    pub measure: Measure,
    /// In which case: an index into [`Scenario::cases`](super::Scenario::cases).
    pub under: CaseId,
    /// Conditioned on what.
    pub given: Given,
    /// Where it stands.
    pub span: Span,
}

/// What the others do when an actor cannot see a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OthersPlay {
    /// They play as they did when it could.
    Held,
    /// They know that it cannot, and play accordingly.
    Anew,
}

/// The measures that a claim can use.
#[derive(Debug, Clone, PartialEq)]
pub enum Measure {
    /// An actor's expected payoff, of one type or all, in one attribute or all.
    Value {
        /// Whose.
        actor: ActorId,
        /// Of which type.
        actor_type: Option<u16>,
        /// In which attribute.
        attribute: Option<AttributeId>,
    },
    /// The expected value of an objective.
    Objective(ObjectiveId),
    /// The chance that an event ever happens.
    Probability(Event),
    /// The expected number of periods with the event over the expected number in which its moves are made.
    Share(Event),
    /// Cumulative mutual information between an actor's type and what an observer saw.
    Bits {
        /// Whose type.
        actor: ActorId,
        /// Who observes, forgetting nothing.
        observer: ActorId,
        /// Through which choices or signals (`None`: all that the observer sees).
        through: Option<Vec<MoveId>>,
        /// To the end of which period (`None`: the last).
        by_period: Option<u32>,
    },
    /// The chance that the observer's posterior of some type passes 0.9.
    Tips {
        /// Whose type.
        actor: ActorId,
        /// Who observes.
        observer: ActorId,
    },
    /// The value to an actor of seeing a channel.
    Worth {
        /// Who sees it.
        actor: ActorId,
        /// The channel.
        channel: MoveId,
        /// What the others do when the actor cannot see it.
        others: OthersPlay,
    },
    /// The best value strictly inside a corridor less the better of its ends.
    Inside(CorridorId),
    /// The posterior of a type given the record.
    Posterior(ActorId, u16),
    /// A change point in a series between two dates.
    Changed(SeriesId, jiff::civil::Date, jiff::civil::Date),
}

/// One side of a comparison in a claim.
#[derive(Debug, Clone, PartialEq)]
pub enum ClaimExpr {
    /// A number.
    Number(f64),
    /// A param's value.
    Param(ParamId),
    /// A computed quantity.
    Quantity(Box<Quantity>),
    /// `+ - * /`, min or max of two.
    Binary(BinaryOperator, Box<ClaimExpr>, Box<ClaimExpr>),
    /// Minus.
    Negate(Box<ClaimExpr>),
}

/// The predicate of a claim.
#[derive(Debug, Clone, PartialEq)]
pub enum Predicate {
    /// left OP right, beyond it by the margin.
    Compare {
        /// One of the comparisons.
        operator: BinaryOperator,
        /// The left side.
        left: ClaimExpr,
        /// The right side.
        right: ClaimExpr,
        /// By how much, 0 where none is given.
        margin: f64,
    },
    /// A measure that is itself true or false ([`Measure::Changed`]).
    Holds(Box<Quantity>),
    /// Both.
    And(Box<Predicate>, Box<Predicate>),
    /// At least one.
    Or(Box<Predicate>, Box<Predicate>),
    /// Not.
    Not(Box<Predicate>),
}

/// A statement of the argument as a test on what the program computes.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    /// Its id and its text.
    pub naming: Naming,
    /// When it holds.
    pub holds: Predicate,
    /// The predicate as the scenario writes it.
    pub formula: String,
    /// Where it is made.
    pub citation: Option<Citation>,
}

/// The columns of a record, in the order in which they are written.
pub const RECORD_COLUMNS: [&str; 12] = [
    "date",
    "reported",
    "actor",
    "target",
    "form",
    "kind",
    "text",
    "magnitude",
    "unit",
    "source",
    "reliability",
    "link",
];

/// A dated file of events, and how it is read against the scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// The file, relative to the scenario.
    pub file: String,
    /// The names that its columns `actor` and `target` may hold; empty: any.
    pub actors: Vec<String>,
    /// Which policy was in force from when to when (`None`: to the end).
    pub in_force: Vec<(PolicyId, jiff::civil::Date, Option<jiff::civil::Date>)>,
    /// The coding rules in order.
    pub rules: Vec<CodingRule>,
    /// The choices and signals that most of their events code, not the first rule that applies.
    pub majorities: Vec<MoveId>,
    /// What tracks were, where that is known.
    pub known: Vec<KnownTrack>,
    /// How far reports are right.
    pub reliability: Reliability,
    /// How likely an actor's type is drawn anew from its prior between two periods; 0 for those that are not named.
    pub drifts: Vec<(ActorId, f64)>,
    /// Where it stands.
    pub span: Span,
}

/// The value of a track at the start of every period that begins within these days.
#[derive(Debug, Clone, PartialEq)]
pub struct KnownTrack {
    /// Which track.
    pub track: TrackId,
    /// Its value: numbers and params only.
    pub value: Expr,
    /// The first day.
    pub from: jiff::civil::Date,
    /// The last day (`None`: to the end).
    pub to: Option<jiff::civil::Date>,
    /// Where it stands.
    pub span: Span,
}

/// The probability that what a report says of a choice or a signal is so, for each word of the record's column
/// `reliability`. If it is not so, each of the other outcomes is as likely.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reliability {
    /// In 0..=1.
    pub high: f64,
    /// In 0..=1.
    pub medium: f64,
    /// In 0..=1.
    pub low: f64,
}

impl Default for Reliability {
    fn default() -> Self {
        Self {
            high: 0.98,
            medium: 0.9,
            low: 0.75,
        }
    }
}

/// How events of a period become one observation.
#[derive(Debug, Clone, PartialEq)]
pub struct CodingRule {
    /// Which choice or signal.
    pub observes: MoveId,
    /// How it came out.
    pub value: u16,
    /// Fields and what they must be, all of them; none where the rule applies if no other codes the period.
    pub fields: Vec<(String, String)>,
    /// How many events at least.
    pub at_least: u32,
    /// Where it stands.
    pub span: Span,
}

/// A series of numbers over time.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// Its name.
    pub naming: Naming,
    /// The file, relative to the scenario.
    pub file: String,
    /// Where it comes from.
    pub citation: Option<Citation>,
}
