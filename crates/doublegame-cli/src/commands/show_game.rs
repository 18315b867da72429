//! `doublegame show` for a game from a file: what it contains and how large it is, and its picture.

use std::fmt::Write;

use anyhow::Result;
use doublegame::game::{
    PayoffSum, PlayerFacts, ReadErrors, ReadForm, ReadGame, TooManyNodes, TreeFacts, draw_svg,
    read_efg, read_nfg,
};
use doublegame::report::words;

use crate::Outcome;
use crate::arguments::Show;
use crate::game_file::{self, Format, one_line};
use crate::output;

/// Reads the game, prints its facts to standard output and what is odd in the file to standard error; draws it if
/// asked.
pub fn run(options: &Show, format: Format) -> Result<Outcome> {
    let path = &options.scenario;
    let variation = &options.variation;
    if !options.policies.is_empty() || !variation.params.is_empty() || variation.horizon.is_some() {
        output::print_error(
            "error: --policy, --param and --horizon are for scenarios; a game has none\n",
        )?;
        return Ok(Outcome::BadInput);
    }
    if let Some(svg) = &options.svg
        && game_file::refuses(svg, "--svg")?
    {
        return Ok(Outcome::BadInput);
    }
    let Some(text) = game_file::read_text(path)? else {
        return Ok(Outcome::BadInput);
    };
    let game = match GameFile::read(&text, format) {
        Ok(game) => game,
        Err(error) => {
            game_file::print_read_errors(path, &error)?;
            return Ok(Outcome::BadInput);
        }
    };
    game_file::print_warnings(path, game.warnings())?;
    let Some(svg) = &options.svg else {
        output::print(&game.words())?;
        return Ok(Outcome::Done);
    };
    let picture = match game.picture(variation.max_nodes) {
        Ok(picture) => picture,
        Err(error) => {
            game_file::print_error(path, &error)?;
            return Ok(Outcome::BadInput);
        }
    };
    // Standard output carries the picture alone if that is where it goes.
    if !output::is_standard_output(svg) {
        output::print(&game.words())?;
    }
    output::write(svg, &picture)?;
    Ok(Outcome::Done)
}

/// A game as its file has it.
enum GameFile {
    Extensive(ReadGame),
    Strategic(ReadForm),
}

impl GameFile {
    fn read(text: &str, format: Format) -> Result<Self, ReadErrors> {
        Ok(match format {
            Format::Extensive => Self::Extensive(read_efg(text)?),
            Format::Strategic => Self::Strategic(read_nfg(text)?),
        })
    }

    fn warnings(&self) -> &[doublegame::game::ReadWarning] {
        match self {
            Self::Extensive(read) => &read.warnings,
            Self::Strategic(read) => &read.warnings,
        }
    }

    fn words(&self) -> String {
        match self {
            Self::Extensive(read) => tree_words(read),
            Self::Strategic(read) => form_words(read),
        }
    }

    /// A game in strategic form is drawn as the tree in which the players choose in turn.
    fn picture(&self, max_nodes: usize) -> Result<String, TooManyNodes> {
        match self {
            Self::Extensive(read) => Ok(draw_svg(&read.tree)),
            Self::Strategic(read) => {
                let mut tree = read.built.game.unroll(&read.built.edge_labels, max_nodes)?;
                tree.title.clone_from(&read.form.title);
                Ok(draw_svg(&tree))
            }
        }
    }
}

fn tree_words(read: &ReadGame) -> String {
    let tree = &read.tree;
    let facts = TreeFacts::of(tree);
    let mut text = heading(&tree.title, &tree.comment);
    text.push_str("\nPlayers\n");
    for (number, (name, player)) in tree.players.iter().zip(&facts.players).enumerate() {
        let PlayerFacts {
            sets,
            actions,
            nodes,
        } = *player;
        line(
            &mut text,
            format_args!(
                "{}  {}: {}, {}, {}",
                number + 1,
                one_line(name),
                counted(sets, "information set"),
                counted(actions, "action"),
                counted(nodes, "node")
            ),
        );
    }
    let deciding: usize = facts.players.iter().map(|player| player.nodes).sum();
    text.push_str("\nSize\n");
    line(
        &mut text,
        format_args!(
            "{}: {} of players, {} of chance, {} where the game is over",
            counted(facts.nodes, "node"),
            words::count(deciding),
            words::count(facts.chance_nodes),
            words::count(facts.endings)
        ),
    );
    let moves = counted(facts.longest_path, "move");
    line(&mut text, format_args!("the longest path has {moves}"));
    text.push_str("\nKind\n");
    let sum = sum_words(&facts.payoff_sum, "ending");
    line(&mut text, format_args!("{sum}"));
    let information = if facts.perfect_information {
        "perfect information: whoever moves knows all that has happened"
    } else {
        "imperfect information"
    };
    line(&mut text, format_args!("{information}"));
    let recall = if read.built.game.perfect_recall {
        "perfect recall"
    } else {
        "imperfect recall: a player does not know all that it knew and did before"
    };
    line(&mut text, format_args!("{recall}"));
    text
}

fn form_words(read: &ReadForm) -> String {
    let form = &read.form;
    let mut text = heading(&form.title, &form.comment);
    text.push_str("\nPlayers\n");
    for (number, (name, strategies)) in form.players.iter().zip(&form.strategies).enumerate() {
        let strategies = match strategies.len() {
            1 => "1 strategy".to_owned(),
            count => format!("{} strategies", words::count(count)),
        };
        let name = one_line(name);
        line(
            &mut text,
            format_args!("{}  {name}: {strategies}", number + 1),
        );
    }
    let profiles = form.payoffs.len() / form.players.len();
    text.push_str("\nSize\n");
    let profiles = counted(profiles, "strategy profile");
    line(&mut text, format_args!("{profiles}"));
    text.push_str("\nKind\n");
    line(&mut text, format_args!("strategic form"));
    let sum = sum_words(&form.payoff_sum(), "profile");
    line(&mut text, format_args!("{sum}"));
    text
}

fn heading(title: &str, comment: &str) -> String {
    let title = match title.trim() {
        "" => "(a game without a title)".to_owned(),
        title => one_line(title),
    };
    match comment.trim() {
        "" => format!("{title}\n"),
        comment => format!("{title}\n{}\n", one_line(comment)),
    }
}

fn sum_words(sum: &PayoffSum, whole: &str) -> String {
    match sum {
        PayoffSum::Constant(sum) if sum.is_zero() => format!("zero-sum, exactly, in every {whole}"),
        PayoffSum::Constant(sum) => {
            format!("constant-sum: the players get {sum} together, exactly, in every {whole}")
        }
        PayoffSum::Varies => {
            format!("general-sum: what the players get together differs by {whole}")
        }
        PayoffSum::Undecided => {
            "the payoffs have too many digits to be added exactly, so it may be constant-sum or not"
                .to_owned()
        }
    }
}

fn counted(number: usize, word: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {word}{plural}", words::count(number))
}

fn line(text: &mut String, what: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _ = writeln!(text, "  {what}");
}
