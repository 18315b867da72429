//! Formatting keeps the meaning and the comments, and formatting twice is formatting once.

use super::*;
use crate::scenario::diagnostics::{Style, render};
use crate::scenario::model::SourceFile;
use crate::scenario::parser::parse;
use proptest::prelude::*;
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use std::path::{Path, PathBuf};

fn formatted(source: &str) -> String {
    format(source).unwrap_or_else(|errors| panic!("{:?}\n{source}", errors.as_slice()))
}

/// The tree without the places where its parts stand.
fn meaning(source: &str) -> String {
    let tree = parse(0, source, Role::Included)
        .unwrap_or_else(|errors| panic!("{:?}\n{source}", errors.as_slice()));
    let shown = format!("{tree:?}");
    let mut out = String::new();
    for (number, part) in shown.split("Span {").enumerate() {
        let kept = if number == 0 {
            Some(part)
        } else {
            part.split_once('}').map(|(_, rest)| rest)
        };
        out.push_str(kept.unwrap());
    }
    out
}

fn comments(source: &str) -> Vec<String> {
    let (_, layout, _) = parse_with_layout(0, source, Role::Included);
    let text = |comment: &Comment| {
        source[comment.span.start as usize..comment.span.end as usize]
            .trim_end()
            .to_owned()
    };
    layout.comments.iter().map(text).collect()
}

fn assert_keeps(source: &str) {
    let once = formatted(source);
    assert_eq!(
        meaning(source),
        meaning(&once),
        "meaning\n{source}\n----\n{once}"
    );
    assert_eq!(
        comments(source),
        comments(&once),
        "comments\n{source}\n----\n{once}"
    );
    assert_eq!(once, formatted(&once), "twice\n{source}");
    assert!(!once.contains(" \n") && !once.contains("\n\n\n") && !once.contains('\t'));
}

#[test]
fn a_correlation_keeps_its_number() {
    let source = "correlate  a   with b=-0.5   # go apart\n    judgement   \"why\"\n";
    assert_keeps(source);
    assert!(formatted(source).contains("correlate a with b = -0.5"));
}

#[test]
fn what_is_written_is_put_into_form() {
    let cases = [
        ("", ""),
        ("# only a comment", "# only a comment\n"),
        (
            "doublegame   1\r\nhorizon 3\r\n\r\n\r\nmemory 0",
            "doublegame 1\n\nhorizon 3\n\nmemory 0\n",
        ),
        (
            "param a=-1  in -2 .. 3   whole # why\nparam b = 1 in 0..2\n    unit \"x\"\nparam c = 1 in 0..2\n",
            "param a = -1 in -2..3 whole  # why\n\nparam b = 1 in 0..2\n  unit \"x\"\n\nparam c = 1 in 0..2\n",
        ),
        (
            "require a- -b*( c+d )^2>f( x ,y )and not(a=b)or x\n  is not y\n",
            "require a - -b * (c + d) ^ 2 > f(x, y) and not (a = b) or x is not y\n",
        ),
        (
            "function f(a,b)=if a>period-1 then -a else(b)\n",
            "function f(a, b) = if a > period - 1 then -a else (b)\n",
        ),
        (
            "track t \"a\" \"b\":0..n-1=0 seen by all\n",
            "track t \"a b\" : 0..n - 1 = 0 seen by all\n",
        ),
        (
            "claim C holds when prob( x is y )under z>0.5 by at least .1\n"
                .replace(" .1", " 0.1")
                .leak(),
            "claim C holds when prob(x is y) under z > 0.5 by at least 0.1\n",
        ),
    ];
    for (source, expected) in cases {
        assert_eq!(formatted(source), expected);
    }
}

#[test]
fn comments_stay_where_they_belong() {
    let source = "\
# head
doublegame 1
# one
actor a
     # in a
     type x prior 1 # x
          # in x
     # after x
  # still in a
# two

# three
require a # first
  # second
  + b > 0 # last
# end
";
    let expected = "\
# head
doublegame 1

# one
actor a
  # in a
  type x prior 1  # x
    # in x
  # after x
  # still in a
# two

# three
# first
# second
require a + b > 0  # last
# end
";
    assert_eq!(formatted(source), expected);
}

#[test]
fn long_lines_are_broken() {
    let source = "\
round
  choose act \"what Pyongyang does with its missiles\" by pyongyang
    seen by all
    option test \"tests a missile over the sea\" when arsenal < arsenal_levels - 1 and patience > 2 weight 0.5 cite mastro
  update trade to if deed is enforce then clamp(trade - 1, 0, trade_levels - 1) else if deed is half then trade else trade + 1
  update trade to clamp(some_function(first_argument, second_argument, third_argument), another_function(x, y), 3)
scenario \"t\"
  about \"One paragraph of many words, which is so long that it does not fit into a line of the width of one hundred columns.\"
";
    let expected = "\
round
  choose act \"what Pyongyang does with its missiles\" by pyongyang
    seen by all
    option test \"tests a missile over the sea\"
      when arsenal < arsenal_levels - 1 and patience > 2
      weight 0.5
      cite mastro
  update trade to if deed is enforce then clamp(trade - 1, 0, trade_levels - 1)
      else if deed is half then trade
      else trade + 1
  update trade to clamp(
      some_function(first_argument, second_argument, third_argument),
      another_function(x, y),
      3
    )

scenario \"t\"
  about \"One paragraph of many words, which is so long that it does not fit into a line of the\"
      \"width of one hundred columns.\"
";
    assert_eq!(formatted(source), expected);
    assert_keeps(source);
}

#[test]
fn errors_are_handed_on() {
    assert!(format("require a ==\n").unwrap_err().has_errors());
}

fn shipped() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut folders = vec![
        root.join("scenarios"),
        root.join("crates/doublegame-cli/templates"),
    ];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "dg") {
                files.push(path);
            }
        }
    }
    files
}

#[test]
fn every_shipped_scenario_keeps_its_meaning() {
    let files = shipped();
    assert!(files.len() > 3);
    for path in files {
        assert_keeps(&std::fs::read_to_string(path).unwrap());
    }
}

/// Writes random scenarios with random layout.
struct Writer {
    rng: StdRng,
    out: String,
}

impl Writer {
    fn below(&mut self, end: usize) -> usize {
        self.rng.random_range(0..end)
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }

    fn name(&mut self) -> String {
        let start = self.pick(&[
            "a", "b", "deed", "trade", "weight", "to", "in", "seen", "min", "w_x", "prob",
        ]);
        let length = if self.below(4) == 0 {
            self.below(30)
        } else {
            0
        };
        format!("{start}{}", "x".repeat(length))
    }

    fn text(&mut self) -> String {
        let parts: Vec<String> = (0..=self.below(3))
            .map(|_| {
                let words: Vec<&str> = (0..self.below(25))
                    .map(|_| {
                        self.pick(&[
                            "",
                            "word",
                            "\\\"",
                            "\\\\",
                            "#",
                            "Pyöngyang",
                            "中国",
                            "a-longer-word",
                        ])
                    })
                    .collect();
                format!("\"{}\"", words.join(" "))
            })
            .collect();
        parts.join(self.pick(&[" ", "\n  ", " # note\n "]))
    }

    fn expression(&mut self, depth: usize) -> String {
        if depth == 0 {
            return match self.below(7) {
                0 => "1e-3".to_owned(),
                1 => format!("{}.{}", self.below(100), self.below(100)),
                2 => "period".to_owned(),
                3 => format!("last {}", self.name()),
                4 => format!("({} is {})", self.name(), self.name()),
                _ => self.name(),
            };
        }
        let a = self.expression(depth - 1);
        let shallower = self.below(depth);
        let b = self.expression(shallower);
        let space = self
            .pick(&["", " ", "  ", "\n      ", " # c\n", "\n\n # d\n"])
            .to_owned();
        match self.below(8) {
            0 => format!("(({a}){space}{} ({b}))", self.pick(&["=", "<", ">=", "!="])),
            1 => format!("({a} {space}or {b})"),
            2 => format!("(not ({a}) {space}and {b})"),
            3 => format!("(if {a} {space}then {b} else {a})"),
            4 => format!("{}({a},{space}   {b})", self.name()),
            5 => format!("-({a})"),
            _ => {
                let operator = self.pick(&["+", "-", "*", "/", "^"]);
                format!("({a}{space}{operator} {b})")
            }
        }
    }

    fn loose(&mut self) -> String {
        let depth = self.below(5);
        let expression = self.expression(depth);
        // The outermost parentheses are often not needed.
        match expression
            .strip_prefix('(')
            .and_then(|rest| rest.strip_suffix(')'))
        {
            Some(inner) if balanced(inner) => inner.to_owned(),
            _ => expression,
        }
    }

    fn line(&mut self, indent: usize, text: &str) {
        if self.below(6) == 0 {
            self.out.push('\n');
        }
        if self.below(6) == 0 {
            let column = self.below(8);
            self.out += &format!("{}#own {column}\n", " ".repeat(column));
        }
        // The rest of a line stands to the right of its start.
        let text = text.replace('\n', &format!("\n{}", " ".repeat(indent)));
        self.out += &format!("{}{text}", " ".repeat(indent));
        if self.below(5) == 0 {
            self.out.push_str(" # trailing");
        }
        self.out.push('\n');
    }

    fn option(&mut self, indent: usize) {
        let mut text = format!("option {} {}", self.name(), self.text());
        let clauses = [
            format!("when {}", self.loose()),
            format!("weight {}", self.loose()),
            format!("cite m {}", self.text()),
        ];
        let deeper = indent + 1 + self.below(4);
        let inline = self.below(4);
        for clause in clauses.iter().take(inline) {
            text += &format!(" {clause}");
        }
        self.line(indent, &text);
        let rest = clauses.get(inline..).unwrap_or(&[]).to_vec();
        if rest.len() == 2 && self.below(2) == 0 {
            self.line(deeper, &rest.join(" "));
        } else {
            for clause in rest {
                self.line(deeper, &clause);
            }
        }
    }

    fn declaration(&mut self) {
        let indent = 1 + self.below(4);
        match self.below(6) {
            0 => {
                let text = format!("param {} {} = -1 in -2..3 whole", self.name(), self.text());
                self.line(0, &text);
            }
            1 => {
                let text = format!("require {}", self.loose());
                self.line(0, &text);
            }
            2 => {
                let names: Vec<String> = (0..=self.below(12)).map(|_| self.name()).collect();
                let text = format!("remember {} for 2", names.join(",\n   "));
                self.line(0, &text);
            }
            3 => {
                self.line(0, "payoff of beijing");
                for _ in 0..=self.below(3) {
                    let text = format!(
                        "each period {} {} = {}",
                        self.name(),
                        self.text(),
                        self.loose()
                    );
                    self.line(indent, &text);
                    if self.below(2) == 0 {
                        self.line(indent + 2, "judgement");
                    }
                }
            }
            4 => {
                let text = format!("claim C {}", self.text());
                self.line(0, &text);
                let text = format!(
                    "holds when prob(a is b or c is d) under x {}> {} + value(b) given c is d by at least 0.5",
                    self.pick(&["", "\n "]),
                    self.expression(2)
                        .replace("prob(", "max(")
                        .replace("last ", "")
                );
                self.line(indent, &text);
            }
            _ => {
                self.line(0, "round");
                let text = format!(
                    "choose {} by b seen by a, b when {}",
                    self.name(),
                    self.loose()
                );
                self.line(indent, &text);
                let deeper = indent + 1 + self.below(3);
                for _ in 0..=self.below(3) {
                    self.option(deeper);
                }
                let text = format!("update {} to {}", self.name(), self.loose());
                self.line(indent, &text);
            }
        }
    }
}

fn balanced(text: &str) -> bool {
    let mut depth = 0_i32;
    text.chars().all(|c| {
        depth += i32::from(c == '(') - i32::from(c == ')');
        depth >= 0
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn random_scenarios_keep_their_meaning(seed in any::<u64>()) {
        let mut writer = Writer { rng: StdRng::seed_from_u64(seed), out: String::new() };
        for _ in 0..4 {
            writer.declaration();
        }
        assert_keeps(&writer.out);
    }
}

/// Any step that took quadratic time would make this test run for minutes.
#[test]
fn large_files_take_little_time() {
    const SIZE: usize = 1 << 18;
    let staircase: String = (0..700)
        .map(|depth| format!("{}a\n", " ".repeat(depth)))
        .collect();
    let repeated = [
        "%",
        "% ",
        "(",
        "a ",
        "a,",
        "\n",
        "# c\n",
        "require a\n",
        "x\n",
        "\"",
        "\"a\" ",
        "\"\\a\"",
        "\\",
        "1",
        "1 ",
        "é",
        "中\n",
        "a..",
        "-",
        "not ",
        "if a then 1 else ",
        "\t\n",
        "require a\n# c\n",
        "remember a\n for 1 # c\n",
    ];
    let framed = [
        ("remember ", "a, ", "a for 1\n"),
        ("track t \"t\" : f(", "a, ", "a)..1 = 1 seen by all\n"),
        ("scenario \"t\"\n  about \"", "word ", "\"\n"),
        ("scenario \"t\"\n  about ", "\"word\"\n", "\"\"\n"),
        ("claim c holds when ", "f(a, b, ", "1\n"),
        ("round\n", "  update a to b # c\n", ""),
        (
            "policy a of b\n",
            "  mix a as b probability 1, ",
            "c otherwise\n",
        ),
        ("require f(", "a # c\n , ", "a)\n"),
    ];
    let mut sources = vec![staircase];
    sources.extend(repeated.map(|part| part.repeat(SIZE / part.len())));
    sources.extend(
        framed.map(|(start, part, end)| format!("{start}{}{end}", part.repeat(SIZE / part.len()))),
    );
    let mut whole = 0;
    for source in sources {
        match format(&source) {
            Ok(once) => {
                whole += 1;
                assert_eq!(format(&once).as_ref(), Ok(&once));
            }
            Err(errors) => {
                let file = SourceFile {
                    name: "large.dg".to_owned(),
                    text: source,
                };
                let _ = render(errors.as_slice(), &[file], 100, Style::Plain);
            }
        }
    }
    assert!(whole > 6, "{whole}");
}
