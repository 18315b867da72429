//! Names that stand for numbers: arguments, params and tracks, and what to say of any other name there.

use crate::scenario::check::expressions::{Kind, Lowered};
use crate::scenario::check::names::{Meaning, unknown};
use crate::scenario::check::scope::Scope;
use crate::scenario::check::{Checker, Levers, code};
use crate::scenario::diagnostics::Diagnostic;
use crate::scenario::model::{Expr, Mover, ParamId};
use crate::scenario::tree::Ident;

impl Checker<'_> {
    /// A number that a name stands for: an argument, a param, a track.
    pub(super) fn name(&mut self, name: &Ident, scope: &Scope) -> Lowered {
        if let Some(argument) = scope.argument(&name.text) {
            if !self.grow(argument.size, name.span) || !self.fits(argument.depth, name.span) {
                return None;
            }
            return Some((argument.value.clone(), Kind::Number));
        }
        match self.names.common.get(&name.text) {
            Some(Meaning::Param(param)) => {
                self.usage.params.insert(param);
                self.lever_in_reach(param, name)?;
                Some((Expr::Param(param), Kind::Number))
            }
            Some(Meaning::Track(track)) => {
                if let Some(what) = scope.constant() {
                    self.say(Self::not_constant(
                        name.span,
                        &name.text,
                        "is a track, which changes as play goes on",
                        what,
                    ));
                    return None;
                }
                self.read_track(track, name.span, scope)?;
                Some((Expr::Track(track), Kind::Number))
            }
            found => {
                let diagnostic = self.not_a_number(name, found, scope);
                self.say_of(name, diagnostic);
                None
            }
        }
    }

    /// Refuses a lever where no policy reads it.
    pub(super) fn lever_in_reach(&mut self, param: ParamId, name: &Ident) -> Option<()> {
        let declared = self.scenario.params.get(param.index());
        let Some(lever) = declared.filter(|it| it.lever.is_some()) else {
            return Some(());
        };
        if self.levers == Levers::MayBeRead {
            return Some(());
        }
        let diagnostic = Diagnostic::error(
            code::LEVER_OUTSIDE_POLICIES,
            name.span,
            format!("the lever `{}` is read outside of a policy", name.text),
        )
        .label("no policy stands here")
        .also(lever.naming.span, "declared here")
        .expected("levers in the lines of policies only")
        .hint(format!(
            "a lever is what a policy sets: read it in a condition or a probability of a policy, or declare `{}` as a \
             `param`",
            name.text
        ));
        self.say(diagnostic);
        None
    }

    /// What to say of a name that stands where a number is expected.
    fn not_a_number(&self, name: &Ident, found: Option<Meaning>, scope: &Scope) -> Diagnostic {
        let text = &name.text;
        let Some(meaning) = found else {
            let candidates = scope.argument_names().chain(
                self.names
                    .common
                    .names_of(|m| matches!(m, Meaning::Param(_) | Meaning::Track(_))),
            );
            if let Some((owner, verb)) = self.owner_of_word(text) {
                return Diagnostic::error(
                    code::NOT_A_NUMBER,
                    name.span,
                    format!("`{text}` is no number of its own"),
                )
                .expected("a param, a track or a number")
                .hint(format!(
                    "it is {verb} of `{owner}`: write `{owner} is {text}`"
                ));
            }
            return unknown(name, "a param, a track or a number", None, candidates);
        };
        let hint = match meaning {
            Meaning::Move(which) => {
                let first = self.scenario.moves.get(which.index());
                let first = first.and_then(|m| m.values.first());
                let first = first.map_or("OPTION", |value| value.naming.name.as_str());
                format!("ask how it came out: `{text} is {first}`")
            }
            Meaning::Actor(actor) => {
                let first = self.scenario.actors.get(actor.index());
                let first = first.and_then(|a| a.types.first());
                let first = first.map_or("TYPE", |value| value.naming.name.as_str());
                format!("ask for its type: `{text} is {first}`")
            }
            Meaning::Function(index) => {
                let arguments = self.functions.get(index).map(|f| {
                    let names: Vec<&str> =
                        f.tree.arguments.iter().map(|a| a.text.as_str()).collect();
                    names.join(", ")
                });
                format!("call it: `{text}({})`", arguments.unwrap_or_default())
            }
            Meaning::Objective(_) | Meaning::Corridor(_) | Meaning::Series(_) => {
                "only a claim can read it".to_owned()
            }
            Meaning::Param(_) | Meaning::Track(_) => "it is a number".to_owned(),
        };
        Diagnostic::error(
            code::NOT_A_NUMBER,
            name.span,
            format!("`{text}` is {}, not a number", meaning.word(&self.scenario)),
        )
        .expected("a param, a track or a number")
        .hint(hint)
    }

    /// To which choice, signal or actor an option, a branch or a type of this name belongs.
    pub(super) fn owner_of_word(&self, word: &str) -> Option<(&str, &'static str)> {
        let of_move = self.scenario.moves.iter().find_map(|made| {
            let found = made.values.iter().any(|value| value.naming.name == word);
            let verb = match made.mover {
                Mover::Actor { .. } => "an option",
                Mover::Chance => "a branch",
            };
            found.then_some((made.naming.name.as_str(), verb))
        });
        of_move.or_else(|| {
            self.scenario.actors.iter().find_map(|actor| {
                let found = actor.types.iter().any(|kind| kind.naming.name == word);
                found.then_some((actor.naming.name.as_str(), "a type"))
            })
        })
    }

    /// `last TRACK`.
    pub(super) fn last_track(&mut self, name: &Ident, scope: &Scope) -> Lowered {
        if let Some(what) = scope.constant() {
            self.say(Self::not_constant(
                name.span,
                &format!("last {}", name.text),
                "changes from period to period",
                what,
            ));
            return None;
        }
        let found = self.names.common.get(&name.text);
        if let Some(Meaning::Track(track)) = found {
            self.read_last_track(track, name.span, scope)?;
            return Some((Expr::LastTrack(track), Kind::Number));
        }
        let diagnostic = match found {
            Some(Meaning::Param(_)) => Diagnostic::error(
                code::NOT_A_TRACK,
                name.span,
                format!(
                    "`{}` is a param, which is the same in every period",
                    name.text
                ),
            )
            .expected("a track")
            .hint(format!("write `{}` without `last`", name.text)),
            Some(Meaning::Move(_)) => Diagnostic::error(
                code::NOT_A_TRACK,
                name.span,
                format!("`last {}` is no number", name.text),
            )
            .expected("a track")
            .hint(format!("ask how it came out: `last {} is ...`", name.text)),
            _ => self.no_track(name, found),
        };
        self.say_of(name, diagnostic);
        None
    }
}
