//! Puts one text in the place of every text of a report.

use doublegame::report::{ClaimClause, NamedCase, NamedValue, Report};

/// Sets each of the fields, which may be texts, optional texts or lists of texts.
macro_rules! set {
    ($text:expr; $($field:expr),+ $(,)?) => { $( Poisoned::set(&mut $field, $text); )+ };
}

trait Poisoned {
    fn set(&mut self, text: &str);
}

impl Poisoned for String {
    fn set(&mut self, text: &str) {
        text.clone_into(self);
    }
}

impl Poisoned for Option<String> {
    fn set(&mut self, text: &str) {
        *self = Some(text.to_owned());
    }
}

impl Poisoned for Vec<String> {
    fn set(&mut self, text: &str) {
        for one in self {
            text.clone_into(one);
        }
    }
}

impl Poisoned for Vec<NamedValue> {
    fn set(&mut self, text: &str) {
        for one in self {
            set!(text; one.name, one.title);
        }
    }
}

impl Poisoned for Vec<NamedCase> {
    fn set(&mut self, text: &str) {
        for one in self {
            set!(text; one.name, one.title);
        }
    }
}

/// Every text in the report becomes `text`.
pub fn every_text(report: &mut Report, text: &str) {
    set!(text; report.version, report.skipped, report.bottom_line, report.cautions);
    scenario(report, text);
    for (name, _) in &mut report.settings.params {
        set!(text; *name);
    }
    policies(report, text);
    results(report, text);
    claims(report, text);
    assumptions(report, text);
}

fn scenario(report: &mut Report, text: &str) {
    let s = &mut report.scenario;
    set!(text; s.title, s.about, s.file, s.period, s.dates, s.round, s.memory);
    for hash in &mut s.hashes {
        set!(text; hash.file, hash.sha256);
    }
    for left in &mut s.left_out {
        set!(text; left.who, left.because);
    }
    for actor in &mut s.actors {
        set!(text; actor.name, actor.title, actor.about);
        for kind in &mut actor.types {
            set!(text; kind.name, kind.title, kind.about);
        }
    }
}

fn policies(report: &mut Report, text: &str) {
    for policy in &mut report.policies {
        set!(text; policy.name, policy.title, policy.about, policy.cites);
        if policy.actor.is_some() {
            set!(text; policy.actor);
        }
        for period in &mut policy.course {
            set!(text; period.from, period.endings);
            for found in &mut period.moves {
                set!(text; found.name, found.title, found.values, found.unseen_by);
                if found.actor.is_some() {
                    set!(text; found.actor);
                }
                if found.likely.is_some() {
                    set!(text; found.likely);
                }
                for kind in &mut found.by_type {
                    set!(text; kind.name, kind.title, kind.values);
                }
            }
        }
        for found in &mut policy.separation {
            set!(text; found.actor, found.observer);
            for channel in &mut found.channels {
                set!(text; channel.name, channel.title);
            }
            for posterior in &mut found.posterior {
                set!(text; posterior.true_type, posterior.mean);
            }
        }
        for worth in &mut policy.worth {
            set!(text; worth.actor, worth.channel, worth.title, worth.unavailable);
        }
        for found in &mut policy.temptation {
            set!(text; found.choice, found.actor_type, found.state, found.commanded, found.tempting);
        }
    }
}

fn results(report: &mut Report, text: &str) {
    for at in report
        .policies
        .iter_mut()
        .flat_map(|policy| &mut policy.by_lambda)
    {
        set!(text; at.status, at.selection, at.objectives, at.outcomes);
        for value in &mut at.values {
            set!(text; value.actor, value.by_attribute, value.by_type);
        }
        for act in &mut at.acts {
            set!(text; act.of, act.name, act.title, act.by_type);
        }
        let others = at.other_equilibria.iter_mut();
        for other in others {
            set!(text; other.objectives);
            for bits in &mut other.bits {
                set!(text; bits.actor, bits.observer);
            }
        }
        for bits in &mut at.bits {
            set!(text; bits.actor, bits.observer);
        }
    }
    for ranking in &mut report.rankings {
        set!(text; ranking.objective, ranking.title, ranking.unit, ranking.order, ranking.sharper);
        for at in &mut ranking.by_lambda {
            set!(text; at.order);
        }
    }
}

fn clauses(of: &mut [ClaimClause], text: &str) {
    for clause in of {
        set!(text; clause.text);
        clauses(&mut clause.parts, text);
    }
}

fn claims(report: &mut Report, text: &str) {
    for claim in &mut report.claims {
        set!(text; claim.id, claim.text, claim.cites, claim.formula, claim.sentence, claim.cases);
        clauses(&mut claim.clauses, text);
        for at in &mut claim.by_lambda {
            set!(text; at.reason);
            for part in &mut at.parts {
                set!(text; part.text);
            }
        }
    }
    for corridor in &mut report.corridors {
        set!(text; corridor.name, corridor.title, corridor.actor, corridor.actor_type, corridor.under);
        set!(text; corridor.options, corridor.watched, corridor.claims, corridor.sentence);
        for point in corridor.one_type.iter_mut().chain(&mut corridor.all_types) {
            set!(text; point.status);
        }
    }
    for finer in &mut report.finer {
        set!(text; finer.change, finer.claims_changed);
        for policy in &mut finer.policies {
            set!(text; policy.name, policy.status, policy.objectives);
        }
    }
}

fn assumptions(report: &mut Report, text: &str) {
    let a = &mut report.assumptions;
    set!(text; a.uncited);
    for param in &mut a.params {
        set!(text; param.name, param.title, param.distribution, param.unit, param.cites);
    }
    for track in &mut a.tracks {
        set!(text; track.name, track.title, track.seen_by, track.cites);
    }
    for payoff in &mut a.payoffs {
        set!(text; payoff.of, payoff.attribute, payoff.when, payoff.formula, payoff.cites);
    }
    for rule in &mut a.rules {
        set!(text; rule.text, rule.cites);
    }
    for source in &mut a.sources {
        set!(text; source.name, source.text, source.link, source.note);
    }
}
