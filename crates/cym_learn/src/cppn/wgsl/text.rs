//! Writes the kernel's text.

use std::fmt::Write as _;

use super::super::architecture::{Activation, Architecture, Layer, Output};
use super::super::features::CALM_RADIUS;
use super::layout::{LayerLayout, Layout, MOST_ACROSS, NEURONS};
use super::{Precision, Target};

/// The functions that every kernel has.
const CURVES: &str = include_str!("curves.wgsl");
const LANES: [&str; 4] = ["x", "y", "z", "w"];

/// A text that grows line by line.
#[derive(Default)]
pub(super) struct Text {
    pub text: String,
    depth: usize,
}

impl Text {
    pub(super) fn line(&mut self, line: impl AsRef<str>) {
        let line = line.as_ref();
        if line.starts_with('}') {
            self.depth -= 1;
        }
        // Writing to a string cannot fail.
        let _ok = writeln!(self.text, "{}{line}", "    ".repeat(self.depth));
        if line.ends_with('{') {
            self.depth += 1;
        }
    }
}

/// A number as WGSL reads it.
fn number(value: f32) -> String {
    format!("{value:?}f")
}

pub(super) fn write(architecture: &Architecture, layout: &Layout, target: Target) -> String {
    let mut out = Text::default();
    if layout.precision == Precision::Half {
        out.line("enable f16;");
        out.line("");
    }
    let word = if layout.precision == Precision::Full { "vec4f" } else { "vec4u" };
    out.line("// Rows of numbers of this workgroup's pixels, four pixels a vector.");
    out.line(format!("var<workgroup> values: array<{word}, {}>;", layout.memory_rows * layout.pixels / 4));
    head(&mut out, layout, target, "");
    out.line(format!("let group = thread % {}u;", layout.groups));
    out.line(format!("let column = (thread / {}u) * {}u;", layout.groups, layout.thread_pixels / 4));
    features(&mut out, architecture, layout);
    let mut index = 0;
    while let Some(place) = layout.layers.get(index) {
        let alike = alike(layout, index);
        out.line(format!("for (var layer = {index}u; layer < {}u; layer += 1u) {{", index + alike));
        out.line("workgroupBarrier();");
        sums(&mut out, layout, index, place);
        out.line("workgroupBarrier();");
        results(&mut out, layout, index, &architecture.layers[index..index + alike]);
        out.line("}");
        index += alike;
    }
    out.line("workgroupBarrier();");
    picture(&mut out, architecture, layout, target);
    out.line("}");
    out.text
}

/// Bindings, curves and the beginning of the entry point; `more` are its further parameters.
pub(super) fn head(out: &mut Text, layout: &Layout, target: Target, more: &str) {
    let word = if layout.precision == Precision::Full { "vec4f" } else { "vec4u" };
    out.line(format!("@group(0) @binding(0) var<storage, read> weights: array<{word}>;"));
    // The first and the last layer are always kept in full.
    out.line(match layout.precision {
        Precision::Full => "fn full(at: u32) -> vec4f { return weights[at]; }",
        _ => "fn full(at: u32) -> vec4f { return bitcast<vec4f>(weights[at]); }",
    });
    out.line("@group(0) @binding(1) var<storage, read> frame: array<vec4f>;");
    out.line(match target {
        Target::Texture => "@group(0) @binding(2) var picture: texture_storage_2d<rgba16float, write>;",
        Target::Numbers => "@group(0) @binding(2) var<storage, read_write> picture: array<vec4f>;",
    });
    out.line("");
    out.text.push_str(CURVES);
    out.line("");
    out.line(format!("@compute @workgroup_size({})", layout.threads()));
    let own = "@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) thread: u32";
    out.line(format!("fn main({more}{own}) {{"));
    out.line(format!("let first = (workgroup.y * {MOST_ACROSS}u + workgroup.x) * {}u;", layout.pixels));
    out.line("let size = vec2u(frame[1].zw);");
}

/// How many layers from this one on have the same shape, so that they can be one loop: a short shader is soon compiled.
pub(super) fn alike(layout: &Layout, index: usize) -> usize {
    let shape = |place: &LayerLayout| (place.rows, place.width);
    let first = shape(&layout.layers[index]);
    // The first layer's numbers are kept in another way.
    if index == 0 { 1 } else { layout.layers[index..].iter().take_while(|place| shape(place) == first).count() }
}

/// Rows of per-pixel inputs, four pixels a thread; [`super::super::Features::fill`] says what they are.
pub(super) fn features(out: &mut Text, architecture: &Architecture, layout: &Layout) {
    let features = &architecture.features;
    let vectors = layout.pixels / 4;
    let scale = number(features.scale);
    let mut row = 0;
    let mut put = |out: &mut Text, value: &str| {
        match layout.precision {
            Precision::Full => out.line(format!("values[{}u + at] = {value};", row * vectors)),
            Precision::Packed | Precision::Half => {
                out.line(format!("values[{}u + at] = bitcast<vec4u>({value});", row * vectors));
            }
            Precision::Tiles => {
                out.line(format!("let input_{row} = {value};"));
                for (at, lane) in LANES.into_iter().enumerate() {
                    out.line(format!("slab[{}u + 4u * at] = input_{row}.{lane};", row * layout.pixels + at));
                }
            }
        }
        row += 1;
    };
    out.line(format!("for (var at = thread; at < {vectors}u; at += {}u) {{", layout.threads()));
    out.line("let pixel = first + 4u * at + vec4u(0u, 1u, 2u, 3u);");
    out.line("let across = vec4f(pixel % size.x) + 0.5 - 0.5 * frame[1].z;");
    out.line("let up = 0.5 * frame[1].w - 0.5 - vec4f(pixel / size.x);");
    out.line("let u = across / (0.5 * frame[1].w);");
    out.line("let v = up / (0.5 * frame[1].w);");
    out.line("let px = frame[0].x * u + frame[0].y * v + frame[1].x;");
    out.line("let py = frame[0].z * u + frame[0].w * v + frame[1].y;");
    out.line(format!("let x = {scale} * px;"));
    out.line(format!("let y = {scale} * py;"));
    out.line("let r = sqrt(x * x + y * y);");
    out.line("let away = max(r, vec4f(1e-9));");
    out.line("let angle_1 = array<vec4f, 2>(x / away, y / away);");
    put(out, "x");
    put(out, "y");
    if features.radius {
        put(out, "r");
    }
    out.line(format!("let calm = smoothstep(vec4f(0.0), vec4f({}), r);", number(CALM_RADIUS)));
    let mut powers = vec![1];
    for n in features.angle.then_some(1).into_iter().chain(features.angular.iter().copied()) {
        power(out, n, &mut powers);
        let waves = number(n as f32 / std::f32::consts::TAU * features.scale);
        let kept = format!("calm * damping({waves} / away, frame[2].x)");
        put(out, &format!("{kept} * angle_{n}[0]"));
        put(out, &format!("{kept} * angle_{n}[1]"));
    }
    for &k in &features.radial {
        let kept = format!("damping(vec4f({}), frame[2].x)", number(features.radial_waves(k)));
        put(out, &format!("{kept} * curve_sin({} * r)", number(k)));
    }
    for [bx, by] in features.fourier.map(|fourier| fourier.directions()).unwrap_or_default() {
        let phase = format!("{} * px + {} * py", number(std::f32::consts::PI * bx), number(std::f32::consts::PI * by));
        let kept = format!("damping(vec4f({}), frame[2].x)", number(0.5 * bx.hypot(by)));
        put(out, &format!("{kept} * curve_cos({phase})"));
        put(out, &format!("{kept} * curve_sin({phase})"));
    }
    out.line("}");
}

/// Declares `angle_n`, cosine and sine of n times the angle, from smaller ones.
fn power(out: &mut Text, n: u32, known: &mut Vec<u32>) {
    if !known.contains(&n) {
        let (half, rest) = (n / 2, n - n / 2);
        power(out, half, known);
        power(out, rest, known);
        out.line(format!("let angle_{n} = turned(angle_{half}, angle_{rest});"));
        known.push(n);
    }
}

/// The products of a layer: `sum_N_Q` is neuron N of this thread's eight at its Q-th four pixels.
fn sums(out: &mut Text, layout: &Layout, index: usize, place: &LayerLayout) {
    let quads = layout.thread_pixels / 4;
    for neuron in 0..NEURONS {
        for quad in 0..quads {
            out.line(format!("var sum_{neuron}_{quad} = vec4f(0.0);"));
        }
    }
    out.line(format!("if group < {}u {{", place.width / NEURONS));
    let full = index == 0 || layout.precision == Precision::Full;
    let length = place.rows * place.width / if full { 4 } else { 8 };
    out.line(format!("let start = {}u + (layer - {index}u) * {length}u;", place.start));
    if full {
        full_sums(out, layout, place);
    } else {
        packed_sums(out, layout, place);
    }
    out.line("}");
}

/// The loop over inputs where all numbers have 32 bits.
fn full_sums(out: &mut Text, layout: &Layout, place: &LayerLayout) {
    let quads = layout.thread_pixels / 4;
    let vectors = layout.pixels / 4;
    out.line(format!("for (var k = 0u; k < {}u; k += 1u) {{", place.rows));
    for quad in 0..quads {
        let value = format!("values[k * {vectors}u + column + {quad}u]");
        out.line(format!(
            "let v_{quad} = {};",
            if layout.precision == Precision::Full { value } else { format!("bitcast<vec4f>({value})") }
        ));
    }
    for half in 0..2 {
        out.line(format!("let w_{half} = full(start + k * {}u + 2u * group + {half}u);", place.width / 4));
    }
    products(out, quads, "vec4f", "sum");
    out.line("}");
}

/// The loop over pairs of inputs that share a word.
fn packed_sums(out: &mut Text, layout: &Layout, place: &LayerLayout) {
    let quads = layout.thread_pixels / 4;
    let vectors = layout.pixels / 4;
    let half = layout.precision == Precision::Half;
    let step = if half { 4 } else { 1 };
    out.line(format!("for (var pair = 0u; pair < {}u; pair += {step}u) {{", place.rows / 2));
    if half {
        for (neuron, quad) in (0..NEURONS).flat_map(|neuron| (0..quads).map(move |quad| (neuron, quad))) {
            out.line(format!("var part_{neuron}_{quad} = vec4<f16>();"));
        }
        out.line("for (var k = pair; k < pair + 4u; k += 1u) {");
    } else {
        out.line("let k = pair;");
    }
    let (kind, sum) = if half { ("vec4<f16>", "part") } else { ("vec4f", "sum") };
    let narrow = |value: String| if half { format!("vec4<f16>({value})") } else { value };
    for quad in 0..quads {
        out.line(format!("let packed_{quad} = values[k * {vectors}u + column + {quad}u];"));
        for lane in LANES {
            out.line(format!("let pair_{quad}_{lane} = unpack2x16float(packed_{quad}.{lane});"));
        }
    }
    for odd in 0..2 {
        let row = format!("(2u * k + {odd}u) * {}u", place.width / 8);
        out.line(format!("let bits_{odd} = weights[start + {row} + group];"));
    }
    for (odd, part) in ["x", "y"].into_iter().enumerate() {
        out.line("{");
        for quad in 0..quads {
            let lanes = LANES.map(|lane| format!("pair_{quad}_{lane}.{part}")).join(", ");
            out.line(format!("let v_{quad} = {};", narrow(format!("vec4f({lanes})"))));
        }
        for (half, lanes) in [["x", "y"], ["z", "w"]].into_iter().enumerate() {
            let [low, high] = lanes.map(|lane| format!("unpack2x16float(bits_{odd}.{lane})"));
            out.line(format!("let w_{half} = {};", narrow(format!("vec4f({low}, {high})"))));
        }
        products(out, quads, kind, sum);
        out.line("}");
    }
    if half {
        out.line("}");
        for (neuron, quad) in (0..NEURONS).flat_map(|neuron| (0..quads).map(move |quad| (neuron, quad))) {
            out.line(format!("sum_{neuron}_{quad} += vec4f(part_{neuron}_{quad});"));
        }
    }
    out.line("}");
}

/// Adds the outer product of `w_0`, `w_1` (eight neurons) and `v_0`, ... (pixels).
fn products(out: &mut Text, quads: usize, kind: &str, sum: &str) {
    for neuron in 0..NEURONS {
        for quad in 0..quads {
            let weight = format!("w_{}.{}", neuron / 4, LANES[neuron % 4]);
            out.line(format!("{sum}_{neuron}_{quad} = fma({kind}({weight}), v_{quad}, {sum}_{neuron}_{quad});"));
        }
    }
}

/// The activations of layers of one shape, written over their inputs.
fn results(out: &mut Text, layout: &Layout, index: usize, layers: &[Layer]) {
    let place = &layout.layers[index];
    out.line(format!("if group < {}u {{", place.width / NEURONS));
    out.line(format!("let gain = frame[{}u + layer / 4u][layer % 4u];", layout.gains_start));
    let bias = format!("{}u + (layer - {index}u) * {}u", place.bias, place.width / 4);
    for half in 0..2 {
        out.line(format!("let bias_{half} = frame[{bias} + 2u * group + {half}u];"));
        if index == 0 {
            out.line(format!("let kept_{half} = frame[{}u + 2u * group + {half}u];", layout.damping_start));
        }
    }
    kinds(out, index, layers, |out, activation| bent(out, layout, index, activation));
    out.line("}");
}

/// Writes what each activation among layers of one shape does; which it is, the shader finds by `layer`.
pub(super) fn kinds(out: &mut Text, index: usize, layers: &[Layer], each: impl Fn(&mut Text, Activation)) {
    let mut found: Vec<(String, Activation, Vec<String>)> = Vec::new();
    for (at, layer) in layers.iter().enumerate() {
        let (name, case) = (same(layer.activation), format!("{}u", index + at));
        match found.iter_mut().find(|(known, ..)| *known == name) {
            Some((.., cases)) => cases.push(case),
            None => found.push((name, layer.activation, vec![case])),
        }
    }
    if let [(_, activation, _)] = found[..] {
        each(out, activation);
    } else {
        out.line("switch layer {");
        for (_, activation, cases) in found {
            out.line(format!("case {}: {{", cases.join(", ")));
            each(out, activation);
            out.line("}");
        }
        out.line("default: {}");
        out.line("}");
    }
}

/// What two activations have in common when the same lines write both.
fn same(activation: Activation) -> String {
    match activation {
        Activation::Mixed(_) => format!("{activation:?}"),
        whole => curve(whole).to_owned(),
    }
}

/// An activation of `z`; where units differ, `from` says whether a unit is at least a number.
pub(super) fn curved(activation: Activation, z: &str, from: impl Fn(usize) -> String) -> String {
    let Activation::Mixed(counts) = activation else {
        return format!("{}({z})", curve(activation));
    };
    let choose = |chosen: Option<String>, (part, units): (Activation, std::ops::Range<usize>)| {
        let own = format!("{}({z})", curve(part));
        Some(match chosen {
            Some(chosen) => format!("select({chosen}, {own}, {})", from(units.start)),
            None => own,
        })
    };
    counts.parts().fold(None, choose).unwrap_or_else(|| z.to_owned())
}

/// The function of an activation; what is before it is a factor in the gain.
fn curve(activation: Activation) -> &'static str {
    match activation {
        Activation::Sin | Activation::Siren(_) => "curve_sin",
        Activation::Cos => "curve_cos",
        Activation::Gauss => "curve_gauss",
        Activation::Tanh => "curve_tanh",
        Activation::Atan => "curve_atan",
        Activation::Linear | Activation::Mixed(_) => "curve_linear",
    }
}

/// Puts the sums through an activation and writes them to the memory of the workgroup.
fn bent(out: &mut Text, layout: &Layout, index: usize, activation: Activation) {
    let place = &layout.layers[index];
    let quads = layout.thread_pixels / 4;
    let vectors = layout.pixels / 4;
    for (neuron, quad) in (0..NEURONS).flat_map(|neuron| (0..quads).map(move |quad| (neuron, quad))) {
        let (half, lane) = (neuron / 4, LANES[neuron % 4]);
        let kept = if index == 0 { format!("kept_{half}.{lane} * ") } else { String::new() };
        let z = format!("z_{neuron}_{quad}");
        out.line(format!("let {z} = gain * sum_{neuron}_{quad} + bias_{half}.{lane};"));
        let bent = curved(activation, &z, |unit| format!("{NEURONS}u * group + {neuron}u >= {unit}u"));
        out.line(format!("let a_{neuron}_{quad} = {kept}{bent};"));
    }
    for copy in 0..activation.copies() {
        let of = |a: String| match (activation, copy) {
            (Activation::Atan, 0) => format!("({a} / 0.67)"),
            (Activation::Atan, _) => format!("(({a} * {a} - 0.45) / 0.396)"),
            _ => a,
        };
        for quad in 0..quads {
            if layout.precision == Precision::Full {
                for neuron in 0..NEURONS {
                    let row = format!("({}u + {NEURONS}u * group + {neuron}u)", copy * place.width);
                    out.line(format!(
                        "values[{row} * {vectors}u + column + {quad}u] = {};",
                        of(format!("a_{neuron}_{quad}"))
                    ));
                }
            } else {
                for pair in 0..NEURONS / 2 {
                    let row = format!("({}u + {}u * group + {pair}u)", copy * place.width / 2, NEURONS / 2);
                    let lanes = LANES.map(|lane| {
                        let [even, odd] =
                            [2 * pair, 2 * pair + 1].map(|neuron| of(format!("a_{neuron}_{quad}.{lane}")));
                        format!("pack2x16float(vec2f({even}, {odd}))")
                    });
                    out.line(format!("values[{row} * {vectors}u + column + {quad}u] = vec4u({});", lanes.join(", ")));
                }
            }
        }
    }
}

/// The output layer, a pixel a thread, and where it goes.
pub(super) fn picture(out: &mut Text, architecture: &Architecture, layout: &Layout, target: Target) {
    let vectors = layout.pixels / 4;
    out.line(format!("for (var at = thread; at < {}u; at += {}u) {{", layout.pixels, layout.threads()));
    out.line("let pixel = first + at;");
    out.line("if pixel >= size.x * size.y { continue; }");
    out.line("var sum = vec4f(0.0);");
    if layout.precision == Precision::Tiles {
        out.line(format!("for (var k = 0u; k < {}u; k += 1u) {{", layout.output_rows));
        let value = format!("f32(numbers[at * {}u + k])", layout.memory_rows);
        out.line(format!("sum = fma(vec4f({value}), full({}u + k), sum);", layout.output_start));
    } else if layout.precision == Precision::Full {
        out.line(format!("for (var k = 0u; k < {}u; k += 1u) {{", layout.output_rows));
        out.line(format!(
            "sum = fma(vec4f(values[k * {vectors}u + at / 4u][at % 4u]), full({}u + k), sum);",
            layout.output_start
        ));
    } else {
        out.line(format!("for (var k = 0u; k < {}u; k += 1u) {{", layout.output_rows / 2));
        out.line(format!("let pair = unpack2x16float(values[k * {vectors}u + at / 4u][at % 4u]);"));
        out.line(format!("sum = fma(vec4f(pair.x), full({}u + 2u * k), sum);", layout.output_start));
        out.line(format!("sum = fma(vec4f(pair.y), full({}u + 2u * k), sum);", layout.output_start + 1));
    }
    out.line("}");
    let last = layout.layers.len();
    let gain = format!("frame[{}].{}", layout.gains_start + last / 4, LANES[last % 4]);
    out.line(format!("let value = curve_sigmoid({gain} * sum + frame[{}]);", layout.output_bias));
    let channels = architecture.output.channels();
    match (target, architecture.output) {
        (Target::Numbers, _) => {
            let lanes =
                (0..4).map(|lane| if lane < channels { format!("value.{}", LANES[lane]) } else { "0.0".to_owned() });
            out.line(format!("picture[pixel] = vec4f({});", lanes.collect::<Vec<_>>().join(", ")));
        }
        (Target::Texture, Output::Rgb { .. }) => {
            out.line("let linear = linear_from_srgb(value.xyz);");
            out.line("textureStore(picture, vec2u(pixel % size.x, pixel / size.x), vec4f(linear, 1.0));");
        }
        (Target::Texture, Output::Palette(_)) => {
            let lanes = (0..3).map(|lane| format!("value.{}", LANES[if lane < channels { lane } else { 0 }]));
            let lanes = lanes.collect::<Vec<_>>().join(", ");
            out.line(format!("textureStore(picture, vec2u(pixel % size.x, pixel / size.x), vec4f({lanes}, 1.0));"));
        }
    }
    out.line("}");
}
