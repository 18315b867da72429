//! The round: choices, signals, updates, ends.

use super::{Chance, Citation, Expr, Ident, Naming, Number, SeenBy};
use crate::scenario::model::Span;

/// `round`
#[derive(Debug, Clone, PartialEq)]
pub struct Round {
    /// What happens in every period, in order.
    pub steps: Vec<Step>,
    /// The line.
    pub span: Span,
}

/// One line of a round.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// `choose`
    Choose(Choose),
    /// `together`: choices that do not see one another, at least one.
    Together(Vec<Choose>, Span),
    /// `signal`
    Signal(Signal),
    /// `update`
    Update(Update),
    /// `end`
    End(End),
}

/// `choose NAME "TITLE" by ACTOR`
#[derive(Debug, Clone, PartialEq)]
pub struct Choose {
    /// Its name.
    pub naming: Naming,
    /// Who chooses.
    pub actor: Ident,
    /// Who sees it; lacking only in a tree that is not whole.
    pub seen_by: Option<SeenBy>,
    /// `when`
    pub when: Option<Expr>,
    /// `stake`
    pub stake: Option<Number>,
    /// Its options in order, at least one.
    pub options: Vec<ChoiceOption>,
    /// `cite` or `judgement`
    pub citation: Option<Citation>,
    /// The line.
    pub span: Span,
}

/// `option NAME "TITLE"`
#[derive(Debug, Clone, PartialEq)]
pub struct ChoiceOption {
    /// Its name.
    pub naming: Naming,
    /// `when`
    pub when: Option<Expr>,
    /// `weight`
    pub weight: Option<Expr>,
    /// `cite` or `judgement`
    pub citation: Option<Citation>,
    /// The line.
    pub span: Span,
}

/// `signal NAME "TITLE"`
#[derive(Debug, Clone, PartialEq)]
pub struct Signal {
    /// Its name.
    pub naming: Naming,
    /// Who sees it; lacking only in a tree that is not whole.
    pub seen_by: Option<SeenBy>,
    /// `when`
    pub when: Option<Expr>,
    /// Its branches in order, at least one; `otherwise` only in the last.
    pub branches: Vec<Branch>,
    /// `cite` or `judgement`
    pub citation: Option<Citation>,
    /// The line.
    pub span: Span,
}

/// `branch NAME "TITLE" probability CHANCE`
#[derive(Debug, Clone, PartialEq)]
pub struct Branch {
    /// Its name.
    pub naming: Naming,
    /// Its probability.
    pub probability: Chance,
    /// `cite` or `judgement`
    pub citation: Option<Citation>,
    /// The line.
    pub span: Span,
}

/// `update TRACK to VALUE`
#[derive(Debug, Clone, PartialEq)]
pub struct Update {
    /// Which track.
    pub track: Ident,
    /// Its new value.
    pub value: Expr,
    /// `when`
    pub when: Option<Expr>,
    /// `cite` or `judgement`
    pub citation: Option<Citation>,
    /// The line.
    pub span: Span,
}

/// `end NAME "TITLE" when CONDITION`
#[derive(Debug, Clone, PartialEq)]
pub struct End {
    /// Its name.
    pub naming: Naming,
    /// When the game stops here; lacking only in a tree that is not whole.
    pub when: Option<Expr>,
    /// The line.
    pub span: Span,
}
