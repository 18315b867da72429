//! What a tree lacks because lines of its file could not be read.
//!
//! The checker goes on after a syntax error. It asks here what a lost line may have said, so that it does not report
//! what is only the consequence of an error that has been reported.

use std::collections::BTreeSet;

use crate::scenario::model::Span;

/// What was lost of one or several files.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Damage {
    reach: Reach,
    /// All words of the lines that were lost. A name that is declared there is among them.
    words: BTreeSet<String>,
    /// The lines that were lost, or are in the tree with something left out.
    lines: Vec<Span>,
    /// The declarations that lost lines of their block.
    incomplete: Vec<Span>,
}

/// What the lost lines may have changed; each value includes those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Reach {
    /// Nothing was lost.
    #[default]
    Nothing,
    /// What is measured: claims, objectives and the like.
    Measures,
    /// Policies and cases.
    Plans,
    /// The game.
    Game,
    /// Everything: a whole file was lost, of which no word is known.
    Everything,
}

impl Damage {
    /// Takes down that lines were lost.
    pub(in crate::scenario) fn reach(&mut self, reach: Reach) {
        self.reach = self.reach.max(reach);
    }

    /// Takes down a word of a lost line.
    pub(in crate::scenario) fn word(&mut self, word: &str) {
        self.words.insert(word.to_owned());
    }

    /// Takes down a line that was lost.
    pub(in crate::scenario) fn line(&mut self, line: Span) {
        self.lines.push(line);
    }

    /// Takes down a declaration that lost lines.
    pub(in crate::scenario) fn incomplete(&mut self, declaration: Span) {
        self.incomplete.push(declaration);
    }

    /// Adds what was lost of another file.
    pub(in crate::scenario) fn join(&mut self, other: &Self) {
        self.reach(other.reach);
        self.words.extend(other.words.iter().cloned());
        self.lines.extend(&other.lines);
        self.incomplete.extend(&other.incomplete);
    }

    /// Whether anything was lost.
    pub(in crate::scenario) fn is_any(&self) -> bool {
        self.reach > Reach::Nothing
    }

    /// Whether the game, without any policy, is as it is written.
    pub(in crate::scenario) fn spares_game(&self) -> bool {
        self.reach < Reach::Game
    }

    /// Whether policies and cases are as they are written.
    pub(in crate::scenario) fn spares_plans(&self) -> bool {
        self.reach < Reach::Plans
    }

    /// Whether a lost line may declare this name, or start with this word of the language.
    pub(in crate::scenario) fn may_declare(&self, name: &str) -> bool {
        self.reach == Reach::Everything || self.words.contains(name)
    }

    /// Whether what stands here is part of a line that could not be read whole.
    pub(in crate::scenario) fn is_lost(&self, place: Span) -> bool {
        self.lines.iter().any(|line| line.contains(place))
    }

    /// Whether the declaration whose name stands here may have had more lines.
    pub(in crate::scenario) fn may_complete(&self, name: Span) -> bool {
        self.incomplete.iter().any(|lost| lost.contains(name))
    }
}
