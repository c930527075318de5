//! The node's function: what its arguments say it may do.

use super::text::{color, number};
use super::{MAX_TEXTURES, NodeText};
use crate::declare::{DeclarationKind, Span, closing};
use crate::error::Fault;
use crate::node::{Arg, ArgDefault, ArgRole, Returns};
use crate::token::Kind;

pub(super) struct Function {
    pub(super) args: Vec<Arg>,
    pub(super) returns: Returns,
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
    let NodeText { source, tokens, .. } = text;
    let open = (function.name_token..function.last)
        .find(|&index| tokens[index].kind == Kind::Mark && tokens[index].text(source) == "(")?;
    // A bracket that is closed in a later declaration is naga's to tell.
    let close = closing(source, tokens, open).ok().filter(|&close| close < function.last)?;
    let mut args = arguments(text, open + 1, close, faults);
    for arg in &mut args {
        arg.default = standing_default(arg.role);
    }
    read_docs(text, function, &mut args, faults);
    let returns = returned(text, close + 1, function, faults)?;
    check_set(text, function, &args, returns, faults);
    Some(Function { args, returns })
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
                args.push(Arg { name: name_text.to_owned(), role, help: String::new(), default: ArgDefault::None });
            }
            None => faults.push(Fault::at(
                source,
                name.start,
                format!("the argument `{name_text}` has the type `{ty}`"),
                "an argument is Place, Params, vec4f, texture_2d<f32>, texture_3d<f32>, Gradient, Curve or Spectrum",
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
        "texture_2d<f32>" if name == "late" => ArgRole::Late,
        "texture_2d<f32>" => ArgRole::Texture,
        "texture_3d<f32>" => ArgRole::Lut,
        "Gradient" => ArgRole::Gradient,
        "Curve" => ArgRole::Curve,
        "Spectrum" => ArgRole::Spectrum,
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

/// `name: help` and `name = default` above the function; a line without a name goes on with the help before it.
fn read_docs(text: &NodeText<'_>, function: &Span, args: &mut [Arg], faults: &mut Vec<Fault>) {
    let mut current: Option<usize> = None;
    for (offset, line) in &function.docs {
        let named = |mark: char| {
            let (name, rest) = line.split_once(mark)?;
            let index = args.iter().position(|arg| arg.name == name.trim())?;
            Some((index, rest.trim()))
        };
        if let Some((index, default)) = named('=') {
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
        _ => {
            let ty = ty.trim_start_matches("->");
            let what = if ty.is_empty() { "nothing" } else { ty };
            faults.push(Fault::at(
                source,
                tokens[function.name_token].start,
                format!("`{}` returns {what}", function.name),
                "a node returns `vec4f` (a picture) or `vec2f` (a place)",
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
    if count(&[ArgRole::Place]) > 1 || count(&[ArgRole::Params]) > 1 {
        fault("`Place` and `Params` come once".to_owned(), "take the second one out");
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
    if let Some(param) = clashing_name(text, args) {
        fault(format!("`{param}` is both an argument and a param"), "rename one: both are inputs of the node");
    }
}

/// A name that an input argument shares with a field of `Params`.
fn clashing_name(text: &NodeText<'_>, args: &[Arg]) -> Option<String> {
    let fields = super::field::read(text, &mut Vec::new());
    let is_input = |arg: &&Arg| !matches!(arg.role, ArgRole::Place | ArgRole::Params | ArgRole::Before);
    args.iter()
        .filter(is_input)
        .find(|arg| fields.iter().any(|field| field.name == arg.name))
        .map(|arg| arg.name.clone())
}
