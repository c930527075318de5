//! What of a graph can become a table of colours.

use cym_graph::document::PortRef;
use cym_graph::{Document, NodeId, NodeKind, Value, WireType};
use cym_plan::NodeLibrary;

use crate::error::EngineError;

/// The categories of nodes that are taken into a chain by themselves.
const GRADES: [&str; 2] = ["tone", "grade"];
/// The node that shows what the graph makes.
pub(super) const OUTPUT: &str = "output/output";

/// What a table of colours is made from.
#[derive(Clone, Debug, PartialEq)]
pub enum Bakeable {
    /// Grades: what goes in comes out as they make it.
    Chain(GradeChain),
    /// A line of colours: brightness finds its colour on it, as in a Gradient Map.
    Line(ColourLine),
}

/// Nodes in a row that colours go through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GradeChain {
    /// The input at which the colours come in.
    pub from: PortRef,
    /// The last node.
    pub to: NodeId,
    /// All nodes, in the order of the colours.
    pub nodes: Vec<NodeId>,
}

/// Colours from dark to light, and where in the graph they are.
#[derive(Clone, Debug, PartialEq)]
pub struct ColourLine {
    /// The node that was named: the one that makes the colours, or the one that shows them.
    pub node: NodeId,
    /// The colours.
    pub colours: Colours,
}

/// Where colours come from.
#[derive(Clone, Debug, PartialEq)]
pub enum Colours {
    /// An output.
    Made(PortRef),
    /// What stands in an input.
    Given(Value),
}

fn asked(words: String) -> EngineError {
    EngineError::Asked(words)
}

/// A document with what is known about its nodes.
#[derive(Clone, Copy)]
struct Seen<'a> {
    document: &'a Document,
    library: &'a NodeLibrary,
}

impl<'a> Seen<'a> {
    fn kind(self, id: &NodeId) -> Option<&'a NodeKind> {
        self.library.catalogue.get(&self.document.nodes().get(id)?.kind).map(|kind| &**kind)
    }

    /// The input that takes a node's picture, and the node before it.
    fn before(self, id: &NodeId) -> Option<(String, Option<NodeId>)> {
        let input = self.kind(id)?.inputs.iter().find(|input| input.ty == WireType::Image)?;
        let wire = self.document.nodes().get(id)?.wires.get(&input.name);
        Some((input.name.clone(), wire.map(|wire| wire.from.node.clone())))
    }

    fn is_grade(self, id: &NodeId) -> bool {
        let kind = self.document.nodes().get(id).map(|node| node.kind.as_str()).unwrap_or_default();
        GRADES.iter().any(|grade| kind.strip_prefix(grade).is_some_and(|rest| rest.starts_with('/')))
    }

    /// The colours that a node makes.
    fn made(self, id: &NodeId) -> Option<ColourLine> {
        let port = self.kind(id)?.outputs.iter().find(|port| port.ty == WireType::Gradient)?;
        Some(ColourLine { node: id.clone(), colours: Colours::Made(PortRef::new(id.as_str(), &port.name)) })
    }

    /// The colours that an input of a node takes, when it takes a line of them.
    fn taken(self, id: &NodeId, input: &str) -> Option<ColourLine> {
        let kind = self.kind(id)?;
        let input = &kind.inputs[kind.input_index(input)?];
        let node = self.document.nodes().get(id).filter(|_| input.ty == WireType::Gradient)?;
        let given = || Colours::Given(node.values.get(&input.name).unwrap_or(&input.default).clone());
        let colours = node.wires.get(&input.name).map_or_else(given, |wire| Colours::Made(wire.from.clone()));
        Some(ColourLine { node: id.clone(), colours })
    }

    /// The first input of a node that takes a line of colours.
    fn line_input(self, id: &NodeId) -> Option<&'a str> {
        let input = self.kind(id)?.inputs.iter().find(|input| input.ty == WireType::Gradient)?;
        Some(&input.name)
    }
}

impl Bakeable {
    /// What `named` stands for: a node that makes a line of colours, `NODE.INPUT` that takes one, or the last node of a chain
    /// of grades; without it, the chain that the graph's output shows.
    ///
    /// # Errors
    /// There is no such node, or nothing about it could be a table.
    pub fn find(document: &Document, library: &NodeLibrary, named: Option<&str>) -> Result<Self, EngineError> {
        let seen = Seen { document, library };
        let Some(named) = named else {
            let source = seen.before(&output_of(document)?).and_then(|(_, source)| source);
            let last = source.filter(|id| seen.is_grade(id)).ok_or_else(|| {
                asked(
                    "no node of tone or grade leads to the output. Name the last node of the chain, or a palette, with \
                     --node."
                        .to_owned(),
                )
            })?;
            return GradeChain::ending_at(seen, last).map(Self::Chain);
        };
        let id = NodeId::new(named);
        if document.nodes().contains_key(&id) {
            return match seen.made(&id) {
                Some(line) => Ok(Self::Line(line)),
                None => GradeChain::ending_at(seen, id).map(Self::Chain),
            };
        }
        let line = named.rsplit_once('.').and_then(|(node, input)| seen.taken(&NodeId::new(node), input));
        line.map(Self::Line).ok_or_else(|| {
            asked(format!(
                "there is no node {named} in the graph, and no input of that name that takes a line of colours. `cymatic \
                 check` lists the nodes."
            ))
        })
    }

    /// What a hand on a node means, by the name that [`Self::find`] takes: its grades or its colours. Nothing where neither is.
    pub fn offered(document: &Document, library: &NodeLibrary, id: &NodeId) -> Option<String> {
        let seen = Seen { document, library };
        if seen.made(id).is_some() || (seen.is_grade(id) && seen.before(id).is_some()) {
            return Some(id.to_string());
        }
        let line = || Some(format!("{id}.{}", seen.line_input(id)?));
        if seen.before(id).is_some() { None } else { line() }
    }

    /// The node that was named.
    pub fn node(&self) -> &NodeId {
        match self {
            Self::Chain(chain) => &chain.to,
            Self::Line(line) => &line.node,
        }
    }

    /// What goes into the table, in a few words: `warm, soft, last`, or `the colours of palette`.
    pub fn words(&self) -> String {
        match self {
            Self::Chain(chain) => {
                let names: Vec<&str> = chain.nodes.iter().map(NodeId::as_str).collect();
                names.join(", ")
            }
            Self::Line(line) => format!("the colours of {}", line.node),
        }
    }
}

impl GradeChain {
    /// Back from its last node through nodes of tone and grade.
    fn ending_at(seen: Seen<'_>, to: NodeId) -> Result<Self, EngineError> {
        let no_picture = |id: &NodeId| {
            let next_step = seen.line_input(id).map_or_else(
                || "Name another node.".to_owned(),
                |input| format!("Name another node, or its colours: {id}.{input}."),
            );
            asked(format!("{id} takes no picture, so it grades none. {next_step}"))
        };
        let (mut input, mut source) = seen.before(&to).ok_or_else(|| no_picture(&to))?;
        let mut nodes = vec![to.clone()];
        while let Some(id) = source.filter(|id| seen.is_grade(id) && !nodes.contains(id)) {
            (input, source) = seen.before(&id).ok_or_else(|| no_picture(&id))?;
            nodes.push(id);
        }
        let from = PortRef::new(nodes[nodes.len() - 1].as_str(), &input);
        nodes.reverse();
        Ok(Self { from, to, nodes })
    }
}

pub(super) fn output_of(document: &Document) -> Result<NodeId, EngineError> {
    let output = document.nodes().iter().find(|(_, node)| node.kind == OUTPUT).map(|(id, _)| id.clone());
    output.ok_or_else(|| asked("the graph has no output. Add one.".to_owned()))
}
