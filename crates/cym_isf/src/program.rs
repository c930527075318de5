//! The GLSL of one pass: the artist's declarations under the rules, between what the translator declares.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::fault::{Place, Trouble};
use crate::glsl::token::Token;
use crate::glsl::unit::{Function, Global, Unit, split};
use crate::header::InputKind;
use crate::rewrite::{Names, PLAIN_TYPES, Picture, Role, body, is_plain, ordered, params, rewritten, safe};
use crate::shader::Shader;

/// GLSL with the artist's place of each piece, and the pictures by binding (from 1; 0 is the sampler).
pub(crate) struct PassText {
    pub(crate) text: String,
    pub(crate) places: Vec<(usize, Place)>,
    pub(crate) pictures: Vec<String>,
}

impl PassText {
    /// The place in the artist's text of an offset.
    pub(crate) fn place(&self, offset: usize) -> Place {
        let behind = self.places.partition_point(|(start, _)| *start <= offset);
        behind.checked_sub(1).map(|index| self.places[index].1).unwrap_or_default()
    }

    fn own(&mut self, text: &str) {
        self.places.push((self.text.len(), Place::default()));
        self.text.push_str(text);
    }

    fn tokens(&mut self, tokens: &[Token]) {
        for token in tokens {
            if self.places.last().is_none_or(|(_, place)| *place != token.place) {
                self.places.push((self.text.len(), token.place));
            }
            self.text.push_str(&token.text);
            self.text.push(if matches!(&*token.text, ";" | "{" | "}") { '\n' } else { ' ' });
        }
    }
}

/// What every shader may read. The wrapper around the pass sets those that are left after naga.
const BUILT_IN: &str = "
vec2 RENDERSIZE; vec2 isf_FragNormCoord; vec4 isf_FragCoord; vec4 isf_FragColor; vec4 isf_Position; bool isf_gone;
float TIME; float TIMEDELTA; vec4 DATE; int FRAMEINDEX;
";

/// How pictures are read: linear, premultiplied light from above as sRGB with straight alpha from below.
const READING: &str = "
vec4 isf_raw(texture2D image, vec2 at) {
    return textureLod(sampler2D(image, isf_sampler), vec2(at.x, 1.0 - at.y), 0.0);
}
vec4 isf_shown(texture2D image, vec2 at) {
    vec4 light = isf_raw(image, at);
    vec3 rgb = clamp(light.rgb / max(light.a, 0.0001), 0.0, 1.0);
    vec3 high = 1.055 * pow(rgb, vec3(1.0 / 2.4)) - vec3(0.055);
    return vec4(mix(rgb * 12.92, high, step(vec3(0.0031308), rgb)), clamp(light.a, 0.0, 1.0));
}
vec2 isf_size(texture2D image) {
    return vec2(textureSize(sampler2D(image, isf_sampler), 0));
}
vec2 isf_panorama(vec3 at) {
    vec3 to = at / max(length(at), 0.000001);
    return vec2(atan(to.z, to.x) / 6.2831853 + 0.5, asin(clamp(to.y, -1.0, 1.0)) / 3.1415927 + 0.5);
}
mat2 isf_mat2(float x) { return mat2(x, 0.0, 0.0, x); }
mat2 isf_mat2(vec4 v) { return mat2(v.x, v.y, v.z, v.w); }
mat2 isf_mat2(mat2 m) { return m; }
mat2 isf_mat2(mat3 m) { return mat2(m[0].xy, m[1].xy); }
mat2 isf_mat2(mat4 m) { return mat2(m[0].xy, m[1].xy); }
bool isf_isnan(float x) { return (floatBitsToUint(x) & 0x7fffffffu) > 0x7f800000u; }
bvec2 isf_isnan(vec2 v) { return bvec2(isf_isnan(v.x), isf_isnan(v.y)); }
bvec3 isf_isnan(vec3 v) { return bvec3(isf_isnan(v.x), isf_isnan(v.y), isf_isnan(v.z)); }
bvec4 isf_isnan(vec4 v) { return bvec4(isf_isnan(v.x), isf_isnan(v.y), isf_isnan(v.z), isf_isnan(v.w)); }
bool isf_isinf(float x) { return (floatBitsToUint(x) & 0x7fffffffu) == 0x7f800000u; }
bvec2 isf_isinf(vec2 v) { return bvec2(isf_isinf(v.x), isf_isinf(v.y)); }
bvec3 isf_isinf(vec3 v) { return bvec3(isf_isinf(v.x), isf_isinf(v.y), isf_isinf(v.z)); }
bvec4 isf_isinf(vec4 v) { return bvec4(isf_isinf(v.x), isf_isinf(v.y), isf_isinf(v.z), isf_isinf(v.w)); }
void isf_vertShaderInit() { }
";

/// The shares of the four corners in a point of two triangles that a vertex shader has moved, right in perspective; -1 outside of them.
const SHARES: &str = "
vec3 isf_triangle(vec3 at, vec3 a, vec3 b, vec3 c) {
    return vec3(dot(at, cross(b, c)), dot(at, cross(c, a)), dot(at, cross(a, b))) / dot(a, cross(b, c));
}
vec4 isf_shares(vec2 at, vec3 a, vec3 b, vec3 c, vec3 d) {
    vec3 first = isf_triangle(vec3(at, 1.0), a, b, c);
    if (min(first.x, min(first.y, first.z)) >= 0.0) { return vec4(first, 0.0) / (first.x + first.y + first.z); }
    vec3 second = isf_triangle(vec3(at, 1.0), d, c, b);
    if (min(second.x, min(second.y, second.z)) >= 0.0) {
        return vec4(0.0, second.z, second.y, second.x) / (second.x + second.y + second.z);
    }
    return vec4(-1.0);
}
";

/// Built-in functions that older shaders declare again for other types.
const BUILT_IN_FUNCTIONS: [&str; 36] = [
    "cross",
    "normalize",
    "sin",
    "cos",
    "tan",
    "exp",
    "log",
    "sqrt",
    "ceil",
    "atan",
    "refract",
    "any",
    "mod",
    "mix",
    "min",
    "max",
    "abs",
    "sign",
    "round",
    "trunc",
    "sinh",
    "cosh",
    "tanh",
    "inverse",
    "transpose",
    "determinant",
    "clamp",
    "step",
    "smoothstep",
    "floor",
    "fract",
    "pow",
    "dot",
    "length",
    "distance",
    "reflect",
];

/// Whether the text declares functions with names of built-in ones.
pub(crate) fn shadows_built_in(shader: &Shader) -> bool {
    let names = shader.fragment.functions.iter().map(|function| &*function.name.text);
    let mut all = names.chain(shader.vertex.iter().flat_map(|unit| unit.functions.iter().map(|f| &*f.name.text)));
    all.any(|name| BUILT_IN_FUNCTIONS.contains(&name))
}

/// Writes the pass with this index. With `beside` the shader's own functions stand beside built-in ones of the same name; without it
/// they replace them.
pub(crate) fn pass_text(shader: &Shader, index: usize, beside: bool) -> Result<PassText, Trouble> {
    let mut out = PassText { text: String::new(), places: Vec::new(), pictures: Vec::new() };
    let mut pictures = BTreeMap::new();
    let mut sounds = ('a'..='z').cycle();
    out.own("#version 450\nlayout(set = 0, binding = 0) uniform sampler isf_sampler;\n");
    let mut add = |name: &str, picture: Picture, out: &mut PassText| {
        if pictures.insert(name.to_owned(), picture).is_none() && !matches!(picture, Picture::Sound(_)) {
            out.pictures.push(name.to_owned());
            let binding = out.pictures.len();
            let line = format!("layout(set = 0, binding = {binding}) uniform texture2D {};\n", safe(name));
            out.own(&line);
        }
    };
    for buffer in shader.buffers() {
        add(buffer, Picture::Raw, &mut out);
    }
    let mut values = String::new();
    for input in &shader.header.inputs {
        let ty = match &input.kind {
            InputKind::Image => {
                add(&input.name, Picture::Shown, &mut out);
                continue;
            }
            InputKind::Sound { .. } => {
                add(&input.name, Picture::Sound(sounds.next().unwrap_or('a')), &mut out);
                continue;
            }
            InputKind::Float { .. } => "float",
            InputKind::Bool { .. } | InputKind::Event => "bool",
            InputKind::Long { .. } => "int",
            InputKind::Point { .. } => "vec2",
            InputKind::Color { .. } => "vec4",
        };
        // Writing to a String cannot fail.
        _ = writeln!(values, "{ty} {};", safe(&input.name));
    }
    for imported in &shader.header.imported {
        add(&imported.name, Picture::Shown, &mut out);
    }
    out.own(BUILT_IN);
    out.own(&values);
    out.own(READING);
    out.own(SHARES);
    for picture in pictures.values() {
        if let Picture::Sound(letter) = picture {
            out.own(&format!("vec4 isf_sound_{letter}(vec2 at) {{ return vec4(at, 0.0, 1.0); }}\n"));
        }
    }
    out.own(&shader.extra.globals);

    let known: BTreeSet<&str> = shader.header.inputs.iter().map(|input| input.name.as_str()).collect();
    let mut declared: BTreeSet<String> = known.iter().map(|name| (*name).to_owned()).collect();
    declared.extend(pictures.keys().cloned());
    declared.extend(shader.extra.declared.iter().map(|&name| name.to_owned()));
    declared.extend(["RENDERSIZE", "TIME", "TIMEDELTA", "DATE", "FRAMEINDEX", "PASSINDEX"].map(str::to_owned));
    let mut writing = Writing { out, declared, constants: BTreeSet::new(), starts: Vec::new() };
    let names = |unit: &Unit, prefix: &str, main: &str| Names {
        pictures: pictures.clone(),
        functions: functions(unit, prefix, main, beside),
        words: words(shader, index),
        param_pictures: if known.is_empty() && !pictures.is_empty() { Picture::Raw } else { Picture::Shown },
    };
    if let Some(vertex) = &shader.vertex {
        let names = names(vertex, "v_", "isf_vertex");
        writing.unit(vertex, &names)?;
    }
    let varyings = match &shader.vertex {
        Some(vertex) => varyings(vertex),
        None => Vec::new(),
    };
    let names = names(&shader.fragment, "f_", "isf_main");
    writing.unit(&shader.fragment, &names)?;
    Ok(writing.finish(shader, &varyings))
}

/// Words that stand for others in this pass.
fn words(shader: &Shader, index: usize) -> BTreeMap<String, String> {
    let pass = index.to_string();
    let known = [
        ("gl_FragCoord", "isf_FragCoord"),
        ("gl_FragColor", "isf_FragColor"),
        ("gl_Position", "isf_Position"),
        ("vv_FragNormCoord", "isf_FragNormCoord"),
        ("isf_fragNormCoord", "isf_FragNormCoord"),
        ("vv_vertShaderInit", "isf_vertShaderInit"),
        ("PASSINDEX", pass.as_str()),
    ];
    let known = known.into_iter().map(|(from, to)| (from.to_owned(), to.to_owned()));
    // Some hosts declare the colour under a name of their own; a text that declares it means its own.
    let own = shader.fragment.globals.iter().any(|global| global.name.is("fragColor"));
    let is_argument = |function: &Function| function.params.iter().flatten().any(|token| token.is("fragColor"));
    let is_local = |function: &Function| {
        let statements = function.body.split(|token| [";", "{", "}"].iter().any(|mark| token.is(mark)));
        // `vec3 a, fragColor;`
        let declares = |statement: &[Token]| {
            let names = statement.windows(2).filter(|pair| pair[0].is(",") || pair[0].place == statement[0].place);
            let typed = statement.first().is_some_and(|first| PLAIN_TYPES.contains(&&*first.text));
            typed && names.into_iter().any(|pair| pair[1].is("fragColor"))
        };
        statements.into_iter().any(declares)
    };
    let means_own = |function: &Function| is_argument(function) || is_local(function);
    let given = !own && !shader.fragment.functions.iter().any(means_own);
    let colour = given.then(|| ("fragColor".to_owned(), "isf_FragColor".to_owned()));
    known.chain(colour).chain(shader.extra.words.iter().map(|&(from, to)| (from.to_owned(), to.to_owned()))).collect()
}

fn functions(unit: &Unit, prefix: &str, main: &str, beside: bool) -> BTreeMap<String, String> {
    let renamed = unit.functions.iter().map(|function| {
        let name = &*function.name.text;
        let new = match name {
            "main" => main.to_owned(),
            _ if beside && BUILT_IN_FUNCTIONS.contains(&name) => name.to_owned(),
            _ => format!("{prefix}{name}"),
        };
        (name.to_owned(), new)
    });
    renamed.collect()
}

/// What the vertex shader hands on: type and name of each.
fn varyings(vertex: &Unit) -> Vec<(String, String)> {
    let handed = vertex.globals.iter().filter(|global| global.has("varying") || global.has("out"));
    let text = |tokens: &[Token]| tokens.iter().map(|token| &*token.text).collect::<String>();
    handed.map(|global| (text(&global.ty) + &text(&global.array), safe(&global.name.text))).collect()
}

/// A function's name with the types of its params.
fn signature(function: &Function) -> String {
    let mut out = function.name.text.to_string();
    for param in params(function) {
        let words = ["in", "out", "inout", "highp", "mediump", "lowp"];
        let ty = param.iter().find(|token| !words.contains(&&*token.text)).map_or("", |token| &*token.text);
        let arrays = param.iter().filter(|token| token.is("[")).count();
        // Writing to a String cannot fail.
        _ = write!(out, " {ty}{arrays}");
    }
    out
}

struct Writing {
    out: PassText,
    /// Names of variables that are there already.
    declared: BTreeSet<String>,
    /// Constants that stay constants.
    constants: BTreeSet<String>,
    /// What variables hold at the start: statements of `isf_init`.
    starts: Vec<Vec<Token>>,
}

impl Writing {
    fn unit(&mut self, unit: &Unit, names: &Names) -> Result<(), Trouble> {
        for item in &unit.structs {
            self.out.own("struct ");
            self.out.tokens(&[Token::word(&safe(&item.name.text), item.name.place)]);
            self.out.own("{");
            self.out.tokens(&rewritten(&item.body, names)?);
            self.out.own("};\n");
        }
        for global in &unit.globals {
            self.global(global, names)?;
        }
        let mut seen = BTreeSet::new();
        for index in ordered(&unit.functions) {
            // Texts that were put together from several have functions twice: the first counts.
            if seen.insert(signature(&unit.functions[index])) {
                self.function(&unit.functions[index], names)?;
            }
        }
        Ok(())
    }

    fn global(&mut self, global: &Global, names: &Names) -> Result<(), Trouble> {
        let name = &*global.name.text;
        if names.words.contains_key(name)
            || global.ty[0].text.contains("sampler")
            || !self.declared.insert(name.to_owned())
        {
            return Ok(());
        }
        let value = global.value.as_ref().filter(|_| !global.has("uniform") || !names.pictures.contains_key(name));
        let scalar = global.ty.len() == 1
            && global.array.is_empty()
            && ["float", "int", "uint", "bool"].contains(&&*global.ty[0].text);
        let ty = rewritten(&global.ty, names)?;
        let place = global.name.place;
        if let Some(value) = value
            && scalar
            && global.has("const")
            && is_plain(value, &self.constants)
        {
            self.constants.insert(name.to_owned());
            self.out.own("const ");
            self.out.tokens(&ty);
            self.out.tokens(&[
                Token::word(&safe(name), place),
                Token::mark("=", place),
                ty[0].clone(),
                Token::mark("(", place),
            ]);
            self.out.tokens(&rewritten(value, names)?);
            self.out.tokens(&[Token::mark(")", place), Token::mark(";", place)]);
            return Ok(());
        }
        let mut declared = ty;
        // `float a[] = float[](1.0, 2.0)`: the count is that of the values.
        let mut array = rewritten(&global.array, names)?;
        let count = value.and_then(|value| {
            let open = value.iter().position(|token| token.is("("))?;
            Some(split(&value[open + 1..value.len() - 1]).len().to_string())
        });
        for tokens in [&mut declared, &mut array] {
            if let (Some(count), Some(open)) =
                (&count, tokens.windows(2).position(|pair| pair[0].is("[") && pair[1].is("]")))
            {
                tokens.insert(open + 1, Token::word(count, place));
            }
        }
        self.out.tokens(&declared);
        self.out.tokens(&[Token::word(&safe(name), place)]);
        self.out.tokens(&array);
        self.out.tokens(&[Token::mark(";", place)]);
        if let Some(value) = value {
            let mut start = vec![Token::word(&safe(name), place), Token::mark("=", place)];
            start.extend(rewritten(value, names)?);
            start.push(Token::mark(";", place));
            self.starts.push(start);
        }
        Ok(())
    }

    fn function(&mut self, function: &Function, names: &Names) -> Result<(), Trouble> {
        let place = function.name.place;
        let new = names.functions.get(&*function.name.text).cloned().unwrap_or_default();
        let is_main = &*function.name.text == "main";
        self.out.tokens(&rewritten(&function.returns, names)?);
        self.out.tokens(&[Token::word(&new, place), Token::mark("(", place)]);
        for (index, param) in params(function).iter().enumerate() {
            if index > 0 {
                self.out.own(",");
            }
            self.out.tokens(&rewritten(param, names)?);
        }
        self.out.tokens(&[Token::mark(")", place), Token::mark("{", place)]);
        let role = if is_main { Role::Main } else { Role::Other };
        self.out.tokens(&rewritten(&body(function, role, &self.constants), names)?);
        self.out.own("}\n");
        Ok(())
    }

    /// Writes what starts the shader: variables' values, the vertex shader at the four corners, the shader itself.
    fn finish(mut self, shader: &Shader, varyings: &[(String, String)]) -> PassText {
        self.out.own("void isf_init() {\n");
        self.out.own(&shader.extra.starts);
        for start in std::mem::take(&mut self.starts) {
            self.out.tokens(&start);
        }
        self.out.own("}\nvoid main() {\n");
        if shader.vertex.is_some() {
            self.corners(shader, varyings);
        } else {
            self.out.own("isf_init();\n");
        }
        self.out.own(&shader.extra.main);
        // A fragment's own output variable takes the place of the built-in one.
        let output = shader.fragment.globals.iter().find(|global| global.has("out") && global.ty[0].is("vec4"));
        if let Some(output) = output {
            self.out.own(&format!("isf_FragColor = {};\n", safe(&output.name.text)));
        }
        self.out.own("if (isf_gone) { isf_FragColor = vec4(0.0); }\n}\n");
        self.out
    }

    /// Runs the vertex shader at the four corners, and gives this point its share of each.
    fn corners(&mut self, shader: &Shader, varyings: &[(String, String)]) {
        self.out.own("vec2 isf_here = isf_FragNormCoord;\nvec4 isf_there = isf_FragCoord;\n");
        for (corner, at) in ["0.0, 0.0", "1.0, 0.0", "0.0, 1.0", "1.0, 1.0"].iter().enumerate() {
            self.out.own(&format!(
                "isf_FragNormCoord = vec2({at});\nisf_FragCoord = vec4(isf_FragNormCoord * RENDERSIZE, 0.0, 1.0);\n\
                 isf_Position = vec4(isf_FragNormCoord * 2.0 - vec2(1.0), 0.0, 1.0);\nisf_init();\nisf_vertex();\n\
                 vec3 isf_place{corner} = isf_Position.xyw;\n"
            ));
            for (ty, name) in varyings {
                self.out.own(&format!("{ty} isf_corner{corner}_{name} = {name};\n"));
            }
        }
        self.out.own("isf_FragNormCoord = isf_here;\nisf_FragCoord = isf_there;\n");
        let moves = shader.vertex.iter().flat_map(|unit| &unit.functions).flat_map(|function| &function.body);
        if moves.into_iter().any(|token| token.is("gl_Position")) {
            self.out.own(
                "vec4 isf_share = isf_shares(isf_here * 2.0 - vec2(1.0), isf_place0, isf_place1, isf_place2, isf_place3);\n\
                 if (isf_share.x < 0.0) { isf_gone = true; isf_share = vec4(0.25); }\n\
                 isf_FragNormCoord = vec2(isf_share.y + isf_share.w, isf_share.z + isf_share.w);\n",
            );
        } else {
            self.out.own(
                "vec2 isf_rest = vec2(1.0) - isf_here;\n\
                 vec4 isf_share = vec4(isf_rest.x, isf_here.x, isf_rest.x, isf_here.x) * vec4(isf_rest.yy, isf_here.yy);\n",
            );
        }
        self.out.own("isf_init();\n");
        for (ty, name) in varyings {
            let (base, count) = ty.split_once('[').unwrap_or((ty, ""));
            let places: Vec<String> = match count.trim_end_matches(']').parse::<usize>() {
                Ok(count) => (0..count.min(64)).map(|index| format!("[{index}]")).collect(),
                Err(_) => vec![String::new()],
            };
            for place in places.iter().filter(|_| base.starts_with("vec") || base == "float") {
                let corner = |index: usize, share: char| format!("isf_corner{index}_{name}{place} * isf_share.{share}");
                let sum = [corner(0, 'x'), corner(1, 'y'), corner(2, 'z'), corner(3, 'w')].join(" + ");
                self.out.own(&format!("{name}{place} = {sum};\n"));
            }
        }
    }
}
