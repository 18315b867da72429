//! The temptation to break a promise against a list of all plays: two periods, two types on each side, a state.
//!
//! In each period a host acts, a guest sees the act and replies, and the mood that both see changes. The host's policy
//! binds by period, mood and type. The test knows the rules, the payoffs and how the others play under the policy; it
//! finds by itself how a guest replies to a breach, and what each act is then worth to the host.

use super::{anew, assert_near, play_of, policy, scenario, under, world};
use doublegame::measures::temptation;
use doublegame::scenario::compile::{Compiled, Known, SetMeaning};
use doublegame::scenario::model::ActorId;
use doublegame::solve::Solution;
use std::fmt::Write as _;

const ACTS: usize = 3;
const REPLIES: usize = 2;
const LAMBDA: f64 = 1.5;
const PRIOR: [[f64; 2]; 2] = [[0.6, 0.4], [0.3, 0.7]];
/// As the measure has it.
const TREMBLE: f64 = 1e-6;

/// The numbers of one game: host's type, guest's type, period, mood, act and reply are indices.
struct Rules {
    /// For the host and the guest: by host's type, guest's type, act and reply, what a period pays.
    pays: [[[[[f64; REPLIES]; ACTS]; 2]; 2]; 2],
    /// For the host and the guest: what it pays to each of its types that the mood is bad in the end.
    ends: [[f64; 2]; 2],
    /// By mood, act and reply: the mood afterwards.
    next: [[[usize; REPLIES]; ACTS]; 2],
}

impl Rules {
    fn random(seed: u64) -> Self {
        let mut state = seed;
        let mut number = || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as f64 / (1_u64 << 31) as f64
        };
        let mut rules = Self {
            pays: [[[[[0.0; REPLIES]; ACTS]; 2]; 2]; 2],
            ends: [[0.0; 2]; 2],
            next: [[[0; REPLIES]; ACTS]; 2],
        };
        for pay in rules
            .pays
            .iter_mut()
            .flatten()
            .flatten()
            .flatten()
            .flatten()
        {
            *pay = (200.0 * number() - 100.0).round() / 100.0;
        }
        for end in rules.ends.iter_mut().flatten() {
            *end = (200.0 * number() - 100.0).round() / 100.0;
        }
        for next in rules.next.iter_mut().flatten().flatten() {
            *next = usize::from(number() < 0.5);
        }
        // Whatever the host promises, both moods come about while it keeps to it.
        rules.next[0][0] = [0, 1];
        rules
    }

    fn text(&self) -> String {
        let mut moods = Vec::new();
        for (mood, next) in self.next.iter().enumerate() {
            for (act, next) in next.iter().enumerate() {
                for (reply, next) in next.iter().enumerate() {
                    if *next == 1 {
                        moods.push(format!(
                            "(mood = {mood} and act is a{act} and reply is r{reply})"
                        ));
                    }
                }
            }
        }
        let mut text = format!(
            r#"doublegame 1
scenario "Two periods"
period 1 months from 2021-01-01
horizon 2
memory 0
actor host
  type h0 "first" prior {}
  type h1 "second" prior otherwise
actor guest
  type g0 "first" prior {}
  type g1 "second" prior otherwise
track mood "the mood" : 0..1 = 0
  seen by all
round
  choose act "the act" by host
    seen by all
    option a0 "does the first"
    option a1 "does the second"
    option a2 "does the third"
  choose reply "the reply" by guest
    seen by all
    option r0 "replies one way"
    option r1 "replies the other way"
  update mood to if {} then 1 else 0
policy always "always the first" of host
  fix act to a0
policy in_good_mood "the first in a good mood" of host
  fix act to a0 when mood = 0
policy mostly "mostly the first" of host
  mix act as a0 probability 0.7, a1 probability 0.3
policy never_third "never the third" of host
  remove a2 from act
policy by_one_type "always the first, if of the first type" of host for h0
  fix act to a0
"#,
            PRIOR[0][0],
            PRIOR[1][0],
            moods.join(" or ")
        );
        for (side, name) in ["host", "guest"].iter().enumerate() {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "payoff of {name}");
            for cell in 0..2 * 2 * ACTS * REPLIES {
                let (reply, act) = (cell % REPLIES, cell / REPLIES % ACTS);
                let (guest, host) = (cell / REPLIES / ACTS % 2, cell / REPLIES / ACTS / 2);
                let _ = writeln!(
                    text,
                    "  each period {name}_{cell} = if host is h{host} and guest is g{guest} and act is a{act} and \
                     reply is r{reply} then {} else 0",
                    self.pays[side][host][guest][act][reply]
                );
            }
            for (kind, pay) in self.ends[side].iter().enumerate() {
                let letter = &name[..1];
                let _ = writeln!(
                    text,
                    "  final {name}_end_{kind} = if {name} is {letter}{kind} and mood = 1 then {pay} else 0"
                );
            }
        }
        text
    }
}

/// How everybody plays.
#[derive(Clone)]
struct Profile {
    /// By type, period (from 0), mood: a probability for each act.
    host: [[[[f64; ACTS]; 2]; 2]; 2],
    /// By type, period, mood, act: a probability for each reply.
    guest: [[[[[f64; REPLIES]; ACTS]; 2]; 2]; 2],
}

/// Where play stands before a period: the types and the mood.
#[derive(Clone, Copy)]
struct Place {
    types: [usize; 2],
    mood: usize,
}

impl Rules {
    /// What the rest of the game is worth to a side, from the start of a period (0, 1, or 2 for the end).
    fn onward(&self, profile: &Profile, side: usize, period: usize, place: Place) -> f64 {
        if period == 2 {
            return self.ends[side][place.types[side]] * place.mood as f64;
        }
        (0..ACTS)
            .map(|act| {
                profile.host[place.types[0]][period][place.mood][act]
                    * self.after_act(profile, side, period, place, act)
            })
            .sum()
    }

    fn after_act(
        &self,
        profile: &Profile,
        side: usize,
        period: usize,
        place: Place,
        act: usize,
    ) -> f64 {
        (0..REPLIES)
            .map(|reply| {
                profile.guest[place.types[1]][period][place.mood][act][reply]
                    * self.after_reply(profile, side, period, place, (act, reply))
            })
            .sum()
    }

    fn after_reply(
        &self,
        profile: &Profile,
        side: usize,
        period: usize,
        place: Place,
        (act, reply): (usize, usize),
    ) -> f64 {
        let next = Place {
            mood: self.next[place.mood][act][reply],
            ..place
        };
        self.pays[side][place.types[0]][place.types[1]][act][reply]
            + self.onward(profile, side, period + 1, next)
    }

    /// The chance of each pair of types and each mood at the start of a period.
    fn reach(&self, profile: &Profile, period: usize) -> Vec<(Place, f64)> {
        let mut reached = Vec::new();
        for (host, of_host) in PRIOR[0].iter().enumerate() {
            for (guest, of_guest) in PRIOR[1].iter().enumerate() {
                let types = [host, guest];
                let prior = of_host * of_guest;
                let start = Place { types, mood: 0 };
                if period == 0 {
                    reached.push((start, prior));
                    continue;
                }
                for act in 0..ACTS {
                    for reply in 0..REPLIES {
                        let chance =
                            profile.host[host][0][0][act] * profile.guest[guest][0][0][act][reply];
                        let mood = self.next[0][act][reply];
                        reached.push((Place { types, mood }, prior * chance));
                    }
                }
            }
        }
        reached
    }

    /// The logit reply of a guest who has seen the act in a mood, by what it then believes of the host.
    fn logit_reply(
        &self,
        profile: &Profile,
        guest: usize,
        period: usize,
        mood: usize,
        act: usize,
    ) -> Option<[f64; 2]> {
        let (mut total, mut values) = (0.0, [0.0; REPLIES]);
        for (place, chance) in self.reach(profile, period) {
            if place.types[1] != guest || place.mood != mood {
                continue;
            }
            let weight = chance * profile.host[place.types[0]][period][mood][act];
            total += weight;
            for (reply, value) in values.iter_mut().enumerate() {
                *value += weight * self.after_reply(profile, 1, period, place, (act, reply));
            }
        }
        let second = 1.0 / (1.0 + (LAMBDA * (values[0] - values[1]) / total).exp());
        (total > 0.0).then_some([1.0 - second, second])
    }
}

/// Type, period (from 0), mood and, for a guest, act of an information set.
fn situation(meaning: &SetMeaning) -> (usize, usize, usize, usize) {
    let known = |wanted: &dyn Fn(&Known) -> Option<usize>| meaning.knows.iter().find_map(wanted);
    let mood = known(&|it| match it {
        Known::Track(_, value) => Some(*value as usize),
        _ => None,
    });
    let act = known(&|it| match it {
        Known::Move(_, 0, Some(value)) => Some(usize::from(*value)),
        _ => None,
    });
    (
        usize::from(meaning.actor_type),
        meaning.period as usize - 1,
        mood.unwrap_or(0),
        act.unwrap_or(0),
    )
}

/// What a policy asks of the host somewhere: a mix, and the acts that would break it.
type Command = ([f64; ACTS], Vec<usize>);

/// How everybody plays who counts on the policy, and what the policy asks for by type, period and mood.
fn counted_on(
    rules: &Rules,
    name: &str,
    base: &Compiled,
    solution: &Solution,
) -> (Profile, [[[Option<Command>; 2]; 2]; 2]) {
    let mut profile = Profile {
        host: [[[[1.0 / ACTS as f64; ACTS]; 2]; 2]; 2],
        guest: [[[[[1.0 / REPLIES as f64; REPLIES]; ACTS]; 2]; 2]; 2],
    };
    let mut held = [[[[false; ACTS]; 2]; 2]; 2];
    for (set, meaning) in base.game.information_sets.iter().zip(&base.sets) {
        let (kind, period, mood, act) = situation(meaning);
        let first = set.first_action.index();
        for (at, option) in meaning.options.iter().enumerate() {
            let probability = solution.profile.probabilities[first + at];
            if meaning.actor == ActorId(0) {
                let mix = &mut profile.host[kind][period][mood];
                if at == 0 {
                    *mix = [0.0; ACTS];
                }
                mix[usize::from(*option)] = probability;
            } else {
                profile.guest[kind][period][mood][act][usize::from(*option)] = probability;
                held[kind][period][mood][act] = true;
            }
        }
    }
    let commands = std::array::from_fn(|kind| {
        std::array::from_fn(|period| {
            std::array::from_fn(|mood| {
                let all = vec![0, 1, 2];
                match name {
                    "always" => Some(([1.0, 0.0, 0.0], all)),
                    "in_good_mood" => (mood == 0).then_some(([1.0, 0.0, 0.0], all)),
                    "mostly" => Some(([0.7, 0.3, 0.0], all)),
                    "by_one_type" => (kind == 0).then_some(([1.0, 0.0, 0.0], all)),
                    _ => Some((profile.host[kind][period][mood], vec![2])),
                }
            })
        })
    });
    for (kind, by_period) in commands.iter().enumerate() {
        for (period, by_mood) in by_period.iter().enumerate() {
            for (mood, command) in by_mood.iter().enumerate() {
                if let Some((mix, _)) = command {
                    profile.host[kind][period][mood] =
                        mix.map(|p| p * (1.0 - TREMBLE) + TREMBLE / ACTS as f64);
                }
            }
        }
    }
    // How guests reply where play under the policy does not get to.
    for _ in 0..60 {
        let before = profile.clone();
        for cell in 0..2 * 2 * 2 * ACTS {
            let (act, mood) = (cell % ACTS, cell / ACTS % 2);
            let (period, kind) = (cell / ACTS / 2 % 2, cell / ACTS / 4);
            if !held[kind][period][mood][act]
                && let Some(reply) = rules.logit_reply(&before, kind, period, mood, act)
            {
                profile.guest[kind][period][mood][act] = reply;
            }
        }
    }
    (profile, commands)
}

#[test]
fn temptation_is_the_best_single_step_aside_among_all_plays() {
    let (mut later, mut noticed) = (0, 0);
    for seed in 0..12 {
        let rules = Rules::random(seed);
        let scenario = scenario(&rules.text());
        let world = world(&scenario);
        for name in [
            "always",
            "in_good_mood",
            "mostly",
            "never_third",
            "by_one_type",
        ] {
            let kept = policy(&scenario, name);
            let setting = under(&[kept]);
            let (compiled, solution) = play_of(&scenario, &setting, LAMBDA);
            let found = temptation(
                &anew(&scenario, &world, LAMBDA),
                &setting,
                kept,
                &compiled,
                &solution,
            )
            .expect("it exists");
            let (profile, commands) = counted_on(&rules, name, &compiled, &solution);
            let mut expected = 0;
            for cell in 0..8 {
                let (kind, period, mood) = (cell / 4, cell / 2 % 2, cell % 2);
                let Some((mix, breaches)) = &commands[kind][period][mood] else {
                    continue;
                };
                let (mut reach, mut values) = (0.0, [0.0; ACTS]);
                for (place, chance) in rules.reach(&profile, period) {
                    if place.types[0] == kind && place.mood == mood {
                        reach += chance;
                        for (act, value) in values.iter_mut().enumerate() {
                            *value += chance * rules.after_act(&profile, 0, period, place, act);
                        }
                    }
                }
                if reach == 0.0 {
                    continue;
                }
                expected += 1;
                let kept: f64 = values.iter().zip(mix).map(|(value, p)| p * value).sum();
                let (best, value) = breaches
                    .iter()
                    .map(|&act| (act, values[act]))
                    .max_by(|one, other| one.1.total_cmp(&other.1))
                    .expect("some act breaks the policy");
                let same = found
                    .iter()
                    .find(|it| {
                        let (found_kind, found_period, found_mood, _) = situation(&it.situation);
                        (found_kind, found_period, found_mood) == (kind, period, mood)
                    })
                    .unwrap_or_else(|| {
                        panic!("{name}: no temptation of {kind} in {period} at {mood}")
                    });
                assert_near(same.gain, (value - kept) / reach, 1e-6);
                assert_near(same.reach, reach, 1e-9);
                assert_eq!(usize::from(same.tempting), best, "{name}");
                for (found, expected) in same.commanded.iter().zip(mix) {
                    assert_near(*found, *expected, 1e-9);
                }
                later += usize::from(period == 1);
                noticed += usize::from(mix[best] == 0.0);
            }
            assert_eq!(found.len(), expected, "{name}");
            assert!(found.is_sorted_by(|one, other| one.gain >= other.gain));
        }
    }
    // The comparison is worth something: second periods, and breaches that guests notice.
    assert!(later > 50 && noticed > 50, "{later} {noticed}");
}
