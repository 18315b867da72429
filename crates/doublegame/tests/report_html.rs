//! The HTML page of a report.

mod support;

use doublegame::report::render_html;

#[test]
fn equal_reports_give_equal_bytes() {
    assert_eq!(
        render_html(&support::report()).unwrap(),
        render_html(&support::report()).unwrap()
    );
}

#[test]
fn a_report_of_many_policies_stays_small() {
    let size = render_html(&support::report()).unwrap().len();
    assert!(size < 1_000_000, "{size} bytes");
}
