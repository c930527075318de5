//! Guidance by words.

use cym_graph::{Gradient, Stop};
use cym_learn::cppn::blend as blended;

use crate::guidance::{Asked, MADE_FOR, RESULT, WORDS_KIND, Words};
use crate::native::prelude::*;
use crate::network::{Last, network_in, thing as on_wire};

pub(crate) fn node() -> impl Insert {
    thing(kind, start)
}

fn kind() -> NodeKind {
    let text = |name: &str, default: &str| Input::new(name, WireType::Text, Value::Text(default.to_owned()));
    let off = |name: &str| Input::float(name, 0.0, 0.0, 1.0);
    let colours = [[0.05, 0.07, 0.2, 1.0], [0.1, 0.45, 0.6, 1.0], [0.95, 0.85, 0.6, 1.0]];
    let stops = colours.into_iter().enumerate().map(|(i, color)| Stop { at: i as f32 / 2.0, color }).collect();
    NodeKind::new(
        "CLIP Guidance",
        "Changes a network until its picture is what your words say: write them, optimise, and the finished network travels in your \
         file. Words with times in front of them carry a whole song.",
        &["words", "prompt", "text", "train", "optimise", "ai", "neural", "style", "generate", "clip", "story", "timeline"],
    )
    .input(network_in("network").help("Where it starts from. Its preset decides what it can learn: polar learns rings, rays and spirals."))
    .input(text("prompt", "flowing organic patterns with blue hues").help(
        "What the picture shall be. Several wishes are parted by |, each with a weight behind a colon: blue spirals:1.5 | soft light. \
         Several lines with a time in front, such as 0:00 blue spirals and 0:45 red rings, follow each other through the song; each \
         line becomes a network of its own.",
    ))
    .input(text("avoid", "").help("What it shall not be, written the same way."))
    .input(whole("steps", 200.0, 20.0, 2000.0).help("How long it learns, for each line. More steps follow the words more closely."))
    .input(whole("candidates", 3.0, 1.0, 8.0).help(
        "Networks that start; after a short race only the best goes on. Lines with times all start from the one network instead, so \
         that they stay close enough to become each other.",
    ))
    .input(whole("seed", 1.0, 0.0, 9999.0).help("Another number is another answer to the same words."))
    .input(Input::float("blend", 4.0, 0.0, 60.0).unit("secs").help("How long one line takes to become the next; its time is in the middle of that."))
    .input(Input::float("time", -1.0, -1.0, 600.0).unit("secs").help(
        "Where in the list of lines it is. Below 0 it follows the song; wire something here to run through the lines in another way.",
    ))
    .input(text("model", "").help(
        "The file name of a CLIP model of your own (safetensors), beside the graph or in the models folder. Empty uses the built-in \
         encoder, which knows the words for our own patterns.",
    ))
    .input(whole("views", 6.0, 1.0, 16.0).help("Places that are looked at in every step. With fewer than four it learns to cheat."))
    .input(Input::float("wander", 0.25, 0.0, 1.0).help("How far time and sound move while it learns, so that the look survives the music."))
    .input(off("palette").help("How much the colours below count beside the words; 0 leaves colours to the words."))
    .input(Input::new("colours", WireType::Gradient, Value::Gradient(Gradient { stops })).help("Colours that the picture shall have, in about equal shares, wherever they are."))
    .input(off("saturation").help("How vivid it shall be at least: 1 is as vivid as screens show."))
    .input(off("smoothness").help("How much calm areas count: it takes fine grain and hard edges away."))
    .input(off("symmetry").help("How much it counts that left and right are alike."))
    .input(Input::float("detail", 0.0, -1.0, 1.0).help("Asks for large shapes below 0, for fine ones above; 0 leaves it to the words."))
    .input(Input::choice("start_from", &["gallery", "network", "nearest"]).help(
        "Gallery starts from a built-in network that already draws the structure which your words ask for, if the preset is polar. \
         Network starts from the one that is wired in. Nearest starts from the network on this machine that was made for the most \
         similar words, if there is one of the same preset.",
    ))
    .input(Input::float("keep_shapes", 0.5, 0.0, 1.0).help(
        "How much the shapes of the start stay: 0 lets the words change all, 1 leaves them the colours. Turn it down for a start that \
         draws nothing yet.",
    ))
    .input(network_in("taste").help(
        "A taste that counts beside the words: the file that thumbs in Breed teach, or `cymatic taste`. It travels in your file.",
    ))
    .input(off("taste_amount").help("How much the taste counts; 0 leaves the picture to the words, at 1 it counts about as much as they do."))
    .input(network_in(RESULT).help("The finished network. Optimise puts it here."))
    .input(text(MADE_FOR, "").help("What the finished network was made for. Optimise writes it, to know when your words have changed."))
    .made_by("Optimise", RESULT, MADE_FOR, "seed")
    .output(Output::new("network", WireType::Network, "The finished network; the one that came in while there is none."))
}

fn start() -> impl ThingRun {
    let mut last = Last::default();
    move |given: &Given<'_>| {
        let words = Words::of(given);
        let result = Asked::of(WORDS_KIND, given).result;
        let came_in = || given.things.first().cloned().flatten();
        let next_step = "Press Optimise; `cymatic guide` does the same, and an export by itself.";
        if let Err([cause, next_step]) = &words.lines {
            return Made::instead(result.or_else(came_in), cause, next_step);
        }
        let Some(result) = result else {
            if words.wanted().is_empty() {
                return Made { thing: came_in(), trouble: None };
            }
            return Made::instead(
                came_in(),
                "no network has been made for its words yet, so the one before it is shown.",
                next_step,
            );
        };
        let now = words.now(&result);
        let mut made = match now.both() {
            // Between two lines the weights are mixed; outside, the very same network goes on, and nothing is prepared again.
            Some([(from, left), (to, coming)]) => {
                let hash = Thing::hash_of("passage", &[left, coming], &[now.share]);
                last.or_make(hash, || match blended(&[(&from, 1.0 - now.share), (&to, now.share)], false) {
                    Ok(network) => on_wire(network, hash).into(),
                    Err(error) => Made::instead(
                        now.from.clone(),
                        &format!("one line does not become the next: {error}."),
                        next_step,
                    ),
                })
            }
            None => Made { thing: now.from.clone(), trouble: None },
        };
        if now.is_old {
            let cause = "its words or settings have changed since its network was made, so the older one is shown.";
            made.trouble = Made::instead(None, cause, next_step).trouble;
        }
        made
    }
}
