//! Systems of particles: the nodes between emitters and a renderer become one kernel, and the renderer one pass of sprites.

mod grid;

use std::fmt::Write as _;

use cym_wgsl::{ArgRole, Part, ParticlePass, ParticleSource, TextureKind, assemble_particles};
use petgraph::graph::NodeIndex;

use self::grid::Held;
use super::body::Body;
use super::lanes::Lanes;
use super::{Emitter, Key, Plain};
use crate::compile::fields::{Argument, Field};
use crate::plan::{BIRTH_LANES, Format, Pass, PlanError, Read, SlotKind, Stage, Work};

/// More emitters than this in one system make a kernel that compiles for seconds.
const MOST_BRANCHES: usize = 32;

/// All particles that arrive at one place: renderers that hang on one wire share them.
#[derive(Clone)]
pub(super) struct System {
    /// The slot that holds them.
    slot: usize,
    branches: Vec<Branch>,
}

/// One emitter, with what moves its particles on their way.
#[derive(Clone)]
struct Branch {
    emitter: NodeIndex,
    forces: Vec<NodeIndex>,
    /// Where its particles begin in the buffer.
    offset: u32,
    /// How many there is room for, a power of two.
    room: u32,
    /// Where the numbers of its births begin.
    births: u32,
}

impl System {
    fn counts(&self) -> Vec<u32> {
        self.branches.iter().map(|branch| branch.births).collect()
    }
}

/// What stands in a kernel and in a vertex shader before the particle itself is known, and the entry of `V` where its births begin; `rest`
/// counts through the branches, of which this is the `n`-th.
fn found(lanes: &mut Lanes, branch: &Branch, n: usize, seed: u32) -> (String, usize) {
    let numbers: Vec<u32> = (branch.births..branch.births + BIRTH_LANES as u32).collect();
    let at = lanes.block(&numbers);
    let text = format!(
        "    let count_{n} = u32(V[{at}].x);
    if rest < count_{n} {{
        let span = V[{at}];
        let count = count_{n};
        let index = cym_index(span, rest);
        let slot = {offset}u + (index & {mask}u);
        let seed = cym_seed(index, {seed}u);
",
        offset = branch.offset,
        mask = branch.room - 1,
    );
    (text, at)
}

impl Emitter<'_> {
    /// The system whose particles arrive at the end of a wire; `None` where no emitter is.
    fn system(&mut self, tail: NodeIndex, key: &Key) -> Result<Option<System>, PlanError> {
        if let Some(system) = self.systems.get(&tail) {
            return Ok(Some(system.clone()));
        }
        let mut branches = Vec::new();
        self.branches(tail, &mut Vec::new(), &mut branches);
        let label: Vec<&str> = branches.iter().map(|branch| self.fields.get(branch.emitter).id.as_str()).collect();
        let label = label.join(" + ");
        if branches.len() > MOST_BRANCHES {
            let message = format!(
                "{} emitters flow together here; {MOST_BRANCHES} may. Draw some of them apart.",
                branches.len()
            );
            return Err(PlanError::Shader { node: self.fields.get(tail).id.clone(), message });
        }
        let room: u64 = branches.iter().map(|branch| u64::from(branch.room)).sum();
        let Ok(room @ 1..) = u32::try_from(room) else {
            return Ok(None);
        };
        let slot = self.add_slot(SlotKind::Particles, label, [room, 1], Format::F32);
        self.out.slots[slot].texture = self.buffers;
        self.buffers += self.out.slots[slot].buffers();
        let system = System { slot, branches };
        let grids = self.grids(&system, key)?;
        let pass = self.step(tail, &system, &grids, key)?;
        self.out.passes.push(pass);
        self.systems.insert(tail, system.clone());
        Ok(Some(system))
    }

    /// Follows wires upstream from a node: one branch for each emitter, its forces in the order in which they act.
    fn branches(&self, node: NodeIndex, behind: &mut Vec<NodeIndex>, found: &mut Vec<Branch>) {
        let Some(field) = self.fields.nodes.get(&node).filter(|_| found.len() <= MOST_BRANCHES) else {
            return;
        };
        match (field.wgsl.part(), field.births) {
            (Part::Emitter, Some((room, births))) => {
                let offset = found.last().map_or(0, |last: &Branch| last.offset + last.room);
                let forces = behind.iter().rev().copied().collect();
                found.push(Branch { emitter: node, forces, offset, room, births });
            }
            (Part::Force, _) => {
                behind.push(node);
                field.particles().for_each(|from| self.branches(from, behind, found));
                behind.pop();
            }
            (Part::Join, _) => field.particles().for_each(|from| self.branches(from, behind, found)),
            _ => {}
        }
    }

    /// The kernel that moves a system on by one frame.
    fn step(
        &mut self,
        tail: NodeIndex,
        system: &System,
        grids: &[(NodeIndex, usize)],
        key: &Key,
    ) -> Result<Pass, PlanError> {
        let fields = self.fields;
        let mut body = Body::of_particles(self, key, system.slot);
        let functions = body.looks(grids);
        body.text.push_str("    var rest = i;\n");
        for (n, branch) in system.branches.iter().enumerate() {
            let field = fields.get(branch.emitter);
            let (text, at) = found(&mut body.lanes, branch, n, field.seed);
            let life = body.standing(field, 0);
            let uneven = body.standing(field, 1);
            let emit = body.particle_call(branch.emitter, "one", &format!("cym_at(vec3f(0.0), {}u, dt)", field.seed));
            let _ = write!(
                body.text,
                "{text}        var dt = V[0].w;
        var one: Particle;
        if rest + u32(span.w) >= count {{
            let birth = Birth(index, seed, cym_late(V[{}], rest + u32(span.w) - count));
            dt = birth.late;
            one = cym_born({emit}, birth, {life}, {uneven});
        }} else {{
            one = cym_load(slot, index, seed);
        }}
        if one.age >= one.life {{
            cym_gone(slot);
            return;
        }}
        let before = one;
",
                at + 1,
            );
            for &force in &branch.forces {
                let place = format!("cym_at(one.pos, {}u, dt)", fields.get(force).seed);
                let call = body.particle_call(force, "one", &place);
                let call = body.looking(call, force, grids);
                let _ = writeln!(body.text, "        one = {call};");
            }
            let _ = writeln!(
                body.text,
                "        cym_keep(slot, before, one, dt);\n        return;\n    }}\n    rest -= count_{n};"
            );
        }
        let id = fields.get(tail).id.clone();
        let Body { text, lanes, reads, kinds, nodes, used, cost, .. } = body;
        let source = ParticleSource {
            label: id.as_str(),
            nodes: used.iter().map(AsRef::as_ref).collect(),
            functions: &functions,
            vec4s: lanes.vec4s(),
            textures: &kinds[1..],
            pass: ParticlePass::Step(&text),
        };
        let shader = assemble_particles(&self.library.shaders, &source)
            .map_err(|error| PlanError::Shader { node: id.clone(), message: error.to_string() })?;
        Ok(Pass {
            label: id.to_string(),
            nodes: nodes.iter().map(|&node| fields.get(node).id.clone()).collect(),
            shader: shader.into(),
            stage: Stage::Compute,
            reads,
            writes: system.slot,
            values: lanes.values,
            iterations: 1,
            work: Work::Step(system.counts()),
            watched: Vec::new(),
            cost,
        })
    }

    /// The pass that draws particles; `None` where none arrive.
    pub(super) fn sprites(&mut self, key: &Key) -> Result<Option<Pass>, PlanError> {
        let fields = self.fields;
        let field = fields.get(key.0);
        let Some(tail) = field.particles().next() else {
            return Ok(None);
        };
        let Some(system) = self.system(tail, key)? else {
            return Ok(None);
        };
        let (_, size, _) = key;
        let raw = self.add_slot(SlotKind::Transient, field.id.to_string(), *size, Format::F16);
        let grid = if grid::ties(field) { Some(self.grid(key.0, &system, Held::Tied, key)?) } else { None };
        let room = self.out.slots[system.slot].size[0];
        let mut body = Body::of_particles(self, key, system.slot);
        let looked: Vec<(NodeIndex, usize)> = grid.map(|slot| (key.0, slot)).into_iter().collect();
        let functions = body.looks(&looked);
        let tied = grid.map(|_| grid::tied("t1", room));
        let mut sprite = match &tied {
            // As many instances as there are particles, for each tie anew.
            Some(_) => "    let total = max(cym_total(), 1u);
    let tie = i / total;
    var rest = i % total;
"
            .to_owned(),
            None => "    var rest = i;\n".to_owned(),
        };
        let mut total = Vec::new();
        let ties = field.arguments.iter().any(|argument| matches!(argument, Argument::Next));
        for (n, branch) in system.branches.iter().enumerate() {
            let emitter_seed = fields.get(branch.emitter).seed;
            let (text, births) = found(&mut body.lanes, branch, n, emitter_seed);
            total.push(format!("u32(V[{births}].x)"));
            let call = body.particle_call(key.0, "one", &format!("cym_at(one.pos, {}u, V[0].w)", field.seed));
            let _ = write!(
                sprite,
                "{text}        let one = cym_load(slot, index, seed);
        if one.age >= one.life {{
            return cym_no_sprite();
        }}
"
            );
            sprite.push_str(tied.as_deref().unwrap_or_default());
            if ties {
                let _ = write!(
                    sprite,
                    "        var next = one;
        if rest + 1u < count {{
            let after = cym_load({offset}u + ((index + 1u) & {mask}u), index + 1u, cym_seed(index + 1u, {emitter_seed}u));
            if after.age < after.life {{
                next = after;
            }}
        }}
",
                    offset = branch.offset,
                    mask = branch.room - 1,
                );
            }
            let _ = write!(sprite, "        return {call};\n    }}\n    rest -= count_{n};\n");
        }
        sprite.push_str("    return cym_no_sprite();\n");
        let sprite = sprite.replace("cym_total()", &format!("({})", total.join(" + ")));
        let shade = body.shade(field, key.0);
        let [glow, lens, fog] = [0, 3, 4].map(|i| body.standing(field, i));
        let [eye, look_at] = [1, 2].map(|i| body.standing_vec3(field, i));
        let camera = body.camera(field, 5);
        let view = format!("cym_view({camera}, {eye}, {look_at}, {lens}), {fog}");
        let Body { lanes, reads, kinds, nodes, used, cost, .. } = body;
        let source = ParticleSource {
            label: field.id.as_str(),
            nodes: used.iter().map(AsRef::as_ref).collect(),
            functions: &functions,
            vec4s: lanes.vec4s(),
            textures: &kinds[1..],
            pass: ParticlePass::Draw { sprite: &sprite, shade: &shade, view: &view, glow: &glow },
        };
        let shader = assemble_particles(&self.library.shaders, &source)
            .map_err(|error| PlanError::Shader { node: field.id.clone(), message: error.to_string() })?;
        self.out.passes.push(Pass {
            label: field.id.to_string(),
            nodes: nodes.iter().map(|&node| fields.get(node).id.clone()).collect(),
            shader: shader.into(),
            stage: Stage::Fragment,
            reads,
            writes: raw,
            values: lanes.values,
            iterations: 1,
            work: Work::Sprites(if grid.is_some() {
                system.counts().repeat(cym_wgsl::GRID_TIES as usize)
            } else {
                system.counts()
            }),
            watched: Vec::new(),
            cost,
        });
        self.seen(raw, key).map(Some)
    }

    /// The pass that makes a picture of sprites: light that added up covers as much as it shines. Blending itself cannot say so, and nodes
    /// that take the alpha out of a colour find none where only light is.
    fn seen(&mut self, raw: usize, key: &Key) -> Result<Pass, PlanError> {
        let body = "    let c = texel(t0, texel_at(t0, at.pos, at));
    return vec4f(c.rgb, max(c.a, clamp(max(c.r, max(c.g, c.b)), 0.0, 1.0)));
";
        let drawn =
            Plain { body, lanes: Lanes::default(), reads: vec![Read::of(raw)], writes: self.slot_of[key], cost: 4.0 };
        self.plain(key.0, drawn)
    }
}

impl<'e, 'a> Body<'e, 'a> {
    /// A body whose first read is a system of particles.
    fn of_particles(emitter: &'e mut Emitter<'a>, root: &'e Key, slot: usize) -> Self {
        let mut body = Self::new(emitter, root);
        body.reads.push(Read::of(slot));
        body.kinds.push(TextureKind::D2);
        body
    }

    /// Calls a particle node's function.
    fn particle_call(&mut self, node: NodeIndex, one: &str, place: &str) -> String {
        let written = self.written(node, &[]);
        self.count(node);
        let entry = &self.emitter.fields.get(node).wgsl.entry;
        format!("{entry}({})", written.join(", ").replace("@place", place).replace("@one", one))
    }

    /// One number of an input that all of a node's kind have.
    fn standing(&mut self, field: &Field, i: usize) -> String {
        self.lanes.scalar(field.standing.get(i).map_or(&[], Vec::as_slice), 0)
    }

    fn standing_vec3(&mut self, field: &Field, i: usize) -> String {
        let lanes = field.standing.get(i).map_or(&[][..], Vec::as_slice);
        let [x, y, z] = [0, 1, 2].map(|part| self.lanes.scalar(lanes, part));
        format!("vec3f({x}, {y}, {z})")
    }

    /// Both halves of a camera's wire; zeros where none is wired.
    fn camera(&mut self, field: &Field, i: usize) -> String {
        match field.standing.get(i) {
            Some(lanes) if lanes.len() == 8 => {
                let at = self.lanes.block(lanes);
                format!("V[{at}], V[{}]", at + 1)
            }
            _ => "vec4f(0.0), vec4f(0.0)".to_owned(),
        }
    }

    /// How a sprite is filled: by the node's own function, or softly.
    fn shade(&mut self, field: &Field, node: NodeIndex) -> String {
        let Some(args) = &field.wgsl.shade else {
            return "    let core = max(1.0 - dab.edge, 0.0);\n    return dab.colour * (core * core * (3.0 - 2.0 * core));\n"
                .to_owned();
        };
        let own = self.written(node, &[]);
        let place = format!("cym_at(vec3f(dab.pos, 0.0), {}u, V[0].w)", field.seed);
        let text = |arg: &cym_wgsl::Arg| match arg.role {
            ArgRole::Dab => "dab".to_owned(),
            ArgRole::Place => place.clone(),
            _ => {
                let same = |other: &cym_wgsl::Arg| {
                    other.role == arg.role && (arg.role == ArgRole::Params || other.name == arg.name)
                };
                let at = field.wgsl.args.iter().position(same);
                at.and_then(|at| own.get(at).cloned()).unwrap_or_default()
            }
        };
        let written: Vec<String> = args.iter().map(text).collect();
        format!("    return {}_shade({});\n", field.wgsl.entry, written.join(", "))
    }
}

/// What stands for the arguments that only particle nodes have.
pub(super) fn argument(argument: &Argument) -> &'static str {
    match argument {
        Argument::Birth => "birth",
        Argument::Dab => "dab",
        Argument::Next => "next",
        Argument::Neighbour => "near",
        Argument::Near => "@near",
        _ => "@one",
    }
}
