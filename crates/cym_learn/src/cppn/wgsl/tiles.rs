//! The kernel for cooperative matrices: the products of the hidden layers go through the GPU's matrix units, tile by tile.
//!
//! The numbers of a workgroup's pixels lie as `numbers[pixel][neuron]` in 16 bits. A subgroup owns every `subgroups`-th column of tiles
//! and keeps their sums; when all have read the inputs, the sums go through `slab`, because only there are single numbers in reach, and
//! come back bent as the next layer's inputs.

use super::super::architecture::{Activation, Architecture, Layer};
use super::Target;
use super::layout::{LayerLayout, Layout, TILE};
use super::text::{Text, alike, curved, features, head, kinds, picture};

/// Writes the kernel.
pub(super) fn write(architecture: &Architecture, layout: &Layout, target: Target) -> String {
    let mut out = Text::default();
    for feature in ["f16", "wgpu_cooperative_matrix"] {
        out.line(format!("enable {feature};"));
    }
    out.line("");
    out.line("@group(0) @binding(3) var<storage, read> halves: array<f16>;");
    out.line(format!("var<workgroup> numbers: array<f16, {}>;", layout.pixels * layout.memory_rows));
    out.line(format!("var<workgroup> slab: array<f32, {}>;", layout.pixels * layout.slab_rows));
    head(&mut out, layout, target, "@builtin(subgroup_id) subgroup: u32, ");
    features(&mut out, architecture, layout);
    for (index, place) in layout.layers.iter().enumerate() {
        if index == 0 {
            out.line("workgroupBarrier();");
            first(&mut out, layout, place, architecture.layers[0]);
        } else if index == 1 || alike(layout, index - 1) == 1 {
            let count = alike(layout, index);
            out.line(format!("for (var layer = {index}u; layer < {}u; layer += 1u) {{", index + count));
            hidden(&mut out, layout, index, &architecture.layers[index..index + count]);
            out.line("}");
        }
    }
    out.line("workgroupBarrier();");
    picture(&mut out, architecture, layout, target);
    out.line("}");
    out.text
}

/// The first layer, in 32 bits: four neurons of four pixels at a time.
fn first(out: &mut Text, layout: &Layout, place: &LayerLayout, layer: Layer) {
    let quads = layout.pixels / 4;
    out.line("let layer = 0u;");
    out.line(format!("for (var at = thread; at < {}u; at += {}u) {{", quads * place.width / 4, layout.threads()));
    out.line(format!("let quad = at / {}u;", place.width / 4));
    out.line(format!("let four = at % {}u;", place.width / 4));
    out.line("var sums = array<vec4f, 4>();");
    out.line(format!("for (var k = 0u; k < {}u; k += 1u) {{", place.rows));
    out.line(format!("let weight = full({}u + k * {}u + four);", place.start, place.width / 4));
    out.line("for (var p = 0u; p < 4u; p += 1u) {");
    out.line(format!("sums[p] = fma(vec4f(slab[k * {}u + 4u * quad + p]), weight, sums[p]);", layout.pixels));
    out.line("}");
    out.line("}");
    out.line(format!("let kept = frame[{}u + four];", layout.damping_start));
    out.line("for (var p = 0u; p < 4u; p += 1u) {");
    out.line("let neuron = 4u * four;");
    out.line("let pixel = 4u * quad + p;");
    bent(out, layout, 0, layer.activation, "sums[p]", "kept * ");
    out.line("}");
    out.line("}");
}

/// Layers of one shape through the matrix units.
fn hidden(out: &mut Text, layout: &Layout, index: usize, layers: &[Layer]) {
    let place = &layout.layers[index];
    let (columns, rows) = (place.width / TILE / layout.groups, layout.pixels / TILE);
    let tiles = || (0..columns).flat_map(|column| (0..rows).map(move |row| (column, row)));
    out.line("workgroupBarrier();");
    out.line(format!("let start = {}u + (layer - {index}u) * {}u;", 8 * place.start, place.rows * place.width));
    for (column, row) in tiles() {
        out.line(format!("var sum_{column}_{row} = coop_mat{TILE}x{TILE}<f32, C>();"));
    }
    out.line(format!("for (var k = 0u; k < {}u; k += {TILE}u) {{", place.rows));
    for row in 0..rows {
        let at = format!("{}u + k", row * TILE * layout.memory_rows);
        out.line(format!(
            "let v_{row} = coopLoadT<coop_mat{TILE}x{TILE}<f16, A>>(&numbers[{at}], {}u);",
            layout.memory_rows
        ));
    }
    for column in 0..columns {
        let at = format!("start + k * {}u + (subgroup + {}u) * {TILE}u", place.width, column * layout.groups);
        out.line(format!(
            "let w_{column} = coopLoadT<coop_mat{TILE}x{TILE}<f16, B>>(&halves[{at}], {}u);",
            place.width
        ));
        for row in 0..rows {
            out.line(format!("sum_{column}_{row} = coopMultiplyAdd(v_{row}, w_{column}, sum_{column}_{row});"));
        }
    }
    out.line("}");
    let across = layout.groups * TILE;
    for column in 0..columns {
        out.line("workgroupBarrier();");
        for row in 0..rows {
            let at = format!("{}u + subgroup * {TILE}u", row * TILE * across);
            out.line(format!("coopStoreT(sum_{column}_{row}, &slab[{at}], {across}u);"));
        }
        out.line("workgroupBarrier();");
        out.line(format!(
            "for (var at = thread; at < {}u; at += {}u) {{",
            layout.pixels * across / 4,
            layout.threads()
        ));
        out.line(format!("let pixel = at / {}u;", across / 4));
        out.line(format!("let neuron = {}u + 4u * (at % {}u);", column * across, across / 4));
        out.line("let sums = vec4f(slab[4u * at], slab[4u * at + 1u], slab[4u * at + 2u], slab[4u * at + 3u]);");
        kinds(out, index, layers, |out, activation| bent(out, layout, index, activation, "sums", ""));
        out.line("}");
    }
}

/// Puts four neurons of a pixel through an activation and writes them to `numbers`.
fn bent(out: &mut Text, layout: &Layout, index: usize, activation: Activation, sums: &str, kept: &str) {
    let place = &layout.layers[index];
    let bias = format!("frame[{}u + (layer - {index}u) * {}u + neuron / 4u]", place.bias, place.width / 4);
    let gain = format!("frame[{}u + layer / 4u][layer % 4u]", layout.gains_start);
    out.line(format!("let z = {gain} * {sums} + {bias};"));
    let bent = curved(activation, "z", |unit| format!("vec4u(neuron) + vec4u(0u, 1u, 2u, 3u) >= vec4u({unit}u)"));
    out.line(format!("let a = {kept}{bent};"));
    for copy in 0..activation.copies() {
        let value = match (activation, copy) {
            (Activation::Atan, 0) => "a / 0.67",
            (Activation::Atan, _) => "(a * a - 0.45) / 0.396",
            _ => "a",
        };
        out.line(format!("let value_{copy} = {value};"));
        for (at, lane) in ["x", "y", "z", "w"].into_iter().enumerate() {
            let to = format!("pixel * {}u + neuron + {}u", layout.memory_rows, copy * place.width + at);
            out.line(format!("numbers[{to}] = f16(value_{copy}.{lane});"));
        }
    }
}
