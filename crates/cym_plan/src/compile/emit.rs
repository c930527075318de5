//! One shader a pass: the nodes of a pass become statements of one function, each evaluated once a place.

#![expect(clippy::let_underscore_must_use, reason = "writing to a String cannot fail")]

mod body;
mod lanes;
mod particles;
mod scene;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;

use cym_graph::NodeId;
use cym_wgsl::{Part, PassSource, Scale, Stage, TextureKind, assemble};
use petgraph::graph::NodeIndex;

use self::body::Body;
use self::lanes::Lanes;
use super::cuts::Cuts;
use super::fields::{Argument, Field, Fields, Source};
use super::{Fusion, Target};
use crate::library::NodeLibrary;
use crate::plan::{AssetKind, AssetUse, Format, Pass, PlanError, Read, Slot, SlotKind, Work};

/// The picture half of a plan before its slots share textures.
#[derive(Default)]
pub(super) struct Drawing {
    pub(super) passes: Vec<Pass>,
    pub(super) slots: Vec<Slot>,
    pub(super) assets: Vec<AssetUse>,
    pub(super) output: usize,
    /// Slots that keep their pictures to the end of the frame, by node.
    pub(super) pictures: BTreeMap<NodeId, usize>,
}

/// A picture: the node, the size at which it is drawn, and the warps through which it is seen.
type Key = (NodeIndex, [u32; 2], Vec<NodeIndex>);

struct Emitter<'a> {
    library: &'a NodeLibrary,
    fields: &'a Fields,
    cuts: &'a Cuts,
    target: &'a Target,
    /// Cut nodes that somebody reads one frame late.
    late: BTreeSet<NodeIndex>,
    slot_of: BTreeMap<Key, usize>,
    asset_slots: BTreeMap<(String, bool), usize>,
    drawn_slots: BTreeMap<usize, usize>,
    empty: Option<usize>,
    /// By the node whose particles they are.
    systems: BTreeMap<NodeIndex, particles::System>,
    /// Buffers that systems and grids take.
    buffers: usize,
    out: Drawing,
}

/// Writes all passes, upstream first.
pub(super) fn passes(
    library: &NodeLibrary,
    fields: &Fields,
    cuts: &Cuts,
    target: &Target,
    keep_all: bool,
) -> Result<Drawing, PlanError> {
    let late = fields.nodes.values().flat_map(|field| &field.arguments).filter_map(|argument| match argument {
        Argument::Late(Source::Node(from)) => Some(*from),
        _ => None,
    });
    let mut emitter = Emitter {
        library,
        fields,
        cuts,
        target,
        late: late.collect(),
        slot_of: BTreeMap::new(),
        asset_slots: BTreeMap::new(),
        drawn_slots: BTreeMap::new(),
        empty: None,
        systems: BTreeMap::new(),
        buffers: 0,
        out: Drawing::default(),
    };
    let mut pictures = Vec::new();
    for &index in fields.order.iter().filter(|index| cuts.contains(**index)) {
        let size = emitter.size_of(index);
        let slot = emitter.add_cut_slot(index, size);
        if keep_all {
            emitter.out.pictures.insert(fields.get(index).id.clone(), slot);
        }
        emitter.slot_of.insert((index, size, Vec::new()), slot);
        pictures.push((index, size, Vec::new()));
    }
    if target.fusion != Fusion::Full {
        pictures = emitter.one_picture_a_node(&pictures);
    }
    for key in pictures {
        let pass = emitter.pass(&key)?;
        emitter.out.passes.push(pass);
    }
    let size = emitter.cut_size(fields.output);
    emitter.out.output = emitter.slot_of[&(fields.output, size, Vec::new())];
    Ok(emitter.out)
}

impl Emitter<'_> {
    /// The size of a cut node's picture: upstream sizes are known already.
    fn size_of(&self, index: NodeIndex) -> [u32; 2] {
        let field = self.fields.get(index);
        let divisor = match field.wgsl.scale {
            Scale::Full => return self.target.size,
            Scale::Sides(sides) => return sides.map(|side| side.of(self.target.size)),
            Scale::Same => 1,
            Scale::Fraction(n) => n.max(1),
        };
        let textures = field.arguments.iter().filter_map(|argument| match argument {
            Argument::Texture(Source::Node(from)) => Some(self.cut_size(*from)),
            _ => None,
        });
        let largest = textures.max_by_key(|size| u64::from(size[0]) * u64::from(size[1])).unwrap_or(self.target.size);
        largest.map(|side| side.div_ceil(divisor).max(1))
    }

    fn cut_size(&self, index: NodeIndex) -> [u32; 2] {
        let found = self.slot_of.range((index, [0, 0], Vec::new())..).next();
        found.filter(|((node, ..), _)| *node == index).map_or(self.target.size, |((_, size, _), _)| *size)
    }

    fn add_cut_slot(&mut self, index: NodeIndex, size: [u32; 2]) -> usize {
        let field = self.fields.get(index);
        let keeps = field.arguments.iter().any(|argument| matches!(argument, Argument::Before));
        let kind = if keeps || self.late.contains(&index) { SlotKind::State } else { SlotKind::Transient };
        // Sprites are laid over each other, which cards do in 16 bits only.
        let format = if field.wgsl.part() == Part::Renderer { Format::F16 } else { field.wgsl.format };
        self.add_slot(kind, field.id.to_string(), size, format)
    }

    fn add_slot(&mut self, kind: SlotKind, label: String, size: [u32; 2], format: Format) -> usize {
        let slot = Slot { kind, label, size, format, texture: 0, first_use: 0, last_use: 0 };
        self.out.slots.push(slot);
        self.out.slots.len() - 1
    }

    fn asset_slot(&mut self, field: &Field, path: &str, kind: AssetKind) -> usize {
        let key = (path.to_owned(), kind == AssetKind::Lut);
        if let Some(&slot) = self.asset_slots.get(&key) {
            return slot;
        }
        self.out.assets.push(AssetUse { node: field.id.clone(), path: path.to_owned(), kind });
        let asset = SlotKind::Asset(self.out.assets.len() - 1);
        let slot = self.add_slot(asset, path.to_owned(), [0, 0], Format::F16);
        self.asset_slots.insert(key, slot);
        slot
    }

    /// The slot of a picture that a node draws by itself: as large as the finished picture.
    fn drawn_slot(&mut self, drawn: usize, owner: NodeIndex) -> usize {
        if let Some(&slot) = self.drawn_slots.get(&drawn) {
            return slot;
        }
        let label = self.fields.get(owner).id.to_string();
        let slot = self.add_slot(SlotKind::Drawn(drawn), label, self.target.size, Format::F16);
        self.drawn_slots.insert(drawn, slot);
        slot
    }

    fn empty_slot(&mut self) -> usize {
        if let Some(slot) = self.empty {
            return slot;
        }
        let slot = self.add_slot(SlotKind::Empty, "nothing".to_owned(), [1, 1], Format::F16);
        self.empty = Some(slot);
        slot
    }

    /// The plain form: every node at every place where it is seen gets a slot, upstream first.
    fn one_picture_a_node(&mut self, roots: &[Key]) -> Vec<Key> {
        let mut all: BTreeSet<Key> = BTreeSet::new();
        let mut todo: Vec<Key> = roots.to_vec();
        while let Some(key) = todo.pop() {
            if !all.insert(key.clone()) {
                continue;
            }
            let (index, size, path) = &key;
            let mut seen: Vec<(Source, Vec<NodeIndex>)> = Vec::new();
            let field = self.fields.get(*index);
            seen.extend(points(field).map(|source| (source, path.clone())));
            seen.extend(field.behind.iter().map(|source| (source.clone(), [path.as_slice(), &[*index]].concat())));
            for (i, warp) in path.iter().enumerate() {
                seen.extend(points(self.fields.get(*warp)).map(|source| (source, path[..i].to_vec())));
            }
            todo.extend(self.pictures_behind(seen).into_iter().map(|(node, path)| (node, *size, path)));
        }
        let rank: HashMap<NodeIndex, usize> =
            self.fields.order.iter().enumerate().map(|(rank, &index)| (index, rank)).collect();
        let mut keys: Vec<Key> = all.into_iter().collect();
        // A picture that is seen through warps also needs what those warps read, which may come after it in the graph's
        // order: so the outermost warp counts first. What stands behind a key's own node comes before it.
        keys.sort_by_cached_key(|(index, _, path)| {
            let places = path.iter().chain([index]).map(|node| rank[node]);
            places.chain([usize::MAX]).collect::<Vec<_>>()
        });
        for key in &keys {
            if !self.slot_of.contains_key(key) {
                let label = self.fields.get(key.0).id.to_string();
                let format = if self.target.fusion == Fusion::None { Format::F32 } else { Format::F16 };
                let slot = self.add_slot(SlotKind::Transient, label, key.1, format);
                self.slot_of.insert(key.clone(), slot);
            }
        }
        keys
    }

    /// Follows warps that are not rendered themselves to the pictures that need slots of their own: what is behind, and
    /// what a warp itself reads to know where to look.
    fn pictures_behind(&self, mut seen: Vec<(Source, Vec<NodeIndex>)>) -> Vec<(NodeIndex, Vec<NodeIndex>)> {
        let mut pictures = Vec::new();
        while let Some((source, path)) = seen.pop() {
            let Source::Node(node) = source else {
                continue;
            };
            if self.cuts.contains(node) {
                continue;
            }
            let field = self.fields.get(node);
            let Some(behind) = &field.behind else {
                pictures.push((node, path));
                continue;
            };
            seen.extend(points(field).map(|source| (source, path.clone())));
            seen.push((behind.clone(), [path.as_slice(), &[node]].concat()));
        }
        pictures
    }

    fn pass(&mut self, key: &Key) -> Result<Pass, PlanError> {
        let (root, size, path) = key;
        let slot = self.slot_of[key];
        let field = self.fields.get(*root);
        if field.wgsl.part() == Part::Renderer
            && let Some(pass) = self.sprites(key)?
        {
            return Ok(pass);
        }
        let mut body = Body::new(self, key);
        body.text.push_str("    let at0 = at;\n");
        body.places.insert(Vec::new(), "at0".to_owned());
        let result = match field.wgsl.part() {
            Part::Warp => body.behind(*root, path),
            // No particles arrive.
            Part::Renderer => "vec4f(0.0)".to_owned(),
            _ => body.call(*root, path),
        };
        let _ = writeln!(body.text, "    return {result};");
        body.look_at_scenes();
        let Body { text, functions, lanes, reads, kinds, nodes, used, cost, .. } = body;
        let is_state = self.out.slots[slot].kind == SlotKind::State;
        let fragment = used.iter().any(|node| node.fragment_only);
        let stage = if fragment { Stage::Fragment } else { self.target.costs.stage };
        let source = PassSource {
            label: field.id.as_str(),
            nodes: used.iter().map(AsRef::as_ref).collect(),
            functions: &functions,
            body: &text,
            vec4s: lanes.vec4s(),
            textures: &kinds,
            stage,
            format: self.out.slots[slot].format,
            guard: is_state,
        };
        let shader = assemble(&self.library.shaders, &source)
            .map_err(|error| PlanError::Shader { node: field.id.clone(), message: error.to_string() })?;
        debug_assert_eq!(self.out.slots[slot].size, *size, "a pass draws at the size of its slot");
        let mut watched = Vec::new();
        if used.iter().any(|node| node.capped) {
            let capped = nodes.iter().map(|&node| self.fields.get(node)).filter(|field| field.wgsl.capped);
            watched.extend(capped.map(|field| field.id.clone()));
            if watched.is_empty() {
                watched.push(field.id.clone());
            }
        }
        Ok(Pass {
            label: field.id.to_string(),
            nodes: nodes.iter().map(|&node| self.fields.get(node).id.clone()).collect(),
            shader: shader.into(),
            stage,
            reads,
            writes: slot,
            values: lanes.values,
            iterations: if is_state { field.wgsl.iterations } else { 1 },
            work: Work::Picture,
            watched,
            cost,
        })
    }
}

fn points(field: &Field) -> impl Iterator<Item = Source> {
    field.arguments.iter().filter_map(|argument| match argument {
        Argument::Point(source) => Some(source.clone()),
        _ => None,
    })
}

/// A pass that the compiler writes by itself, out of no node's function.
struct Plain<'a> {
    body: &'a str,
    lanes: Lanes,
    reads: Vec<Read>,
    writes: usize,
    cost: f32,
}

impl Emitter<'_> {
    /// Assembles a plain pass for a node.
    fn plain(&self, owner: NodeIndex, plain: Plain<'_>) -> Result<Pass, PlanError> {
        let field = self.fields.get(owner);
        let stage = self.target.costs.stage;
        let source = PassSource {
            label: field.id.as_str(),
            nodes: Vec::new(),
            functions: "",
            body: plain.body,
            vec4s: plain.lanes.vec4s(),
            textures: &vec![TextureKind::D2; plain.reads.len()],
            stage,
            format: Format::F16,
            guard: false,
        };
        let shader = assemble(&self.library.shaders, &source)
            .map_err(|error| PlanError::Shader { node: field.id.clone(), message: error.to_string() })?;
        Ok(Pass {
            label: field.id.to_string(),
            nodes: vec![field.id.clone()],
            shader: shader.into(),
            stage,
            reads: plain.reads,
            writes: plain.writes,
            values: plain.lanes.values,
            iterations: 1,
            work: Work::Picture,
            watched: Vec::new(),
            cost: plain.cost,
        })
    }

    /// A picture of one texel, for a colour wired to an input that reads anywhere.
    fn fill(&mut self, source: &[u32], owner: NodeIndex) -> usize {
        let field = self.fields.get(owner);
        let slot = self.add_slot(SlotKind::Transient, format!("{} colour", field.id), [1, 1], Format::F16);
        let mut lanes = Lanes::default();
        let body = format!("    return {};\n", lanes.vec4(source));
        let filled = Plain { body: &body, lanes, reads: Vec::new(), writes: slot, cost: 1.0 };
        if let Ok(pass) = self.plain(owner, filled) {
            self.out.passes.push(Pass { label: format!("{} colour", field.id), ..pass });
        }
        slot
    }
}
