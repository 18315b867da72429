//! Builds, counts or visits the game of a plan, with states of as many words as its parts need.

use super::builder::{Builder, Purpose};
use super::compiled::{Compiled, Label, Problem, SizeLimit, StartPoint};
use super::fields::Layout;
use super::intern::Slices;
use super::liveness::{self, Liveness};
use super::of_params;
use super::plan::Plan;
use super::prices::Prices;
use super::size::{self, LevelSize, Multiplier};
use super::template::Merging;

/// What exploring gives.
pub(super) struct Explored {
    pub prices: Prices,
    pub labels: Vec<Label>,
    /// The problems met, those of one kind at one place once.
    pub problems: Vec<Problem>,
    /// The updates met, each with the values that it reads.
    pub updates: Slices<u16>,
    /// Whether all states were seen.
    pub complete: bool,
}

/// What counting gives.
pub(super) struct Counts {
    pub levels: Vec<LevelSize>,
    /// How many nodes the tree has in which nothing is merged (the end counted once).
    pub nodes: f64,
    /// How many edges that tree has.
    pub edges: f64,
    /// What multiplies the nodes of the largest level.
    pub multipliers: Vec<Multiplier>,
}

/// Calls the function with what is known of the plan's states, for as many words as a state takes.
macro_rules! by_state_size {
    ($function:ident of $plan:ident within $limit:ident $(, $merging:ident)?) => {{
        let liveness = liveness::of($plan);
        let layout = Layout::new(&$plan.fields, liveness.ever);
        match layout.words {
            1 => $function::<1>($plan, &liveness, &layout, $($merging,)? $limit),
            2 => $function::<2>($plan, &liveness, &layout, $($merging,)? $limit),
            3..=4 => $function::<4>($plan, &liveness, &layout, $($merging,)? $limit),
            5..=8 => $function::<8>($plan, &liveness, &layout, $($merging,)? $limit),
            _ => Err(size::state_too_large($limit)),
        }
    }};
}

/// Builds the graph of a plan.
///
/// # Errors
/// [`Problem`] as in [`super::compile`].
pub(super) fn build(plan: &Plan, merging: Merging, limit: SizeLimit) -> Result<Compiled, Problem> {
    by_state_size!(sized of plan within limit, merging)
}

/// Counts what building the merged graph of a plan would give.
///
/// # Errors
/// [`Problem`] as in [`super::compile`].
pub(super) fn count(plan: &Plan, limit: SizeLimit) -> Result<Counts, Problem> {
    by_state_size!(counted of plan within limit)
}

/// Visits the states of a plan and keeps what is met.
///
/// # Errors
/// [`Problem::TooLarge`] if a state has too many parts.
pub(super) fn explore(plan: &Plan, limit: SizeLimit) -> Result<Explored, Problem> {
    by_state_size!(explored of plan within limit)
}

/// What goes through the merged game of a plan from its start points, and these.
fn merged<'p, 'a, const N: usize>(
    plan: &'p Plan<'a>,
    liveness: &'p Liveness,
    layout: &'p Layout,
    limit: SizeLimit,
    purpose: Purpose,
) -> Result<(Builder<'p, 'a, N>, Vec<StartPoint>), Problem> {
    let starts = start_points(plan, limit)?;
    let merging = Merging::Merged;
    let builder = Builder::new(plan, liveness, layout, merging, limit, purpose, &starts);
    Ok((builder, starts))
}

fn explored<const N: usize>(
    plan: &Plan,
    liveness: &Liveness,
    layout: &Layout,
    limit: SizeLimit,
) -> Result<Explored, Problem> {
    let (mut builder, starts) = merged::<N>(plan, liveness, layout, limit, Purpose::Explore)?;
    let complete = match builder.run(&starts) {
        Ok(()) => true,
        Err(Problem::TooLarge { .. }) => false,
        Err(problem) => {
            builder.problems.push(problem);
            true
        }
    };
    Ok(Explored {
        prices: builder.templates.prices,
        labels: builder.templates.labels,
        problems: builder.problems,
        updates: builder.templates.updates,
        complete,
    })
}

fn sized<const N: usize>(
    plan: &Plan,
    liveness: &Liveness,
    layout: &Layout,
    merging: Merging,
    limit: SizeLimit,
) -> Result<Compiled, Problem> {
    let starts = start_points(plan, limit)?;
    let mut builder = Builder::<N>::new(
        plan,
        liveness,
        layout,
        merging,
        limit,
        Purpose::Build,
        &starts,
    );
    builder.run(&starts)?;
    builder.compiled(starts)
}

fn counted<const N: usize>(
    plan: &Plan,
    liveness: &Liveness,
    layout: &Layout,
    limit: SizeLimit,
) -> Result<Counts, Problem> {
    let (mut builder, starts) = merged::<N>(plan, liveness, layout, limit, Purpose::Count)?;
    builder.run(&starts)?;
    Ok(Counts {
        levels: builder.sizes,
        nodes: builder.paths,
        edges: builder.edge_paths,
        multipliers: size::multipliers(plan, layout, &builder.largest),
    })
}

/// The states in which play may start: those of the setting, or else all combinations of types that the setting or, if it
/// says nothing, the priors allow in some world.
fn start_points(plan: &Plan, limit: SizeLimit) -> Result<Vec<StartPoint>, Problem> {
    if !plan.beginnings.is_empty() {
        let points = plan.beginnings.iter();
        return Ok(points.map(|beginning| beginning.point.clone()).collect());
    }
    let tracks: Vec<i32> = plan.starts();
    let point = |types| StartPoint {
        types,
        tracks: tracks.clone(),
        past: Vec::new(),
    };
    if !plan.type_beliefs.is_empty() {
        let believed = plan.type_beliefs.iter();
        return Ok(believed.map(|(types, _)| point(types.clone())).collect());
    }
    let mut combinations: Vec<Vec<u16>> = vec![Vec::new()];
    for actor in &plan.scenario.actors {
        let possible: Vec<u16> = (0..actor.types.len() as u16)
            .filter(|&kind| !of_params::is_impossible(&actor.types[usize::from(kind)].prior))
            .collect();
        if combinations.len().saturating_mul(possible.len()) > limit.nodes {
            return Err(size::too_many_types(plan.scenario, limit));
        }
        let extended = combinations.iter().flat_map(|types| {
            possible
                .iter()
                .map(|&kind| types.iter().copied().chain([kind]).collect())
        });
        combinations = extended.collect();
    }
    Ok(combinations.into_iter().map(point).collect())
}
