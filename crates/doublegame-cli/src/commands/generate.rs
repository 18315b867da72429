//! `doublegame generate`: standard games as files.

use anyhow::Result;
use doublegame::game::{
    BidsSeen, BuiltGame, GenerateError, Goofspiel, Kuhn, Leduc, LiarsDice, PrizeOrder, Responder,
    SignalingRounds, Suits, goofspiel, kuhn_poker, leduc_poker, liars_dice, signaling_rounds,
    write_efg,
};

use crate::Outcome;
use crate::arguments::{Bids, Destination, Generate, Prizes, StandardGame, SuitsShown};
use crate::{game_file, output};

/// Generates the game and writes it.
pub fn run(options: &Generate) -> Result<Outcome> {
    let to = destination(&options.game);
    if game_file::refuses(&to.out, "--out")? {
        return Ok(Outcome::BadInput);
    }
    let generated = match generate(&options.game) {
        Ok(generated) => generated,
        Err(problem) => {
            output::print_error(&format!("error: {problem}\n"))?;
            return Ok(Outcome::BadInput);
        }
    };
    let built = generated.built;
    match built.game.unroll(&built.edge_labels, to.max_nodes) {
        Ok(mut tree) => {
            tree.title = generated.title;
            output::write(&to.out, &write_efg(&tree))?;
            Ok(Outcome::Done)
        }
        Err(problem) => {
            output::print_error(&format!("error: {problem}\n{MORE_NODES}\n"))?;
            Ok(Outcome::BadInput)
        }
    }
}

const MORE_NODES: &str = "  help: --max-nodes raises the limit";

fn destination(game: &StandardGame) -> &Destination {
    match game {
        StandardGame::Kuhn { to, .. }
        | StandardGame::Leduc { to, .. }
        | StandardGame::LiarsDice { to, .. }
        | StandardGame::Goofspiel { to, .. }
        | StandardGame::Signaling { to, .. } => to,
    }
}

struct Generated {
    title: String,
    built: BuiltGame,
}

/// The game, or what is wrong in words.
fn generate(game: &StandardGame) -> Result<Generated, String> {
    let max_nodes = destination(game).max_nodes;
    let (title, built) = match game {
        StandardGame::Kuhn { cards, .. } => {
            let (cards, title) = (*cards, format!("Kuhn poker with {cards} cards"));
            (title, kuhn_poker(Kuhn { cards, max_nodes }))
        }
        StandardGame::Leduc { ranks, suits, .. } => {
            let (suits, told) = match suits {
                SuitsShown::Apart => (Suits::Apart, "told apart"),
                SuitsShown::Merged => (Suits::Merged, "merged"),
            };
            let ranks = *ranks;
            let game = Leduc {
                ranks,
                suits,
                max_nodes,
            };
            (
                format!("Leduc poker with {ranks} ranks, suits {told}"),
                leduc_poker(game),
            )
        }
        StandardGame::LiarsDice { dice, sides, .. } => {
            let (dice, sides) = (*dice, *sides);
            let game = LiarsDice {
                dice,
                sides,
                max_nodes,
            };
            (
                format!("Liar's dice, dice of each player: {dice}, sides: {sides}"),
                liars_dice(game),
            )
        }
        StandardGame::Goofspiel {
            cards,
            prizes,
            bids,
            ..
        } => bidding(*cards, *prizes, *bids, max_nodes),
        StandardGame::Signaling { .. } => (
            "Rounds of signaling".to_owned(),
            signaling_rounds(&signaling(game)?),
        ),
    };
    built
        .map(|built| Generated { title, built })
        .map_err(|error| match error {
            GenerateError::TooLarge { .. } => format!("{error}\n{MORE_NODES}"),
            GenerateError::Parameter { .. } | GenerateError::Game(_) => error.to_string(),
        })
}

fn bidding(
    cards: u32,
    prizes: Prizes,
    bids: Bids,
    max_nodes: usize,
) -> (String, Result<BuiltGame, GenerateError>) {
    let (prizes, order) = match prizes {
        Prizes::Random => (PrizeOrder::Random, "in random order"),
        Prizes::Descending => (PrizeOrder::Descending, "from the highest"),
    };
    let (bids, seen) = match bids {
        Bids::All => (BidsSeen::All, "bids seen"),
        Bids::Winner => (BidsSeen::Winner, "winners seen"),
    };
    let title = format!("Goofspiel with {cards} cards, prizes {order}, {seen}");
    let game = Goofspiel {
        cards,
        prizes,
        bids,
        max_nodes,
    };
    (title, goofspiel(game))
}

/// The family's size that the options ask for.
fn signaling(game: &StandardGame) -> Result<SignalingRounds, String> {
    let StandardGame::Signaling {
        types,
        acts,
        signals,
        b_answers,
        c_answers,
        rounds,
        seed,
        to,
    } = game
    else {
        return Err("expected a signaling game".to_owned());
    };
    let responders = |round: &String| {
        let letters = round.chars().map(|letter| match letter {
            'B' | 'b' => Ok(Responder::B),
            'C' | 'c' => Ok(Responder::C),
            _ => Err(format!(
                "--rounds: expected letters B and C for each round, found {round:?}\n  \
                 help: for example --rounds BC,B"
            )),
        });
        letters.collect::<Result<Vec<_>, String>>()
    };
    Ok(SignalingRounds {
        types: *types,
        acts: *acts,
        signals: *signals,
        b_answers: *b_answers,
        c_answers: *c_answers,
        rounds: rounds.iter().map(responders).collect::<Result<_, _>>()?,
        seed: *seed,
        max_nodes: to.max_nodes,
    })
}
