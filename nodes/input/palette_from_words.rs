//! Colours out of words.

use cym_graph::color::{linear_from_srgb, oklab_from_linear};

use super::input_palette::MOODS;
use crate::colours::{self, COLOURS, Palette};
use crate::native::prelude::*;

/// Words for the moods of the Palette, by their place there; more than one word may lead to one.
const WORDS: &[(&str, usize)] = &[
    ("dusk", 0), ("evening", 0), ("twilight", 0), ("sunset", 0), ("romantic", 0),
    ("ember", 1), ("fire", 1), ("flame", 1), ("lava", 1), ("hot", 1), ("rage", 1), ("angry", 1),
    ("tide", 2), ("sea", 2), ("ocean", 2), ("water", 2), ("wave", 2), ("calm", 2),
    ("moss", 3), ("meadow", 3), ("spring", 3), ("grass", 3), ("green", 3),
    ("neon", 4), ("rain", 4), ("city", 4), ("cyber", 4), ("electric", 4), ("club", 4), ("techno", 4),
    ("bone", 5), ("paper", 5), ("sand", 5), ("dust", 5), ("minimal", 5),
    ("orchid", 6), ("purple", 6), ("dream", 6), ("velvet", 6),
    ("desert", 7), ("dune", 7), ("west", 7),
    ("glacier", 8), ("ice", 8), ("winter", 8), ("snow", 8), ("cold", 8), ("frost", 8),
    ("lagoon", 9), ("tropical", 9), ("summer", 9), ("island", 9), ("fresh", 9),
    ("cherry", 10), ("blood", 10), ("red", 10), ("love", 10), ("passion", 10),
    ("honey", 11), ("gold", 11), ("sun", 11), ("warm", 11), ("happy", 11),
    ("ink", 12), ("noir", 12), ("black", 12), ("grey", 12), ("sad", 12), ("melancholy", 12), ("lonely", 12),
    ("aurora", 13), ("magic", 13), ("northern", 13),
    ("peacock", 14), ("jungle", 14), ("lush", 14),
    ("clay", 15), ("earth", 15), ("autumn", 15),
    ("lavender", 16), ("tender", 16), ("gentle", 16),
    ("sodium", 17), ("street", 17), ("night", 17),
    ("candy", 18), ("pop", 18), ("playful", 18),
    ("forest", 19), ("wood", 19),
    ("deep", 20), ("storm", 21),
    ("opal", 22), ("copper", 23),
];
/// Most words of a line that are read.
const MOST: usize = 24;
/// Most lines that are read.
const MOST_LINES: usize = 16;

pub(crate) fn node() -> impl NativeNode {
    native(kind, start)
}

fn kind() -> NodeKind {
    let kind = NodeKind::new(
        "Palette from Words",
        "Five colours out of words: stormy winter sea, neon city, warm autumn forest. Words are mixed; very makes the next count twice. \
         Several lines are several palettes, which follow each other.",
        &["colors", "gradient", "mood", "text", "theme", "scheme", "prompt", "vocabulary", "oklab"],
    )
    .input(Input::new("words", WireType::Text, Value::Text("winter sea at dusk".to_owned())).help(
        "Moods, places, weather and colours, such as: calm sea, neon rain, dark velvet dream, bright spring meadow. Bright, pale, dark and vivid change the rest. \
         Every line is a palette of its own.",
    ))
    .input(Input::float("pick", 1.0, 1.0, 8.0).help(
        "Which line's colours; between two numbers they are mixed. Wire the label of a Section here, and every part of the song has its own.",
    ))
    .input(Input::float("glide", 1.5, 0.0, 16.0).unit("secs").help("How long colours take to become others: half of the way in so many seconds."))
    .input(Input::float("hue", 0.0, -0.5, 0.5).unit("turns").help("Turns all colours round the colour wheel."))
    .output(Output::new("gradient", WireType::Gradient, "The colours along a line, dark to light."));
    colours::outputs(kind)
}

fn start() -> impl SignalRun {
    let mut known: Option<(String, Vec<Palette>)> = None;
    let mut shown = None;
    move |step: &Step<'_>, inputs: &Inputs<'_>, out: &mut [f32]| {
        let [pick, glide_secs, hue] = inputs.take().map(tame);
        let words = inputs.texts.first().copied().unwrap_or_default();
        if known.as_ref().is_none_or(|(before, _)| before != words) {
            let lines = words.lines().filter(|line| !line.trim().is_empty()).take(MOST_LINES);
            known = Some((words.to_owned(), lines.map(palette_of).collect()));
        }
        let lines = known.as_ref().map_or(&[][..], |(_, lines)| lines);
        let palette = colours::picked(lines.len(), pick, |line| lines[line]).unwrap_or_else(|| palette_of(""));
        let (sin, cos) = (hue.rem_euclid(1.0) * std::f32::consts::TAU).sin_cos();
        let target = palette.map(|[l, a, b]| [l, a * cos - b * sin, a * sin + b * cos]);
        colours::write(&colours::glide(&mut shown, &target, glide_secs, step.dt()), out);
    }
}

/// The mixed palette of words; those that are not known say nothing.
fn palette_of(words: &str) -> Palette {
    let mut sum = [[0.0_f32; 3]; COLOURS];
    let (mut all, mut weight) = (0.0, 1.0);
    let (mut light, mut purity) = (0.0_f32, 1.0_f32);
    let lower = words.to_lowercase();
    for word in lower.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).take(MOST) {
        match word {
            "very" | "deeply" | "so" => {
                weight = 2.0;
                continue;
            }
            "bright" | "light" | "sunny" => light += 0.06 * weight,
            "dark" | "gloomy" | "darkness" => light -= 0.06 * weight,
            "pale" | "soft" | "faded" | "pastel" => purity *= 0.65,
            "vivid" | "strong" | "saturated" | "wild" => purity *= 1.3,
            _ => {
                // Stormy is a storm, and seas are a sea: a word counts by its beginning.
                let fits = |(known, _): &&(&str, usize)| word == *known || (known.len() > 3 && word.starts_with(known)) || word.strip_suffix('s') == Some(known);
                if let Some((_, mood)) = WORDS.iter().find(fits) {
                    for (sum, colour) in sum.iter_mut().zip(MOODS[*mood].1) {
                        let part = |shift: u32| linear_from_srgb((colour >> shift & 0xff) as f32 / 255.0);
                        let lab = oklab_from_linear([part(16), part(8), part(0)]);
                        for (sum, lab) in sum.iter_mut().zip(lab) {
                            *sum += lab * weight;
                        }
                    }
                    all += weight;
                }
            }
        }
        weight = 1.0;
    }
    if all == 0.0 {
        let part = |colour: u32, shift: u32| linear_from_srgb((colour >> shift & 0xff) as f32 / 255.0);
        sum = MOODS[0].1.map(|colour| oklab_from_linear([part(colour, 16), part(colour, 8), part(colour, 0)]));
        all = 1.0;
    }
    // Mixed colours are greyer than what they are mixed from.
    let gain = purity * (1.0 + 0.15 * (all - 1.0).clamp(0.0, 2.0));
    sum.map(|[l, a, b]| [(l / all + light).clamp(0.0, 1.0), a / all * gain, b / all * gain])
}

#[cfg(test)]
mod tests {
    use cym_graph::Rate;
    use cym_graph::catalogue::GRADIENT_SAMPLES;
    use cym_plan::{Silence, Tick};

    use super::*;

    #[test]
    fn lines_follow_each_other_and_go_over_smoothly() {
        let shown = |words: &str, picks: &[f32]| -> Vec<f32> {
            let mut run = node().start();
            let mut out = vec![0.0; (GRADIENT_SAMPLES + COLOURS) * 4];
            for (frame, pick) in (0..).zip(picks) {
                let tick = Tick::at(frame, Rate { num: 30, den: 1 });
                let step = Step { tick, seed: 1, sounds: &Silence, own_sound: 0.0 };
                run.step(&step, &Inputs { numbers: &[*pick, 1.0, 0.0], texts: &[words], things: &[] }, &mut out);
            }
            out
        };
        let (sea, fire) = (shown("sea", &[1.0]), shown("fire", &[1.0]));
        assert_eq!(shown("sea\n\nfire", &[1.0]), sea);
        assert_eq!(shown("sea\n\nfire", &[2.0]), fire);
        assert_eq!(shown("sea\n\nfire", &[0.0]), fire, "it runs round");
        let apart = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        let mut picks = vec![1.0];
        let mut before = sea.clone();
        for _ in 0..30 {
            picks.push(2.0);
            let now = shown("sea\nfire", &picks);
            assert!(apart(&now, &before) < 0.1 * apart(&sea, &fire), "no jump");
            before = now;
        }
        assert!(apart(&before, &sea) > 0.2 * apart(&sea, &fire), "a second on, it is well on its way");
    }

    #[test]
    fn words_mix_and_change_what_they_stand_by() {
        let sea = palette_of("sea");
        assert_eq!(palette_of("the Seas!"), sea);
        assert_eq!(palette_of("sea, sea"), palette_of("very sea"), "twice is twice");
        let both = palette_of("sea fire");
        assert!(both != sea && both != palette_of("fire"));
        assert_eq!(both, palette_of("fire sea"));
        assert!(palette_of("dark sea")[2][0] < sea[2][0] && palette_of("bright sea")[2][0] > sea[2][0]);
        let chroma = |palette: &Palette| palette.iter().map(|[_, a, b]| a.hypot(*b)).sum::<f32>();
        assert!(chroma(&palette_of("pale sea")) < chroma(&sea));
        assert_eq!(palette_of("qwertz"), palette_of(""), "what is not known says nothing");
        assert!(WORDS.iter().all(|(_, mood)| *mood < MOODS.len()));
    }
}
