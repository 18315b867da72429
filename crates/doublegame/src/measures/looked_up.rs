//! Claims judged by values that a run has put in place: one way to look a quantity up, whatever the run solved.
//!
//! An analysis looks quantities up at each lambda and in each other equilibrium, a sweep in each world. What differs is
//! where they keep what they measured, which each tells by [`Measured`].

use crate::measures::claims::{Evaluated, Quantities, quantities_of};
use crate::measures::claims_learnt::{Learnt, Wanted};
use crate::measures::claims_values::{same, value_in_play};
use crate::measures::{FromRecord, ObserverOptions, Play, is_of_record};
use crate::scenario::compile::World;
use crate::scenario::model::{CaseId, CorridorId, Given, Measure, ParamId, Quantity, Scenario};

/// What a run has measured in one world at one lambda. Positions are those in the list of [`distinct_quantities`].
pub trait Measured {
    /// Why nothing read off the play of this case can be relied on; `None` if it can.
    fn doubt(&self, case: CaseId) -> Option<String>;

    /// A quantity that is read off the play of its case.
    fn in_play(&self, case: CaseId, position: usize) -> Evaluated;

    /// The worth of a channel.
    fn worth(&self, position: usize) -> Evaluated;

    /// By how much the inside of a corridor is better than its ends, under this case.
    fn inside(&self, corridor: CorridorId, under: CaseId) -> Evaluated;
}

/// The values of all quantities of the claims.
pub struct LookedUp<'a, M> {
    /// The list of [`distinct_quantities`].
    pub quantities: &'a [Quantity],
    /// What the record answers.
    pub from_record: &'a FromRecord,
    /// The values of the params.
    pub world: &'a World,
    /// What was measured.
    pub measured: M,
}

impl<M: Measured> Quantities for LookedUp<'_, M> {
    fn quantity(&self, quantity: &Quantity) -> Evaluated {
        if is_of_record(&quantity.measure) {
            return self.from_record.value(&quantity.measure);
        }
        if let Some(doubt) = self.measured.doubt(quantity.under) {
            return Evaluated::Undecided(doubt);
        }
        let Some(position) = self.quantities.iter().position(|it| same(it, quantity)) else {
            return Evaluated::Undecided(NOT_COMPUTED.to_owned());
        };
        match &quantity.measure {
            Measure::Worth { .. } => self.measured.worth(position),
            Measure::Inside(id) => self.measured.inside(*id, quantity.under),
            _ => self.measured.in_play(quantity.under, position),
        }
    }

    fn param(&self, param: ParamId) -> f64 {
        let value = self.world.values.get(param.index());
        value.copied().unwrap_or(f64::NAN)
    }
}

/// Why a quantity has no value.
pub const NOT_COMPUTED: &str = "it was not computed";

/// The different quantities of all claims, in the order in which they first stand there.
#[must_use]
pub fn distinct_quantities(scenario: &Scenario) -> Vec<Quantity> {
    let mut different: Vec<Quantity> = Vec::new();
    for quantity in scenario.claims.iter().flat_map(quantities_of) {
        if !different.iter().any(|known| same(known, quantity)) {
            different.push(quantity.clone());
        }
    }
    different
}

/// The case that a claim's corridor stands under: the claim's, or the corridor's own where the claim names none.
#[must_use]
pub fn case_of_corridor(scenario: &Scenario, id: CorridorId, under: CaseId) -> CaseId {
    if under.index() == 0 {
        scenario.corridors[id.index()].under
    } else {
        under
    }
}

/// What is known of one play.
pub struct PlayFacts {
    /// The expected amount of every attribute, then of every objective.
    pub amounts: Vec<f64>,
    /// The quantities asked for: position in the list, and the value.
    pub quantities: Vec<(usize, Evaluated)>,
    /// All separations that were gone through for it.
    pub learnt: Learnt,
}

impl PlayFacts {
    /// Measures a play: its amounts, the quantities at the positions, and the separations wanted, which are to be those of
    /// these quantities at least.
    #[must_use]
    pub fn of(
        scenario: &Scenario,
        play: &Play<'_>,
        (quantities, positions): (&[Quantity], &[usize]),
        wanted: &Wanted,
        observers: &ObserverOptions,
    ) -> Self {
        let learnt = wanted.measure(scenario, play, observers);
        let quantities = positions
            .iter()
            .map(|&at| (at, value_in_play(scenario, play, &learnt, &quantities[at])))
            .collect();
        Self {
            amounts: play.amounts(&Given::default()).unwrap_or_default(),
            quantities,
            learnt,
        }
    }

    /// The quantity at a position of the list.
    #[must_use]
    pub fn quantity(&self, position: usize) -> Evaluated {
        self.quantities
            .iter()
            .find(|(at, _)| *at == position)
            .map_or_else(
                || Evaluated::Undecided(NOT_COMPUTED.to_owned()),
                |(_, value)| value.clone(),
            )
    }
}
