//! Calls: the functions of the language, and those of the scenario's own, which are written out where they are used.
//!
//! The body of a scenario's own function is checked once where it stands. Where the function is used its body is read
//! again in the scope of that place, so that it may read what its place of use may read, and nothing else.

use crate::scenario::check::expressions::{Kind, Lowered, depth_of};
use crate::scenario::check::names::{Meaning, unknown};
use crate::scenario::check::scope::{Argument, Place, Scope};
use crate::scenario::check::{Checker, Levers, code};
use crate::scenario::diagnostics::Diagnostic;
use crate::scenario::model::{BinaryOperator, Expr, TrackId, UnaryOperator};
use crate::scenario::tree::{self, Ident};

/// The functions of the language.
pub(super) const BUILT_IN: [&str; 10] = [
    "min", "max", "clamp", "abs", "round", "floor", "ceiling", "sqrt", "exp", "log",
];

/// What stands for an argument while a body is checked on its own: a number of which nothing is known.
const UNKNOWN: Expr = Expr::Track(TrackId(u16::MAX));

/// A function of the scenario's own.
#[derive(Debug)]
pub(super) struct FunctionEntry<'a> {
    /// As written.
    pub(super) tree: &'a tree::Function,
    /// How far it has been checked.
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Unchecked,
    InProgress,
    Checked(Kind),
    Broken,
}

impl<'a> FunctionEntry<'a> {
    pub(super) const fn new(tree: &'a tree::Function) -> Self {
        Self {
            tree,
            state: State::Unchecked,
        }
    }
}

impl Checker<'_> {
    /// Checks the bodies of all functions where they stand.
    pub(super) fn functions(&mut self) {
        // What only a body reads is used where the function is used.
        let used = std::mem::take(&mut self.usage);
        self.levers = Levers::MayBeRead;
        for index in 0..self.functions.len() {
            self.growth.restart();
            self.check_function(index);
        }
        self.usage = used;
        self.levers = Levers::AreOutOfReach;
    }

    /// Checks the body of a function and says what it gives; `None` where it is broken.
    fn check_function(&mut self, index: usize) -> Option<Kind> {
        let tree = match self.functions.get(index) {
            Some(FunctionEntry {
                state: State::Checked(kind),
                ..
            }) => return Some(*kind),
            Some(FunctionEntry {
                state: State::Unchecked,
                tree,
            }) => *tree,
            _ => return None,
        };
        self.set_state(index, State::InProgress);
        self.check_arguments(tree);
        let scope = Scope {
            place: Place::Function,
            arguments: tree
                .arguments
                .iter()
                .map(|argument| Argument {
                    name: argument.text.clone(),
                    value: UNKNOWN,
                    size: 1,
                    depth: 1,
                })
                .collect(),
        };
        let kind = self.lower(&tree.body, &scope).map(|(_, kind)| kind);
        self.set_state(index, kind.map_or(State::Broken, State::Checked));
        kind
    }

    fn check_arguments(&mut self, function: &tree::Function) {
        if BUILT_IN.contains(&function.name.text.as_str()) {
            self.say(
                Diagnostic::error(
                    code::BUILT_IN_NAME,
                    function.name.span,
                    format!("`{}` is a function of the language", function.name.text),
                )
                .expected("another name")
                .hint("give the function a name of its own"),
            );
        }
        self.distinct(function.arguments.iter());
    }

    fn set_state(&mut self, index: usize, state: State) {
        if let Some(function) = self.functions.get_mut(index) {
            function.state = state;
        }
    }

    /// A call of a function of the language or of the scenario's own.
    pub(super) fn call(
        &mut self,
        name: &Ident,
        arguments: &[tree::Expr],
        scope: &Scope,
    ) -> Lowered {
        if BUILT_IN.contains(&name.text.as_str()) {
            return self.built_in(name, arguments, scope);
        }
        match self.names.common.get(&name.text) {
            Some(Meaning::Function(index)) => self.own(index, name, arguments, scope),
            found => {
                let word = found.map(|meaning| meaning.word(&self.scenario));
                let own = self
                    .names
                    .common
                    .names_of(|meaning| matches!(meaning, Meaning::Function(_)));
                let diagnostic = unknown(name, "a function", word, own.chain(BUILT_IN));
                self.say_of(name, diagnostic);
                None
            }
        }
    }

    fn wrong_count(&mut self, name: &Ident, expected: &str, found: usize) {
        let found = match found {
            0 => "none is".to_owned(),
            1 => "1 is".to_owned(),
            count => format!("{count} are"),
        };
        self.say(
            Diagnostic::error(
                code::WRONG_NUMBER_OF_ARGUMENTS,
                name.span,
                format!("`{}` takes {expected}, and {found} given", name.text),
            )
            .expected(expected)
            .hint("arguments stand in parentheses, separated by commas"),
        );
    }

    fn built_in(&mut self, name: &Ident, arguments: &[tree::Expr], scope: &Scope) -> Lowered {
        let mut lowered = Vec::with_capacity(arguments.len());
        for argument in arguments {
            lowered.push(self.expect(argument, scope, Kind::Number));
        }
        let expected = match name.text.as_str() {
            "min" | "max" if arguments.len() < 2 => Some("at least two arguments"),
            "clamp" if arguments.len() != 3 => Some("three arguments"),
            "abs" | "round" | "floor" | "ceiling" | "sqrt" | "exp" | "log"
                if arguments.len() != 1 =>
            {
                Some("one argument")
            }
            _ => None,
        };
        if let Some(expected) = expected {
            self.wrong_count(name, expected, arguments.len());
            return None;
        }
        let lowered: Option<Vec<Expr>> = lowered.into_iter().collect();
        let built = apply_built_in(&name.text, lowered?)?;
        Some((built, Kind::Number))
    }

    fn own(
        &mut self,
        index: usize,
        name: &Ident,
        arguments: &[tree::Expr],
        scope: &Scope,
    ) -> Lowered {
        let mut values = Vec::with_capacity(arguments.len());
        for argument in arguments {
            let before = self.growth.size();
            let value = self.expect(argument, scope, Kind::Number);
            let size = self.growth.size() - before;
            values.push(value.map(|value| (value, size)));
        }
        let function = self.functions.get(index)?;
        let tree = function.tree;
        if function.state == State::InProgress {
            self.say(
                Diagnostic::error(
                    code::RECURSIVE_FUNCTION,
                    name.span,
                    format!("the function `{}` calls itself", name.text),
                )
                .label("called here")
                .also(tree.name.span, "declared here")
                .expected("a function that ends without itself")
                .hint("a function is written out where it is used, so it cannot contain itself"),
            );
            return None;
        }
        if tree.arguments.len() != arguments.len() {
            let expected = match tree.arguments.len() {
                0 => "no argument".to_owned(),
                1 => "one argument".to_owned(),
                count => format!("{count} arguments"),
            };
            self.wrong_count(name, &expected, arguments.len());
            return None;
        }
        if let Some(function) = self.functions.get(index)
            && function.state == State::Unchecked
        {
            self.check_function(index);
        }
        let State::Checked(kind) = self.functions.get(index)?.state else {
            return None;
        };
        let values: Option<Vec<_>> = values.into_iter().collect();
        let inner = Scope {
            place: scope.place,
            arguments: tree
                .arguments
                .iter()
                .zip(values?)
                .map(|(argument, (value, size))| Argument {
                    name: argument.text.clone(),
                    depth: depth_of(&value),
                    value,
                    size,
                })
                .collect(),
        };
        self.usage.functions.insert(index);
        self.calls.push(name.span);
        let lowered = self.lower(&tree.body, &inner);
        self.calls.pop();
        lowered.filter(|(_, found)| *found == kind)
    }
}

fn apply_built_in(name: &str, arguments: Vec<Expr>) -> Option<Expr> {
    let binary = |operator, left, right| Expr::Binary(operator, Box::new(left), Box::new(right));
    let fold =
        |operator, arguments| balanced(arguments, |left, right| binary(operator, left, right));
    let operator = match name {
        "min" => return fold(BinaryOperator::Min, arguments),
        "max" => return fold(BinaryOperator::Max, arguments),
        "clamp" => {
            let [value, low, high]: [Expr; 3] = arguments.try_into().ok()?;
            let raised = binary(BinaryOperator::Max, value, low);
            return Some(binary(BinaryOperator::Min, raised, high));
        }
        "abs" => UnaryOperator::Abs,
        "round" => UnaryOperator::Round,
        "floor" => UnaryOperator::Floor,
        "ceiling" => UnaryOperator::Ceiling,
        "sqrt" => UnaryOperator::Sqrt,
        "exp" => UnaryOperator::Exp,
        "log" => UnaryOperator::Log,
        _ => return None,
    };
    let operand = arguments.into_iter().next()?;
    Some(Expr::Unary(operator, Box::new(operand)))
}

/// Joins items two by two, so that many of them nest only as deep as the logarithm of their number.
pub(super) fn balanced<T>(mut items: Vec<T>, join: impl Fn(T, T) -> T) -> Option<T> {
    while items.len() > 1 {
        let mut halved = Vec::with_capacity(items.len().div_ceil(2));
        let mut rest = items.into_iter();
        while let Some(first) = rest.next() {
            halved.push(match rest.next() {
                Some(second) => join(first, second),
                None => first,
            });
        }
        items = halved;
    }
    items.pop()
}
