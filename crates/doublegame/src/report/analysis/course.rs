//! The likely course of play as a sequence that a reader can follow.

use super::context::Context;
use super::phrases;
use super::summary::dates;
use crate::measures::{MoveCourse, PeriodCourse, Play};
use crate::report::{CourseMove, CoursePeriod, CourseType, NamedValue};
use crate::scenario::model::{Move, MoveValue, Mover, Scenario};

/// The course of play, period by period.
pub(super) fn periods(context: &Context, play: &Play<'_>) -> Vec<CoursePeriod> {
    let dates = dates(&context.scenario.period, context.horizon);
    play.course(context.scenario)
        .periods
        .iter()
        .map(|it| period(context.scenario, it, &dates))
        .collect()
}

fn period(scenario: &Scenario, course: &PeriodCourse, dates: &[String]) -> CoursePeriod {
    CoursePeriod {
        period: course.period,
        from: dates
            .get(course.period as usize - 1)
            .cloned()
            .unwrap_or_default(),
        reached: course.reached,
        moves: course
            .moves
            .iter()
            .map(|it| course_move(scenario, it))
            .collect(),
        endings: scenario
            .endings
            .iter()
            .map(|it| (it.name.clone(), it.title.clone()))
            .chain(std::iter::once((
                "horizon".to_owned(),
                "Play runs through all periods".to_owned(),
            )))
            .zip(&course.endings)
            .map(|((name, title), &value)| NamedValue { name, title, value })
            .collect(),
    }
}

fn course_move(scenario: &Scenario, course: &MoveCourse) -> CourseMove {
    let declared = &scenario.moves[course.which.index()];
    CourseMove {
        name: declared.naming.name.clone(),
        title: declared.naming.title.clone(),
        actor: match declared.mover {
            Mover::Actor { actor, .. } => Some(scenario.actors[actor.index()].naming.name.clone()),
            Mover::Chance => None,
        },
        unseen_by: unseen_by(scenario, declared),
        made: course.made,
        values: named(&declared.values, &course.values),
        by_type: match declared.mover {
            Mover::Actor { actor, .. } => scenario.actors[actor.index()]
                .types
                .iter()
                .zip(&course.by_type)
                .filter_map(|(kind, values)| {
                    Some(CourseType {
                        name: kind.naming.name.clone(),
                        title: kind.naming.title.clone(),
                        values: named(&declared.values, values.as_ref()?),
                    })
                })
                .collect(),
            Mover::Chance => Vec::new(),
        },
        likely: course
            .likely
            .and_then(|value| declared.values.get(usize::from(value)))
            .map(|it| it.naming.name.clone()),
    }
}

/// The titles of those who cannot see it.
fn unseen_by(scenario: &Scenario, it: &Move) -> Vec<String> {
    phrases::actor_ids(scenario)
        .filter(|id| !it.seen_by.contains(*id))
        .map(|id| scenario.actors[id.index()].naming.title.clone())
        .collect()
}

fn named(declared: &[MoveValue], values: &[f64]) -> Vec<NamedValue> {
    declared
        .iter()
        .zip(values)
        .map(|(it, &value)| NamedValue {
            name: it.naming.name.clone(),
            title: it.naming.title.clone(),
            value,
        })
        .collect()
}
