//! Which events are wanted, and by what the parties of a series are told apart.

use super::class::Class;
use super::date::Day;
use super::event::{Event, Party};

/// What series are grouped by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grouping {
    /// The country: a CAMEO code in GDELT, a name in ICEWS, a code of ISO 3166 in POLECAT.
    Country,
    /// The main role: GDELT's first type code, the first sector in ICEWS and POLECAT.
    Role,
    /// The name of the actor.
    Name,
    /// The whole code of the actor: CAMEO's in GDELT, the Correlates of War country in POLECAT; ICEWS has none.
    Code,
}

impl Grouping {
    pub(super) fn label<'a>(self, party: &Party<'a, '_>) -> &'a [u8] {
        match self {
            Self::Country => party.country(),
            Self::Role => party.roles().next().unwrap_or_default(),
            Self::Name => party.name(),
            Self::Code => party.code(),
        }
    }
}

/// Whether who acted on whom matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// A toward B is one series, B toward A another.
    Directed,
    /// Both are one series, named in the order of the alphabet.
    Undirected,
}

/// A condition on a party: all its parts must hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selector(Vec<Condition>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Condition {
    Country(Vec<u8>),
    Role(Vec<u8>),
    Code(Pattern),
    Name(Pattern),
}

impl Selector {
    /// Reads `CHN`, `country=CHN`, `role=MIL`, `name=*police*`, `code=CHNMIL*`, or several with `+` between them.
    ///
    /// # Errors
    ///
    /// Says what was expected in place of an empty part or an unknown kind.
    pub fn read(text: &str) -> Result<Self, String> {
        let part = |part: &str| {
            let (kind, value) = part.split_once('=').unwrap_or(("country", part));
            let value = value.trim();
            if value.is_empty() {
                return Err(format!(
                    "expected an actor, found {part:?} in {text:?}; for example CHN, role=MIL or name=*police*"
                ));
            }
            let bytes = value.as_bytes().to_vec();
            match kind.trim() {
                "country" => Ok(Condition::Country(bytes)),
                "role" => Ok(Condition::Role(bytes)),
                "name" => Ok(Condition::Name(Pattern(bytes))),
                "code" => Ok(Condition::Code(Pattern(bytes))),
                other => Err(format!(
                    "expected country, role, name or code before =, found {other:?} in {text:?}"
                )),
            }
        };
        text.split('+')
            .map(part)
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// The country is that of the party: it is asked for most often, and found once.
    fn matches(&self, party: &Party, country: &[u8]) -> bool {
        self.0.iter().all(|condition| match condition {
            Condition::Country(wanted) => country.eq_ignore_ascii_case(wanted),
            Condition::Role(wanted) => party.roles().any(|role| role.eq_ignore_ascii_case(wanted)),
            Condition::Code(pattern) => pattern.matches(party.code()),
            Condition::Name(pattern) => pattern.matches(party.name()),
        })
    }
}

/// A text in which `*` stands for any letters and `?` for one byte; the case of ASCII letters does not matter.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Pattern(Vec<u8>);

impl Pattern {
    /// Goes back to the last star alone, so that no pattern takes more than the product of both lengths.
    fn matches(&self, text: &[u8]) -> bool {
        let pattern = &self.0;
        let (mut at, mut place) = (0, 0);
        let mut star: Option<(usize, usize)> = None;
        while place < text.len() {
            match pattern.get(at) {
                Some(b'*') => {
                    star = Some((at, place));
                    at += 1;
                }
                Some(wanted) if *wanted == b'?' || wanted.eq_ignore_ascii_case(&text[place]) => {
                    at += 1;
                    place += 1;
                }
                _ => {
                    let Some((star_at, from)) = star else {
                        return false;
                    };
                    star = Some((star_at, from + 1));
                    at = star_at + 1;
                    place = from + 1;
                }
            }
        }
        pattern[at..].iter().all(|byte| *byte == b'*')
    }
}

/// Conditions on a party of which one must hold. An empty list asks for nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selectors {
    /// Those that ask for a country alone, as a number each: of a long list a row is told by comparing numbers.
    countries: Vec<u64>,
    others: Vec<Selector>,
}

impl From<Vec<Selector>> for Selectors {
    fn from(selectors: Vec<Selector>) -> Self {
        let mut list = Self::default();
        for selector in selectors {
            match selector.0.as_slice() {
                [Condition::Country(country)] if let Some(number) = number_of(country) => {
                    list.countries.push(number);
                }
                _ => list.others.push(selector),
            }
        }
        list
    }
}

impl Selectors {
    fn take(&self, party: &Party, country: &[u8]) -> bool {
        if self.countries.is_empty() && self.others.is_empty() {
            return true;
        }
        number_of(country).is_some_and(|number| self.countries.contains(&number))
            || self
                .others
                .iter()
                .any(|other| other.matches(party, country))
    }
}

/// A short text as a number, the same for letters of either case; none if it is longer than seven bytes.
#[inline]
fn number_of(text: &[u8]) -> Option<u64> {
    let letters = |number, byte: &u8| number << 8 | u64::from(byte.to_ascii_lowercase());
    (text.len() < 8).then(|| text.iter().fold(text.len() as u64, letters))
}

/// Which events are wanted: all conditions must hold, and of a list one of its members. An empty list asks for nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    /// The first day.
    pub from: Option<Day>,
    /// The last day.
    pub to: Option<Day>,
    /// Who acts.
    pub sources: Selectors,
    /// On whom.
    pub targets: Selectors,
    /// Who acts and on whom.
    pub dyads: Vec<(Selector, Selector)>,
    /// Classes of events.
    pub classes: Vec<Class>,
    /// CAMEO root codes from 1 to 20.
    pub roots: Vec<u8>,
    /// PLOVER event types, in any case.
    pub types: Vec<String>,
    /// Whether the parties may stand the other way round.
    pub direction: Direction,
}

impl Default for Filter {
    fn default() -> Self {
        Self {
            from: None,
            to: None,
            sources: Selectors::default(),
            targets: Selectors::default(),
            dyads: Vec::new(),
            classes: Vec::new(),
            roots: Vec::new(),
            types: Vec::new(),
            direction: Direction::Directed,
        }
    }
}

impl Filter {
    pub(super) fn takes_event(&self, event: &Event) -> bool {
        let after = self.from.is_none_or(|from| event.day >= from);
        let before = self.to.is_none_or(|to| event.day <= to);
        let class = self.classes.is_empty()
            || event
                .class
                .is_some_and(|class| self.classes.contains(&class));
        let root = self.roots.is_empty() || self.roots.contains(&event.root);
        let named = |name: &String| event.plover_type.eq_ignore_ascii_case(name.as_bytes());
        let of_type = self.types.is_empty() || self.types.iter().any(named);
        after && before && class && root && of_type
    }

    pub(super) fn takes_parties(&self, source: &Party, target: &Party) -> bool {
        self.takes_in_order(source, target)
            || self.direction == Direction::Undirected && self.takes_in_order(target, source)
    }

    fn takes_in_order(&self, source: &Party, target: &Party) -> bool {
        let (from, toward) = (source.country(), target.country());
        let is_dyad = |(one, other): &(Selector, Selector)| {
            one.matches(source, from) && other.matches(target, toward)
        };
        self.sources.take(source, from)
            && self.targets.take(target, toward)
            && (self.dyads.is_empty() || self.dyads.iter().any(is_dyad))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_whole_names() {
        for (pattern, text, expected) in [
            ("*police*", "Riot POLICE (China)", true),
            ("police*", "Riot Police", false),
            ("a?c", "abc", true),
            ("a?c", "ac", false),
            ("*", "", true),
            ("", "", true),
            ("*a*b*c", "xxaxxbxbcxc", true),
            ("*a*b*c", "xxaxxbxbcx", false),
        ] {
            let pattern = Pattern(pattern.as_bytes().to_vec());
            assert_eq!(
                pattern.matches(text.as_bytes()),
                expected,
                "{pattern:?} {text}"
            );
        }
        let hard = Pattern("*a".repeat(40).into_bytes());
        assert!(!hard.matches("a".repeat(39).as_bytes()));
    }

    #[test]
    fn short_texts_are_one_number_where_they_are_one_but_for_the_case() {
        let texts = [
            "", "\0", "CHN", "chn", "CHNA", "NHC", "CHN\0", "1234567", "China", "cHINA", "@", "`",
        ];
        for one in texts {
            for other in texts {
                assert_eq!(
                    number_of(one.as_bytes()) == number_of(other.as_bytes()),
                    one.eq_ignore_ascii_case(other),
                    "{one:?} {other:?}"
                );
            }
        }
        assert_eq!(number_of(b"Thailand"), None);
    }

    #[test]
    fn selectors_say_what_was_expected() {
        assert!(Selector::read("CHN+role=MIL").is_ok());
        for text in ["", "role=", "CHN+", "kind=MIL"] {
            assert!(
                Selector::read(text).unwrap_err().starts_with("expected"),
                "{text}"
            );
        }
    }
}
