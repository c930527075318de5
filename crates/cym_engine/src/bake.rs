//! A chain of grades, or a line of colours, as one table of colours that other programs read.
//!
//! What is baked is fed a picture that holds every colour of the table's grid once, and what comes out is the table. That is
//! only true where a colour's fate depends on nothing but the colour: so it is drawn twice, each time with the colours at
//! other places, and both must agree. Where it depends on the time as well, the table is that of one moment, and says so.

mod find;
mod grid;

use std::path::Path;
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

pub use find::{Bakeable, ColourLine, Colours, GradeChain};
use find::{OUTPUT, output_of};
use grid::Grid;

/// The node that the colours come in by.
const PICTURE: &str = "input/picture";
/// The node by which brightness finds its colour.
const MAP: &str = "tone/gradient_map";
/// The picture of colours, inside the document.
const COLOURS: &str = "colours-to-bake.png";
/// Two drawings of the same colour may differ by so much of the whole range.
const AGREES: f32 = 0.004;
/// Colours along a side where only is asked whether they change with time.
const PROBED: usize = 5;
/// The other moments at which is asked, as shares of the piece behind the one that is baked. They fit no round number, because
/// what moves in rounds may be where it was.
const ELSEWHERE: [f64; 3] = [0.117, 0.383, 0.741];
/// Sizes of a table.
pub const BAKED_ENTRIES: std::ops::RangeInclusive<usize> = 2..=65;

/// What to bake, and how.
#[derive(Clone, Debug)]
pub struct BakeOptions {
    /// Colours along a side, 2 to 65.
    pub entries: usize,
    /// The moment whose colours are meant.
    pub at_secs: f64,
}

/// A table of colours.
#[derive(Clone, Debug)]
pub struct Baked {
    /// Its places and its colours, both sRGB-encoded 0..1.
    pub table: Lut3d,
    /// Whether it would be another at another time of the piece.
    pub moves: bool,
}

/// The table of what was found in a graph.
///
/// # Errors
/// The graph has mistakes, the GPU refuses, or the same colour becomes another at another place.
pub fn bake(
    project: &Project,
    library: &Arc<NodeLibrary>,
    gpu: &Gpu,
    session: &SessionOptions,
    what: &Bakeable,
    options: &BakeOptions,
) -> Result<Baked, EngineError> {
    let BakeOptions { entries, at_secs } = *options;
    check_secs(at_secs)?;
    if !BAKED_ENTRIES.contains(&entries) {
        return Err(EngineError::Asked(format!("a table has 2 to 65 colours along a side, not {entries}.")));
    }
    let folder = tempfile::tempdir().map_err(no_room)?;
    let oven = Oven { project, library, gpu, session, what, folder: folder.path() };
    let [values, elsewhere] = [oven.fed(entries, false)?, oven.fed(entries, true)?].map(|mut fed| fed.at(at_secs));
    let (values, elsewhere) = (values?, elsewhere?);
    if differ(&values, &elsewhere) {
        return Err(EngineError::Asked(match what {
            Bakeable::Chain(chain) => format!(
                "what happens to a colour between {} and {} depends on its place or on what is around it ({}), and a table \
                 knows colours only. Name a chain without such nodes.",
                chain.from.node,
                chain.to,
                what.words()
            ),
            Bakeable::Line(line) => {
                format!("the colours of {} differ from place to place. Name other colours.", line.node)
            }
        }));
    }
    let moves = oven.moves(at_secs)?;
    Ok(Baked { table: Lut3d { size: entries, domain_min: [0.0; 3], domain_max: [1.0; 3], values }, moves })
}

#[expect(clippy::needless_pass_by_value, reason = "the form in which errors are mapped")]
fn no_room(error: std::io::Error) -> EngineError {
    EngineError::Asked(format!("cannot write temporary files ({error}). Make room on the disk."))
}

fn differ(one: &[[f32; 3]], other: &[[f32; 3]]) -> bool {
    let off = |(one, other): (&[f32; 3], &[f32; 3])| one.iter().zip(other).any(|(a, b)| (a - b).abs() > AGREES);
    one.iter().zip(other).any(off)
}

/// Everything that tables of one thing are made from.
#[derive(Clone, Copy)]
struct Oven<'a> {
    project: &'a Project,
    library: &'a Arc<NodeLibrary>,
    gpu: &'a Gpu,
    session: &'a SessionOptions,
    what: &'a Bakeable,
    folder: &'a Path,
}

/// A session that draws what becomes of every colour of a grid.
struct Fed {
    session: Session,
    grid: Grid,
    mixed: bool,
}

impl Oven<'_> {
    fn fed(self, entries: usize, mixed: bool) -> Result<Fed, EngineError> {
        let grid = Grid::new(entries);
        let path = self.folder.join(format!("colours-{entries}-{mixed}.png"));
        let [width, height] = grid.size_px();
        picture::write_png16(&path, width, height, &grid.picture(mixed), None)?;
        let colours = std::fs::read(&path).map_err(no_room)?;
        let project = Project { document: self.document(colours.into())?, ..self.project.clone() };
        let mut options = self.session.clone();
        options.overrides.size = Some(grid.size_px());
        let session = Session::start(project, Arc::clone(self.library), self.gpu.clone(), &options)?;
        session.no_mistakes()?;
        Ok(Fed { session, grid, mixed })
    }

    /// Whether the colours are others at other moments of the piece.
    fn moves(self, at_secs: f64) -> Result<bool, EngineError> {
        let mut fed = self.fed(PROBED, false)?;
        let (baked, length_secs) = (fed.at(at_secs)?, fed.session.duration_secs());
        for share in ELSEWHERE {
            let other = fed.at((at_secs + share * length_secs).rem_euclid(length_secs.max(1.0)))?;
            if differ(&baked, &other) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The document with a picture in front of what is baked and nothing behind it.
    fn document(self, picture: Arc<[u8]>) -> Result<Document, EngineError> {
        let mut document = self.project.document.clone();
        let (colours, shown) = (document.fresh_id("colours"), document.fresh_id("baked"));
        let fit = Value::Text("stretch".to_owned());
        let values = [("file".to_owned(), Value::Asset(COLOURS.to_owned())), ("fit".to_owned(), fit)];
        document.apply(Edit::PutAsset { path: COLOURS.to_owned(), bytes: picture })?;
        let source = Node { kind: PICTURE.to_owned(), values: values.into(), ..Node::default() };
        document.apply(Edit::AddNode { id: colours.clone(), node: source, position: None })?;
        let (from, to) = match self.what {
            Bakeable::Chain(chain) => (chain.from.clone(), chain.to.clone()),
            Bakeable::Line(line) => self.map(&mut document, line)?,
        };
        let wire = Some(Wire::new(PortRef::new(colours.as_str(), "image")));
        document.apply(Edit::Connect { to: from, wire })?;
        // The graph's own output may have a background and an exposure of its own.
        if let Ok(output) = output_of(&document) {
            document.apply(Edit::RemoveNode { id: output })?;
        }
        let kind = document.nodes().get(&to).map(|node| node.kind.clone()).unwrap_or_default();
        let kind = self.library.catalogue.get(&kind);
        let port = kind.and_then(|kind| kind.outputs.iter().find(|port| port.ty == WireType::Image));
        let port = port.map_or("image", |port| port.name.as_str());
        let output = Node { kind: OUTPUT.to_owned(), ..Node::default() }.wire("image", to.as_str(), port);
        document.apply(Edit::AddNode { id: shown, node: output, position: None })?;
        Ok(document)
    }

    /// Adds a Gradient Map with these colours; gives the input of its picture, and itself.
    fn map(self, document: &mut Document, line: &ColourLine) -> Result<(PortRef, NodeId), EngineError> {
        let kind = self.library.catalogue.get(MAP);
        let input = |ty| kind.and_then(|kind| kind.inputs.iter().find(|input| input.ty == ty));
        let (Some(picture), Some(colours)) = (input(WireType::Image), input(WireType::Gradient)) else {
            let asked =
                format!("the node {MAP} is not what it was. Take your own node of that name out of the folder.");
            return Err(EngineError::Asked(asked));
        };
        let id = document.fresh_id("map");
        let mut node = Node::new(MAP);
        match &line.colours {
            Colours::Made(from) => node = node.wire(&colours.name, from.node.as_str(), &from.port),
            Colours::Given(value) => drop(node.values.insert(colours.name.clone(), value.clone())),
        }
        document.apply(Edit::AddNode { id: id.clone(), node, position: None })?;
        Ok((PortRef::new(id.as_str(), &picture.name), id))
    }
}

impl Fed {
    /// What becomes of every colour at a moment, in the table's order.
    fn at(&mut self, secs: f64) -> Result<Vec<[f32; 3]>, EngineError> {
        let frame = self.session.frame_at(secs);
        self.session.seek(frame, &mut |_, _| true)?;
        Ok(self.grid.read(&frame_pixels(&mut self.session, frame, PixelLayout::Rgba16)?, self.mixed))
    }
}
