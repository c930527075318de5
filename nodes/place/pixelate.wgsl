//! Pixelate
//! Turns the picture into large plain cells: squares, hexagons or diamonds.
//! keywords: mosaic, pixels, blocks, low resolution, hexagon, censor, retro

struct Params {
    /// Cells from the bottom to the top of the picture.
    /// = 40 in 2..400 log
    cells: f32,
    /// Form of the cells.
    /// = hexagon choices: square | hexagon | diamond
    form: u32,
    /// Turns the grid.
    /// = 0 in -180..180 deg
    angle: f32,
}

fn pixelate(at: Place, p: Params) -> vec2f {
    let size = 2.0 / max(p.cells, 1.0);
    let turn = radians(p.angle) + select(0.0, PI * 0.25, p.form == 2u);
    let v = rotated(at.pos, -turn) / size;
    var middle = floor(v) + 0.5;
    if p.form == 1u {
        // A hexagon is the nearer of two interleaved rectangular grids.
        let grid = vec2f(1.0, 1.7320508);
        let a = (floor(v / grid) + 0.5) * grid;
        let b = floor(v / grid + 0.5) * grid;
        middle = select(b, a, dot(v - a, v - a) < dot(v - b, v - b));
    }
    return rotated(middle * size, turn);
}
