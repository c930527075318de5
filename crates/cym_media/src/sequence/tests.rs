//! Pictures come back by number, whoever asks and however fast.

use std::fs;
use std::path::Path;
use std::time::Duration;

use super::*;
use crate::picture::write_png8;

/// A grey of ten times its number.
fn write(folder: &Path, number: u64) -> (u64, PathBuf) {
    let path = folder.join(format!("walk_{number:04}.png"));
    let grey = number as u8 * 10;
    write_png8(&path, 16, 8, &[grey, grey, grey, 255].repeat(16 * 8), None).unwrap();
    (number, path)
}

fn shade(still: &Still) -> u64 {
    let linear = still.picture.pixels[0].to_f32();
    let encoded = if linear <= 0.003_130_8 { linear * 12.92 } else { 1.055 * linear.powf(1.0 / 2.4) - 0.055 };
    (encoded * 25.5).round() as u64
}

/// Which picture is shown for a frame, asked without hurry.
fn shown(sequence: &Sequence, frame: usize) -> u64 {
    let shown = sequence.frame(frame, None).shown.unwrap();
    assert!(shown.exact, "frame {frame} is not exact, and nobody was in a hurry");
    shade(&shown.frame)
}

#[test]
fn a_gap_holds_the_picture_before() {
    let folder = tempfile::tempdir().unwrap();
    let files = [9, 3, 5].map(|number| write(folder.path(), number)).to_vec();
    let sequence = Sequence::open(files);
    assert_eq!(sequence.len(), 7);
    let frames = [0, 1, 2, 3, 4, 5, 6, 7, 100];
    assert_eq!(frames.map(|frame| shown(&sequence, frame)), [3, 3, 5, 5, 5, 5, 9, 9, 9]);
    assert_eq!([6, 2, 0].map(|frame| shown(&sequence, frame)), [9, 5, 3], "backwards");
}

#[test]
fn many_ask_for_different_pictures_and_little_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let files = (1..=20).map(|number| write(folder.path(), number)).collect();
    // Room for two pictures.
    let sequence = Sequence::with_room(files, 16 * 8 * 8 * 2);
    std::thread::scope(|scope| {
        for way in [1_usize, 3, 7] {
            let sequence = &sequence;
            scope.spawn(move || {
                for step in 0..60 {
                    let frame = step * way % 20;
                    assert_eq!(shown(sequence, frame), frame as u64 + 1);
                }
            });
        }
    });
}

#[test]
fn a_broken_picture_leaves_the_one_before_and_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let files: Vec<_> = (1..=4).map(|number| write(folder.path(), number)).collect();
    fs::write(&files[1].1, "no picture").unwrap();
    fs::remove_file(&files[2].1).unwrap();
    let sequence = Sequence::open(files.clone());
    let seen = sequence.frame(2, None);
    assert_eq!(shade(&seen.shown.unwrap().frame), 1);
    assert!(seen.broken.unwrap().to_string().contains("walk_0003.png"));
    let seen = sequence.frame(3, None);
    assert_eq!((shade(&seen.shown.unwrap().frame), seen.broken.is_none()), (4, true));
    let none = Sequence::open(files[1..2].to_vec()).frame(0, None);
    assert!(none.shown.unwrap_err().to_string().contains("walk_0002.png"));
    assert!(matches!(Sequence::open(Vec::new()).frame(5, None).shown, Err(SequenceError::Empty)));
}

#[test]
fn in_a_hurry_something_stands_in_until_the_picture_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let files = (1..=20).map(|number| write(folder.path(), number)).collect();
    let sequence = Sequence::open(files);
    let at_once = Some(Duration::ZERO);
    assert!(matches!(sequence.frame(0, at_once).shown, Err(SequenceError::NotYet { .. })), "it waited");
    shown(&sequence, 2);
    let stand_in = sequence.frame(15, at_once).shown.unwrap();
    assert!(!stand_in.exact && shade(&stand_in.frame) < 10, "{}", shade(&stand_in.frame));
    let patience = Some(Duration::from_millis(20));
    let found = (0..1000).find_map(|_| sequence.frame(15, patience).shown.ok().filter(|shown| shown.exact));
    assert_eq!(found.map(|shown| shade(&shown.frame)), Some(16));
}

#[test]
fn light_beyond_white_stays() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sun_1.exr");
    let sun = image::ImageBuffer::from_pixel(8, 8, image::Rgba([6.0_f32, 2.0, 0.5, 1.0]));
    image::DynamicImage::from(sun).save(&path).unwrap();
    let sequence = Sequence::open(vec![(1, path)]);
    let still = sequence.frame(0, None).shown.unwrap().frame;
    let mut halves = vec![0; 4 * 4 * 4];
    crate::footage::fill(&*still, [0.0, 0.0, 4.0, 4.0], [4, 4], &mut halves);
    let middle: Vec<f32> = halves[20..24].iter().map(|bits| f16::from_bits(*bits).to_f32()).collect();
    assert_eq!(middle, [6.0, 2.0, 0.5, 1.0]);
}
