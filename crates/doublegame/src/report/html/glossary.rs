//! The glossary: every technical term that the page uses, in plain words.

use super::svg::escape;
use serde::Serialize;
use std::fmt::Write as _;

/// A term and what it means.
#[derive(Debug, PartialEq, Serialize)]
pub struct Term {
    /// The id of its entry.
    pub id: &'static str,
    /// The term as it heads the entry.
    pub name: &'static str,
    /// How it may stand in a sentence; all in small letters.
    pub forms: &'static [&'static str],
    /// What it means, in one line.
    pub brief: &'static str,
    /// More about it; may be empty.
    pub more: &'static str,
}

/// All terms in alphabetical order.
pub const TERMS: &[Term] = &[
    Term {
        id: "agent-regret",
        name: "Agent regret",
        forms: &["agent regret"],
        brief: "The most that any actor could gain, at one moment of choice, by choosing otherwise, given what it believes there.",
        more: "Actors who choose with some noise always have a little of it. In points of payoff; 0 is best.",
    },
    Term {
        id: "bayes-factor",
        name: "Bayes factor",
        forms: &["bayes factor", "bayes factors"],
        brief: "How many times as likely something that was seen is if one type is true as if another is.",
        more: "It multiplies the odds of the one against the other. Its natural logarithm, the log Bayes factor, adds up over observations: 0 says nothing, +0.69 is twice as likely, −0.69 half as likely, +2.3 ten times. In sequence it is given everything seen before; by leaving out it is what the final log odds would lose without the observation.",
    },
    Term {
        id: "belief",
        name: "Belief",
        forms: &["belief", "beliefs"],
        brief: "The probability that an actor gives to each thing it cannot see, such as another actor’s type.",
        more: "It is worked out from everybody’s play by Bayes’ rule, never typed in, apart from the prior.",
    },
    Term {
        id: "bits",
        name: "Bits",
        forms: &["bits", "bit"],
        brief: "How much has been learned about something hidden; one bit is what the answer to a fair yes-or-no question tells.",
        more: "If there are 1.4 bits to learn about a government’s type, 0 means that nothing was learned and 1.4 that the type is known for certain. Many bits are not success: read them beside the payoff.",
    },
    Term {
        id: "channel",
        name: "Channel",
        forms: &["channel", "channels"],
        brief: "One thing through which a hidden type may show: a word, a deed, or a report of a deed.",
        more: "What it tells is given twice. Alone: to one who sees this channel and nothing else. Added last: how much more one knows who sees it besides all else that the observer sees. What channels tell overlaps, and a word may tell something only together with a deed, so neither number adds up over channels.",
    },
    Term {
        id: "claim-labels",
        name: "Claim labels",
        forms: &[],
        brief: "Found, holds, mechanical, assumed, fails, undecided.",
        more: "Found: it comes out of what the actors choose, and does not hold when everybody chooses by lot. Holds: it holds at the main lambda, but whether it would when everybody chooses by lot could not be decided, or the claim rests on the record alone, so it is not known to be a finding. Mechanical: it holds even when everybody chooses by lot, so the rules alone make it true. Assumed: it holds when everybody chooses by lot and at all of a dozen or more random ways to play, so it was put in with the rules and payoffs. Fails: it does not hold at the main lambda. Undecided: this run could not tell.",
    },
    Term {
        id: "coding-rule",
        name: "Coding rule",
        forms: &["coding rule", "coding rules"],
        brief: "A line of the scenario that says which events of the record count as which outcome of a choice or signal.",
        more: "What no rule codes is listed and moves nothing.",
    },
    Term {
        id: "commitment",
        name: "Commitment",
        forms: &["commitment", "commitments"],
        brief: "A course of action that an actor binds itself to before the others move, and that everybody knows of.",
        more: "The others answer to it.",
    },
    Term {
        id: "corridor",
        name: "Corridor",
        forms: &["corridor", "corridors"],
        brief: "A path from one end of a decision to the other, for instance from open obstruction to full enforcement.",
        more: "Along it the report shows what the actor gains and what hazards grow.",
    },
    Term {
        id: "coverage",
        name: "Coverage",
        forms: &["coverage"],
        brief: "Of all worlds in which something happens, the share that lies in a region.",
        more: "A region with high coverage tells nearly all of the story.",
    },
    Term {
        id: "density",
        name: "Density",
        forms: &["density"],
        brief: "The share of a region’s worlds in which something happens.",
        more: "In a region of high density it happens nearly always.",
    },
    Term {
        id: "effective-sample-size",
        name: "Effective sample size",
        forms: &["effective sample size"],
        brief: "How many independent draws of equal weight are worth as much as draws that are alike or weigh unequally.",
        more: "If it is small, bands made from the draws are coarse.",
    },
    Term {
        id: "elementary-effect",
        name: "Elementary effect",
        forms: &["elementary effect", "elementary effects"],
        brief: "How much an outcome changes when one uncertain number is moved alone, from one of many starting points.",
        more: "The mean of the absolute effects says how much a number matters; if the effects differ much, it acts together with others.",
    },
    Term {
        id: "ending",
        name: "Ending",
        forms: &["ending", "endings"],
        brief: "How the game can stop: an event such as a collapse or a war, or simply the end of the last period.",
        more: "",
    },
    Term {
        id: "equilibrium",
        name: "Equilibrium",
        forms: &["equilibrium", "equilibria"],
        brief: "A way for everybody to play in which each actor’s choices answer, as sharply as its lambda says, to what the others do and to what it believes.",
        more: "A game can have several; this report says which one it shows and whether others were found.",
    },
    Term {
        id: "expected",
        name: "Expected value",
        forms: &[
            "expected value",
            "expected values",
            "expected payoff",
            "expected payoffs",
        ],
        brief: "The average over everything that may happen, each thing counted by its probability.",
        more: "",
    },
    Term {
        id: "horizon",
        name: "Horizon",
        forms: &["horizon"],
        brief: "How many periods are played.",
        more: "",
    },
    Term {
        id: "indicator",
        name: "Indicator",
        forms: &["indicator", "indicators"],
        brief: "Something that could be seen next and that would tell of a hidden type.",
        more: "Indicators are ranked by the bits that one expects to learn from them.",
    },
    Term {
        id: "information-set",
        name: "Information set",
        forms: &["information set", "information sets"],
        brief: "A moment of choice as the actor sees it: all the situations that it cannot tell apart when it chooses.",
        more: "",
    },
    Term {
        id: "known-then",
        name: "Known then",
        forms: &["known then"],
        brief: "What had been reported by a day, in contrast to all that is known of that day now.",
        more: "The actors of a record play on what was known then.",
    },
    Term {
        id: "lambda",
        name: "Lambda",
        forms: &["lambda", "lambdas"],
        brief: "How sharply an actor tells a better option from a worse one; at 0 it chooses by lot.",
        more: "At 1 an option that is better by one unit of what is at stake is chosen about 2.7 times as often as the other; at 2 about 7 times, at 3 about 20 times. Nobody is assumed to be perfect.",
    },
    Term {
        id: "margin",
        name: "Margin",
        forms: &["margin", "margins"],
        brief: "By how much a claim holds (+) or fails (−), in the unit of what it compares.",
        more: "Where a claim asks for a difference of at least some size, the margin is what is left beyond that size.",
    },
    Term {
        id: "markov-chain",
        name: "Markov chain",
        forms: &["markov chain", "markov chains"],
        brief: "A walk in which each place is chosen by where the walk is. Here it goes through values of the uncertain numbers, and stays longest where they foresee the record well.",
        more: "Several walks that began apart and tell the same can be trusted.",
    },
    Term {
        id: "misfit",
        name: "Misfit",
        forms: &["misfit", "misfits"],
        brief: "A period in which the record brought something that the scenario held to be improbable: as improbable things have a chance of at most 1 in 20.",
        more: "One in twenty periods is a misfit by chance alone; many more speak against the scenario.",
    },
    Term {
        id: "moment-independent-index",
        name: "Moment-independent index",
        forms: &["moment-independent index"],
        brief: "How far knowing one uncertain number would change what one expects of an outcome: from 0, not at all, to 1, entirely.",
        more: "It also works where the numbers do not vary independently. Part of it is due to chance; that part is shown beside it.",
    },
    Term {
        id: "objective",
        name: "Objective",
        forms: &["objective", "objectives"],
        brief: "A measure on which policies are judged.",
        more: "It need not be anybody’s payoff.",
    },
    Term {
        id: "pareto",
        name: "Pareto front",
        forms: &["pareto front"],
        brief: "The policies that no other policy beats on every objective at once.",
        more: "Choosing among them is weighing one objective against another.",
    },
    Term {
        id: "payoff",
        name: "Payoff",
        forms: &["payoff", "payoffs"],
        brief: "What an actor wants, in points that the scenario defines and adds up over the periods.",
        more: "Points of different actors cannot be compared.",
    },
    Term {
        id: "player-regret",
        name: "Player regret",
        forms: &["player regret"],
        brief: "The most that any actor could gain by changing its whole plan of play.",
        more: "It is known only where actors forget nothing; otherwise the report gives a bound, from an imagined actor who sees everything. In points of payoff; 0 is best.",
    },
    Term {
        id: "policy",
        name: "Policy",
        forms: &["policy", "policies"],
        brief: "A named commitment of one actor: options that it gives up, fixes, or ties to what it sees.",
        more: "",
    },
    Term {
        id: "policy-regret",
        name: "Policy regret",
        forms: &["policy regret", "mean regret", "largest regret"],
        brief: "What a policy falls short of the policy that is best in the same world.",
        more: "It is 0 where the policy is the best one. Not to be confused with the regret of an actor, which is about a solution.",
    },
    Term {
        id: "posterior",
        name: "Posterior",
        forms: &["posterior", "posteriors"],
        brief: "What an observer believes after having seen how play went.",
        more: "The prior is what it believed before.",
    },
    Term {
        id: "principal-branch",
        name: "Principal branch",
        forms: &["principal branch"],
        brief: "The equilibrium that is reached by starting from choices by lot (lambda 0) and making everybody sharper step by step.",
        more: "The section on method says for which solutions it is known that this is the one shown.",
    },
    Term {
        id: "prior",
        name: "Prior",
        forms: &["prior", "priors"],
        brief: "The probability that a type has before anything is seen.",
        more: "",
    },
    Term {
        id: "reliability",
        name: "Reliability",
        forms: &["reliability"],
        brief: "The probability that a report is true.",
        more: "With the rest, the report says nothing of what happened.",
    },
    Term {
        id: "residual",
        name: "Residual",
        forms: &["residual", "residuals"],
        brief: "The computing error: how far the numbers are from fulfilling the conditions of an equilibrium exactly.",
        more: "Below one in a million it does not matter.",
    },
    Term {
        id: "satisficing",
        name: "Satisficing share",
        forms: &["satisficing share"],
        brief: "The share of worlds in which a policy is good enough, that is, reaches a value that was set beforehand.",
        more: "",
    },
    Term {
        id: "signal-to-noise",
        name: "Signal to noise",
        forms: &["signal to noise"],
        brief: "Mean and spread in one number.",
        more: "Where higher is better it is the mean over the standard deviation, and more is better; where lower is better it is their product, and less is better.",
    },
    Term {
        id: "sobol-index",
        name: "Sobol index",
        forms: &["sobol index", "sobol indices"],
        brief: "The share of an outcome’s spread over the worlds that is due to one uncertain number: by itself (first order), or by itself and together with others (total order).",
        more: "",
    },
    Term {
        id: "standard-error",
        name: "Standard error",
        forms: &["standard error", "standard errors"],
        brief: "How far a number that was found by simulation may be off.",
        more: "The number is within two standard errors of the truth about 19 times in 20. The report writes twice the standard error after the sign ±.",
    },
    Term {
        id: "temptation",
        name: "Temptation to renege",
        forms: &["renege", "temptation"],
        brief: "What a committed actor would gain by breaking its policy once the others count on it.",
        more: "",
    },
    Term {
        id: "tips",
        name: "Tip",
        forms: &["tips"],
        brief: "The moment when an observer becomes more than 90% sure of another actor’s type.",
        more: "",
    },
    Term {
        id: "track",
        name: "Track",
        forms: &["track", "tracks"],
        brief: "A quantity that the scenario keeps count of from period to period on a few levels, such as trade, pressure or confidence.",
        more: "",
    },
    Term {
        id: "type",
        name: "Type",
        forms: &["type", "types"],
        brief: "What an actor privately is: its real aims, which the others cannot see and can only infer from what it says and does.",
        more: "",
    },
    Term {
        id: "world",
        name: "World",
        forms: &[],
        brief: "One set of values for all the uncertain numbers of a scenario.",
        more: "The central world has all of them at their central values.",
    },
    Term {
        id: "worth",
        name: "Worth of knowing",
        forms: &["worth of knowing"],
        brief: "How much better off an actor is for seeing a channel than if it could not see it.",
        more: "It can be negative: others may behave differently when they know that they are seen.",
    },
];

/// The terms that occur in some sentences, in alphabetical order.
pub fn used_in<'a>(sentences: impl Iterator<Item = &'a str>) -> Vec<&'static Term> {
    let text: Vec<String> = sentences.map(str::to_lowercase).collect();
    TERMS
        .iter()
        .filter(|term| {
            text.iter()
                .any(|sentence| first_use(sentence, term).is_some())
        })
        .collect()
}

/// Escapes a sentence and links the first use of every term to its entry.
pub fn linked(sentence: &str) -> String {
    // Lower case may change the length of letters beyond ASCII, so only ASCII letters are lowered.
    let lower = sentence.to_ascii_lowercase();
    let mut uses: Vec<(usize, usize, &Term)> = Vec::new();
    for term in TERMS {
        if let Some((start, end)) = first_use(&lower, term)
            && uses
                .iter()
                .all(|(from, to, _)| end <= *from || start >= *to)
        {
            uses.push((start, end, term));
        }
    }
    uses.sort_by_key(|(start, _, _)| *start);
    let (mut out, mut done) = (String::new(), 0);
    for (start, end, term) in uses {
        out.push_str(&escape(&sentence[done..start]));
        let _ = write!(
            out,
            r##"<a class="term" href="#g-{}">{}</a>"##,
            term.id,
            escape(&sentence[start..end])
        );
        done = end;
    }
    out.push_str(&escape(&sentence[done..]));
    out
}

/// Where a term first stands as whole words in a sentence in small letters.
fn first_use(lower: &str, term: &Term) -> Option<(usize, usize)> {
    let whole = |start: usize, end: usize| {
        let before = lower[..start].chars().next_back();
        let after = lower[end..].chars().next();
        !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '-')
            && !after.is_some_and(|c| c.is_alphanumeric() || c == '_')
    };
    term.forms
        .iter()
        .filter_map(|form| {
            lower
                .match_indices(form)
                .map(|(at, _)| (at, at + form.len()))
                .find(|(start, end)| whole(*start, *end))
        })
        .min_by_key(|(start, end)| (*start, usize::MAX - *end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_in_order_with_ids_of_their_own() {
        for pair in TERMS.windows(2) {
            assert!(
                pair[0].name.to_lowercase() < pair[1].name.to_lowercase(),
                "{}",
                pair[1].name
            );
            assert_ne!(pair[0].id, pair[1].id);
        }
        for term in TERMS {
            assert!(
                term.forms.iter().all(|form| form.to_lowercase() == **form),
                "{}",
                term.name
            );
        }
    }

    /// The book explains every term in the same words, its own terms among them, in alphabetical order.
    #[test]
    fn the_book_has_the_same_text() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../book/src/glossary.md");
        let book = std::fs::read_to_string(path).expect("the book is there");
        let entries: Vec<String> = book
            .split("\n\n")
            .filter(|part| part.starts_with("**"))
            .map(|part| part.split_whitespace().collect::<Vec<_>>().join(" "))
            .collect();
        for term in TERMS {
            let Term {
                name, brief, more, ..
            } = term;
            let entry = format!("**{name}.** {brief} {more}");
            assert!(entries.contains(&entry.trim_end().to_owned()), "{entry}");
        }
        let names: Vec<String> = entries
            .iter()
            .filter_map(|entry| Some(entry.split_once(".**")?.0.to_lowercase()))
            .collect();
        assert_eq!(names.len(), entries.len());
        assert!(names.is_sorted_by(|a, b| a < b), "{names:#?}");
    }

    #[test]
    fn first_uses_are_linked_and_the_rest_escaped() {
        assert_eq!(
            linked("Bits & <b>: 2 bits at Lambda 1"),
            "<a class=\"term\" href=\"#g-bits\">Bits</a> &amp; &lt;b&gt;: 2 bits at <a class=\"term\" \
             href=\"#g-lambda\">Lambda</a> 1"
        );
        assert_eq!(linked("prototype_types"), "prototype_types");
        assert_eq!(
            linked("İ type"),
            "İ <a class=\"term\" href=\"#g-type\">type</a>"
        );
    }

    #[test]
    fn used_terms_are_found() {
        let used: Vec<&str> = used_in(["its Lambda", "two equilibria"].into_iter())
            .iter()
            .map(|t| t.id)
            .collect();
        assert_eq!(used, ["equilibrium", "lambda"]);
    }
}
