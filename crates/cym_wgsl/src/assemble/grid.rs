//! The grid by which particles find one another: how it is made, and how passes read it.

use std::fmt::Write as _;

/// What every pass knows that has to do with a grid.
pub(super) const GRID: &str = include_str!("grid.wgsl");
/// How a grid is made.
const MADE: &str = include_str!("grid_made.wgsl");

/// Words of a grid before the particles' slots, of which there are as many as there is room for particles.
pub const GRID_WORDS: u32 = 270_336;
/// Cells of a grid.
pub const GRID_CELLS: u32 = 4096;
/// The most particles that one can be tied to: so many words for each stand behind the slots of a grid that ties.
pub const GRID_TIES: u32 = 8;

/// A step in the making of a grid. All of them read the particles and write the grid's words, one after the other in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GridStep<'a> {
    /// Counts; eight workgroups.
    Count,
    /// Adds up what was counted; 64 workgroups.
    Gather,
    /// Finds where cells begin; one workgroup.
    Begin,
    /// Sorts the particles in; eight workgroups.
    Sort,
    /// Ties particles to near ones; one invocation a particle, in workgroups of 64. The texts say to how many at most, and where in the
    /// words ties begin.
    Tie(&'a str, &'a str),
}

impl GridStep<'_> {
    /// The text behind the bindings: `total` says how many particles there may be, `radius` how far they look.
    pub(super) fn text(self, total: &str, radius: &str) -> String {
        let (size, shared, call) = match self {
            Self::Count => (8, "", format!("cym_count(id.x, {total}, {radius});")),
            Self::Gather => (64, "", "cym_gather(id.x);".to_owned()),
            Self::Begin => (
                64,
                "var<workgroup> cym_rows: array<u32, 64>;\n\n",
                "var sum = 0u;
    for (var x = 0u; x < cym_side; x++) {
        let cell = id.x * cym_side + x;
        cym_words[cell] = sum;
        sum += cym_words[cym_cells + cell];
    }
    cym_rows[id.x] = sum;
    workgroupBarrier();
    var before = 0u;
    for (var row = 0u; row < id.x; row++) {
        before += cym_rows[row];
    }
    for (var x = 0u; x < cym_side; x++) {
        cym_words[id.x * cym_side + x] += before;
    }"
                .to_owned(),
            ),
            Self::Sort => (8, "", format!("cym_place_all(id.x, {total}, {radius});")),
            Self::Tie(most, ties) => (
                64,
                "",
                format!("cym_tie(id.y * groups.x * 64u + id.x, {radius}, u32(max(round({most}), 1.0)), {ties});"),
            ),
        };
        format!(
            "{GRID}\n{MADE}\n{shared}@compute @workgroup_size({size})
fn cs(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {{
    {call}
}}
"
        )
    }
}

/// The functions by which nodes look into the grids that a pass reads as these bindings, in the order of `Near::grid`.
pub fn grid_functions(bindings: &[String]) -> String {
    let mut text = GRID.to_owned();
    let cases = |what: &dyn Fn(&str) -> String| {
        let mut cases = String::new();
        for (n, binding) in bindings.iter().enumerate() {
            // Writing to a String cannot fail.
            _ = writeln!(cases, "        case {n}u: {{ {} }}", what(binding));
        }
        cases
    };
    _ = write!(
        text,
        "
fn near_square(near: Near, pos: vec3f, square: u32, most: u32) -> vec3u {{
    let cell = cym_beside(pos.xy, near.radius, square);
    var found = vec2u(0u);
    switch near.grid {{
{}        default: {{}}
    }}
    return cym_choice(found, most, near.slot);
}}

fn near_particle(near: Near, entry: u32) -> Particle {{
    var slot = 0u;
    switch near.grid {{
{}        default: {{}}
    }}
    return cym_load(slot, slot, slot);
}}
",
        cases(&|binding| format!("found = vec2u({binding}[cell], {binding}[cym_cells + cell]);")),
        cases(&|binding| format!("slot = {binding}[cym_slots + entry];")),
    );
    text
}
