//! The directors of a document: what each decides over a song, as the window shows it and the command line prints it.

use cym_dsp::FeatureTrack;
use cym_dsp::direct::{Changes, RuleFault, Rules, Sheet, Song};
use cym_graph::{Catalogue, CuePicture, Cues, Document, Node, NodeId, NodeKind, Problem, Severity, Tool, Value};

/// A node that decides which picture a song shows when.
#[derive(Clone, Debug, PartialEq)]
pub struct Director {
    /// The node.
    pub node: NodeId,
    /// What it is called.
    pub title: String,
    /// The inputs that its decisions are made from.
    pub inputs: Cues,
    /// The node whose sound it hears.
    pub sound: Option<NodeId>,
    /// By number from 1, what the pictures are called; `None` where there is none.
    pub pictures: Vec<Option<String>>,
    /// Its rules, as text.
    pub rules: String,
    /// What was decided by hand, as text.
    pub changes: String,
    /// Other seeds make other choices.
    pub seed: u32,
}

impl Director {
    fn of(id: &NodeId, node: &Node, kind: &NodeKind, document: &Document, catalogue: &Catalogue) -> Option<Self> {
        let Some(Tool::Cues(inputs)) = &kind.tool else {
            return None;
        };
        let value = |input: &str| {
            let default = kind.input_index(input).map(|at| &kind.inputs[at].default);
            node.values.get(input).or(default)
        };
        let text = |input: &str| match value(input) {
            Some(Value::Text(text)) => text.clone(),
            _ => String::new(),
        };
        let from = |input: &str| Some(node.wires.get(input)?.from.node.clone());
        let called = |id: &NodeId| {
            let node = document.nodes().get(id)?;
            let title = || catalogue.get(&node.kind).map_or_else(|| node.kind.clone(), |kind| kind.title.clone());
            Some(if node.title.is_empty() { title() } else { node.title.clone() })
        };
        let picture = |picture: &CuePicture| match picture {
            CuePicture::Inside(name) => Some(name.clone()),
            CuePicture::Missing => None,
            CuePicture::Input(input) => match (from(input), value(input)) {
                (Some(id), _) => called(&id),
                (None, Some(Value::Asset(path) | Value::Text(path))) if !path.is_empty() => Some(path.clone()),
                _ => None,
            },
        };
        Some(Self {
            node: id.clone(),
            title: if node.title.is_empty() { kind.title.clone() } else { node.title.clone() },
            sound: from(&inputs.audio),
            pictures: inputs.pictures.iter().map(picture).collect(),
            rules: text(&inputs.rules),
            changes: text(&inputs.changes),
            seed: match value(&inputs.seed) {
                Some(Value::Float(seed)) => seed.clamp(0.0, 1e6).round() as u32,
                _ => 1,
            },
            inputs: inputs.clone(),
        })
    }

    /// The pictures that there are, by number from 1.
    pub fn there(&self) -> Vec<usize> {
        (1..).zip(&self.pictures).filter(|(_, picture)| picture.is_some()).map(|(number, _)| number).collect()
    }

    /// What it decides over a song.
    pub fn sheet(&self, track: &FeatureTrack) -> Sheet {
        let (rules, changes) = (Rules::read(&self.rules).0, Changes::read(&self.changes).0);
        Sheet::of(&Song::hear(track), &rules, &changes, &self.there(), self.seed)
    }

    /// Lines that are not understood, and rules that cannot all hold.
    fn problems(&self) -> Vec<Problem> {
        let warn = |cause: String, next_step: &str| {
            let (node, next_step) = (Some(self.node.clone()), next_step.to_owned());
            Problem { severity: Severity::Warning, code: "cue-rules", node, cause, next_step }
        };
        let of_lines = |what: &str, faults: Vec<RuleFault>| {
            let told = |fault: RuleFault| {
                let cause =
                    format!("line {} of its {what}, `{}`, is not understood, and left out.", fault.line, fault.text);
                warn(cause, fault.next_step)
            };
            faults.into_iter().map(told).collect::<Vec<_>>()
        };
        let (rules, faults) = Rules::read(&self.rules);
        let mut problems = of_lines("rules", faults);
        problems.extend(of_lines("changes by hand", Changes::read(&self.changes).1));
        let there = self.there();
        for (_, pictures) in &rules.pictures {
            if let Some(missing) = pictures.iter().find(|picture| !there.contains(picture)) {
                let cause = format!("a rule names picture {missing}, and there is none, so the rule does without it.");
                problems.push(warn(cause, "Wire a picture to that input, or take the number out of the rule."));
            }
        }
        let (longest, shortest) = (rules.longest, rules.shortest);
        if longest.unit == shortest.unit && longest.count < 2.0 * shortest.count {
            let cause = format!(
                "no picture may stay longer than {longest}, and none shorter than {shortest}: there is no room between."
            );
            problems.push(warn(cause, "Let the longest be at least twice the shortest."));
        }
        problems
    }
}

/// The directors of a document, by their nodes' ids; muted ones are left out.
pub fn directors(document: &Document, catalogue: &Catalogue) -> Vec<Director> {
    let (known, _) = cym_graph::group::own_catalogue(document, catalogue);
    let nodes = document.nodes().iter().filter(|(_, node)| !node.muted && !node.bypassed);
    nodes.filter_map(|(id, node)| Director::of(id, node, known.get(&node.kind)?, document, &known)).collect()
}

/// What is wrong with the rules of a document's directors.
pub(crate) fn problems(document: &Document, catalogue: &Catalogue) -> Vec<Problem> {
    directors(document, catalogue).iter().flat_map(Director::problems).collect()
}
