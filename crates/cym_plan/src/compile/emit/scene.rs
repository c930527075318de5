//! The text of a scene: one function that renderers call for every spot they look at. Each node at each place is evaluated once.

#![expect(clippy::let_underscore_must_use, reason = "writing to a String cannot fail")]

use std::collections::HashMap;
use std::fmt::Write as _;

use cym_wgsl::TextureKind;
use petgraph::graph::NodeIndex;

use super::body::Body;
use crate::compile::fields::{Argument, Source};
use crate::plan::{AssetKind, Read};

/// The function of one scene while it is written.
struct Shape {
    text: String,
    /// The variable of a node seen through a path of moves.
    found: HashMap<(NodeIndex, Vec<NodeIndex>), String>,
    /// The variable of the spot at the end of a path of moves.
    spots: HashMap<Vec<NodeIndex>, String>,
}

/// What is there where nothing is wired.
const NOTHING: &str = "nothing()";

impl Body<'_, '_> {
    /// The number of a scene in this pass; its function is written once, however many look at it.
    pub(super) fn scene(&mut self, source: &Source) -> usize {
        let node = match source {
            &Source::Node(node) => Some(node),
            _ => None,
        };
        if let Some(known) = self.scenes.iter().position(|scene| *scene == node) {
            return known;
        }
        let number = self.scenes.len();
        self.scenes.push(node);
        let mut shape =
            Shape { text: String::new(), found: HashMap::new(), spots: HashMap::from([(Vec::new(), "q".to_owned())]) };
        let found = self.solid(&mut shape, source, &[]);
        let _ = write!(
            self.functions,
            "fn cym_scene_{number}(q: Spot) -> Solid {{\n{}    return cym_found({found});\n}}\n\n",
            shape.text
        );
        number
    }

    /// Writes the function through which renderers look at the scenes of this pass, if there are any.
    pub(super) fn look_at_scenes(&mut self) {
        let Some(last) = self.scenes.len().checked_sub(1) else {
            return;
        };
        let mut text = "fn scene_at(scene: Scene, q: Spot) -> Solid {\n".to_owned();
        for number in 0..last {
            let _ = writeln!(text, "    if scene.index == {number}u {{\n        return cym_scene_{number}(q);\n    }}");
        }
        let _ = write!(text, "    return cym_scene_{last}(q);\n}}\n\n");
        self.functions += &text;
    }

    /// What is found of a source through a path of moves; written once.
    fn solid(&mut self, shape: &mut Shape, source: &Source, path: &[NodeIndex]) -> String {
        let &Source::Node(node) = source else {
            return NOTHING.to_owned();
        };
        let memo = (node, path.to_vec());
        if let Some(name) = shape.found.get(&memo) {
            return name.clone();
        }
        let fields = self.emitter.fields;
        let field = fields.get(node);
        let expression = if let Some(behind) = &field.behind {
            let path = [path, &[node]].concat();
            let found = self.solid(shape, behind, &path);
            let spot = self.spot(shape, &path);
            format!("cym_left({found}, {spot})")
        } else {
            let spot = self.spot(shape, path);
            let (arguments, solids) = self.spot_arguments(shape, node, path);
            self.count(node);
            let call = format!("{}({})", field.wgsl.entry, arguments.replace("@spot", &entered(&spot, field.seed)));
            let reach = solids.iter().map(|solid| format!("{solid}.reach"));
            match reach.reduce(|all, one| format!("min({all}, {one})")) {
                Some(reach) => format!("cym_reaching({call}, {reach})"),
                None => call,
            }
        };
        let name = self.name(node, "");
        let _ = writeln!(shape.text, "    let {name} = {expression};");
        shape.found.insert(memo, name.clone());
        name
    }

    /// The variable that holds the spot at the end of a path of moves; written once.
    fn spot(&mut self, shape: &mut Shape, path: &[NodeIndex]) -> String {
        if let Some(name) = shape.spots.get(path) {
            return name.clone();
        }
        let Some((&node, before)) = path.split_last() else {
            return "q".to_owned();
        };
        let from = self.spot(shape, before);
        let fields = self.emitter.fields;
        let field = fields.get(node);
        let (arguments, _) = self.spot_arguments(shape, node, before);
        self.count(node);
        let name = self.name(node, "_spot");
        let call = arguments.replace("@spot", &entered(&from, field.seed));
        let _ = writeln!(shape.text, "    let {name} = {}({call});", field.wgsl.entry);
        shape.spots.insert(path.to_vec(), name.clone());
        name
    }

    /// The arguments of a node of a scene, with `@spot` where its spot belongs, and the solids among them.
    fn spot_arguments(&mut self, shape: &mut Shape, node: NodeIndex, path: &[NodeIndex]) -> (String, Vec<String>) {
        let fields = self.emitter.fields;
        let field = fields.get(node);
        let mut solids = Vec::new();
        let mut written = Vec::new();
        for argument in &field.arguments {
            written.push(match argument {
                Argument::Spot => "@spot".to_owned(),
                Argument::Solid(source) => {
                    let solid = self.solid(shape, source, path);
                    solids.push(solid.clone());
                    solid
                }
                Argument::Params => self.params(field),
                Argument::Texture(source) => self.picture(source, node, false, None),
                Argument::Lut(source) => {
                    let file = if let Source::Asset(file) = source { file.as_str() } else { "" };
                    let slot = self.emitter.asset_slot(field, file, AssetKind::Lut);
                    self.texture(Read::of(slot), TextureKind::D3)
                }
                Argument::Table(handle, lanes) => format!("{handle}({}u)", self.lanes.block(lanes)),
                // What else there is belongs to pictures; reading the file refuses it in a scene.
                _ => String::new(),
            });
        }
        (written.join(", "), solids)
    }
}

fn entered(spot: &str, seed: u32) -> String {
    format!("cym_entered({spot}, {seed}u)")
}
