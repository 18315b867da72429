//! The picture as SVG.

use super::layout::rows;
use super::links::{Link, lane_counts, links};
use super::shape::{Drawn, What, shape};
use super::words::{counted, escaped, player_name, readable, shortened, shortened_to};
use crate::game::tree::{GameTree, Rational, TreeKind};
use std::fmt::Write;

/// How many nodes are drawn before the rest is folded.
const ROOM: usize = 120;
/// Between neighbouring nodes, in pixels.
const ROW: f64 = 30.0;
/// Between neighbouring links of information sets, in pixels.
const LANE: f64 = 6.0;
/// The room that a letter takes, in pixels.
const LETTER: f64 = 6.6;
/// Free space around the picture.
const MARGIN: f64 = 24.0;
/// Where the tree begins below the title and the names of the players.
const TOP: f64 = 76.0;
/// Colours of the players, then again from the first: dark enough to be read as text on white, and told apart by
/// people who see red and green alike.
const COLORS: [&str; 6] = [
    "#0b5fa5", "#b3400a", "#2e7d32", "#7a3b9c", "#8a6d00", "#a3195b",
];

/// The tree, which keeps its invariants, as an SVG picture: play goes from left to right.
///
/// Decisions are dots in the mover's colour, moves of chance are squares, nodes of one information set are linked by
/// dashed lines, and an ending shows what the path to it pays each player. Of a tree of more than 120 nodes the parts
/// farthest from the root are folded: a mark says how many nodes are below it.
#[must_use]
pub fn draw_svg(tree: &GameTree) -> String {
    let drawn = shape(tree, ROOM);
    let picture = Picture::of(tree, drawn);
    picture.render()
}

struct Picture<'t> {
    tree: &'t GameTree,
    drawn: Vec<Drawn>,
    /// By node of the picture: where it stands.
    points: Vec<(f64, f64)>,
    /// By node of the picture: the label of the edge that leads there.
    edge_labels: Vec<String>,
    /// By node of the picture: what all outcomes on the way there pay, the node's own included.
    paid: Vec<Vec<Rational>>,
    links: Vec<Link>,
    /// By depth: the room for links to the right of the nodes.
    lanes: Vec<f64>,
    width: f64,
    height: f64,
}

impl<'t> Picture<'t> {
    fn of(tree: &'t GameTree, drawn: Vec<Drawn>) -> Self {
        let edge_labels = edge_labels(tree, &drawn);
        let paid = paid(tree, &drawn);
        let rows = rows(&drawn);
        let links = links(tree, &drawn, &rows);
        let lanes = lane_counts(&links, &drawn).into_iter();
        let lanes: Vec<f64> = lanes.map(|count| count as f64 * LANE).collect();
        let columns = columns(&drawn, &edge_labels, &lanes);
        let points: Vec<(f64, f64)> = drawn
            .iter()
            .zip(&rows)
            .map(|(node, row)| (columns[node.depth], TOP + MARGIN + row * ROW))
            .collect();
        let mut picture = Self {
            tree,
            drawn,
            points,
            edge_labels,
            paid,
            links,
            lanes,
            width: 0.0,
            height: 0.0,
        };
        let ends = (0..picture.drawn.len()).map(|position| {
            let letters: usize = picture
                .beside(position)
                .iter()
                .map(|(text, _)| text.chars().count() + 2)
                .sum();
            picture.text_start(position) + letters as f64 * LETTER
        });
        let legend: usize = tree
            .players
            .iter()
            .map(|name| shortened(name).chars().count() + 5)
            .sum();
        let title = shortened_to(&tree.title, 80).chars().count() as f64 * 9.5;
        let least = (legend as f64 * LETTER).max(title) + 2.0 * MARGIN;
        picture.width = ends.fold(least, f64::max) + MARGIN;
        let lowest = picture.points.iter().map(|(_, y)| *y).fold(0.0, f64::max);
        picture.height = lowest + 2.0 * MARGIN;
        picture
    }

    fn render(&self) -> String {
        let title = escaped(&shortened_to(&self.tree.title, 80));
        let (width, height) = (self.width.ceil(), self.height.ceil());
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
             viewBox=\"0 0 {width} {height}\" role=\"img\" font-family=\"sans-serif\" font-size=\"12\">\n\
             <title>{title}</title>\n\
             <rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n\
             <text x=\"{MARGIN}\" y=\"32\" font-size=\"16\" font-weight=\"bold\">{title}</text>\n"
        );
        self.legend(&mut svg);
        self.set_links(&mut svg);
        for position in 0..self.drawn.len() {
            for child in &self.drawn[position].children {
                self.edge(&mut svg, position, *child);
            }
        }
        for position in 0..self.drawn.len() {
            self.node(&mut svg, position);
        }
        svg.push_str("</svg>\n");
        svg
    }

    fn legend(&self, svg: &mut String) {
        let mut x = MARGIN;
        for (player, name) in self.tree.players.iter().enumerate() {
            let name = shortened(&player_name(player, name));
            let color = color(player);
            put(
                svg,
                format_args!(
                    "<circle cx=\"{:.1}\" cy=\"52\" r=\"5\" fill=\"{color}\"/>\
                     <text x=\"{:.1}\" y=\"56\" fill=\"{color}\">{}</text>\n",
                    x + 5.0,
                    x + 15.0,
                    escaped(&name)
                ),
            );
            x += (name.chars().count() + 5) as f64 * LETTER;
        }
    }

    /// Dashed links between the nodes of each information set.
    fn set_links(&self, svg: &mut String) {
        for Link { set, nodes, lane } in &self.links {
            let color = color(self.tree.sets[*set as usize].player as usize);
            let points: Vec<(f64, f64)> = nodes.iter().map(|node| self.points[*node]).collect();
            let mut path = String::new();
            match lane {
                Some(lane) => {
                    let x = points[0].0 + 12.0 + *lane as f64 * LANE;
                    for (from, y) in &points {
                        put(&mut path, format_args!("M{from:.1} {y:.1}H{x:.1}"));
                    }
                    let ys = [points[0].1, points[points.len() - 1].1];
                    put(&mut path, format_args!("M{x:.1} {:.1}V{:.1}", ys[0], ys[1]));
                }
                None => {
                    for (position, (x, y)) in points.iter().enumerate() {
                        let step = if position == 0 { 'M' } else { 'L' };
                        put(&mut path, format_args!("{step}{x:.1} {y:.1}"));
                    }
                }
            }
            put(
                svg,
                format_args!(
                    "<path d=\"{path}\" fill=\"none\" stroke=\"{color}\" stroke-width=\"1.4\" \
                     stroke-dasharray=\"4 3\"/>\n"
                ),
            );
        }
    }

    /// The line to a child: aslant for the first part, level where its label stands.
    fn edge(&self, svg: &mut String, from: usize, to: usize) {
        let ((x, y), (to_x, to_y)) = (self.points[from], self.points[to]);
        let turn = x + 26.0 + self.lanes[self.drawn[from].depth];
        let dashes = match self.drawn[to].what {
            What::Rest { .. } => " stroke-dasharray=\"2 3\"",
            What::Node(_) | What::Folded { .. } => "",
        };
        put(
            svg,
            format_args!(
                "<path d=\"M{x:.1} {y:.1} L{turn:.1} {to_y:.1} L{to_x:.1} {to_y:.1}\" fill=\"none\" stroke=\"#767676\"{dashes}/>\n"
            ),
        );
        let whole = &self.edge_labels[to];
        if !whole.is_empty() {
            put(
                svg,
                format_args!(
                    "<text x=\"{:.1}\" y=\"{:.1}\" fill=\"#333333\">{}<title>{}</title></text>\n",
                    turn + 4.0,
                    to_y - 4.0,
                    escaped(&shortened(whole)),
                    escaped(whole)
                ),
            );
        }
    }

    fn node(&self, svg: &mut String, position: usize) {
        let (x, y) = self.points[position];
        let tip = escaped(&self.tooltip(position));
        match self.kind(position) {
            Some(TreeKind::Decision(set)) => {
                let set = &self.tree.sets[set as usize];
                let color = color(set.player as usize);
                put(
                    svg,
                    format_args!(
                        "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"6\" fill=\"{color}\"><title>{tip}</title></circle>\n"
                    ),
                );
            }
            Some(TreeKind::Chance(_)) => put(
                svg,
                format_args!(
                    "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"10\" height=\"10\" fill=\"#ffffff\" stroke=\"#333333\" \
                     stroke-width=\"1.6\"><title>{tip}</title></rect>\n",
                    x - 5.0,
                    y - 5.0
                ),
            ),
            Some(TreeKind::Terminal) | None => {}
        }
        let beside = self.beside(position);
        if beside.is_empty() {
            return;
        }
        put(
            svg,
            format_args!(
                "<text x=\"{:.1}\" y=\"{:.1}\">",
                self.text_start(position),
                y + 4.0
            ),
        );
        for (number, (text, color)) in beside.iter().enumerate() {
            let gap = if number == 0 { "" } else { " dx=\"9\"" };
            put(
                svg,
                format_args!("<tspan fill=\"{color}\"{gap}>{}</tspan>", escaped(text)),
            );
        }
        svg.push_str("</text>\n");
    }

    /// What stands beside a node: payoffs in the players' colours, or the mark of what is folded.
    fn beside(&self, position: usize) -> Vec<(String, &'static str)> {
        const GREY: &str = "#333333";
        match self.drawn[position].what {
            What::Folded { below, .. } => {
                vec![(format!("\u{25b8} {} more", counted(below, "node")), GREY)]
            }
            What::Rest { actions, nodes } => {
                let (actions, nodes) = (counted(actions, "more action"), counted(nodes, "node"));
                vec![(format!("\u{25b8} {actions}, {nodes}"), GREY)]
            }
            What::Node(_) if self.kind(position) == Some(TreeKind::Terminal) => {
                let payoffs = self.paid[position].iter().enumerate();
                payoffs
                    .map(|(player, payoff)| (readable(payoff), color(player)))
                    .collect()
            }
            What::Node(_) => Vec::new(),
        }
    }

    /// Where the text beside a node begins: behind the links of its column.
    fn text_start(&self, position: usize) -> f64 {
        self.points[position].0 + 12.0 + self.lanes[self.drawn[position].depth]
    }

    fn kind(&self, position: usize) -> Option<TreeKind> {
        match self.drawn[position].what {
            What::Node(node) | What::Folded { node, .. } => {
                Some(self.tree.nodes[node as usize].kind)
            }
            What::Rest { .. } => None,
        }
    }

    fn tooltip(&self, position: usize) -> String {
        match self.kind(position) {
            Some(TreeKind::Decision(set)) => {
                let set = &self.tree.sets[set as usize];
                let player = set.player as usize;
                format!(
                    "{}, information set {} {}",
                    player_name(player, &self.tree.players[player]),
                    set.number,
                    set.label
                )
            }
            Some(TreeKind::Chance(set)) => {
                let set = &self.tree.chance_sets[set as usize];
                format!("Chance {} {}", set.number, set.label)
            }
            Some(TreeKind::Terminal) | None => String::new(),
        }
    }
}

/// By node of the picture: the action that leads there, and its probability if chance takes it.
fn edge_labels(tree: &GameTree, drawn: &[Drawn]) -> Vec<String> {
    let mut labels = vec![String::new(); drawn.len()];
    for node in drawn {
        let What::Node(from) = node.what else {
            continue;
        };
        let kind = tree.nodes[from as usize].kind;
        for (action, child) in node.children.iter().enumerate() {
            if matches!(drawn[*child].what, What::Rest { .. }) {
                continue;
            }
            labels[*child] = match kind {
                TreeKind::Terminal => String::new(),
                TreeKind::Decision(set) => tree.sets[set as usize].actions[action].clone(),
                TreeKind::Chance(set) => {
                    let (name, p) = &tree.chance_sets[set as usize].actions[action];
                    format!("{name} {}", readable(p)).trim_start().to_owned()
                }
            };
        }
    }
    labels
}

fn paid(tree: &GameTree, drawn: &[Drawn]) -> Vec<Vec<Rational>> {
    let mut paid = vec![vec![Rational::ZERO; tree.players.len()]; drawn.len()];
    for (position, node) in drawn.iter().enumerate() {
        if let What::Node(at) | What::Folded { node: at, .. } = node.what
            && let Some(outcome) = tree.nodes[at as usize].outcome
        {
            let payoffs = &tree.outcomes[outcome as usize].payoffs;
            for (sum, payoff) in paid[position].iter_mut().zip(payoffs) {
                *sum += payoff;
            }
        }
        let here = paid[position].clone();
        for child in &node.children {
            paid[*child].clone_from(&here);
        }
    }
    paid
}

/// By depth: where its nodes stand. A column is as wide as the links and the labels in it need.
fn columns(drawn: &[Drawn], edge_labels: &[String], lanes: &[f64]) -> Vec<f64> {
    let deepest = drawn.iter().map(|node| node.depth).max().unwrap_or(0);
    let mut letters = vec![0_usize; deepest + 1];
    for (node, label) in drawn.iter().zip(edge_labels) {
        let length = shortened(label).chars().count();
        letters[node.depth] = letters[node.depth].max(length);
    }
    let mut x = MARGIN + 6.0;
    let mut columns = vec![x];
    for (letters, lanes) in letters[1..].iter().zip(lanes) {
        x += 26.0 + 22.0 + lanes + *letters as f64 * LETTER;
        columns.push(x);
    }
    columns
}

fn color(player: usize) -> &'static str {
    COLORS[player % COLORS.len()]
}

fn put(svg: &mut String, what: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _ = svg.write_fmt(what);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::{Kuhn, kuhn_poker, read_efg};

    #[test]
    fn a_small_game_shows_all_that_it_has() {
        let text = "EFG 2 R \"A <b> & c\" { \"Ann\" \"\" } c 1 { \"x\" 1/3 \"y\" 2/3 } 1 { 1 0 } \
            p 1 1 \"s\" { \"left\" \"a very long name of an action\" } 0 t 2 { 0.5 -1/3 } t 0 \
            p 1 1 0 t 2 p 2 1 { \"d\" } 0 t 3 { 123456789.25 0 }";
        let svg = draw_svg(&read_efg(text).unwrap().tree);
        for part in [
            "<title>A &lt;b&gt; &amp; c</title>",
            ">Ann</text>",
            ">player 2</text>",
            ">x 1/3<",
            ">y 2/3<",
            ">left<",
            ">a very long name of a\u{2026}<title>a very long name of an action</title>",
            // What the outcomes on the way pay adds up.
            ">1.5</tspan>",
            ">-1/3</tspan>",
            ">1.235e8</tspan>",
            "<title>Ann, information set 1 s</title>",
        ] {
            assert!(svg.contains(part), "{part} in {svg}");
        }
        // Two nodes of one set: one link.
        assert_eq!(svg.matches("stroke-dasharray").count(), 1);
        assert_eq!(svg.matches("<circle").count(), 2 + 3);
    }

    #[test]
    fn no_two_texts_lie_on_each_other() {
        let built = kuhn_poker(Kuhn {
            cards: 3,
            max_nodes: 100,
        });
        let built = built.unwrap();
        let tree = built.game.unroll(&built.edge_labels, 100).unwrap();
        let picture = Picture::of(&tree, shape(&tree, ROOM));
        assert_eq!(picture.drawn.len(), 55);
        // By node: the boxes of the text beside it and of the label on the edge to it.
        let mut boxes = Vec::new();
        for (position, &(x, y)) in picture.points.iter().enumerate() {
            let beside: usize = picture
                .beside(position)
                .iter()
                .map(|(text, _)| text.len() + 2)
                .sum();
            if beside > 0 {
                let x = picture.text_start(position);
                boxes.push((x, x + beside as f64 * LETTER, y - 6.0, y + 6.0));
            }
            let label = &picture.edge_labels[position];
            if !label.is_empty() {
                let end = x - 7.0;
                boxes.push((end - label.len() as f64 * LETTER, end, y - 15.0, y - 3.0));
            }
        }
        assert!(boxes.len() > 54);
        for (number, one) in boxes.iter().enumerate() {
            for other in &boxes[..number] {
                let apart =
                    one.1 <= other.0 || other.1 <= one.0 || one.3 <= other.2 || other.3 <= one.2;
                assert!(apart, "{one:?} {other:?}");
            }
            assert!(one.1 < picture.width && one.3 < picture.height);
        }
    }

    #[test]
    fn a_large_game_is_folded() {
        let built = kuhn_poker(Kuhn {
            cards: 100,
            max_nodes: 1_000_000,
        });
        let built = built.unwrap();
        let tree = built.game.unroll(&built.edge_labels, 1_000_000).unwrap();
        let svg = draw_svg(&tree);
        assert!(svg.contains("\u{25b8} 8 nodes more"), "{svg}");
        assert!(
            svg.contains("\u{25b8} 9,782 more actions, 88,038 nodes"),
            "{svg}"
        );
        assert!(svg.len() < 100_000);
    }
}
