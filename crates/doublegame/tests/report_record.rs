//! How a record is shown: on a terminal, as HTML and as JSON; on an inference that was made from a small scenario.

#[path = "support/harbour.rs"]
mod harbour;
#[path = "support/markup.rs"]
mod markup;
#[path = "support/schema.rs"]
mod schema;

use doublegame::infer::Inference;
use doublegame::report::{
    Color, TerminalStyle, record_schema, record_section, record_to_json, render_record_html,
    render_record_terminal,
};
use markup::{Element, Page};
use std::collections::BTreeSet;
use std::path::Path;
use unicode_width::UnicodeWidthStr;

fn style(width: usize, color: Color) -> TerminalStyle {
    TerminalStyle {
        width,
        color,
        page: Some("harbour.html".into()),
    }
}

fn page_of(inference: &Inference) -> Page {
    let html = render_record_html(inference).unwrap();
    markup::read(&html).unwrap_or_else(|problem| panic!("{problem}"))
}

fn attribute<'a>(element: &'a Element, name: &str) -> Option<&'a str> {
    element.attributes.get(name).map(String::as_str)
}

/// Text as it reads: any run of white space is one space.
fn flowing(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn terminal_at_80_columns() {
    insta::assert_snapshot!(render_record_terminal(
        &harbour::inference(),
        &style(80, Color::None)
    ));
}

#[test]
fn terminal_at_40_columns() {
    insta::assert_snapshot!(render_record_terminal(
        &harbour::inference(),
        &style(40, Color::None)
    ));
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    for width in [24, 40, 57, 80, 133] {
        let text = render_record_terminal(&harbour::inference(), &style(width, Color::None));
        for line in text.lines() {
            assert!(line.width() <= width, "{width}: {line}");
            assert!(!line.ends_with(' '), "{line:?}");
        }
    }
}

#[test]
fn color_changes_nothing_but_color() {
    let inference = harbour::inference();
    let plain = render_record_terminal(&inference, &style(80, Color::None));
    let painted = render_record_terminal(&inference, &style(80, Color::Ansi));
    assert!(!plain.contains('\u{1b}') && painted.contains('\u{1b}'));
    let mut stripped = String::new();
    for (number, part) in painted.split("\u{1b}[").enumerate() {
        let rest = part.split_once('m').map(|(_, rest)| rest);
        stripped.push_str(if number == 0 { part } else { rest.unwrap() });
    }
    assert_eq!(stripped, plain);
}

#[test]
fn control_characters_do_not_reach_the_terminal() {
    let mut inference = harbour::inference();
    harbour::poison(&mut inference, "a\u{1b}]0;owned\u{7}\u{1b}[2Jb\r\u{9b}c");
    let text = render_record_terminal(&inference, &style(80, Color::None));
    assert!(text.contains("owned"));
    assert!(
        text.chars()
            .all(|letter| letter == '\n' || !letter.is_control())
    );
}

#[test]
fn ids_are_unique_and_every_reference_resolves() {
    let page = page_of(&harbour::inference());
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
        let lists = ["aria-labelledby", "aria-describedby", "for", "data-filter"]
            .map(|name| attribute(element, name));
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
    }
    assert!(references > 60, "{references}");
}

#[test]
fn the_section_has_ids_of_its_own() {
    let section = record_section(&harbour::inference()).unwrap();
    let page = markup::read(&format!("<!DOCTYPE html>{section}")).unwrap();
    assert_eq!(page.elements[0].name, "section");
    for id in page
        .elements
        .iter()
        .filter_map(|element| attribute(element, "id"))
    {
        assert!(
            id.starts_with("record") || id.starts_with("h-record"),
            "{id}"
        );
    }
    // It is the page's.
    assert!(
        render_record_html(&harbour::inference())
            .unwrap()
            .contains(section.trim())
    );
}

#[test]
fn nothing_is_loaded_and_only_web_addresses_are_links() {
    let html = render_record_html(&harbour::inference()).unwrap();
    let page = page_of(&harbour::inference());
    let mut out = BTreeSet::new();
    for element in &page.elements {
        let name = element.name.as_str();
        assert!(
            ![
                "link", "iframe", "object", "embed", "base", "img", "image", "use"
            ]
            .contains(&name)
        );
        for (key, value) in &element.attributes {
            assert!(
                key != "src" && key != "srcset" && key != "action" && !key.starts_with("on"),
                "{key}"
            );
            if value.contains("//") {
                assert_eq!((name, key.as_str()), ("a", "href"), "{value}");
            }
            if key == "href" && !value.starts_with('#') {
                out.insert(value.clone());
            }
        }
    }
    assert!(out.contains("https://example.org/herald?day=21&page=1"));
    assert!(
        out.iter().all(|link| link.starts_with("https://")),
        "{out:?}"
    );
    assert!(page.text.contains("javascript:alert(1)"), "shown as text");
    assert!(html.contains("default-src 'none'") && !html.contains("url("));
}

#[test]
fn headings_tables_and_charts_can_be_used_without_seeing_them() {
    let page = page_of(&harbour::inference());
    let levels: Vec<u32> = page
        .elements
        .iter()
        .filter_map(|element| element.name.strip_prefix('h')?.parse().ok())
        .collect();
    assert_eq!(levels.iter().filter(|level| **level == 1).count(), 1);
    assert!(
        levels.windows(2).all(|pair| pair[1] <= pair[0] + 1),
        "{levels:?}"
    );
    let count = |name: &str| {
        page.elements
            .iter()
            .filter(|element| element.name == name)
            .count()
    };
    for landmark in ["header", "nav", "main", "footer"] {
        assert_eq!(count(landmark), 1, "{landmark}");
    }
    assert_eq!(count("table"), count("caption"));
    assert_eq!(count("table"), count("thead"));
    assert_eq!(count("svg"), count("desc"));
    for element in &page.elements {
        match element.name.as_str() {
            "th" => assert!(attribute(element, "scope").is_some()),
            "svg" => assert_eq!(attribute(element, "role"), Some("img")),
            "input" => {
                let id = attribute(element, "id");
                let labels = page.elements.iter().filter(|it| it.name == "label");
                assert!(id.is_some() && labels.into_iter().any(|it| attribute(it, "for") == id));
            }
            _ => {}
        }
    }
}

#[test]
fn every_step_can_be_followed_to_its_event_rule_and_source() {
    let inference = harbour::inference();
    let page = page_of(&inference);
    let text = flowing(&page.text);
    for event in &inference.events {
        let place = format!("line {} of the record.", event.line);
        let source = format!("reliability): {}", event.source);
        let magnitude = if event.magnitude.is_empty() {
            String::new()
        } else {
            format!("Magnitude: {}.", event.magnitude)
        };
        for expected in [
            event.text.as_str(),
            &place,
            &magnitude,
            &source,
            event.kind.as_str(),
        ] {
            assert!(text.contains(&flowing(expected)), "{expected}");
        }
        let id = format!("record-e{}", event.line);
        let mut elements = page.elements.iter();
        let entry = elements
            .find(|it| attribute(it, "id") == Some(&id))
            .unwrap();
        let carries = event.observation.is_some();
        // Beside the event stands the rule by which it counts, in full.
        assert_eq!(event.rule.is_some(), carries);
        if let Some(rule) = &event.rule {
            let origin = format!("{} {}", event.source, event.link);
            let coded = format!("Coded by {} ({}).", rule.text, rule.place);
            let beside = format!("{} {coded}", flowing(&origin));
            assert!(text.contains(&beside), "{beside}");
            assert!(rule.text.starts_with("code ") && rule.text.contains(&event.kind));
        }
        assert_eq!(
            entry.inside.iter().any(|name| name == "details"),
            carries,
            "{id}"
        );
        if !carries {
            assert!(
                text.to_lowercase().contains(&event.fate.to_lowercase()),
                "{}",
                event.fate
            );
        }
    }
    for (number, item) in inference.observations.iter().enumerate() {
        assert!(
            text.to_lowercase().contains(&item.title.to_lowercase()),
            "{}",
            item.title
        );

        let places: Vec<&str> = item.rules.iter().map(|it| it.place.as_str()).collect();
        let named = match places.len() {
            0 => String::new(),
            1 => format!("coding rule {}; reliability", places[0]),
            _ => format!("coding rules {}; reliability", places.join(", ")),
        };
        assert!(text.contains(&named), "{named}");
        let of_events = inference.events.iter();
        let of_events = of_events.filter(|event| event.observation == Some(number));
        let of_events: BTreeSet<&str> = of_events
            .map(|event| event.rule.as_ref().unwrap().place.as_str())
            .collect();
        if !item.lines.is_empty() {
            assert_eq!(of_events, places.iter().copied().collect());
        }
        let id = format!("record-o{}", number + 1);
        let opens = page
            .elements
            .iter()
            .find(|it| attribute(it, "id") == Some(&id))
            .unwrap();
        assert_eq!(opens.name, "details");
        // On paper it is there as well.
        assert_eq!(attribute(opens, "class"), None);
    }
    for said in inference
        .skipped
        .iter()
        .chain(inference.sensitivity.iter().map(|it| &it.change))
    {
        let said = said.trim_start_matches("without ").to_lowercase();
        assert!(text.to_lowercase().contains(&said), "{said}");
    }
}

#[test]
fn events_of_several_kinds_in_one_observation_have_each_its_own_rule() {
    let inference = harbour::inference();
    let welcome = inference
        .observations
        .iter()
        .find(|item| item.rules.len() == 2)
        .expect("an observation by two rules");
    let rule_of = |line: usize| {
        let event = inference.events.iter().find(|event| event.line == line);
        event.unwrap().rule.as_ref().unwrap().text.as_str()
    };
    let rules: Vec<&str> = welcome.lines.iter().map(|line| rule_of(*line)).collect();
    assert_eq!(
        rules,
        [
            "code answer is welcome when actor is \"HAR\" and kind is \"opened\"",
            "code answer is welcome when actor is \"HAR\" and kind is \"feast\"",
        ]
    );
}

/// The harbour has what the renderings tell apart; otherwise the tests above would show less than they say.
#[test]
fn the_harbour_has_every_case() {
    let inference = harbour::inference();
    let forms: BTreeSet<&str> = inference
        .observations
        .iter()
        .map(|it| it.form.as_str())
        .collect();
    assert_eq!(
        forms.into_iter().collect::<Vec<_>>(),
        ["deed", "silence", "survival", "word"]
    );
    let html = render_record_html(&inference).unwrap();
    for fate in [
        "carry an observation",
        "is a copy of a report that counts",
        "set aside, as another outcome",
        "coded by no rule",
        "lie before the first or after the last period",
    ] {
        assert!(html.contains(fate), "{fate}");
    }
    assert!(inference.worlds.is_some() && html.contains("class=\"band over\""));
    assert!(
        html.contains("no observation did this"),
        "the type drifts between periods"
    );
    assert!(inference.sensitivity.iter().any(|it| it.of == "lambda"));
}

#[test]
fn a_lambda_that_fits_the_record_far_better_is_named() {
    let mut inference = harbour::inference();
    let main = inference.lambda;
    let other = (0..inference.lambdas.len())
        .find(|at| inference.lambdas[*at].lambda.total_cmp(&main).is_ne())
        .unwrap();
    let lambda = doublegame::report::words::plain(inference.lambdas[other].lambda);
    let expected = format!("The record speaks for lambda {lambda} rather than lambda");
    let says = |inference: &Inference| {
        let terminal = flowing(&render_record_terminal(inference, &style(80, Color::None)));
        let page = flowing(&render_record_html(inference).unwrap());
        assert_eq!(terminal.contains(&expected), page.contains(&expected));
        terminal.contains(&expected)
    };
    for said in &mut inference.lambdas {
        said.log_evidence = Some(inference.log_evidence);
        said.not_converged = 0;
    }
    for (gain, is_said) in [(-9.0, false), (2.9, false), (3.1, true)] {
        inference.lambdas[other].log_evidence = Some(inference.log_evidence + gain);
        assert_eq!(says(&inference), is_said, "{gain}");
    }
    inference.lambdas[other].not_converged = 1;
    assert!(!says(&inference));
}

#[test]
fn any_text_of_a_record_stays_text() {
    let hostile = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>&{{ 7 * 7 }}{% endfor %}</style>\u{1}";
    let mut inference = harbour::inference();
    let clean = page_of(&inference);
    harbour::poison(&mut inference, hostile);
    let page = page_of(&inference);
    let names = |page: &Page| {
        page.elements
            .iter()
            .map(|it| it.name.clone())
            .collect::<BTreeSet<_>>()
    };
    assert!(names(&page).is_subset(&names(&clean)));
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
fn an_inference_without_anything_in_it_is_still_shown() {
    let empty = harbour::empty();
    page_of(&empty);
    let text = render_record_terminal(&empty, &style(80, Color::None));
    assert!(text.contains("No actor of this scenario has anything to hide."));
}

#[test]
fn numbers_that_are_not_finite_are_said_to_be_so() {
    let mut inference = harbour::inference();
    for item in &mut inference.observations {
        item.log_bayes_factor[0].in_sequence = f64::NEG_INFINITY;
        item.log_bayes_factor[1].in_sequence = f64::NAN;
        item.probability = f64::NAN;
    }
    for period in &mut inference.periods {
        period.surprise_bits = f64::INFINITY;
        period.expected_bits = f64::NAN;
    }
    inference.log_evidence = f64::NEG_INFINITY;
    let text =
        page_of(&inference).text + &render_record_terminal(&inference, &style(80, Color::None));
    assert!(text.contains("undefined") && text.contains("impossible if"));
    assert!(text.contains("a type was excluded in this period"));
    assert!(!text.contains("NaN") && !text.contains("inf "));
}

fn committed_schema() -> (std::path::PathBuf, String) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schemas/inference.schema.json");
    let text = std::fs::read_to_string(&file).unwrap_or_default();
    (file, text)
}

#[test]
fn the_committed_schema_is_up_to_date() {
    let current = record_schema().unwrap();
    let (file, committed) = committed_schema();
    if std::env::var_os("DOUBLEGAME_ACCEPT").is_some() {
        std::fs::write(file, current).unwrap();
        return;
    }
    assert!(
        committed == current,
        "schemas/inference.schema.json differs from the types: run this test with DOUBLEGAME_ACCEPT=1 and read the difference"
    );
}

#[test]
fn the_json_follows_the_schema() {
    let json = record_to_json(&harbour::inference()).unwrap();
    assert_eq!(json, record_to_json(&harbour::inference()).unwrap());
    let value: serde_json::Value = serde_json::from_str(&json).unwrap();
    let root: serde_json::Value = serde_json::from_str(&committed_schema().1).unwrap();
    schema::follows(&value, &root, &root, "inference")
        .unwrap_or_else(|problem| panic!("{problem}"));
    assert_eq!(value["actors"][0]["actor"], "islander");
    assert!(value["actors"][0]["posterior"][0]["probability"]["greedy"].is_f64());
    assert!(value["events"][1]["log_bayes_factor"].is_array());
}
