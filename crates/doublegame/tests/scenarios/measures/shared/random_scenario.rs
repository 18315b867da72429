//! Random shapes of scenarios for tests: actors with types, tracks, and a round of steps.

use doublegame::scenario::model::{
    Actor, ActorId, ActorSet, ActorType, EndingId, Expr, Memory, Move, MoveId, MoveValue, Mover,
    Naming, Period, PeriodUnit, Scenario, Span, Step, Track, TrackId,
};

use super::dice::Dice;

/// The most plays of one start point that a test lists.
const MOST_PLAYS: usize = 300;

fn naming(name: &str) -> Naming {
    Naming {
        name: name.into(),
        title: name.into(),
        ..Naming::default()
    }
}

fn actor(at: u64, dice: &mut Dice) -> Actor {
    let fewest = if at == 0 { 2 } else { 1 };
    let types = (0..fewest + dice.below(2)).map(|kind| ActorType {
        naming: naming(&format!("type{kind}")),
        prior: Expr::Number(0.0),
        about: None,
        citation: None,
    });
    Actor {
        naming: naming(&format!("actor{at}")),
        about: None,
        rationality: Expr::Number(1.0),
        stake: 1.0,
        stake_note: None,
        types: types.collect(),
        citation: None,
    }
}

fn some_actors(actors: u64, dice: &mut Dice) -> ActorSet {
    ActorSet(dice.below(1 << actors))
}

fn track(at: u64, actors: u64, dice: &mut Dice) -> Track {
    Track {
        naming: naming(&format!("track{at}")),
        low: Expr::Number(0.0),
        high: Expr::Number(2.0),
        start: Expr::Number(0.0),
        seen_by: some_actors(actors, dice),
        citation: None,
    }
}

fn random_move(at: usize, actors: u64, dice: &mut Dice) -> Move {
    let mover = dice.below(actors + 1);
    let (mover, seen_by) = if mover == actors {
        (Mover::Chance, some_actors(actors, dice))
    } else {
        let actor = ActorId(mover as u16);
        (
            Mover::Actor { actor, stake: None },
            some_actors(actors, dice).with(actor),
        )
    };
    let guard = (dice.below(2) == 0).then_some(Expr::Number(0.0));
    let values = (0..2 + dice.below(2)).map(|value| MoveValue {
        naming: naming(&format!("value{value}")),
        guard: None,
        weight: None,
        citation: None,
    });
    Move {
        naming: naming(&format!("move{at}")),
        mover,
        guard,
        seen_by,
        together: None,
        values: values.collect(),
        citation: None,
    }
}

/// The steps of a round and its moves.
fn round(actors: u64, dice: &mut Dice) -> (Vec<Step>, Vec<Move>) {
    let mut moves = Vec::new();
    let steps = (0..3 + dice.below(3))
        .map(|_| match dice.below(7) {
            0 => Step::End {
                ending: EndingId(dice.below(2) as u16),
                when: Expr::Number(0.0),
                rule: String::new(),
                span: Span::default(),
            },
            1 | 2 => Step::Update {
                track: TrackId(dice.below(2) as u16),
                value: Expr::Number(0.0),
                guard: None,
                citation: None,
                rule: String::new(),
                span: Span::default(),
            },
            _ => {
                moves.push(random_move(moves.len(), actors, dice));
                Step::Move(MoveId(moves.len() as u16 - 1))
            }
        })
        .collect();
    (steps, moves)
}

/// A scenario whose expressions mean nothing: a test says itself what happens at each step.
pub fn random_scenario(dice: &mut Dice) -> Scenario {
    let count = 2 + dice.below(2);
    let actors: Vec<Actor> = (0..count).map(|at| actor(at, dice)).collect();
    let tracks: Vec<Track> = (0..2).map(|at| track(at, count, dice)).collect();
    let (steps, moves) = round(count, dice);
    let plays: usize = moves.iter().map(|declared| declared.values.len()).product();
    let longest = (1..=3)
        .rev()
        .find(|horizon| plays.pow(*horizon) <= MOST_PLAYS)
        .unwrap_or(1);
    Scenario {
        files: Vec::new(),
        folder: None,
        naming: Naming::default(),
        about: None,
        period: Period {
            count: 1,
            unit: PeriodUnit::Months,
            start: jiff::civil::date(2021, 1, 1),
        },
        horizon: 1 + dice.below(u64::from(longest)) as u32,
        memory: Memory::Bounded(Vec::new()),
        sources: Vec::new(),
        actors,
        left_out: Vec::new(),
        params: Vec::new(),
        requirements: Vec::new(),
        correlations: Vec::new(),
        tracks,
        moves,
        steps,
        endings: vec![naming("bad"), naming("worse")],
        attributes: Vec::new(),
        objectives: Vec::new(),
        policies: Vec::new(),
        cases: Vec::new(),
        corridors: Vec::new(),
        claims: Vec::new(),
        record: None,
        series: Vec::new(),
    }
}
