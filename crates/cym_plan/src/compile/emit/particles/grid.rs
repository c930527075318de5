//! Grids over the particles of a system, for nodes that look at what is near: they are sorted by cell before the pass that looks.

use std::fmt::Write as _;

use cym_wgsl::{
    ArgRole, GRID_CELLS, GRID_TIES, GRID_WORDS, GridStep, ParticlePass, ParticleSource, TextureKind,
    assemble_particles, grid_functions,
};
use petgraph::graph::NodeIndex;

use super::{Branch, System, found};
use crate::compile::emit::body::Body;
use crate::compile::emit::{Emitter, Key};
use crate::compile::fields::Field;
use crate::plan::{Format, Pass, PlanError, Read, SlotKind, Stage, Work};

/// More grids than this in one kernel are more buffers than every device binds.
const MOST_GRIDS: usize = 4;

/// Which particles a grid holds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Held {
    /// Those that were there before this frame's step, for a force.
    Before,
    /// All that are there now, each tied to those near it, for a renderer.
    Tied,
}

impl Emitter<'_> {
    /// A grid for each force of a system that looks around, with its slot: over the particles that flow through that force.
    pub(super) fn grids(&mut self, system: &System, key: &Key) -> Result<Vec<(NodeIndex, usize)>, PlanError> {
        let mut looking: Vec<NodeIndex> = Vec::new();
        for force in system.branches.iter().flat_map(|branch| &branch.forces) {
            if self.fields.get(*force).wgsl.sees_neighbours() && !looking.contains(force) {
                looking.push(*force);
            }
        }
        if let Some(last) = looking.get(MOST_GRIDS) {
            let message = format!(
                "{} nodes on one wire of particles look around; {MOST_GRIDS} may. Take some of them out.",
                looking.len()
            );
            return Err(PlanError::Shader { node: self.fields.get(*last).id.clone(), message });
        }
        let mut grids = Vec::new();
        for node in looking {
            let branches: Vec<Branch> =
                system.branches.iter().filter(|branch| branch.forces.contains(&node)).cloned().collect();
            grids.push((node, self.grid(node, &System { slot: system.slot, branches }, Held::Before, key)?));
        }
        Ok(grids)
    }

    /// Writes the passes that make a grid; gives its slot.
    pub(super) fn grid(&mut self, node: NodeIndex, system: &System, held: Held, key: &Key) -> Result<usize, PlanError> {
        let particles = &self.out.slots[system.slot];
        let (label, room) = (particles.label.clone(), particles.size[0]);
        let slots = if held == Held::Tied { 1 + GRID_TIES } else { 1 };
        let words = room.saturating_mul(slots).saturating_add(GRID_WORDS);
        let slot = self.add_slot(SlotKind::Grid, label, [words, 1], Format::F32);
        self.out.slots[slot].texture = self.buffers;
        self.buffers += 1;
        let work = |step: &GridStep<'_>| match step {
            GridStep::Count | GridStep::Sort => Work::Groups(8),
            GridStep::Gather => Work::Groups(GRID_CELLS / 64),
            GridStep::Begin => Work::Groups(1),
            GridStep::Tie(..) => Work::Step(system.counts()),
        };
        let steps = [GridStep::Count, GridStep::Gather, GridStep::Begin, GridStep::Sort, GridStep::Tie("", "")];
        for step in steps.into_iter().take(if held == Held::Tied { 5 } else { 4 }) {
            let work = work(&step);
            let pass = self.grid_pass(node, system, held, key, (step, work, slot))?;
            self.out.passes.push(pass);
        }
        Ok(slot)
    }

    fn grid_pass(
        &mut self,
        node: NodeIndex,
        system: &System,
        held: Held,
        key: &Key,
        (step, work, slot): (GridStep<'_>, Work, usize),
    ) -> Result<Pass, PlanError> {
        let fields = self.fields;
        let field = fields.get(node);
        let ties = ties_at(self.out.slots[system.slot].size[0]);
        let mut body = Body::of_particles(self, key, system.slot);
        let (living, total) = living(&mut body, system, held);
        let radius = body.number(field, "radius");
        let most = body.number(field, "most");
        let source = ParticleSource {
            label: field.id.as_str(),
            nodes: Vec::new(),
            functions: "",
            vec4s: body.lanes.vec4s(),
            textures: &[],
            pass: ParticlePass::Grid {
                step: if matches!(step, GridStep::Tie(..)) { GridStep::Tie(&most, &ties) } else { step },
                living: &living,
                total: &total,
                radius: &radius,
            },
        };
        let shader = assemble_particles(&body.emitter.library.shaders, &source)
            .map_err(|error| PlanError::Shader { node: field.id.clone(), message: error.to_string() })?;
        Ok(Pass {
            label: field.id.to_string(),
            nodes: vec![field.id.clone()],
            shader: shader.into(),
            stage: Stage::Compute,
            reads: body.reads,
            writes: slot,
            values: body.lanes.values,
            iterations: 1,
            work,
            watched: Vec::new(),
            cost: 4.0,
        })
    }
}

/// Where in the words of a grid over a system with this room ties begin.
fn ties_at(room: u32) -> String {
    format!("{}u", GRID_WORDS.saturating_add(room))
}

/// The body of `cym_living`, and the text that says how many particles may be alive.
fn living(body: &mut Body<'_, '_>, system: &System, held: Held) -> (String, String) {
    let mut text = "    var rest = i;\n".to_owned();
    let mut total = Vec::new();
    for (n, branch) in system.branches.iter().enumerate() {
        let seed = body.emitter.fields.get(branch.emitter).seed;
        let (begin, at) = found(&mut body.lanes, branch, n, seed);
        total.push(format!("u32(V[{at}].x)"));
        text += &begin;
        if held == Held::Before {
            // What is born in this frame is not there yet.
            text += "        if rest + u32(span.w) >= count {\n            return cym_none;\n        }\n";
        }
        let _ = write!(
            text,
            "        let one = cym_load(slot, index, seed);
        if one.age >= one.life {{
            return cym_none;
        }}
        return slot;
    }}
    rest -= count_{n};
"
        );
    }
    text += "    return cym_none;\n";
    (text, total.join(" + "))
}

impl Body<'_, '_> {
    /// Reads grids: the functions by which nodes look into them, and what stands for each in the text.
    pub(super) fn looks(&mut self, grids: &[(NodeIndex, usize)]) -> String {
        let bindings: Vec<String> =
            grids.iter().map(|(_, slot)| self.texture(Read::of(*slot), TextureKind::Grid)).collect();
        if bindings.is_empty() { String::new() } else { grid_functions(&bindings) }
    }

    /// A call of a force, with the grid that it looks into in its place.
    pub(super) fn looking(&mut self, call: String, node: NodeIndex, grids: &[(NodeIndex, usize)]) -> String {
        let Some(grid) = grids.iter().position(|(of, _)| *of == node) else {
            return call;
        };
        let fields = self.emitter.fields;
        let radius = self.number(fields.get(node), "radius");
        call.replace("@near", &format!("Near({grid}u, {radius}, slot)"))
    }

    /// One number of a param by its name.
    fn number(&mut self, field: &Field, name: &str) -> String {
        let at = field.wgsl.params.iter().position(|param| param.name == name);
        let lanes = at.and_then(|at| field.params.get(at)).map_or(&[][..], Vec::as_slice);
        self.lanes.scalar(lanes, 0)
    }
}

/// The n-th particle that one is tied to, in a renderer whose grid is bound as `binding`.
pub(super) fn tied(binding: &str, room: u32) -> String {
    format!(
        "        let tied = {binding}[{} + slot * cym_ties + tie];
        if tied == slot {{
            return cym_no_sprite();
        }}
        let near = cym_load(tied, tied, tied);
",
        ties_at(room)
    )
}

/// Whether a renderer ties particles that are near one another.
pub(super) fn ties(field: &Field) -> bool {
    field.wgsl.args.iter().any(|arg| arg.role == ArgRole::Neighbour)
}
