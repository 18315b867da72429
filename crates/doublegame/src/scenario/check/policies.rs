//! Policies, and the cases that put them and other values in force.

use crate::scenario::check::names::{Plan, unknown};
use crate::scenario::check::parts::Parts;
use crate::scenario::check::scope::{Place, Scope};
use crate::scenario::check::{Checker, code, naming, text};
use crate::scenario::diagnostics::Diagnostic;
use crate::scenario::model::{
    ActorId, Case, CaseId, Commitment, Expr, MoveId, Naming, ParamId, Policy, PolicyId, Rule,
};
use crate::scenario::tree::{self, Ident, Number};

use super::names::Meaning;

impl Checker<'_> {
    /// All policies.
    pub(super) fn policies(&mut self, parts: &Parts<'_>) {
        for policy in &parts.policies {
            let lowered = self.policy(policy);
            self.removes_every_option(&lowered);
            self.lines_without_effect(&lowered);
            self.scenario.policies.push(lowered);
        }
    }

    /// Whom a policy binds, if that is known.
    pub(super) fn bound_by(&self, policy: PolicyId) -> Option<ActorId> {
        let known = !self.unbound.contains(&policy);
        let policy = self.scenario.policies.get(policy.index());
        policy.filter(|_| known).map(|policy| policy.actor)
    }

    fn policy(&mut self, policy: &tree::Policy) -> Policy {
        let actor = self.actor_named(&policy.actor);
        let citation = self.citation(policy.citation.as_ref());
        let mut types = Vec::new();
        let mut lines = Vec::new();
        if actor.is_none() {
            let id = PolicyId(self.scenario.policies.len() as u16);
            self.unbound.insert(id);
        }
        if let Some(actor) = actor {
            self.distinct(policy.types.iter());
            for word in &policy.types {
                types.extend(self.type_of(actor, word));
            }
            for line in &policy.lines {
                lines.extend(self.commitment(actor, line));
            }
        }
        Policy {
            naming: naming(&policy.naming),
            about: text(policy.about.as_ref()),
            actor: actor.unwrap_or(ActorId(0)),
            types: (!policy.types.is_empty()).then_some(types),
            lines,
            citation,
        }
    }

    fn commitment(&mut self, actor: ActorId, line: &tree::Commitment) -> Option<Commitment> {
        let choice = self.choice_of(actor, &line.choice)?;
        let rule = self.rule(choice, &line.rule);
        let scope = Scope::from(Place::Choice { actor, at: choice });
        let guard = match &line.when {
            Some(when) => Some(self.condition(when, &scope)?),
            None => None,
        };
        Some(Commitment {
            choice,
            rule: rule?,
            guard,
            span: line.span,
        })
    }

    fn rule(&mut self, choice: MoveId, rule: &tree::Rule) -> Option<Rule> {
        match rule {
            tree::Rule::Fix(option) => self.value_of(choice, option).map(Rule::Fix),
            tree::Rule::Remove(options) => self.options_of(choice, options).map(Rule::Remove),
            tree::Rule::Mix(parts) => {
                let names: Vec<Ident> = parts.iter().map(|(name, _)| name.clone()).collect();
                let options = self.options_of(choice, &names);
                let scope = Scope::from(Place::Constant("a probability of a mix"));
                let chances: Vec<&tree::Chance> = parts.iter().map(|(_, chance)| chance).collect();
                let chances: Vec<Expr> = self.chances(&chances, &scope);
                Some(Rule::Mix(options?.into_iter().zip(chances).collect()))
            }
        }
    }

    /// Options of a choice, each named once.
    pub(super) fn options_of(&mut self, choice: MoveId, names: &[Ident]) -> Option<Vec<u16>> {
        let mut options = Vec::with_capacity(names.len());
        let mut complete = true;
        for name in names {
            match self.value_of(choice, name) {
                Some(option) if options.contains(&option) => self.named_twice(name),
                Some(option) => options.push(option),
                None => complete = false,
            }
        }
        (complete && options.len() == names.len()).then_some(options)
    }

    /// Reports a name that stands twice in a list.
    pub(super) fn named_twice(&mut self, name: &Ident) {
        self.say(
            Diagnostic::error(
                code::NAMED_TWICE,
                name.span,
                format!("`{}` is named twice", name.text),
            )
            .expected("each name once")
            .hint("leave out the second"),
        );
    }

    /// Reports a policy whose lines without a condition leave nothing to choose.
    fn removes_every_option(&mut self, policy: &Policy) {
        for (position, line) in policy.lines.iter().enumerate() {
            let Some(made) = self.scenario.moves.get(line.choice.index()) else {
                continue;
            };
            if [policy.naming.span, made.naming.span]
                .iter()
                .any(|name| self.damage.may_complete(*name))
            {
                continue;
            }
            let gone = |before: usize, option: usize| {
                policy.lines.iter().take(before).any(|other| {
                    let Rule::Remove(options) = &other.rule else {
                        return false;
                    };
                    other.choice == line.choice
                        && other.guard.is_none()
                        && options.contains(&(option as u16))
                })
            };
            let all_gone = |before| (0..made.values.len()).all(|option| gone(before, option));
            if all_gone(position + 1) && !all_gone(position) {
                let diagnostic = Diagnostic::error(
                    code::NO_OPTION_LEFT,
                    line.span,
                    format!(
                        "the policy `{}` removes every option of `{}`",
                        policy.naming.name, made.naming.name
                    ),
                )
                .label("nothing is left to choose")
                .expected("at least one option that stays")
                .hint("remove fewer options, or write `fix` for the one that is taken");
                self.say(diagnostic);
            }
        }
    }

    /// Warns of a `fix` or `mix` behind another one that always applies.
    fn lines_without_effect(&mut self, policy: &Policy) {
        for (position, line) in policy.lines.iter().enumerate() {
            let binds = |rule: &Rule| matches!(rule, Rule::Fix(_) | Rule::Mix(_));
            let first = policy.lines.iter().take(position).find(|other| {
                other.choice == line.choice && other.guard.is_none() && binds(&other.rule)
            });
            if let Some(first) = first
                && binds(&line.rule)
            {
                self.say(
                    Diagnostic::warning(
                        code::LINE_WITHOUT_EFFECT,
                        line.span,
                        "this line of the policy never applies",
                    )
                    .label("without effect")
                    .also(first.span, "this line always applies before it")
                    .hint("the first line whose condition holds applies: put the general one last"),
                );
            }
        }
    }

    /// Case 0 is `free`, then every policy alone, then the declared cases.
    pub(super) fn cases(&mut self, parts: &Parts<'_>) {
        self.scenario.cases.push(Case {
            naming: Naming {
                name: "free".to_owned(),
                title: "No policy".to_owned(),
                ..Naming::default()
            },
            policies: Vec::new(),
            params: Vec::new(),
            starts: Vec::new(),
        });
        for (index, policy) in self.scenario.policies.iter().enumerate() {
            self.scenario.cases.push(Case {
                naming: policy.naming.clone(),
                policies: vec![PolicyId(index as u16)],
                params: Vec::new(),
                starts: Vec::new(),
            });
        }
        for case in &parts.cases {
            let case = self.case(case);
            self.scenario.cases.push(case);
        }
    }

    fn case(&mut self, case: &tree::Case) -> Case {
        let mut lowered = Case {
            naming: naming(&case.naming),
            policies: Vec::new(),
            params: Vec::new(),
            starts: Vec::new(),
        };
        for name in &case.policies {
            if let Some(policy) = self.policy_named(name) {
                self.add_policy(&mut lowered, policy, name);
            }
        }
        for (name, number) in &case.params {
            let Some(param) = self.param_named(name) else {
                continue;
            };
            self.check_override(param, number);
            if lowered.params.iter().any(|(known, _)| *known == param) {
                self.named_twice(name);
            }
            lowered.params.push((param, number.value));
        }
        for (name, expr) in &case.starts {
            let Some(track) = self.track_named(name) else {
                continue;
            };
            let scope = Scope::from(Place::Constant("the start of a track"));
            let Some(start) = self.number(expr, &scope) else {
                continue;
            };
            if let tree::ExprKind::Number(number) = &expr.kind
                && number.value.fract().abs() > 0.0
            {
                self.not_whole(&name.text, number);
                continue;
            }
            if lowered.starts.iter().any(|(known, _)| *known == track) {
                self.named_twice(name);
            }
            lowered.starts.push((track, start));
        }
        lowered
    }

    fn add_policy(&mut self, case: &mut Case, policy: PolicyId, name: &Ident) {
        let actor = self.bound_by(policy);
        let clash = case
            .policies
            .iter()
            .find(|other| actor.is_some() && self.bound_by(**other) == actor);
        if let Some(other) = clash {
            let other = self.scenario.policies.get(other.index());
            let other = other.map_or("", |policy| policy.naming.name.as_str());
            let diagnostic = Diagnostic::error(
                code::TWO_POLICIES_OF_ONE_ACTOR,
                name.span,
                format!(
                    "`{}` and `{other}` are policies of the same actor",
                    name.text
                ),
            )
            .expected("at most one policy for each actor")
            .hint("declare one policy with the lines of both");
            self.say(diagnostic);
        }
        case.policies.push(policy);
    }

    fn check_override(&mut self, param: ParamId, number: &Number) {
        let Some(declared) = self.scenario.params.get(param.index()) else {
            return;
        };
        let name = declared.naming.name.clone();
        if declared.whole && number.value.fract().abs() > 0.0 {
            self.not_whole(&name, number);
        } else if !declared.possible().contains(&number.value) {
            let diagnostic = Diagnostic::warning(
                code::OVERRIDE_OUT_OF_RANGE,
                number.span,
                format!("{} is outside the range of `{name}`", number.text),
            )
            .label(match declared.lever {
                Some(_) => "the lever may not be set to this value elsewhere",
                None => "no draw of the param gives this value",
            })
            .also(declared.naming.span, "declared here")
            .hint("a case may leave the range; make sure that it is meant");
            self.say(diagnostic);
        }
    }

    pub(super) fn not_whole(&mut self, name: &str, number: &Number) {
        self.say(
            Diagnostic::error(
                code::NOT_WHOLE,
                number.span,
                format!("`{name}` takes whole numbers"),
            )
            .expected("a whole number")
            .hint("write a whole number"),
        );
    }

    fn param_named(&mut self, name: &Ident) -> Option<ParamId> {
        let found = self.names.common.get(&name.text);
        if let Some(Meaning::Param(param)) = found {
            return Some(param);
        }
        let diagnostic = unknown(
            name,
            "a param",
            found.map(|meaning| meaning.word(&self.scenario)),
            self.names
                .common
                .names_of(|m| matches!(m, Meaning::Param(_))),
        );
        self.say_of(name, diagnostic);
        None
    }

    /// The policy of this name.
    pub(super) fn policy_named(&mut self, name: &Ident) -> Option<PolicyId> {
        let instead = match self.names.plans.get(&name.text) {
            Some(Plan::Policy(policy)) => return Some(policy),
            Some(Plan::Case(_)) => Some("a case"),
            None if name.text == "free" => Some("the case without any policy"),
            None => None,
        };
        let policies = self
            .names
            .plans
            .names_of(|plan| matches!(plan, Plan::Policy(_)));
        let diagnostic = unknown(name, "a policy", instead, policies);
        self.say_of(name, diagnostic);
        None
    }

    /// The case of this name: `free`, a policy alone, or a declared one. `free` where there is no name.
    pub(super) fn case_named(&mut self, name: Option<&Ident>) -> Option<CaseId> {
        let Some(name) = name else {
            return Some(CaseId(0));
        };
        if name.text == "free" {
            return Some(CaseId(0));
        }
        match self.names.plans.get(&name.text) {
            Some(Plan::Policy(policy)) => Some(CaseId(policy.0 + 1)),
            Some(Plan::Case(case)) => Some(case),
            None => {
                let candidates = self.names.plans.names().chain(["free"]);
                let diagnostic = unknown(name, "a case or a policy", None, candidates);
                self.say_of(name, diagnostic);
                None
            }
        }
    }
}
