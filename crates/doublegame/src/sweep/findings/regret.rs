//! Mean regrets along a param: who would rue which policy where.

use super::Asked;
use super::data::{RegretBin, RegretMap};
use super::objectives::OfObjective;
use super::sensitivity::SensitivityFinding;

/// How many params have a map.
const MAPS: usize = 3;

/// How many classes a map has at most.
const BINS: usize = 12;

/// The fewest worlds of a class.
const LEAST_WORLDS: usize = 10;

/// Maps along the params on which the lead of the best policy depends most, or along the first params where that is not
/// known; none without a world that has a result for every policy.
pub fn maps(
    asked: &Asked<'_>,
    of: &OfObjective<'_>,
    lead: Option<&SensitivityFinding>,
) -> Vec<RegretMap> {
    let regrets: Vec<(usize, Vec<f64>)> = of
        .values
        .iter()
        .enumerate()
        .filter_map(|(world, values)| Some((world, of.regrets(values)?)))
        .collect();
    if regrets.is_empty() {
        return Vec::new();
    }
    let params = &asked.table.params;
    let told = lead.and_then(SensitivityFinding::told);
    let chosen: Vec<usize> = match told {
        Some((_, told)) => told
            .iter()
            .filter_map(|it| params.iter().position(|p| p.column.name == it.index.param))
            .take(MAPS)
            .collect(),
        None => (0..params.len().min(MAPS)).collect(),
    };
    chosen
        .into_iter()
        .map(|param| RegretMap {
            param: params[param].column.name.clone(),
            bins: bins(&asked.columns[param], &regrets),
        })
        .collect()
}

/// Classes of about equally many worlds; worlds with the same value are in one class.
fn bins(column: &[f64], regrets: &[(usize, Vec<f64>)]) -> Vec<RegretBin> {
    let mut order: Vec<&(usize, Vec<f64>)> = regrets.iter().collect();
    order.sort_by(|a, b| column[a.0].total_cmp(&column[b.0]));
    let count = (order.len() / LEAST_WORLDS).clamp(1, BINS);
    let mut bins = Vec::new();
    let mut start = 0;
    for end in 1..=order.len() {
        let is_last = end == order.len();
        let is_full = end * count / order.len() > start * count / order.len();
        let is_new = is_last || column[order[end].0] > column[order[end - 1].0];
        if is_last || (is_full && is_new) {
            bins.push(bin(column, &order[start..end]));
            start = end;
        }
    }
    bins
}

fn bin(column: &[f64], worlds: &[&(usize, Vec<f64>)]) -> RegretBin {
    let value = |place: Option<&&(usize, Vec<f64>)>| place.map_or(0.0, |it| column[it.0]);
    let policies = worlds.first().map_or(0, |it| it.1.len());
    let mean = |policy: usize| {
        let sum: f64 = worlds.iter().map(|it| it.1[policy]).sum();
        sum / worlds.len() as f64
    };
    RegretBin {
        low: value(worlds.first()),
        high: value(worlds.last()),
        worlds: worlds.len(),
        mean_regret: (0..policies).map(mean).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_share_a_class_and_every_world_has_one() {
        let column: Vec<f64> = (0..60).map(|world| f64::from(world / 15)).collect();
        let regrets: Vec<(usize, Vec<f64>)> = (0..60)
            .map(|world| (world, vec![world as f64, 0.0]))
            .collect();
        let bins = bins(&column, &regrets);
        assert_eq!(bins.iter().map(|bin| bin.worlds).sum::<usize>(), 60);
        for pair in bins.windows(2) {
            assert!(pair[0].high < pair[1].low);
        }
        assert_eq!(bins.len(), 4);
        assert!((bins[0].mean_regret[0] - 7.0).abs() < 1e-12);
    }
}
