//! What may be read at a place of the scenario: what has been determined by then, and what the actor who reads it can
//! see or remembers.

use crate::scenario::check::{Checker, code};
use crate::scenario::diagnostics::Diagnostic;
use crate::scenario::knowledge::{Access, Recall, access, recall};
use crate::scenario::model::{ActorId, Expr, Item, MoveId, Span, TrackId};

/// Where an expression stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Before play; the text says what it is ("a prior").
    Constant(&'static str),
    /// A condition of a choice, of its option, or of a policy: read by the actor who chooses.
    Choice {
        /// Who chooses.
        actor: ActorId,
        /// What.
        at: MoveId,
    },
    /// In the round, by nobody: a signal, an update, an end. Moves before `next` have been made.
    Round {
        /// The first choice or signal that has not been made.
        next: MoveId,
    },
    /// At the end of a period.
    PeriodEnd,
    /// When the game is over.
    Over,
    /// In the body of a function, before it is used.
    Function,
}

/// The value of a function's argument where the function is used.
#[derive(Debug, Clone)]
pub(super) struct Argument {
    /// Its name in the function.
    pub(super) name: String,
    /// What it stands for.
    pub(super) value: Expr,
    /// How many parts the value has.
    pub(super) size: usize,
    /// How deep the value is nested.
    pub(super) depth: usize,
}

/// A place, and the arguments of the function whose body is read.
#[derive(Debug, Clone)]
pub(super) struct Scope {
    /// Where the expression stands.
    pub(super) place: Place,
    /// The arguments.
    pub(super) arguments: Vec<Argument>,
}

impl From<Place> for Scope {
    fn from(place: Place) -> Self {
        Self {
            place,
            arguments: Vec::new(),
        }
    }
}

impl Scope {
    /// What the expression is, where only numbers and params may be read.
    pub(super) const fn constant(&self) -> Option<&'static str> {
        match self.place {
            Place::Constant(what) => Some(what),
            _ => None,
        }
    }

    /// Whether the game is over, so that its ending is known.
    pub(super) const fn knows_ending(&self) -> bool {
        matches!(self.place, Place::Over | Place::Function)
    }

    /// The argument of this name.
    pub(super) fn argument(&self, name: &str) -> Option<&Argument> {
        self.arguments.iter().find(|argument| argument.name == name)
    }

    /// The names of the arguments.
    pub(super) fn argument_names(&self) -> impl Iterator<Item = &str> {
        self.arguments.iter().map(|argument| argument.name.as_str())
    }
}

impl Checker<'_> {
    fn actor_name(&self, actor: ActorId) -> String {
        self.scenario
            .actors
            .get(actor.index())
            .map_or_else(String::new, |actor| actor.naming.name.clone())
    }

    fn item_name(&self, item: Item) -> (String, Span) {
        let naming = match item {
            Item::Move(which) => self.scenario.moves.get(which.index()).map(|m| &m.naming),
            Item::Track(track) => self.scenario.tracks.get(track.index()).map(|t| &t.naming),
        };
        naming.map_or_else(Default::default, |n| (n.name.clone(), n.span))
    }

    /// How a choice or signal of this period came out is read here.
    pub(super) fn read_move(&mut self, which: MoveId, span: Span, scope: &Scope) -> Option<()> {
        let (name, declared) = self.item_name(Item::Move(which));
        let diagnostic = match scope.place {
            Place::Choice { actor, at } => match access(&self.scenario, actor, at, which) {
                Access::Known => return Some(()),
                Access::Itself => Diagnostic::error(code::READS_ITSELF, span, format!("`{name}` is what is being chosen here")).label("not known yet")
                .hint(format!(
                    "a condition of a choice cannot read its own outcome; `last {name}` is that of the last period"
                )),
                Access::Later => made_later(&name, span, declared),
                Access::Together => Diagnostic::error(code::CHOSEN_TOGETHER, span, format!(
                        "`{name}` is chosen together with `{}`",
                        self.item_name(Item::Move(at)).0
                    )).label(format!("{} does not see it yet", self.actor_name(actor)))
                .also(declared, "in the same `together` block")
                .expected("what is known before the block")
                .hint("take one of the two out of the `together` block, or do not read it here"),
                Access::NotSeen => self.not_seen(actor, Item::Move(which), span),
            },
            Place::Round { next } if which >= next => made_later(&name, span, declared),
            Place::Round { .. }
            | Place::PeriodEnd
            | Place::Over
            | Place::Function
            | Place::Constant(_) => return Some(()),
        };
        self.say(diagnostic);
        None
    }

    fn not_seen(&self, actor: ActorId, item: Item, span: Span) -> Diagnostic {
        let (name, declared) = self.item_name(item);
        let actor = self.actor_name(actor);
        let kind = match item {
            Item::Move(_) => "",
            Item::Track(_) => "the track ",
        };
        Diagnostic::error(
            code::NOT_SEEN,
            span,
            format!("`{actor}` does not see {kind}`{name}`"),
        )
        .label(format!("read by `{actor}` here"))
        .also(declared, "declared here")
        .expected(format!("what `{actor}` sees or remembers"))
        .hint(format!(
            "add `{actor}` to the `seen by` of `{name}`, or read a signal of it that `{actor}` sees"
        ))
    }

    fn forgotten(&self, actor: ActorId, item: Item, span: Span) -> Diagnostic {
        let (name, declared) = self.item_name(item);
        let actor = self.actor_name(actor);
        Diagnostic::error(
            code::FORGOTTEN,
            span,
            format!("`{actor}` sees `{name}` and forgets it when the period is over"),
        )
        .label(format!("`{actor}` does not remember it here"))
        .also(declared, "seen here")
        .expected(format!("what `{actor}` sees or remembers"))
        .hint(format!("write `remember {name} for 1`, or `memory 1`"))
    }

    /// How a choice or signal of the last period came out is read here.
    pub(super) fn read_last_move(
        &mut self,
        which: MoveId,
        span: Span,
        scope: &Scope,
    ) -> Option<()> {
        self.read_memory(Item::Move(which), span, scope)
    }

    /// A track's value now is read here.
    pub(super) fn read_track(&mut self, track: TrackId, span: Span, scope: &Scope) -> Option<()> {
        if let Place::Choice { actor, .. } = scope.place
            && recall(&self.scenario, actor, Item::Track(track)) == Recall::NotSeen
        {
            let diagnostic = self.not_seen(actor, Item::Track(track), span);
            self.say(diagnostic);
            return None;
        }
        Some(())
    }

    /// A track's value at the end of the last period is read here.
    pub(super) fn read_last_track(
        &mut self,
        track: TrackId,
        span: Span,
        scope: &Scope,
    ) -> Option<()> {
        self.read_memory(Item::Track(track), span, scope)
    }

    fn read_memory(&mut self, item: Item, span: Span, scope: &Scope) -> Option<()> {
        let Place::Choice { actor, .. } = scope.place else {
            return Some(());
        };
        let diagnostic = match recall(&self.scenario, actor, item) {
            Recall::For(_) | Recall::Forever => return Some(()),
            Recall::NotSeen => self.not_seen(actor, item, span),
            Recall::Forgotten => self.forgotten(actor, item, span),
        };
        self.say(diagnostic);
        None
    }

    /// An actor's private type is read here.
    pub(super) fn read_type(&mut self, owner: ActorId, span: Span, scope: &Scope) -> Option<()> {
        let Place::Choice { actor, .. } = scope.place else {
            return Some(());
        };
        if actor == owner {
            return Some(());
        }
        let (owner, actor) = (self.actor_name(owner), self.actor_name(actor));
        self.say(
            Diagnostic::error(code::PRIVATE_TYPE, span, format!("`{actor}` does not know the private type of `{owner}`")).label(format!("read by `{actor}` here"))
            .hint(format!(
                "a condition of `{actor}` can read its own type; let a signal depend on the type of `{owner}`"
            )),
        );
        None
    }
}

fn made_later(name: &str, span: Span, declared: Span) -> Diagnostic {
    Diagnostic::error(
        code::NOT_MADE_YET,
        span,
        format!("`{name}` is made later in the round"),
    )
    .label("not known yet")
    .also(declared, "made here")
    .expected("what has been made before")
    .hint(format!(
        "`last {name}` reads that of the last period; or move `{name}` above this line"
    ))
}
