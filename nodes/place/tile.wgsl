//! Tile
//! Lays the picture out in rows and columns, like wallpaper or bricks, with turned and mirrored tiles.
//! keywords: repeat, grid, wallpaper, brick, mosaic, pattern, truchet

struct Params {
    /// Tiles from the bottom to the top of the picture.
    /// = 3 in 1..32
    rows: f32,
    /// Moves every second row sideways, as bricks lie.
    /// = 0.5 in 0..1
    brick: f32,
    /// Every second tile is a mirror image, so that neighbours meet without a seam.
    /// = true
    mirror: u32,
    /// Turns each tile by itself.
    /// = 0 in -180..180 deg
    angle: f32,
    /// How many of the tiles are turned upside down by chance.
    /// = 0.25 in 0..1
    chance: f32,
    /// Zooms the picture within each tile.
    /// = 1 in 0.2..5 log
    zoom: f32,
    /// How fast the rows slide, every second one the other way; tiles a second.
    /// = 0.03 in -2..2 hz
    speed: f32,
    /// Slides the rows; wire a band's time here to let the music push them.
    /// = 0 in -10..10
    phase: f32,
}

fn tile(at: Place, p: Params) -> vec2f {
    var uv = uv_from_pos(at.pos, at) * max(p.rows, 0.01);
    let row = i32(floor(clamp(uv.y, -1e6, 1e6)));
    let odd = (row & 1) != 0;
    let slide = at.secs * p.speed + p.phase;
    uv.x += select(slide, p.brick - slide, odd);
    let cell = vec2i(i32(floor(clamp(uv.x, -1e6, 1e6))), row);
    var inside = fract(uv);
    if p.mirror != 0u {
        inside = select(inside, 1.0 - inside, (cell & vec2i(1)) != vec2i(0));
    }
    var v = pos_from_uv(inside, at);
    if unit(hash_cell(cell, 0u, at.seed)) < p.chance {
        v = -v;
    }
    v = rotated(v, radians(p.angle)) / max(abs(p.zoom), 1e-3);
    return into_picture(v, 1u, at);
}
