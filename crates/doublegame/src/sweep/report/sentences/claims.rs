//! Claims in words.

use super::{between, depends_on, discovered};
use crate::report::words;
use crate::sweep::{ClaimFinding, Findings};

/// The share of worlds from which on a claim counts as one that holds, or fails, in nearly all of them.
const NEARLY_ALL: f64 = 0.95;

/// A sentence tells the shares of no more claims.
const SHARES: usize = 6;

/// How a claim stands over all worlds, whatever the undecided ones are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It holds in nearly all worlds.
    Holds,
    /// It holds in some and fails in others.
    Depends,
    /// It fails in nearly all worlds.
    Fails,
    /// The undecided worlds leave it open which of these it is.
    Open,
}

impl Standing {
    /// In the order in which they are told.
    pub const ALL: [Self; 4] = [Self::Holds, Self::Depends, Self::Fails, Self::Open];

    /// In words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Holds => "holds in nearly all worlds",
            Self::Depends => "depends on the world",
            Self::Fails => "fails in nearly all worlds",
            Self::Open => "left open by undecided worlds",
        }
    }
}

/// How a claim stands.
pub fn standing(claim: &ClaimFinding) -> Standing {
    let of = |share: f64| {
        if share >= NEARLY_ALL {
            Standing::Holds
        } else if share <= 1.0 - NEARLY_ALL {
            Standing::Fails
        } else {
            Standing::Depends
        }
    };
    let (low, high) = (of(claim.share.low), of(claim.share.high));
    if low == high { low } else { Standing::Open }
}

/// How the claims stand, in one sentence; `None` without claims.
pub fn counted(findings: &Findings) -> Option<String> {
    if findings.claims.is_empty() {
        return None;
    }
    let uncertain = findings
        .claims
        .iter()
        .filter(|it| matches!(standing(it), Standing::Depends | Standing::Open));
    let with_shares = uncertain.count() <= SHARES;
    let parts: Vec<String> = Standing::ALL
        .iter()
        .filter_map(|wanted| {
            let claims = findings.claims.iter().filter(|it| standing(it) == *wanted);
            let ids: Vec<String> = claims.map(|claim| with_share(claim, with_shares)).collect();
            let verb = match (wanted, ids.len()) {
                (_, 0) => return None,
                (Standing::Holds, 1) => "holds in nearly all worlds",
                (Standing::Holds, _) => "hold in nearly all worlds",
                (Standing::Depends, 1) => "depends on the world",
                (Standing::Depends, _) => "depend on the world",
                (Standing::Fails, 1) => "fails in nearly all worlds",
                (Standing::Fails, _) => "fail in nearly all worlds",
                (Standing::Open, 1) => "is left open by undecided worlds",
                (Standing::Open, _) => "are left open by undecided worlds",
            };
            Some(format!("{} {verb} ({})", ids.len(), ids.join(", ")))
        })
        .collect();
    let all = words::things(findings.claims.len(), "claim", "claims");
    Some(format!("Of {all}, {}.", words::list(&parts)))
}

/// A claim's id, with its share where that is not clear from how it stands and few claims are so.
fn with_share(claim: &ClaimFinding, with_shares: bool) -> String {
    match standing(claim) {
        Standing::Depends | Standing::Open if with_shares => format!(
            "{} {}",
            claim.id,
            between(claim.share.low, claim.share.high)
        ),
        _ => claim.id.clone(),
    }
}

/// A claim in sentences: how often it holds, what decides it, where it fails.
pub fn claim_sentence(findings: &Findings, claim: &ClaimFinding) -> Vec<String> {
    let share = &claim.share;
    let mut sentences = vec![format!(
        "It holds in {} of the worlds ({} of {}{}). By chance of the draw the true share may lie between {} and {}.",
        between(share.low, share.high),
        words::count(share.holds),
        words::count(share.holds + share.fails + share.unknown),
        if share.unknown > 0 {
            format!("; {} undecided", words::count(share.unknown))
        } else {
            String::new()
        },
        words::percent(share.interval.0),
        words::percent(share.interval.1)
    )];
    if share.holds + share.fails == 0 {
        return vec!["It is undecided in every world, so nothing can be said of it.".to_owned()];
    }
    if share.holds > 0 && share.fails > 0 {
        sentences.push(match depends_on(findings, &claim.sensitivity) {
            Some(params) => format!("What decides it is above all {params}."),
            None => match claim.sensitivity.refused.as_deref() {
                Some(reason) => format!("What decides it could not be estimated: {reason}."),
                None => "No param by itself shows an influence on it.".to_owned(),
            },
        });
        if let Some(slack) = &claim.slack_sensitivity
            && let Some(params) = depends_on(findings, slack)
        {
            sentences.push(format!("By how much it holds depends on {params}."));
        }
        sentences.push(format!("It {}.", discovered(&claim.fails, "fails")));
        if let Some(holds) = &claim.holds {
            sentences.push(format!("It {}.", discovered(holds, "holds")));
        }
    }
    sentences
}
