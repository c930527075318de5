//! Video and Text as nodes: which frame is shown when, and what is set how.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by stopping")]

use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use cym_graph::Rate;
use cym_media::video::{Export, ExportSpec, FrameRate, Preset};
use cym_plan::{Canvas, FilePlace, Given, Kernel, NodeLibrary, PictureNode, Thing, Tick};
use half::f16;

const SIZE: [u32; 2] = [64, 36];

fn node(library: &NodeLibrary, id: &str) -> Arc<dyn PictureNode> {
    match library.kernels.get(id) {
        Some(Kernel::Picture { node, .. }) => Arc::clone(node),
        _ => panic!("{id} draws nothing"),
    }
}

/// Draws with the numbers that the node's inputs have by themselves, changed.
fn draw(node: &dyn PictureNode, numbers: &[f32], texts: &[&str], things: &[Option<Thing>]) -> Vec<[f32; 4]> {
    let mut halves = vec![0; (SIZE[0] * SIZE[1] * 4) as usize];
    let tick = Tick::at(0, Rate { num: 30, den: 1 });
    let given = Given { tick, hurry: false, seed: 7, numbers, texts, things };
    node.start().draw(&given, &mut Canvas { size_px: SIZE, rgba16f: &mut halves });
    halves.chunks_exact(4).map(|px| [0, 1, 2, 3].map(|at| f16::from_bits(px[at]).to_f32())).collect()
}

/// A clip whose frame n is a grey of 20 + 8 n.
fn clip(folder: &Path, frames: u8) -> std::path::PathBuf {
    let out = folder.join("clip.mp4");
    let spec =
        ExportSpec::new(&out, Preset::named("h264").unwrap(), SIZE[0], SIZE[1], FrameRate::THIRTY, u64::from(frames));
    let mut export = Export::begin(spec).unwrap();
    for frame in 0..frames {
        let grey = 20 + 8 * frame;
        export.push([grey, grey, grey, 255].repeat((SIZE[0] * SIZE[1]) as usize)).unwrap();
    }
    export.finish().unwrap();
    out
}

fn open(node: &dyn PictureNode, path: &Path) -> Result<Thing, String> {
    node.open(&FilePlace { path, bytes: None, numbered: &[], hash: 1, cache: None })
}

#[test]
fn a_video_shows_the_frame_of_its_time_in_every_mode() {
    let library = nodes::catalogue().unwrap();
    let video = node(&library, "input/video");
    assert_eq!(video.summed(), ["speed"]);
    let folder = tempfile::tempdir().unwrap();
    let file = [Some(open(&*video, &clip(folder.path(), 12)).unwrap())];
    // played and what of it was rounded away, start, end, offset, mode, fit, matrix, range
    let shown = |played: f64, part: [f32; 2], offset: f32, mode: f32| {
        let float = played as f32;
        let rounded = (played - f64::from(float)) as f32;
        let numbers = [float, rounded, part[0], part[1], offset, mode, 0.0, 0.0, 0.0];
        let light = draw(&*video, &numbers, &[], &file)[SIZE[0] as usize * 18 + 32][0];
        let code = if light <= 0.003_130_8 { light * 12.92 } else { 1.055 * light.powf(1.0 / 2.4) - 0.055 } * 255.0;
        ((code - 20.0) / 8.0).round() as i32
    };
    let run = |mode: f32, part: [f32; 2], frames: std::ops::Range<i32>, speed: f64| -> Vec<i32> {
        frames.map(|frame| shown(f64::from(frame) / 30.0 * speed, part, 0.0, mode)).collect()
    };
    let whole = [0.0, 0.0];
    let forward: Vec<i32> = (0..12).collect();
    assert_eq!(run(0.0, whole, 0..30, 1.0), (0..30).map(|n| n % 12).collect::<Vec<_>>());
    assert_eq!(run(1.0, whole, 0..15, 1.0)[..12], forward);
    assert_eq!(run(1.0, whole, 11..15, 1.0), [11; 4]);
    let there_and_back: Vec<i32> = (0..12).chain((1..11).rev()).chain(0..5).collect();
    assert_eq!(run(2.0, whole, 0..27, 1.0), there_and_back);
    assert_eq!(run(0.0, whole, 0..10, 0.5), [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]);
    assert_eq!(run(0.0, whole, 0..5, -1.0), [0, 11, 10, 9, 8]);
    // A part of it: frames 3 to 6.
    assert_eq!(run(0.0, [0.1, 0.2333], 0..9, 1.0), [3, 4, 5, 6, 3, 4, 5, 6, 3]);
    assert_eq!(shown(0.0, whole, 5.0 / 30.0, 0.0), 5);
    for wild in [f32::NAN, f32::INFINITY, -1e30] {
        draw(&*video, &[wild; 9], &[], &file);
    }
}

#[test]
fn a_video_lies_where_it_should_and_a_bad_file_says_why() {
    let library = nodes::catalogue().unwrap();
    let video = node(&library, "input/video");
    let folder = tempfile::tempdir().unwrap();
    let square = folder.path().join("square.mp4");
    let made = Command::new("ffmpeg")
        .args(["-v", "error", "-nostdin", "-f", "lavfi", "-i", "color=white:size=32x32:rate=30:duration=0.2", "-y"])
        .arg(&square)
        .status();
    assert!(made.unwrap().success());
    let file = [Some(open(&*video, &square).unwrap())];
    let alpha = |fit: f32| -> Vec<bool> {
        let numbers = [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, fit, 0.0, 0.0];
        draw(&*video, &numbers, &[], &file)[SIZE[0] as usize * 18..][..SIZE[0] as usize]
            .iter()
            .map(|px| px[3] > 0.5)
            .collect()
    };
    assert!(alpha(0.0).iter().all(|on| *on) && alpha(2.0).iter().all(|on| *on));
    assert_eq!(alpha(1.0).iter().filter(|on| **on).count(), 36);
    assert!(draw(&*video, &[0.0; 9], &[], &[None]).iter().all(|px| *px == [0.0; 4]));
    let text = folder.path().join("text.mp4");
    std::fs::write(&text, "words").unwrap();
    assert!(open(&*video, &text).unwrap_err().contains("text.mp4"));
}

#[test]
fn a_sequence_shows_the_picture_of_its_number_and_holds_over_gaps() {
    let library = nodes::catalogue().unwrap();
    let sequence = node(&library, "input/picture_sequence");
    assert_eq!(sequence.summed(), ["speed"]);
    let folder = tempfile::tempdir().unwrap();
    // Numbers 3 to 8 without 6: frames 0 to 5, of which 3 is held.
    let numbered = [3_u8, 4, 5, 7, 8].map(|number| {
        let path = folder.path().join(format!("walk_{number:04}.png"));
        let grey = 20 + 8 * number;
        let pixels = [grey, grey, grey, 255].repeat((SIZE[0] * SIZE[1]) as usize);
        cym_media::picture::write_png8(&path, SIZE[0], SIZE[1], &pixels, None).unwrap();
        (u64::from(number), path)
    });
    let place = FilePlace { path: folder.path(), bytes: None, numbered: &numbered, hash: 1, cache: None };
    let file = [Some(sequence.open(&place).unwrap())];
    // rate, played and what of it was rounded away, start, end, offset, mode, fit
    let shown = |played: f32, part: [f32; 2], mode: f32| {
        let numbers = [12.0, played, 0.0, part[0], part[1], 0.0, mode, 0.0];
        let light = draw(&*sequence, &numbers, &[], &file)[SIZE[0] as usize * 18 + 32][0];
        let code = if light <= 0.003_130_8 { light * 12.92 } else { 1.055 * light.powf(1.0 / 2.4) - 0.055 } * 255.0;
        ((code - 20.0) / 8.0).round() as i32
    };
    let run = |mode: f32, part: [f32; 2], frames: std::ops::Range<i32>| -> Vec<i32> {
        frames.map(|frame| shown(frame as f32 / 12.0, part, mode)).collect()
    };
    let whole = [0.0, 0.0];
    assert_eq!(run(0.0, whole, -1..8), [8, 3, 4, 5, 5, 7, 8, 3, 4]);
    assert_eq!(run(1.0, whole, 4..8), [7, 8, 8, 8]);
    assert_eq!(run(2.0, whole, 3..9), [5, 7, 8, 7, 5, 5]);
    assert_eq!(run(0.0, [1.0 / 12.0, 3.0 / 12.0], 0..4), [4, 5, 4, 5]);
    for wild in [f32::NAN, f32::INFINITY, -1e30] {
        draw(&*sequence, &[wild; 8], &[], &file);
    }
    assert!(draw(&*sequence, &[0.0; 8], &[], &[None]).iter().all(|px| *px == [0.0; 4]));
}

#[test]
fn a_broken_picture_of_a_sequence_leaves_the_one_before_and_is_told() {
    let library = nodes::catalogue().unwrap();
    let sequence = node(&library, "input/picture_sequence");
    let folder = tempfile::tempdir().unwrap();
    let numbered = [1_u64, 2].map(|number| (number, folder.path().join(format!("walk_{number}.png"))));
    cym_media::picture::write_png8(&numbered[0].1, 8, 8, &[255; 256], None).unwrap();
    std::fs::write(&numbered[1].1, "words").unwrap();
    let place = FilePlace { path: folder.path(), bytes: None, numbered: &numbered, hash: 1, cache: None };
    let things = [Some(sequence.open(&place).unwrap())];
    let mut halves = vec![0; (SIZE[0] * SIZE[1] * 4) as usize];
    let tick = Tick::at(0, Rate { num: 30, den: 1 });
    let numbers = [12.0, 1.0 / 12.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0];
    let given = Given { tick, hurry: false, seed: 7, numbers: &numbers, texts: &[], things: &things };
    let mut run = sequence.start();
    run.draw(&given, &mut Canvas { size_px: SIZE, rgba16f: &mut halves });
    assert!(halves.iter().all(|half| f16::from_bits(*half) == f16::ONE));
    let [cause, next] = run.trouble().unwrap();
    assert!(cause.contains("walk_2.png") && next.contains("the picture before it"), "{cause} {next}");
}

/// The numbers of Text as it is by itself, with a spectrum of 64 bands behind them.
fn words(changed: &[(usize, f32)], band: f32) -> Vec<f32> {
    let mut numbers = vec![
        40.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.15, 1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 0.5, 0.3, 0.0, 0.0, 8.0,
        0.5, 0.0,
    ];
    numbers.extend([band; 64]);
    for &(at, number) in changed {
        numbers[at] = number;
    }
    numbers
}

fn covered(picture: &[[f32; 4]]) -> f32 {
    picture.iter().map(|px| px[3]).sum()
}

/// The middle of what is covered, downwards.
fn middle(picture: &[[f32; 4]]) -> f32 {
    let sum: f32 = picture.iter().enumerate().map(|(at, px)| px[3] * (at as u32 / SIZE[0]) as f32).sum();
    sum / covered(picture)
}

#[test]
fn words_appear_one_by_one_and_hop_with_the_sound() {
    let library = nodes::catalogue().unwrap();
    let text = node(&library, "input/text");
    let kind = &library.catalogue.get("input/text").unwrap();
    let width: usize = kind.inputs.iter().map(|input| input.ty.width()).sum();
    assert_eq!(width, words(&[], 0.0).len());
    let show = |changed: &[(usize, f32)], band: f32| draw(&*text, &words(changed, band), &["iiii"], &[None]);
    let whole = show(&[], 0.0);
    assert!(whole.iter().all(|px| px[3] <= 1.0 && px[0] <= px[3] + 1e-3) && covered(&whole) > 20.0);
    assert!((middle(&whole) - 18.0).abs() < 4.0, "{}", middle(&whole));
    let half = covered(&show(&[(16, 0.5)], 0.0)) / covered(&whole);
    assert!((half - 0.5).abs() < 0.03, "{half}");
    assert_eq!(covered(&show(&[(16, 0.0)], 0.0)), 0.0);
    assert!(middle(&show(&[], 0.8)) < middle(&whole) - 3.0, "the letters hop");
    assert!(covered(&show(&[(11, 8.0)], 0.0)) > 1.3 * covered(&whole), "a line is drawn around them");
    assert!(show(&[], 0.0) == whole);
    for wild in [f32::NAN, f32::INFINITY, -1e30] {
        let picture = draw(&*text, &vec![wild; width], &["wild\nwords"], &[None]);
        assert!(picture.iter().flatten().all(|number| number.is_finite()));
    }
}
