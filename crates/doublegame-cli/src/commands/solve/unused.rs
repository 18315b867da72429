//! Options that say nothing about the game or the concept that is asked for: they are named, not passed over in silence.

use clap::ValueEnum as _;

use crate::arguments::{ConceptName, DEFAULT_MOST_NODES, Solve};
use crate::game_file::{self, Format};

/// A warning for each option that has no effect.
pub fn warnings(options: &Solve) -> String {
    let mut text = String::new();
    for (option, is_given, concepts) in for_concepts(options) {
        if is_given && !concepts.contains(&options.concept) {
            text.push_str(&format!(
                "warning: {option} has no effect here; it is for --concept {}\n",
                listed(concepts)
            ));
        }
    }
    if options.points.is_some() && options.branch.is_none() {
        text.push_str("warning: --points has no effect without --branch\n");
    }
    let of_others = options.starts.is_some() || options.seed.is_some();
    if options.concept == ConceptName::Qre && of_others && !options.all {
        text.push_str("warning: --starts and --seed have no effect without --all\n");
    }
    let format = game_file::format(&options.game);
    if format == Some(Format::Strategic) && options.max_profiles.is_some() {
        text.push_str("warning: --max-profiles has no effect here; it is for trees\n");
    }
    if format.is_some() && options.variation.max_nodes != DEFAULT_MOST_NODES {
        text.push_str("warning: --max-nodes has no effect here; it is for scenarios\n");
    }
    text
}

/// The options that are for some concepts alone: whether each is given, and for which it is.
fn for_concepts(options: &Solve) -> [(&'static str, bool, &'static [ConceptName]); 10] {
    use ConceptName::{
        Cfr, CoarseCorrelated, Correlated, Dominance, Nash, Pure, Qre, Sequential, Spe,
    };
    [
        ("--all", options.all, &[Qre, Nash, Spe, Pure]),
        ("--lambda", options.lambda.is_some(), &[Qre]),
        ("--starts", options.starts.is_some(), &[Qre]),
        ("--seed", options.seed.is_some(), &[Qre]),
        ("--sweeps", options.sweeps.is_some(), &[Qre, Sequential]),
        ("--method", options.method.is_some(), &[Cfr]),
        ("--exploitability", options.exploitability.is_some(), &[Cfr]),
        ("--iterations", options.iterations.is_some(), &[Cfr]),
        (
            "--favor",
            options.favor.is_some(),
            &[Correlated, CoarseCorrelated],
        ),
        (
            "--max-profiles",
            options.max_profiles.is_some(),
            &[Nash, Pure, Correlated, CoarseCorrelated, Dominance],
        ),
    ]
}

/// The concepts as the option names them: "a", "a and b", "a, b and c".
fn listed(concepts: &[ConceptName]) -> String {
    let names: Vec<String> = concepts
        .iter()
        .filter_map(ConceptName::to_possible_value)
        .map(|value| value.get_name().to_owned())
        .collect();
    match names.as_slice() {
        [first @ .., last] if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        _ => names.concat(),
    }
}
