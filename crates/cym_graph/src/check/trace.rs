//! Where an input's value really comes from, through groups and bypassed nodes.

use std::collections::BTreeSet;

use crate::catalogue::WireType;
use crate::convert::conversion;
use crate::value::Value;

use super::level::{Levels, Member};

/// An input of a member of a level: (level, member, input).
pub(super) type Place = (usize, usize, usize);

/// What is at the other end.
pub(super) enum Source {
    /// An output of a plain node: (level, member, output).
    Output(Place),
    /// A value, in the form of the type.
    Value(Value, WireType),
    /// Only bypassed nodes that read each other, in the order in which they were met.
    Circle(Vec<Place>),
}

enum Step {
    Output(Place),
    Input(Place),
    Nowhere,
}

impl Levels<'_> {
    pub(super) fn member(&self, (level, member, _): Place) -> &Member<'_> {
        &self.all[level].members[member]
    }

    /// The inputs that stand for one another, from the innermost outward: a group's input leads to the inner one.
    pub(super) fn chain(&self, mut place: Place) -> Vec<Place> {
        let mut chain = vec![place];
        loop {
            let (level, member, input) = place;
            let level = &self.all[level];
            let (Some((outer, group)), Some(&exposed)) = (level.parent, level.exposed.get(&(member, input))) else {
                return chain;
            };
            place = (outer, group, exposed);
            chain.push(place);
        }
    }

    /// Follows an input to its source.
    pub(super) fn source(&self, place: Place) -> Source {
        let mut met = BTreeSet::new();
        let mut path = Vec::new();
        let mut here = place;
        loop {
            if !met.insert(here) {
                return Source::Circle(path);
            }
            path.push(here);
            let chain = self.chain(here);
            // What is set further out covers the wires further in.
            let outermost = chain.iter().rev().find(|&&place| self.covers(place));
            let wired = outermost.and_then(|&(level, member, input)| {
                let (source, output) = self.all[level].members[member].wires[input]?;
                Some((level, source, output))
            });
            match wired.map_or(Step::Nowhere, |output| self.through(output)) {
                Step::Output(output) => return Source::Output(output),
                Step::Input(next) => here = next,
                Step::Nowhere if here == place => return self.standing(place),
                Step::Nowhere => {
                    // A bypassed node whose own input is not wired hands that input's value on.
                    return match self.standing(here) {
                        Source::Value(Value::None, _) => self.standing(place),
                        standing => standing,
                    };
                }
            }
        }
    }

    /// The value of an input with all wires cut.
    pub(super) fn standing(&self, place: Place) -> Source {
        for (level, member, input) in self.chain(place).into_iter().rev() {
            let member = &self.all[level].members[member];
            let own = member.values[input].as_ref();
            let own = own.or_else(|| member.child.and_then(|inside| self.default(inside, input)));
            if let Some(value) = own {
                return Source::Value(value.clone(), member.kind.inputs[input].ty);
            }
        }
        let input = &self.member(place).kind.inputs[place.2];
        Source::Value(input.default.clone(), input.ty)
    }

    /// Whether an input has something of its own, so that it covers the inputs further in that it leads to.
    pub(super) fn covers(&self, (level, member, input): Place) -> bool {
        let member = &self.all[level].members[member];
        let default = || member.child.is_some_and(|inside| self.default(inside, input).is_some());
        member.wires[input].is_some() || member.values[input].is_some() || default()
    }

    fn default(&self, inside: usize, input: usize) -> Option<&Value> {
        self.all[inside].defaults.get(input)?.as_ref()
    }

    /// From an output into the group that gives it, or to the input that a bypassed node hands through.
    fn through(&self, mut place: Place) -> Step {
        loop {
            let (level, index, output) = place;
            let member = self.member(place);
            if member.bypassed {
                let ty = member.kind.outputs[output].ty;
                return handed_through(member, ty).map_or(Step::Nowhere, |input| Step::Input((level, index, input)));
            }
            if member.kind.group.is_none() {
                return Step::Output(place);
            }
            let inner = member.child.and_then(|inside| Some((inside, (*self.all[inside].outputs.get(output)?)?)));
            let Some((inside, (index, output))) = inner else {
                return Step::Nowhere;
            };
            place = (inside, index, output);
        }
    }
}

/// The first input of an output's own type; failing that, the first that could be converted.
fn handed_through(member: &Member<'_>, ty: WireType) -> Option<usize> {
    let inputs = &member.kind.inputs;
    let same = inputs.iter().position(|input| input.ty == ty);
    same.or_else(|| inputs.iter().position(|input| conversion(input.ty, ty).is_some()))
}
