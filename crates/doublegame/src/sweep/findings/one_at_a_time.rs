//! Params moved one at a time, as findings: where the recommendation flips, and a tornado for each objective.

use super::{BreakEven, Findings, Tornado, TornadoBar};
use crate::scenario::model::Scenario;
use crate::sweep::break_even::{Compared, Flip, Place, Swing, Swings, precision};

impl Findings {
    /// Adds what moving params one by one did. `compared` is what the swings were made for.
    pub fn add_swings(&mut self, scenario: &Scenario, compared: &Compared, swings: &Swings) {
        let mut points = Vec::new();
        let mut tornados = Vec::new();
        for at in 0..compared.objectives.len() {
            let told = Told {
                scenario,
                compared,
                swings,
                at,
            };
            let Some(best) = swings.central.best[at] else {
                continue;
            };
            points.extend(swings.swings.iter().map(|swing| told.point(best, swing)));
            tornados.extend(told.tornado(best));
        }
        self.break_even = Some(points);
        self.tornado = Some(tornados);
    }
}

/// The swings of one of the objectives compared.
struct Told<'t> {
    scenario: &'t Scenario,
    compared: &'t Compared,
    swings: &'t Swings,
    /// Which objective, among those compared.
    at: usize,
}

impl Told<'_> {
    fn objective(&self) -> String {
        let objective = self.compared.objectives[self.at];
        self.scenario.objectives[objective].naming.name.clone()
    }

    /// The name of a policy, by its place among those compared.
    fn policy(&self, at: usize) -> String {
        match self.compared.policies[at].checked_sub(1) {
            None => "free".to_owned(),
            Some(policy) => self.scenario.policies[policy].naming.name.clone(),
        }
    }

    fn param(&self, swing: &Swing) -> String {
        let data = &self.scenario.params[swing.param.index()];
        data.naming.name.clone()
    }

    /// Where the best policy of the central world is no longer the best, nearest to the param's central value: the value,
    /// what is best beyond, and the change itself.
    fn flip<'s>(&self, best: usize, swing: &'s Swing) -> Option<(f64, usize, &'s Flip)> {
        let central = self.scenario.params[swing.param.index()].value;
        let value = |flip: &Flip| flip.between.0.midpoint(flip.between.1);
        let flips = swing.flips[self.at].iter().filter_map(|flip| {
            let other = if flip.below == best {
                flip.above
            } else if flip.above == best {
                flip.below
            } else {
                return None;
            };
            Some((value(flip), other, flip))
        });
        let distance = |value: f64| (value - central).abs();
        flips.min_by(|a, b| distance(a.0).total_cmp(&distance(b.0)))
    }

    fn point(&self, best: usize, swing: &Swing) -> BreakEven {
        let flip = self.flip(best, swing);
        let unknown = swing.places.iter();
        let unknown = unknown
            .filter(|place| place.best[self.at].is_none())
            .count();
        let mut notes = Vec::new();
        if unknown > 0 {
            notes.push(format!(
                "at {unknown} of the {} values looked at some policy was not solved",
                swing.places.len()
            ));
        }
        let param = &self.scenario.params[swing.param.index()];
        if let Some((_, _, flip)) = flip
            && flip.between.1 - flip.between.0 > precision(param)
        {
            notes.push(format!(
                "somewhere between {} and {}: what lies between was not solved or breaks a requirement",
                flip.between.0, flip.between.1
            ));
        }
        BreakEven {
            param: self.param(swing),
            objective: self.objective(),
            policy: self.policy(best),
            instead: flip.map(|(_, other, _)| self.policy(other)),
            value: flip.map(|(value, ..)| value),
            note: notes.join("; "),
        }
    }

    /// `None` if no param was moved.
    fn tornado(&self, best: usize) -> Option<Tornado> {
        let central = self.swings.central.outcomes[self.at][best]?;
        let bar = |swing: &Swing| {
            let outcome =
                |place: Option<&Place>| place.and_then(|place| place.outcomes[self.at][best]);
            TornadoBar {
                param: self.param(swing),
                low: outcome(swing.places.first()),
                high: outcome(swing.places.last()),
                flip: self.flip(best, swing).map(|(value, ..)| value),
            }
        };
        let mut bars: Vec<TornadoBar> = self.swings.swings.iter().map(bar).collect();
        let width = |bar: &TornadoBar| match (bar.low, bar.high) {
            (Some(low), Some(high)) => (high - low).abs(),
            (end, None) | (None, end) => end.map_or(0.0, |end| (end - central).abs()),
        };
        bars.sort_by(|a, b| width(b).total_cmp(&width(a)));
        (!bars.is_empty()).then(|| Tornado {
            objective: self.objective(),
            policy: self.policy(best),
            central,
            bars,
        })
    }
}
