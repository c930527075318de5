//! What the functions of particle nodes may take.

use super::{arguments, brackets};
use crate::FieldType;
use crate::declare::{DeclarationKind, Span};
use crate::error::Fault;
use crate::node::{Arg, ArgRole, Returns};
use crate::read::NodeText;

/// The arguments of a renderer's function `shade`, if it has one; what it takes beside a `Dab` the node's own function takes too.
pub(super) fn shade(text: &NodeText<'_>, own: &[Arg], faults: &mut Vec<Fault>) -> Option<Vec<Arg>> {
    let function = text.spans.iter().find(|span| span.kind == DeclarationKind::Function && span.name == "shade")?;
    let (open, close) = brackets(text, function)?;
    let args = arguments(text, open + 1, close, faults);
    for arg in &args {
        let known = |other: &Arg| other.role == arg.role && (arg.role == ArgRole::Params || other.name == arg.name);
        if !matches!(arg.role, ArgRole::Dab | ArgRole::Place) && !own.iter().any(known) {
            faults.push(Fault::at(
                text.source,
                text.tokens[function.name_token].start,
                format!("`shade` takes `{}`, which the node's own function does not take", arg.name),
                "give both functions this argument, by the same name",
            ));
        }
    }
    Some(args)
}

/// Faults of the arguments as a whole, as far as particles are concerned.
pub(super) fn check(text: &NodeText<'_>, function: &Span, args: &[Arg], returns: Returns, faults: &mut Vec<Fault>) {
    let count = |role: ArgRole| args.iter().filter(|arg| arg.role == role).count();
    let (particles, births) = (count(ArgRole::Particle), count(ArgRole::Birth));
    let scenes = count(ArgRole::Scene) + count(ArgRole::Solid) + count(ArgRole::Spot);
    let (near, neighbours) = (count(ArgRole::Near), count(ArgRole::Neighbour));
    let pictures = count(ArgRole::Point) + count(ArgRole::Before) + count(ArgRole::Late);
    let wrong = match returns {
        Returns::Particle if births + particles == 0 => Some((
            "the function takes neither a `Birth` nor a `Particle`",
            "an emitter takes a `Birth`, a force a `Particle`",
        )),
        Returns::Particle if births > 0 && (births > 1 || particles > 0) => {
            Some(("an emitter takes one `Birth` and no `Particle`", "take the other one out"))
        }
        Returns::Particle if near > 1 || (near == 1 && particles != 1) || neighbours > 0 => Some((
            "a force that looks around takes one `Particle` and one `Near`",
            "write `fn name(one: Particle, near: Near, at: Place, p: Params) -> Particle`",
        )),
        Returns::Sprite if near > 0 || neighbours > 1 || (neighbours == 1 && particles != 1) => Some((
            "a renderer that ties what is near takes one `Particle` and one `near: Particle`",
            "write `fn name(one: Particle, near: Particle, at: Place, p: Params) -> Sprite`",
        )),
        Returns::Particle | Returns::Sprite if near + neighbours > 0 && !looks_around(text) => Some((
            "what is near has no bounds",
            "give `Params` the numbers `radius: f32` and `most: i32`: how far it looks, and at how many",
        )),
        Returns::Sprite if !(1..=2).contains(&particles) || births > 0 => Some((
            "a renderer takes one `Particle`, or two: it and the one born after it",
            "write `fn name(one: Particle, at: Place, p: Params) -> Sprite`",
        )),
        Returns::Particle | Returns::Sprite if pictures > 0 => {
            Some(("a particle is nowhere in a picture", "take pictures as `texture_2d<f32>` and `sample` them"))
        }
        Returns::Particle | Returns::Sprite if scenes > 0 => {
            Some(("particles cannot look at a scene", "render the scene, and take its picture as a `texture_2d<f32>`"))
        }
        Returns::Picture | Returns::Place | Returns::Solid | Returns::Spot
            if particles + births + near + neighbours > 0 =>
        {
            Some((
                "a picture is made of no `Particle`",
                "return a `Sprite` to draw particles, or a `Particle` to move them",
            ))
        }
        _ => None,
    };
    if let Some((message, next)) = wrong {
        faults.push(Fault::at(text.source, text.tokens[function.name_token].start, message, next));
    }
}

/// Whether the params say how far a node looks around, and at how many.
fn looks_around(text: &NodeText<'_>) -> bool {
    let fields = super::super::field::read(text, &mut Vec::new());
    let has = |name: &str, ty: FieldType| fields.iter().any(|field| field.name == name && field.ty == ty);
    has("radius", FieldType::F32) && has("most", FieldType::I32)
}
