//! What is said about the files, the rows and the series.

use doublegame::record::event_data::{
    Cell, Class, Counts, DyadSeries, Malformed, Reason, Refusal, Summed,
};
use doublegame::report::words;

use super::arguments::Events;
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

/// What was read, and the dyads with the most events.
pub fn text(options: &Events, summed: &Summed, standing: &Standing) -> String {
    let counts = &summed.counts;
    let mut text = format!(
        "{} read: {}, of which the filter takes {}\n",
        rows(summed.files as u64, "file"),
        rows(counts.rows, "row"),
        whole(counts.passed)
    );
    for line in notices(counts) {
        text += &format!("  {line}\n");
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
        text += "no event is left for a series\n  help: actors are written as in the file, for example CHN in GDELT and \
                 China in ICEWS; --from and --to must meet its dates\n";
        return text;
    };
    text += &format!("{} from {first} to {last}\n\n", rows(standing.all, "dyad"));
    text += &table(&standing.dyads);
    if standing.all > standing.dyads.len() as u64 {
        text += &format!(
            "and {} with fewer events\n",
            rows(standing.all - standing.dyads.len() as u64, "dyad")
        );
    }
    for path in options.series.iter().chain(&options.say_do) {
        text += &format!("written: {}\n", path.display());
    }
    text
}

/// What is odd about rows that could be read all the same.
fn notices(counts: &Counts) -> Vec<String> {
    let all = [
        (
            counts.without_party,
            "rows have no source or no target of the kind that --by asks for, and are in no series",
        ),
        (
            counts.without_class,
            "rows are of no class: they count as events, but neither as words nor as deeds",
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
        .map(|(count, what)| format!("{} {what}", whole(count)))
        .collect()
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

fn table(dyads: &[DyadSeries]) -> String {
    let mut text = format!(
        "{:<LONGEST_NAME$} {:>9} {:>9} {:>9} {:>9} {:>9} {:>9}\n",
        "who to whom", "events", "words +", "words -", "deeds +", "deeds -", "Goldstein"
    );
    for dyad in dyads {
        let mut sum = Cell::default();
        for (_, cell) in dyad.cells() {
            sum.add(cell);
        }
        let name = one_line(&format!("{} - {}", dyad.source, dyad.target));
        let name: String = name.chars().take(LONGEST_NAME).collect();
        let of = |class| whole(sum.of_class(class));
        let mean = match sum.goldstein_mean() {
            Some(mean) => format!("{mean:.2}"),
            None => "-".to_owned(),
        };
        text += &format!(
            "{name:<LONGEST_NAME$} {:>9} {:>9} {:>9} {:>9} {:>9} {mean:>9}\n",
            whole(sum.all()),
            of(Class::VerbalCooperation),
            of(Class::VerbalConflict),
            of(Class::MaterialCooperation),
            of(Class::MaterialConflict),
        );
    }
    text
}
