//! Guidance by words.

use cym_learn::guide::parse_prompts;

use crate::guidance::{Asked, MADE_FOR, RESULT};
use crate::native::prelude::*;
use crate::network::network_in;

pub(crate) fn node() -> impl Insert {
    thing(kind, start)
}

fn kind() -> NodeKind {
    let text = |name: &str, default: &str| Input::new(name, WireType::Text, Value::Text(default.to_owned()));
    NodeKind::new(
        "CLIP Guidance",
        "Changes a network until its picture is what your words say: write them, optimise, and the finished network travels in your file.",
        &["words", "prompt", "text", "train", "optimise", "ai", "neural", "style", "generate", "clip"],
    )
    .input(network_in("network").help("Where it starts from. Its preset decides what it can learn: polar learns rings, rays and spirals."))
    .input(text("prompt", "flowing organic patterns with blue hues").help(
        "What the picture shall be. Several wishes are parted by |, each with a weight behind a colon: blue spirals:1.5 | soft light.",
    ))
    .input(text("avoid", "").help("What it shall not be, written the same way."))
    .input(text("model", "").help(
        "The file name of a CLIP model of your own (safetensors), beside the graph or in the models folder. Empty uses the built-in \
         encoder, which knows the words for our own patterns.",
    ))
    .input(whole("steps", 200.0, 20.0, 2000.0).help("How long it learns. More steps follow the words more closely."))
    .input(whole("candidates", 3.0, 1.0, 8.0).help("Networks that start; after a short race only the best goes on."))
    .input(whole("views", 6.0, 1.0, 16.0).help("Places that are looked at in every step. With fewer than four it learns to cheat."))
    .input(Input::float("wander", 0.25, 0.0, 1.0).help("How far time and sound move while it learns, so that the look survives the music."))
    .input(whole("seed", 1.0, 0.0, 9999.0).help("Another number is another answer to the same words."))
    .input(network_in(RESULT).help("The finished network. Optimise puts it here."))
    .input(text(MADE_FOR, "").help("What the finished network was made for. Optimise writes it, to know when your words have changed."))
    .made_by("Optimise", RESULT, MADE_FOR, "seed")
    .output(Output::new("network", WireType::Network, "The finished network; the one that came in while there is none."))
}

fn start() -> impl ThingRun {
    |given: &Given<'_>| {
        let asked = Asked::of(given);
        let wishes = !parse_prompts(&asked.request.prompt).is_empty();
        let came_in = || given.things.first().cloned().flatten();
        let next_step = "Press Optimise; `cymatic guide` does the same, and an export by itself.";
        match &asked.result {
            None if wishes => Made::instead(
                came_in(),
                "no network has been made for its words yet, so the one before it is shown.",
                next_step,
            ),
            None => Made { thing: came_in(), trouble: None },
            Some(result) if asked.is_done() || !wishes => result.clone().into(),
            Some(result) => Made::instead(
                Some(result.clone()),
                "its words or settings have changed since its network was made, so the older one is shown.",
                next_step,
            ),
        }
    }
}
