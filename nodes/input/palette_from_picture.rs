//! Colours out of a picture.

use std::io::Cursor;
use std::sync::Arc;

use cym_media::picture::{self, PictureLimits};
use cym_plan::FilePlace;

use crate::colours::{self, picture as seen};
use crate::native::prelude::*;

/// Pictures that can be named.
const MOST: usize = 4;

/// The colours that were found in a picture, darkest first.
struct Found(Vec<[f32; 3]>);

pub(crate) fn node() -> impl NativeNode {
    native_of_files(kind, start, open)
}

fn kind() -> NodeKind {
    let mut kind = NodeKind::new(
        "Palette from Picture",
        "Five colours out of a picture file: a painting, a photograph, the cover of the song. Up to four pictures can follow each other.",
        &["colors", "gradient", "extract", "photo", "painting", "cover", "image", "theme", "scheme", "swatch", "oklab"],
    );
    let help = [
        "The picture whose colours these are; small lights in a dark picture count as well.",
        "A second picture, for when pick is 2.",
        "A third picture, for when pick is 3.",
        "A fourth picture, for when pick is 4.",
    ];
    for (name, help) in ["file", "file_2", "file_3", "file_4"].into_iter().zip(help) {
        kind = kind.input(Input::new(name, WireType::Text, Value::Asset(String::new())).help(help));
    }
    let kind = kind
        .input(Input::float("pick", 1.0, 1.0, 4.0).help(
            "Which picture's colours; between two numbers they are mixed. Wire the label of a Section here, and every part of the song has its own.",
        ))
        .input(Input::float("glide", 1.5, 0.0, 16.0).unit("secs").help("How long colours take to become others: half of the way in so many seconds."))
        .input(Input::float("hue", 0.0, -0.5, 0.5).unit("turns").help("Turns all colours round the colour wheel."))
        .input(Input::float("purity", 1.0, 0.0, 2.0).help("0 is grey, 1 as in the picture, 2 as strong as a screen can."))
        .input(Input::float("contrast", 0.25, 0.0, 1.0).help(
            "0 leaves colours as light as they are in the picture, as far as they can be told apart; 1 spreads them evenly from dark to light.",
        ))
        .output(Output::new("gradient", WireType::Gradient, "The colours along a line, dark to light."));
    colours::outputs(kind)
}

fn open(file: &FilePlace<'_>) -> Result<Thing, String> {
    let limits = PictureLimits::default();
    let read = match file.bytes {
        Some(bytes) => picture::read_from(Cursor::new(&bytes[..]), file.path, limits),
        None => picture::read(file.path, limits),
    };
    let picture = read.map_err(|error| error.to_string())?;
    Ok(Thing::new(Arc::new(Found(seen::found(&picture))), file.hash))
}

fn start() -> impl SignalRun {
    let mut shown = None;
    move |step: &Step<'_>, inputs: &Inputs<'_>, out: &mut [f32]| {
        let [pick, glide_secs, hue, purity, contrast] = inputs.take().map(tame);
        let palette = |place: usize| {
            let found = inputs.thing::<Found>(place).map_or(&[][..], |found| &found.0);
            seen::palette_of(found, contrast, purity, hue)
        };
        // Numbers run round among the pictures that are there.
        let mut there = [0; MOST];
        let mut count = 0;
        for place in (0..MOST).filter(|place| inputs.thing::<Found>(*place).is_some()) {
            there[count] = place;
            count += 1;
        }
        let target = colours::picked(count, pick, |number| palette(there[number])).unwrap_or_else(|| palette(0));
        colours::write(&colours::glide(&mut shown, &target, glide_secs, step.dt()), out);
    }
}

#[cfg(test)]
mod tests {
    use cym_graph::Rate;
    use cym_graph::catalogue::GRADIENT_SAMPLES;
    use cym_graph::color::oklab_from_linear;
    use cym_media::picture::write_png8;
    use cym_plan::{Silence, Tick};

    use super::*;

    /// The file of a picture of four colours, most of it the first.
    fn file(colours: [[u8; 3]; 4]) -> Vec<u8> {
        let folder = tempfile::tempdir().expect("a folder for a picture");
        let path = folder.path().join("picture.png");
        let rgba: Vec<u8> = (0..64 * 64)
            .flat_map(|at| {
                let [r, g, b] = colours[if at % 64 < 32 { 0 } else { 1 + at % 3 }];
                [r, g, b, 255]
            })
            .collect();
        write_png8(&path, 64, 64, &rgba, None).expect("a picture is written");
        std::fs::read(&path).expect("it is there")
    }

    fn opened(bytes: &[u8]) -> Result<Thing, String> {
        let bytes: Arc<[u8]> = bytes.into();
        open(&FilePlace { path: "inside.png".as_ref(), bytes: Some(&bytes), numbered: &[], hash: 1, cache: None })
    }

    /// The five colours as Oklab after some frames with these picks, one number a frame.
    fn colours(things: &[Option<Thing>], glide: f32, picks: &[f32]) -> Vec<[f32; 3]> {
        let mut run = node().start();
        let mut out = vec![0.0; (GRADIENT_SAMPLES + colours::COLOURS) * 4];
        for (frame, pick) in (0..).zip(picks) {
            let step = Step { tick: Tick::at(frame, Rate { num: 30, den: 1 }), seed: 1, sounds: &Silence, own_sound: 0.0 };
            let numbers = [*pick, glide, 0.0, 1.0, 0.0];
            run.step(&step, &Inputs { numbers: &numbers, texts: &[], things }, &mut out);
        }
        out[GRADIENT_SAMPLES * 4..].chunks_exact(4).map(|c| oklab_from_linear([c[0], c[1], c[2]])).collect()
    }

    const NIGHT: [[u8; 3]; 4] = [[12, 10, 40], [160, 30, 60], [250, 190, 70], [90, 40, 110]];
    const WOOD: [[u8; 3]; 4] = [[10, 40, 20], [60, 110, 50], [190, 200, 90], [240, 240, 220]];

    #[test]
    fn colours_are_those_of_the_picture_and_go_over_into_those_of_another() {
        let things = [Some(opened(&file(NIGHT)).expect("it is a picture")), None, None, Some(opened(&file(WOOD)).expect("too"))];
        let night = colours(&things, 0.0, &[1.0]);
        let dark = oklab_from_linear([12.0, 10.0, 40.0].map(|part| cym_graph::color::linear_from_srgb(part / 255.0)));
        let near = |part: usize| (night[0][part] - dark[part]).abs();
        assert!(near(1) < 0.005 && near(2) < 0.005 && near(0) < 0.06, "the night is the darkest: {night:?}");
        // Of two pictures the second is number 2, wherever it was put; 3 is the first again, and so is a label of 0 the last.
        let wood = colours(&things, 0.0, &[2.0]);
        assert!(wood != night && wood[2][1] < -0.03, "green in the middle: {wood:?}");
        assert_eq!(colours(&things, 0.0, &[3.0]), night);
        assert_eq!(colours(&things, 0.0, &[0.0]), wood);
        // One glide of half a way: after so many seconds it is half there, and it never jumps.
        let mut picks = vec![1.0; 1];
        picks.extend([2.0; 30]);
        let half = colours(&things, 1.0, &picks);
        for i in 0..5 {
            for part in 0..3 {
                let middle = f32::midpoint(night[i][part], wood[i][part]);
                assert!((half[i][part] - middle).abs() < 0.004, "{half:?} is between {night:?} and {wood:?}");
            }
        }
        assert_ne!(colours(&things, 0.0, &[1.5]), night, "between two numbers they are mixed");
    }

    #[test]
    fn without_a_picture_it_is_grey_and_a_broken_one_is_told() {
        let grey = colours(&[None, None, None, None], 0.0, &[1.0]);
        assert!(grey.iter().all(|[_, a, b]| a.abs() < 1e-3 && b.abs() < 1e-3), "{grey:?}");
        let said = opened(b"no picture at all").expect_err("that is none");
        assert!(said.contains("inside.png"), "{said}");
    }
}
