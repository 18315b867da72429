//! Concepts that are computed in fractions, on a tree or a table.

use super::answer::{
    Answer, EliminatedStrategy, Elimination, Finding, Found, JointDistribution, Number,
};
use super::numeric::agents_regret;
use super::places::Places;
use super::sequential::sequential;
use super::supports::by_supports;
use super::{Concept, Question, Refusal, Scope};
use crate::game::{BuiltGame, Game, GameTree, NormalForm, PayoffSum, Profile, Rational, TreeFacts};
use crate::solve::nash::{
    AllEquilibria, Correlation, Dominance, EnumerationOptions, LemkeOptions, ReducedForm,
    ZeroSumMethod, ZeroSumOptions, all_equilibria, backward_induction, correlated_equilibrium,
    iterated_strict_dominance, lemke, payoffs_and_regrets, pure_equilibria,
    tree_payoffs_and_regrets, zero_sum,
};
use crate::solve::{EquilibriumReport, ExactProfile, Status};

/// The most ways to play that backward induction keeps, if all are asked for.
const MOST_SUBGAME_PERFECT: usize = 1_000;
const LEMKE: &str = "Lemke's method on the sequence form";

type Stop<'a> = &'a (dyn Fn() -> bool + Sync);

pub(super) fn of_tree(
    tree: &GameTree,
    built: &BuiltGame,
    question: &Question,
    stop: Stop,
) -> Result<Answer, Refusal> {
    let places = Places::of_tree(tree, built);
    let writer = Writer {
        places: &places,
        game: &built.game,
        concept: question.concept,
    };
    match question.concept {
        Concept::SubgamePerfect => subgame_perfect(&writer, tree, question, stop),
        Concept::Sequential => sequential(&writer, tree, question, stop),
        Concept::Nash if question.scope == Scope::One => one_of_tree(&writer, tree, question, stop),
        _ => {
            let reduced = ReducedForm::of(tree, question.most_profiles)?;
            let behavior = |profile: ExactProfile| behavior(tree, &reduced, &profile);
            of_strategies(&writer, &reduced.form, question, stop, &behavior)
        }
    }
}

pub(super) fn of_form(
    form: &NormalForm,
    built: &BuiltGame,
    question: &Question,
    stop: Stop,
) -> Result<Answer, Refusal> {
    form.check()?;
    let places = Places::of_form(form, built);
    let writer = Writer {
        places: &places,
        game: &built.game,
        concept: question.concept,
    };
    match question.concept {
        Concept::SubgamePerfect => Err(Refusal::NotApplicable(
            "a game in strategic form has no subgames but itself; ask for its Nash equilibria",
        )),
        // The tree's information sets stand in the order of the players.
        Concept::Sequential => sequential(&writer, &form.tree()?, question, stop),
        Concept::Nash if question.scope == Scope::One && form.players.len() == 2 => {
            one_of_tree(&writer, &form.tree()?, question, stop)
        }
        _ => {
            let as_it_is = |profile: ExactProfile| certified(form, profile);
            of_strategies(&writer, form, question, stop, &as_it_is)
        }
    }
}

/// Puts exact profiles into the order of the answer.
pub(super) struct Writer<'a> {
    places: &'a Places,
    game: &'a Game,
    concept: Concept,
}

impl Writer<'_> {
    pub(super) fn found(&self, report: &EquilibriumReport) -> Found {
        let strategies = self.places.of_exact(&report.profile.probabilities);
        let agent_regret = if let Some(regret) = &report.agent_regret {
            regret.clone().into()
        } else {
            let probabilities = self.places.to_graph(self.game, &strategies);
            Number::rounded(agents_regret(self.game, &Profile { probabilities }))
        };
        Found {
            status: report.status.clone(),
            lambda: None,
            residual: report.player_regret.to_f64_fast(),
            payoffs: numbers(&report.payoffs),
            player_regret: Some(report.player_regret.clone().into()),
            agent_regret,
            strategies,
        }
    }

    fn answer(
        &self,
        method: &'static str,
        status: Status,
        reports: &[EquilibriumReport],
    ) -> Answer {
        Answer {
            concept: self.concept,
            method,
            status,
            finding: Finding::Profiles {
                solutions: reports.iter().map(|report| self.found(report)).collect(),
                components: None,
            },
            branches: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// The answer with one solution, or with none where the method ended without any.
    fn single(&self, method: &'static str, report: &EquilibriumReport) -> Answer {
        let found = if report.profile.probabilities.is_empty() {
            &[]
        } else {
            std::slice::from_ref(report)
        };
        self.answer(method, report.status.clone(), found)
    }
}

fn numbers(exact: &[Rational]) -> Vec<Number> {
    exact.iter().cloned().map(Number::from).collect()
}

fn subgame_perfect(
    writer: &Writer,
    tree: &GameTree,
    question: &Question,
    stop: Stop,
) -> Result<Answer, Refusal> {
    let most = match question.scope {
        Scope::One => 1,
        Scope::All => MOST_SUBGAME_PERFECT,
    };
    let mut found = backward_induction(tree, most, stop)?;
    let mut notes = Vec::new();
    if question.scope == Scope::One
        && let Some(first) = found.equilibria.first()
    {
        // One was asked for and one was found: that there are others is no failure.
        if found.status != Status::Converged && first.status == Status::Converged {
            found.status = Status::Converged;
            notes.push("There are others, since a mover is indifferent somewhere.".to_owned());
        }
    }
    let mut answer = writer.answer("backward induction", found.status, &found.equilibria);
    answer.notes = notes;
    Ok(answer)
}

/// One Nash equilibrium, by the method for the tree's class.
fn one_of_tree(
    writer: &Writer,
    tree: &GameTree,
    question: &Question,
    stop: Stop,
) -> Result<Answer, Refusal> {
    let facts = TreeFacts::of(tree);
    if facts.perfect_information {
        return subgame_perfect(writer, tree, question, stop);
    }
    if tree.players.len() != 2 {
        let reduced = ReducedForm::of(tree, question.most_profiles)?;
        let behavior = |profile: ExactProfile| behavior(tree, &reduced, &profile);
        return of_strategies(writer, &reduced.form, question, stop, &behavior);
    }
    if let PayoffSum::Constant(_) = facts.payoff_sum {
        let found = zero_sum(tree, &ZeroSumOptions::default(), stop)?;
        let method = match found.method {
            ZeroSumMethod::Lemke => LEMKE,
            ZeroSumMethod::LinearProgram => "linear program of the sequence form",
        };
        let mut answer = writer.single(method, &found.report);
        answer.notes.push(if found.lower == found.upper {
            format!(
                "The value of the game for the first player is {}.",
                found.lower
            )
        } else {
            format!(
                "The value of the game for the first player lies between {} and {}.",
                found.lower.to_f64_fast(),
                found.upper.to_f64_fast()
            )
        });
        return Ok(answer);
    }
    let report = lemke(tree, &LemkeOptions::default(), stop)?;
    Ok(writer.single(LEMKE, &report))
}

/// A profile of strategies, its payoffs and regret, as the answer has them.
pub(super) type Assess<'a> = &'a dyn Fn(ExactProfile) -> Result<EquilibriumReport, Refusal>;

/// The report on the behavior profile that mixed strategies of the reduced form play.
fn behavior(
    tree: &GameTree,
    reduced: &ReducedForm,
    mixed: &ExactProfile,
) -> Result<EquilibriumReport, Refusal> {
    let probabilities = reduced.behavior(&mixed.probabilities);
    let (payoffs, regrets) = tree_payoffs_and_regrets(tree, &probabilities)?;
    Ok(EquilibriumReport::certified(
        ExactProfile { probabilities },
        payoffs,
        &regrets,
    ))
}

fn certified(form: &NormalForm, profile: ExactProfile) -> Result<EquilibriumReport, Refusal> {
    let (payoffs, regrets) = payoffs_and_regrets(form, &profile.probabilities)?;
    Ok(EquilibriumReport::certified(profile, payoffs, &regrets))
}

/// Concepts of the strategic form.
fn of_strategies(
    writer: &Writer,
    form: &NormalForm,
    question: &Question,
    stop: Stop,
    assess: Assess,
) -> Result<Answer, Refusal> {
    match question.concept {
        Concept::Dominance => Ok(eliminated(form, iterated_strict_dominance(form, stop)?)),
        Concept::Correlated => correlated(form, question, Correlation::Correlated, stop),
        Concept::CoarseCorrelated => correlated(form, question, Correlation::Coarse, stop),
        Concept::Nash if form.players.len() == 1 => best_strategies(writer, form, question, assess),
        Concept::Nash if form.players.len() == 2 => {
            let found = all_equilibria(form, &EnumerationOptions::default(), stop)?;
            listed(writer, found, assess)
        }
        Concept::Nash if form.players.len() > 2 => {
            if question.scope == Scope::One {
                let pure = pure(writer, form, assess)?;
                if !pure.solutions().is_empty() {
                    return Ok(first_of(pure));
                }
            }
            by_supports(writer, form, question, stop, assess)
        }
        _ => pure(writer, form, assess),
    }
}

fn pure(writer: &Writer, form: &NormalForm, assess: Assess) -> Result<Answer, Refusal> {
    let reports = pure_equilibria(form)?
        .iter()
        .map(|profile| {
            let probabilities = profile
                .iter()
                .zip(&form.strategies)
                .map(|(chosen, names)| {
                    (0..names.len())
                        .map(|strategy| Rational::from(u8::from(strategy == *chosen)))
                        .collect()
                })
                .collect();
            assess(ExactProfile { probabilities })
        })
        .collect::<Result<Vec<_>, _>>()?;
    let wrong = reports
        .iter()
        .find(|report| report.status != Status::Converged);
    let status = match wrong {
        Some(report) => report.status.clone(),
        None if reports.is_empty() => Status::StoppedShort {
            reason: "there is no equilibrium in pure strategies".to_owned(),
        },
        None => Status::Converged,
    };
    Ok(writer.answer(
        "a look at every profile of pure strategies",
        status,
        &reports,
    ))
}

/// The equilibria of a game of one player: its best strategies and all mixtures of them, one component.
fn best_strategies(
    writer: &Writer,
    form: &NormalForm,
    question: &Question,
    assess: Assess,
) -> Result<Answer, Refusal> {
    let mut answer = pure(writer, form, assess)?;
    answer.method = "a look at every strategy of the one player";
    if question.scope == Scope::One {
        return Ok(first_of(answer));
    }
    if let Finding::Profiles {
        solutions,
        components,
    } = &mut answer.finding
    {
        *components = Some(vec![(0..solutions.len()).collect()]);
    }
    Ok(answer)
}

/// The answer with its first solution alone.
fn first_of(mut answer: Answer) -> Answer {
    if let Finding::Profiles { solutions, .. } = &mut answer.finding {
        solutions.truncate(1);
    }
    answer
}

fn listed(writer: &Writer, found: AllEquilibria, assess: Assess) -> Result<Answer, Refusal> {
    let reports = found
        .extreme
        .iter()
        .map(|extreme| assess(extreme.report.profile.clone()))
        .collect::<Result<Vec<_>, _>>()?;
    let wrong = reports
        .iter()
        .find(|report| report.status != Status::Converged);
    let status = wrong.map_or(found.status, |report| report.status.clone());
    let mut answer = writer.answer("enumeration of vertices", status, &reports);
    if let Finding::Profiles { components, .. } = &mut answer.finding {
        *components = Some(
            found
                .components
                .iter()
                .map(|part| part.extreme.clone())
                .collect(),
        );
    }
    Ok(answer)
}

fn correlated(
    form: &NormalForm,
    question: &Question,
    correlation: Correlation,
    stop: Stop,
) -> Result<Answer, Refusal> {
    let found = correlated_equilibrium(form, correlation, question.objective, stop)?;
    let mut profile = vec![0; form.players.len()];
    let mut profiles = Vec::new();
    // Fractions made of a program's doubles are exact only where they are an equilibrium exactly.
    let is_exact = found.violation.is_zero();
    let number = |probability: Rational| {
        if is_exact {
            Number::from(probability)
        } else {
            Number::rounded(probability.to_f64_fast())
        }
    };
    for probability in found.probabilities {
        if !probability.is_zero() {
            let names = profile
                .iter()
                .zip(&form.strategies)
                .map(|(strategy, names): (&usize, &Vec<String>)| names[*strategy].clone())
                .collect();
            profiles.push((names, number(probability)));
        }
        crate::solve::nash::advance(&mut profile, form);
    }
    Ok(Answer {
        concept: question.concept,
        method: "linear program",
        status: found.status,
        finding: Finding::Joint(JointDistribution {
            profiles,
            payoffs: found.payoffs.into_iter().map(number).collect(),
            violation: found.violation.into(),
        }),
        branches: Vec::new(),
        notes: Vec::new(),
    })
}

fn eliminated(form: &NormalForm, found: Dominance) -> Answer {
    let name = |player: usize, strategy: usize| form.strategies[player][strategy].clone();
    let remaining = found
        .remaining
        .iter()
        .enumerate()
        .map(|(player, left)| {
            left.iter()
                .map(|strategy| name(player, *strategy))
                .collect()
        })
        .collect();
    let rounds = found
        .rounds
        .into_iter()
        .map(|round| {
            round
                .into_iter()
                .map(|dominated| EliminatedStrategy {
                    player: dominated.player,
                    strategy: name(dominated.player, dominated.strategy),
                    by: dominated
                        .by
                        .into_iter()
                        .map(|(strategy, weight)| (name(dominated.player, strategy), weight.into()))
                        .collect(),
                })
                .collect()
        })
        .collect();
    Answer {
        concept: Concept::Dominance,
        method: "linear programs, in rounds",
        status: found.status,
        finding: Finding::Eliminated(Elimination { remaining, rounds }),
        branches: Vec::new(),
        notes: Vec::new(),
    }
}
