//! The text of one pass: each node at each place becomes one statement.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::Arc;

use cym_wgsl::{FieldType, TextureKind, WgslNode};
use petgraph::graph::NodeIndex;

use super::lanes::Lanes;
use super::{Emitter, Key, particles};
use crate::compile::Fusion;
use crate::compile::cuts::{LOOKS, own_cost};
use crate::compile::fields::{Argument, Field, Source};
use crate::plan::{AssetKind, Gate, Read};

/// The function body of one pass while it is written.
pub(super) struct Body<'e, 'a> {
    pub(super) emitter: &'e mut Emitter<'a>,
    pub(super) root: &'e Key,
    pub(super) text: String,
    pub(super) lanes: Lanes,
    pub(super) reads: Vec<Read>,
    pub(super) kinds: Vec<TextureKind>,
    pub(super) values: HashMap<(NodeIndex, Vec<NodeIndex>), String>,
    pub(super) places: HashMap<Vec<NodeIndex>, String>,
    /// The scenes that are looked at; the place of each is its number in the text.
    pub(super) scenes: Vec<Option<NodeIndex>>,
    /// The functions of these scenes.
    pub(super) functions: String,
    pub(super) nodes: Vec<NodeIndex>,
    pub(super) used: Vec<Arc<WgslNode>>,
    pub(super) cost: f32,
    pub(super) names: usize,
}

impl<'e, 'a> Body<'e, 'a> {
    /// Nothing yet, of the pass that draws this place.
    pub(super) fn new(emitter: &'e mut Emitter<'a>, root: &'e Key) -> Self {
        Self {
            emitter,
            root,
            text: String::new(),
            lanes: Lanes::default(),
            reads: Vec::new(),
            kinds: Vec::new(),
            values: HashMap::new(),
            places: HashMap::new(),
            scenes: Vec::new(),
            functions: String::new(),
            nodes: Vec::new(),
            used: Vec::new(),
            cost: 0.0,
            names: 0,
        }
    }
}

impl Body<'_, '_> {
    /// A fresh, readable name after a node.
    pub(super) fn name(&mut self, node: NodeIndex, what: &str) -> String {
        self.names += 1;
        let id = self.emitter.fields.get(node).id.as_str().replace('/', "_");
        format!("n{}_{id}{what}", self.names)
    }

    /// The colour of a source, seen through a path of warps.
    fn source(&mut self, source: &Source, path: &[NodeIndex], owner: NodeIndex) -> String {
        match source {
            Source::Nothing => "vec4f(0.0)".to_owned(),
            Source::Fill(lanes) => self.lanes.vec4(lanes),
            Source::Asset(file) => {
                let field = self.emitter.fields.get(owner);
                let slot = self.emitter.asset_slot(field, file, AssetKind::Picture);
                let texture = self.texture(Read::of(slot), TextureKind::D2);
                let place = self.place(path);
                format!("sample({texture}, {place}.pos, {place})")
            }
            &Source::Node(node) => self.value(node, path),
        }
    }

    /// The colour of a node, seen through a path of warps; written once.
    fn value(&mut self, node: NodeIndex, path: &[NodeIndex]) -> String {
        let memo = (node, path.to_vec());
        if let Some(name) = self.values.get(&memo) {
            return name.clone();
        }
        let expression = if self.emitter.cuts.contains(node) {
            self.read_cut(node, path)
        } else if self.emitter.fields.get(node).is_warp() {
            let name = self.behind(node, path);
            self.values.insert(memo, name.clone());
            return name;
        } else if self.emitter.target.fusion != Fusion::Full {
            let slot = self.emitter.slot_of[&(node, self.root.1, path.to_vec())];
            let texture = self.texture(Read::of(slot), TextureKind::D2);
            format!("texel({texture}, texel_at({texture}, at0.pos, at0))")
        } else {
            self.call(node, path)
        };
        let name = self.name(node, "");
        let _ = writeln!(self.text, "    let {name} = {expression};");
        self.values.insert(memo, name.clone());
        name
    }

    /// Reads a rendered picture: exactly where nothing moved it and the sizes agree, smoothly elsewhere.
    fn read_cut(&mut self, node: NodeIndex, path: &[NodeIndex]) -> String {
        let size = self.emitter.cut_size(node);
        let slot = self.emitter.slot_of[&(node, size, Vec::new())];
        let texture = self.texture(Read::of(slot), TextureKind::D2);
        if path.is_empty() && size == self.root.1 {
            return format!("texel({texture}, texel_at({texture}, at0.pos, at0))");
        }
        let place = self.place(path);
        format!("sample({texture}, {place}.pos, {place})")
    }

    /// What is seen through a warp.
    pub(super) fn behind(&mut self, warp: NodeIndex, path: &[NodeIndex]) -> String {
        let behind = self.emitter.fields.get(warp).behind.clone().unwrap_or(Source::Nothing);
        self.source(&behind, &[path, &[warp]].concat(), warp)
    }

    /// The variable that holds the place at the end of a path of warps; written once.
    fn place(&mut self, path: &[NodeIndex]) -> String {
        if let Some(name) = self.places.get(path) {
            return name.clone();
        }
        let Some((&warp, before)) = path.split_last() else {
            return "at0".to_owned();
        };
        let from = self.place(before);
        let name = self.name(warp, "_place");
        let fields = self.emitter.fields;
        let field = fields.get(warp);
        let arguments = self.arguments(warp, before);
        self.count(warp);
        let seeded = format!("cym_seeded({from}, {}u)", field.seed);
        let call = |place: &str| format!("{}({})", field.wgsl.entry, arguments.replace("@place", place));
        let _ = writeln!(self.text, "    let {name}_0 = {};", call(&seeded));
        let footprint = if self.is_procedural(field.behind.as_ref()) {
            let right = call(&format!("cym_shifted({seeded}, {from}.dx)"));
            let below = call(&format!("cym_shifted({seeded}, {from}.dy)"));
            format!("{right}, {below}")
        } else {
            format!("{name}_0 + {from}.dx, {name}_0 + {from}.dy")
        };
        let _ = writeln!(self.text, "    let {name} = cym_moved({from}, {name}_0, {footprint});");
        self.places.insert(path.to_vec(), name.clone());
        name
    }

    /// Whether what is behind a warp uses its footprint; pictures that are sampled do not.
    fn is_procedural(&self, source: Option<&Source>) -> bool {
        let Some(&Source::Node(node)) = source else {
            return false;
        };
        if self.emitter.cuts.contains(node) {
            return false;
        }
        let field = self.emitter.fields.get(node);
        if field.arguments.iter().any(|argument| matches!(argument, Argument::Drawn(_))) {
            return false;
        }
        !field.is_warp() || self.is_procedural(field.behind.as_ref())
    }

    /// Calls a node's function at the end of a path.
    pub(super) fn call(&mut self, node: NodeIndex, path: &[NodeIndex]) -> String {
        let place = self.place(path);
        let arguments = self.arguments(node, path);
        self.count(node);
        let field = self.emitter.fields.get(node);
        let place = format!("cym_seeded({place}, {}u)", field.seed);
        format!("{}({})", field.wgsl.entry, arguments.replace("@place", &place))
    }

    pub(super) fn count(&mut self, node: NodeIndex) {
        let field = self.emitter.fields.get(node);
        let looks = if field.is_scene() { LOOKS } else { 1.0 };
        self.cost += own_cost(field) * looks;
        if !self.nodes.contains(&node) {
            self.nodes.push(node);
        }
        if !self.used.iter().any(|used| used.id == field.wgsl.id) {
            self.used.push(field.wgsl.clone());
        }
    }

    /// The arguments of a node's function, with `@place` where its place belongs.
    fn arguments(&mut self, node: NodeIndex, path: &[NodeIndex]) -> String {
        self.written(node, path).join(", ")
    }

    /// Each argument of a node's function, with `@place` where its place belongs, and `@one` where its particle does.
    pub(super) fn written(&mut self, node: NodeIndex, path: &[NodeIndex]) -> Vec<String> {
        let fields = self.emitter.fields;
        let field = fields.get(node);
        field
            .arguments
            .iter()
            .zip(&field.wgsl.args)
            .map(|(argument, arg)| match argument {
                Argument::Place => "@place".to_owned(),
                Argument::Params => self.params(field),
                Argument::Point(source) => self.source(source, path, node),
                Argument::Texture(source) => self.picture(source, node, false, field.gate(arg)),
                Argument::Late(source) => self.picture(source, node, true, None),
                Argument::Before => {
                    let slot = self.emitter.slot_of[&(node, self.root.1, Vec::new())];
                    self.texture(Read::of(slot), TextureKind::D2)
                }
                Argument::Lut(source) => {
                    let file = if let Source::Asset(file) = source { file.as_str() } else { "" };
                    let slot = self.emitter.asset_slot(field, file, AssetKind::Lut);
                    self.texture(Read::of(slot), TextureKind::D3)
                }
                &Argument::Drawn(drawn) => {
                    let slot = self.emitter.drawn_slot(drawn, node);
                    self.texture(Read::of(slot), TextureKind::D2)
                }
                Argument::Scene(source) => format!("Scene({}u)", self.scene(source)),
                // A scene's parts stand in functions of their own (scene.rs).
                Argument::Spot | Argument::Solid(_) => String::new(),
                Argument::Table(handle, lanes) => format!("{handle}({}u)", self.lanes.block(lanes)),
                Argument::Particle(_)
                | Argument::Next
                | Argument::Neighbour
                | Argument::Near
                | Argument::Birth
                | Argument::Dab => particles::argument(argument).to_owned(),
            })
            .collect()
    }

    /// The texture behind an input that is read anywhere.
    pub(super) fn picture(&mut self, source: &Source, owner: NodeIndex, late: bool, gate: Option<Gate>) -> String {
        let slot = match source {
            &Source::Node(node) => {
                let size = self.emitter.cut_size(node);
                let slot = self.emitter.slot_of[&(node, size, Vec::new())];
                return self.texture(Read { slot, late, gate }, TextureKind::D2);
            }
            Source::Asset(file) => {
                let field = self.emitter.fields.get(owner);
                self.emitter.asset_slot(field, file, AssetKind::Picture)
            }
            Source::Fill(lanes) => self.emitter.fill(lanes, owner),
            Source::Nothing => self.emitter.empty_slot(),
        };
        self.texture(Read { slot, late: false, gate }, TextureKind::D2)
    }

    pub(super) fn texture(&mut self, read: Read, kind: TextureKind) -> String {
        let found = self.reads.iter().position(|known| (known.slot, known.late) == (read.slot, read.late));
        if let Some(known) = found.map(|at| &mut self.reads[at]) {
            // Looked at for two reasons, it is left out for neither.
            known.gate = known.gate.filter(|gate| Some(*gate) == read.gate);
        }
        let index = found.unwrap_or_else(|| {
            self.reads.push(read);
            self.kinds.push(kind);
            self.reads.len() - 1
        });
        format!("t{index}")
    }

    pub(super) fn params(&mut self, field: &Field) -> String {
        let written: Vec<String> = field
            .wgsl
            .params
            .iter()
            .zip(&field.params)
            .map(|(param, lanes)| match param.ty {
                FieldType::F32 => self.lanes.scalar(lanes, 0),
                FieldType::I32 => format!("i32(round({}))", self.lanes.scalar(lanes, 0)),
                FieldType::U32 => format!("u32(max(round({}), 0.0))", self.lanes.scalar(lanes, 0)),
                FieldType::Vec2 => format!("vec2f({}, {})", self.lanes.scalar(lanes, 0), self.lanes.scalar(lanes, 1)),
                FieldType::Vec3 => {
                    let [x, y, z] = [0, 1, 2].map(|i| self.lanes.scalar(lanes, i));
                    format!("vec3f({x}, {y}, {z})")
                }
                FieldType::Vec4 => self.lanes.vec4(lanes),
            })
            .collect();
        format!("{}_Params({})", field.wgsl.entry, written.join(", "))
    }
}
