use std::path::{Path, PathBuf};

use cym_graph::Rate;
use cym_media::video::{LeftParts, Preset};

use super::super::job::JobState;
use super::super::lookout::Place;
use super::*;

const PIECE: Piece = Piece {
    size: [1280, 720],
    rate: Rate { num: 30, den: 1 },
    duration_secs: 12.0,
    loop_secs: Some([2.0, 6.0]),
    draw_secs: Some(0.02),
};

fn form(preset: &str) -> Form {
    let mut form = Form::new(Path::new("/films/night"));
    form.set_name(Preset::named(preset).unwrap());
    form
}

fn known(form: &Form) -> Known {
    let place = Place {
        out: form.out(),
        exists: false,
        folder_exists: true,
        left: None,
        free_bytes: None,
        free_name: PathBuf::from("/films/night 2.mp4"),
    };
    Known { place: Some(place), ..Known::default() }
}

fn told(form: &Form, known: &Known, jobs: &[Job]) -> Vec<Obstacle> {
    form.obstacles(&PIECE, known, &Records::default(), jobs, &[])
}

#[test]
fn the_name_follows_the_preset() {
    let mut form = form("youtube-1080p");
    assert_eq!(form.out, "/films/night.mp4");
    form.set_preset(Preset::named("prores4444").unwrap());
    assert_eq!(form.out, "/films/night.mov");
    form.set_preset(Preset::named("png").unwrap());
    assert_eq!(form.out, "/films/night frames");
    form.set_preset(Preset::named("gif").unwrap());
    assert_eq!(form.out, "/films/night.gif");
    // A dot in the artist's own name stays.
    form.out = "/films/take 1.2.gif".to_owned();
    form.set_preset(Preset::named("h264").unwrap());
    assert_eq!(form.out, "/films/take 1.2.mp4");
}

#[test]
fn sizes_and_spans_come_from_the_preset_the_graph_or_the_hand() {
    let mut form = form("h264");
    assert_eq!((form.size(&PIECE), form.frames(&PIECE)), ([1280, 720], 360));
    form.set_preset(Preset::named("reel").unwrap());
    assert_eq!(form.size(&PIECE), [1080, 1920]);
    form.size = Some([640, 360]);
    assert_eq!(form.size(&PIECE), [640, 360]);
    form.range = Range::Loop;
    form.rate = Some("60");
    assert_eq!((form.span(&PIECE), form.frames(&PIECE)), ([2.0, 4.0], 240));
    let order = form.order(&PIECE, &Records::default());
    assert_eq!((order.from_secs, order.duration_secs, order.rate.as_str()), (2.0, Some(4.0), "60"));
    form.range = Range::Whole;
    assert_eq!(form.order(&PIECE, &Records::default()).duration_secs, None, "the song says how long it is");
}

#[test]
fn motion_blur_takes_its_time_and_goes_into_the_order() {
    let mut form = form("h264");
    let sharp = form.order(&PIECE, &Records::default());
    assert_eq!(sharp.moments, 1);
    let words = |order: Order| -> Vec<String> {
        let job = Job { id: 1, order, state: JobState::Waiting, live: Default::default() };
        job.words(Path::new("night.cym")).iter().map(|word| word.to_string_lossy().into_owned()).collect()
    };
    assert!(!words(sharp.clone()).iter().any(|word| word.starts_with("--motion-blur") || word == "--shutter"));
    (form.moments, form.shutter_deg) = (8, 270.0);
    let blurred = form.order(&PIECE, &Records::default());
    let more = blurred.estimated_secs - sharp.estimated_secs;
    assert!((more - 7.0 * 0.02 * 360.0).abs() < 1e-6, "{more} s more");
    let words = words(blurred);
    let at = words.iter().position(|word| word == "--motion-blur").unwrap();
    assert_eq!(words[at..at + 4], ["--motion-blur", "8", "--shutter", "270"]);
}

#[test]
fn what_is_in_the_way_is_told_with_a_way_out() {
    let form = form("h264");
    let mut place = known(&form);
    assert_eq!(told(&form, &place, &[]), []);
    let seen = place.place.as_mut().unwrap();
    seen.exists = true;
    let obstacles = told(&form, &place, &[]);
    assert!(obstacles[0].blocks && obstacles[0].words == "night.mp4 is there already.", "{obstacles:?}");
    let ways: Vec<&str> = obstacles[0].ways.iter().map(|(words, _)| words.as_str()).collect();
    assert_eq!(ways, ["Use night 2.mp4", "Replace it"]);
    assert_eq!(told(&Form { replace: true, ..form.clone() }, &place, &[]), []);

    let seen = place.place.as_mut().unwrap();
    seen.exists = false;
    seen.folder_exists = false;
    seen.left = Some(LeftParts { frames: 60, total: 360, bytes: 1 });
    seen.free_bytes = Some(1000);
    let obstacles = told(&form, &place, &[]);
    assert_eq!(obstacles.iter().filter(|obstacle| obstacle.blocks).count(), 1);
    assert!(obstacles[0].words.contains("no folder /films"), "{obstacles:?}");
    assert!(obstacles.iter().any(|obstacle| obstacle.words.contains("60 of 360 frames")));
    assert!(obstacles.iter().any(|obstacle| obstacle.words.contains("disk may fill up")));
}

#[test]
fn odd_sizes_other_shapes_and_missing_programs_are_told() {
    let mut form = form("h264");
    form.size = Some([641, 361]);
    let obstacles = told(&form, &known(&form), &[]);
    assert_eq!(obstacles[0].ways, [("Use 640 x 360".to_owned(), Way::Size([640, 360]))]);
    form.size = Some([720, 720]);
    let obstacles = told(&form, &known(&form), &[]);
    assert!(!obstacles[0].blocks && obstacles[0].words.contains("drawn anew for 720 x 720"), "{obstacles:?}");
    let missing = Known { no_ffmpeg: Some("ffmpeg is missing: install it".to_owned()), ..known(&form) };
    assert_eq!(told(&form, &missing, &[])[0].words, "Ffmpeg is missing: install it.");
    let mut exr = form.clone();
    exr.set_preset(Preset::named("exr").unwrap());
    assert_eq!(told(&exr, &Known { place: known(&exr).place, ..missing }, &[]), [], "EXR needs no ffmpeg");
}

#[test]
fn one_name_is_exported_once_at_a_time() {
    let form = form("h264");
    let order = form.order(&PIECE, &Records::default());
    let job = |state| [Job { id: 1, order: order.clone(), state, live: Default::default() }];
    assert!(told(&form, &known(&form), &job(JobState::Running))[0].words.contains("in the queue already"));
    assert_eq!(told(&form, &known(&form), &job(JobState::Stopped)), []);
}
