//! A chain of grades as one table of colours, which other programs read.
//!
//! The chain is fed a picture that holds every colour of the table's grid once, and what comes out is the table. That is
//! only true where a colour's fate depends on nothing but the colour: so it is drawn twice, each time with the colours at
//! other places, and both must agree.

use std::sync::Arc;

use cym_gpu::{Gpu, PixelLayout};
use cym_graph::document::{Node, PortRef, Wire};
use cym_graph::{Document, Edit, NodeId, Value, WireType};
use cym_media::lut::Lut3d;
use cym_media::picture;
use cym_plan::NodeLibrary;

use crate::error::EngineError;
use crate::project::Project;
use crate::session::{Session, SessionOptions};
use crate::still::{check_secs, frame_pixels};

/// Pixels along a side of one colour: what reads around a pixel stays within its colour.
const BLOCK_PX: usize = 3;
/// The categories of nodes that are taken into a chain by themselves.
const GRADES: [&str; 2] = ["tone", "grade"];
/// The node that the colours come in by, and the one that they leave by.
const PICTURE: &str = "input/picture";
const OUTPUT: &str = "output/output";
/// The picture of colours, inside the document.
const COLOURS: &str = "colours-to-bake.png";
/// Two drawings of the same colour may differ by so much of the whole range.
const AGREES: f32 = 0.004;
/// Sizes of a table.
pub const BAKED_ENTRIES: std::ops::RangeInclusive<usize> = 2..=65;

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

impl GradeChain {
    /// The chain that ends at `last`, or that the graph's output shows: back through nodes of tone and grade.
    ///
    /// # Errors
    /// There is no such node, it takes no picture, or there is no grade before the output.
    pub fn find(document: &Document, library: &NodeLibrary, last: Option<&NodeId>) -> Result<Self, EngineError> {
        let before = |id: &NodeId| -> Option<(String, Option<NodeId>)> {
            let node = document.nodes().get(id)?;
            let kind = library.catalogue.get(&node.kind)?;
            let input = kind.inputs.iter().find(|input| input.ty == WireType::Image)?;
            Some((input.name.clone(), node.wires.get(&input.name).map(|wire| wire.from.node.clone())))
        };
        let is_grade = |id: &NodeId| {
            let kind = document.nodes().get(id).map(|node| node.kind.as_str()).unwrap_or_default();
            GRADES.iter().any(|grade| kind.strip_prefix(grade).is_some_and(|rest| rest.starts_with('/')))
        };
        let to = match last {
            Some(id) if document.nodes().contains_key(id) => id.clone(),
            Some(id) => {
                return Err(EngineError::Asked(format!(
                    "there is no node {id} in the graph. `cymatic check` lists them."
                )));
            }
            None => {
                let output = output_of(document)?;
                before(&output).and_then(|(_, source)| source).filter(&is_grade).ok_or_else(|| {
                    EngineError::Asked(
                        "no node of tone or grade leads to the output. Name the last node of the chain with --node."
                            .to_owned(),
                    )
                })?
            }
        };
        let no_picture =
            |id: &NodeId| EngineError::Asked(format!("{id} takes no picture, so it grades none. Name another node."));
        let (mut input, mut source) = before(&to).ok_or_else(|| no_picture(&to))?;
        let mut nodes = vec![to.clone()];
        while let Some(id) = source.filter(|id| is_grade(id) && !nodes.contains(id)) {
            (input, source) = before(&id).ok_or_else(|| no_picture(&id))?;
            nodes.push(id);
        }
        let from = PortRef::new(nodes[nodes.len() - 1].as_str(), &input);
        nodes.reverse();
        Ok(Self { from, to, nodes })
    }
}

/// The table of a chain: `entries` (2 to 65) colours along a side, both its colours and its places sRGB-encoded 0..1, as the
/// graph is at `secs`.
///
/// # Errors
/// The graph has mistakes, the GPU refuses, or the chain does not treat a colour alike everywhere.
pub fn bake(
    project: &Project,
    library: &Arc<NodeLibrary>,
    gpu: &Gpu,
    options: &SessionOptions,
    chain: &GradeChain,
    entries: usize,
    secs: f64,
) -> Result<Lut3d, EngineError> {
    check_secs(secs)?;
    if !BAKED_ENTRIES.contains(&entries) {
        return Err(EngineError::Asked(format!("a table has 2 to 65 colours along a side, not {entries}.")));
    }
    let grid = Grid::new(entries);
    let folder = tempfile::tempdir().map_err(|error| {
        EngineError::Asked(format!("cannot write temporary files ({error}). Make room on the disk."))
    })?;
    let mut drawn = Vec::new();
    for mixed in [false, true] {
        let path = folder.path().join(format!("colours-{mixed}.png"));
        let [width, height] = grid.size_px();
        picture::write_png16(&path, width, height, &grid.picture(mixed), None)?;
        let colours = std::fs::read(&path).map_err(no_room)?;
        let fed = Project { document: feed(project, chain, colours.into(), library)?, ..project.clone() };
        let mut options = options.clone();
        options.overrides.size = Some(grid.size_px());
        let mut session = Session::start(fed, Arc::clone(library), gpu.clone(), &options)?;
        session.no_mistakes()?;
        let frame = session.frame_at(secs);
        session.seek(frame, &mut |_, _| true)?;
        drawn.push(grid.read(&frame_pixels(&mut session, frame, PixelLayout::Rgba16)?, mixed));
    }
    let off = |(one, other): (&[f32; 3], &[f32; 3])| one.iter().zip(other).any(|(a, b)| (a - b).abs() > AGREES);
    if drawn[0].iter().zip(&drawn[1]).any(off) {
        let names: Vec<&str> = chain.nodes.iter().map(NodeId::as_str).collect();
        return Err(EngineError::Asked(format!(
            "what happens to a colour between {} and {} depends on its place or on what is around it ({}), and a table knows \
             colours only. Name a chain without such nodes.",
            chain.from.node,
            chain.to,
            names.join(", ")
        )));
    }
    Ok(Lut3d { size: entries, domain_min: [0.0; 3], domain_max: [1.0; 3], values: drawn.swap_remove(0) })
}

#[expect(clippy::needless_pass_by_value, reason = "the form in which errors are mapped")]
fn no_room(error: std::io::Error) -> EngineError {
    EngineError::Asked(format!("cannot write temporary files ({error}). Make room on the disk."))
}

fn output_of(document: &Document) -> Result<NodeId, EngineError> {
    let output = document.nodes().iter().find(|(_, node)| node.kind == OUTPUT).map(|(id, _)| id.clone());
    output.ok_or_else(|| EngineError::Asked("the graph has no output. Add one.".to_owned()))
}

/// The document with a picture in front of the chain and nothing behind it.
fn feed(
    project: &Project,
    chain: &GradeChain,
    picture: Arc<[u8]>,
    library: &NodeLibrary,
) -> Result<Document, EngineError> {
    let mut document = project.document.clone();
    let (colours, shown) = (document.fresh_id("colours"), document.fresh_id("baked"));
    let values =
        [("file".to_owned(), Value::Asset(COLOURS.to_owned())), ("fit".to_owned(), Value::Text("stretch".to_owned()))];
    document.apply(Edit::PutAsset { path: COLOURS.to_owned(), bytes: picture })?;
    let source = Node { kind: PICTURE.to_owned(), values: values.into(), ..Node::default() };
    document.apply(Edit::AddNode { id: colours.clone(), node: source, position: None })?;
    document.apply(Edit::Connect {
        to: chain.from.clone(),
        wire: Some(Wire::new(PortRef::new(colours.as_str(), "image"))),
    })?;
    // The graph's own output may have a background and an exposure of its own.
    if let Ok(output) = output_of(&document) {
        document.apply(Edit::RemoveNode { id: output })?;
    }
    let kind = document.nodes().get(&chain.to).map(|node| node.kind.clone()).unwrap_or_default();
    let port =
        library.catalogue.get(&kind).and_then(|kind| kind.outputs.iter().find(|port| port.ty == WireType::Image));
    let port = port.map_or("image", |port| port.name.as_str());
    let output = Node { kind: OUTPUT.to_owned(), ..Node::default() }.wire("image", chain.to.as_str(), port);
    document.apply(Edit::AddNode { id: shown, node: output, position: None })?;
    Ok(document)
}

/// Where each colour of a table lies in the picture.
struct Grid {
    entries: usize,
    columns: usize,
    rows: usize,
    /// From the colour of one place to that of the next in the mixed picture.
    step: usize,
}

fn gcd(a: usize, b: usize) -> usize {
    if b == 0 { a } else { gcd(b, a % b) }
}

impl Grid {
    fn new(entries: usize) -> Self {
        let columns = (entries.pow(3) as f64).sqrt().ceil() as usize;
        let count = entries.pow(3);
        // Without a common divisor every colour comes once; about the golden section strews them widely.
        let step = (1..=(count as f64 * 0.618) as usize).rev().find(|&step| gcd(step, count) == 1).unwrap_or(1);
        Self { entries, columns, rows: count.div_ceil(columns), step }
    }

    fn size_px(&self) -> [u32; 2] {
        [(self.columns * BLOCK_PX) as u32, (self.rows * BLOCK_PX) as u32]
    }

    /// The colour number at a place of the picture. Mixed, no symmetry leads from one picture to the other: a vignette would
    /// darken a colour alike at places that lie opposite.
    fn colour_at(&self, place: usize, mixed: bool) -> usize {
        let count = self.entries.pow(3);
        let place = place.min(count - 1);
        if mixed { (place * self.step + count / 3) % count } else { place }
    }

    /// Rows from the top, 16 bits a channel, sRGB-encoded.
    fn picture(&self, mixed: bool) -> Vec<u16> {
        let part = |step: usize| ((step * 65_535) as f64 / (self.entries - 1) as f64).round() as u16;
        let width = self.columns * BLOCK_PX;
        let mut rgba = Vec::with_capacity(4 * width * self.rows * BLOCK_PX);
        for y in 0..self.rows * BLOCK_PX {
            for x in 0..width {
                let colour = self.colour_at(y / BLOCK_PX * self.columns + x / BLOCK_PX, mixed);
                let [r, g, b] = [1, self.entries, self.entries.pow(2)].map(|step| part(colour / step % self.entries));
                rgba.extend([r, g, b, u16::MAX]);
            }
        }
        rgba
    }

    /// The middle of every colour of a drawn picture, in the table's order.
    fn read(&self, rgba16: &[u8], mixed: bool) -> Vec<[f32; 3]> {
        let width = self.columns * BLOCK_PX;
        let mut values = vec![[0.0; 3]; self.entries.pow(3)];
        for place in 0..values.len() {
            let (x, y) =
                (place % self.columns * BLOCK_PX + BLOCK_PX / 2, place / self.columns * BLOCK_PX + BLOCK_PX / 2);
            let at = 8 * (y * width + x);
            values[self.colour_at(place, mixed)] = std::array::from_fn(|channel| {
                f32::from(u16::from_le_bytes([rgba16[at + 2 * channel], rgba16[at + 2 * channel + 1]])) / 65_535.0
            });
        }
        values
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_drawn_unchanged_is_the_table_that_changes_nothing() {
        for (entries, mixed) in [(2, false), (5, true), (17, false)] {
            let grid = Grid::new(entries);
            let bytes: Vec<u8> = grid.picture(mixed).iter().flat_map(|value| value.to_le_bytes()).collect();
            let [width, height] = grid.size_px();
            assert_eq!(bytes.len(), 8 * (width * height) as usize);
            for (index, value) in grid.read(&bytes, mixed).into_iter().enumerate() {
                for (value, step) in value.into_iter().zip([1, entries, entries.pow(2)]) {
                    let expected = (index / step % entries) as f32 / (entries - 1) as f32;
                    assert!((value - expected).abs() < 1e-4, "{entries} {index}");
                }
            }
        }
    }
}
