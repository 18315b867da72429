//! All equilibria of a two-player game in strategic form.
//!
//! Vertices of the two best-response polytopes that carry all labels together are the extreme equilibria (Mangasarian
//! 1964; von Stengel 2002, theorem 2.14); all equilibria are mixtures of these (see [`Component`]).

use super::bimatrix::Bimatrix;
use super::components::{Component, components};
use super::error::NashError;
use super::linear::only_solution;
use super::matching::complementary_pairs;
use super::strategic::payoffs_and_regrets;
use super::vertices::{Bounds, Early, Labels, Vertices, enumerate_vertices};
use crate::game::{NormalForm, Rational};
use crate::solve::{EquilibriumReport, ExactProfile, Status};
use dashu_int::IBig;

/// What bounds [`all_equilibria`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EnumerationOptions {
    /// The most bases of each polytope that may be visited; a basis takes about a hundred bytes.
    pub bases: usize,
    /// The most maximal Nash subsets that are listed for each component.
    pub subsets: usize,
}

impl Default for EnumerationOptions {
    fn default() -> Self {
        Self {
            bases: 10_000_000,
            subsets: 1_000,
        }
    }
}

/// An extreme equilibrium: a pair of vertices.
#[derive(Debug, Clone, PartialEq)]
pub struct ExtremeEquilibrium {
    /// The first player's strategy, an index into [`AllEquilibria::first`].
    pub first: usize,
    /// The second player's strategy, an index into [`AllEquilibria::second`].
    pub second: usize,
    /// The strategies, what they earn, and their regret, which is exactly 0.
    pub report: EquilibriumReport,
}

/// All equilibria of a two-player game in strategic form.
#[derive(Debug, Clone, PartialEq)]
pub struct AllEquilibria {
    /// The first player's extreme equilibrium strategies.
    pub first: Vec<Vec<Rational>>,
    /// The second player's extreme equilibrium strategies.
    pub second: Vec<Vec<Rational>>,
    /// The extreme equilibria.
    pub extreme: Vec<ExtremeEquilibrium>,
    /// The connected components of the set of equilibria. In a nondegenerate game each is one extreme equilibrium.
    pub components: Vec<Component>,
    /// How many bases of the first and of the second player's polytope were visited.
    pub bases: (usize, usize),
    /// Converged where the list is complete and every equilibrium in it is certified; else why not. A list that is not
    /// complete is empty.
    pub status: Status,
}

/// Finds all equilibria of a two-player game, exactly.
///
/// Every extreme equilibrium is listed, and how they make up the components of the set of equilibria. Payoffs and
/// regrets are computed in fractions from the form, by code that does not know how the equilibria were found.
/// `stop` is polled between pivots; once it is true, the result says that it was interrupted.
///
/// ```
/// use doublegame::game::{NormalForm, Rational};
/// use doublegame::solve::nash::{EnumerationOptions, all_equilibria};
///
/// let chicken = NormalForm {
///     title: "chicken".into(),
///     comment: String::new(),
///     players: vec!["row".into(), "column".into()],
///     strategies: vec![vec!["swerve".into(), "dare".into()]; 2],
///     payoffs: [3, 3, 4, 2, 2, 4, 0, 0].map(Rational::from).to_vec(),
///     outcome_labels: Vec::new(),
/// };
/// let found = all_equilibria(&chicken, &EnumerationOptions::default(), &|| false)?;
/// assert_eq!(found.extreme.len(), 3);
/// assert_eq!(found.components.len(), 3);
/// assert!(found.extreme.iter().all(|equilibrium| equilibrium.report.player_regret == Rational::ZERO));
/// # Ok::<(), doublegame::solve::nash::NashError>(())
/// ```
///
/// # Errors
///
/// Where the form is not whole, has not two players, or has more than 128 strategies.
pub fn all_equilibria(
    form: &NormalForm,
    options: &EnumerationOptions,
    stop: &(dyn Fn() -> bool + Sync),
) -> Result<AllEquilibria, NashError> {
    let game = Bimatrix::of(form)?;
    let bounds = Bounds {
        bases: options.bases,
        stop,
    };
    let (first, second) = rayon::join(
        || enumerate_vertices(&game.first_polytope(), &bounds),
        || enumerate_vertices(&game.second_polytope(), &bounds),
    );
    match (first, second) {
        (Ok(first), Ok(second)) => Ok(assemble(form, &game, options, &first, &second)),
        (Err(early), _) | (_, Err(early)) => Ok(unfinished(early, options)),
    }
}

fn unfinished(early: Early, options: &EnumerationOptions) -> AllEquilibria {
    let reason = match early {
        Early::Stopped => "interrupted".to_owned(),
        Early::TooManyBases | Early::Overflow => format!(
            "a best-response polytope has more than {} bases, as many as were allowed",
            options.bases
        ),
    };
    AllEquilibria {
        first: Vec::new(),
        second: Vec::new(),
        extreme: Vec::new(),
        components: Vec::new(),
        bases: (0, 0),
        status: Status::StoppedShort { reason },
    }
}

/// Makes equilibria of the pairs of vertices with all labels.
fn assemble(
    form: &NormalForm,
    game: &Bimatrix,
    options: &EnumerationOptions,
    first: &Vertices,
    second: &Vertices,
) -> AllEquilibria {
    let (m, n) = game.sizes();
    let all = Labels::MAX >> (Labels::BITS - (m + n) as u32);
    let own = Labels::MAX >> (Labels::BITS - m as u32);
    // The origins of the two polytopes have all labels together, but are no strategies.
    let pairs: Vec<(u32, u32)> =
        complementary_pairs(&first.labels, &second.labels, (m as u32, n as u32), all)
            .into_iter()
            .filter(|(vertex, _)| first.labels[*vertex as usize] & own != own)
            .collect();
    let first_strategies = Strategies::of(pairs.iter().map(|pair| pair.0), |vertex| {
        let labels = first.labels[vertex as usize];
        strategy(&game.second, labels & own, labels >> m)
    });
    let second_strategies = Strategies::of(pairs.iter().map(|pair| pair.1), |vertex| {
        let labels = second.labels[vertex as usize];
        strategy(&game.first, labels >> m, labels & own)
    });
    let pairs: Vec<(usize, usize)> = pairs
        .iter()
        .map(|(a, b)| (first_strategies.place(*a), second_strategies.place(*b)))
        .collect();
    let extreme: Vec<ExtremeEquilibrium> = pairs
        .iter()
        .map(|(a, b)| ExtremeEquilibrium {
            first: *a,
            second: *b,
            report: certify(
                form,
                [
                    first_strategies.mixed[*a].clone(),
                    second_strategies.mixed[*b].clone(),
                ],
            ),
        })
        .collect();
    let wrong = extreme.iter().find_map(|found| match &found.report.status {
        Status::Converged => None,
        short @ Status::StoppedShort { .. } => Some(short.clone()),
    });
    AllEquilibria {
        components: components(&pairs, options.subsets),
        first: first_strategies.mixed,
        second: second_strategies.mixed,
        extreme,
        bases: (first.bases, second.bases),
        status: wrong.unwrap_or(Status::Converged),
    }
}

/// The strategies of the vertices that belong to equilibria.
struct Strategies {
    vertices: Vec<u32>,
    mixed: Vec<Vec<Rational>>,
}

impl Strategies {
    fn of(vertices: impl Iterator<Item = u32>, strategy: impl Fn(u32) -> Vec<Rational>) -> Self {
        let mut vertices: Vec<u32> = vertices.collect();
        vertices.sort_unstable();
        vertices.dedup();
        Self {
            mixed: vertices.iter().map(|vertex| strategy(*vertex)).collect(),
            vertices,
        }
    }

    fn place(&self, vertex: u32) -> usize {
        self.vertices.partition_point(|other| *other < vertex)
    }
}

/// The mixed strategy at a vertex: what is not zero solves the inequalities that hold with equality there, and is then
/// scaled to sum to one. Empty where no such strategy exists, which the certificate notices.
fn strategy(other_payoffs: &[Vec<IBig>], zeros: Labels, tight: Labels) -> Vec<Rational> {
    let count = other_payoffs[0].len();
    let support: Vec<usize> = (0..count).filter(|i| zeros >> i & 1 == 0).collect();
    let equations = (other_payoffs.iter().enumerate())
        .filter(|(j, _)| tight >> j & 1 == 1)
        .map(|(_, row)| {
            support
                .iter()
                .map(|i| row[*i].clone())
                .chain([IBig::ONE])
                .collect()
        })
        .collect();
    let Some(weights) = only_solution(equations, support.len()) else {
        return Vec::new();
    };
    let mut total = Rational::ZERO;
    for weight in &weights {
        total += weight;
    }
    let mut mixed = vec![Rational::ZERO; count];
    for (i, weight) in support.into_iter().zip(weights) {
        mixed[i] = weight / &total;
    }
    mixed
}

/// What mixed strategies earn, and whether they are an equilibrium, from the definition.
fn certify(form: &NormalForm, mixed: [Vec<Rational>; 2]) -> EquilibriumReport {
    let profile = ExactProfile {
        probabilities: mixed.into(),
    };
    let Ok((payoffs, regrets)) = payoffs_and_regrets(form, &profile.probabilities) else {
        return EquilibriumReport::failed(profile, "a vertex is not a mixed strategy");
    };
    EquilibriumReport::certified(profile, payoffs, &regrets)
}
