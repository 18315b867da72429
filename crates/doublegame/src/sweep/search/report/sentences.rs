//! What all renderings of a search say, in words.

use crate::report::words;
use crate::sweep::search::data::{
    BesideMenu, BestFinding, CriterionFinding, SearchFindings, SearchMethod,
};
use crate::sweep::search::judge::RobustMeasure;
use crate::sweep::with_unit;

/// A gain that the bootstrap gives less than this share is called unsure.
const SURE: f64 = 0.95;

/// A measure as it stands in a sentence.
pub(super) const fn measure(measure: RobustMeasure) -> &'static str {
    match measure {
        RobustMeasure::Mean => "mean",
        RobustMeasure::Worst => "worst world",
        RobustMeasure::Tenth => "nine worlds in ten",
        RobustMeasure::Regret => "largest regret",
    }
}

/// A setting: each lever with its value.
pub(super) fn setting(findings: &SearchFindings, place: usize) -> String {
    let values = findings.levers.iter().zip(&findings.settings[place].levers);
    let parts: Vec<String> = values
        .map(|(lever, value)| format!("{} = {}", lever.name, words::drawn(*value)))
        .collect();
    parts.join(", ")
}

/// One line on what was tried.
pub(super) fn facts(findings: &SearchFindings) -> String {
    format!(
        "the policy “{}” of {}; {} tried in {} each; actors play at lambda {}",
        findings.policy_title,
        findings.actor,
        words::things(findings.settings.len(), "setting", "settings"),
        words::things(findings.worlds, "world", "worlds"),
        words::plain(findings.lambda)
    )
}

/// By which means settings were chosen.
pub(super) fn method(findings: &SearchFindings) -> String {
    match findings.method {
        SearchMethod::All => "All settings of the levers were tried.".to_owned(),
        SearchMethod::Nsga2 {
            generations,
            population,
        } => format!(
            "The settings are too many to try all. They were searched by the genetic algorithm NSGA-II in {} of up to {}, \
             by {}; a better setting may have been missed.",
            words::things(generations, "generation", "generations"),
            words::count(population),
            match findings.measure {
                RobustMeasure::Mean => "the mean over the worlds",
                RobustMeasure::Worst => "the worst world",
                RobustMeasure::Tenth => "what nine worlds in ten reach",
                RobustMeasure::Regret => "the largest regret",
            }
        ),
    }
}

/// For each criterion, by the measure searched by, whether anything is better than the menu's own setting.
pub(super) fn bottom_line(findings: &SearchFindings) -> Vec<String> {
    let searched = findings
        .best
        .iter()
        .filter(|best| best.measure == findings.measure);
    searched
        .map(|best| answer(findings, best, &findings.criteria[best.criterion]))
        .collect()
}

fn answer(findings: &SearchFindings, best: &BestFinding, criterion: &CriterionFinding) -> String {
    let by = measure(best.measure);
    let show = |value: f64| with_unit(value, &criterion.unit);
    if best.setting == 0 {
        return format!(
            "{} ({by}): none of the settings tried is better than the menu’s own, {}, with {}.",
            criterion.title,
            setting(findings, 0),
            show(best.searched.menu)
        );
    }
    let head = format!(
        "{} ({by}): best is {}, with {} where the menu’s own setting, {}, has {} ({})",
        criterion.title,
        setting(findings, best.setting),
        show(best.searched.value),
        setting(findings, 0),
        words::number(best.searched.menu),
        gain(&best.searched)
    );
    let tail = match &best.checked {
        None => "; it could not be checked in other worlds".to_owned(),
        Some(checked) => format!(
            "; in other worlds, which took no part in the search, {} against {} ({}): {}",
            words::number(checked.value),
            words::number(checked.menu),
            gain(checked),
            standing(checked)
        ),
    };
    format!("{head}{tail}.")
}

/// The setting's value less the menu's own.
pub(super) fn gain(beside: &BesideMenu) -> String {
    words::signed(beside.value - beside.menu)
}

/// How a setting stands beside the menu's own.
pub(super) fn standing(beside: &BesideMenu) -> String {
    let worlds = beside.worlds.max(1) as f64;
    let sureness = if beside.sure >= SURE {
        "sure"
    } else if beside.sure > 1.0 - SURE {
        "unsure"
    } else {
        "worse"
    };
    format!(
        "better in {} of them and worse in {}, and by the measure better in {} of the resamples ({sureness})",
        words::percent(beside.better as f64 / worlds),
        words::percent(beside.worse as f64 / worlds),
        words::percent(beside.sure)
    )
}

/// What a reader must know before relying on the search.
pub(super) fn cautions(findings: &SearchFindings) -> Vec<String> {
    let mut cautions = vec![
        "Of many settings the best is best by luck as well: rely on what the other worlds say of it.".to_owned(),
        "Every setting was solved from its own central world; no solution is shown to lie on the principal branch.".to_owned(),
    ];
    let lost = findings.worlds - findings.worlds_that_count;
    if lost > 0 {
        cautions.push(format!(
            "In {} of {} worlds the menu’s own setting was not solved; they do not count.",
            words::count(lost),
            words::count(findings.worlds)
        ));
    }
    if findings.not_compared > 0 {
        cautions.push(format!(
            "{} cannot be compared, since they were not solved in all worlds that count; any of them may be better.",
            words::things(findings.not_compared, "setting", "settings")
        ));
    }
    if findings.best.is_empty() {
        cautions.push(
            "No setting could be compared: the menu’s own was not solved in any world.".to_owned(),
        );
    }
    cautions
}
