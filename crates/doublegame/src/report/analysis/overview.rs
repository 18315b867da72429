//! A scenario as it stands, before anything is solved: who acts, what happens, who sees and can infer what.

use super::constants::Constants;
use super::{assumptions, phrases, summary};
use crate::report::{KnowledgeReport, Overview};
use crate::scenario::compile::World;
use crate::scenario::knowledge::{self, ActorKnowledge, Channel, Extent, Inference, Recall};
use crate::scenario::model::{ActorId, Item, MoveId, Scenario};

/// Describes the scenario with this number of periods in this world.
#[must_use]
pub fn overview(scenario: &Scenario, world: &World, horizon: u32) -> Overview {
    let constants = Constants::new(world);
    Overview {
        scenario: summary::scenario(scenario, &constants, horizon),
        tracks: scenario
            .tracks
            .iter()
            .map(|track| assumptions::track(scenario, track, &constants))
            .collect(),
        knowledge: knowledge::overview(scenario)
            .iter()
            .map(|actor| known(scenario, actor))
            .collect(),
    }
}

fn known(scenario: &Scenario, knowledge: &ActorKnowledge) -> KnowledgeReport {
    KnowledgeReport {
        actor: phrases::actor(scenario, knowledge.actor).to_owned(),
        sees: titles(scenario, &knowledge.sees),
        hidden: titles(scenario, &knowledge.hidden),
        remembers: knowledge
            .remembers
            .iter()
            .map(|(item, recall)| remembered(scenario, *item, *recall))
            .collect(),
        infers: knowledge
            .inferences
            .iter()
            .map(|inference| inferred(scenario, knowledge.actor, inference))
            .collect(),
    }
}

fn titles(scenario: &Scenario, items: &[Item]) -> Vec<String> {
    items.iter().map(|item| title(scenario, *item)).collect()
}

fn title(scenario: &Scenario, item: Item) -> String {
    match item {
        Item::Move(which) => phrases::move_title(scenario, which).to_owned(),
        Item::Track(track) => phrases::track(scenario, track).to_owned(),
    }
}

fn remembered(scenario: &Scenario, item: Item, recall: Recall) -> String {
    let title = title(scenario, item);
    match recall {
        Recall::For(periods) => {
            format!(
                "{title}, for {}",
                phrases::counted(periods as usize, "period")
            )
        }
        Recall::Forever | Recall::NotSeen | Recall::Forgotten => title,
    }
}

fn inferred(scenario: &Scenario, actor: ActorId, inference: &Inference) -> String {
    let name = |which: MoveId| phrases::move_title(scenario, which);
    let hidden = title(scenario, inference.hidden);
    let mut way = match inference.channel {
        Channel::Updates(extent) => return changes(scenario, actor, inference.hidden, extent),
        Channel::Track(track) => format!("the track “{}”", phrases::track(scenario, track)),
        Channel::Ending(ending) => {
            let title = scenario
                .endings
                .get(ending.index())
                .map_or("unknown", |ending| ending.title.as_str());
            format!("whether play goes on or ends with “{title}”")
        }
        Channel::Made(which) => format!("whether “{}” comes up", name(which)),
        Channel::Menu(which) => format!("the menu of “{}”", name(which)),
        Channel::Signal(which) => format!("the signal “{}”, with noise", name(which)),
    };
    if !inference.through.is_empty() {
        let tracks: Vec<_> = inference
            .through
            .iter()
            .map(|track| format!("“{}”", phrases::track(scenario, *track)))
            .collect();
        way.push_str(&format!(", by way of {}", phrases::list(&tracks)));
    }
    format!("“{hidden}” from {way}")
}

/// What the actor sees of what decides how a hidden track changes.
fn changes(scenario: &Scenario, actor: ActorId, hidden: Item, extent: Extent) -> String {
    let causes = match hidden {
        Item::Track(track) => knowledge::seen_causes(scenario, actor, track),
        Item::Move(_) => Vec::new(),
    };
    let causes: Vec<String> = causes
        .iter()
        .map(|item| format!("“{}”", title(scenario, *item)))
        .collect();
    let how = match extent {
        Extent::All => "decided by nothing that it does not see",
        Extent::Part => "decided in part by what it does not see",
    };
    format!(
        "the changes of “{}” from {}; they are {how}",
        title(scenario, hidden),
        phrases::list(&causes)
    )
}
