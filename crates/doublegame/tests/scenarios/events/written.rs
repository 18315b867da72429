//! What is written: CSV, Parquet, pictures.

use std::sync::Arc;

use doublegame::record::event_data::{
    Day, Direction, Duplicates, DyadSeries, Format, Input, Request, SayDoCsv, SayDoOptions,
    SeriesCsv, SeriesParquet, Step, points, say_do,
};
use doublegame::report::{plot_say_do, plot_series};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::RowAccessor;

use super::rows::{self, event};
use super::sums::sum;

fn series() -> Vec<DyadSeries> {
    let mut later = event("2", 19);
    later.date = (2018, 9, 30);
    later.goldstein = None;
    let mut other = event("3", 8);
    other.source = "A, \"B\"";
    let text = rows::file(Format::Icews, &[event("1", 4), event("1", 4), later, other]);
    let mut request = Request::of(vec![Input::Bytes(
        "a".to_owned(),
        Arc::from(text.into_bytes()),
    )]);
    request.duplicates = Duplicates::Both;
    sum(&request).dyads.map(Result::unwrap).collect()
}

fn days() -> Option<(Day, Day)> {
    Day::of_date(2018, 6, 1).zip(Day::of_date(2018, 9, 30))
}

#[test]
fn csv_has_a_line_for_each_period_and_way_of_counting() {
    let mut file = SeriesCsv::new(Vec::new()).unwrap();
    for dyad in series() {
        file.write(&dyad, None).unwrap();
    }
    let text = String::from_utf8(file.into_inner()).unwrap();
    assert_eq!(
        text,
        "source,target,period,first_day,last_day,duplicates,events,verbal_cooperation,material_cooperation,\
         verbal_conflict,material_conflict,unclassed,words,deeds,cooperation,conflict,goldstein_events,mentions,\
         goldstein_sum,goldstein_mean\n\
         \"A, \"\"B\"\"\",PRK,2018-06,2018-06-01,2018-06-30,merged,1,0,1,0,0,0,0,1,1,0,1,0,-2.5,-2.5\n\
         \"A, \"\"B\"\"\",PRK,2018-06,2018-06-01,2018-06-30,kept,1,0,1,0,0,0,0,1,1,0,1,0,-2.5,-2.5\n\
         CHN,PRK,2018-06,2018-06-01,2018-06-30,merged,1,1,0,0,0,0,1,0,1,0,1,0,-2.5,-2.5\n\
         CHN,PRK,2018-09,2018-09-01,2018-09-30,merged,1,0,0,0,1,0,0,1,0,1,0,0,0,\n\
         CHN,PRK,2018-06,2018-06-01,2018-06-30,kept,2,2,0,0,0,0,2,0,2,0,2,0,-5,-2.5\n\
         CHN,PRK,2018-09,2018-09-01,2018-09-30,kept,1,0,0,0,1,0,0,1,0,1,0,0,0,\n"
    );
}

#[test]
fn filled_series_have_every_period_once() {
    for dyad in series() {
        for step in [Step::Month, Step::Quarter, Step::Year] {
            let longer = dyad.in_steps_of(step);
            let filled: Vec<_> = points(longer.cells(), step, days()).collect();
            let first = filled[0].period;
            assert!(
                (first..)
                    .zip(&filled)
                    .all(|(period, point)| point.period == period)
            );
            let expected = [(Step::Month, 4), (Step::Quarter, 2), (Step::Year, 1)];
            assert!(
                expected.contains(&(step, filled.len())),
                "{step:?} {filled:?}"
            );
            let all: u64 = filled.iter().map(|point| point.cell.all()).sum();
            assert_eq!(all, dyad.events());
        }
    }
    // Cells outside of the days are written all the same.
    let cells = series()[1].cells().to_vec();
    let inner = Day::of_date(2018, 7, 5).zip(Day::of_date(2018, 8, 5));
    assert_eq!(points(&cells, Step::Month, inner).count(), 4);
}

#[test]
fn parquet_holds_what_the_csv_holds() {
    let mut csv = SeriesCsv::new(Vec::new()).unwrap();
    let mut file = SeriesParquet::new(tempfile::tempfile().unwrap()).unwrap();
    for dyad in series() {
        csv.write(&dyad, days()).unwrap();
        file.write(&dyad, days()).unwrap();
    }
    let csv = String::from_utf8(csv.into_inner())
        .unwrap()
        .replace("\"A, \"\"B\"\"\"", "X");
    let reader = SerializedFileReader::new(file.finish().unwrap()).unwrap();
    let rows: Vec<_> = reader
        .get_row_iter(None)
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert_eq!(rows.len(), csv.lines().count() - 1);
    let names = csv.lines().next().unwrap();
    let columns = reader
        .metadata()
        .file_metadata()
        .schema_descr()
        .columns()
        .iter();
    assert_eq!(
        columns
            .map(|column| column.name().to_owned())
            .collect::<Vec<_>>()
            .join(","),
        names
    );
    for (line, row) in csv.lines().skip(1).zip(rows) {
        let text = |column| row.get_string(column).unwrap().replace("A, \"B\"", "X");
        let mut fields: Vec<String> = (0..6).map(text).collect();
        fields.extend((6..18).map(|column| row.get_long(column).unwrap().to_string()));
        fields.push(row.get_double(18).unwrap().to_string());
        fields.push(
            row.get_double(19)
                .map(|mean| mean.to_string())
                .unwrap_or_default(),
        );
        assert_eq!(fields.join(","), line);
    }
}

#[test]
fn pictures_are_well_formed_and_name_every_dyad() {
    let options = SayDoOptions {
        step: Step::Month,
        level: 0.9,
        draws: 200,
        seed: 1,
        days: days(),
    };
    let dyads = series();
    let indices: Vec<_> = dyads.iter().map(|dyad| say_do(dyad, &options)).collect();
    for picture in [
        plot_series("<Events>", Direction::Directed, &dyads, days()),
        plot_say_do("<Events>", Direction::Directed, &indices),
        plot_series("none", Direction::Directed, &[], None),
        plot_say_do("none", Direction::Directed, &[]),
        plot_series("one period", Direction::Directed, &dyads, None),
    ] {
        assert_eq!(
            picture.matches("<g>").count(),
            picture.matches("</g>").count()
        );
        assert!(!picture.contains("NaN") && !picture.contains("<Events>"));
        assert!(picture.starts_with("<svg ") && picture.ends_with("</svg>\n"));
    }
    let picture = plot_say_do("title", Direction::Directed, &indices);
    assert!(picture.contains("CHN toward PRK") && picture.contains("A, &quot;B&quot; toward PRK"));
    let mut single = indices[0].clone();
    single.points.truncate(1);
    let picture = plot_say_do("title", Direction::Directed, &[single]);
    let (_, band) = picture.split_once("class=\"band\" points=\"").unwrap();
    let corners: Vec<&str> = band
        .split('"')
        .next()
        .unwrap()
        .split(' ')
        .map(|corner| corner.split_once(',').unwrap().0)
        .collect();
    let [left, right, right_below, left_below] = corners[..] else {
        panic!("{corners:?}");
    };
    let number = |text: &str| text.parse::<f64>().unwrap();
    assert!(number(right) > number(left) + 10.0, "{corners:?}");
    assert_eq!([left, right], [left_below, right_below]);
    let mut file = SayDoCsv::new(Vec::new()).unwrap();
    for index in &indices {
        file.write(index).unwrap();
    }
    let text = String::from_utf8(file.into_inner()).unwrap();
    assert_eq!(text.lines().count(), 1 + 2 * 4);
    assert!(text.lines().all(|line| line.matches(',').count() >= 20));
}
