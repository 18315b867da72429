//! Several games that differ in prices alone, solved side by side.
//!
//! A sweep looks up, edge by edge, where a child stands and what an edge pays. Games of one structure have all of that in
//! common, so that one sweep over the structure serves several of them, each in a lane of its own, and one instruction works
//! on all lanes. The method is that of [`solve_qre_nearby`](super::solve_qre_nearby) without its ways out of trouble: the
//! accelerated fixed point of the response map. A game that arrives gives its lane to the next; one that does not fall in
//! quickly is left to the solver of single games, from where it stands. Payoffs and values are kept in single precision, so
//! that a sweep takes less memory: that moves log-odds by about lambda times the largest value over ten million, and what a
//! game arrives at is checked in double precision by whoever asked for it.
//!
//! Invariants: what is found for a game depends on that game and its start alone, not on the games beside it; each lane is
//! worked out in one order on any instruction set, with no operation across lanes.

mod history;
mod passes;

use self::history::History;
use self::passes::{Passes, Prices};
use super::fixed_point::GROWTH;
use super::game_structure::GameStructure;
use super::nearby::PATIENCE;
use super::options::QreOptions;
use super::qre::FIRST_SHARE_NEARBY;
use crate::game::{Game, Profile};
#[cfg(test)]
use fearless_simd::Level;
use std::borrow::Cow;

/// How many games are solved side by side. A vector of most processors holds a double of each; with more lanes more of them
/// stand idle when the last games of a lineup are under way.
const LANES: usize = 4;
/// A number for each game.
type Lanes = [f64; LANES];
/// The same in single precision, which takes half the room.
type Singles = [f32; LANES];

/// How many times the tolerance a game may violate the equilibrium condition before its last step. A step mostly makes good
/// more than that, which the check finds out at less expense than another sweep.
const LAST_STEP: f64 = 4.0;
/// A game leaves its lane when it has had so many sweeps, if not before.
const MOST_SWEEPS: usize = 30;
/// At a finer tolerance games are solved one by one: values in single precision would seldom do.
const FINEST_TOLERANCE: f64 = 2e-6;
/// Larger games are solved one by one, since side by side they take some 200 bytes more for each node.
const MOST_NODES: usize = 1_500_000;

/// Games of one structure, one after the other.
pub trait Lineup {
    /// How many there are.
    fn count(&self) -> usize;

    /// A game with its prices, and a profile near its solution. `None` where it is not to be solved.
    fn game(&mut self, number: usize) -> Option<(&Game, Cow<'_, Profile>)>;
}

/// Where a game came to.
#[derive(Debug, Clone, PartialEq)]
pub struct Approach {
    /// A behavior profile.
    pub profile: Profile,
    /// Whether the solver holds it for a solution. It has not been checked by other code.
    pub arrived: bool,
    /// How many passes over the graph were made for it.
    pub sweeps: usize,
}

/// Working memory, used again from one lineup to the next.
#[derive(Debug, Default)]
pub struct Abreast {
    passes: Passes,
    history: History,
}

/// How far the game of a lane is.
#[derive(Debug, Clone, Copy)]
struct Course {
    number: usize,
    sweeps: usize,
    best_size: f64,
    milestone: f64,
    since_milestone: usize,
}

impl Course {
    const fn begin(number: usize) -> Self {
        Self {
            number,
            sweeps: 0,
            best_size: f64::INFINITY,
            milestone: f64::INFINITY,
            since_milestone: 0,
        }
    }

    /// Takes note of the length of a residual, and says whether that is better than ever.
    fn observe(&mut self, size: f64) -> bool {
        self.sweeps += 1;
        self.since_milestone += 1;
        let is_best = size < self.best_size;
        if is_best {
            self.best_size = size;
            if size < 0.5 * self.milestone {
                self.milestone = size;
                self.since_milestone = 0;
            }
        }
        is_best
    }

    /// What is found for the game.
    const fn ends(&self, profile: Profile, arrived: bool) -> Approach {
        Approach {
            profile,
            arrived,
            sweeps: self.sweeps,
        }
    }

    /// Whether the game goes on after a residual of this length.
    fn goes_on(&self, size: f64, last_sweep: usize) -> bool {
        size <= GROWTH * self.best_size
            && self.since_milestone <= PATIENCE
            && self.sweeps < last_sweep
    }
}

impl Abreast {
    /// One that works with the plainest instructions there are.
    #[cfg(test)]
    fn plain() -> Self {
        let mut abreast = Self::default();
        abreast.passes.level = Level::baseline();
        abreast.history.level = Level::baseline();
        abreast
    }

    /// Brings every game of a lineup near its solution at the options' lambda, or as far as it goes easily; `None` for games
    /// that cannot be solved here at all. The options' start and held sets are not looked at. The structure is that of all
    /// games. When asked to stop, the games under way are given as they are, and no other is begun.
    pub fn approach(
        &mut self,
        (game, structure): (&Game, &GameStructure),
        lineup: &mut dyn Lineup,
        options: &QreOptions,
        stop: &dyn Fn() -> bool,
    ) -> Vec<Option<Approach>> {
        let mut found: Vec<Option<Approach>> = (0..lineup.count()).map(|_| None).collect();
        let is_fit = structure.is_level_by_level()
            && game.node_count() <= MOST_NODES
            && options.tolerance >= FINEST_TOLERANCE
            && Passes::can(game);
        if !is_fit {
            return found;
        }
        self.passes.prepare(game, structure);
        self.history.prepare(self.passes.point.len());
        let mut courses: [Option<Course>; LANES] = [None; LANES];
        let mut next = 0;
        let tolerance = FIRST_SHARE_NEARBY * options.tolerance;
        loop {
            for (lane, course) in courses.iter_mut().enumerate() {
                while course.is_none() && next < found.len() && !stop() {
                    if self.begin(lane, structure, lineup.game(next), options.lambda) {
                        *course = Some(Course::begin(next));
                    }
                    next += 1;
                }
            }
            if courses.iter().all(Option::is_none) {
                return found;
            }
            self.passes.sweep(game, structure);
            let sizes = self.passes.sizes();
            let mut violations = None;
            let mut arrived = [None; LANES];
            for (lane, place) in courses.iter_mut().enumerate() {
                let Some(course) = place else {
                    continue;
                };
                let passes = &self.passes;
                let near = LAST_STEP * tolerance;
                let last_sweep = MOST_SWEEPS.min(options.sweep_budget);
                if course.observe(sizes[lane])
                    && !passes.is_far(lane, sizes[lane], near)
                    && violations.get_or_insert_with(|| passes.violations(structure))[lane] <= near
                {
                    arrived[lane] = place.take();
                } else if !course.goes_on(sizes[lane], last_sweep) || stop() {
                    let profile = if sizes[lane] <= GROWTH * course.best_size {
                        self.passes.profile(lane)
                    } else {
                        self.history.last_profile(lane, &structure.layout)
                    };
                    found[course.number] = profile.map(|profile| course.ends(profile, false));
                    *place = None;
                }
            }
            let Passes {
                point, residual, ..
            } = &mut self.passes;
            self.history.step(point, residual);
            self.passes.play(&structure.layout);
            for (lane, course) in arrived.iter().enumerate() {
                if let Some(course) = course {
                    let profile = self.passes.profile(lane);
                    found[course.number] = profile.map(|profile| course.ends(profile, true));
                }
            }
        }
    }

    /// Puts a game into a lane; `false` where there is none.
    fn begin(
        &mut self,
        lane: usize,
        structure: &GameStructure,
        game: Option<(&Game, Cow<Profile>)>,
        lambda: f64,
    ) -> bool {
        let Some((game, start)) = game.filter(|(game, _)| structure.fits(game)) else {
            return false;
        };
        let priced = structure.priced(game);
        let prices = Prices {
            game,
            layout: &priced.layout,
            lambda,
        };
        self.passes.begin(lane, prices, &start);
        self.history.begin(lane);
        true
    }
}

/// Exactly these numbers in double precision.
#[expect(
    clippy::inline_always,
    reason = "a function that is called would be made for the plainest processor"
)]
#[inline(always)]
fn doubles(singles: &Singles) -> Lanes {
    let mut doubles = [0.0; LANES];
    for lane in 0..LANES {
        doubles[lane] = f64::from(singles[lane]);
    }
    doubles
}

/// These numbers in single precision. Written out, since the library's own loop over an array is not always inlined.
#[expect(
    clippy::inline_always,
    reason = "a function that is called would be made for the plainest processor"
)]
#[inline(always)]
fn singles(doubles: &Lanes) -> Singles {
    let mut singles = [0.0; LANES];
    for lane in 0..LANES {
        singles[lane] = doubles[lane] as f32;
    }
    singles
}

#[cfg(test)]
mod tests {
    use super::super::game_structure::tests::game;
    use super::super::{Status, log_odds_residual, solve_qre_nearby};
    use super::*;
    use crate::game::{Beliefs, InformationSetId};

    const TOLERANCE: f64 = 1e-5;

    struct Games(Vec<Option<Game>>);

    impl Lineup for Games {
        fn count(&self) -> usize {
            self.0.len()
        }

        fn game(&mut self, number: usize) -> Option<(&Game, Cow<'_, Profile>)> {
            let game = self.0[number].as_ref()?;
            Some((game, Cow::Owned(Profile::uninformed(game))))
        }
    }

    fn options() -> QreOptions<'static> {
        QreOptions {
            tolerance: TOLERANCE,
            ..QreOptions::at(1.0)
        }
    }

    fn approach(abreast: &mut Abreast, games: Vec<Option<Game>>) -> Vec<Option<Approach>> {
        let first = game(2, 1);
        let structure = GameStructure::of(&first);
        abreast.approach((&first, &structure), &mut Games(games), &options(), &|| {
            false
        })
    }

    /// Games of one structure, more than there are lanes; in one of them some information sets cannot be reached.
    fn alike() -> Vec<Game> {
        let mut games: Vec<Game> = (1..=2 * LANES as u64 + 1)
            .map(|seed| game(2, seed))
            .collect();
        let row = games[2].edge_probability[games[2].node_edges[0] as usize] as usize;
        games[2].probabilities[row] = 0.0;
        games
    }

    #[test]
    fn games_arrive_where_each_is_solved_alone() {
        let games = alike();
        let found = approach(
            &mut Abreast::default(),
            games.iter().cloned().map(Some).collect(),
        );
        for (game, found) in games.iter().zip(found) {
            let found = found.unwrap();
            assert!(found.arrived && found.sweeps < 20, "{}", found.sweeps);
            assert!(log_odds_residual(game, &found.profile, 1.0, None) <= TOLERANCE);
            let start = Profile::uninformed(game);
            let alone = solve_qre_nearby((game, None), &start, &options(), &|| false);
            assert_eq!(alone.status, Status::Converged);
            let (found, alone) = (found.profile, alone.profile);
            // What is played where nobody comes is not determined.
            let reach = Beliefs::of(game, &found).set_log_reach;
            let sets = (0..).map(InformationSetId).zip(reach);
            for (set, _) in sets.filter(|(_, reach)| reach.is_finite()) {
                for action in game.actions(set) {
                    let [side_by_side, alone] =
                        [&found, &alone].map(|profile| profile.probabilities[action]);
                    assert!((side_by_side - alone).abs() < 1e-4);
                }
            }
        }
    }

    #[test]
    fn what_is_found_does_not_depend_on_the_games_beside_nor_on_the_instructions() {
        let games = alike();
        let mut abreast = Abreast::default();
        let together = approach(&mut abreast, games.iter().cloned().map(Some).collect());
        let backwards = games.iter().rev().cloned().map(Some).collect();
        let mut backwards = approach(&mut abreast, backwards);
        backwards.reverse();
        assert_eq!(together, backwards);
        for (game, together) in games.iter().zip(&together) {
            let alone = approach(&mut abreast, vec![Some(game.clone())]);
            assert_eq!(alone[0], *together);
        }
        let mut plain = Abreast::plain();
        assert_eq!(
            approach(&mut plain, games.into_iter().map(Some).collect()),
            together
        );
    }

    #[test]
    fn a_game_of_another_structure_or_without_numbers_is_left_out_and_spoils_no_other() {
        let mut lost = game(2, 3);
        for payoff in &mut lost.payoffs {
            *payoff = f64::NAN;
        }
        let mut games = vec![None, Some(game(3, 1)), Some(lost)];
        games.extend(alike().into_iter().map(Some));
        let mut abreast = Abreast::default();
        let found = approach(&mut abreast, games);
        assert_eq!(found[..2], [None, None]);
        assert!(found[2].as_ref().is_none_or(|lost| !lost.arrived));
        let wanted = approach(&mut abreast, alike().into_iter().map(Some).collect());
        assert_eq!(found[3..], wanted);
    }

    #[test]
    fn a_game_that_goes_on_too_long_is_left_where_it_stands() {
        let options = QreOptions {
            sweep_budget: 3,
            ..options()
        };
        let first = game(2, 1);
        let structure = GameStructure::of(&first);
        let mut lineup = Games(vec![Some(first.clone())]);
        let found =
            Abreast::default().approach((&first, &structure), &mut lineup, &options, &|| false);
        let found = found[0].clone().unwrap();
        assert!(!found.arrived && found.sweeps == 3);
        let start = Profile::uninformed(&first);
        let residual = |profile| log_odds_residual(&first, profile, 1.0, None);
        assert!(residual(&found.profile) < residual(&start));
    }
}
