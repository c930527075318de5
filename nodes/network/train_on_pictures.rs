//! Networks that learn pictures.

use crate::guidance::{Asked, MADE_FOR, PICTURES, PICTURES_KIND, RESULT};
use crate::native::prelude::*;
use crate::network::network_in;

pub(crate) fn node() -> impl Insert {
    thing(kind, start)
}

fn kind() -> NodeKind {
    let picture = |name: &str| Input::new(name, WireType::Image, Value::Asset(String::new()));
    let weight = |name: &str, default: f32| Input::float(name, default, 0.0, 4.0);
    let mut kind = NodeKind::new(
        "Train on Pictures",
        "Teaches a network to draw your pictures: one, or up to four that the latent then turns into each other. What it draws is no \
         copy but a formula, endlessly deep and moved by the music.",
        &["picture", "image", "target", "learn", "fit", "photo", "train", "optimise", "neural", "ai", "morph"],
    )
    .input(network_in("network").help("Where it starts from. Without a wire it is a siren, which learns detail best; other presets keep their own hand."));
    for (index, name) in PICTURES.into_iter().enumerate() {
        let place =
            ["at rest", "where the latent's first number is 1", "where the second is 1", "where the third is 1"][index];
        let help = format!(
            "A picture file, which the network shall draw {place}; it is seen from edge to edge of its height."
        );
        kind = kind.input(picture(name).help(&help));
    }
    kind.input(whole("steps", 600.0, 20.0, 10_000.0).help("How long it learns, for each picture. More steps come closer."))
        .input(whole("size", 192.0, 32.0, 512.0).unit("px").help("The longer side of the picture that it learns from; larger ones show more detail and take longer."))
        .input(weight("pixels", 1.0).help("How much it counts that every pixel has its colour."))
        .input(weight("edges", 0.5).help("How much it counts that edges are where they were and as sharp."))
        .input(weight("style", 0.0).help("How much the impression counts that the built-in encoder has of the whole: the same kind of picture, not the same places."))
        .input(Input::float("wander", 0.2, 0.0, 1.0).help("How far time, sound and latent move while it learns: at 0 the music changes the picture wildly, at 1 hardly."))
        .input(whole("latent_seed", 1.0, 0.0, 9999.0).help("The latent seed of the CPPN that draws it; only there the latent's numbers lead to the pictures."))
        .input(whole("seed", 1.0, 0.0, 9999.0).help("Another number is another network without a wire, and another way of learning."))
        .input(network_in(RESULT).help("The finished network. Train puts it here."))
        .input(Input::new(MADE_FOR, WireType::Text, Value::Text(String::new())).help("What the finished network was made for. Train writes it, to know when something has changed."))
        .made_by("Train", RESULT, MADE_FOR, "seed")
        .output(Output::new("network", WireType::Network, "The finished network; the one that came in while there is none."))
}

fn start() -> impl ThingRun {
    |given: &Given<'_>| {
        let asked = Asked::of(PICTURES_KIND, given);
        let came_in = || given.things.first().cloned().flatten();
        let next_step = "Press Train; `cymatic guide` does the same, and an export by itself.";
        if let Some([cause, next_step]) = &asked.trouble {
            return Made::instead(asked.result.clone().or_else(came_in), cause, next_step);
        }
        match &asked.result {
            Some(result) if asked.is_done() || asked.wanted.is_empty() => result.clone().into(),
            Some(result) => Made::instead(
                Some(result.clone()),
                "its pictures or settings have changed since its network was made, so the older one is shown.",
                next_step,
            ),
            None if asked.wanted.is_empty() => Made::instead(
                came_in(),
                "it has no picture to learn, so the network before it is shown.",
                "Choose a picture file.",
            ),
            None => Made::instead(
                came_in(),
                "no network has been made for its pictures yet, so the one before it is shown.",
                next_step,
            ),
        }
    }
}
