//! What the checker makes of texts: parts of the model, who may read what, and bounds on what it does.

use crate::scenario::diagnostics::Severity;
use crate::scenario::knowledge::{
    Access, Channel, Extent, Inference, Recall, access, inferences, recall,
};
use crate::scenario::load::{Loaded, load_text};
use crate::scenario::model::{
    ActorId, ActorSet, BinaryOperator, CaseId, Distribution, EndingId, Event, Expr, Given, Item,
    Measure, Memory, MoveId, Mover, ParamId, PolicyId, Predicate, Rule, Scenario, Step, TrackId,
    UnaryOperator, When,
};

const HEAD: &str = "doublegame 1
scenario \"A test\"
source book \"A book.\"
period 6 months from 2021-04-01
horizon 3
";

const ACTORS: &str = "
actor ana \"Ana\"
  type good \"good\" prior likely
  type bad \"bad\" prior otherwise
actor bob \"Bob\"
  rationality 2
  stake 3 \"what is at stake\"
param likely \"likely\" = 0.4 in 0.2..0.8 triangular
  cite book \"page 1\"
param levels \"levels\" = 3 in 2..4 whole
  judgement
track trust \"trust\" : 0..levels - 1 = 1
  seen by bob
  judgement
";

const ROUND: &str = "
round
  choose word \"says\" by ana
    seen by all
    option warm \"is warm\"
    option cool \"is cool\" when ana is bad
  choose deed \"does\" by ana
    seen by nobody
    option help \"helps\"
    option harm \"harms\" weight 2
  signal report \"a report\"
    seen by bob
    when deed is harm
    branch loud \"is loud\" probability half(likely)
    branch quiet \"is quiet\" otherwise
  choose answer \"answers\" by bob
    seen by all
    option stay \"stays\"
    option leave \"leaves\" when report is not quiet or trust = 0
  update trust to clamp(trust - 1, 0, levels - 1) when answer is leave
  end parting \"they part\" when answer is leave and trust = 0
function half(x) = x / 2
payoff of ana
  each period gain \"gain\" = if deed is harm then 1 else 0
payoff of bob
  each period peace \"peace\" = trust
  final peace = if ending is horizon then remaining else -1
objective safety \"safety\"
  lower is better
  each period = trust
";

const PLANS: &str = "
policy kind \"Ana helps\" of ana for good
  fix deed to help
policy firm \"Bob is firm\" of bob
  remove leave from answer when period = 1
  mix answer as stay probability 0.7, leave otherwise when last answer is stay and report is not quiet
case both \"both\"
  policy kind
  policy firm
  param likely = 0.5
  start trust = 2
corridor way \"how much Ana helps\" of ana for bad
  along deed from harm, help
  under firm
  watch \"parting\" ending is parting
claim C1 \"Bob stays\"
  cite book
  holds when prob(answer is stay in periods 1..2) under both given ana is good and word is warm
             > value(bob in peace) * likely by at least 0.1
";

fn loaded(parts: &[&str]) -> Loaded {
    load_text("test.dg", &parts.concat())
}

fn scenario_with(memory: &str) -> Scenario {
    let loaded = loaded(&[HEAD, memory, ACTORS, ROUND, PLANS]);
    let messages: Vec<String> = errors(&loaded);
    loaded.scenario.unwrap_or_else(|| panic!("{messages:?}"))
}

fn errors(loaded: &Loaded) -> Vec<String> {
    let found = loaded.diagnostics.as_slice().iter();
    found
        .filter(|found| found.severity == Severity::Error)
        .map(|found| format!("{}: {}", found.code.as_str(), found.message))
        .collect()
}

fn binary(operator: BinaryOperator, left: Expr, right: Expr) -> Expr {
    Expr::Binary(operator, Box::new(left), Box::new(right))
}

const LIKELY: ParamId = ParamId(0);
const LEVELS: ParamId = ParamId(1);
const TRUST: TrackId = TrackId(0);
const ANA: ActorId = ActorId(0);
const BOB: ActorId = ActorId(1);
const WORD: MoveId = MoveId(0);
const DEED: MoveId = MoveId(1);
const REPORT: MoveId = MoveId(2);
const ANSWER: MoveId = MoveId(3);

#[test]
fn actors_params_and_tracks() {
    let scenario = scenario_with("memory 1\n");
    let [ana, bob] = &scenario.actors[..] else {
        panic!("two actors");
    };
    assert_eq!(ana.types[0].prior, Expr::Param(LIKELY));
    let rest = binary(
        BinaryOperator::Subtract,
        Expr::Number(1.0),
        Expr::Param(LIKELY),
    );
    assert_eq!(ana.types[1].prior, rest);
    assert_eq!(ana.rationality, Expr::Number(1.0));
    assert_eq!((bob.stake, bob.types.len()), (3.0, 1));
    assert_eq!(bob.types[0].naming.name, "bob");
    assert_eq!(bob.types[0].prior, Expr::Number(1.0));
    assert_eq!(scenario.params[0].distribution, Distribution::Triangular);
    assert_eq!(scenario.params[1].range, 2.0..=4.0);
    assert!(scenario.params[1].whole);
    let top = binary(
        BinaryOperator::Subtract,
        Expr::Param(LEVELS),
        Expr::Number(1.0),
    );
    assert_eq!(scenario.tracks[0].high, top);
    assert_eq!(scenario.tracks[0].seen_by, ActorSet::default().with(BOB));
}

#[test]
fn the_round_in_order() {
    let scenario = scenario_with("memory 1\n");
    let names: Vec<&str> = scenario
        .moves
        .iter()
        .map(|m| m.naming.name.as_str())
        .collect();
    assert_eq!(names, ["word", "deed", "report", "answer"]);
    assert_eq!(scenario.steps.len(), 6);
    assert_eq!(scenario.steps[3], Step::Move(ANSWER));
    assert_eq!(
        scenario.moves[0].values[1].guard,
        Some(Expr::TypeIs(ANA, 1))
    );
    assert_eq!(scenario.moves[1].seen_by, ActorSet::default().with(ANA));
    assert_eq!(scenario.moves[1].values[1].weight, Some(Expr::Number(2.0)));
    assert_eq!(scenario.moves[2].guard, Some(Expr::MoveIs(DEED, Some(1))));
    assert_eq!(scenario.moves[2].mover, Mover::Chance);
    let half = binary(
        BinaryOperator::Divide,
        Expr::Param(LIKELY),
        Expr::Number(2.0),
    );
    assert_eq!(scenario.moves[2].values[0].weight, Some(half.clone()));
    let rest = binary(BinaryOperator::Subtract, Expr::Number(1.0), half);
    assert_eq!(scenario.moves[2].values[1].weight, Some(rest));
    let guard = binary(
        BinaryOperator::Or,
        Expr::Unary(UnaryOperator::Not, Box::new(Expr::MoveIs(REPORT, Some(1)))),
        binary(BinaryOperator::Equal, Expr::Track(TRUST), Expr::Number(0.0)),
    );
    assert_eq!(scenario.moves[3].values[1].guard, Some(guard));
    let Step::Update { value, .. } = &scenario.steps[4] else {
        panic!("an update");
    };
    let less = |expr| binary(BinaryOperator::Subtract, expr, Expr::Number(1.0));
    let raised = binary(
        BinaryOperator::Max,
        less(Expr::Track(TRUST)),
        Expr::Number(0.0),
    );
    let clamped = binary(BinaryOperator::Min, raised, less(Expr::Param(LEVELS)));
    assert_eq!(*value, clamped);
    assert_eq!(scenario.endings[0].title, "they part");
}

#[test]
fn payoffs_add_up_by_attribute() {
    let scenario = scenario_with("memory 1\n");
    let attributes: Vec<(&str, ActorId, Vec<When>)> = scenario
        .attributes
        .iter()
        .map(|part| {
            let terms = part.terms.iter().map(|term| term.when);
            (part.naming.name.as_str(), part.actor, terms.collect())
        })
        .collect();
    let expected = [
        ("gain", ANA, vec![When::EachPeriod]),
        ("peace", BOB, vec![When::EachPeriod, When::Final]),
    ];
    assert_eq!(attributes, expected);
    let remaining = binary(BinaryOperator::Subtract, Expr::Horizon, Expr::Period);
    let last = Expr::If(
        Box::new(Expr::EndingIs(None)),
        Box::new(remaining),
        Box::new(Expr::Unary(
            UnaryOperator::Negate,
            Box::new(Expr::Number(1.0)),
        )),
    );
    assert_eq!(scenario.attributes[1].terms[1].amount, last);
    assert!(!scenario.objectives[0].higher_is_better);
}

#[test]
fn policies_cases_corridors_and_claims() {
    let scenario = scenario_with("memory 1\n");
    assert_eq!(scenario.policies[0].types, Some(vec![0]));
    assert_eq!(scenario.policies[1].types, None);
    assert_eq!(scenario.policies[1].lines[0].rule, Rule::Remove(vec![1]));
    let Rule::Mix(mix) = &scenario.policies[1].lines[1].rule else {
        panic!("a mix");
    };
    assert_eq!(mix[0], (0, Expr::Number(0.7)));
    assert_eq!(
        scenario.policies[1].lines[1].guard,
        Some(Expr::Binary(
            BinaryOperator::And,
            Box::new(Expr::LastMoveIs(ANSWER, Some(0))),
            Box::new(Expr::Unary(
                UnaryOperator::Not,
                Box::new(Expr::MoveIs(MoveId(2), Some(1)))
            ))
        ))
    );
    let cases: Vec<(&str, &[PolicyId])> = scenario
        .cases
        .iter()
        .map(|case| (case.naming.name.as_str(), &case.policies[..]))
        .collect();
    let (kind, firm) = (PolicyId(0), PolicyId(1));
    let expected: [(&str, &[PolicyId]); 4] = [
        ("free", &[]),
        ("kind", &[kind]),
        ("firm", &[firm]),
        ("both", &[kind, firm]),
    ];
    assert_eq!(cases, expected);
    assert_eq!(scenario.cases[3].params, [(LIKELY, 0.5)]);
    assert_eq!(scenario.cases[3].starts, [(TRUST, Expr::Number(2.0))]);
    let corridor = &scenario.corridors[0];
    assert_eq!(
        (corridor.actor_type, &corridor.options[..]),
        (1, &[1, 0][..])
    );
    assert_eq!(corridor.under, CaseId(2));
    let parting = Event::Ending(Some(EndingId(0)));
    assert_eq!(corridor.watch, [("parting".to_owned(), parting)]);
    let claim = &scenario.claims[0];
    assert!(
        claim
            .formula
            .starts_with("prob(answer is stay in periods 1..2) under both given")
    );
    let Predicate::Compare {
        operator,
        left: crate::scenario::model::ClaimExpr::Quantity(quantity),
        margin,
        ..
    } = &claim.holds
    else {
        panic!("a comparison");
    };
    assert_eq!((*operator, *margin), (BinaryOperator::Greater, 0.1));
    assert_eq!(quantity.under, CaseId(3));
    let event = |which, value, periods| Event::Moves {
        any: vec![(which, value)],
        periods,
    };
    let given = Given {
        actor_type: Some((ANA, 0)),
        event: Some(event(WORD, 0, None)),
    };
    assert_eq!(quantity.given, given);
    let stays = Measure::Probability(event(ANSWER, 0, Some(1..=2)));
    assert_eq!(quantity.measure, stays);
}

#[test]
fn memory_is_resolved_into_one_list() {
    let moves = |periods| {
        [WORD, DEED, REPORT, ANSWER]
            .into_iter()
            .map(move |which| (Item::Move(which), periods))
    };
    let track = (Item::Track(TRUST), 1);
    let everything: Vec<_> = moves(1).chain([track]).collect();
    let mut longer = everything.clone();
    longer[2].1 = 2;
    let cases = [
        ("", Memory::Bounded(vec![])),
        ("memory 0\n", Memory::Bounded(vec![])),
        ("memory full\n", Memory::Full),
        ("memory 1\n", Memory::Bounded(everything)),
        (
            "memory 0\nremember trust, word for 2\nremember word for 1\n",
            Memory::Bounded(vec![(Item::Move(WORD), 2), (Item::Track(TRUST), 2)]),
        ),
        ("memory 1\nremember report for 2\n", Memory::Bounded(longer)),
    ];
    // Without the policy that reads what is not remembered.
    for (memory, expected) in cases {
        let loaded = loaded(&[HEAD, memory, ACTORS, ROUND]);
        let found = loaded.scenario.map(|scenario| scenario.memory);
        assert_eq!(found, Some(expected), "{memory}");
    }
}

#[test]
fn who_may_read_what() {
    // The condition stands at Bob's option `leave`.
    let cases = [
        ("memory 0", "word is warm", None),
        ("memory 0", "report is loud", None),
        ("memory 0", "report is none", None),
        ("memory 0", "trust = 0", None),
        (
            "memory 0",
            "bob is bob and likely > 0.5 and period > 1",
            None,
        ),
        ("memory 0", "deed is help", Some("not-seen")),
        ("memory 0", "deed is none", Some("not-seen")),
        ("memory full", "deed is help", Some("not-seen")),
        ("memory full", "last deed is help", Some("not-seen")),
        ("memory 0", "answer is stay", Some("reads-itself")),
        ("memory 0", "ana is good", Some("private-type")),
        ("memory 0", "last word is warm", Some("forgotten")),
        ("memory 0", "last answer is stay", Some("forgotten")),
        ("memory 0", "last trust = 0", Some("forgotten")),
        ("memory 1", "last word is warm", None),
        ("memory 1", "last answer is stay", None),
        ("memory 1", "last trust = 0", None),
        ("memory full", "last trust = 0", None),
        ("memory 0\nremember word for 1", "last word is warm", None),
        (
            "memory 0\nremember word for 1",
            "last trust = 0",
            Some("forgotten"),
        ),
        ("memory 0", "ending is horizon", Some("ending-too-early")),
        ("memory 0", "hidden(1)", Some("not-seen")),
    ];
    for (memory, condition, expected) in cases {
        let round = ROUND.replace("report is not quiet or trust = 0", condition);
        let function = "function hidden(x) = deed is help and x > 0\n";
        let loaded = loaded(&[HEAD, memory, ACTORS, &round, function]);
        let found = errors(&loaded);
        let codes: Vec<&str> = found.iter().filter_map(|e| e.split(':').next()).collect();
        assert_eq!(codes, Vec::from_iter(expected), "{memory}: {condition}");
    }
}

#[test]
fn knowledge_of_the_round() {
    let scenario = scenario_with("memory 1\n");
    let at_answer = |which| access(&scenario, BOB, ANSWER, which);
    assert_eq!(at_answer(WORD), Access::Known);
    assert_eq!(at_answer(DEED), Access::NotSeen);
    assert_eq!(at_answer(ANSWER), Access::Itself);
    assert_eq!(access(&scenario, ANA, DEED, REPORT), Access::Later);
    assert_eq!(recall(&scenario, BOB, Item::Move(WORD)), Recall::For(1));
    assert_eq!(recall(&scenario, ANA, Item::Track(TRUST)), Recall::NotSeen);
    let channels: Vec<Channel> = inferences(&scenario, BOB, Item::Move(DEED))
        .into_iter()
        .map(|inference| inference.channel)
        .collect();
    assert_eq!(channels, [Channel::Made(REPORT)]);
}

#[test]
fn a_hidden_choice_shows_through_tracks() {
    let round = ROUND.replace(
        "  update trust",
        "  update mood to 1 when deed is harm\n  update trust to 0 when mood = 1\n  update trust",
    );
    let mood = "track mood \"mood\" : 0..1 = 0\n  seen by nobody\n  judgement\n";
    let loaded = loaded(&[HEAD, "memory 0\n", ACTORS, mood, &round]);
    let scenario = loaded.scenario.expect("no error");
    let found = inferences(&scenario, BOB, Item::Move(DEED));
    let expected = Inference {
        hidden: Item::Move(DEED),
        channel: Channel::Track(TRUST),
        through: vec![TrackId(1)],
    };
    assert!(found.contains(&expected), "{found:?}");
    let warned = loaded.diagnostics.as_slice().iter();
    let given_away = warned.filter(|found| found.code.as_str() == "given-away");
    assert_eq!(given_away.count(), 3, "the track, the report, the end");
}

/// What Bob can infer of a track that he does not see, with such a round.
fn inferred_of_mood(round: &str) -> Vec<Channel> {
    let mood = "track mood \"mood\" : 0..1 = 0\n  seen by nobody\n  judgement\n";
    let loaded = loaded(&[HEAD, "memory 0\n", ACTORS, mood, round]);
    let scenario = loaded.scenario.expect("no error");
    let found = inferences(&scenario, BOB, Item::Track(TrackId(1)));
    found
        .into_iter()
        .map(|inference| inference.channel)
        .collect()
}

#[test]
fn a_hidden_track_shows_through_what_changes_it_and_what_depends_on_it() {
    let with =
        |update: &str| ROUND.replace("  update trust", &format!("  {update}\n  update trust"));
    let seen = with("update mood to 1 - mood when answer is leave and trust = 0");
    assert_eq!(inferred_of_mood(&seen), [Channel::Updates(Extent::All)]);
    let in_part = with("update mood to 1 when answer is leave and deed is harm");
    assert_eq!(inferred_of_mood(&in_part), [Channel::Updates(Extent::Part)]);
    let types = with("update mood to 1 when answer is leave and ana is bad");
    assert_eq!(inferred_of_mood(&types), [Channel::Updates(Extent::Part)]);
    let signal = with("update mood to 1 when deed is harm").replace(
        "probability half(likely)",
        "probability half(likely) * mood",
    );
    assert_eq!(inferred_of_mood(&signal), [Channel::Signal(REPORT)]);
    let other = with("update mood to 1 when deed is harm").replace("trust - 1,", "trust - mood,");
    assert_eq!(inferred_of_mood(&other)[0], Channel::Track(TRUST));
}

#[test]
fn functions_are_written_out_within_bounds() {
    let doubling: String = (1..=60)
        .map(|i| format!("function f{i}(x) = f{}(x) + f{}(x)\n", i - 1, i - 1))
        .collect();
    let round = ROUND.replace("= trust\n", "= f60(trust)\n");
    let loaded = loaded(&[HEAD, ACTORS, &round, "function f0(x) = x\n", &doubling]);
    let found = errors(&loaded);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("expression-too-large"));
}

#[test]
fn a_sum_as_long_as_the_parser_takes_is_lowered() {
    let sum = vec!["trust"; 250].join(" + ");
    let round = ROUND.replace("= trust\n", &format!("= {sum}\n"));
    assert_eq!(
        errors(&loaded(&[HEAD, ACTORS, &round])),
        Vec::<String>::new()
    );
}
