//! The WGSL file of one pass, in the form of docs/add-a-node.md.
//!
//! Results of `writeln!` are dropped: writing to a String cannot fail.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::header::{Input, InputKind};
use crate::shader::{Kind, Shader};
use crate::size::{self, Side};
use crate::wgsl::Code;

/// How a pass reads a buffer of the shader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BufferRead {
    /// A pass of this frame wrote it before.
    Now(usize),
    /// Its own last frame.
    Own,
    /// The last frame of a pass that comes later.
    Late(usize),
}

/// What the node of a pass is called and how it stands among the others.
pub(crate) struct Part<'a> {
    pub(crate) id: &'a str,
    pub(crate) title: &'a str,
    pub(crate) shader: &'a Shader,
    pub(crate) index: usize,
    pub(crate) buffers: BTreeMap<&'a str, BufferRead>,
    /// Whether what it draws is for the graph, and not for another pass.
    pub(crate) shown: bool,
    /// Inputs that it has although it does not read them.
    pub(crate) all_inputs: bool,
}

/// The name of an input in graphs.
pub(crate) fn port(name: &str, kind: Kind) -> String {
    match name {
        "inputImage" if kind == Kind::Isf => return "image".to_owned(),
        "isf_from" => return "from_image".to_owned(),
        "isf_to" => return "to_image".to_owned(),
        _ => {}
    }
    let mut out = String::new();
    let mut was_small = false;
    for c in name.chars() {
        if c.is_ascii_uppercase() && was_small {
            out.push('_');
        }
        was_small = c.is_ascii_lowercase() || c.is_ascii_digit();
        out.push(c.to_ascii_lowercase());
    }
    let out = out.trim_matches('_').to_owned();
    let taken = ["before", "late", "at", "isf_at", "isf_params", ""];
    let starts_well = out.starts_with(|c: char| c.is_ascii_lowercase());
    if naga::keywords::wgsl::RESERVED.contains(&out.as_str()) || taken.contains(&out.as_str()) || !starts_well {
        return format!("in_{out}");
    }
    out
}

/// The names of all inputs in graphs, each its own.
pub(crate) fn ports(shader: &Shader) -> BTreeMap<&str, String> {
    let mut seen = BTreeSet::new();
    let imported = shader.header.imported.iter().map(|imported| imported.name.as_str());
    let names = shader.header.inputs.iter().map(|input| input.name.as_str()).chain(imported);
    names
        .map(|name| {
            let mut port = port(name, shader.kind);
            while !seen.insert(port.clone()) {
                port.push_str("_too");
            }
            (name, port)
        })
        .collect()
}

/// How a buffer is called as an argument.
pub(crate) fn buffer_port(name: &str, read: BufferRead) -> String {
    let safe: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' }).collect();
    match read {
        BufferRead::Own => "before".to_owned(),
        BufferRead::Late(_) => format!("late_{safe}"),
        BufferRead::Now(_) => format!("buffer_{safe}"),
    }
}

/// A text on one line that is neither a head's `word: value` nor markup.
pub(crate) fn sentence(text: &str, otherwise: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ").replace(['`', '*', '/'], " ");
    let text: String = text.chars().filter(|c| !c.is_control()).take(300).collect();
    let text = text.trim();
    let mut chars = text.chars();
    match chars.next() {
        Some(first) if first.is_alphanumeric() => first.to_uppercase().chain(chars).collect(),
        _ => otherwise.to_owned(),
    }
}

/// sRGB with straight alpha from linear, premultiplied light, and back.
const CONVERSIONS: &str = "
fn isf_display_of(light: vec4f) -> vec4f {
    let rgb = clamp(light.rgb / max(light.a, 0.0001), vec3f(0.0), vec3f(1.0));
    let high = 1.055 * pow(rgb, vec3f(1.0 / 2.4)) - vec3f(0.055);
    return vec4f(select(high, rgb * 12.92, rgb < vec3f(0.0031308)), clamp(light.a, 0.0, 1.0));
}

fn isf_light_of(colour: vec4f) -> vec4f {
    let rgb = clamp(colour.rgb, vec3f(0.0), vec3f(1.0));
    let high = pow((rgb + vec3f(0.055)) / 1.055, vec3f(2.4));
    let alpha = clamp(colour.a, 0.0, 1.0);
    return vec4f(select(high, rgb / 12.92, rgb < vec3f(0.04045)) * alpha, alpha);
}
";

/// Writes the file.
pub(crate) fn write(part: &Part<'_>, code: &Code) -> String {
    let mut file = File { ports: ports(part.shader), ..File::empty(part, code) };
    file.built_in();
    file.inputs();
    file.pictures();
    file.text()
}

/// A node's file while it is written.
struct File<'a> {
    part: &'a Part<'a>,
    code: &'a Code,
    ports: BTreeMap<&'a str, String>,
    /// Statements that set what the shader reads.
    sets: String,
    /// Fields of `Params`.
    fields: String,
    /// Arguments of the function, and what is said about them.
    args: Vec<String>,
    docs: String,
    /// Variables that hold spectra.
    bars: String,
    /// Pictures that are handed to the shader.
    given: Vec<String>,
}

impl<'a> File<'a> {
    fn empty(part: &'a Part<'a>, code: &'a Code) -> Self {
        Self {
            part,
            code,
            ports: BTreeMap::new(),
            sets: String::new(),
            fields: String::new(),
            args: Vec::new(),
            docs: String::new(),
            bars: String::new(),
            given: Vec::new(),
        }
    }

    /// Sets a variable of the shader, if it reads it.
    fn set(&mut self, glsl: &str, value: &str) -> bool {
        let variable = self.code.variables.get(glsl);
        if let Some(variable) = variable {
            _ = writeln!(self.sets, "    {variable} = {value};");
        }
        variable.is_some()
    }

    fn built_in(&mut self) {
        for (glsl, value) in [
            ("RENDERSIZE", "isf_at.size"),
            ("isf_FragNormCoord", "isf_uv"),
            ("isf_FragCoord", "vec4f(isf_uv * isf_at.size, 0.0, 1.0)"),
            ("isf_FragColor", if self.part.shader.leaves_alpha() { "vec4f(0.0, 0.0, 0.0, 1.0)" } else { "vec4f(0.0)" }),
            ("isf_gone", "false"),
            ("TIME", "isf_at.secs"),
            ("TIMEDELTA", "isf_at.dt"),
            ("FRAMEINDEX", "i32(isf_at.frame)"),
            // No clock below the engine: a day that begins with the piece.
            ("DATE", "vec4f(2000.0, 1.0, 1.0, isf_at.secs)"),
        ] {
            self.set(glsl, value);
        }
    }

    fn inputs(&mut self) {
        let shader = self.part.shader;
        let mut letters = ('a'..='z').cycle();
        for input in &shader.header.inputs {
            let port = self.ports[input.name.as_str()].clone();
            match &input.kind {
                InputKind::Image => {}
                InputKind::Sound { .. } => {
                    let letter = letters.next().unwrap_or('a');
                    if self.part.all_inputs || self.code.text.contains(&format!("isf_sound_{letter}(")) {
                        self.args.push(format!("{port}: Spectrum"));
                        let help = sentence(&input.label, "The sound that moves it.");
                        _ = writeln!(self.docs, "/// {port}: {help}");
                        _ = writeln!(self.sets, "    isf_bars_{letter} = {port};");
                        _ = writeln!(self.bars, "var<private> isf_bars_{letter}: Spectrum;");
                    }
                }
                kind => {
                    let used = self.set(&crate::rewrite::safe(&input.name), &reading(kind, &port));
                    if used || self.part.all_inputs {
                        self.fields += &field(input, kind, &port);
                    }
                }
            }
        }
    }

    fn pictures(&mut self) {
        let shader = self.part.shader;
        for picture in &self.code.pictures {
            let plain = picture.strip_suffix("_here").filter(|plain| crate::rewrite::safe(plain) == *picture);
            let picture = plain.unwrap_or(picture);
            let buffer = self.part.buffers.get(picture);
            let argument = match buffer {
                Some(read) => buffer_port(picture, *read),
                None => self.ports.get(picture).cloned().unwrap_or_else(|| "image".to_owned()),
            };
            self.take(&argument, (buffer.is_none()).then(|| picture_help(shader, picture)));
            self.given.push(argument);
        }
        if self.part.all_inputs {
            for input in shader.header.inputs.iter().filter(|input| input.kind == InputKind::Image) {
                let port = self.ports[input.name.as_str()].clone();
                self.take(&port, Some(picture_help(shader, &input.name)));
            }
        }
    }

    /// An argument that is a picture, once.
    fn take(&mut self, argument: &str, help: Option<String>) {
        let text = format!("{argument}: texture_2d<f32>");
        if self.args.contains(&text) {
            return;
        }
        self.args.push(text);
        if let Some(help) = help {
            _ = writeln!(self.docs, "/// {argument}: {help}");
        }
    }

    fn text(&self) -> String {
        let Self { part, code, sets, fields, docs, bars, .. } = self;
        let params = if fields.is_empty() { "" } else { ", isf_params: Params" };
        let structure = if fields.is_empty() { String::new() } else { format!("struct Params {{\n{fields}}}\n") };
        let args: String = self.args.iter().flat_map(|arg| [", ", arg]).collect();
        let float = part.shader.header.passes[part.index].float;
        let colour = code.variables.get("isf_FragColor").cloned().unwrap_or_else(|| "vec4f(0.0)".to_owned());
        let result = match (part.shown, float) {
            (true, _) => format!("isf_light_of({colour})"),
            (false, true) => colour,
            // Eight bits a channel hold nothing beyond black and white.
            (false, false) => format!("clamp({colour}, vec4f(0.0), vec4f(1.0))"),
        };
        format!(
            "{}\n{structure}\n{bars}{}\n{CONVERSIONS}\n{docs}fn {}(isf_at: Place{params}{args}) -> vec4f {{\n    \
             let isf_uv = vec2f(isf_at.pos.x * isf_at.size.y / isf_at.size.x, isf_at.pos.y) * 0.5 + vec2f(0.5);\n\
             {sets}    {}({});\n    return {result};\n}}\n",
            head(part),
            code.text,
            part.id.rsplit('/').next().unwrap_or_default(),
            code.main,
            self.given.join(", "),
        )
    }
}

/// The `//!` lines.
fn head(part: &Part<'_>) -> String {
    let shader = part.shader;
    let pass = &shader.header.passes[part.index];
    let help = sentence(&shader.header.description, "A shader from outside.");
    let stop = if help.ends_with('.') { "" } else { "." };
    let by = sentence(&shader.header.credit, "");
    let by = if by.is_empty() { String::new() } else { format!(" ({by})") };
    let title = sentence(part.title, "Shader");
    let mut head = format!("//! {title}\n//! {help}{stop}{by}\n//! keywords: {}\n", keywords(shader).join(", "));
    let value = |name: &str| match &shader.header.inputs.iter().find(|input| input.name == name)?.kind {
        InputKind::Float { default, .. } => Some(f64::from(*default)),
        InputKind::Long { default, .. } => Some(f64::from(*default)),
        InputKind::Bool { default } => Some(f64::from(u8::from(*default))),
        _ => None,
    };
    let sides = [&pass.width, &pass.height];
    let full = [Side { width: 1.0, height: 0.0, px: 0.0 }, Side { width: 0.0, height: 1.0, px: 0.0 }];
    let [w, h] = [0, 1].map(|along| size::side(sides[along], along, value).unwrap_or(full[along]));
    if [w, h] != full {
        _ = writeln!(head, "//! scale: {} {} {} x {} {} {}", w.width, w.height, w.px, h.width, h.height, h.px);
    }
    if pass.float {
        head += "//! format: f32\n";
    }
    head
}

fn keywords(shader: &Shader) -> Vec<String> {
    let kind = match shader.kind {
        Kind::Isf => "isf",
        Kind::Transition => "gl-transition",
        Kind::Toy => "shadertoy",
    };
    let words = shader.header.categories.iter().map(|word| sentence(word, "shader").to_lowercase().replace(',', " "));
    [kind.to_owned(), "shader".to_owned()].into_iter().chain(words).collect()
}

fn picture_help(shader: &Shader, name: &str) -> String {
    let label = shader.header.inputs.iter().find(|input| input.name == name).map_or("", |input| &input.label);
    let otherwise = match name {
        "startImage" | "isf_from" => "The picture that goes.",
        "endImage" | "isf_to" => "The picture that comes.",
        _ => "The picture.",
    };
    sentence(label, otherwise)
}

/// What a param is in the shader's own terms.
fn reading(kind: &InputKind, port: &str) -> String {
    let value = format!("isf_params.{port}");
    match kind {
        InputKind::Bool { .. } | InputKind::Event => format!("{value} > 0u"),
        InputKind::Long { values, .. } if !values.is_empty() => {
            let in_order = values.iter().enumerate().all(|(index, (number, _))| index as i32 == *number);
            if in_order {
                return format!("i32({value})");
            }
            let last = values.last().map_or(0, |(number, _)| *number);
            values.iter().enumerate().rev().skip(1).fold(format!("{last}i"), |rest, (index, (number, _))| {
                format!("select({rest}, i32({number}), {value} == {index}u)")
            })
        }
        InputKind::Point { range: None, .. } => format!("{value} * isf_at.size"),
        InputKind::Color { .. } => format!("isf_display_of({value})"),
        _ => value,
    }
}

/// One field of `Params` with its text.
fn field(input: &Input, kind: &InputKind, port: &str) -> String {
    let help = sentence(&input.label, &sentence(&port.replace('_', " "), "A value."));
    let spanned = |(min, max): (f32, f32)| format!(" in {min}..{max}");
    let (ty, default) = match kind {
        InputKind::Float { default, range } => {
            let default = range.map_or(*default, |(min, max)| default.clamp(min, max));
            ("f32", format!("{default}{}", range.map(spanned).unwrap_or_default()))
        }
        InputKind::Bool { default } => ("u32", default.to_string()),
        InputKind::Event => ("u32", "false".to_owned()),
        InputKind::Long { default, range, values } if values.is_empty() => {
            let default =
                range.map_or(*default, |(min, max)| (*default).clamp(min as i32, (max as i32).max(min as i32)));
            ("i32", format!("{default}{}", range.map(spanned).unwrap_or_default()))
        }
        InputKind::Long { default, values, .. } => {
            let mut words: Vec<String> = Vec::new();
            for (_, label) in values {
                let plain: String = label.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
                let plain = plain.split_whitespace().collect::<Vec<_>>().join("_").to_lowercase();
                let mut word = if plain.is_empty() { "other".to_owned() } else { plain };
                while words.contains(&word) {
                    word.push('_');
                }
                words.push(word);
            }
            let chosen = values.iter().position(|(number, _)| number == default).unwrap_or_default();
            ("u32", format!("{} choices: {}", words[chosen], words.join(" | ")))
        }
        InputKind::Point { default, range } => {
            let span = range.map(|(min, max)| (min[0].min(min[1]), max[0].max(max[1])));
            let inside = |number: f32| range.map_or(number, |_| span.map_or(number, |(a, b)| number.clamp(a, b)));
            let default = if range.is_none() && default.iter().any(|number| !(0.0..=1.0).contains(number)) {
                [0.5; 2]
            } else {
                default.map(inside)
            };
            ("vec2f", format!("{} {}{}", default[0], default[1], spanned(span.unwrap_or((0.0, 1.0)))))
        }
        InputKind::Color { default } => {
            let code = |channel: f32| (channel * 255.0).round() as u32;
            let [r, g, b, a] = default.map(code);
            ("vec4f", format!("#{r:02x}{g:02x}{b:02x}{a:02x}"))
        }
        InputKind::Image | InputKind::Sound { .. } => return String::new(),
    };
    format!("    /// {help}\n    /// = {default}\n    {port}: {ty},\n")
}
