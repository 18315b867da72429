//! The codes of errors in reading and parsing.

use super::codes;

codes! {
    /// A file cannot be read.
    UNREADABLE_FILE = "unreadable-file";
    /// A file is not UTF-8.
    NOT_UTF8 = "not-utf8";
    /// A file, a line, a nesting or the number of files is too large.
    TOO_LARGE = "too-large";
    /// An include that leaves the folder or names no file of it.
    BAD_INCLUDE = "bad-include";
    /// A file is included twice or includes itself.
    INCLUDED_TWICE = "included-twice";
    /// The first line does not name the language and a version.
    MISSING_VERSION = "missing-version";
    /// The version is newer than this program.
    UNSUPPORTED_VERSION = "unsupported-version";
    /// A tab in front of a line.
    TAB = "tab";
    /// A line stands where no block does.
    WRONG_INDENTATION = "wrong-indentation";
    /// A character that the language does not use.
    UNKNOWN_CHARACTER = "unknown-character";
    /// An operator of another language.
    FOREIGN_OPERATOR = "foreign-operator";
    /// A text without its closing quote.
    UNTERMINATED_TEXT = "unterminated-text";
    /// A backslash before something other than a quote or a backslash.
    UNKNOWN_ESCAPE = "unknown-escape";
    /// A character in a text that acts on what shows it.
    CONTROL_CHARACTER = "control-character";
    /// A number or date that cannot be read.
    BAD_NUMBER = "bad-number";
    /// A parenthesis without its partner.
    UNMATCHED_PARENTHESIS = "unmatched-parenthesis";
    /// Parentheses, calls or `if` nested too deeply.
    NESTED_TOO_DEEPLY = "nested-too-deeply";
    /// A line that starts with a word unknown there.
    UNKNOWN_KEYWORD = "unknown-keyword";
    /// A keyword with a capital letter.
    CAPITALIZED_KEYWORD = "capitalized-keyword";
    /// Something else was expected here.
    UNEXPECTED = "unexpected";
    /// A word of the language where a name belongs.
    RESERVED_WORD = "reserved-word";
    /// A declaration lacks a clause.
    MISSING_CLAUSE = "missing-clause";
    /// A clause is given twice.
    REPEATED_CLAUSE = "repeated-clause";
    /// A declaration lacks the lines of its block.
    MISSING_BLOCK = "missing-block";
    /// A line that takes no block has one.
    UNEXPECTED_BLOCK = "unexpected-block";
    /// `=` where `is` belongs, or the reverse.
    WRONG_COMPARISON = "wrong-comparison";
    /// Operators that can be read in two ways.
    AMBIGUOUS_OPERATORS = "ambiguous-operators";
    /// `otherwise` before the last branch.
    MISPLACED_OTHERWISE = "misplaced-otherwise";
}
