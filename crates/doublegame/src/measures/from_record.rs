//! What claims ask of the record, answered from outside: the measures do not read data.
//!
//! Whoever runs an analysis answers each such quantity once and for all: the answers do not depend on how the game is
//! played.

use crate::measures::claims::Evaluated;
use crate::scenario::model::Measure;

/// The answers to what claims ask of the record.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FromRecord {
    answers: Vec<(Measure, Answer)>,
}

/// What the record says of one measure.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The value, or why there is none.
    pub value: Evaluated,
    /// How it came about, with its numbers, as a clause without a full stop; none where the value says it all.
    pub detail: Option<String>,
}

impl FromRecord {
    /// Puts in the answer to a measure; a later answer to the same measure is not looked at.
    pub fn put(&mut self, measure: Measure, answer: Answer) {
        self.answers.push((measure, answer));
    }

    /// The answer to a measure, if it was put in.
    #[must_use]
    pub fn answer(&self, measure: &Measure) -> Option<&Answer> {
        let found = self.answers.iter().find(|(known, _)| known == measure);
        found.map(|(_, answer)| answer)
    }

    /// The value of a measure that needs the record; undecided where it was not put in.
    #[must_use]
    pub fn value(&self, measure: &Measure) -> Evaluated {
        self.answer(measure).map_or_else(
            || Evaluated::Undecided(unread(measure).to_owned()),
            |answer| answer.value.clone(),
        )
    }
}

/// Whether the measure is answered from the record alone, whatever anybody plays.
#[must_use]
pub const fn is_of_record(measure: &Measure) -> bool {
    matches!(measure, Measure::Posterior(..) | Measure::Changed(..))
}

/// Why a measure that nobody answered has no value.
const fn unread(measure: &Measure) -> &'static str {
    match measure {
        Measure::Changed(..) => "it needs the series, which this run did not read",
        _ => "it needs the record, which this run did not read at this lambda",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::model::{ActorId, SeriesId};
    use jiff::civil::date;

    #[test]
    fn answers_are_found_by_their_measure() {
        let asked = |series| Measure::Changed(SeriesId(series), date(2020, 1, 1), date(2021, 1, 1));
        let mut from_record = FromRecord::default();
        let answer = Answer {
            value: Evaluated::Truth(true),
            detail: None,
        };
        from_record.put(asked(1), answer.clone());
        assert_eq!(from_record.answer(&asked(1)), Some(&answer));
        assert_eq!(from_record.value(&asked(1)), Evaluated::Truth(true));
        let Evaluated::Undecided(reason) = from_record.value(&asked(0)) else {
            panic!("nobody answered");
        };
        assert!(reason.contains("series"));
        let posterior = Measure::Posterior(ActorId(0), 0);
        let Evaluated::Undecided(reason) = from_record.value(&posterior) else {
            panic!("nobody answered");
        };
        assert!(reason.contains("the record"));
        assert!(is_of_record(&posterior) && is_of_record(&asked(0)));
    }
}
