// What the assembler brings along: the place of a pixel, places that move, and the guard of state.

// Loop iterations of nodes from outside; each such loop counts and ends here (src/guard.rs).
var<private> cym_steps: u32;

// `px` is the centre of a pixel, counted from the left top corner.
fn cym_place(px: vec2f) -> Place {
    let size = V[0].xy;
    let pos = vec2f(2.0 * px.x - size.x, size.y - 2.0 * px.y) / size.y;
    let step = 2.0 / size.y;
    return Place(pos, vec2f(step, 0.0), vec2f(0.0, -step), size, V[0].z, V[0].w, u32(V[1].x), 0u);
}

// A warp was evaluated at `at` (p0), one pixel to the right (px) and one pixel below (py).
fn cym_moved(at: Place, p0: vec2f, px: vec2f, py: vec2f) -> Place {
    var moved = at;
    moved.pos = p0;
    moved.dx = cym_footprint(px - p0, at.dx);
    moved.dy = cym_footprint(py - p0, at.dy);
    return moved;
}

// At a seam of a warp neighbours lie far apart: a footprint grows by 8 at most, so that the seam does not smear.
fn cym_footprint(side: vec2f, old: vec2f) -> vec2f {
    let now = length(side);
    let longest = 8.0 * length(old);
    if now <= longest {
        return side;
    }
    if now < 1e30 {
        return side * (longest / now);
    }
    return old * 8.0;
}

fn cym_shifted(at: Place, d: vec2f) -> Place {
    var moved = at;
    moved.pos += d;
    return moved;
}

fn cym_seeded(at: Place, seed: u32) -> Place {
    var seeded = at;
    seeded.seed = seed;
    return seeded;
}

// One NaN in a loop of frames stays for ever, and what is infinite for very long: both become 0, as does what is beyond 1e9 and no light.
// Bits are compared because compilers may assume that no NaN exists.
fn cym_guarded(c: vec4f) -> vec4f {
    let bad = (bitcast<vec4u>(c) & vec4u(0x7fffffffu)) > vec4u(0x4e6e6b28u);
    return clamp(select(c, vec4f(0.0), bad), vec4f(-65504.0), vec4f(65504.0));
}

// A spot as a node of a scene is given it: with its own chance, before anything is stretched.
fn cym_entered(q: Spot, seed: u32) -> Spot {
    var entered = q;
    entered.seed = seed;
    entered.scale = 1.0;
    entered.free = 1e9;
    return entered;
}

// What was found at a moved spot, told in the measure of the spot before the move.
fn cym_left(found: Solid, moved: Spot) -> Solid {
    var told = found;
    told.dist *= moved.scale;
    told.reach = min(found.reach, moved.free) * moved.scale;
    return told;
}

// Whatever a node makes of solids, one may march no further than each of them allows.
fn cym_reaching(found: Solid, reach: f32) -> Solid {
    var told = found;
    told.reach = min(found.reach, reach);
    return told;
}

// A distance that is no number is far away.
fn cym_found(found: Solid) -> Solid {
    var told = found;
    let bad = (bitcast<u32>(found.dist) & 0x7fffffffu) > 0x7f800000u;
    told.dist = clamp(select(found.dist, 1e9, bad), -1e9, 1e9);
    return told;
}
