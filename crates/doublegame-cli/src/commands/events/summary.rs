//! What is said about the files, the rows and the series.

use doublegame::record::event_data::{
    Cell, Class, Counts, Direction, DyadSeries, Malformed, Reason, Refusal, Summed,
};
use doublegame::report::{fit_lines, words};

use super::arguments::{DuplicatesName, Events, StepName};
use super::writers::Standing;
use crate::game_file::one_line;

/// Why files are refused.
pub fn refusals(refusals: &[Refusal]) -> String {
    let mut text = String::new();
    for (place, refusal) in refusals.iter().enumerate() {
        text += &format!(
            "error: {}: {}\n",
            one_line(&refusal.file),
            one_line(&refusal.problem)
        );
        // The same help for many files is said once.
        if refusals[place + 1..]
            .iter()
            .all(|other| other.help != refusal.help)
        {
            text += &format!(
                "  help: {}; --format forces one of them for all files\n",
                refusal.help
            );
        }
    }
    text
}

/// The malformed rows: those to be shown, and all by reason; nothing if there are none.
pub fn malformed(counts: &Counts, shown: &[Malformed], options: &Events) -> String {
    let all = counts.all_malformed();
    if all == 0 {
        return String::new();
    }
    let mut text = String::new();
    for row in shown {
        text += &format!(
            "warning: {}:{}: {}: {}\n",
            one_line(&row.file),
            row.line,
            row.reason,
            row.excerpt
        );
    }
    text += &format!("warning: left out: {}\n", rows(all, "malformed row"));
    for (reason, count) in Reason::ALL.into_iter().zip(counts.malformed) {
        if count > 0 {
            text += &format!("  {:>10}  {reason}\n", whole(count));
        }
    }
    if all > shown.len() as u64 && options.malformed.is_none() {
        text += "  help: --malformed FILE writes all of them down\n";
    }
    text
}

/// What was read, and the dyads with the most events, on so many columns.
pub fn text(options: &Events, summed: &Summed, standing: &Standing, width: usize) -> String {
    let counts = &summed.counts;
    let malformed = match counts.all_malformed() {
        0 => String::new(),
        1 => "1 is malformed and ".to_owned(),
        count => format!("{} are malformed and ", whole(count)),
    };
    let mut text = format!(
        "{} read: {}, of which {malformed}the filter takes {}\n",
        rows(summed.files as u64, "file"),
        rows(counts.rows, "row"),
        whole(counts.passed)
    );
    for line in notices(counts) {
        text += &format!("  {line}\n");
    }
    if counts.mixes_ways_of_writing() {
        text += "  caution: GDELT, ICEWS and POLECAT each write actors in their own way, such as CHN and China: a series for each\n";
    }
    if !options.say_do.is_empty() && options.step == StepName::Day {
        text += "  caution: with --step day the bands of the say-do index are too narrow, as there is nothing to tell how days differ\n";
    }
    if let Some(found) = summed.duplicates {
        let other = if found.contradicted > 0 {
            format!(
                "; of {} the rows do not all say the same",
                rows(found.contradicted, "event")
            )
        } else {
            String::new()
        };
        text += &format!(
            "  {} by event id; {}, left out where duplicates are merged{other}\n",
            rows(found.events, "event"),
            rows(found.duplicates, "further row")
        );
    }
    let Some((first, last)) = summed.days else {
        text += "no event is left for a series\n";
        for help in helps(options, counts) {
            text += &format!("  help: {help}\n");
        }
        return fit_lines(&text, width);
    };
    text += &format!("{} from {first} to {last}\n", rows(standing.all, "dyad"));
    if options.duplicates == DuplicatesName::Both {
        text += "each event counts once here; the files have every row beside it\n";
    }
    text.push('\n');
    text += &table(&standing.dyads, options, width);
    if standing.all > standing.dyads.len() as u64 {
        text += &format!(
            "and {} with fewer events\n",
            rows(standing.all - standing.dyads.len() as u64, "dyad")
        );
    }
    for path in options.series.iter().chain(&options.say_do) {
        text += &format!("written: {}\n", path.display());
    }
    fit_lines(&text, width)
}

/// What may be the reason that nothing is left, as far as what was asked can be.
fn helps(options: &Events, counts: &Counts) -> Vec<&'static str> {
    if counts.all_malformed() == counts.rows && options.format.is_some() {
        return vec![
            "no row is of the format that --format names; leave it out, and it is told from the file",
        ];
    }
    let names_actors = [&options.sources, &options.targets]
        .iter()
        .any(|actors| !actors.is_empty())
        || !options.dyads.is_empty();
    let all = [
        (
            names_actors,
            "actors are written as in the file, for example CHN in GDELT and China in ICEWS; * stands for any letters in \
             name= and code= alone",
        ),
        (
            options.from.is_some() || options.to.is_some(),
            "--from and --to must meet the dates of the file",
        ),
        (
            !options.types.is_empty(),
            "only POLECAT has types for --type, for example AID",
        ),
        (
            !options.roots.is_empty(),
            "only GDELT and ICEWS have codes for --root",
        ),
        (
            counts.without_party > 0,
            "--by says what tells parties apart; these rows have nothing there",
        ),
    ];
    all.into_iter()
        .filter_map(|(is_so, help)| is_so.then_some(help))
        .collect()
}

/// What is odd about rows that could be read all the same.
fn notices(counts: &Counts) -> Vec<String> {
    let all = [
        (
            counts.without_party,
            "rows have no source or no target of the kind that --by asks for: left out of all series",
        ),
        (
            counts.without_class,
            "rows are of no class: counted as events, but neither as words nor as deeds",
        ),
        (
            counts.no_code_column,
            "rows are from files without a column of event codes",
        ),
        (
            counts.odd_code,
            "rows have an event code that is not of digits alone; its first two digits count",
        ),
        (counts.month_first, "rows have a date with the month first"),
        (
            counts.quotes,
            "rows have quotes, which these formats do not use; pairs around a field are taken off",
        ),
        (
            counts.not_utf8,
            "rows have bytes that are not UTF-8; each is shown as U+FFFD",
        ),
        (counts.carriage_returns, "lines end with CR LF"),
        (counts.empty_lines, "lines are empty"),
        (counts.repeated_headers, "lines repeat the header"),
        (
            counts.byte_order_marks,
            "files begin with a byte order mark",
        ),
    ];
    all.into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| match count {
            1 => format!("1 {}", of_one(what)),
            _ => format!("{} {what}", whole(count)),
        })
        .collect()
}

/// The same of a single row, line or file.
fn of_one(what: &str) -> String {
    let words = [
        ("rows have ", "row has "),
        ("rows are ", "row is "),
        ("lines end ", "line ends "),
        ("lines are ", "line is "),
        ("lines repeat ", "line repeats "),
        ("files begin ", "file begins "),
    ];
    let mut words = words.into_iter();
    let changed = words.find_map(|(many, one)| Some(format!("{one}{}", what.strip_prefix(many)?)));
    changed.unwrap_or_else(|| what.to_owned())
}

fn whole(count: u64) -> String {
    words::count(usize::try_from(count).unwrap_or(usize::MAX))
}

fn rows(count: u64, what: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{} {what}{ending}", whole(count))
}

/// How many letters of a dyad's name are shown.
const LONGEST_NAME: usize = 44;
/// How wide a column of numbers is, with the space before it.
const COLUMN: usize = 10;
/// The columns of numbers.
const COLUMNS: [&str; 6] = [
    "events",
    "words +",
    "words -",
    "deeds +",
    "deeds -",
    "Goldstein",
];
/// The least room for names beside the numbers. In a terminal that has less, numbers stand below the names.
const LEAST_ROOM: usize = 20;

/// The dyads with their numbers, on so many columns.
fn table(dyads: &[DyadSeries], options: &Events, width: usize) -> String {
    let (parties, joint) = match options.direction() {
        Direction::Directed => ("who to whom", "-"),
        Direction::Undirected => ("between whom", "and"),
    };
    let room = width.saturating_sub(COLUMNS.len() * COLUMN);
    let rows = dyads.iter().map(|dyad| {
        let name = one_line(&format!("{} {joint} {}", dyad.source, dyad.target));
        let longest = if room < LEAST_ROOM { width } else { room };
        let name: String = name.chars().take(longest.min(LONGEST_NAME)).collect();
        (name, numbers(dyad))
    });
    let rows: Vec<(String, [String; COLUMNS.len()])> = rows.collect();
    let mut text = String::new();
    if room < LEAST_ROOM {
        for (name, numbers) in rows {
            let named = COLUMNS.iter().zip(&numbers);
            let named: Vec<String> = named.map(|(column, it)| format!("{column} {it}")).collect();
            text += &format!("{name}\n  {}\n", named.join(", "));
        }
        return text;
    }
    let names = rows.iter().map(|(name, _)| name.chars().count());
    let names = names.max().unwrap_or(0).max(parties.len());
    let heads = (parties.to_owned(), COLUMNS.map(str::to_owned));
    for (name, numbers) in std::iter::once(heads).chain(rows) {
        text += &format!("{name:<names$}");
        for number in numbers {
            text += &format!("{number:>COLUMN$}");
        }
        text.push('\n');
    }
    text
}

/// What stands in the columns.
fn numbers(dyad: &DyadSeries) -> [String; COLUMNS.len()] {
    let mut sum = Cell::default();
    for (_, cell) in dyad.cells() {
        sum.add(cell);
    }
    let of = |class| whole(sum.of_class(class));
    let mean = sum.goldstein_mean();
    [
        whole(sum.all()),
        of(Class::VerbalCooperation),
        of(Class::VerbalConflict),
        of(Class::MaterialCooperation),
        of(Class::MaterialConflict),
        mean.map_or_else(|| "-".to_owned(), |mean| format!("{mean:.2}")),
    ]
}
