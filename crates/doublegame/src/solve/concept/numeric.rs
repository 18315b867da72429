//! Concepts that are computed on the graph, in doubles.

use super::answer::{Answer, BranchCourse, CoursePoint, Finding, Found, Number};
use super::places::Places;
use super::{Concept, Progress, Question, Refusal, Scope, Source};
use crate::game::{Beliefs, Game, Profile, agent_regret, expected_payoffs, player_regret};
use crate::solve::{
    BranchOptions, OtherEquilibrium, QreBranch, QreOptions, SelectionRule, Solution, Status,
    qre_branches, solve_cfr, solve_qre_watched,
};

impl Source<'_> {
    /// The order of the game's information sets.
    pub(super) fn places(self) -> Places {
        match self {
            Self::Tree(tree, built) => Places::of_tree(tree, built),
            Self::Form(form, built) => Places::of_form(form, built),
            Self::Graph(game) => Places::of_graph(game),
        }
    }
}

pub(super) fn quantal_response(
    source: Source,
    question: &Question,
    stop: &(dyn Fn() -> bool + Sync),
    progress: &mut dyn FnMut(Progress),
) -> Answer {
    let game = source.game();
    let qre = QreOptions {
        sweep_budget: question.sweep_budget,
        seed: question.seed,
        other_starts: match question.scope {
            Scope::One => 0,
            Scope::All => question.other_starts,
        },
        ..QreOptions::at(question.lambda)
    };
    let mut watch = |lambda: f64| progress(Progress::Lambda(lambda));
    let places = source.places();
    let (solution, branches) = match question.branch_points {
        None => (solve_qre_watched(game, &qre, stop, &mut watch), Vec::new()),
        Some(points) => {
            let found = qre_branches(game, &BranchOptions { qre, points }, stop, &mut watch);
            let all = std::iter::once(&found.principal).chain(&found.others);
            let courses = all.map(|branch| course(game, &places, branch)).collect();
            (found.solution, courses)
        }
    };
    let mut solutions = vec![of_solution(game, &places, &solution)];
    for other in &solution.others {
        solutions.push(of_other(game, &places, &solution, other));
    }
    Answer {
        concept: Concept::Qre,
        method: match solution.selection {
            SelectionRule::PrincipalBranch => "the principal branch from lambda 0",
            SelectionRule::FromStart => {
                "the principal branch from lambda 0, and a last correction that moved far"
            }
        },
        status: whole_status(&solution, &branches),
        notes: notes(&solution, question, &branches),
        branches,
        finding: Finding::Profiles {
            solutions,
            components: None,
        },
    }
}

/// Converged where the solution is and every branch was followed to its end.
fn whole_status(solution: &Solution, branches: &[BranchCourse]) -> Status {
    let short = branches
        .iter()
        .enumerate()
        .find_map(|(place, branch)| match &branch.status {
            Status::Converged => None,
            Status::StoppedShort { reason } => Some(Status::StoppedShort {
                reason: format!("branch {}: {reason}", place + 1),
            }),
        });
    match (&solution.status, short) {
        (Status::Converged, Some(short)) => short,
        _ => solution.status.clone(),
    }
}

fn course(game: &Game, places: &Places, branch: &QreBranch) -> BranchCourse {
    BranchCourse {
        points: branch
            .samples
            .iter()
            .map(|sample| CoursePoint {
                lambda: sample.lambda,
                residual: sample.residual,
                payoffs: sample.values.clone(),
                probabilities: places.in_order(game, &sample.profile.probabilities),
            })
            .collect(),
        folds: branch.folds.clone(),
        junction: branch.junction,
        status: branch.status.clone(),
    }
}

fn notes(solution: &Solution, question: &Question, branches: &[BranchCourse]) -> Vec<String> {
    let mut notes = Vec::new();
    if !solution.folds.is_empty() {
        let folds: Vec<String> = solution
            .folds
            .iter()
            .map(|fold| format!("{fold:.6}"))
            .collect();
        notes.push(format!(
            "On its way the branch turned back at lambda {}.",
            folds.join(", ")
        ));
    }
    if question.scope == Scope::All {
        notes.push(format!(
            "{} found from {} other starts; there may be more.",
            match solution.others.len() {
                0 => "No other equilibrium was".to_owned(),
                1 => "1 other equilibrium was".to_owned(),
                count => format!("{count} other equilibria were"),
            },
            solution.starts_tried
        ));
    }
    for (place, branch) in branches.iter().enumerate() {
        if let Some(junction) = branch.junction {
            notes.push(format!(
                "Branch {} comes onto branch {} at lambda {:.4} and ends there.",
                place + 1,
                junction.branch + 1,
                junction.lambda
            ));
        }
    }
    notes
}

fn of_solution(game: &Game, places: &Places, solution: &Solution) -> Found {
    Found {
        status: solution.status.clone(),
        lambda: Some(solution.lambda),
        residual: solution.residual,
        payoffs: rounded(&solution.values),
        player_regret: solution.player_regret.map(Number::rounded),
        agent_regret: Number::rounded(solution.agent_regret),
        strategies: places.of_probabilities(game, &solution.profile.probabilities),
    }
}

/// Others are taken up only where their residual is below the tolerance.
fn of_other(game: &Game, places: &Places, solution: &Solution, other: &OtherEquilibrium) -> Found {
    Found {
        status: Status::Converged,
        lambda: Some(solution.lambda),
        residual: other.residual,
        payoffs: rounded(&other.values),
        player_regret: player_regret(game, &other.profile).map(Number::rounded),
        agent_regret: Number::rounded(agents_regret(game, &other.profile)),
        strategies: places.of_probabilities(game, &other.profile.probabilities),
    }
}

fn rounded(numbers: &[f64]) -> Vec<Number> {
    numbers
        .iter()
        .map(|number| Number::rounded(*number))
        .collect()
}

pub(super) fn counterfactual_regret(
    source: Source,
    question: &Question,
    stop: &(dyn Fn() -> bool + Sync),
    progress: &mut dyn FnMut(Progress),
) -> Result<Answer, Refusal> {
    let game = source.game();
    let solution = solve_cfr(game, &question.cfr, stop, &mut |measurement| {
        progress(Progress::Measured(measurement));
    })?;
    let strategies = source
        .places()
        .of_probabilities(game, &solution.profile.probabilities);
    let found = Found {
        status: solution.status.clone(),
        lambda: None,
        residual: if solution.exploitability.is_finite() {
            solution.exploitability.max(0.0)
        } else {
            f64::INFINITY
        },
        payoffs: rounded(&expected_payoffs(game, &solution.profile)),
        player_regret: Some(Number::rounded(solution.player_regret)),
        agent_regret: Number::rounded(agents_regret(game, &solution.profile)),
        strategies,
    };
    Ok(Answer {
        concept: Concept::CounterfactualRegret,
        method: "counterfactual regret minimization",
        status: solution.status,
        branches: Vec::new(),
        notes: vec![format!(
            "After {} iterations the value of the game for the first player lies between {} and {}.",
            solution.iterations, solution.value.lower, solution.value.upper
        )],
        finding: Finding::Profiles {
            solutions: vec![found],
            components: None,
        },
    })
}

/// The most that any agent could gain at a set that is reached, with the beliefs that the profile implies.
pub(super) fn agents_regret(game: &Game, profile: &Profile) -> f64 {
    agent_regret(game, profile, &Beliefs::of(game, profile))
}
