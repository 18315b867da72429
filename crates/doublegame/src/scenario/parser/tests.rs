//! What the parser makes of right texts. What it says about wrong ones is tested by the golden messages.

use super::*;
use crate::scenario::diagnostics::{Style, render};
use crate::scenario::model::{BinaryOperator, SourceFile, UnaryOperator};
use crate::scenario::tree::{Event, Expr, ExprKind, Item, Measure, Outcome, SeenBy, Subject};

fn parsed(source: &str) -> Tree {
    parsed_as(source, Role::Main)
}

fn parsed_as(source: &str, role: Role) -> Tree {
    parse(0, source, role).unwrap_or_else(|diagnostics| {
        let file = SourceFile {
            name: "test.dg".to_owned(),
            text: source.to_owned(),
        };
        panic!(
            "{}",
            render(diagnostics.as_slice(), &[file], 100, Style::Plain)
        )
    })
}

/// The expression with all its parentheses, operators as words in front.
fn shape(expr: &Expr) -> String {
    let call = |name: &str, parts: &[&Expr]| {
        let parts: Vec<String> = parts.iter().map(|part| shape(part)).collect();
        format!("{name}({})", parts.join(" "))
    };
    match &expr.kind {
        ExprKind::Number(number) => number.text.clone(),
        ExprKind::Name(name) => name.text.clone(),
        ExprKind::Last(name) => format!("last-{}", name.text),
        ExprKind::Period => "period".to_owned(),
        ExprKind::Horizon => "horizon".to_owned(),
        ExprKind::Remaining => "remaining".to_owned(),
        ExprKind::Is { is, negated } => {
            let subject = match &is.subject {
                Subject::Name(name) => name.text.clone(),
                Subject::Last(name) => format!("last-{}", name.text),
                Subject::Ending(_) => "ending".to_owned(),
            };
            let outcome = match &is.outcome {
                Outcome::Name(name) => name.text.as_str(),
                Outcome::None(_) => "none",
            };
            format!("{subject}{}{outcome}", if *negated { "≠" } else { "≡" })
        }
        ExprKind::Call(name, arguments) => call(&name.text, &arguments.iter().collect::<Vec<_>>()),
        ExprKind::Unary(UnaryOperator::Negate, operand) => call("neg", &[operand]),
        ExprKind::Unary(operator, operand) => {
            call(&format!("{operator:?}").to_lowercase(), &[operand])
        }
        ExprKind::Binary(operator, left, right) => {
            let name = match operator {
                BinaryOperator::Add => "+".to_owned(),
                BinaryOperator::Subtract => "-".to_owned(),
                BinaryOperator::Multiply => "*".to_owned(),
                BinaryOperator::Divide => "/".to_owned(),
                BinaryOperator::Power => "^".to_owned(),
                BinaryOperator::Equal => "=".to_owned(),
                BinaryOperator::Less => "<".to_owned(),
                BinaryOperator::Greater => ">".to_owned(),
                other => format!("{other:?}").to_lowercase(),
            };
            call(&name, &[left, right])
        }
        ExprKind::If(condition, yes, no) => call("if", &[condition, yes, no]),
        ExprKind::Quantity(quantity) => {
            let measure = match &quantity.measure {
                Measure::Probability(_) => "prob",
                Measure::Value { .. } => "value",
                _ => "quantity",
            };
            let under = quantity
                .under
                .as_ref()
                .map_or("", |case| case.text.as_str());
            format!("{measure}[{under};{}]", quantity.given.len())
        }
        ExprKind::ByAtLeast(comparison, margin) => format!("{}+{}", shape(comparison), margin.text),
    }
}

fn expression(text: &str) -> String {
    let tree = parsed(&format!("doublegame 1\nrequire {text}\n"));
    match &tree.items[..] {
        [Item::Require(require)] => shape(&require.condition),
        other => panic!("{other:?}"),
    }
}

fn claim(text: &str) -> String {
    let tree = parsed(&format!("doublegame 1\nclaim c\n  holds when {text}\n"));
    match &tree.items[..] {
        [Item::Claim(claim)] => shape(claim.holds.as_ref().expect("the claim is whole")),
        other => panic!("{other:?}"),
    }
}

#[test]
fn operators_bind_as_the_language_says() {
    let cases = [
        ("a or b and not c = 1", "or(a and(b not(=(c 1))))"),
        ("a + b * c - d", "-(+(a *(b c)) d)"),
        ("-a ^ 2", "neg(^(a 2))"),
        ("2 ^ -x ^ 3", "^(2 neg(^(x 3)))"),
        ("a ^ b ^ c", "^(a ^(b c))"),
        ("-a * b", "*(neg(a) b)"),
        ("a - -b", "-(a neg(b))"),
        ("(a + b) * c", "*(+(a b) c)"),
        (
            "deed is enforce and beijing is not balancer",
            "and(deed≡enforce beijing≠balancer)",
        ),
        (
            "last deed is none or last trade < 2",
            "or(last-deed≡none <(last-trade 2))",
        ),
        ("ending is horizon", "ending≡horizon"),
        ("if a then b else c + 1", "if(a b +(c 1))"),
        ("if a then if b then 1 else 2 else 3", "if(a if(b 1 2) 3)"),
        ("1 + if a then b else c > 2", "+(1 if(a b >(c 2)))"),
        ("clamp(trade - 1, 0, 2)", "clamp(-(trade 1) 0 2)"),
        ("f() + period / horizon", "+(f() /(period horizon))"),
        ("round(remaining)", "round(remaining)"),
    ];
    for (text, expected) in cases {
        assert_eq!(expression(text), expected, "{text}");
    }
}

#[test]
fn claims_compare_quantities() {
    let cases = [
        ("value(a) > 0", ">(value[;0] 0)"),
        (
            "prob(x is a or y is b) under deaf > prob(x is a) under free by at least 0.02",
            ">(prob[deaf;0] prob[free;0])+0.02",
        ),
        (
            "value(a) given b is t and value(a) > 1",
            "and(value[;1] >(value[;0] 1))",
        ),
        (
            "prob(x is a) given b is t and x is c in period 2 > p",
            ">(prob[;2] p)",
        ),
        (
            "prob(ending is horizon) given b is t and (x is c or x is d) > max(p, 1 - p)",
            ">(prob[;2] max(p -(1 p)))",
        ),
        (
            "not (changed(s from 2020-01-01 to 2021-03-31))",
            "not(quantity[;0])",
        ),
        (
            "(bits(b to w through x, y by period 2) + 1) * 2 > 3",
            ">(*(+(quantity[;0] 1) 2) 3)",
        ),
        (
            "worth(w knowing r, others fixed) > inside(c)",
            ">(quantity[;0] quantity[;0])",
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(claim(text), expected, "{text}");
    }
}

#[test]
fn lines_go_on() {
    let cases = [
        ("a\n+ b", "+(a b)"),
        ("a\n  and b\n  or c", "or(and(a b) c)"),
        ("max(a,\n  b\n)", "max(a b)"),
        ("if a # one\n  # two\n\n  then b\n  else c", "if(a b c)"),
        ("x\n  is y", "x≡y"),
    ];
    for (text, expected) in cases {
        assert_eq!(expression(text), expected, "{text}");
    }
}

#[test]
fn texts_are_joined_and_unescaped() {
    let tree = parsed("doublegame 1\nscenario \"a \\\"b\\\"\" \"c\"\n  \"\\\\d\"\n");
    match &tree.items[..] {
        [Item::Scenario(head)] => assert_eq!(head.title.value, "a \"b\" c \\d"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn clauses_stand_on_the_line_or_in_the_block() {
    let on_the_line = "doublegame 1\nround\n  choose a by b seen by c, d when p stake 2\n    option x \"y\" when q weight 2 cite m \"1\"\n";
    let in_the_block = "doublegame 1\nround\n  choose a by b\n    stake 2\n    seen by c, d\n    when p\n    option x \"y\"\n      cite m \"1\"\n      weight 2\n      when q\n";
    for text in [on_the_line, in_the_block] {
        let tree = parsed(text);
        let [Item::Round(round)] = &tree.items[..] else {
            panic!()
        };
        let [crate::scenario::tree::Step::Choose(choose)] = &round.steps[..] else {
            panic!()
        };
        assert!(matches!(&choose.seen_by, Some(SeenBy::Actors(actors)) if actors.len() == 2));
        assert!(choose.when.is_some() && choose.stake.is_some());
        let [option] = &choose.options[..] else {
            panic!()
        };
        assert!(option.when.is_some() && option.weight.is_some() && option.citation.is_some());
    }
}

#[test]
fn events_say_in_which_periods() {
    let tree = parsed("doublegame 1\nclaim c\n  holds when prob(x is a in periods 1..2) > 0\n");
    let [Item::Claim(claim)] = &tree.items[..] else {
        panic!()
    };
    let ExprKind::Binary(_, left, _) = &claim.holds.as_ref().expect("the claim is whole").kind
    else {
        panic!()
    };
    let ExprKind::Quantity(quantity) = &left.kind else {
        panic!()
    };
    let Measure::Probability(Event::Moves {
        periods: Some(periods),
        ..
    }) = &quantity.measure
    else {
        panic!()
    };
    assert_eq!((periods.first.value, periods.last.value), (1, 2));
}

/// Runs in a thread with little stack.
#[test]
fn nesting_is_bounded() {
    let deep = |open: &str, close: &str, times: usize| {
        format!(
            "doublegame 1\nrequire {}1{}\n",
            open.repeat(times),
            close.repeat(times)
        )
    };
    let texts = [
        deep("(", ")", 100_000),
        deep("a or b and c = d + e * f(", ")", 20_000),
        deep("- ", "", 100_000),
        deep("not ", "", 100_000),
        deep("if a then b else ", "", 50_000),
        deep("a ^ ", "", 100_000),
        deep("a + ", "", 100_000),
    ];
    let thread = std::thread::Builder::new()
        .stack_size(1 << 20)
        .spawn(move || {
            for text in &texts {
                let Err(diagnostics) = parse(0, text, Role::Main) else {
                    panic!()
                };
                let codes: Vec<_> = diagnostics.as_slice().iter().map(|d| d.code).collect();
                assert_eq!(codes, [syntax::NESTED_TOO_DEEPLY], "{}", &text[..40]);
            }
        })
        .unwrap();
    thread.join().unwrap();
}

#[test]
fn long_chains_are_fine() {
    let sum = vec!["a"; 200].join(" + ");
    assert!(expression(&sum).len() > 200);
    let nested = format!("{}1{}", "max(a, ".repeat(30), ")".repeat(30));
    assert!(expression(&nested).len() > 200);
    let table = format!("{}1", "if a then b else ".repeat(100));
    assert!(expression(&table).len() > 200);
}
/// The code blocks of the book, and every scenario of the repository.
#[test]
fn whatever_is_shipped_is_right() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut folders = [
        "book/src",
        "scenarios/small",
        "crates/doublegame-cli/templates",
    ]
    .map(|folder| root.join(folder))
    .to_vec();
    let mut read = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = || std::fs::read_to_string(&path).unwrap();
            match path.extension().and_then(|extension| extension.to_str()) {
                Some("dg") => {
                    let main = path.ends_with("scenario.dg");
                    parsed_as(&text(), if main { Role::Main } else { Role::Included });
                    read += 1;
                }
                Some("md") => {
                    for block in text().split("```dg\n").skip(1) {
                        let code = block.split("```").next().unwrap();
                        parsed_as(code, Role::Included);
                        read += 1;
                    }
                }
                _ => {}
            }
        }
    }
    assert!(read > 5, "only {read} texts found");
}
