//! What becomes of one support profile: ruled out by dominance, decided in fractions, or searched.

use super::certify::{
    Uniqueness, enclosed_equilibrium, exact_equilibrium, simplest_profile, spread,
};
use super::enumeration::{PayoffOrder, Supports};
use super::exact::{Decision, decide};
use super::interval::Interval;
use super::newton::Root;
use super::search::{Found, SearchBounds, SearchEnd, search};
use super::system::{IntegerPayoffs, System, Temptation};
use super::{OpenReason, OpenSupports, SupportEquilibrium};
use crate::game::{NormalForm, Rational};
use crate::solve::nash::error::NashError;
use crate::solve::nash::strategic::strategy_payoffs;

/// A game made ready for looking at its support profiles.
pub(super) struct SupportGame<'a> {
    form: &'a NormalForm,
    /// The strategies that are left to each player by iterated strict dominance.
    pub(super) remaining: Vec<Vec<usize>>,
    order: PayoffOrder,
    payoffs: IntegerPayoffs,
    stop: &'a (dyn Fn() -> bool + Sync),
}

/// What became of a support profile.
pub(super) struct Outcome {
    pub(super) treatment: Treatment,
    pub(super) equilibria: Vec<SupportEquilibrium>,
    pub(super) open: Option<OpenSupports>,
}

/// How a support profile was treated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Treatment {
    Dominated,
    Linear,
    Searched { boxes: usize },
}

/// What a solution of the equations of a support profile turns out to be.
enum Judged {
    Equilibrium(Box<SupportEquilibrium>),
    Not,
    /// Bounds do not tell whether it is an equilibrium.
    Unclear,
}

impl<'a> SupportGame<'a> {
    pub(super) fn new(
        form: &'a NormalForm,
        remaining: Vec<Vec<usize>>,
        stop: &'a (dyn Fn() -> bool + Sync),
    ) -> Self {
        Self {
            form,
            order: PayoffOrder::of(form, &remaining),
            payoffs: IntegerPayoffs::of(form),
            remaining,
            stop,
        }
    }

    /// Finds the equilibria with just these supports.
    pub(super) fn decide(
        &self,
        supports: &Supports,
        boxes: usize,
        resolution: f64,
    ) -> Result<Outcome, NashError> {
        let mut outcome = Outcome {
            treatment: Treatment::Linear,
            equilibria: Vec::new(),
            open: None,
        };
        if self.order.has_dominated(supports) {
            outcome.treatment = Treatment::Dominated;
            return Ok(outcome);
        }
        match decide(self.form, &self.remaining, supports, self.stop)? {
            Decision::None => {}
            Decision::One(found) => outcome.equilibria.push(*found),
            Decision::Some(found) => {
                outcome.equilibria.push(*found);
                outcome.open = Some(self.all_open(supports, OpenReason::Degenerate));
            }
            Decision::Stopped => {
                outcome.open = Some(self.all_open(supports, OpenReason::Interrupted));
            }
            Decision::Search => {
                let bounds = SearchBounds {
                    boxes,
                    resolution,
                    stop: self.stop,
                };
                return self.search(supports, &bounds);
            }
        }
        Ok(outcome)
    }

    fn search(&self, supports: &Supports, bounds: &SearchBounds) -> Result<Outcome, NashError> {
        let system = System::new(&self.payoffs, &self.remaining, supports);
        let Found {
            roots,
            mut open,
            boxes,
            end,
        } = search(&system, bounds);
        let mut equilibria: Vec<SupportEquilibrium> = Vec::new();
        for root in &roots {
            match self.judge(&system, supports, root)? {
                Judged::Equilibrium(found) => equilibria.push(*found),
                Judged::Not => {}
                Judged::Unclear => open.push(system.completed(&root.enclosure)),
            }
        }
        let open: Vec<Vec<Vec<Interval>>> = open
            .iter()
            .map(|sides| spread(self.form, supports, sides))
            .collect();
        for sides in &open {
            for exact in self.exact_within(supports, sides)? {
                if equilibria.iter().all(|known| known.exact != exact.exact) {
                    equilibria.push(exact);
                }
            }
        }
        let reason = match end {
            SearchEnd::Finished => OpenReason::Unresolved,
            SearchEnd::TooManyBoxes => OpenReason::TooManyBoxes,
            SearchEnd::Stopped => OpenReason::Interrupted,
        };
        Ok(Outcome {
            treatment: Treatment::Searched { boxes },
            equilibria,
            open: (!open.is_empty()).then(|| OpenSupports {
                supports: supports.clone(),
                boxes: open,
                reason,
            }),
        })
    }

    /// Equilibria in simple fractions within a box, or in the middle of it.
    fn exact_within(
        &self,
        supports: &Supports,
        sides: &[Vec<Interval>],
    ) -> Result<Vec<SupportEquilibrium>, NashError> {
        let middle: Vec<Vec<Interval>> = sides
            .iter()
            .map(|own| own.iter().map(|side| side.middle_half()).collect())
            .collect();
        let candidates = [sides, &middle]
            .into_iter()
            .filter_map(|sides| simplest_profile(supports, sides));
        let mut found = Vec::new();
        for profile in candidates {
            let exact = exact_equilibrium(self.form, supports, profile, Uniqueness::Unknown)?;
            found.extend(exact);
        }
        Ok(found)
    }

    /// Whether a solution of the equations is an equilibrium with just these supports.
    fn judge(
        &self,
        system: &System,
        supports: &Supports,
        root: &Root,
    ) -> Result<Judged, NashError> {
        let sides = system.completed(&root.enclosure);
        let temptation = system.temptation(&sides);
        if sides.iter().any(|side| side.upper < 0.0) || temptation == Temptation::Sure {
            return Ok(Judged::Not);
        }
        let enclosure = spread(self.form, supports, &sides);
        let exact = simplest_profile(supports, &enclosure);
        let exact = exact.filter(|profile| self.is_indifferent(supports, profile));
        if let Some(profile) = exact {
            // The solution is the only one in its box, so that this is it.
            let found = exact_equilibrium(self.form, supports, profile, Uniqueness::Proven)?;
            return Ok(found.map_or(Judged::Not, |found| Judged::Equilibrium(Box::new(found))));
        }
        if sides.iter().all(|side| side.lower > 0.0) && temptation == Temptation::None {
            let found = enclosed_equilibrium(self.form, supports, enclosure)?;
            return Ok(Judged::Equilibrium(Box::new(found)));
        }
        Ok(Judged::Unclear)
    }

    /// Whether a profile solves the equations, exactly.
    fn is_indifferent(&self, supports: &Supports, profile: &[Vec<Rational>]) -> bool {
        strategy_payoffs(self.form, profile).is_ok_and(|earned| {
            supports.iter().zip(&earned).all(|(support, earned)| {
                let mut pairs = support.windows(2);
                pairs.all(|pair| earned[pair[0]] == earned[pair[1]])
            })
        })
    }

    fn all_open(&self, supports: &Supports, reason: OpenReason) -> OpenSupports {
        let count = supports.iter().map(Vec::len).filter(|size| *size > 1).sum();
        let whole = vec![Interval::UNIT; count];
        OpenSupports {
            supports: supports.clone(),
            boxes: vec![spread(self.form, supports, &whole)],
            reason,
        }
    }
}
