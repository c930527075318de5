use std::sync::Arc;

use burn::tensor::{Device, Tensor};

use super::*;
use crate::cppn::{Network, Preset};
use crate::encoder::{ImageEncoder, Pictures, TextEncoder};
use crate::taste::Eye;
use crate::words::PatternClip;

/// An encoder that sees only the mean colour, and knows the words for three.
struct Colours;

const SIDE: usize = 12;

impl ImageEncoder for Colours {
    fn size_px(&self) -> usize {
        SIDE
    }

    fn dim(&self) -> usize {
        3
    }

    fn device(&self) -> Device {
        Device::flex()
    }

    fn embed(&self, images: Tensor<4>) -> Tensor<2> {
        let [n, ..] = images.dims();
        let mean = images.reshape([n, 3, SIDE * SIDE]).mean_dim(2).reshape([n, 3]);
        let length = mean.clone().powi_scalar(2).sum_dim(1).sqrt() + 1e-6;
        mean / length
    }

    fn features(&self, _: Tensor<4>) -> Vec<Tensor<3>> {
        Vec::new()
    }
}

impl TextEncoder for Colours {
    fn dim(&self) -> usize {
        3
    }

    fn embed_texts(&self, texts: &[&str]) -> Vec<Vec<f32>> {
        let has = |text: &str, word: &str| f32::from(u8::from(text.contains(word)));
        texts.iter().map(|text| vec![has(text, "red"), has(text, "green"), has(text, "blue")]).collect()
    }

    fn unknown_words(&self, _: &str) -> Vec<String> {
        Vec::new()
    }
}

fn options(steps: usize, candidates: usize) -> GuidanceOptions {
    let words = WordsOptions { views: 2, contrast: 0.02, ..WordsOptions::default() };
    GuidanceOptions { steps, candidates, words, ..GuidanceOptions::default() }
}

fn wish(text: &str) -> Wish {
    Wish::new(&parse_prompts(text), &[], &Colours)
}

fn start() -> Network {
    Network::new(Preset::Small.architecture(), 5).unwrap()
}

fn guidance(text: &str, options: GuidanceOptions) -> Guidance {
    Guidance::new(&[start()], Arc::new(Colours), wish(text), Vec::new(), options).unwrap()
}

#[test]
fn prompts_are_read_as_people_write_them() {
    let prompts = parse_prompts(" blue   spirals:1.5 | grain:-0.5\n|a ratio of 3:4 people|: |x:nan|y:0");
    let shown: Vec<(&str, f32)> = prompts.iter().map(|prompt| (prompt.words.as_str(), prompt.weight)).collect();
    assert_eq!(
        shown,
        [("blue spirals", 1.5), ("grain", -0.5), ("a ratio of 3:4 people", 1.0), (":", 1.0), ("x:nan", 1.0)]
    );
    assert_eq!(parse_prompts(&"a|".repeat(10_000)).len(), 64);
    assert!(parse_prompts("").is_empty());
}

#[test]
fn a_wish_is_the_mean_of_what_is_wished_and_knows_what_is_not() {
    let both = wish("red:2 | green | blue:-1");
    let length = 5.0_f32.sqrt();
    assert!((both.towards[0] - 2.0 / length).abs() < 1e-5 && (both.towards[1] - 1.0 / length).abs() < 1e-5);
    assert_eq!(both.away.len(), 1);
    assert!((both.away[0].1 - 0.3).abs() < 1e-6);
    assert!(wish("").is_empty() && wish("purple").is_empty() && !both.is_empty());
}

#[test]
fn guidance_goes_where_the_words_are() {
    let mut guided = guidance("red", options(60, 1));
    let red = wish("red");
    let before = guided.score(&Colours, &red);
    while guided.step().unwrap().is_some() {}
    let after = guided.score(&Colours, &red);
    assert!(after > 0.95 && after > before + 0.1, "from {before} to {after}");
    let mut away = guidance("red | green:-1", options(60, 1));
    while away.step().unwrap().is_some() {}
    let green = wish("green");
    assert!(away.score(&Colours, &green) < 0.25, "{}", away.score(&Colours, &green));
}

#[test]
fn a_race_is_decided_and_adds_up() {
    let mut job = guidance("blue", options(20, 3));
    let mut steps = Vec::new();
    while let Some(step) = job.step().unwrap() {
        assert_eq!((step.done, step.all), (steps.len() + 1, 20 + 2 * 3));
        steps.push(step.candidate);
    }
    assert_eq!(steps.len(), 26);
    assert_eq!(steps[..3], [[0, 3], [1, 3], [2, 3]]);
    assert_eq!(steps[9..], [[0, 1]; 17]);
    assert_eq!(job.curve().len(), 20);
}

#[test]
fn a_job_that_was_stopped_anywhere_ends_the_same() {
    let whole = {
        let mut job = guidance("green", options(12, 2));
        while job.step().unwrap().is_some() {}
        job.network().weights().to_vec()
    };
    for stop in [1, 3, 4, 5, 9] {
        let mut job = guidance("green", options(12, 2));
        for _ in 0..stop {
            job.step().unwrap();
        }
        let saved = job.checkpoint().unwrap();
        let again =
            |text| Guidance::resume(&saved, &[start()], Arc::new(Colours), wish(text), Vec::new(), options(12, 2));
        let mut resumed = again("green").unwrap();
        assert_eq!(resumed.done(), stop);
        while resumed.step().unwrap().is_some() {}
        assert_eq!(resumed.network().weights(), whole, "stopped after {stop} steps");
        assert!(again("red").is_err());
    }
}

#[test]
fn extras_ask_for_what_they_say() {
    let tidy = Extras { saturation: 7.0, detail: f32::NAN, colours: vec![[1.0; 3]], ..Extras::default() }.tidy();
    assert_eq!(tidy, Extras { saturation: 1.0, ..Extras::default() });
    assert!(Extras::default().parts().is_empty());
    let extras = Extras {
        palette: 1.0,
        colours: vec![[0.9, 0.1, 0.1]],
        saturation: 0.5,
        smoothness: 0.5,
        symmetry: 0.5,
        detail: -0.5,
    };
    let parts: Vec<&str> = extras.parts().iter().map(|part| part.loss.name()).collect();
    assert_eq!(parts, ["palette", "saturation", "variation", "scale"]);
    let key = |extras: Extras| Request { extras, ..Request::default() }.key();
    assert_ne!(key(extras.clone()), key(Extras::default()));
    assert_eq!(Request { extras, ..Request::default() }.options(start().architecture()).words.symmetry, 3.0);
}

#[test]
fn symmetry_is_asked_for_where_it_can_be_seen() {
    let unlike = |symmetry: f32| {
        let mut options = options(40, 1);
        options.words.symmetry = symmetry;
        let mut job = guidance("red | green", options);
        while job.step().unwrap().is_some() {}
        let picture = job.picture([24, 24]);
        let mirrored = (0..picture.rgb.len()).map(|at| picture.rgb[at - at % 24 + 23 - at % 24]);
        picture.rgb.iter().zip(mirrored).map(|(a, b)| (a - b).abs()).sum::<f32>() / picture.rgb.len() as f32
    };
    let (free, bound) = (unlike(0.0), unlike(20.0));
    assert!(bound < 0.5 * free, "{bound} against {free}");
}

/// A disc on a ground, at a place.
fn disc(colour: [f32; 3], at: f32) -> Arc<Pictures> {
    let inside = |px: usize| {
        let (x, y) = ((px % 32) as f32 - at, (px / 32) as f32 - 16.0);
        x.hypot(y) < 8.0
    };
    let rgb = (0..3 * 1024).map(|value| if inside(value % 1024) { colour[value / 1024] } else { 0.1 });
    Arc::new(Pictures::new(1, [32, 32], rgb.collect()))
}

fn picture_request(steps: u32) -> PictureRequest {
    PictureRequest {
        pictures: vec![1, 2],
        pixels: 1.0,
        edges: 0.5,
        style: 0.0,
        wander: 0.0,
        side_px: 32,
        steps,
        seed: 1,
        latent_seed: 1,
        start: 0,
    }
}

#[test]
fn pictures_are_learnt_and_a_stopped_job_ends_the_same() {
    let start = Network::new(Preset::Small.architecture(), 2).unwrap();
    let pictures = [disc([0.9, 0.6, 0.2], 12.0), disc([0.2, 0.5, 0.9], 20.0)];
    let request = picture_request(60);
    let fitting = |saved: Option<&[u8]>| Fitting::new(&start, &pictures, Arc::new(Colours), &request, saved).unwrap();
    let mut job = fitting(None);
    let before = job.square_error();
    let mut saved = Vec::new();
    while let Some(step) = job.step().unwrap() {
        assert_eq!(step.all, 120, "every picture has its steps");
        if step.done == 50 {
            saved = job.checkpoint().unwrap();
        }
    }
    assert!(job.square_error() < 0.25 * before && job.score() > 0.8, "from {before} to {}", job.square_error());
    let mut resumed = fitting(Some(&saved));
    assert_eq!(resumed.done(), 50);
    while resumed.step().unwrap().is_some() {}
    assert_eq!(resumed.network().weights(), job.network().weights());
    assert_eq!(fitting(Some(b"damaged")).done(), 0);
    assert!((psnr_db(0.01) - 20.0).abs() < 1e-4);
    assert_ne!(request.key(), picture_request(61).key());
}

#[test]
fn several_pictures_need_a_latent() {
    let places = latents(4, 8, 1);
    assert!(places[0].iter().all(|number| *number == 0.0));
    for (at, place) in places.iter().enumerate().skip(1) {
        let length = place.iter().map(|number| number * number).sum::<f32>().sqrt();
        assert!((length - (8.0_f32 / 3.0).sqrt()).abs() < 1e-4, "{at}: {length}");
    }
    let blind = Network::new(Preset::Seed.architecture(), 1).unwrap();
    let pictures = [disc([1.0; 3], 12.0), disc([1.0; 3], 20.0)];
    let new = |pictures: &[Arc<Pictures>]| {
        Fitting::new(&blind, pictures, Arc::new(Colours), &picture_request(1), None).map(|job| job.all())
    };
    assert_eq!(new(&pictures[..1]).unwrap(), 1);
    assert!(new(&pictures).unwrap_err().to_string().contains("no latent"));
    assert!(new(&[]).unwrap_err().to_string().contains("no picture"));
}

/// How alike in light and dark two pictures are, -1 to 1.
fn alike(one: &Pictures, other: &Pictures) -> f32 {
    let luma = |pictures: &Pictures| -> Vec<f32> {
        let plane = pictures.plane_len();
        let at = |at: usize| {
            0.2126 * pictures.rgb[at] + 0.7152 * pictures.rgb[plane + at] + 0.0722 * pictures.rgb[2 * plane + at]
        };
        let luma: Vec<f32> = (0..plane).map(at).collect();
        let mean = luma.iter().sum::<f32>() / plane as f32;
        luma.iter().map(|luma| luma - mean).collect()
    };
    let (one, other) = (luma(one), luma(other));
    let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
    dot(&one, &other) / (dot(&one, &one) * dot(&other, &other)).sqrt().max(1e-9)
}

#[test]
fn shapes_of_the_start_stay_as_far_as_they_are_to_be_kept() {
    let before = guidance("red", options(1, 1)).picture([24; 2]);
    let after = |form: f32| {
        let mut options = options(60, 1);
        options.words.form = form;
        let mut job = guidance("red", options);
        while job.step().unwrap().is_some() {}
        let red = job.score(&Colours, &wish("red"));
        (alike(&before, &job.picture([24; 2])), red)
    };
    let (free, free_red) = after(0.0);
    let (kept, kept_red) = after(2.0);
    assert!(kept > 0.9 && kept > free + 0.05, "kept {kept}, free {free}");
    assert!(kept_red > 0.9 && free_red > 0.9, "kept {kept_red}, free {free_red}");
}

/// The slope of the kept shapes against small steps of every value.
#[test]
fn the_slope_of_kept_shapes_is_that_of_finite_differences() {
    let start = start();
    let scene = crate::train::Scene { views: vec![crate::train::View::default(); 2], size_px: [5, 4] };
    let rgb: Vec<f32> = (0..2 * 3 * 20).map(|at| 0.5 + 0.4 * (at as f32 * 1.7).sin()).collect();
    let pictures = Pictures::new(2, [5, 4], rgb);
    let (_, slope) = form::strangeness(&pictures, &start, &scene);
    for (at, slope) in slope.into_iter().enumerate() {
        let moved = |by: f32| {
            let mut moved = pictures.clone();
            moved.rgb[at] += by;
            form::strangeness(&moved, &start, &scene).0
        };
        let measured = (moved(1e-2) - moved(-1e-2)) / 2e-2;
        assert!((measured - slope).abs() < 2e-3 + 0.02 * slope.abs(), "{at}: {measured} {slope}");
    }
}

#[test]
fn settings_that_are_off_leave_the_key_alone() {
    let off = Request { gallery: false, keep_shapes: 0.0, ..Request::default() };
    let text = serde_json::to_string(&off).unwrap();
    assert!(!text.contains("gallery") && !text.contains("keep_shapes"), "{text}");
    assert_eq!(serde_json::from_str::<Request>(&text).unwrap(), off);
    assert_ne!(Request::default().key(), off.key());
    assert_ne!(Request { keep_shapes: 0.25, ..off.clone() }.key(), off.key());
}

/// Stripes of a colour and black, as rows of RGBA.
fn stripes(color: [u8; 3], width: usize) -> Vec<u8> {
    let pixel = |at: usize| {
        let lit = (at % 96 / width).is_multiple_of(2);
        if lit { [color[0], color[1], color[2], 255] } else { [0, 0, 0, 255] }
    };
    (0..96 * 64).flat_map(pixel).collect()
}

#[test]
fn a_taste_changes_where_guidance_ends() {
    let eye = Eye::built_in().unwrap();
    let mut taste = eye.taste();
    assert_eq!(Liked::of(&taste, 1.0), None, "it has no opinions yet");
    for width in [6, 9, 14] {
        taste.thumb(&eye.see(&stripes([230, 40, 20], width), [96, 64]), true).unwrap();
        taste.thumb(&eye.see(&stripes([20, 60, 230], width), [96, 64]), false).unwrap();
    }
    let prompt = "flowing lines".to_owned();
    let without =
        Request { prompt, steps: 30, candidates: 1, views: 3, gallery: false, keep_shapes: 0.0, ..Request::default() };
    let with = Request { taste: Liked::of(&taste, 1.0), ..without.clone() };
    assert_ne!(with.key(), without.key());
    assert_eq!(Request { taste: Liked::of(&taste, 0.0), ..without.clone() }.key(), without.key());
    // What was made before there were tastes keeps its key.
    assert!(!serde_json::to_string(&without).unwrap().contains("taste"));
    let encoder = Arc::new(PatternClip::built_in().unwrap());
    let images: Arc<dyn ImageEncoder> = encoder.clone();
    let end = |request: &Request| {
        let mut work = Work::words(request, &[start()], &images, &request.wish(encoder.as_ref()), None).unwrap();
        while work.step().unwrap().is_some() {}
        let drawn = work.picture([96, 64]);
        let plane = drawn.plane_len();
        let byte = |channel: usize, at: usize| (drawn.rgb[channel * plane + at].clamp(0.0, 1.0) * 255.0) as u8;
        let rgba: Vec<u8> = (0..plane).flat_map(|at| [byte(0, at), byte(1, at), byte(2, at), 255]).collect();
        taste.score(&eye.see(&rgba, [96, 64]))
    };
    let (led, free) = (end(&with), end(&without));
    assert!(led > free + 0.5, "with the taste it is liked {led}, without {free}");
    let foreign = with.taste.clone().map(|liked| Liked { space: "another".to_owned(), ..liked });
    let foreign = Request { taste: foreign, ..with };
    assert!(foreign.parts().err().unwrap().to_string().contains("learn it again"));
}
