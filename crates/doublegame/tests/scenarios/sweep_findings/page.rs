//! The findings as a page: well formed, complete in itself, small, usable without seeing it, safe with any text.

use super::markup::{self, Element, Page};
use super::{found, tables};
use doublegame::sweep::{
    BreakEven, Column, Findings, SweepTable, Tornado, TornadoBar, render_html,
};
use std::collections::BTreeSet;
use std::sync::LazyLock;

static LARGE: LazyLock<(SweepTable, Findings, String)> = LazyLock::new(|| {
    let table = tables::large(1000);
    let mut all = found(&table);
    one_at_a_time(&mut all);
    let html = render_html(&all, &table).unwrap();
    (table, all, html)
});

/// Fills what another part of the program computes.
fn one_at_a_time(found: &mut Findings) {
    let policy = found.policies[1].name.clone();
    found.break_even = Some(vec![BreakEven {
        param: "p2".to_owned(),
        objective: "threat".to_owned(),
        policy: policy.clone(),
        instead: Some(found.policies[2].name.clone()),
        value: Some(4.5),
        note: String::new(),
    }]);
    let bar = |number: usize| TornadoBar {
        param: format!("p{number}"),
        low: (number != 3).then_some(2.0 - 0.1 * (20 - number) as f64),
        high: Some(2.2 + 0.05 * (20 - number) as f64),
        flip: (number == 2).then_some(4.5),
    };
    found.tornado = Some(vec![Tornado {
        objective: "threat".to_owned(),
        policy,
        central: 2.1,
        bars: (0..20).map(bar).collect(),
    }]);
}

fn read(html: &str) -> Page {
    markup::read(html).unwrap_or_else(|problem| panic!("{problem}"))
}

fn attribute<'a>(element: &'a Element, name: &str) -> Option<&'a str> {
    element.attributes.get(name).map(String::as_str)
}

#[test]
fn a_thousand_worlds_stay_below_two_megabytes() {
    let size = LARGE.2.len();
    assert!(size < 2_000_000, "{size} bytes");
}

#[test]
fn ids_are_unique_and_every_reference_resolves() {
    let page = read(&LARGE.2);
    let mut ids = BTreeSet::new();
    for id in page.elements.iter().filter_map(|it| attribute(it, "id")) {
        assert!(ids.insert(id), "{id} twice");
    }
    for element in &page.elements {
        let lists = ["aria-labelledby", "for"].map(|name| attribute(element, name));
        let link = attribute(element, "href").and_then(|href| href.strip_prefix('#'));
        let named = lists.into_iter().flatten().flat_map(str::split_whitespace);
        for id in named.chain(link) {
            assert!(ids.contains(id), "<{}> refers to {id}", element.name);
        }
    }
}

#[test]
fn charts_are_named_and_have_tables() {
    let page = read(&LARGE.2);
    let count = |name: &str| page.elements.iter().filter(|it| it.name == name).count();
    assert!(count("svg") > 60, "{}", count("svg"));
    assert_eq!(count("svg"), count("desc"));
    assert_eq!(count("figure"), count("svg"));
    let in_figures = page.elements.iter().filter(|it| it.name == "table");
    let in_figures = in_figures.filter(|it| it.inside.iter().any(|name| name == "figure"));
    assert_eq!(in_figures.count(), count("figure"));
    assert_eq!(count("table"), count("caption"));
    assert_eq!(count("table"), count("thead"));
    for element in page.elements.iter().filter(|it| it.name == "th") {
        assert!(attribute(element, "scope").is_some());
    }
}

#[test]
fn headings_are_in_order_and_nothing_is_loaded() {
    let page = read(&LARGE.2);
    let levels: Vec<u32> = page
        .elements
        .iter()
        .filter_map(|it| it.name.strip_prefix('h')?.parse().ok())
        .collect();
    assert_eq!(levels.iter().filter(|level| **level == 1).count(), 1);
    for pair in levels.windows(2) {
        assert!(pair[1] <= pair[0] + 1, "{} after {}", pair[1], pair[0]);
    }
    for element in &page.elements {
        let loads = [
            "link", "iframe", "object", "embed", "base", "img", "image", "use",
        ];
        assert!(!loads.contains(&element.name.as_str()));
        assert!(
            element
                .attributes
                .keys()
                .all(|name| name != "src" && !name.starts_with("on"))
        );
    }
    assert!(LARGE.2.contains("default-src 'none'"));
}

#[test]
fn every_claim_can_be_picked_and_is_told_without_a_script() {
    let (_, all, html) = &*LARGE;
    let page = read(html);
    let panels: Vec<&str> = page
        .elements
        .iter()
        .filter_map(|it| attribute(it, "data-policy"))
        .collect();
    let options: Vec<&str> = page
        .elements
        .iter()
        .filter(|it| it.name == "option")
        .filter_map(|it| attribute(it, "value"))
        .collect();
    assert_eq!(panels.len(), all.claims.len());
    assert!(panels.iter().all(|panel| options.contains(panel)));
    // Only the script hides a claim.
    assert!(
        page.elements
            .iter()
            .all(|it| it.name != "article" || attribute(it, "hidden").is_none())
    );
    for claim in &all.claims {
        assert!(page.text.contains(&claim.text));
    }
}

#[test]
fn what_another_part_computes_is_shown_if_it_is_there() {
    let (table, all, html) = &*LARGE;
    assert!(read(html).text.contains("is no longer best where"));
    assert!(html.contains("tornado-1-t"));
    let mut without = all.clone();
    (without.break_even, without.tornado) = (None, None);
    let html = render_html(&without, table).unwrap();
    assert!(!html.contains("id=\"one-at-a-time\""));
    assert!(!html.contains("href=\"#one-at-a-time\""));
}

#[test]
fn any_text_of_a_scenario_stays_text() {
    let hostile = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>&{{ 7 * 7 }}{% endfor %}</style>\u{1}";
    let mut table = tables::large(60);
    let poison = |column: &mut Column| column.title = hostile.to_owned();
    table.scenario = hostile.to_owned();
    table.policies.iter_mut().for_each(poison);
    for param in &mut table.params {
        poison(&mut param.column);
        param.unit = hostile.to_owned();
    }
    for objective in &mut table.objectives {
        poison(&mut objective.column);
        objective.unit = hostile.to_owned();
    }
    for claim in &mut table.claims {
        claim.id = hostile.to_owned();
        claim.text = hostile.to_owned();
    }
    let mut all = found(&table);
    one_at_a_time(&mut all);
    if let Some(point) = all.break_even.iter_mut().flatten().next() {
        point.note = hostile.to_owned();
    }
    let page = read(&render_html(&all, &table).unwrap());
    let names: BTreeSet<&str> = page.elements.iter().map(|it| it.name.as_str()).collect();
    let clean = read(&LARGE.2);
    let clean: BTreeSet<&str> = clean.elements.iter().map(|it| it.name.as_str()).collect();
    assert!(names.is_subset(&clean), "{names:?}");
    assert_eq!(
        page.elements
            .iter()
            .filter(|it| it.name == "script")
            .count(),
        1
    );
    for element in &page.elements {
        assert!(
            element
                .attributes
                .keys()
                .all(|name| !name.starts_with("on"))
        );
        assert!(attribute(element, "id").is_none_or(|id| !id.contains('<')));
    }
    assert!(page.text.contains("alert(1)") && page.text.contains("{{ 7 * 7 }}"));
}

#[test]
fn many_claims_and_params_draw_fewer_worlds() {
    let mut table = tables::large(200);
    let claims = table.claims.clone();
    for round in 1..3 {
        table.claims.extend(claims.iter().cloned().map(|mut claim| {
            claim.id = format!("{} again {round}", claim.id);
            claim
        }));
    }
    for world in &mut table.worlds {
        let all = world.claims.iter().cycle().take(3 * world.claims.len());
        world.claims = all.cloned().collect();
    }
    let all = found(&table);
    let html = render_html(&all, &table).unwrap();
    let per_claim = html.len() / table.claims.len();
    assert!(per_claim < 45_000, "{per_claim} bytes for each claim");
}
