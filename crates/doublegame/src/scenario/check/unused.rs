//! Warnings on what is declared and never read.

use std::collections::BTreeSet;

use crate::scenario::check::cautions::all_reads;
use crate::scenario::check::names::Meaning;
use crate::scenario::check::parts::Parts;
use crate::scenario::check::{Checker, code};
use crate::scenario::diagnostics::Diagnostic;
use crate::scenario::knowledge::Reads;
use crate::scenario::model::{ParamId, SourceId, Span, Step, TrackId};

impl Checker<'_> {
    /// All of these warnings.
    pub(super) fn unused(&mut self, parts: &Parts<'_>) {
        let mut found: Vec<(Span, String, &str)> = Vec::new();
        for (index, param) in self.scenario.params.iter().enumerate() {
            if !self.usage.params.contains(&ParamId(index as u16)) {
                let name = &param.naming.name;
                let text = match param.lever {
                    Some(_) => format!("no policy reads the lever `{name}`"),
                    None => format!("nothing reads the param `{name}`"),
                };
                found.push((param.naming.span, text, "use it or leave it out"));
            }
        }
        let read = self.tracks_read();
        for (index, track) in self.scenario.tracks.iter().enumerate() {
            if !read.contains(&TrackId(index as u16)) {
                let text = format!("nothing reads the track `{}`", track.naming.name);
                let hint = "every value of a track multiplies the game: use it or leave it out";
                found.push((track.naming.span, text, hint));
            }
        }
        for (index, source) in self.scenario.sources.iter().enumerate() {
            if !self.usage.sources.contains(&SourceId(index as u16)) {
                let text = format!("nothing cites the source `{}`", source.naming.name);
                found.push((source.naming.span, text, "cite it or leave it out"));
            }
        }
        for function in &parts.functions {
            let name = &function.name;
            if let Some(Meaning::Function(index)) = self.names.common.get(&name.text)
                && !self.usage.functions.contains(&index)
            {
                let text = format!("nothing calls the function `{}`", name.text);
                found.push((name.span, text, "use it or leave it out"));
            }
        }
        for (span, message, hint) in found {
            self.say(
                Diagnostic::warning(code::UNUSED, span, message)
                    .label("never used")
                    .hint(hint),
            );
        }
        self.ranges_of_one_value();
    }

    /// The tracks that something other than their own updates reads.
    fn tracks_read(&self) -> BTreeSet<TrackId> {
        let updates = |step: &Step| matches!(step, Step::Update { .. });
        let mut bare = self.scenario.clone();
        bare.steps.retain(|step| !updates(step));
        let reads = all_reads(&bare);
        let mut read: BTreeSet<TrackId> =
            reads.tracks.into_iter().chain(reads.last_tracks).collect();
        for step in &self.scenario.steps {
            if let Step::Update {
                track,
                value,
                guard,
                ..
            } = step
            {
                let reads = Reads::of(guard.iter().chain([value]));
                let others = reads.tracks.into_iter().chain(reads.last_tracks);
                read.extend(others.filter(|other| other != track));
            }
        }
        read
    }

    fn ranges_of_one_value(&mut self) {
        for param in self.scenario.params.clone() {
            if param.possible().start() >= param.possible().end() {
                self.say(
                    Diagnostic::warning(
                        code::RANGE_OF_ONE_VALUE,
                        param.naming.span,
                        format!("the range of `{}` is one value", param.naming.name),
                    )
                    .label("never varied")
                    .hint("widen the range by what is plausible, or write the number where it is used"),
                );
            }
        }
    }
}
