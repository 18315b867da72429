//! The codes of diagnostics. A [`Code`](super::Code) can only be made by the macro here, so that each list of codes is
//! complete and the tests can ask for a golden message for each.

/// Makes constants of type [`Code`](super::Code) and the list `ALL` of them.
macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $word:literal;)*) => {
        $($(#[$doc])* pub const $name: $crate::scenario::diagnostics::Code =
            $crate::scenario::diagnostics::Code::new($word);)*

        /// All of them.
        pub const ALL: &[$crate::scenario::diagnostics::Code] = &[$($name),*];
    };
}
pub(crate) use codes;

impl super::Code {
    /// For the macro `codes!` only.
    pub(crate) const fn new(word: &'static str) -> Self {
        Self(word)
    }
}
