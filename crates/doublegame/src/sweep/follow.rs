//! Corridors that claims ask about, followed in several worlds side by side.
//!
//! Each position is solved in all worlds before the next: a world starts there from where it was at the position before.

use super::central::CentralCorridor;
use super::engine::{Engine, Worker};
use super::warm::{Arrival, Moved, solve_warm, starts};
use crate::game::{Game, Profile};
use crate::measures::cases::Spec;
use crate::measures::claims::Evaluated;
use crate::measures::{CommittedTypes, CorridorGame, Unavailable, inside_value, positions};
use crate::scenario::compile::{Problem, World};
use crate::solve::{GameStructure, Lineup, Status};
use std::borrow::Cow;

/// How far a world has been followed.
#[derive(Default)]
struct Walk {
    /// The values at the positions so far.
    values: Vec<f64>,
    /// The solution at the last position.
    before: Option<Profile>,
    /// Why it goes no further.
    end: Option<End>,
}

enum End {
    /// A position was not solved.
    Unsolved,
    /// In this world the game has another structure.
    OtherStructure,
    Impossible(Unavailable),
}

impl From<Unavailable> for End {
    fn from(why: Unavailable) -> Self {
        match why {
            Unavailable::Uncompiled(Problem::Structural(_)) => Self::OtherStructure,
            why => Self::Impossible(why),
        }
    }
}

impl Worker<'_, '_> {
    /// By how much the inside of a corridor is better than its ends, in each of the worlds, in which the first case has these
    /// solutions.
    pub(super) fn inside(
        &mut self,
        at: usize,
        worlds: &[&World],
        firsts: &[Option<Profile>],
    ) -> Vec<Evaluated> {
        let engine = self.engine;
        let central = &engine.corridors[at];
        let declared = &engine.scenario.cases[central.under.index()];
        let specs: Vec<Spec> = worlds
            .iter()
            .map(|world| Spec::of_case(declared, world, engine.options.horizon, &[]))
            .collect();
        let was_kept = self.corridors[at].is_some();
        let walks = self.walks(at, &specs, firsts);
        let nodes = central.game.game().node_count();
        if !was_kept && !self.keeps(nodes) {
            self.corridors[at] = None;
        }
        let walks = walks.into_iter().zip(&specs);
        walks
            .map(|(walk, spec)| match walk.end {
                None => inside_value(Some(&walk.values)),
                Some(End::Unsolved) => inside_value(None),
                Some(End::OtherStructure) => engine.inside_alone(central, spec),
                Some(End::Impossible(why)) => Evaluated::Undecided(why.to_string()),
            })
            .collect()
    }

    /// Follows all worlds in which the game has the central world's structure.
    fn walks(&mut self, at: usize, specs: &[Spec], firsts: &[Option<Profile>]) -> Vec<Walk> {
        let engine = self.engine;
        let central = &engine.corridors[at];
        let game = self.corridors[at].get_or_insert_with(|| central.game.clone());
        let walks = specs
            .iter()
            .map(|spec| Walk {
                end: game.go_to(&spec.world, 0.0).err().map(End::from),
                ..Walk::default()
            })
            .collect();
        let mut group = Group {
            engine,
            central,
            game,
            specs,
            firsts,
            walks,
            at: (0, 0.0),
        };
        for at in positions(engine.options.positions).enumerate() {
            group.at = at;
            let approaches = self.abreast.approach(
                (central.game.game(), &central.structure),
                &mut group,
                &engine.options.nearby(),
                engine.stop,
            );
            for (number, approach) in approaches.into_iter().enumerate() {
                group.step(number, approach.map(|approach| (approach, &mut self.check)));
            }
        }
        group.walks
    }
}

/// A corridor in several worlds, at one position.
struct Group<'a, 's> {
    engine: &'a Engine<'s>,
    central: &'a CentralCorridor<'s>,
    game: &'a mut CorridorGame<'s>,
    /// Length: worlds.
    specs: &'a [Spec],
    /// Length: worlds.
    firsts: &'a [Option<Profile>],
    /// Length: worlds.
    walks: Vec<Walk>,
    /// The number of the position, and where it is.
    at: (usize, f64),
}

impl Group<'_, '_> {
    /// The starts of a world at this position, to which the game has gone.
    fn starts(&self, number: usize) -> Vec<Cow<'_, Profile>> {
        let central = self.central;
        let position = self.at.0;
        let by = match position.checked_sub(1) {
            None => self.engine.moved_first(self.firsts[number].as_ref()),
            Some(last) => Moved::new(
                central.game.game(),
                &central.starts[last],
                self.walks[number].before.as_ref(),
            ),
        };
        starts(self.game.game(), &central.starts[position], None, by)
    }

    /// Solves the position in a world that is still followed.
    fn step(&mut self, number: usize, arrival: Option<Arrival>) {
        if self.walks[number].end.is_some() {
            return;
        }
        match self.solved(number, arrival) {
            Ok((value, profile)) => {
                self.walks[number].values.push(value);
                self.walks[number].before = Some(profile);
            }
            Err(end) => self.walks[number].end = Some(end),
        }
    }

    fn solved(&mut self, number: usize, arrival: Option<Arrival>) -> Result<(f64, Profile), End> {
        self.game.go_to(&self.specs[number].world, self.at.1)?;
        let starts = self.starts(number);
        let structure = Some(&self.central.structure);
        self.engine
            .solved_at(self.game, structure, (arrival, &starts))
    }
}

impl Lineup for Group<'_, '_> {
    fn count(&self) -> usize {
        self.specs.len()
    }

    fn game(&mut self, number: usize) -> Option<(&Game, Cow<'_, Profile>)> {
        if self.walks[number].end.is_some() {
            return None;
        }
        self.game.go_to(&self.specs[number].world, self.at.1).ok()?;
        let start = self.starts(number).into_iter().next()?;
        Some((self.game.game(), start))
    }
}

impl<'s> Engine<'s> {
    /// The value at the position to which the game has gone, and the solution.
    fn solved_at(
        &self,
        game: &CorridorGame,
        structure: Option<&GameStructure>,
        from: (Option<Arrival>, &[Cow<Profile>]),
    ) -> Result<(f64, Profile), End> {
        let (solution, _) = solve_warm((game.game(), structure), from, self.options, self.stop);
        if solution.status != Status::Converged {
            return Err(End::Unsolved);
        }
        Ok((game.value(&solution.profile)?, solution.profile))
    }

    /// By how much the inside is better in a world in which the game has another structure.
    fn inside_alone(&self, central: &CentralCorridor<'s>, spec: &Spec) -> Evaluated {
        match self.values_alone(central, spec) {
            Ok(values) => inside_value(Some(&values)),
            Err(End::Impossible(why)) => Evaluated::Undecided(why.to_string()),
            Err(End::Unsolved | End::OtherStructure) => inside_value(None),
        }
    }

    fn values_alone(&self, central: &CentralCorridor<'s>, spec: &Spec) -> Result<Vec<f64>, End> {
        let declared = &self.scenario.corridors[central.corridor.index()];
        let mut game = CorridorGame::new(
            self.scenario,
            &spec.world,
            &spec.setting,
            (declared, CommittedTypes::Named),
            self.options.limit(),
        )?;
        let mut values = Vec::new();
        for position in positions(self.options.positions) {
            game.go_to(&spec.world, position)?;
            values.push(self.solved_at(&game, None, (None, &[]))?.0);
        }
        Ok(values)
    }
}
