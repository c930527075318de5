//! The node's function: what its arguments say it may do.

mod particles;

use super::text::{color, number};
use super::{MAX_TEXTURES, NodeText};
use crate::declare::{DeclarationKind, Span, closing};
use crate::error::Fault;
use crate::node::{Arg, ArgDefault, ArgRole, Field, FieldType, Only, Returns, Test};
use crate::token::Kind;

pub(super) struct Function {
    pub(super) args: Vec<Arg>,
    pub(super) returns: Returns,
    /// The arguments of a renderer's function `shade`.
    pub(super) shade: Option<Vec<Arg>>,
}

/// The function that has the file's name; `None` comes with a fault.
pub(super) fn read(text: &NodeText<'_>, name: &str, faults: &mut Vec<Fault>) -> Option<Function> {
    let function = text.spans.iter().find(|span| span.kind == DeclarationKind::Function && span.name == name);
    let Some(function) = function else {
        faults.push(Fault::whole(
            format!("the file has no function `{name}`"),
            format!("write `fn {name}(at: Place, p: Params) -> vec4f`, or give the file the function's name"),
        ));
        return None;
    };
    let (open, close) = brackets(text, function)?;
    let mut args = arguments(text, open + 1, close, faults);
    for arg in &mut args {
        arg.default = standing_default(arg.role);
    }
    read_docs(text, function, &mut args, faults);
    let returns = returned(text, close + 1, function, faults)?;
    check_set(text, function, &args, returns, faults);
    let shade = (returns == Returns::Sprite).then(|| particles::shade(text, &args, faults)).flatten();
    particles::check(text, function, &args, returns, faults);
    Some(Function { args, returns, shade })
}

/// The tokens of the brackets around a function's arguments.
fn brackets(text: &NodeText<'_>, function: &Span) -> Option<(usize, usize)> {
    let NodeText { source, tokens, .. } = text;
    let open = (function.name_token..function.last)
        .find(|&index| tokens[index].kind == Kind::Mark && tokens[index].text(source) == "(")?;
    // A bracket that is closed in a later declaration is naga's to tell.
    let close = closing(source, tokens, open).ok().filter(|&close| close < function.last)?;
    Some((open, close))
}

/// `name: type` pieces between the brackets.
fn arguments(text: &NodeText<'_>, first: usize, last: usize, faults: &mut Vec<Fault>) -> Vec<Arg> {
    let NodeText { source, tokens, .. } = text;
    let code: Vec<_> = tokens[first..last].iter().filter(|token| token.is_code()).collect();
    let mut args = Vec::new();
    for piece in code.split(|token| token.text(source) == ",") {
        let [name, colon, ty @ ..] = piece else {
            continue;
        };
        if colon.text(source) != ":" {
            continue;
        }
        let ty: String = ty.iter().map(|token| token.text(source)).collect();
        let name_text = name.text(source);
        match role(name_text, &ty) {
            Some(role) => {
                let (name, help) = (name_text.to_owned(), String::new());
                args.push(Arg { name, role, help, default: ArgDefault::None, only: None });
            }
            None => faults.push(Fault::at(
                source,
                name.start,
                format!("the argument `{name_text}` has the type `{ty}`"),
                "an argument is Place, Params, vec4f, texture_2d<f32>, texture_3d<f32>, Gradient, Curve, Spectrum, Camera or Scene; \
                 in a scene Spot or Solid; of particles Particle, Near, Birth or Dab",
            )),
        }
    }
    args
}

fn role(name: &str, ty: &str) -> Option<ArgRole> {
    Some(match ty {
        "Place" => ArgRole::Place,
        "Params" => ArgRole::Params,
        "vec4f" | "vec4<f32>" => ArgRole::Point,
        "texture_2d<f32>" if name == "before" => ArgRole::Before,
        "texture_2d<f32>" if name == "late" || name.starts_with("late_") => ArgRole::Late,
        "texture_2d<f32>" => ArgRole::Texture,
        "texture_3d<f32>" => ArgRole::Lut,
        "Gradient" => ArgRole::Gradient,
        "Curve" => ArgRole::Curve,
        "Spectrum" => ArgRole::Spectrum,
        "Camera" => ArgRole::Camera,
        "Spot" => ArgRole::Spot,
        "Solid" => ArgRole::Solid,
        "Scene" => ArgRole::Scene,
        "Particle" if name == "near" => ArgRole::Neighbour,
        "Particle" => ArgRole::Particle,
        "Near" => ArgRole::Near,
        "Birth" => ArgRole::Birth,
        "Dab" => ArgRole::Dab,
        _ => return None,
    })
}

/// Black to white, and the straight line, where the file says nothing else.
fn standing_default(role: ArgRole) -> ArgDefault {
    match role {
        ArgRole::Gradient => ArgDefault::Gradient(vec![(0.0, [0.0, 0.0, 0.0, 1.0]), (1.0, [1.0, 1.0, 1.0, 1.0])]),
        ArgRole::Curve => ArgDefault::Curve(vec![[0.0, 0.0], [1.0, 1.0]]),
        _ => ArgDefault::None,
    }
}

/// `name: help`, `name = default` and `name while param is 2` above the function; a line without a name goes on with the help before it.
fn read_docs(text: &NodeText<'_>, function: &Span, args: &mut [Arg], faults: &mut Vec<Fault>) {
    let mut current: Option<usize> = None;
    for (offset, line) in &function.docs {
        let named = |mark: char| {
            let (name, rest) = line.split_once(mark)?;
            let index = args.iter().position(|arg| arg.name == name.trim())?;
            Some((index, rest.trim()))
        };
        if let Some((name, when)) = line.split_once(" while ")
            && let Some(index) = args.iter().position(|arg| arg.name == name.trim())
        {
            match parsed_only(args[index].role, when) {
                Ok(only) => args[index].only = Some(only),
                Err(next) => faults.push(Fault::at(
                    text.source,
                    *offset,
                    format!("`{when}` does not say when `{}` is read", args[index].name),
                    next,
                )),
            }
            current = None;
        } else if let Some((index, default)) = named('=') {
            match parsed_default(args[index].role, default) {
                Ok(default) => args[index].default = default,
                Err(next) => faults.push(Fault::at(
                    text.source,
                    *offset,
                    format!("`{default}` is no default for `{}`", args[index].name),
                    next,
                )),
            }
            current = None;
        } else if let Some((index, help)) = named(':') {
            help.clone_into(&mut args[index].help);
            current = Some(index);
        } else if line.is_empty() {
            current = None;
        } else if let Some(index) = current {
            args[index].help.push(' ');
            args[index].help.push_str(line);
        }
    }
}

/// `which is 2`, `progress above 0`, `progress below 1`.
fn parsed_only(role: ArgRole, text: &str) -> Result<Only, &'static str> {
    if role != ArgRole::Texture {
        return Err("only a texture_2d<f32> can be read in some frames and not in others; take the line out");
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    let test = match words[..] {
        [_, "is", whole] => whole.parse().ok().map(Test::Is),
        [_, "above", least] => number(least).map(Test::Above),
        [_, "below", most] => number(most).map(Test::Below),
        _ => None,
    };
    let only = test.zip(words.first()).map(|(test, param)| Only { param: (*param).to_owned(), test });
    only.ok_or("write `while param is 2`, `while param above 0` or `while param below 1`")
}

fn parsed_default(role: ArgRole, text: &str) -> Result<ArgDefault, &'static str> {
    let words = text.split_whitespace();
    match role {
        ArgRole::Gradient => {
            let colors: Option<Vec<_>> = words.map(color).collect();
            let colors =
                colors.filter(|colors| colors.len() >= 2).ok_or("write at least two colours: `#0b1026 #d76d77`")?;
            let last = (colors.len() - 1) as f32;
            let stops = colors.into_iter().enumerate();
            Ok(ArgDefault::Gradient(stops.map(|(index, color)| (index as f32 / last, color)).collect()))
        }
        ArgRole::Curve => {
            let point = |word: &str| {
                let (x, y) = word.split_once(',')?;
                Some([number(x)?, number(y)?])
            };
            let points: Option<Vec<[f32; 2]>> = words.map(point).collect();
            points
                .filter(|points| {
                    points.len() >= 2
                        && points.iter().all(|point| (0.0..=1.0).contains(&point[0]))
                        && points.windows(2).all(|pair| pair[0][0] < pair[1][0])
                })
                .map(ArgDefault::Curve)
                .ok_or("write at least two points with x ascending in 0..1: `0,0 0.5,0.6 1,1`")
        }
        _ => Err("only a Gradient and a Curve have a default; take the line out"),
    }
}

fn returned(text: &NodeText<'_>, first: usize, function: &Span, faults: &mut Vec<Fault>) -> Option<Returns> {
    let NodeText { source, tokens, .. } = text;
    let ty: String = tokens[first..function.last]
        .iter()
        .filter(|token| token.is_code())
        .map(|token| token.text(source))
        .take_while(|text| *text != "{")
        .collect();
    match ty.as_str() {
        "->vec4f" | "->vec4<f32>" => Some(Returns::Picture),
        "->vec2f" | "->vec2<f32>" => Some(Returns::Place),
        "->Solid" => Some(Returns::Solid),
        "->Spot" => Some(Returns::Spot),
        "->Particle" => Some(Returns::Particle),
        "->Sprite" => Some(Returns::Sprite),
        _ => {
            let ty = ty.trim_start_matches("->");
            let what = if ty.is_empty() { "nothing" } else { ty };
            faults.push(Fault::at(
                source,
                tokens[function.name_token].start,
                format!("`{}` returns {what}", function.name),
                "a node returns `vec4f` (a picture) or `vec2f` (a place); in a scene `Solid` or `Spot`; of particles `Particle` or `Sprite`",
            ));
            None
        }
    }
}

/// Faults of the arguments as a whole.
fn check_set(text: &NodeText<'_>, function: &Span, args: &[Arg], returns: Returns, faults: &mut Vec<Fault>) {
    let count = |wanted: &[ArgRole]| args.iter().filter(|arg| wanted.contains(&arg.role)).count();
    let mut fault = |message: String, next: &str| {
        let offset = text.tokens[function.name_token].start;
        faults.push(Fault::at(text.source, offset, message, next));
    };
    let params = text.spans.iter().any(|span| span.kind == DeclarationKind::Struct && span.name == "Params");
    match (params, count(&[ArgRole::Params])) {
        (false, 1..) => fault(
            "the function takes `Params`, but the file has no `struct Params`".to_owned(),
            "declare it, or take the argument out",
        ),
        (true, 0) => fault(
            "the file has a `struct Params`, but the function does not take it".to_owned(),
            "add the argument `p: Params`",
        ),
        _ => {}
    }
    if count(&[ArgRole::Place, ArgRole::Spot]) > 1 || count(&[ArgRole::Params]) > 1 {
        fault("`Place`, `Spot` and `Params` come once".to_owned(), "take the second one out");
    }
    let textures = count(&[ArgRole::Texture, ArgRole::Before, ArgRole::Late, ArgRole::Lut]);
    if textures > MAX_TEXTURES {
        fault(
            format!("{textures} pictures and tables are read; the limit is {MAX_TEXTURES}"),
            "split the node, or take pictures at this very point (`vec4f`)",
        );
    }
    if returns == Returns::Place && args.iter().any(|arg| arg.name == "image") {
        fault(
            "`image` is the picture that is drawn elsewhere; a place cannot read it".to_owned(),
            "give this input another name, or return the picture (`vec4f`)",
        );
    }
    if let Some((message, next)) = misplaced(args, returns) {
        fault(message, next);
    }
    if let Some((arg, param)) = unknown_gate(text, args) {
        fault(
            format!("`{arg}` is read while `{param}` has some value, and there is no such number among the params"),
            "name a param that is one number",
        );
    }
    if let Some(param) = clashing_name(text, args) {
        fault(format!("`{param}` is both an argument and a param"), "rename one: both are inputs of the node");
    }
}

/// What belongs into a scene and stands in a picture node, or the other way round.
fn misplaced(args: &[Arg], returns: Returns) -> Option<(String, &'static str)> {
    let is_scene = matches!(returns, Returns::Solid | Returns::Spot);
    let wrong = |arg: &&Arg| match arg.role {
        ArgRole::Spot | ArgRole::Solid => !is_scene || (arg.role == ArgRole::Solid && returns == Returns::Spot),
        ArgRole::Scene => returns != Returns::Picture,
        ArgRole::Place | ArgRole::Point | ArgRole::Before | ArgRole::Late => is_scene,
        _ => returns == Returns::Spot && arg.name == "scene",
    };
    let arg = args.iter().find(wrong)?;
    let name = &arg.name;
    Some(match arg.role {
        ArgRole::Scene | ArgRole::Spot | ArgRole::Solid => (
            format!("`{name}` does not fit what the function returns"),
            "`q: Spot` and `Solid` are for what returns `Solid` (`q: Spot` also for `Spot`), `Scene` for what returns `vec4f`",
        ),
        ArgRole::Place => {
            (format!("`{name}: Place` in a scene"), "write `q: Spot`: a scene is seen from many places at once")
        }
        ArgRole::Point | ArgRole::Before | ArgRole::Late => (
            format!("a scene has no picture `{name}` at its own point and no last frame"),
            "take the picture as `texture_2d<f32>` under another name than `before` and `late`, and read it with `sample_uv`",
        ),
        _ => (
            "`scene` is what is looked up elsewhere; a move of space cannot read it".to_owned(),
            "give this input another name",
        ),
    })
}

/// An argument that is read by a param that is not there, or is no single number.
fn unknown_gate(text: &NodeText<'_>, args: &[Arg]) -> Option<(String, String)> {
    let fields = super::field::read(text, &mut Vec::new());
    let single = |field: &Field| matches!(field.ty, FieldType::F32 | FieldType::I32 | FieldType::U32);
    let known = |only: &Only| fields.iter().any(|field| field.name == only.param && single(field));
    let gates = args.iter().filter_map(|arg| Some((arg, arg.only.as_ref()?)));
    gates.filter(|(_, only)| !known(only)).map(|(arg, only)| (arg.name.clone(), only.param.clone())).next()
}

/// A name that an input argument shares with a field of `Params`.
fn clashing_name(text: &NodeText<'_>, args: &[Arg]) -> Option<String> {
    let fields = super::field::read(text, &mut Vec::new());
    let is_input = |arg: &&Arg| {
        let inner =
            matches!(arg.role, ArgRole::Spot | ArgRole::Birth | ArgRole::Dab | ArgRole::Near | ArgRole::Neighbour);
        !inner && !matches!(arg.role, ArgRole::Place | ArgRole::Params | ArgRole::Before)
    };
    args.iter()
        .filter(is_input)
        .find(|arg| fields.iter().any(|field| field.name == arg.name))
        .map(|arg| arg.name.clone())
}
