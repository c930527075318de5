//! A shader of any of the known kinds, read and ready to be written pass by pass.

use std::collections::BTreeSet;

use crate::fault::Trouble;
use crate::glsl::preprocess::preprocess;
use crate::glsl::token::tokenise;
use crate::glsl::unit::{self, Unit};
use crate::header::{self, Header, Input, InputKind, Pass};

/// What kind of text it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Interactive Shader Format, version 1 or 2.
    Isf,
    /// `vec4 transition(vec2 uv)` of gl-transitions.
    Transition,
    /// `void mainImage(out vec4 colour, in vec2 px)` of Shadertoy.
    Toy,
}

/// The kind of a text, by what it contains; `None` when it is none of them.
pub fn kind_of(source: &str) -> Option<Kind> {
    let main = ["void main(", "void main ", "void\tmain"].iter().any(|head| source.contains(head));
    if main && header::cut(source).is_some() {
        return Some(Kind::Isf);
    }
    if source.contains("vec4 transition") && (source.contains("getFromColor") || source.contains("getToColor")) {
        return Some(Kind::Transition);
    }
    if source.contains("mainImage") && !main {
        return Some(Kind::Toy);
    }
    header::cut(source).map(|_| Kind::Isf)
}

/// What a kind of text reads besides ISF's own names.
#[derive(Default)]
pub(crate) struct Extra {
    /// Declarations, and the names that they declare.
    pub(crate) globals: String,
    pub(crate) declared: Vec<&'static str>,
    /// Words that stand for others.
    pub(crate) words: Vec<(&'static str, &'static str)>,
    /// Statements before the shader's own start values.
    pub(crate) starts: String,
    /// The statement that runs the shader.
    pub(crate) main: String,
}

/// A shader that was read.
pub(crate) struct Shader {
    pub(crate) kind: Kind,
    pub(crate) header: Header,
    pub(crate) fragment: Unit,
    pub(crate) vertex: Option<Unit>,
    pub(crate) extra: Extra,
}

impl Shader {
    /// Reads a text of this kind, with its vertex shader if there is one.
    pub(crate) fn read(kind: Kind, fragment: &str, vertex: Option<&str>) -> Result<Self, Trouble> {
        let text = unit::read(&preprocess(&tokenise(fragment, false))?)?;
        let vertex = vertex.map(|vertex| unit::read(&preprocess(&tokenise(vertex, true))?)).transpose()?;
        let mut shader = match kind {
            Kind::Isf => Self { kind, header: header::read(fragment)?, extra: isf(), fragment: text, vertex },
            Kind::Transition => Self {
                kind,
                header: transition_header(fragment, &text),
                extra: transition(),
                fragment: text,
                vertex: None,
            },
            Kind::Toy => Self { kind, header: toy_header(fragment, &text), extra: toy(), fragment: text, vertex: None },
        };
        let main = if kind == Kind::Isf {
            "main"
        } else if kind == Kind::Toy {
            "mainImage"
        } else {
            "transition"
        };
        if !shader.fragment.functions.iter().any(|function| function.name.is(main)) {
            return Err(Trouble::whole(
                format!("the shader has no function `{main}`"),
                "check that the whole file is there",
            ));
        }
        // A vertex shader without a `main` is no vertex shader.
        shader.vertex = shader.vertex.filter(|unit| unit.functions.iter().any(|function| function.name.is("main")));
        shader.add_samplers();
        if shader.header.passes.is_empty() {
            shader.header.passes.push(Pass::default());
        }
        Ok(shader)
    }

    /// A shader with nothing but its head.
    pub(crate) fn stand_in(header: Header) -> Self {
        let header = Header { passes: vec![Pass::default()], ..header };
        Self { kind: Kind::Isf, header, fragment: Unit::default(), vertex: None, extra: isf() }
    }

    /// Buffers by name, in the order of their first pass.
    pub(crate) fn buffers(&self) -> Vec<&str> {
        let mut seen = BTreeSet::new();
        let targets = self.header.passes.iter().map(|pass| pass.target.as_str());
        targets.filter(|target| !target.is_empty() && seen.insert(*target)).collect()
    }

    /// Whether its text sets red, green and blue only, and leaves alpha to chance: what other hosts show of it is opaque.
    pub(crate) fn leaves_alpha(&self) -> bool {
        const COLOURS: [&str; 3] = ["gl_FragColor", "isf_FragColor", "fragColor"];
        let bodies = self.fragment.functions.iter().map(|function| &function.body);
        let mut uses = bodies.flat_map(|body| {
            let found = body.iter().enumerate().filter(|(_, token)| COLOURS.contains(&&*token.text));
            found.map(|(at, _)| (body.get(at + 1), body.get(at + 2))).collect::<Vec<_>>()
        });
        let mut any = false;
        let partly = uses.all(|(dot, part)| {
            any = true;
            dot.is_some_and(|dot| dot.is(".")) && part.is_some_and(|part| !part.text.contains(['a', 'w', 'q']))
        });
        any && partly
    }

    /// Pictures that are declared in the text and nowhere else become inputs.
    fn add_samplers(&mut self) {
        let samplers = self.fragment.globals.iter().filter(|global| global.ty[0].text.starts_with("sampler2D"));
        let names: Vec<String> = samplers.map(|global| global.name.text.to_string()).collect();
        for name in names {
            let known = self.header.inputs.iter().any(|input| input.name == name)
                || self.header.imported.iter().any(|imported| imported.name == name)
                || self.header.passes.iter().any(|pass| pass.target == name);
            if !known {
                self.header.inputs.push(Input { name, label: String::new(), kind: InputKind::Image });
            }
        }
    }
}

fn isf() -> Extra {
    Extra { main: "isf_main();\n".to_owned(), ..Extra::default() }
}

fn transition() -> Extra {
    Extra {
        globals: "float ratio;\n".to_owned(),
        declared: vec!["ratio", "progress"],
        starts: "ratio = RENDERSIZE.x / RENDERSIZE.y;\n".to_owned(),
        main: "isf_FragColor = f_transition(isf_FragNormCoord);\n".to_owned(),
        ..Extra::default()
    }
}

fn toy() -> Extra {
    Extra {
        globals: "vec3 iResolution; float iTime; float iGlobalTime; float iTimeDelta; float iFrameRate; int iFrame; vec4 iDate; \
                  vec4 iMouse; float iSampleRate; vec3 iChannelResolution[4]; float iChannelTime[4];\n"
            .to_owned(),
        declared: vec![
            "iResolution", "iTime", "iGlobalTime", "iTimeDelta", "iFrameRate", "iFrame", "iDate", "iMouse", "iSampleRate",
            "iChannelResolution", "iChannelTime",
        ],
        words: Vec::new(),
        starts: "iResolution = vec3(RENDERSIZE, 1.0); iTime = TIME; iGlobalTime = TIME; iTimeDelta = TIMEDELTA; iFrame = FRAMEINDEX;\n\
                 iDate = DATE; iSampleRate = 44100.0; iFrameRate = 1.0 / max(TIMEDELTA, 0.001);\n\
                 iMouse = vec4(mouse * RENDERSIZE, pressed ? 1.0 : 0.0, 0.0);\n\
                 for (int i = 0; i < 4; i++) { iChannelTime[i] = TIME; iChannelResolution[i] = iResolution; }\n"
            .to_owned(),
        main: "f_mainImage(isf_FragColor, isf_FragCoord.xy); isf_FragColor.a = 1.0;\n".to_owned(),
    }
}

fn input(name: &str, label: &str, kind: InputKind) -> Input {
    Input { name: name.to_owned(), label: label.to_owned(), kind }
}

/// From and to, how far, and the text's own uniforms with the values that their comments give: `uniform float x; // = 1.0`.
fn transition_header(source: &str, unit: &Unit) -> Header {
    let mut inputs = vec![
        input("isf_from", "", InputKind::Image),
        input("isf_to", "", InputKind::Image),
        input("progress", "", InputKind::Float { default: 0.4, range: Some((0.0, 1.0)) }),
    ];
    for global in unit.globals.iter().filter(|global| global.has("uniform")) {
        let line = source.lines().nth(global.name.place.line.saturating_sub(1) as usize).unwrap_or_default();
        let comment = line.split_once("//").or_else(|| line.split_once("/*")).map_or("", |(_, comment)| comment);
        let value = comment.split_once('=').map_or("", |(_, value)| value);
        let numbers: Vec<f32> = value
            .split(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '-')))
            .filter_map(|word| word.parse().ok())
            .filter(|number: &f32| number.is_finite())
            .collect();
        // `vec2(1.0)` and `ivec2(1)`: the digit of the type is no number of its own.
        let numbers = if value.contains("vec") { numbers.get(1..).unwrap_or_default() } else { &numbers };
        let at = |i: usize| numbers.get(i).or_else(|| numbers.first()).copied().unwrap_or_default();
        let name = &*global.name.text;
        let kind = match &*global.ty[0].text {
            "float" => InputKind::Float { default: at(0), range: None },
            "int" => InputKind::Long { default: at(0) as i32, range: None, values: Vec::new() },
            "bool" => InputKind::Bool { default: value.contains("true") },
            "vec2" => InputKind::Point { default: [at(0), at(1)], range: Some(([-1e4; 2], [1e4; 2])) },
            "vec4" => InputKind::Color { default: [at(0), at(1), at(2), at(3)].map(|c| c.clamp(0.0, 1.0)) },
            _ => continue,
        };
        if !matches!(name, "progress" | "ratio") {
            inputs.push(input(name, "", kind));
        }
    }
    let credit = source
        .lines()
        .find_map(|line| ["// Author:", "// author:"].iter().find_map(|word| line.trim().strip_prefix(word)));
    Header {
        description: "From one picture to another.".to_owned(),
        credit: credit.unwrap_or_default().trim().to_owned(),
        categories: vec!["Transition".to_owned()],
        inputs,
        ..Header::default()
    }
}

/// The mouse, and the channels that the text reads.
fn toy_header(source: &str, unit: &Unit) -> Header {
    let middle = InputKind::Point { default: [0.5; 2], range: Some(([0.0; 2], [1.0; 2])) };
    let mut inputs = vec![input("mouse", "", middle), input("pressed", "", InputKind::Bool { default: false })];
    let channels = (0..4).map(|channel| format!("iChannel{channel}"));
    for channel in channels.filter(|channel| {
        // `iChannel1` is no part of `iChannelResolution[1]`, and declared channels are found later.
        source.contains(channel.as_str()) && !unit.globals.iter().any(|global| &*global.name.text == channel)
    }) {
        inputs.push(input(&channel, "", InputKind::Image));
    }
    Header {
        description: "A shader that draws by itself.".to_owned(),
        categories: vec!["Generator".to_owned()],
        inputs,
        ..Header::default()
    }
}
