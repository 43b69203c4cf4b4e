//! Which rules settle a judgement: what to tell where there is room for one line.

use super::{Fit, Judgement, RuleVerdict, Strategy, Verdict};

/// How many of the rules that settle it a line tells. Judgement.
const TOLD: usize = 2;

impl Judgement {
    /// The rules that settle it, in the order of [`Rule::ALL`](super::Rule::ALL).
    ///
    /// Of someone who fits: every `who`, `only` and `at_least`, or the `always` that applies; none if there is no rule
    /// that could fail. Of someone who does not: each `never` that applies, or each rule that fails. Where it cannot be
    /// told: each rule on which it hangs.
    pub fn deciding(&self) -> Vec<&RuleVerdict> {
        let those = |pick: fn(&RuleVerdict) -> bool, verdict: Verdict| {
            let all = self.verdicts.iter();
            all.filter(move |said| pick(said) && said.verdict == verdict).collect::<Vec<_>>()
        };
        let never: fn(&RuleVerdict) -> bool = |said| said.rule.is_never();
        let always: fn(&RuleVerdict) -> bool = |said| said.rule.is_always();
        let rest: fn(&RuleVerdict) -> bool = |said| !said.rule.is_never() && !said.rule.is_always();
        let fails = those(rest, Verdict::Fails);
        let unknown = those(rest, Verdict::Unknown);
        let applies = those(always, Verdict::Holds);
        match self.fit {
            Fit::Fits if fails.is_empty() && unknown.is_empty() => those(rest, Verdict::Holds),
            Fit::Fits => applies,
            Fit::DoesNotFit => {
                Some(those(never, Verdict::Fails)).filter(|never| !never.is_empty()).unwrap_or(fails)
            }
            Fit::CannotTell => {
                let mut open = those(never, Verdict::Unknown);
                if applies.is_empty() && !(fails.is_empty() && unknown.is_empty()) {
                    open.extend(those(always, Verdict::Unknown));
                    if fails.is_empty() {
                        open.extend(unknown);
                    }
                }
                open
            }
        }
    }

    /// The rules that settle it, each with what it looked at, in one line.
    pub fn in_short(&self, strategy: &Strategy) -> String {
        let deciding = self.deciding();
        if deciding.is_empty() {
            return "everybody fits".into();
        }
        // The reader knows the strategy: where it has one rule only, the fact is enough.
        let is_only = self.verdicts.len() == 1;
        let words =
            |said: &&RuleVerdict| if is_only { said.fact_in_words() } else { said.in_words(strategy) };
        let told: Vec<String> = deciding.iter().take(TOLD).map(words).collect();
        match deciding.len().saturating_sub(TOLD) {
            0 => told.join("; "),
            1 => format!("{}; and one more rule", told.join("; ")),
            more => format!("{}; and {more} more rules", told.join("; ")),
        }
    }
}

impl RuleVerdict {
    /// The rule with the fact it looked at: "their region is Bremen or Kiel: they say Husum".
    pub fn in_words(&self, strategy: &Strategy) -> String {
        format!("{}: {}", self.rule.in_words(strategy), self.fact_in_words())
    }
}
