//! Guidance by the built-in encoder, and what the judge says of it: does following the words lead to what the words mean?
//!
//! It is here to measure what artists get: the same job with the same settings as *CLIP Guidance*.

use std::sync::Arc;

use crate::cppn::{Network, Preset};
use crate::encoder::Pictures;
use crate::guide::{Guidance, Request};
use crate::train::TrainError;
use crate::words::attributes::Attribute;
use crate::words::clip::PatternClip;
use crate::words::judge::Judge;
use crate::words::lexicon::Lexicon;
use crate::words::net::SIZE_PX;

/// Ten prompts of a palette and a structure: the words, the structure's name and the palette's.
pub const PROMPTS: [(&str, &str, &str); 10] = [
    ("fiery concentric rings", "rings", "ember"),
    ("cobalt blue stripes", "stripes", "blue"),
    ("purple spiral", "spiral", "purple"),
    ("green clouds", "clouds", "green"),
    ("black and white checkerboard", "checker", "grey"),
    ("neon tunnel", "tunnel", "neon rain"),
    ("golden rays", "rays", "honey"),
    ("hot pink polka dots", "dots", "pink"),
    ("chocolate brown marble", "marble", "brown"),
    ("turquoise ripples", "ripples", "teal"),
];

/// Ten more, which nobody looked at while guidance got its defaults.
///
/// They were written down before they were tried, and stay as they are: the honest side of the measure.
pub const UNSEEN_PROMPTS: [(&str, &str, &str); 10] = [
    ("icy honeycomb", "honeycomb", "glacier"),
    ("scarlet sunburst", "rays", "red"),
    ("golden whirlpool", "spiral", "honey"),
    ("emerald stained glass", "cells", "green"),
    ("lilac labyrinth", "ribbons", "lavender"),
    ("orange bullseye", "rings", "orange"),
    ("rainbow pinstripe", "stripes", "rainbow"),
    ("ocean wormhole", "tunnel", "tide"),
    ("yellow spots", "dots", "yellow"),
    ("terracotta mesh", "grid", "clay"),
];

/// How a trial of one prompt ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// How near the encoder finds the pictures to the words, at places that were not trained at: the mean cosine.
    pub cosine: f32,
    /// At which place, from 0, the judge has the structure that was asked.
    pub structure_place: usize,
    /// At which place it has the palette.
    pub palette_place: usize,
    /// The picture.
    pub picture: Pictures,
}

/// Guides one picture by a prompt of [`PROMPTS`] and asks the judge; zero `steps` leave the network as it began.
///
/// # Errors
/// The training ran away.
pub fn trial(
    clip: &Arc<PatternClip>,
    judge: &Judge,
    (prompt, family, palette): (&str, &str, &str),
    settings: &Request,
) -> Result<Outcome, TrainError> {
    let request = Request { prompt: prompt.to_owned(), ..settings.clone() };
    let network = Network::new(Preset::Polar.architecture(), u64::from(request.seed))?;
    let (wish, options) = (request.wish(clip.as_ref()), request.options(network.architecture()));
    let starts = request.starts(&network, clip.as_ref(), &wish)?;
    let mut job = Guidance::new(&starts, clip.clone(), wish.clone(), Vec::new(), options)?;
    if settings.steps > 0 {
        while job.step()?.is_some() {}
    }
    let cosine = job.score(clip.as_ref(), &wish);
    let picture = job.picture([SIZE_PX; 2]);
    let plane = picture.plane_len();
    let pixels: Vec<f32> = (0..3 * plane).map(|at| picture.rgb[at % 3 * plane + at / 3]).collect();
    let verdict = judge.look(&pixels);
    let place = |ranked: &[(usize, f32)], attribute: Attribute, name: &str| {
        let asked = Lexicon::get().value(attribute, name);
        ranked.iter().position(|&(value, _)| Some(value) == asked).unwrap_or(ranked.len())
    };
    Ok(Outcome {
        cosine,
        structure_place: place(&verdict.families, Attribute::Family, family),
        palette_place: place(&verdict.palettes, Attribute::Palette, palette),
        picture,
    })
}
