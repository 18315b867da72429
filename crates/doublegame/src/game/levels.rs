//! Puts the nodes of a game that is being built on levels.
//!
//! Edges lead to later levels. All nodes of an information set share a level wherever the order of play allows it: the
//! solver can then answer the set in one place. It is not allowed where a set comes before another on one path and
//! after it on another, or twice on one path.

use super::graph::Game;

/// The graph whose nodes are put on levels.
pub(super) trait Children {
    /// The children of a node, one for each edge.
    fn of(&self, node: usize) -> impl Iterator<Item = u32>;
}

/// A level for every node, from 0 at the root; `None` where the edges form a cycle.
///
/// `node_set` is as in [`Game::node_set`]. Nodes without a parent other than the root get a level as well.
pub(super) fn assign_levels(
    node_set: &[u32],
    children: &impl Children,
    set_count: usize,
    root: u32,
) -> Option<Vec<u32>> {
    // The vertices of the quotient graph: first the sets, then every node, of which those in a set are not used.
    let whole: Vec<u32> = vertices(node_set, &vec![true; set_count]);
    let tangled = tangled_vertices(&Graph::quotient(&whole, children, set_count));
    let together: Vec<bool> = (0..set_count).map(|set| !tangled[set]).collect();
    let partial = vertices(node_set, &together);
    let levels = longest_paths(&Graph::quotient(&partial, children, set_count))?;
    let levels: Vec<u32> = partial.iter().map(|v| levels[*v as usize]).collect();
    // The root stands alone at the front, whatever else has no parent.
    let alone = levels.iter().filter(|level| **level == 0).count() == 1;
    Some(if alone && levels[root as usize] == 0 {
        levels
    } else {
        let below = levels.iter().map(|level| level + 1);
        let mut levels: Vec<u32> = below.collect();
        levels[root as usize] = 0;
        if (0..node_set.len()).any(|node| children.of(node).any(|child| child == root)) {
            return None;
        }
        levels
    })
}

/// For every node its vertex in the quotient graph.
fn vertices(node_set: &[u32], together: &[bool]) -> Vec<u32> {
    node_set
        .iter()
        .enumerate()
        .map(|(node, set)| {
            if *set < Game::TERMINAL && together.get(*set as usize) == Some(&true) {
                *set
            } else {
                (together.len() + node) as u32
            }
        })
        .collect()
}

/// A directed graph in flat arrays.
struct Graph {
    /// Length: vertices + 1.
    first: Vec<u32>,
    next: Vec<u32>,
}

impl Graph {
    /// The graph of the vertices that the nodes belong to, parallel edges kept once.
    fn quotient(vertex: &[u32], children: &impl Children, set_count: usize) -> Self {
        let vertices = set_count + vertex.len();
        let mut end = vec![0_u32; vertices + 1];
        for (node, from) in vertex.iter().enumerate() {
            end[*from as usize + 1] += children.of(node).count() as u32;
        }
        for v in 0..vertices {
            end[v + 1] += end[v];
        }
        let mut next = vec![0; end[vertices] as usize];
        for (node, from) in vertex.iter().enumerate() {
            for child in children.of(node) {
                let place = &mut end[*from as usize];
                next[*place as usize] = vertex[child as usize];
                *place += 1;
            }
        }
        // Filling has moved every beginning to its end. Now the lists move up over what was there twice.
        let mut first = vec![0_u32; vertices + 1];
        let (mut begin, mut kept) = (0, 0);
        for v in 0..vertices {
            let list = begin..end[v] as usize;
            next[list.clone()].sort_unstable();
            begin = list.end;
            let start = kept;
            for place in list {
                if kept == start || next[kept - 1] != next[place] {
                    next[kept] = next[place];
                    kept += 1;
                }
            }
            first[v + 1] = kept as u32;
        }
        next.truncate(kept);
        Self { first, next }
    }

    fn len(&self) -> usize {
        self.first.len() - 1
    }

    fn after(&self, v: usize) -> &[u32] {
        &self.next[self.first[v] as usize..self.first[v + 1] as usize]
    }
}

/// The number of the longest path's edges to every vertex; `None` with a cycle.
fn longest_paths(graph: &Graph) -> Option<Vec<u32>> {
    let mut waiting = vec![0_u32; graph.len()];
    for next in &graph.next {
        waiting[*next as usize] += 1;
    }
    let mut ready: Vec<u32> = (0..graph.len() as u32)
        .filter(|v| waiting[*v as usize] == 0)
        .collect();
    let mut length = vec![0; graph.len()];
    let mut done = 0;
    while let Some(v) = ready.pop() {
        done += 1;
        for next in graph.after(v as usize) {
            length[*next as usize] = length[*next as usize].max(length[v as usize] + 1);
            waiting[*next as usize] -= 1;
            if waiting[*next as usize] == 0 {
                ready.push(*next);
            }
        }
    }
    (done == graph.len()).then_some(length)
}

/// Whether each vertex lies on a cycle: in a strongly connected component of several vertices, or with an edge to
/// itself. Tarjan (1972), with a stack of its own, so that deep games do not exhaust the thread's.
fn tangled_vertices(graph: &Graph) -> Vec<bool> {
    const NEW: u32 = u32::MAX;
    let mut index = vec![NEW; graph.len()];
    let mut low = vec![0_u32; graph.len()];
    let mut on_stack = vec![false; graph.len()];
    let mut tangled = vec![false; graph.len()];
    let mut stack: Vec<u32> = Vec::new();
    let mut calls: Vec<(u32, usize)> = Vec::new();
    let mut counter = 0;
    for start in 0..graph.len() {
        if index[start] != NEW {
            continue;
        }
        calls.push((start as u32, 0));
        while let Some((v, position)) = calls.pop() {
            let here = v as usize;
            if position == 0 {
                index[here] = counter;
                low[here] = counter;
                counter += 1;
                stack.push(v);
                on_stack[here] = true;
            } else {
                let child = graph.after(here)[position - 1] as usize;
                low[here] = low[here].min(low[child]);
            }
            let rest = graph.after(here)[position..]
                .iter()
                .position(|next| {
                    let next = *next as usize;
                    if on_stack[next] {
                        low[here] = low[here].min(index[next]);
                    }
                    index[next] == NEW
                })
                .map(|offset| position + offset);
            if let Some(position) = rest {
                calls.push((v, position + 1));
                calls.push((graph.after(here)[position], 0));
                continue;
            }
            if low[here] == index[here] {
                let alone = stack.last() == Some(&v);
                let turns_back = graph.after(here).contains(&v);
                while let Some(member) = stack.pop() {
                    on_stack[member as usize] = false;
                    tangled[member as usize] = !alone || turns_back;
                    if member == v {
                        break;
                    }
                }
            }
        }
    }
    tangled
}
