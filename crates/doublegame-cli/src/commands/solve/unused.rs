//! Options that say nothing about the concept that is asked for: they are named, not passed over in silence.

use clap::ValueEnum as _;

use crate::arguments::{ConceptName, Solve};

/// A warning for each option that has no effect.
pub fn warnings(options: &Solve) -> String {
    use ConceptName::{Cfr, CoarseCorrelated, Correlated, Qre, Sequential};
    let for_concepts: [(&str, bool, &[ConceptName]); 8] = [
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
    ];
    let mut text = String::new();
    for (option, is_given, concepts) in for_concepts {
        if is_given && !concepts.contains(&options.concept) {
            let names = concepts.iter().filter_map(ConceptName::to_possible_value);
            let names: Vec<String> = names.map(|it| it.get_name().to_owned()).collect();
            text.push_str(&format!(
                "warning: {option} has no effect here; it is for --concept {}\n",
                names.join(" and ")
            ));
        }
    }
    if options.points.is_some() && options.branch.is_none() {
        text.push_str("warning: --points has no effect without --branch\n");
    }
    let of_others = options.starts.is_some() || options.seed.is_some();
    if options.concept == Qre && of_others && !options.all {
        text.push_str("warning: --starts and --seed have no effect without --all\n");
    }
    text
}
