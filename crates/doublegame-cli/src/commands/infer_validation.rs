//! Beside the posterior: how often it is right in simulated records, and the evidence for one scenario against another.

use std::path::Path;

use anyhow::Result;
use doublegame::infer::{
    Counting, FactorOverWorlds, InferOptions, InferProblem, Inference, OtherScenario, Simulation,
    calibration, infer, simulate, type_ranks, uniformity,
};
use doublegame::record::coding::Coded;
use doublegame::report::plot_calibration;
use doublegame::scenario::compile::World;

use crate::Outcome;
use crate::commands::infer::{Infer, give_up, refuse, scenario_of};
use crate::commands::record;
use crate::output;

/// How often the posterior is right in simulated records.
pub struct Calibration {
    /// In words and a table.
    pub text: String,
    /// As a picture, in SVG.
    pub picture: String,
}

/// Simulates records from known types and says how often the posterior is right.
pub fn calibrate(
    coded: &Coded,
    world: &World,
    settings: &InferOptions,
    count: usize,
    seed: u64,
) -> std::result::Result<Calibration, InferProblem> {
    let simulation = Simulation {
        records: count,
        worlds: settings.worlds.map_or(0, |draws| draws.count),
        seed,
        counting: Counting::Once,
    };
    let simulated = simulate(coded, world, settings, simulation)?;
    let mut text = format!(
        "{count} records of {} periods, simulated from known types (seed {seed})\n\n  said          statements  \
         mean said  came true\n",
        coded.periods.len()
    );
    let bins = calibration(&simulated);
    for bin in bins.iter().filter(|bin| bin.count > 0) {
        text.push_str(&format!(
            "  {:.1} to {:.1}  {:>12}  {:>9.3}  {:>9.3}\n",
            bin.low, bin.high, bin.count, bin.said, bin.came_true
        ));
    }
    text.push_str("\nRanks, which are uniform if the posterior is right as often as it says:\n");
    let actors = coded.scenario().actors.iter().enumerate();
    for (actor, data) in actors.filter(|(_, data)| data.types.len() > 1) {
        for (kind, type_data) in data.types.iter().enumerate() {
            let (distance, tail) = uniformity(&type_ranks(&simulated, actor, kind, seed));
            text.push_str(&format!(
                "  {} is {}: distance {distance:.3}, probability of a larger one by chance {tail:.3}\n",
                data.naming.name, type_data.naming.name
            ));
        }
    }
    let title = format!(
        "{}: {count} simulated records",
        coded.scenario().naming.title
    );
    Ok(Calibration {
        text,
        picture: plot_calibration(&title, &bins),
    })
}

/// What was observed when.
fn observed(inference: &Inference) -> Vec<(&str, &str, &str)> {
    let observations = inference.observations.iter();
    let coded = observations.filter(|item| !item.which.is_empty());
    coded
        .map(|item| {
            let first = inference.periods[item.period].first.as_str();
            (first, item.which.as_str(), item.outcome.as_str())
        })
        .collect()
}

/// The comparison with the uncertain params integrated out, where both scenarios' worlds are enough for it.
fn over_worlds(this: &Inference, other: &Inference) -> Option<FactorOverWorlds> {
    let evidence = |of: &Inference| {
        let worlds = of.worlds.as_ref()?;
        Some((worlds.log_evidence?, worlds.log_evidence_error?))
    };
    let (this, other) = (evidence(this)?, evidence(other)?);
    Some(FactorOverWorlds {
        other_log_evidence: other.0,
        log_bayes_factor: this.0 - other.0,
        standard_error: this.1.hypot(other.1),
    })
}

/// Reads the record of another scenario; how to end after telling the user why it cannot be compared.
pub fn evidence(
    path: &Path,
    options: &Infer,
    settings: &InferOptions,
    inference: &Inference,
) -> Result<std::result::Result<OtherScenario, Outcome>> {
    let Some((scenario, world)) = scenario_of(path, &options.variation)? else {
        return Ok(Err(Outcome::BadInput));
    };
    let Some((file, table)) = record::of_scenario(path, &scenario)? else {
        return Ok(Err(Outcome::BadInput));
    };
    if record::print_errors(&file, &table)? {
        return Ok(Err(Outcome::BadInput));
    }
    let Some(coded) = Coded::new(&scenario, &table) else {
        refuse(&InferProblem::NoPeriod)?;
        return Ok(Err(Outcome::BadInput));
    };
    let settings = InferOptions {
        other_lambdas: &[],
        tilts: &[],
        ..*settings
    };
    let other = match infer(&coded, &world, &settings) {
        Ok(other) => other,
        Err(problem) => return give_up(&problem, &scenario).map(Err),
    };
    if observed(&other) != observed(inference) {
        output::print_error(&format!(
            "error: {} codes other observations than {}\n  expected: the same outcomes of the same choices and signals in \
             the same periods\n  help: evidence can only be compared on the same observations; give both scenarios the \
             same record and the same rules\n",
            path.display(),
            options.scenario.display()
        ))?;
        return Ok(Err(Outcome::BadInput));
    }
    Ok(Ok(OtherScenario {
        file: options.scenario.display().to_string(),
        other_file: path.display().to_string(),
        other_scenario: other.scenario.clone(),
        other_log_evidence: other.log_evidence,
        log_bayes_factor: inference.log_evidence - other.log_evidence,
        not_converged: inference.not_converged.len() + other.not_converged.len(),
        over_worlds: over_worlds(inference, &other),
    }))
}
