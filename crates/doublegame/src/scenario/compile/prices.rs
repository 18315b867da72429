//! Prices of a compiled game: which expression, in which state, each row of probabilities and payoffs comes from.
//!
//! The structure of a game holds numbers of rows only. So another world with the same structural params needs no new
//! structure: [`Prices::evaluate`] fills the rows again, and a game is first priced by the same function.

use super::amounts::{Amounts, Entries};
use super::beginnings;
use super::compiled::{Problem, SetMeaning, StartPoint};
use super::environment::{OfState, UNKNOWN};
use super::explored::{MetWhat, Visit};
use super::fields::Fields;
use super::intern::Slices;
use super::of_params::{evaluate_sets, normalize, payoffs, start_probabilities};
use super::plan::{ChanceGroup, PayoffGroup, Plan, TrackRange};
use super::specialize::{in_state, known_for_all_params};
use super::words;
use crate::scenario::evaluate::{TOLERANCE, evaluate};
use crate::scenario::model::{ParamId, Scenario, Span};
use std::sync::Arc;

/// Where the rows of a game's prices come from: made by the compiler, opaque to all others.
#[derive(Debug, Clone, Default)]
pub struct Prices {
    fields: Fields,
    tracks: Vec<TrackRange>,
    horizon: u32,
    payoffs: Vec<PayoffGroup>,
    chances: Vec<ChanceGroup>,
    /// Each a payoff group (two halves of its number) and the values that it reads.
    atoms: Slices<u16>,
    /// Each a sum of atoms.
    parts: Slices<u32>,
    /// Each row of payoffs as the parts that add up to it; row 0 has none.
    rows: Arc<Slices<u32>>,
    /// Each a chance group (two halves of its number) and the values that it reads.
    draws: Slices<u16>,
    /// For each draw, the first of its rows of probabilities.
    first_rows: Vec<u32>,
    /// For each draw, the branches that have rows: all but those that are impossible in every world.
    kept: Slices<u16>,
    kept_by_draw: Vec<u32>,
    /// How many rows of probabilities there are. Row 0 is 1; the start points follow.
    probability_rows: u32,
    /// What a policy in the shadow asks for at information sets: the set, and its one option or a chance group.
    pub(super) commanded: Vec<(u32, Command)>,
    /// The probabilities of the start points where they are given, in place of priors.
    beginnings: Vec<f64>,
    /// The params that the structure depends on, with their values.
    pub(super) structural: Vec<(ParamId, f64)>,
}

/// What a line of a policy asks for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Command {
    Option(u16),
    Mix(u32),
}

/// The prices of a game in one world.
pub(super) struct Priced {
    pub probabilities: Vec<f64>,
    pub payoffs: Vec<f64>,
    pub amounts: Amounts,
    pub weights: Vec<f64>,
    pub precisions: Vec<f64>,
    pub commanded: Vec<(u32, Vec<f64>)>,
}

pub(super) fn halves(number: u32) -> [u16; 2] {
    [(number & 0xffff) as u16, (number >> 16) as u16]
}

fn whole(halves: &[u16]) -> u32 {
    u32::from(halves[0]) | u32::from(halves[1]) << 16
}

impl Prices {
    /// Whether there is anything to evaluate.
    pub(super) fn is_known(&self) -> bool {
        self.probability_rows > 0
    }

    pub(super) fn new(plan: &Plan, starts: u32) -> Self {
        let mut rows = Slices::new();
        rows.number(&[]);
        Self {
            fields: plan.fields.clone(),
            tracks: plan.tracks.clone(),
            horizon: plan.horizon,
            payoffs: plan.payoffs.clone(),
            chances: plan.chances.clone(),
            atoms: Slices::new(),
            parts: Slices::new(),
            rows: Arc::new(rows),
            draws: Slices::new(),
            first_rows: Vec::new(),
            kept: Slices::new(),
            kept_by_draw: Vec::new(),
            probability_rows: 1 + starts,
            commanded: Vec::new(),
            beginnings: beginnings::probabilities(plan),
            structural: Vec::new(),
        }
    }

    /// Takes other probabilities of the start points, up to a common factor, and gives those before.
    ///
    /// # Errors
    /// [`Problem::Setting`] where none were given before, or not as many.
    pub(super) fn begin_with(&mut self, probabilities: &[f64]) -> Result<Vec<f64>, Problem> {
        if self.beginnings.is_empty() || self.beginnings.len() != probabilities.len() {
            return Err(Problem::Setting(format!(
                "{} probabilities are given for a game with {} beginnings",
                probabilities.len(),
                self.beginnings.len()
            )));
        }
        let mut probabilities = probabilities.to_vec();
        normalize(&mut probabilities);
        Ok(std::mem::replace(&mut self.beginnings, probabilities))
    }

    /// Takes back the probabilities of the start points that [`Prices::begin_with`] gave.
    pub(super) fn return_to(&mut self, beginnings: Vec<f64>) {
        self.beginnings = beginnings;
    }

    fn environment<'a>(&'a self, params: &'a [f64], raw: &'a [u16], period: u32) -> OfState<'a> {
        OfState {
            fields: &self.fields,
            tracks: &self.tracks,
            params,
            raw,
            period,
            horizon: self.horizon,
        }
    }

    /// The number of a payoff group (two halves of its number) with the values that it reads.
    pub(super) fn atom(&mut self, atom: &[u16]) -> u32 {
        self.atoms.number(atom)
    }

    /// The number of the sum of these atoms.
    pub(super) fn part(&mut self, atoms: &[u32]) -> u32 {
        self.parts.number(atoms)
    }

    /// The row of payoffs that these parts add up to.
    pub(super) fn payoff_row(&mut self, parts: &[u32]) -> u32 {
        Arc::make_mut(&mut self.rows).number(parts)
    }

    /// The branches of a chance group that are possible in a state, with their rows of probabilities.
    pub(super) fn draw(
        &mut self,
        group: u32,
        raw: &[u16],
        params: &[f64],
        buffer: &mut Vec<u16>,
    ) -> Vec<(u16, u32)> {
        buffer.clear();
        buffer.extend(halves(group));
        let reads = &self.chances[group as usize].reads;
        buffer.extend(reads.iter().map(|&field| raw[usize::from(field)]));
        let draw = self.draws.number(buffer);
        if draw as usize == self.first_rows.len() {
            let possible = self.possible(group, raw, params);
            self.first_rows.push(self.probability_rows);
            self.probability_rows += possible.len() as u32;
            let kept = self.kept.number(&possible);
            self.kept_by_draw.push(kept);
        }
        let first = self.first_rows[draw as usize];
        let kept = self.kept.get(self.kept_by_draw[draw as usize]);
        let branches = &self.chances[group as usize].branches;
        let rows = kept.iter().zip(first..);
        rows.map(|(&branch, row)| (branches[usize::from(branch)].0, row))
            .collect()
    }

    /// The branches that are not impossible in this state in every world.
    fn possible(&self, group: u32, raw: &[u16], params: &[f64]) -> Vec<u16> {
        let chance = &self.chances[group as usize];
        let values = self.environment(params, raw, chance.period);
        let branches = chance.branches.iter().zip(0_u16..);
        branches
            .filter(|((_, probability, _), _)| {
                known_for_all_params(probability, &values).is_none_or(|p| p.abs() > 1e-12)
            })
            .map(|(_, branch)| branch)
            .collect()
    }

    /// Gives every probability and every amount that was met, in the state in which it was met.
    pub(super) fn visit(
        &self,
        scenario: &Scenario,
        params: &[f64],
        fixed: &[bool],
        visit: &mut Visit,
    ) {
        let mut raw = vec![UNKNOWN; self.fields.list.len()];
        let state = |raw: &[u16], period: u32| {
            words::state(scenario, &self.fields, &self.tracks, raw, period)
        };
        for draw in 0..self.draws.len() as u32 {
            let slice = self.draws.get(draw);
            let chance = &self.chances[whole(slice) as usize];
            spread(&chance.reads, &slice[2..], &mut raw);
            let values = self.environment(params, &raw, chance.period);
            let branches = chance.branches.iter();
            let what = MetWhat::Draw {
                which: chance.which,
                branches: branches
                    .map(|(value, expr, span)| (*value, in_state(expr, &values, fixed), *span))
                    .collect(),
            };
            visit(what, &|| state(&raw, chance.period));
            clear(&chance.reads, &mut raw);
        }
        for atom in 0..self.atoms.len() as u32 {
            let slice = self.atoms.get(atom);
            let group = &self.payoffs[whole(slice) as usize];
            spread(&group.reads, &slice[2..], &mut raw);
            let values = self.environment(params, &raw, group.period);
            for (_, amount, span) in &group.parts {
                let what = MetWhat::Amount {
                    amount: in_state(amount, &values, fixed),
                    span: *span,
                };
                visit(what, &|| state(&raw, group.period));
            }
            clear(&group.reads, &mut raw);
        }
    }

    /// Frees what is only needed while the structure is built.
    pub(super) fn close(&mut self) {
        self.atoms.close();
        self.parts.close();
        Arc::make_mut(&mut self.rows).close();
        self.draws.close();
        self.kept.close();
    }

    /// Evaluates all prices in a world.
    ///
    /// # Errors
    /// [`Problem::Invalid`] for a probability outside 0..=1, probabilities that do not sum to one, an amount that is not
    /// finite, a base weight or a rationality that is not above 0.
    pub(super) fn evaluate(
        &self,
        scenario: &Scenario,
        params: &[f64],
        starts: &[StartPoint],
        sets: &[SetMeaning],
    ) -> Result<Priced, Problem> {
        let mut probabilities = vec![1.0];
        if self.beginnings.is_empty() {
            probabilities.extend(start_probabilities(scenario, params, starts)?);
        } else {
            probabilities.extend(&self.beginnings);
        }
        self.evaluate_draws(scenario, params, &mut probabilities)?;
        let amounts = self.evaluate_rows(scenario, params)?;
        let (weights, precisions) = evaluate_sets(scenario, params, sets)?;
        Ok(Priced {
            payoffs: payoffs(scenario, &amounts),
            probabilities,
            amounts,
            weights,
            precisions,
            commanded: self.evaluate_commands(scenario, params, sets)?,
        })
    }

    fn invalid(
        &self,
        scenario: &Scenario,
        what: String,
        raw: &[u16],
        period: u32,
        span: Span,
    ) -> Problem {
        Problem::Invalid {
            what,
            state: words::state(scenario, &self.fields, &self.tracks, raw, period),
            span,
        }
    }

    fn evaluate_draws(
        &self,
        scenario: &Scenario,
        params: &[f64],
        probabilities: &mut Vec<f64>,
    ) -> Result<(), Problem> {
        let mut raw = vec![UNKNOWN; self.fields.list.len()];
        for draw in 0..self.draws.len() as u32 {
            let slice = self.draws.get(draw);
            let chance = &self.chances[whole(slice) as usize];
            spread(&chance.reads, &slice[2..], &mut raw);
            let kept = self.kept.get(self.kept_by_draw[draw as usize]);
            self.evaluate_draw(scenario, params, chance, kept, &raw, probabilities)?;
            clear(&chance.reads, &mut raw);
        }
        Ok(())
    }

    fn evaluate_draw(
        &self,
        scenario: &Scenario,
        params: &[f64],
        chance: &ChanceGroup,
        kept: &[u16],
        raw: &[u16],
        probabilities: &mut Vec<f64>,
    ) -> Result<(), Problem> {
        let data = &scenario.moves[chance.which.index()];
        let values = self.environment(params, raw, chance.period);
        let first = probabilities.len();
        let mut total = 0.0;
        for (index, (value, probability, span)) in chance.branches.iter().enumerate() {
            let invalid = |what: String| {
                let name = &data.values[usize::from(*value)].naming.name;
                let what = format!(
                    "the probability that `{}` is `{name}` {what}",
                    data.naming.name
                );
                self.invalid(scenario, what, raw, chance.period, *span)
            };
            let probability = evaluate(probability, &values)
                .map_err(|reason| invalid(format!("needs {reason}")))?;
            if !(-TOLERANCE..=1.0 + TOLERANCE).contains(&probability) {
                return Err(invalid(format!("is {probability}, outside 0..1")));
            }
            total += probability;
            if kept.contains(&(index as u16)) {
                probabilities.push(probability.clamp(0.0, 1.0));
            }
        }
        if (total - 1.0).abs() > TOLERANCE {
            let what = format!(
                "the probabilities of `{}` sum to {total}, not to 1",
                data.naming.name
            );
            let span = chance
                .branches
                .first()
                .map_or(data.naming.span, |branch| branch.2);
            return Err(self.invalid(scenario, what, raw, chance.period, span));
        }
        normalize(&mut probabilities[first..]);
        Ok(())
    }

    /// The amounts of every row: columns are the attributes, then the objectives.
    fn evaluate_rows(&self, scenario: &Scenario, params: &[f64]) -> Result<Amounts, Problem> {
        let columns = scenario.attributes.len() + scenario.objectives.len();
        let atoms = self.evaluate_atoms(scenario, params)?;
        let parts = Self::sums(&self.parts, &atoms, columns);
        Ok(Amounts::new(columns, Arc::clone(&self.rows), parts))
    }

    fn evaluate_atoms(&self, scenario: &Scenario, params: &[f64]) -> Result<Entries, Problem> {
        let mut raw = vec![UNKNOWN; self.fields.list.len()];
        let mut atoms = Entries::with_capacity(self.atoms.len());
        for atom in 0..self.atoms.len() as u32 {
            let slice = self.atoms.get(atom);
            let group = &self.payoffs[whole(slice) as usize];
            spread(&group.reads, &slice[2..], &mut raw);
            let values = self.environment(params, &raw, group.period);
            for (column, amount, span) in &group.parts {
                let amount = evaluate(amount, &values).map_err(|reason| {
                    let what = format!("this amount needs {reason}");
                    self.invalid(scenario, what, &raw, group.period, *span)
                })?;
                atoms.push(*column, amount);
            }
            atoms.end();
            clear(&group.reads, &mut raw);
        }
        Ok(atoms)
    }

    /// The sums of atoms, each column once.
    fn sums(parts: &Slices<u32>, atoms: &Entries, columns: usize) -> Entries {
        let mut sums = Entries::with_capacity(parts.len());
        let mut amounts = vec![0.0; columns];
        for part in 0..parts.len() as u32 {
            for &atom in parts.get(part) {
                for &(column, amount) in atoms.of(atom) {
                    amounts[column as usize] += amount;
                }
            }
            for (column, amount) in (0..).zip(&mut amounts) {
                if *amount != 0.0 {
                    sums.push(column, std::mem::take(amount));
                }
            }
            sums.end();
        }
        sums
    }

    fn evaluate_commands(
        &self,
        scenario: &Scenario,
        params: &[f64],
        sets: &[SetMeaning],
    ) -> Result<Vec<(u32, Vec<f64>)>, Problem> {
        let raw = vec![UNKNOWN; self.fields.list.len()];
        let mut commanded = Vec::with_capacity(self.commanded.len());
        for &(set, command) in &self.commanded {
            let options = &sets[set as usize].options;
            let mut shares = vec![0.0; options.len()];
            let drawn = match command {
                Command::Option(option) => vec![(option, 1.0)],
                Command::Mix(group) => {
                    let chance = &self.chances[group as usize];
                    let all: Vec<u16> = (0..chance.branches.len() as u16).collect();
                    let mut shares = Vec::new();
                    self.evaluate_draw(scenario, params, chance, &all, &raw, &mut shares)?;
                    chance
                        .branches
                        .iter()
                        .map(|branch| branch.0)
                        .zip(shares)
                        .collect()
                }
            };
            for (option, share) in drawn {
                if let Some(action) = options.iter().position(|&o| o == option) {
                    shares[action] += share;
                }
            }
            commanded.push((set, shares));
        }
        Ok(commanded)
    }
}

/// Puts the values of the fields that are read into a state.
fn spread(reads: &[u16], values: &[u16], raw: &mut [u16]) {
    for (&field, &value) in reads.iter().zip(values) {
        raw[usize::from(field)] = value;
    }
}

/// Takes them out again.
fn clear(reads: &[u16], raw: &mut [u16]) {
    for &field in reads {
        raw[usize::from(field)] = UNKNOWN;
    }
}
