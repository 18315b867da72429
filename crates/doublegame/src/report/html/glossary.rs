//! The glossary: every technical term that the page uses, in plain words.

use super::svg::escape;
use serde::Serialize;

/// A term and what it means.
#[derive(Debug, PartialEq, Serialize)]
pub struct Term {
    /// The id of its entry.
    pub id: &'static str,
    /// The term as it heads the entry.
    pub name: &'static str,
    /// How it may stand in a sentence; all in small letters.
    pub forms: &'static [&'static str],
    /// What it means.
    pub meaning: &'static str,
}

const fn term(
    id: &'static str,
    name: &'static str,
    forms: &'static [&'static str],
    meaning: &'static str,
) -> Term {
    Term {
        id,
        name,
        forms,
        meaning,
    }
}

/// All terms in alphabetical order.
pub const TERMS: &[Term] = &[
    term(
        "agent-regret",
        "Agent regret",
        &["agent regret"],
        "The most that any actor could gain, at one moment of choice, by choosing otherwise, given what it believes there. Actors who choose with some noise always have a little of it. In points of payoff; 0 is best.",
    ),
    term(
        "belief",
        "Belief",
        &["belief", "beliefs"],
        "The probability that an actor gives to each thing it cannot see, such as another actor's type. It is worked out from everyone's play by Bayes' rule, never typed in, apart from the prior.",
    ),
    term(
        "bits",
        "Bits",
        &["bits", "bit"],
        "A measure of how much has been learned about something hidden. One bit is what the answer to a fair yes-or-no question tells. If there are 1.4 bits to learn about a government's type, 0 means that nothing was learned and 1.4 that the type is known for certain. Many bits are not success: read them beside the payoff.",
    ),
    term(
        "channel",
        "Channel",
        &["channel", "channels"],
        "One thing through which a hidden type may show: a word, a deed, or a report of a deed. What channels tell overlaps, so their bits do not add up.",
    ),
    term(
        "claim-labels",
        "Claim labels",
        &[],
        "Found: it comes out of what the actors choose, and does not hold when everybody chooses by lot. Mechanical: it holds even when everybody chooses by lot, so the rules alone make it true. Assumed: it holds whatever anyone does, since it was put in with the payoffs. Fails: it does not hold at the main lambda. Undecided: this run could not tell.",
    ),
    term(
        "commitment",
        "Commitment",
        &["commitment", "commitments", "committed", "commits"],
        "A course of action that an actor binds itself to before the others move, and that everybody knows of. The others answer to it.",
    ),
    term(
        "corridor",
        "Corridor",
        &["corridor", "corridors"],
        "A path from one end of a decision to the other, for instance from open obstruction to full enforcement. Along it the report shows what the actor gains and what hazards grow.",
    ),
    term(
        "ending",
        "Ending",
        &["ending", "endings"],
        "How the game can stop: an event such as a collapse or a war, or simply the end of the last period.",
    ),
    term(
        "equilibrium",
        "Equilibrium",
        &["equilibrium", "equilibria"],
        "A way for everybody to play in which each actor's choices answer, as sharply as its lambda says, to what the others do and to what it believes. A game can have several; this report says which one it shows and whether others were found.",
    ),
    term(
        "expected",
        "Expected value",
        &["expected value", "expected payoff"],
        "The average over everything that may happen, each thing counted by its probability.",
    ),
    term(
        "horizon",
        "Horizon",
        &["horizon"],
        "How many periods are played.",
    ),
    term(
        "information-set",
        "Information set",
        &["information set", "information sets"],
        "A moment of choice as the actor sees it: all the situations that it cannot tell apart when it chooses.",
    ),
    term(
        "lambda",
        "Lambda",
        &["lambda", "lambdas"],
        "How sharply an actor tells a better option from a worse one. At 0 it chooses by lot. At 1 an option that is better by one unit of what is at stake is chosen about 2.7 times as often as the other; at 2 about 7 times, at 3 about 20 times. Nobody is assumed to be perfect.",
    ),
    term(
        "objective",
        "Objective",
        &["objective", "objectives"],
        "A measure on which policies are judged. It need not be anybody's payoff.",
    ),
    term(
        "payoff",
        "Payoff",
        &["payoff", "payoffs"],
        "What an actor wants, in points that the scenario defines and adds up over the periods. Points of different actors cannot be compared.",
    ),
    term(
        "player-regret",
        "Player regret",
        &["player regret"],
        "The most that any actor could gain by changing its whole plan of play. It is known only where actors forget nothing; otherwise the report gives a bound, from an imagined actor who sees everything. In points of payoff; 0 is best.",
    ),
    term(
        "policy",
        "Policy",
        &["policy", "policies"],
        "A named commitment of one actor: options that it gives up, fixes, or ties to what it sees.",
    ),
    term(
        "posterior",
        "Posterior",
        &["posterior", "posteriors"],
        "What an observer believes after having seen how play went; the prior is what it believed before.",
    ),
    term(
        "principal-branch",
        "Principal branch",
        &["principal branch"],
        "The equilibrium that is reached by starting from choices by lot (lambda 0) and making everybody sharper step by step. Where there are several equilibria, this is the one shown.",
    ),
    term(
        "prior",
        "Prior",
        &["prior", "priors"],
        "The probability that a type has before anything is seen.",
    ),
    term(
        "residual",
        "Residual",
        &["residual", "residuals"],
        "How far the numbers are from fulfilling the conditions of an equilibrium exactly: the computing error. Below one in a million it does not matter.",
    ),
    term(
        "standard-error",
        "Standard error",
        &["standard error"],
        "How far a number that was found by simulation may be off; the number is within two standard errors of the truth about 19 times in 20. The report writes twice the standard error after the sign ±.",
    ),
    term(
        "temptation",
        "Temptation to renege",
        &["renege", "temptation"],
        "What a committed actor would gain by breaking its policy once the others count on it.",
    ),
    term(
        "tips",
        "Tip",
        &["tips", "tip"],
        "The moment when an observer becomes more than 90% sure of another actor's type.",
    ),
    term(
        "track",
        "Track",
        &["track", "tracks"],
        "A quantity that the scenario keeps count of from period to period on a few levels, such as trade, pressure or confidence.",
    ),
    term(
        "type",
        "Type",
        &["type", "types"],
        "What an actor privately is: its real aims, which the others cannot see and can only infer from what it says and does.",
    ),
    term(
        "worth",
        "Worth of knowing",
        &["worth of knowing"],
        "How much better off an actor is for seeing a channel than if it could not see it. It can be negative: others may behave differently when they know that they are seen.",
    ),
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
        out.push_str(&format!(
            r##"<a class="term" href="#g-{}">{}</a>"##,
            term.id,
            escape(&sentence[start..end])
        ));
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
