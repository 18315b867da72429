//! The state that lasts from period to period.

use crate::scenario::check::names::{Meaning, unknown};
use crate::scenario::check::parts::Parts;
use crate::scenario::check::scope::{Place, Scope};
use crate::scenario::check::{Checker, IN_ERROR, naming};
use crate::scenario::diagnostics::Diagnostic;
use crate::scenario::model::{Expr, Track, TrackId};
use crate::scenario::tree::{self, Ident};

impl Checker<'_> {
    /// All tracks.
    pub(super) fn tracks(&mut self, parts: &Parts<'_>) {
        for track in &parts.tracks {
            let low = self.track_number(&track.low, "a bound of a track");
            let high = self.track_number(&track.high, "a bound of a track");
            let start = self.track_number(&track.start, "the start of a track");
            let seen_by = self.seen_by(track.seen_by.as_ref());
            let citation = self.citation(track.citation.as_ref());
            self.scenario.tracks.push(Track {
                naming: naming(&track.naming),
                low,
                high,
                start,
                seen_by,
                citation,
            });
        }
    }

    fn track_number(&mut self, expr: &tree::Expr, what: &'static str) -> Expr {
        let scope = Scope::from(Place::Constant(what));
        self.number(expr, &scope).unwrap_or(IN_ERROR)
    }

    /// The track of this name.
    pub(super) fn track_named(&mut self, name: &Ident) -> Option<TrackId> {
        let found = self.names.common.get(&name.text);
        if let Some(Meaning::Track(track)) = found {
            return Some(track);
        }
        let diagnostic = self.no_track(name, found);
        self.say_of(name, diagnostic);
        None
    }

    /// The error of a name that is not that of a track; `found` is what it stands for instead.
    pub(super) fn no_track(&self, name: &Ident, found: Option<Meaning>) -> Diagnostic {
        unknown(
            name,
            "a track",
            found.map(|meaning| meaning.word(&self.scenario)),
            self.names
                .common
                .names_of(|m| matches!(m, Meaning::Track(_))),
        )
    }
}
