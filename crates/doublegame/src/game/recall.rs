//! Whether every player remembers all that it once knew.

use super::graph::{Game, InformationSetId, NodeId, NodeKind};
use hashbrown::HashMap;
use rustc_hash::FxBuildHasher;

/// Histories of a player are numbered; this one stands for "differs from path to path".
const AMBIGUOUS: u32 = u32::MAX;
/// The path to the node has not been seen.
const UNSEEN: u32 = u32::MAX - 1;

/// Whether the game has perfect recall: at all nodes of an information set, on every path there, the mover has passed
/// the same sequence of its own information sets and has taken the same actions at them (Kuhn 1953).
#[must_use]
pub fn has_perfect_recall(game: &Game) -> bool {
    forgetful_set(game).is_none()
}

/// An information set at which its player does not remember all that it once knew; `None` with perfect recall.
pub(super) fn forgetful_set(game: &Game) -> Option<InformationSetId> {
    (0..game.player_count()).find_map(|player| forgetful_set_of(game, player))
}

fn forgetful_set_of(game: &Game, player: usize) -> Option<InformationSetId> {
    let mut numbers: HashMap<(u32, u32), u32, FxBuildHasher> = HashMap::default();
    let mut history = vec![UNSEEN; game.node_count()];
    let mut set_history = vec![UNSEEN; game.information_sets.len()];
    if let Some(root) = history.first_mut() {
        *root = 0;
    }
    for node in 0..game.node_count() {
        let here = history[node];
        if here == UNSEEN {
            continue;
        }
        let own_set = match game.kind(NodeId(node as u32)) {
            NodeKind::Decision(set)
                if game.information_sets[set.index()].player.index() == player =>
            {
                let known = &mut set_history[set.index()];
                if here == AMBIGUOUS || (*known != UNSEEN && *known != here) {
                    return Some(set);
                }
                *known = here;
                Some(set)
            }
            _ => None,
        };
        for (k, edge) in game.edges(NodeId(node as u32)).enumerate() {
            let next = match own_set {
                Some(set) => {
                    let action = game.actions(set).start + k;
                    let fresh = numbers.len() as u32 + 1;
                    *numbers.entry((here, action as u32)).or_insert(fresh)
                }
                None => here,
            };
            let child = &mut history[game.edge_child[edge] as usize];
            *child = if *child == UNSEEN || *child == next {
                next
            } else {
                AMBIGUOUS
            };
        }
    }
    None
}
