//! What was found as JSON.
//!
//! The first solution's fields stand at the top; where there may be several, all are listed under `solutions`.

use anyhow::Result;
use doublegame::report::FileHash;
use doublegame::solve::Status;
use doublegame::solve::concept::{Finding, Found, Number, SetStrategy};
use serde::Serialize;
use serde_json::{Map, Value, json, to_value};

use super::Solved;
use crate::arguments::ConceptName;
use crate::game_file::one_line;

#[derive(Serialize)]
struct Head<'a> {
    program: &'static str,
    version: &'static str,
    game: &'a str,
    inputs: &'a [FileHash],
    players: &'a [String],
    concept: String,
    method: &'static str,
    settings: Value,
    seconds: f64,
    notes: &'a [String],
}

/// The text of the JSON file.
pub fn render(solved: &Solved) -> Result<String> {
    let answer = &solved.answer;
    let mut whole = fields(to_value(Head {
        program: "doublegame",
        version: env!("CARGO_PKG_VERSION"),
        game: &solved.loaded.title,
        inputs: &solved.loaded.inputs,
        players: solved.loaded.players(),
        concept: super::name_of(solved.options.concept),
        method: answer.method,
        settings: settings(solved),
        seconds: solved.time.as_secs_f64(),
        notes: &answer.notes,
    })?);
    match &answer.finding {
        Finding::Profiles {
            solutions,
            components,
        } => {
            if let Some(first) = solutions.first() {
                whole.extend(fields(solution(first, solved)));
            }
            if solved.options.all || solutions.len() != 1 {
                let all = solutions.iter().map(|found| solution(found, solved));
                whole.insert("solutions".to_owned(), all.collect());
            }
            if let Some(components) = components {
                whole.insert("components".to_owned(), to_value(components)?);
            }
        }
        Finding::Joint(joint) => {
            whole.insert("payoffs".to_owned(), values(&joint.payoffs));
            whole.insert("violation".to_owned(), to_value(joint.violation.value)?);
            let profiles = joint.profiles.iter().map(|(strategies, probability)| {
                let mut profile = fields(json!({ "strategies": strategies }));
                put_number(&mut profile, "probability", probability);
                Value::Object(profile)
            });
            whole.insert("joint".to_owned(), profiles.collect());
        }
        Finding::Eliminated(elimination) => {
            whole.insert("remaining".to_owned(), to_value(&elimination.remaining)?);
            let rounds = elimination.rounds.iter().map(|round| {
                let eliminated = round.iter().map(|eliminated| {
                    let by = eliminated.by.iter().map(|(strategy, number)| {
                        let mut part = fields(json!({ "strategy": strategy }));
                        put_number(&mut part, "probability", number);
                        Value::Object(part)
                    });
                    json!({
                        "player": eliminated.player + 1,
                        "strategy": eliminated.strategy,
                        "dominated_by": by.collect::<Value>(),
                    })
                });
                eliminated.collect::<Value>()
            });
            whole.insert("rounds".to_owned(), rounds.collect());
        }
    }
    if solved.options.concept == ConceptName::Cfr {
        whole.insert("course".to_owned(), course(solved));
    }
    // The status of the whole answer, which the first solution alone need not share.
    whole.insert("status".to_owned(), status(&answer.status).into());
    if let Status::StoppedShort { reason } = &answer.status {
        whole.insert("reason".to_owned(), reason.as_str().into());
    }
    let mut text = serde_json::to_string_pretty(&whole)?;
    text.push('\n');
    Ok(text)
}

/// How the exploitability fell.
fn course(solved: &Solved) -> Value {
    let measured = solved.measured.iter().map(|measured| {
        json!({
            "iteration": measured.iteration,
            "seconds": measured.seconds,
            "exploitability": measured.exploitability,
        })
    });
    measured.collect()
}

/// What the run can be repeated with.
pub fn settings(solved: &Solved) -> Value {
    let options = solved.options;
    let question = &solved.question;
    let mut settings = fields(json!({ "all": options.all }));
    match options.concept {
        ConceptName::Qre => {
            settings.extend(fields(json!({
                "lambda": question.lambda,
                "sweep_budget": question.sweep_budget,
            })));
            if let Some(points) = question.branch_points {
                settings.insert("points".to_owned(), points.into());
            }
            if options.all {
                settings.extend(fields(json!({
                    "seed": question.seed,
                    "starts": question.other_starts,
                })));
            }
        }
        ConceptName::Cfr => settings.extend(fields(json!({
            "method": format!("{:?}", options.method()).to_lowercase(),
            "exploitability": question.cfr.target,
            "iterations": question.cfr.iterations,
        }))),
        ConceptName::Correlated | ConceptName::CoarseCorrelated => {
            settings.extend(fields(json!({
                "favor": options.favor,
                "max_profiles": question.most_profiles,
            })));
        }
        ConceptName::Sequential => {
            settings.insert("sweep_budget".to_owned(), question.sweep_budget.into());
        }
        ConceptName::Nash | ConceptName::Pure | ConceptName::Dominance => {
            settings.insert("max_profiles".to_owned(), question.most_profiles.into());
        }
        ConceptName::Spe => {}
    }
    if !options.policies.is_empty() {
        settings.insert("policies".to_owned(), options.policies.clone().into());
    }
    if !options.variation.params.is_empty() {
        settings.insert("params".to_owned(), options.variation.params.clone().into());
    }
    if let Some(horizon) = options.variation.horizon {
        settings.insert("horizon".to_owned(), horizon.into());
    }
    Value::Object(settings)
}

fn solution(found: &Found, solved: &Solved) -> Value {
    let mut fields = fields(json!({
        "status": status(&found.status),
        "lambda": found.lambda,
        "residual": found.residual,
        "seconds": solved.time.as_secs_f64(),
        "payoffs": values(&found.payoffs),
        "player_regret": found.player_regret.as_ref().map(|regret| regret.value),
        "agent_regret": found.agent_regret.value,
        "profile": found
            .strategies
            .iter()
            .map(|strategy| set(strategy, solved.loaded.players()))
            .collect::<Value>(),
    }));
    if let Status::StoppedShort { reason } = &found.status {
        fields.insert("reason".to_owned(), reason.as_str().into());
    }
    if found.payoffs.iter().all(|payoff| payoff.exact.is_some()) && !found.payoffs.is_empty() {
        let exact = found.payoffs.iter().filter_map(exact);
        fields.insert("exact_payoffs".to_owned(), exact.collect());
    }
    Value::Object(fields)
}

fn set(strategy: &SetStrategy, players: &[String]) -> Value {
    let actions = |actions: &[(String, Number)]| {
        let actions = actions.iter().map(|(label, number)| {
            let mut action = fields(json!({ "label": label }));
            put_number(&mut action, "probability", number);
            Value::Object(action)
        });
        actions.collect::<Value>()
    };
    let mut set = fields(json!({
        "player": strategy.player + 1,
        "name": one_line(&players[strategy.player]),
        "infoset": strategy.number,
        "label": strategy.label,
        "actions": actions(&strategy.actions),
    }));
    if let Some(beliefs) = &strategy.beliefs {
        set.insert("beliefs".to_owned(), actions(&beliefs.nodes));
    }
    Value::Object(set)
}

/// `converged` or `stopped short`.
pub fn status(status: &Status) -> &'static str {
    match status {
        Status::Converged => "converged",
        Status::StoppedShort { .. } => "stopped short",
    }
}

/// The double under the key, and under `exact` the fraction where there is one.
fn put_number(map: &mut Map<String, Value>, key: &str, number: &Number) {
    map.insert(key.to_owned(), number.value.into());
    if let Some(exact) = exact(number) {
        map.insert("exact".to_owned(), exact);
    }
}

fn exact(number: &Number) -> Option<Value> {
    number.exact.as_ref().map(|exact| exact.to_string().into())
}

fn values(numbers: &[Number]) -> Value {
    numbers.iter().map(|number| number.value).collect()
}

fn fields(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}
