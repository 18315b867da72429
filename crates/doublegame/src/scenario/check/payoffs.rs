//! What each actor wants, and what policies are judged by.

use std::collections::BTreeSet;

use crate::scenario::check::parts::Parts;
use crate::scenario::check::scope::{Place, Scope};
use crate::scenario::check::{Checker, code, naming, text};
use crate::scenario::diagnostics::Diagnostic;
use crate::scenario::model::{ActorId, Attribute, AttributeId, Objective, Span, Term, When};
use crate::scenario::tree::{self, Direction, Ident};

use super::names::{Meaning, unknown};

impl Checker<'_> {
    /// All payoffs and objectives.
    pub(super) fn payoffs(&mut self, parts: &Parts<'_>) {
        let mut known = !self.damage.may_declare("payoff");
        let mut paid = BTreeSet::new();
        for payoff in &parts.payoffs {
            let actor = self.actor_named(&payoff.actor);
            known &= actor.is_some();
            paid.extend(actor);
            for term in &payoff.terms {
                self.payoff_term(actor, term);
            }
        }
        // A payoff of an unknown actor is most likely that of an actor who seems to have none.
        if known {
            self.actors_without_payoff(&paid);
        }
        for objective in &parts.objectives {
            let objective = self.objective(objective);
            self.scenario.objectives.push(objective);
        }
    }

    fn payoff_term(&mut self, actor: Option<ActorId>, term: &tree::PayoffTerm) {
        let citation = term.citation.as_ref();
        let lowered = self.term(term.when, &term.amount, citation, term.span);
        let Some(actor) = actor else { return };
        let name = &term.naming.name.text;
        let known = self
            .scenario
            .attributes
            .iter()
            .position(|attribute| attribute.actor == actor && attribute.naming.name == *name);
        let index = known.unwrap_or_else(|| {
            self.scenario.attributes.push(Attribute {
                naming: naming(&term.naming),
                actor,
                terms: Vec::new(),
            });
            self.scenario.attributes.len() - 1
        });
        let Some(attribute) = self.scenario.attributes.get_mut(index) else {
            return;
        };
        attribute.terms.extend(lowered);
        let Some(title) = &term.naming.title else {
            return;
        };
        let first = &mut attribute.naming;
        if known.is_some() && first.title == first.name {
            first.title.clone_from(&title.value);
        } else if first.title != title.value {
            let diagnostic = Diagnostic::warning(
                code::SECOND_TITLE,
                title.span,
                format!("`{name}` has two titles, and the first is used"),
            )
            .label("another title")
            .also(first.span, "first declared here")
            .hint("give the title once");
            self.say(diagnostic);
        }
    }

    fn term(
        &mut self,
        when: When,
        amount: &tree::Expr,
        citation: Option<&tree::Citation>,
        span: Span,
    ) -> Option<Term> {
        let place = match when {
            When::EachPeriod => Place::PeriodEnd,
            When::Final => Place::Over,
        };
        let amount = self.number(amount, &Scope::from(place));
        let citation = self.citation(citation);
        Some(Term {
            when,
            amount: amount?,
            citation,
            span,
        })
    }

    fn actors_without_payoff(&mut self, paid: &BTreeSet<ActorId>) {
        let mut missing = Vec::new();
        for (index, actor) in self.scenario.actors.iter().enumerate() {
            // An actor whose name belongs to another one cannot have a payoff before that is mended.
            let known = self.names.common.get(&actor.naming.name);
            let named = known == Some(Meaning::Actor(ActorId(index as u16)));
            if named && !paid.contains(&ActorId(index as u16)) {
                missing.push(actor.naming.clone());
            }
        }
        for naming in missing {
            self.say(
                Diagnostic::error(
                    code::MISSING_PAYOFF,
                    naming.span,
                    format!("`{}` has no payoff", naming.name),
                )
                .label("wants nothing")
                .expected(format!("a `payoff of {}`", naming.name))
                .hint("say what the actor wants, or leave the actor out"),
            );
        }
    }

    fn objective(&mut self, objective: &tree::Objective) -> Objective {
        let terms = objective
            .terms
            .iter()
            .filter_map(|term| {
                self.term(term.when, &term.amount, term.citation.as_ref(), term.span)
            })
            .collect();
        Objective {
            naming: naming(&objective.naming),
            unit: text(objective.unit.as_ref()),
            higher_is_better: objective.direction == Some(Direction::HigherIsBetter),
            terms,
            citation: self.citation(objective.citation.as_ref()),
        }
    }

    /// The attribute of this name in the actor's payoff.
    pub(super) fn attribute_of(&mut self, actor: ActorId, name: &Ident) -> Option<AttributeId> {
        let attributes = &self.scenario.attributes;
        let found = attributes
            .iter()
            .position(|attribute| attribute.actor == actor && attribute.naming.name == name.text);
        if let Some(index) = found {
            return Some(AttributeId(index as u16));
        }
        let own = attributes.iter().filter(|a| a.actor == actor);
        let own: Vec<&str> = own
            .map(|attribute| attribute.naming.name.as_str())
            .collect();
        // That an actor has no payoff, or one without lines, has been said.
        if !own.is_empty() {
            let diagnostic = unknown(name, "an attribute of this actor's payoff", None, own);
            self.say_of(name, diagnostic);
        }
        None
    }
}
