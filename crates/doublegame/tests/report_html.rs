//! The HTML page of a report: well formed, complete in itself, usable without seeing it, and safe with any text.

mod support;

use doublegame::report::{Report, SourceReport, render_html};
use std::collections::BTreeSet;
use support::markup::{self, Element, Page};

fn page_of(report: &Report) -> Page {
    let html = render_html(report).unwrap();
    markup::read(&html).unwrap_or_else(|problem| panic!("{problem}"))
}

fn attribute<'a>(element: &'a Element, name: &str) -> Option<&'a str> {
    element.attributes.get(name).map(String::as_str)
}

#[test]
fn equal_reports_give_equal_bytes() {
    assert_eq!(
        render_html(&support::report()).unwrap(),
        render_html(&support::report()).unwrap()
    );
}

#[test]
fn folds_are_told_in_one_sentence_and_only_where_there_are_any() {
    let sentence = "On the way to lambda 3, the branch of “Diplomacy without Broker” turned back at lambda 2.143 and \
                    2.070: close to there the game has several equilibria.";
    let mut report = support::report();
    let html = render_html(&report).unwrap();
    assert_eq!(html.matches(sentence).count(), 1);
    assert_eq!(html.matches("turned back at").count(), 1);
    for policy in &mut report.policies {
        policy.by_lambda.iter_mut().for_each(|at| at.folds.clear());
    }
    assert!(!render_html(&report).unwrap().contains("turned back at"));
}

#[test]
fn a_report_of_many_policies_stays_small() {
    let size = render_html(&support::report()).unwrap().len();
    assert!(size < 1_000_000, "{size} bytes");
}

#[test]
fn ids_are_unique_and_every_reference_resolves() {
    let page = page_of(&support::report());
    let mut ids = BTreeSet::new();
    for id in page
        .elements
        .iter()
        .filter_map(|element| attribute(element, "id"))
    {
        assert!(ids.insert(id), "{id} twice");
    }
    let mut references = 0;
    for element in &page.elements {
        let lists =
            ["aria-labelledby", "aria-describedby", "for"].map(|name| attribute(element, name));
        let link = attribute(element, "href").and_then(|href| href.strip_prefix('#'));
        for id in lists
            .into_iter()
            .flatten()
            .flat_map(str::split_whitespace)
            .chain(link)
        {
            assert!(ids.contains(id), "<{}> refers to {id}", element.name);
            references += 1;
        }
        if let Some(table) = attribute(element, "data-filter") {
            assert!(ids.contains(table));
        }
    }
    assert!(references > 100, "{references}");
}

#[test]
fn nothing_is_loaded_and_only_sources_link_out() {
    let html = render_html(&support::report()).unwrap();
    let page = page_of(&support::report());
    for element in &page.elements {
        assert!(
            ![
                "link", "iframe", "object", "embed", "base", "img", "image", "use"
            ]
            .contains(&element.name.as_str())
        );
        for (name, value) in &element.attributes {
            assert!(
                name != "src" && name != "srcset" && name != "action" && !name.starts_with("on"),
                "{name}"
            );
            if value.contains("//") {
                assert_eq!(
                    (element.name.as_str(), name.as_str()),
                    ("a", "href"),
                    "{value}"
                );
            }
        }
    }
    assert!(html.contains("default-src 'none'"));
    assert!(!html.contains("@import") && !html.contains("url("));
}

#[test]
fn headings_are_in_order_and_landmarks_are_there() {
    let page = page_of(&support::report());
    let levels: Vec<u32> = page
        .elements
        .iter()
        .filter_map(|element| element.name.strip_prefix('h')?.parse().ok())
        .collect();
    assert_eq!(levels.iter().filter(|level| **level == 1).count(), 1);
    assert_eq!(levels.first(), Some(&1));
    for pair in levels.windows(2) {
        assert!(
            pair[1] <= pair[0] + 1,
            "a heading of level {} follows one of level {}",
            pair[1],
            pair[0]
        );
    }
    for landmark in ["header", "nav", "main", "footer"] {
        assert_eq!(
            page.elements
                .iter()
                .filter(|element| element.name == landmark)
                .count(),
            1,
            "{landmark}"
        );
    }
    let first_link = page
        .elements
        .iter()
        .find(|element| element.name == "a")
        .unwrap();
    assert_eq!(
        attribute(first_link, "href"),
        Some("#main"),
        "the first link skips to the report"
    );
}

#[test]
fn tables_have_captions_and_heads_and_fields_have_labels() {
    let page = page_of(&support::report());
    let count = |name: &str| {
        page.elements
            .iter()
            .filter(|element| element.name == name)
            .count()
    };
    assert_eq!(count("table"), count("caption"));
    assert_eq!(count("table"), count("thead"));
    assert_eq!(count("svg"), count("desc"));
    for element in &page.elements {
        match element.name.as_str() {
            "th" => assert!(attribute(element, "scope").is_some()),
            "svg" => {
                assert_eq!(attribute(element, "role"), Some("img"));
                assert!(attribute(element, "aria-labelledby").is_some());
            }
            "select" | "input" => {
                let id = attribute(element, "id");
                let labelled = page
                    .elements
                    .iter()
                    .any(|l| l.name == "label" && id.is_some() && attribute(l, "for") == id);
                assert!(
                    labelled || element.inside.iter().any(|name| name == "label"),
                    "{element:?}"
                );
            }
            _ => {}
        }
    }
}

#[test]
fn every_claim_policy_and_source_is_told() {
    let report = support::report();
    let text = page_of(&report).text;
    let claims = report
        .claims
        .iter()
        .flat_map(|claim| [&claim.text, &claim.sentence]);
    let policies = report.policies.iter().map(|policy| &policy.title);
    let sources = report.assumptions.sources.iter().map(|source| &source.text);
    let params = report.assumptions.params.iter().map(|param| &param.name);
    for expected in claims
        .chain(policies)
        .chain(sources)
        .chain(params)
        .chain(&report.cautions)
        .chain(&report.skipped)
    {
        assert!(text.contains(expected.as_str()), "{expected}");
    }
}

#[test]
fn parts_of_a_claim_say_how_they_came_out_without_their_signs() {
    let report = support::report();
    let page = page_of(&report);
    for words in [
        "Holds: The chance of a build-up is 34%",
        "Fails: One of these is enough:",
        "Undecided: The chance of a collapse is not known",
    ] {
        assert!(page.text.contains(words), "{words}");
    }
    let signs = page
        .elements
        .iter()
        .filter(|it| attribute(it, "class") == Some("sign"));
    assert!(signs.clone().count() > 0);
    assert!(
        signs
            .into_iter()
            .all(|it| attribute(it, "aria-hidden") == Some("true"))
    );
}

#[test]
fn long_tables_are_closed_and_left_out_on_paper() {
    let html = render_html(&support::report()).unwrap();
    let page = page_of(&support::report());
    let long = || {
        page.elements.iter().filter(|it| {
            attribute(it, "class").is_some_and(|class| class.split(' ').any(|it| it == "long"))
        })
    };
    assert!(long().count() > 10);
    assert!(long().all(|it| it.name == "details"));
    // Whoever prints is told of it.
    assert!(html.contains("details.long { display: none !important; }"));
    assert!(page.text.contains("Printed in short"));
    let params = page
        .elements
        .iter()
        .find(|it| attribute(it, "id") == Some("params"))
        .unwrap();
    assert!(params.inside.iter().any(|name| name == "details"));
}

#[test]
fn a_corridor_links_to_the_claims_that_rest_on_it() {
    let mut report = support::report();
    let link = "#claim-4";
    let links = |report: &Report| {
        page_of(report)
            .elements
            .iter()
            .filter(|it| attribute(it, "href") == Some(link))
            .count()
    };
    assert_eq!(links(&report), 1);
    report.corridors.iter_mut().for_each(|it| it.claims.clear());
    assert_eq!(links(&report), 0);
}

#[test]
fn any_text_of_a_scenario_stays_text() {
    let hostile = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>&{{ 7 * 7 }}{% endfor %}</style>\u{1}";
    let mut report = support::report();
    support::poison::every_text(&mut report, hostile);
    let clean = page_of(&support::report());
    let page = page_of(&report);
    let names = |page: &Page| {
        page.elements
            .iter()
            .map(|e| e.name.clone())
            .collect::<BTreeSet<_>>()
    };
    assert!(names(&page).is_subset(&names(&clean)));
    assert_eq!(
        page.elements
            .iter()
            .filter(|element| element.name == "script")
            .count(),
        1
    );
    for element in &page.elements {
        assert!(
            element
                .attributes
                .keys()
                .all(|name| !name.starts_with("on")),
            "{element:?}"
        );
        assert!(
            attribute(element, "id").is_none_or(|id| !id.contains('<')),
            "{element:?}"
        );
    }
    assert!(page.text.contains("alert(1)") && page.text.contains("{{ 7 * 7 }}"));
}

#[test]
fn only_web_addresses_become_links() {
    let mut report = support::report();
    let source = |link: &str| SourceReport {
        name: "s".into(),
        text: "A source.".into(),
        link: Some(link.into()),
        note: None,
    };
    report.assumptions.sources = vec![
        source("javascript:alert(1)"),
        source("data:text/html,x"),
        source("https://example.org/a?b=1&c=\"2\""),
    ];
    let page = page_of(&report);
    let out: Vec<&str> = page
        .elements
        .iter()
        .filter_map(|element| attribute(element, "href"))
        .filter(|href| !href.starts_with('#'))
        .collect();
    assert_eq!(out, ["https://example.org/a?b=1&c=\"2\""]);
    assert!(page.text.contains("javascript:alert(1)"));
}

#[test]
fn a_report_without_anything_in_it_is_still_a_page() {
    page_of(&support::empty());
}

#[test]
fn numbers_that_are_not_finite_are_said_to_be_undefined() {
    let mut report = support::report();
    for policy in &mut report.policies {
        for at in &mut policy.by_lambda {
            at.residual = f64::NAN;
            at.objectives
                .iter_mut()
                .for_each(|objective| objective.value = f64::INFINITY);
        }
        for found in &mut policy.separation {
            found.prior_bits = f64::NAN;
            found
                .by_period
                .iter_mut()
                .for_each(|estimate| estimate.value = f64::NAN);
        }
    }
    for corridor in &mut report.corridors {
        corridor
            .one_type
            .iter_mut()
            .for_each(|point| point.value = f64::NEG_INFINITY);
    }
    let text = page_of(&report).text;
    assert!(text.contains("undefined"));
    assert!(!text.contains("NaN") && !text.contains("inf "));
}
