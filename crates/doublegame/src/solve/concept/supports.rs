//! Equilibria by support enumeration in the shape of an answer.

use super::answer::{Answer, Finding, Found, Number};
use super::exact::{Assess, Writer};
use super::{Question, Refusal, Scope};
use crate::game::{NormalForm, Rational};
use crate::solve::nash::{
    Certainty, SupportEquilibria, SupportEquilibrium, SupportOptions, support_equilibria,
};
use crate::solve::{ExactProfile, Status};

pub(super) fn by_supports(
    writer: &Writer,
    form: &NormalForm,
    question: &Question,
    stop: &(dyn Fn() -> bool + Sync),
    assess: Assess,
) -> Result<Answer, Refusal> {
    let mut found = support_equilibria(form, &SupportOptions::default(), stop)?;
    if question.scope == Scope::One && !found.equilibria.is_empty() {
        // One was asked for, and that it exists is proven, whatever else there may be.
        found.equilibria.truncate(1);
        found.status = Status::Converged;
    }
    let solutions = found
        .equilibria
        .iter()
        .map(|equilibrium| solution(writer, equilibrium, assess))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(Answer {
        concept: question.concept,
        method: "support enumeration with proven roots",
        status: found.status.clone(),
        branches: Vec::new(),
        notes: notes(&found, question),
        finding: Finding::Profiles {
            solutions,
            components: None,
        },
    })
}

fn notes(found: &SupportEquilibria, question: &Question) -> Vec<String> {
    let mut notes = Vec::new();
    if question.scope == Scope::All {
        let counts = &found.counts;
        notes.push(format!(
            "{} support profiles: {} ruled out by dominance, {} decided as linear conditions, {} searched; boxes looked at: \
             {}.",
            counts.profiles, counts.dominated, counts.linear, counts.searched, counts.boxes
        ));
        let touching = found
            .equilibria
            .iter()
            .filter(|equilibrium| equilibrium.certainty == Certainty::Exact)
            .count();
        if touching > 0 {
            notes.push(format!(
                "{touching} of the equilibria may have others near them, since a strategy outside the supports earns as \
                 much or the conditions have many solutions."
            ));
        }
    }
    let widest = found
        .equilibria
        .iter()
        .filter(|equilibrium| equilibrium.exact.is_none())
        .flat_map(|equilibrium| equilibrium.enclosure.iter().flatten())
        .map(|interval| interval.width())
        .fold(None, |widest: Option<f64>, width| {
            Some(widest.map_or(width, |known| known.max(width)))
        });
    if let Some(widest) = widest {
        notes.push(format!(
            "Where numbers are no fractions, each probability is proven to lie within {widest:.1e} of what is given."
        ));
    }
    notes
}

fn solution(
    writer: &Writer,
    equilibrium: &SupportEquilibrium,
    assess: Assess,
) -> Result<Found, Refusal> {
    if let Some(exact) = &equilibrium.exact {
        return Ok(writer.found(&assess(exact.profile.clone())?));
    }
    // The middle of the enclosure is assessed as it is; that the equilibrium next to it exists is proven.
    let middle = assess(ExactProfile {
        probabilities: equilibrium
            .midpoint
            .iter()
            .map(|mixed| whole(mixed))
            .collect(),
    })?;
    let mut found = writer.found(&middle);
    found.status = Status::Converged;
    for number in found
        .payoffs
        .iter_mut()
        .chain(&mut found.player_regret)
        .chain(
            found
                .strategies
                .iter_mut()
                .flat_map(|set| set.actions.iter_mut().map(|(_, number)| number)),
        )
    {
        *number = Number::rounded(number.value);
    }
    Ok(found)
}

/// The doubles as fractions of which the largest is what the others leave to one.
fn whole(mixed: &[f64]) -> Vec<Rational> {
    let mut fractions: Vec<Rational> = mixed
        .iter()
        .map(|probability| Rational::try_from(*probability).unwrap_or_default())
        .collect();
    let largest = (0..mixed.len()).max_by(|a, b| mixed[*a].total_cmp(&mixed[*b]));
    if let Some(largest) = largest {
        let mut rest = Rational::ONE;
        for (place, fraction) in fractions.iter().enumerate() {
            if place != largest {
                rest -= fraction;
            }
        }
        fractions[largest] = rest;
    }
    fractions
}
