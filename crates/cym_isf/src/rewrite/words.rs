//! Words and calls: what is read from pictures, what is named differently here, what GLSL 450 keeps for itself.

use std::collections::{BTreeMap, BTreeSet};

use crate::fault::Trouble;
use crate::glsl::token::{Kind, Token, tokenise};
use crate::glsl::unit::{closing, split};

/// What a picture's name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Picture {
    /// A picture of the graph: it is shown to the shader as a display would have it.
    Shown,
    /// A buffer of the shader's own: as it was written.
    Raw,
    /// A sound, read as a picture of one row; the letter names its function.
    Sound(char),
}

/// What is known about names while a text is rewritten.
pub(crate) struct Names {
    pub(crate) pictures: BTreeMap<String, Picture>,
    /// Functions of the text's own, with the names that they get.
    pub(crate) functions: BTreeMap<String, String>,
    /// Words that stand for other text.
    pub(crate) words: BTreeMap<String, String>,
    /// How params that are pictures are read.
    pub(crate) param_pictures: Picture,
}

/// Words of GLSL 450 or of WGSL's writer that older shaders use as names.
const RESERVED: [&str; 62] = [
    "attribute",
    "centroid",
    "flat",
    "invariant",
    "layout",
    "noperspective",
    "smooth",
    "varying",
    "active",
    "asm",
    "buffer",
    "cast",
    "class",
    "coherent",
    "common",
    "enum",
    "extern",
    "external",
    "filter",
    "fixed",
    "fvec2",
    "fvec3",
    "fvec4",
    "goto",
    "half",
    "hvec2",
    "hvec3",
    "hvec4",
    "image",
    "input",
    "inline",
    "interface",
    "long",
    "namespace",
    "noinline",
    "output",
    "partition",
    "patch",
    "precise",
    "public",
    "readonly",
    "resource",
    "restrict",
    "sample",
    "sampler",
    "shared",
    "short",
    "sizeof",
    "static",
    "subroutine",
    "superp",
    "template",
    "texture",
    "this",
    "typedef",
    "union",
    "unsigned",
    "using",
    "volatile",
    "writeonly",
    "texture1D",
    "texture2D",
];

/// Words that say nothing here.
const DROPPED: [&str; 4] = ["highp", "mediump", "lowp", "precise"];

/// A name that GLSL 450 does not keep for itself.
pub(crate) fn safe(name: &str) -> String {
    if RESERVED.contains(&name) { format!("{name}_here") } else { name.to_owned() }
}

/// A piece of a text under the rules for words and calls.
pub(crate) fn rewritten(tokens: &[Token], names: &Names) -> Result<Vec<Token>, Trouble> {
    let mut out = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while at < tokens.len() {
        let token = &tokens[at];
        let behind_dot = at > 0 && tokens[at - 1].is(".");
        let is_call = tokens.get(at + 1).is_some_and(|next| next.is("("));
        if !token.is_word() {
            out.push(token.clone());
            at += 1;
        } else if behind_dot {
            let kept = is_call || !RESERVED.contains(&&*token.text);
            out.push(if kept { token.clone() } else { Token::word(&safe(&token.text), token.place) });
            at += 1;
        } else if is_call && let Some(read) = reading(token, names) {
            let close = closing(tokens, at + 1)?;
            let mut arguments = Vec::new();
            for piece in split(&tokens[at + 2..close]) {
                arguments.push(piece);
            }
            out.extend(read_picture(token, read, &arguments, names)?);
            at = close + 1;
        } else if is_call && let Some(name) = names.functions.get(&*token.text) {
            out.push(Token::word(name, token.place));
            at += 1;
        } else if is_call && let Some(name) = helper(&token.text, &tokens[at + 1..]) {
            out.push(Token::word(name, token.place));
            at += 1;
        } else if token.is("gl_FragData") {
            out.push(Token::word("isf_FragColor", token.place));
            let bracket = tokens.get(at + 1).is_some_and(|next| next.is("["));
            at = if bracket { closing(tokens, at + 1)? + 1 } else { at + 1 };
        } else {
            out.extend(word(token, is_call, names));
            at += 1;
        }
    }
    Ok(out)
}

/// Calls that naga or WGSL lacks, by the function that is written for them.
fn helper(name: &str, brackets: &[Token]) -> Option<&'static str> {
    match name {
        // Of a vector of four, which other compilers take.
        "mat2" => {
            let close = closing(brackets, 0).ok()?;
            (split(&brackets[1..close]).len() == 1).then_some("isf_mat2")
        }
        "isnan" => Some("isf_isnan"),
        "isinf" => Some("isf_isinf"),
        _ => None,
    }
}

fn word(token: &Token, is_call: bool, names: &Names) -> Vec<Token> {
    let text = &*token.text;
    if DROPPED.contains(&text) {
        return Vec::new();
    }
    if let Some(other) = names.words.get(text) {
        return written(other, token);
    }
    // `_name_imgSize` and its like are what version 1 had for each picture.
    if let Some((picture, what)) = text.strip_prefix('_').and_then(|rest| rest.rsplit_once('_'))
        && names.pictures.contains_key(picture)
    {
        match what {
            "imgSize" => return written(&format!("isf_size({})", safe(picture)), token),
            "imgRect" => return written("vec4(0.0, 0.0, 1.0, 1.0)", token),
            "flip" => return written("false", token),
            _ => {}
        }
    }
    if text.starts_with("sampler2D") && !is_call {
        return vec![Token::word("texture2D", token.place)];
    }
    let keeps = is_call && matches!(text, "texture" | "texture2D" | "sampler" | "sampler2D");
    vec![if keeps { token.clone() } else { Token::word(&safe(text), token.place) }]
}

/// Text of the translator's own, at the place of a token.
fn written(text: &str, at: &Token) -> Vec<Token> {
    tokenise(text, false).into_iter().map(|token| Token { place: at.place, starts_line: false, ..token }).collect()
}

/// How a call reads a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reading {
    /// At a place of 0..1.
    Norm,
    /// At a place in px.
    Pixel,
    /// At the middle of a texel.
    Texel,
    /// Here.
    This,
    /// Its size as `vec2`, or as `ivec2`.
    Size(bool),
    /// Of a transition: the picture is part of the name.
    From,
    To,
    /// In a direction: a cube is read as a panorama.
    Cube,
}

fn reading(token: &Token, names: &Names) -> Option<Reading> {
    // What the shader declares itself is the shader's.
    if names.functions.contains_key(&*token.text) {
        return None;
    }
    Some(match &*token.text {
        "IMG_NORM_PIXEL" | "texture2D" | "texture" | "textureLod" | "texture2DLod" | "texture2DLodEXT"
        | "textureGrad" | "texture2DGradEXT" | "VVSAMPLER_2DBYNORM" => Reading::Norm,
        "IMG_PIXEL" | "texture2DRect" | "VVSAMPLER_2DBYPIXEL" => Reading::Pixel,
        "texelFetch" => Reading::Texel,
        "IMG_THIS_PIXEL" | "IMG_THIS_NORM_PIXEL" => Reading::This,
        "textureCube" | "textureCubeLod" | "textureCubeLodEXT" => Reading::Cube,
        "IMG_SIZE" => Reading::Size(false),
        "textureSize" => Reading::Size(true),
        "getFromColor" if names.pictures.contains_key("isf_from") => Reading::From,
        "getToColor" if names.pictures.contains_key("isf_to") => Reading::To,
        _ => return None,
    })
}

fn read_picture(call: &Token, reading: Reading, arguments: &[&[Token]], names: &Names) -> Result<Vec<Token>, Trouble> {
    let missing = || {
        let message = format!("`{}` needs a picture and a place", call.text);
        Trouble::at(call.place, message, "name an image input or a buffer first, then the place")
    };
    let (name, place) = match reading {
        Reading::From => ("isf_from", arguments.first()),
        Reading::To => ("isf_to", arguments.first()),
        _ => {
            let [name] = arguments.first().ok_or_else(missing)? else {
                return Err(missing());
            };
            (&*name.text, arguments.get(1))
        }
    };
    let kind = names.pictures.get(name).copied().unwrap_or(names.param_pictures);
    let name = match names.words.get(name) {
        Some(other) => other.clone(),
        None => safe(name),
    };
    let size = match kind {
        Picture::Sound(_) => "vec2(64.0, 1.0)".to_owned(),
        _ => format!("isf_size({name})"),
    };
    if let Reading::Size(whole) = reading {
        return Ok(written(&if whole { format!("ivec2({size})") } else { size }, call));
    }
    let mut out = written(
        &match kind {
            Picture::Shown => format!("isf_shown({name},"),
            Picture::Raw => format!("isf_raw({name},"),
            Picture::Sound(letter) => format!("isf_sound_{letter}("),
        },
        call,
    );
    if reading == Reading::This {
        out.extend(written("isf_FragNormCoord)", call));
        return Ok(out);
    }
    let place = rewritten(place.ok_or_else(missing)?, names)?;
    let (before, behind) = match reading {
        Reading::Pixel => ("vec2(", format!(") / {size})")),
        Reading::Cube => ("isf_panorama(", "))".to_owned()),
        Reading::Texel => ("(vec2(", format!(") + vec2(0.5)) / {size})")),
        _ => ("vec2(", "))".to_owned()),
    };
    out.extend(written(before, call));
    out.extend(place);
    out.extend(written(&behind, call));
    Ok(out)
}

/// Whether a value can stay a constant: numbers, arithmetic, constructors and constants before it.
pub(crate) fn is_plain(value: &[Token], constants: &BTreeSet<String>) -> bool {
    value.iter().all(|token| match token.kind {
        Kind::Number => true,
        Kind::Mark => matches!(&*token.text, "+" | "-" | "*" | "/" | "(" | ")" | "%"),
        Kind::Word => {
            matches!(&*token.text, "float" | "int" | "uint" | "true" | "false") || constants.contains(&*token.text)
        }
    })
}
