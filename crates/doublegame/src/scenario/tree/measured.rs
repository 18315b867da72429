//! What is measured: corridors, claims, the record and series.

use super::{Citation, Count, Date, Event, Expr, Ident, Naming, Number, Text};
use crate::scenario::model::Span;

/// `corridor NAME "TITLE" of ACTOR for TYPE`
#[derive(Debug, Clone, PartialEq)]
pub struct Corridor {
    /// Its name.
    pub naming: Naming,
    /// Whose decision it is.
    pub actor: Ident,
    /// Which type is committed.
    pub actor_type: Ident,
    /// `along CHOICE from A, B`: the decision, and the options from one end to the other, at least two; lacking only in a
    /// tree that is not whole.
    pub along: Option<(Ident, Vec<Ident>)>,
    /// `under CASE`
    pub under: Option<Ident>,
    /// `watch "TITLE" EVENT`, each in order.
    pub watch: Vec<(Text, Event)>,
    /// `cite` or `judgement`
    pub citation: Option<Citation>,
    /// The line.
    pub span: Span,
}

/// `claim NAME "TEXT"`
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    /// Its name and text.
    pub naming: Naming,
    /// `holds when`: conditions over quantities. Its span is the formula as written. Lacking only in a tree that is not
    /// whole.
    pub holds: Option<Expr>,
    /// `cite` or `judgement`
    pub citation: Option<Citation>,
    /// The line.
    pub span: Span,
}

/// `record "FILE"`
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// The file, relative to the scenario's folder.
    pub file: Text,
    /// `actors "NAME", "NAME"`, all lines together.
    pub actors: Vec<Text>,
    /// `in force`, each in order.
    pub in_force: Vec<InForce>,
    /// `code`, each in order.
    pub rules: Vec<CodingRule>,
    /// `code NAME by majority`: the names.
    pub majorities: Vec<Ident>,
    /// `known`, each in order.
    pub known: Vec<KnownTrack>,
    /// `reliability "WORD" = PROBABILITY`, each in order.
    pub reliabilities: Vec<(Text, Number)>,
    /// `drift ACTOR = PROBABILITY`, each in order.
    pub drifts: Vec<(Ident, Number)>,
    /// The line.
    pub span: Span,
}

/// `in force POLICY from DATE [to DATE]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InForce {
    /// Which policy.
    pub policy: Ident,
    /// Its first day.
    pub from: Date,
    /// Its last day (`None`: to the end).
    pub to: Option<Date>,
    /// The line.
    pub span: Span,
}

/// `known TRACK = VALUE from DATE [to DATE]`
#[derive(Debug, Clone, PartialEq)]
pub struct KnownTrack {
    /// Which track.
    pub track: Ident,
    /// Its value.
    pub value: Expr,
    /// The first day.
    pub from: Date,
    /// The last day (`None`: to the end).
    pub to: Option<Date>,
    /// The line.
    pub span: Span,
}

/// `code NAME is OUTCOME when FIELD is "TEXT" and ... [at least COUNT]`, or `code NAME is OUTCOME otherwise`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodingRule {
    /// Which choice or signal.
    pub observes: Ident,
    /// How it came out.
    pub outcome: Ident,
    /// Fields and what they must be; none where no other rule codes it (`otherwise`).
    pub fields: Vec<(Ident, Text)>,
    /// How many events at least.
    pub at_least: Option<Count>,
    /// The line.
    pub span: Span,
}

/// `series NAME "TITLE" from "FILE"`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    /// Its name.
    pub naming: Naming,
    /// The file, relative to the scenario's folder.
    pub file: Text,
    /// `cite` or `judgement`
    pub citation: Option<Citation>,
    /// The line.
    pub span: Span,
}
