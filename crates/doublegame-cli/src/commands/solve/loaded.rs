//! The game to be solved, from a file or compiled from a scenario.

use anyhow::Result;
use doublegame::game::{BuiltGame, Game, GameTree, NormalForm, read_efg, read_nfg};
use doublegame::report::FileHash;
use doublegame::scenario::compile::{self, SizeLimit};
use doublegame::scenario::model::Scenario;
use doublegame::solve::concept::Source;

use crate::arguments::{ConceptName, Solve};
use crate::game_file::{self, Format};
use crate::{input, output};

/// A game and where it comes from.
pub struct Loaded {
    /// What it is called.
    pub title: String,
    /// The files that it was read from.
    pub inputs: Vec<FileHash>,
    game: AnyGame,
}

enum AnyGame {
    Tree(GameTree, BuiltGame),
    Form(NormalForm, BuiltGame),
    Graph(Game),
}

impl Loaded {
    /// Reads the game; prints what is wrong and returns none if it cannot be had.
    pub fn read(options: &Solve) -> Result<Option<Self>> {
        match game_file::format(&options.game) {
            Some(format) => Self::of_file(options, format),
            None => Self::of_scenario(options),
        }
    }

    fn of_file(options: &Solve, format: Format) -> Result<Option<Self>> {
        let variation = &options.variation;
        let varied = !options.policies.is_empty() || !variation.params.is_empty();
        if varied || variation.horizon.is_some() {
            output::print_error(
                "error: --policy, --param and --horizon are for scenarios; a game has none\n",
            )?;
            return Ok(None);
        }
        let path = &options.game;
        let Some(text) = game_file::read_text(path)? else {
            return Ok(None);
        };
        let read = match format {
            Format::Extensive => read_efg(&text).map(|read| {
                let title = read.tree.title.clone();
                (title, AnyGame::Tree(read.tree, read.built), read.warnings)
            }),
            Format::Strategic => read_nfg(&text).map(|read| {
                let title = read.form.title.clone();
                (title, AnyGame::Form(read.form, read.built), read.warnings)
            }),
        };
        match read {
            Ok((title, game, warnings)) => {
                game_file::print_warnings(path, &warnings)?;
                Ok(Some(Self {
                    title: game_file::one_line(&title),
                    inputs: vec![FileHash::of(&path.display().to_string(), &text)],
                    game,
                }))
            }
            Err(error) => {
                game_file::print_read_errors(path, &error)?;
                Ok(None)
            }
        }
    }

    /// Concepts that need exact numbers are for trees, which have no merged nodes.
    fn of_scenario(options: &Solve) -> Result<Option<Self>> {
        let Some(scenario) = input::load(&options.game)? else {
            return Ok(None);
        };
        let Some(chosen) = input::choose(&scenario, &options.variation.params, &options.policies)?
        else {
            return Ok(None);
        };
        let world = chosen.world(&scenario);
        let setting = chosen.setting(options.variation.horizon);
        let limit = SizeLimit {
            nodes: options.variation.max_nodes,
        };
        let needs_tree = !matches!(options.concept, ConceptName::Qre | ConceptName::Cfr);
        let compiled = if needs_tree {
            compile::compile_unmerged(&scenario, &world, &setting, limit)
        } else {
            compile::compile(&scenario, &world, &setting, limit)
        };
        let mut compiled = match compiled {
            Ok(compiled) => compiled,
            Err(problem) => {
                input::print_problem(&problem, &scenario)?;
                return Ok(None);
            }
        };
        compile::name_sets_by_knowledge(&mut compiled, &scenario);
        if !needs_tree {
            return Ok(Some(Self::of(&scenario, AnyGame::Graph(compiled.game))));
        }
        let tree = match compile::game_tree(&compiled, &scenario, limit) {
            Ok(tree) => tree,
            Err(problem) => {
                output::print_error(&format!(
                    "error: {problem}\n  help: a shorter --horizon cuts it\n  \
                     help: --max-nodes raises the limit\n"
                ))?;
                return Ok(None);
            }
        };
        let built = tree.graph()?;
        Ok(Some(Self::of(&scenario, AnyGame::Tree(tree, built))))
    }

    fn of(scenario: &Scenario, game: AnyGame) -> Self {
        Self {
            title: scenario.naming.title.clone(),
            inputs: scenario
                .files
                .iter()
                .map(|file| FileHash::of(&file.name, &file.text))
                .collect(),
            game,
        }
    }

    /// The game as the solvers take it.
    pub fn source(&self) -> Source<'_> {
        match &self.game {
            AnyGame::Tree(tree, built) => Source::Tree(tree, built),
            AnyGame::Form(form, built) => Source::Form(form, built),
            AnyGame::Graph(game) => Source::Graph(game),
        }
    }

    /// The players' names.
    pub fn players(&self) -> &[String] {
        match &self.game {
            AnyGame::Tree(tree, _) => &tree.players,
            AnyGame::Form(form, _) => &form.players,
            AnyGame::Graph(game) => &game.players,
        }
    }
}
