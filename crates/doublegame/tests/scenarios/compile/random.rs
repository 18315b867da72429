//! Random small scenarios, well formed by construction: conditions read only what their actor sees and remembers,
//! updates stay inside their tracks, probabilities sum to one.

mod expressions;
mod payoffs;

use doublegame::scenario::compile::Setting;
use doublegame::scenario::model::{
    Actor, ActorId, ActorSet, ActorType, BinaryOperator as Op, Case, Distribution, EndingId, Expr,
    Item, Memory, Move, MoveId, MoveValue, Mover, Naming, Param, ParamId, Period, PeriodUnit,
    Scenario, Span, Step, Track, TrackId,
};

/// The generator `SplitMix64`.
pub struct Draw(pub u64);

impl Draw {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A whole number in 0..bound.
    pub fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn pick<'t, T>(&mut self, from: &'t [T]) -> &'t T {
        &from[self.below(from.len())]
    }
}

pub fn naming(name: impl Into<String>) -> Naming {
    let name = name.into();
    Naming {
        title: name.clone(),
        name,
        span: Span::default(),
    }
}

pub fn number(value: f64) -> Expr {
    Expr::Number(value)
}

pub fn binary(operator: Op, left: Expr, right: Expr) -> Expr {
    Expr::Binary(operator, Box::new(left), Box::new(right))
}

pub fn when(condition: Expr, then: Expr, otherwise: Expr) -> Expr {
    Expr::If(Box::new(condition), Box::new(then), Box::new(otherwise))
}

/// A scenario with nothing in it.
pub fn empty(horizon: u32, memory: Memory) -> Scenario {
    Scenario {
        files: Vec::new(),
        folder: None,
        naming: naming("random"),
        about: None,
        period: Period {
            count: 1,
            unit: PeriodUnit::Years,
            start: jiff::civil::date(2021, 1, 1),
        },
        horizon,
        memory,
        sources: Vec::new(),
        actors: Vec::new(),
        left_out: Vec::new(),
        params: Vec::new(),
        requirements: Vec::new(),
        correlations: Vec::new(),
        tracks: Vec::new(),
        moves: Vec::new(),
        steps: Vec::new(),
        endings: Vec::new(),
        attributes: Vec::new(),
        objectives: Vec::new(),
        policies: Vec::new(),
        cases: vec![Case {
            naming: naming("free"),
            policies: Vec::new(),
            params: Vec::new(),
            starts: Vec::new(),
        }],
        corridors: Vec::new(),
        claims: Vec::new(),
        record: None,
        series: Vec::new(),
    }
}

/// The params: two shares, two amounts, a whole number that conditions read.
const SHARE: ParamId = ParamId(0);
const OTHER_SHARE: ParamId = ParamId(1);
const AMOUNT: ParamId = ParamId(2);
const OTHER_AMOUNT: ParamId = ParamId(3);
pub const STRUCTURAL: ParamId = ParamId(4);

fn param(name: &str, value: f64, low: f64, high: f64) -> Param {
    Param {
        naming: naming(name),
        value,
        range: low..=high,
        distribution: Distribution::Uniform,
        whole: false,
        lever: None,
        unit: None,
        citation: None,
    }
}

fn params() -> Vec<Param> {
    vec![
        param("share", 0.3, 0.1, 0.9),
        param("other_share", 0.6, 0.2, 0.8),
        param("amount", 1.5, -2.0, 3.0),
        param("other_amount", -0.5, -2.0, 2.0),
        param("threshold", 1.0, 0.0, 2.0),
    ]
}

/// What may be read at a place.
#[derive(Default, Clone)]
struct Readable {
    tracks: Vec<TrackId>,
    moves: Vec<MoveId>,
    last_moves: Vec<MoveId>,
    last_tracks: Vec<TrackId>,
    types: Vec<ActorId>,
}

struct Maker {
    draw: Draw,
    scenario: Scenario,
}

/// A scenario and a setting for it, both from a seed.
pub fn scenario(seed: u64) -> (Scenario, Setting) {
    let mut maker = Maker {
        draw: Draw(seed),
        scenario: empty(1, Memory::Full),
    };
    maker.scenario.params = params();
    maker.add_actors();
    maker.add_tracks();
    maker.add_moves();
    maker.set_memory();
    maker.add_round();
    maker.add_payoffs();
    maker.add_policies();
    let setting = maker.setting();
    (maker.scenario, setting)
}

impl Maker {
    fn add_actors(&mut self) {
        let count = 2 + self.draw.below(2);
        for actor in 0..count {
            let types = if actor == 0 {
                2
            } else {
                1 + self.draw.below(2)
            };
            let share = *self.draw.pick(&[SHARE, OTHER_SHARE]);
            let priors = match types {
                1 => vec![number(1.0)],
                _ => vec![
                    Expr::Param(share),
                    binary(Op::Subtract, number(1.0), Expr::Param(share)),
                ],
            };
            self.scenario.actors.push(Actor {
                naming: naming(format!("actor{actor}")),
                about: None,
                rationality: self
                    .draw
                    .pick(&[number(1.0), Expr::Param(OTHER_SHARE)])
                    .clone(),
                stake: *self.draw.pick(&[1.0, 2.0]),
                stake_note: None,
                types: priors
                    .into_iter()
                    .enumerate()
                    .map(|(kind, prior)| ActorType {
                        naming: naming(format!("type{kind}")),
                        prior,
                        about: None,
                        citation: None,
                    })
                    .collect(),
                citation: None,
            });
        }
    }

    fn some_actors(&mut self) -> ActorSet {
        let all = (1 << self.scenario.actors.len()) - 1;
        ActorSet(match self.draw.below(3) {
            0 => all,
            _ => self.draw.next() & all,
        })
    }

    fn add_tracks(&mut self) {
        for track in 0..=self.draw.below(2) {
            let low = -(self.draw.below(2) as f64);
            let high = low + 1.0 + self.draw.below(2) as f64;
            let seen_by = self.some_actors();
            self.scenario.tracks.push(Track {
                naming: naming(format!("track{track}")),
                low: number(low),
                high: number(high),
                start: number(low + self.draw.below(2) as f64),
                seen_by,
                citation: None,
            });
        }
    }

    fn add_moves(&mut self) {
        let count = 2 + self.draw.below(3);
        let mut block: Option<u16> = None;
        for which in 0..count {
            let seen_by = self.some_actors();
            let actor = ActorId(self.draw.below(self.scenario.actors.len()) as u16);
            let (mover, seen_by) = if which > 0 && self.draw.chance(30) {
                (Mover::Chance, seen_by)
            } else {
                let stake = self.draw.chance(20).then_some(0.5);
                (Mover::Actor { actor, stake }, seen_by.with(actor))
            };
            let goes_on = block.is_some() && self.draw.chance(60);
            if !goes_on {
                block = self.draw.chance(25).then_some(which as u16);
            }
            let values = if self.draw.chance(25) { 3 } else { 2 };
            self.scenario.moves.push(Move {
                naming: naming(format!("move{which}")),
                mover,
                guard: None,
                seen_by,
                together: block,
                values: (0..values)
                    .map(|value| MoveValue {
                        naming: naming(format!("value{value}")),
                        guard: None,
                        weight: None,
                        citation: None,
                    })
                    .collect(),
                citation: None,
            });
        }
        self.scenario.horizon = if count <= 3 {
            1 + self.draw.below(3)
        } else {
            1 + self.draw.below(2)
        } as u32;
    }

    fn set_memory(&mut self) {
        let every = |periods: u32, scenario: &Scenario| {
            let moves = (0..scenario.moves.len()).map(|m| (Item::Move(MoveId(m as u16)), periods));
            let tracks =
                (0..scenario.tracks.len()).map(|t| (Item::Track(TrackId(t as u16)), periods));
            moves.chain(tracks).collect::<Vec<_>>()
        };
        self.scenario.memory = match self.draw.below(5) {
            0 => Memory::Full,
            1 => Memory::Bounded(Vec::new()),
            2 => Memory::Bounded(every(1, &self.scenario)),
            _ => {
                let mut items = every(1, &self.scenario);
                items.retain(|_| self.draw.chance(50));
                for item in &mut items {
                    item.1 = 1 + self.draw.below(2) as u32;
                }
                Memory::Bounded(items)
            }
        };
    }

    fn add_round(&mut self) {
        for which in 0..self.scenario.moves.len() {
            self.add_conditions(which);
            self.scenario.steps.push(Step::Move(MoveId(which as u16)));
            let next = self.scenario.moves.get(which + 1).map(|data| data.together);
            let block = self.scenario.moves[which].together;
            if block.is_some() && next == Some(block) {
                continue;
            }
            if self.draw.chance(60) {
                self.add_update(which + 1);
            }
            if self.draw.chance(25) {
                self.add_end(which + 1);
            }
        }
        if self.draw.chance(20) {
            self.add_update(self.scenario.moves.len());
        }
        if self.draw.chance(15) {
            // A round that begins with an update and an end.
            let steps = std::mem::take(&mut self.scenario.steps);
            self.add_update(0);
            self.add_end(0);
            self.scenario.steps.extend(steps);
        }
    }

    fn add_conditions(&mut self, which: usize) {
        let values = self.scenario.moves[which].values.len();
        match self.scenario.moves[which].mover {
            Mover::Actor { actor, .. } => {
                let known = self.known(actor, which);
                if self.draw.chance(25) {
                    let guard = self.condition(&known, 1);
                    self.scenario.moves[which].guard = Some(guard);
                }
                for value in 1..values {
                    if self.draw.chance(20) {
                        let guard = self.condition(&known, 1);
                        self.scenario.moves[which].values[value].guard = Some(guard);
                    }
                }
                if self.draw.chance(20) {
                    self.scenario.moves[which].values[0].weight = Some(Expr::Param(SHARE));
                }
            }
            Mover::Chance => {
                let mut readable = self.everything(which);
                let block = self.scenario.moves[which].together;
                let moves = &self.scenario.moves;
                readable
                    .moves
                    .retain(|m| block.is_none() || moves[m.index()].together != block);
                if self.draw.chance(35) {
                    let guard = self.condition(&readable, 1);
                    self.scenario.moves[which].guard = Some(guard);
                }
                let mut rest = number(1.0);
                for value in 0..values - 1 {
                    let share = self.share(&readable);
                    let part = if value == 0 {
                        share
                    } else {
                        binary(Op::Multiply, rest.clone(), share)
                    };
                    self.scenario.moves[which].values[value].weight = Some(part.clone());
                    rest = binary(Op::Subtract, rest, part);
                }
                self.scenario.moves[which].values[values - 1].weight = Some(rest);
            }
        }
    }

    fn add_update(&mut self, made: usize) {
        let readable = self.everything(made);
        let track = TrackId(self.draw.below(self.scenario.tracks.len()) as u16);
        let change = self.draw.pick(&[number(1.0), number(-1.0)]).clone();
        let moved = binary(Op::Add, Expr::Track(track), change);
        let value = if self.draw.chance(40) {
            let condition = self.condition(&readable, 1);
            when(condition, moved, Expr::Track(track))
        } else {
            moved
        };
        let data = &self.scenario.tracks[track.index()];
        let value = binary(
            Op::Min,
            binary(Op::Max, value, data.low.clone()),
            data.high.clone(),
        );
        let guard = self.draw.chance(60).then(|| self.condition(&readable, 1));
        self.scenario.steps.push(Step::Update {
            track,
            value,
            guard,
            citation: None,
            rule: String::new(),
            span: Span::default(),
        });
    }

    fn add_end(&mut self, made: usize) {
        let readable = self.everything(made);
        if self.scenario.endings.len() < 2 {
            let name = format!("ending{}", self.scenario.endings.len());
            self.scenario.endings.push(naming(name));
        }
        let ending = EndingId(self.draw.below(self.scenario.endings.len()) as u16);
        let left = self.condition(&readable, 0);
        let right = self.condition(&readable, 0);
        self.scenario.steps.push(Step::End {
            ending,
            when: binary(Op::And, left, right),
            rule: String::new(),
            span: Span::default(),
        });
    }
}
