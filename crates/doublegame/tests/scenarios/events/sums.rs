//! Sums beside a slow and obvious implementation, on random events.

use std::collections::{BTreeMap, HashSet};

use doublegame::record::event_data::{
    Class, Day, Direction, Duplicates, Filter, Format, Input, Request, Selector, Step, Summed,
    sum_up,
};
use proptest::prelude::*;

use super::rows::{self, Made};

type Place = (String, String, String);
/// Classes, Goldstein sum in tenths, events with a value, mentions.
type Sums = ([u64; 5], i64, u64, u64);

fn made() -> impl Strategy<Value = Made> {
    let country = || prop::sample::select(vec!["", "CHN", "PRK", "USA", "KOR"]);
    (
        0u32..60,
        (2017i32..2019, 1u32..=12, 1u32..=28),
        (country(), country()),
        0u8..=20,
        prop::option::of(-100i64..=100),
        0u32..50,
    )
        .prop_map(
            |(id, date, (source, target), root, goldstein, mentions)| Made {
                id: id.to_string(),
                date,
                source,
                target,
                root,
                goldstein,
                mentions,
            },
        )
}

fn period(step: Step, (year, month, day): (i32, u32, u32)) -> String {
    match step {
        Step::Day => format!("{year}-{month:02}-{day:02}"),
        Step::Week => {
            let date = jiff::civil::Date::new(year as i16, month as i8, day as i8).unwrap();
            let week = date.iso_week_date();
            format!("{}-W{:02}", week.year(), week.week())
        }
        Step::Month => format!("{year}-{month:02}"),
        Step::Quarter => format!("{year}-Q{}", month.div_ceil(3)),
        Step::Year => year.to_string(),
    }
}

/// What is asked, in a form that both implementations understand.
#[derive(Debug, Clone)]
struct Question {
    format: Format,
    step: Step,
    merges: bool,
    undirected: bool,
    from: Option<(i32, u32, u32)>,
    source: Option<&'static str>,
    classes: Vec<Class>,
}

fn question() -> impl Strategy<Value = Question> {
    let steps = vec![
        Step::Day,
        Step::Week,
        Step::Month,
        Step::Quarter,
        Step::Year,
    ];
    (
        prop::sample::select(Format::ALL.to_vec()),
        prop::sample::select(steps),
        any::<(bool, bool)>(),
        prop::option::of((2017i32..2019, 1u32..=12, 1u32..=28)),
        prop::option::of(prop::sample::select(vec!["CHN", "USA"])),
        prop::sample::subsequence(Class::ALL.to_vec(), 0..=3),
    )
        .prop_map(
            |(format, step, (merges, undirected), from, source, classes)| Question {
                format,
                step,
                merges,
                undirected,
                from,
                source,
                classes,
            },
        )
}

/// One event after the other, as the documentation says.
fn slowly(events: &[Made], question: &Question) -> BTreeMap<Place, Sums> {
    let mut seen = HashSet::new();
    let mut sums = BTreeMap::new();
    for event in events {
        if question.from.is_some_and(|from| event.date < from) {
            continue;
        }
        let acts = |who: &str| who == event.source || question.undirected && who == event.target;
        if question.source.is_some_and(|source| !acts(source)) {
            continue;
        }
        let is_wanted = |class: &Class| *class as usize == event.class();
        if !question.classes.is_empty() && !question.classes.iter().any(is_wanted) {
            continue;
        }
        if event.source.is_empty() || event.target.is_empty() {
            continue;
        }
        if question.merges && !seen.insert(event.id.clone()) {
            continue;
        }
        let mut dyad = [event.source.to_owned(), event.target.to_owned()];
        if question.undirected {
            dyad.sort();
        }
        let [source, target] = dyad;
        let place = (source, target, period(question.step, event.date));
        let sum: &mut Sums = sums.entry(place).or_default();
        sum.0[event.class()] += 1;
        sum.1 += event.goldstein.unwrap_or(0);
        sum.2 += u64::from(event.goldstein.is_some());
        let has_mentions = matches!(question.format, Format::Gdelt1 | Format::Gdelt2);
        sum.3 += if has_mentions {
            u64::from(event.mentions)
        } else {
            0
        };
    }
    sums
}

fn request(files: &[String], question: &Question) -> Request {
    let inputs = files
        .iter()
        .enumerate()
        .map(|(place, text)| Input::Bytes(format!("file {place}"), text.as_bytes().into()));
    let mut request = Request::of(inputs.collect());
    request.step = question.step;
    request.duplicates = if question.merges {
        Duplicates::Merge
    } else {
        Duplicates::Keep
    };
    request.filter = Filter {
        from: question
            .from
            .and_then(|(year, month, day)| Day::of_date(year, month, day)),
        sources: question
            .source
            .map(|source| Selector::read(source).unwrap())
            .into_iter()
            .collect::<Vec<_>>()
            .into(),
        classes: question.classes.clone(),
        direction: if question.undirected {
            Direction::Undirected
        } else {
            Direction::Directed
        },
        ..Filter::default()
    };
    request
}

pub fn sum(request: &Request) -> Summed {
    sum_up(request, &|| false, &|_| {}, &mut |row| panic!("{row:?}")).unwrap()
}

fn quickly(request: &Request) -> BTreeMap<Place, Sums> {
    let mut sums = BTreeMap::new();
    for dyad in sum(request).dyads {
        let dyad = dyad.unwrap();
        for (period, cell) in dyad.cells() {
            let place = (
                dyad.source.clone(),
                dyad.target.clone(),
                dyad.step.name(*period),
            );
            assert_eq!(cell.goldstein % 100_000, 0);
            let sum = (
                cell.events,
                cell.goldstein / 100_000,
                cell.valued,
                cell.mentions,
            );
            assert!(sums.insert(place, sum).is_none(), "a place comes twice");
        }
    }
    sums
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn sums_are_those_of_a_slow_implementation(
        events in prop::collection::vec(made(), 1..120),
        cut in 0.0f64..1.0,
        question in question(),
        threads in 1usize..4,
        memory in prop::sample::select(vec![0usize, 2000, 1 << 24]),
    ) {
        let cut = (cut * events.len() as f64) as usize;
        // Two files, so that duplicates stand in different ones; the first may be without rows.
        let files = [&events[..cut], &events[cut..]].map(|part| rows::file(question.format, part));
        let mut request = request(&files, &question);
        request.threads = threads;
        // Next to nothing, so that everything goes to disk; or enough.
        request.memory = memory;
        prop_assert_eq!(quickly(&request), slowly(&events, &question));
    }

    #[test]
    fn longer_periods_are_sums_of_shorter_ones(events in prop::collection::vec(made(), 1..80), question in question()) {
        let files = [rows::file(question.format, &events)];
        let longer = request(&files, &question);
        let mut days = longer.clone();
        days.step = Step::Day;
        let summed_up = sum(&days).dyads.map(|dyad| dyad.unwrap().in_steps_of(question.step));
        let at_once = sum(&longer).dyads.map(Result::unwrap);
        prop_assert_eq!(summed_up.collect::<Vec<_>>(), at_once.collect::<Vec<_>>());
    }
}

/// Many blocks, threads that overtake each other, and ids that come again far away.
#[test]
fn large_files_give_the_same_on_any_number_of_threads_and_in_any_memory() {
    let mut text = String::new();
    let mut events = Vec::new();
    for number in 0u32..40_000 {
        let mut event = rows::event(&(number % 30_000).to_string(), (number % 21) as u8);
        event.date = (
            2010 + (number % 7).cast_signed(),
            1 + number % 12,
            1 + number % 28,
        );
        event.source = ["CHN", "USA", "KOR", ""][(number % 4) as usize];
        event.mentions = number % 1000;
        text += &event.row(Format::Gdelt2);
        text.push('\n');
        events.push(event);
    }
    assert!(text.len() > 3 << 20, "several blocks");
    for merges in [false, true] {
        let question = Question {
            format: Format::Gdelt2,
            step: Step::Month,
            merges,
            undirected: false,
            from: None,
            source: None,
            classes: Vec::new(),
        };
        let expected = slowly(&events, &question);
        for (threads, memory) in [(1, 1 << 26), (3, 1 << 26), (2, 100_000), (3, 0)] {
            let mut request = request(&[text.clone()], &question);
            request.threads = threads;
            request.memory = memory;
            assert_eq!(
                quickly(&request),
                expected,
                "{threads} threads, {memory} bytes"
            );
        }
    }
}

#[test]
fn both_ways_of_counting_stand_side_by_side() {
    let mut again = rows::event("1", 4);
    again.mentions = 9;
    let text = rows::file(
        Format::Gdelt2,
        &[rows::event("1", 4), rows::event("2", 19), again],
    );
    let mut request = Request::of(vec![Input::Bytes("a".to_owned(), text.as_bytes().into())]);
    request.duplicates = Duplicates::Both;
    let mut summed = sum(&request);
    let found = summed.duplicates.unwrap();
    assert_eq!(
        (found.events, found.duplicates, found.contradicted),
        (2, 1, 1)
    );
    let dyad = summed.dyads.next().unwrap().unwrap();
    assert_eq!(dyad.merged.as_ref().unwrap()[0].1.mentions, 6);
    assert_eq!(dyad.kept.as_ref().unwrap()[0].1.mentions, 15);
    assert_eq!(dyad.events(), 2);
    assert!(summed.dyads.next().is_none());
}

/// The same id in GDELT 1.0 and 2.0 is one event; in ICEWS it is another.
#[test]
fn ids_are_told_apart_by_family() {
    let files = [
        Format::Gdelt1,
        Format::Gdelt2,
        Format::Icews,
        Format::Polecat,
    ]
    .map(|format| rows::file(format, &[rows::event("7", 4)]));
    let inputs = files
        .iter()
        .map(|text| Input::Bytes("a".to_owned(), text.as_bytes().into()));
    let summed = sum(&Request::of(inputs.collect()));
    assert_eq!(summed.duplicates.unwrap().events, 3);
}
