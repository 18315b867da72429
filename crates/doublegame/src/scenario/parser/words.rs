//! The words of the language, for messages about lines that start with none of them.

/// Words that cannot be names, since an expression or a list of names could then be read in two ways.
const RESERVED: &[&str] = &[
    "and",
    "or",
    "not",
    "is",
    "if",
    "then",
    "else",
    "last",
    "ending",
    "period",
    "horizon",
    "remaining",
    "none",
    "otherwise",
    "when",
    "all",
    "nobody",
];

/// Whether the word cannot be a name.
pub(super) fn is_reserved(word: &str) -> bool {
    RESERVED.contains(&word)
}

/// The words that start a line at the left margin.
pub(super) const DECLARATIONS: &[&str] = &[
    "include",
    "scenario",
    "source",
    "period",
    "horizon",
    "memory",
    "remember",
    "actor",
    "left",
    "param",
    "lever",
    "require",
    "correlate",
    "track",
    "function",
    "round",
    "payoff",
    "objective",
    "policy",
    "case",
    "corridor",
    "claim",
    "record",
    "series",
];

/// Words that start a line of a block, and where they belong. Those that stand in many blocks are not here.
pub(super) const HOMES: &[(&str, &str)] = &[
    ("link", "`source`"),
    ("note", "`source`"),
    ("rationality", "`actor`"),
    ("type", "`actor`"),
    ("stake", "`actor` or `choose`"),
    ("unit", "`param`, `lever` or `objective`"),
    ("choose", "`round` or `together`"),
    ("together", "`round`"),
    ("signal", "`round`"),
    ("update", "`round`"),
    ("end", "`round`"),
    ("seen", "`track`, `choose` or `signal`"),
    ("option", "`choose`"),
    ("weight", "`option`"),
    ("branch", "`signal`"),
    ("probability", "`branch`"),
    ("prior", "`type`"),
    ("each", "`payoff` or `objective`"),
    ("final", "`payoff` or `objective`"),
    ("higher", "`objective`"),
    ("lower", "`objective`"),
    ("remove", "`policy`"),
    ("fix", "`policy`"),
    ("mix", "`policy`"),
    ("start", "`case`"),
    ("along", "`corridor`"),
    ("under", "`corridor`"),
    ("watch", "`corridor`"),
    ("holds", "`claim`"),
    ("in", "`record`"),
    ("code", "`record`"),
    ("actors", "`record`"),
    ("known", "`record`"),
    ("reliability", "`record`"),
    ("drift", "`record`"),
];

/// In which blocks a line may start with the word.
pub(super) fn home(word: &str) -> Option<&'static str> {
    HOMES
        .iter()
        .find(|(known, _)| *known == word)
        .map(|(_, home)| *home)
}

/// Words in a row, as a sentence has them: `a`, `b` or `c`.
pub(super) fn alternatives(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        None => String::new(),
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
    }
}
