//! The four classes of events: words and deeds, cooperation and conflict.

/// What kind of act an event is: said or done, friendly or not (the quad classes of Duval and Thompson 1980).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// Friendly words: statements, appeals, promises, consultations, diplomacy.
    VerbalCooperation,
    /// Friendly deeds: material cooperation, aid, yielding.
    MaterialCooperation,
    /// Unfriendly words: demands, disapproval, rejection, threats.
    VerbalConflict,
    /// Unfriendly deeds: sanctions, coercion, assault, fighting.
    MaterialConflict,
}

impl Class {
    /// All classes, in the order of GDELT's numbers 1 to 4.
    pub const ALL: [Self; 4] = [
        Self::VerbalCooperation,
        Self::MaterialCooperation,
        Self::VerbalConflict,
        Self::MaterialConflict,
    ];

    /// The class of a CAMEO root code from 1 to 20.
    ///
    /// 01-05 verbal cooperation, 06-09 material cooperation, 10-14 verbal conflict, 15-20 material conflict. This is how
    /// GDELT's own files pair `EventRootCode` and `QuadClass` (all rows of samples of versions 1.0 and 2.0), so that series
    /// of ICEWS and of GDELT mean the same. Others draw the lines elsewhere, above all for 01, 02, 09 and 14.
    #[must_use]
    pub fn of_root(root: u8) -> Option<Self> {
        match root {
            1..=5 => Some(Self::VerbalCooperation),
            6..=9 => Some(Self::MaterialCooperation),
            10..=14 => Some(Self::VerbalConflict),
            15..=20 => Some(Self::MaterialConflict),
            _ => None,
        }
    }

    /// The class that a text stands for: GDELT's number or the words, in any case, with blanks, `-` or `_` between them.
    #[must_use]
    pub fn read(text: &[u8]) -> Option<Self> {
        if let [digit @ b'1'..=b'4'] = text {
            return Some(Self::ALL[usize::from(digit - b'1')]);
        }
        Self::ALL.into_iter().find(|class| {
            let name = class.name().as_bytes();
            name.len() == text.len()
                && name.iter().zip(text).all(|(expected, found)| {
                    expected.eq_ignore_ascii_case(found)
                        || (*expected == b'-' && matches!(found, b' ' | b'_'))
                })
        })
    }

    /// The class in words.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::VerbalCooperation => "verbal-cooperation",
            Self::MaterialCooperation => "material-cooperation",
            Self::VerbalConflict => "verbal-conflict",
            Self::MaterialConflict => "material-conflict",
        }
    }
}
