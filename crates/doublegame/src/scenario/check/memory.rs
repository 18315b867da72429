//! What actors remember: `memory` and `remember` resolved into one list.

use std::collections::BTreeMap;

use crate::scenario::check::names::{Meaning, unknown};
use crate::scenario::check::parts::Parts;
use crate::scenario::check::{Checker, code};
use crate::scenario::diagnostics::Diagnostic;
use crate::scenario::knowledge::seen_by;
use crate::scenario::model::{ActorSet, Item, Memory, MoveId, Span, TrackId};
use crate::scenario::tree::{self, Ident};

/// The longest memory that is not `full`: the longest horizon.
const LONGEST: u32 = 64;

impl Checker<'_> {
    /// `memory K` is `remember` of everything that anybody sees, for K periods; of several lines about one thing, the
    /// longest holds. Without a `memory` line it is `memory 0`.
    pub(super) fn memory(&mut self, parts: &Parts<'_>) {
        let spans: Vec<Span> = parts.memories.iter().map(|part| part.span).collect();
        if let [first, rest @ ..] = spans.as_slice() {
            self.at_most_one("memory", *first, rest);
        }
        let may_last = ["memory", "remember"]
            .iter()
            .any(|word| self.damage.may_declare(word));
        let base = match parts.memories.first() {
            // As much as a line that could not be read may say.
            _ if may_last => Some(LONGEST),
            None => Some(0),
            Some(memory) => memory.periods.map(|count| {
                self.check_length(count);
                count.value
            }),
        };
        let mut items: BTreeMap<(bool, u16), u32> = BTreeMap::new();
        if let Some(periods) = base.filter(|periods| *periods > 0) {
            for item in self.everything_seen() {
                items.insert(key(item), periods);
            }
        }
        for remember in &parts.remembers {
            self.remember(remember, base.is_none(), &mut items);
        }
        self.scenario.memory = match base {
            None => Memory::Full,
            Some(_) => Memory::Bounded(items.into_iter().map(item).collect()),
        };
    }

    fn everything_seen(&self) -> Vec<Item> {
        let moves = (0..self.scenario.moves.len()).map(|i| Item::Move(MoveId(i as u16)));
        let tracks = (0..self.scenario.tracks.len()).map(|i| Item::Track(TrackId(i as u16)));
        moves
            .chain(tracks)
            .filter(|&item| seen_by(&self.scenario, item) != ActorSet::default())
            .collect()
    }

    fn check_length(&mut self, count: tree::Count) {
        if count.value > LONGEST {
            self.say(
                Diagnostic::error(
                    code::OUT_OF_BOUNDS,
                    count.span,
                    format!("a memory of {} periods", count.value),
                )
                .expected(format!("at most {LONGEST} periods"))
                .hint("write `memory full` for actors who forget nothing"),
            );
        }
    }

    fn remember(
        &mut self,
        remember: &tree::Remember,
        full: bool,
        items: &mut BTreeMap<(bool, u16), u32>,
    ) {
        if full {
            self.say(
                Diagnostic::warning(
                    code::REMEMBER_WITHOUT_EFFECT,
                    remember.span,
                    "`memory full` remembers everything, and this line adds nothing",
                )
                .label("without effect")
                .hint("leave out the line, or bound the memory with `memory 0`"),
            );
        }
        self.check_length(remember.periods);
        if remember.periods.value == 0 {
            self.say(
                Diagnostic::error(
                    code::OUT_OF_BOUNDS,
                    remember.periods.span,
                    "remembering for 0 periods",
                )
                .expected("at least 1 period")
                .hint("what is not remembered need not be named"),
            );
        }
        for name in &remember.items {
            let Some(item) = self.item_named(name) else {
                continue;
            };
            if seen_by(&self.scenario, item) == ActorSet::default() {
                self.say(
                    Diagnostic::warning(
                        code::REMEMBER_WITHOUT_EFFECT,
                        name.span,
                        format!("nobody sees `{}`, so nobody remembers it", name.text),
                    )
                    .label("without effect")
                    .hint("name who sees it, or leave it out here"),
                );
                continue;
            }
            let periods = items.entry(key(item)).or_insert(0);
            *periods = (*periods).max(remember.periods.value);
        }
    }

    fn item_named(&mut self, name: &Ident) -> Option<Item> {
        match self.names.common.get(&name.text) {
            Some(Meaning::Move(which)) => Some(Item::Move(which)),
            Some(Meaning::Track(track)) => Some(Item::Track(track)),
            found => {
                let diagnostic = unknown(
                    name,
                    "a choice, a signal or a track",
                    found.map(|meaning| meaning.word(&self.scenario)),
                    self.names
                        .common
                        .names_of(|m| matches!(m, Meaning::Move(_) | Meaning::Track(_))),
                );
                self.say_of(name, diagnostic);
                None
            }
        }
    }
}

/// Choices and signals first, in the order of the round, then tracks.
const fn key(item: Item) -> (bool, u16) {
    match item {
        Item::Move(which) => (false, which.0),
        Item::Track(track) => (true, track.0),
    }
}

const fn item(entry: ((bool, u16), u32)) -> (Item, u32) {
    let ((is_track, id), periods) = entry;
    let item = if is_track {
        Item::Track(TrackId(id))
    } else {
        Item::Move(MoveId(id))
    };
    (item, periods)
}
