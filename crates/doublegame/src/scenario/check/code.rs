//! The codes of what the checker reports.

use crate::scenario::diagnostics::codes;

codes! {
    /// A declaration that a scenario needs is missing.
    MISSING_DECLARATION = "missing-declaration";
    /// A declaration that stands once stands twice.
    DECLARED_TWICE = "declared-twice";
    /// More declarations than the language takes.
    TOO_MANY = "too-many";
    /// A count outside its bounds.
    OUT_OF_BOUNDS = "out-of-bounds";
    /// Two declarations of one name.
    NAME_TAKEN = "name-taken";
    /// A name that belongs to the language.
    BUILT_IN_NAME = "built-in-name";
    /// One thing with two titles.
    SECOND_TITLE = "second-title";
    /// A name that is not declared.
    UNKNOWN_NAME = "unknown-name";
    /// A name of something else than what belongs there.
    WRONG_NAME = "wrong-name";
    /// A name that stands twice in a list.
    NAMED_TWICE = "named-twice";
    /// A number where a condition belongs, or the reverse.
    WRONG_KIND = "wrong-kind";
    /// An expression that is too large or nested too deeply once its functions are written out.
    EXPRESSION_TOO_LARGE = "expression-too-large";
    /// Something that changes in play where numbers and params belong.
    NOT_CONSTANT = "not-constant";
    /// A divisor that is zero.
    DIVISION_BY_ZERO = "division-by-zero";
    /// A choice, signal or actor compared with `=`.
    WORD_COMPARED_AS_NUMBER = "word-compared-as-number";
    /// A param or track compared with `is`.
    NUMBER_COMPARED_AS_WORD = "number-compared-as-word";
    /// A name that has no number.
    NOT_A_NUMBER = "not-a-number";
    /// `last` of something else than a track, as a number.
    NOT_A_TRACK = "not-a-track";
    /// `last` of an actor.
    LAST_TYPE = "last-type";
    /// An option, branch or type that its owner does not have.
    UNKNOWN_OUTCOME = "unknown-outcome";
    /// `none` where something always has a value.
    NEVER_NONE = "never-none";
    /// `ending` before the game is over.
    ENDING_TOO_EARLY = "ending-too-early";
    /// A call with too few or too many arguments.
    WRONG_NUMBER_OF_ARGUMENTS = "wrong-number-of-arguments";
    /// A function that calls itself.
    RECURSIVE_FUNCTION = "recursive-function";
    /// A choice or signal that is read before it is made.
    NOT_MADE_YET = "not-made-yet";
    /// A choice whose condition reads its own outcome.
    READS_ITSELF = "reads-itself";
    /// A choice that is read by one made together with it.
    CHOSEN_TOGETHER = "chosen-together";
    /// Something that the actor does not see.
    NOT_SEEN = "not-seen";
    /// Something that the actor saw and does not remember.
    FORGOTTEN = "forgotten";
    /// Another actor's private type.
    PRIVATE_TYPE = "private-type";
    /// A range whose lower end is above its upper end.
    RANGE_TURNED_ROUND = "range-turned-round";
    /// A param's value outside its range.
    VALUE_OUT_OF_RANGE = "value-out-of-range";
    /// A number that must be whole.
    NOT_WHOLE = "not-whole";
    /// A number that must be above zero.
    NOT_POSITIVE = "not-positive";
    /// `otherwise` twice.
    SECOND_OTHERWISE = "second-otherwise";
    /// A memory line that changes nothing.
    REMEMBER_WITHOUT_EFFECT = "remember-without-effect";
    /// An actor without a payoff.
    MISSING_PAYOFF = "missing-payoff";
    /// A choice of another actor, or a signal, where the actor's own choice belongs.
    NOT_ITS_CHOICE = "not-its-choice";
    /// A policy that leaves nothing to choose.
    NO_OPTION_LEFT = "no-option-left";
    /// A line of a policy that never applies.
    LINE_WITHOUT_EFFECT = "line-without-effect";
    /// Two policies of one actor in a case.
    TWO_POLICIES_OF_ONE_ACTOR = "two-policies-of-one-actor";
    /// A case that gives a param a value outside its range.
    OVERRIDE_OUT_OF_RANGE = "override-out-of-range";
    /// `under` at a quantity that has its own case.
    MISPLACED_CASE = "misplaced-case";
    /// `given` at a quantity that takes no condition.
    MISPLACED_CONDITION = "misplaced-condition";
    /// Two conditions of one kind.
    SECOND_CONDITION = "second-condition";
    /// An actor's type as an event.
    TYPE_IN_AN_EVENT = "type-in-an-event";
    /// The share of an ending.
    SHARE_OF_AN_ENDING = "share-of-an-ending";
    /// An actor who observes itself.
    OBSERVES_ITSELF = "observes-itself";
    /// An actor with one type whose type is to be learned.
    NOTHING_TO_LEARN = "nothing-to-learn";
    /// A channel that the actor does not see or makes itself.
    NOT_A_CHANNEL = "not-a-channel";
    /// A day after a later day.
    DATES_TURNED_ROUND = "dates-turned-round";
    /// A claim that is not made of comparisons of quantities.
    NOT_A_CLAIM = "not-a-claim";
    /// A claim that needs no game.
    NOTHING_COMPUTED = "nothing-computed";
    /// A margin where none belongs.
    MISPLACED_MARGIN = "misplaced-margin";
    /// Two policies of one actor in force at once.
    OVERLAPPING_POLICIES = "overlapping-policies";
    /// A field that events do not have, or a value that the field does not take.
    UNKNOWN_FIELD = "unknown-field";
    /// A file outside the scenario's folder.
    OUTSIDE_THE_FOLDER = "outside-the-folder";
    /// A file that cannot be found.
    MISSING_FILE = "missing-file";
    /// Columns that a record's file lacks or should not have.
    WRONG_COLUMNS = "wrong-columns";
    /// A requirement that the central values violate.
    REQUIREMENT_VIOLATED = "requirement-violated";
    /// A constant, other than a probability, outside what it may be.
    VALUE_NOT_ALLOWED = "value-not-allowed";
    /// A constant outside what it may be for some draws of the params.
    INVALID_DRAWS = "invalid-draws";
    /// A probability that leaves 0..1.
    PROBABILITY_OUT_OF_RANGE = "probability-out-of-range";
    /// Probabilities that do not sum to one.
    PROBABILITY_SUM = "probability-sum";
    /// A track with impossible bounds or start.
    BAD_TRACK = "bad-track";
    /// A hidden choice that something visible gives away.
    GIVEN_AWAY = "given-away";
    /// A choice that nobody else sees and nothing reads.
    CHOICE_WITHOUT_EFFECT = "choice-without-effect";
    /// An option, a choice, a signal, an ending or a line that can never come about.
    NEVER_POSSIBLE = "never-possible";
    /// Options that nothing tells apart.
    EQUAL_OPTIONS = "equal-options";
    /// Two params that cannot be correlated, or not by this number.
    NOT_CORRELATED = "not-correlated";
    /// A lever that something other than a policy reads.
    LEVER_OUTSIDE_POLICIES = "lever-outside-policies";
    /// A number or a claim without a source or a judgement.
    UNCITED = "uncited";
    /// A name that nothing reads.
    UNUSED = "unused";
    /// A param whose range is one value.
    RANGE_OF_ONE_VALUE = "range-of-one-value";
}
