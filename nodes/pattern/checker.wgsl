//! Checker
//! Squares in two colours, with clean edges at any size.
//! keywords: chess, squares, board, grid

// The tutorial node: docs/add-a-node.md explains every line of it.

struct Params {
    /// Squares from the bottom to the top of the picture.
    /// = 6 in 1..64 log
    scale: f32,
    /// Turns the board.
    /// = 0 in -180..180 deg
    angle: f32,
    /// Slides the board; wire a band's time here to let the music push it.
    /// = 0 in -10..10
    phase: f32,
    /// The colour of the first squares.
    /// = #f4efe6
    light: vec4f,
    /// The colour of the squares between them.
    /// = #14213d
    dark: vec4f,
}

fn checker(at: Place, p: Params) -> vec4f {
    let cells = rotated(at.pos, radians(p.angle)) * p.scale * 0.5 + vec2f(p.phase);
    // A triangle wave crosses zero at every edge; its slope makes the edge one pixel soft.
    let wave = abs(fract(cells * 0.5) - 0.5) - 0.25;
    let soft = max(pixel(at) * p.scale * 0.5, 1e-5);
    let edges = clamp(wave / soft * 2.0, vec2f(-0.5), vec2f(0.5)) * 2.0;
    return mix(p.dark, p.light, edges.x * edges.y * 0.5 + 0.5);
}
