//! How one player's sequences are laid out: in groups of information sets that are worked on together.
//!
//! The sets of a group have the same number of own moves before them and the same number of actions. Their sequences
//! stand action by action, so that a loop over the sets of a group runs over contiguous numbers. In a group the sets
//! stand in the order of the ends to which their actions lead: in a game with public actions and private hands, the
//! hands of one public state come next to each other, and the payoffs there are a dense block.

use super::paths::{SequenceForm, UNREACHED};
use crate::game::{Game, InformationSetId};
use std::cmp::Ordering;
use std::ops::Range;

/// The most sets of a group; small enough for all that a group needs to stay in the nearest cache.
pub(super) const GROUP: usize = 128;

/// Sets that are worked on together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Group {
    /// The sequence of the first action of the first set; that of the a-th action of the k-th set is `first_sequence +
    /// a * sets + k`.
    pub(super) first_sequence: u32,
    /// The place of the first set.
    pub(super) first_set: u32,
    /// How many sets, 1 to [`GROUP`].
    pub(super) sets: u32,
    /// How many actions each of them has.
    pub(super) actions: u32,
}

impl Group {
    /// The group's sequences.
    pub(super) fn sequences(self) -> Range<usize> {
        let first = self.first_sequence as usize;
        first..first + (self.sets * self.actions) as usize
    }

    /// The places of the group's sets.
    pub(super) fn places(self) -> Range<usize> {
        self.first_set as usize..(self.first_set + self.sets) as usize
    }
}

/// One player's sequences. Sequence 0 is the empty one; a sequence stands after all that it continues.
#[derive(Debug)]
pub(super) struct Treeplex {
    /// In the order of their sequences.
    pub(super) groups: Vec<Group>,
    /// The groups with d own moves before them are `groups[depth_groups[d]..depth_groups[d + 1]]`.
    pub(super) depth_groups: Vec<u32>,
    /// Length: the player's sets that can be reached, by place. The sequence that leads there.
    pub(super) parent: Vec<u32>,
    /// Length: sequences. The action of the game with which it ends; [`UNREACHED`] for the empty one.
    pub(super) action: Vec<u32>,
    /// Length: sequences. Sequences with the same number lead to the same ends or are linked by such; [`UNREACHED`]
    /// where a sequence leads to no end without a further own move.
    pub(super) component: Vec<u32>,
}

impl Treeplex {
    /// How many sequences there are, the empty one included.
    pub(super) fn sequence_count(&self) -> usize {
        self.action.len()
    }

    /// The depths from the first to the last, each as its groups.
    pub(super) fn depths(&self) -> impl DoubleEndedIterator<Item = &[Group]> {
        let bounds = self.depth_groups.windows(2);
        bounds.map(|bound| &self.groups[bound[0] as usize..bound[1] as usize])
    }

    /// The layout for a player; `components` as made by [`components`].
    pub(super) fn of(game: &Game, form: &SequenceForm, player: usize, components: &[u32]) -> Self {
        let mut treeplex = Self {
            groups: Vec::new(),
            depth_groups: vec![0],
            parent: Vec::new(),
            action: vec![UNREACHED],
            component: vec![UNREACHED],
        };
        // The place of each sequence, numbered as in the form.
        let mut sequence = vec![UNREACHED; game.action_count() + 1];
        sequence[0] = 0;
        for mut sets in sets_by_depth(game, form, player) {
            let parent = |set: u32| sequence[form.set_sequence[set as usize] as usize];
            sets.sort_by(|a, b| {
                let width = |set: u32| game.information_sets[set as usize].action_count;
                width(*a)
                    .cmp(&width(*b))
                    .then_with(|| compare_ends(game, components, *a, *b))
                    .then_with(|| (parent(*a), *a).cmp(&(parent(*b), *b)))
            });
            let parents: Vec<u32> = sets.iter().map(|set| parent(*set)).collect();
            treeplex.parent.extend(parents);
            treeplex.add_groups(game, components, &sets, &mut sequence);
        }
        treeplex
    }

    fn add_groups(&mut self, game: &Game, components: &[u32], sets: &[u32], sequence: &mut [u32]) {
        let mut first_set = self.parent.len() - sets.len();
        let width = |set: &u32| game.information_sets[*set as usize].action_count;
        let same_width = sets.chunk_by(|a, b| width(a) == width(b));
        for members in same_width.flat_map(|sets| sets.chunks(GROUP)) {
            let actions = width(&members[0]);
            self.groups.push(Group {
                first_sequence: self.action.len() as u32,
                first_set: first_set as u32,
                sets: members.len() as u32,
                actions,
            });
            first_set += members.len();
            for k in 0..actions {
                for set in members {
                    let action = game.actions(InformationSetId(*set)).start as u32 + k;
                    sequence[action as usize + 1] = self.action.len() as u32;
                    self.action.push(action);
                    self.component.push(components[action as usize + 1]);
                }
            }
        }
        self.depth_groups.push(self.groups.len() as u32);
    }
}

/// Orders two sets by the components of their first actions, then of their second ones, and so on.
fn compare_ends(game: &Game, components: &[u32], a: u32, b: u32) -> Ordering {
    let of = |set: u32| {
        let actions = game.actions(InformationSetId(set));
        components[actions.start + 1..=actions.end].iter()
    };
    of(a).cmp(of(b))
}

/// The player's sets that can be reached, by the number of own moves before them.
fn sets_by_depth(game: &Game, form: &SequenceForm, player: usize) -> Vec<Vec<u32>> {
    let own = |set: &usize| {
        game.information_sets[*set].player.index() == player && form.set_sequence[*set] != UNREACHED
    };
    let mut after: Vec<(u32, u32)> = (0..game.information_sets.len())
        .filter(own)
        .map(|set| (form.set_sequence[set], set as u32))
        .collect();
    after.sort_unstable();
    let following = |sequence: u32| {
        let start = after.partition_point(|(before, _)| *before < sequence);
        after[start..]
            .iter()
            .take_while(move |(before, _)| *before == sequence)
            .map(|(_, set)| *set)
    };
    let mut depths = Vec::new();
    let mut here: Vec<u32> = following(0).collect();
    while !here.is_empty() {
        let actions = here
            .iter()
            .flat_map(|set| game.actions(InformationSetId(*set)));
        let next = actions
            .flat_map(|action| following(action as u32 + 1))
            .collect();
        depths.push(std::mem::replace(&mut here, next));
    }
    depths
}

/// For every sequence of the form (of both players, since an action belongs to one of them) the number of its
/// component: sequences are linked if an end has both. [`UNREACHED`] for the empty ones and for those without an end.
pub(super) fn components(form: &SequenceForm, action_count: usize) -> Vec<u32> {
    let mut links: Vec<u32> = (0..=action_count as u32).collect();
    let mut has_end = vec![false; links.len()];
    for entry in &form.entries {
        has_end[entry.row as usize] = true;
        has_end[entry.column as usize] = true;
        if entry.row == 0 || entry.column == 0 {
            continue;
        }
        let (row, column) = (find(&mut links, entry.row), find(&mut links, entry.column));
        // The smallest member stands for all, so that the numbers do not depend on the order of the entries.
        links[row.max(column) as usize] = row.min(column);
    }
    (0..links.len() as u32)
        .map(|sequence| {
            if sequence > 0 && has_end[sequence as usize] {
                find(&mut links, sequence)
            } else {
                UNREACHED
            }
        })
        .collect()
}

/// The member that stands for the component, with the way there shortened.
fn find(links: &mut [u32], mut member: u32) -> u32 {
    while links[member as usize] != member {
        let next = links[member as usize];
        links[member as usize] = links[next as usize];
        member = next;
    }
    member
}
