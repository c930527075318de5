//! Frames that carry their own number come back by that number, whichever way they are asked for.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by stopping")]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use cym_media::footage::{Colours, Footage, Frame, Index};
use cym_media::video::{Export, ExportSpec, FrameRate, Preset, Tools};

const BARS: u32 = 8;
const SIZE: [u32; 2] = [128, 48];

/// A picture whose eight bars are the bits of a number.
fn bars(number: usize) -> Vec<u8> {
    let bar = |x: u32| if number >> (x * BARS / SIZE[0]) & 1 == 1 { 235 } else { 20 };
    (0..SIZE[1]).flat_map(|_| (0..SIZE[0]).flat_map(|x| [bar(x), bar(x), bar(x), 255])).collect()
}

/// The number in a picture.
fn number(frame: &Frame) -> usize {
    let step = if frame.deep { 8 } else { 4 };
    let row = frame.bytes[frame.height as usize / 2 * frame.width as usize * step..].chunks_exact(step);
    let row: Vec<u8> = row.take(frame.width as usize).map(|px| px[usize::from(frame.deep)]).collect();
    let bar = frame.width as usize / BARS as usize;
    (0..BARS as usize).map(|bit| usize::from(row[bit * bar + bar / 2] > 128) << bit).sum()
}

/// A clip of numbered frames by our own encoder.
fn clip(folder: &Path, rate: &str, frames: u64) -> PathBuf {
    let out = folder.join("clip.mp4");
    let rate: FrameRate = rate.parse().unwrap();
    let spec = ExportSpec {
        chunk_frames: 24,
        ..ExportSpec::new(&out, Preset::named("h264").unwrap(), SIZE[0], SIZE[1], rate, frames)
    };
    let mut export = Export::begin(spec).unwrap();
    for frame in 0..frames {
        export.push(bars(frame as usize)).unwrap();
    }
    export.finish().unwrap();
    out
}

/// What the ffmpeg of the system makes of a clip.
fn by_ffmpeg(clip: &Path, before: &str, after: &str, name: &str) -> PathBuf {
    let out = clip.with_file_name(name);
    let status = Command::new(Tools::find().ffmpeg)
        .args(["-v", "error", "-nostdin", "-y"])
        .args(before.split_whitespace())
        .arg("-i")
        .arg(clip)
        .args(after.split_whitespace())
        .arg(&out)
        .status();
    assert!(status.unwrap().success(), "{after}");
    out
}

fn open(path: &Path) -> Footage {
    Footage::open(path, "a", None).unwrap()
}

fn read(footage: &Footage, at: usize) -> usize {
    let shown = footage.frame(at, Colours::default(), None).unwrap();
    assert!(shown.exact, "frame {at} is not exact, and nobody was in a hurry");
    number(&shown.frame)
}

/// Every frame forward, every frame backward, and here and there, is the one that it should be.
fn all_ways(path: &Path, first: usize, frames: usize) {
    let footage = open(path);
    assert_eq!(footage.index().len(), frames, "{}", path.display());
    let order = (0..frames).chain((0..frames).rev()).chain((0..40).map(|n| n * 37 % frames));
    for at in order {
        assert_eq!(read(&footage, at), first + at, "frame {at} of {}", path.display());
    }
}

#[test]
fn every_frame_is_itself_whichever_way_it_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let clip = clip(folder.path(), "23.976", 100);
    all_ways(&clip, 0, 100);
    // Long groups with frames that look both ways; a container that rounds times; another codec.
    let long = "-c:v libx264 -g 250 -bf 4 -pix_fmt yuv420p";
    all_ways(&by_ffmpeg(&clip, "", long, "long.mkv"), 0, 100);
    all_ways(&by_ffmpeg(&clip, "", "-c:v libvpx-vp9 -b:v 300k -g 40 -cpu-used 8 -deadline realtime", "a.webm"), 0, 100);
    // Cut without encoding anew: it begins in the middle of a group, and the frames before are only decoded.
    let cut = by_ffmpeg(&clip, "-ss 1.4", "-c copy", "cut.mp4");
    let footage = open(&cut);
    let first = read(&footage, 0);
    assert!((30..40).contains(&first), "{first}");
    all_ways(&cut, first, 100 - first);
}

#[test]
fn a_rate_becomes_another_by_time_alone() {
    let folder = tempfile::tempdir().unwrap();
    let clip = clip(folder.path(), "24000/1001", 100);
    let footage = open(&clip);
    let index = footage.index();
    for frame in 0..120_u32 {
        let secs = f64::from(frame) / 30.0;
        let want = (u64::from(frame) * 24_000 / (30 * 1001)) as usize;
        assert_eq!(read(&footage, index.frame_at(secs)), want.min(99), "frame {frame} of 30 a second");
    }
}

#[test]
fn frames_of_uneven_length_are_found_by_their_time() {
    let folder = tempfile::tempdir().unwrap();
    let clip = clip(folder.path(), "30", 60);
    // Each third frame lasts three times as long.
    let uneven = "-vf setpts=(N+2*floor(N/3))/30/TB -fps_mode passthrough -c:v libx264 -g 15";
    let path = by_ffmpeg(&clip, "", uneven, "uneven.mkv");
    let footage = open(&path);
    for number in 0..60 {
        let secs = (number + 2 * (number / 3)) as f64 / 30.0;
        assert_eq!(read(&footage, footage.index().frame_at(secs)), number);
        assert_eq!(read(&footage, footage.index().frame_at(secs + 0.03)), number);
    }
}

#[test]
fn in_a_hurry_something_stands_in_until_the_frame_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let clip = clip(folder.path(), "30", 60);
    let footage = open(&clip);
    read(&footage, 3);
    let at_once = Some(Duration::ZERO);
    let shown = footage.frame(50, Colours::default(), at_once).unwrap();
    assert_eq!((shown.exact, number(&shown.frame)), (false, 3));
    let shown = (0..2000).find_map(|_| {
        let patience = Some(Duration::from_millis(20));
        let shown = footage.frame(50, Colours::default(), patience).unwrap();
        shown.exact.then_some(shown.frame)
    });
    assert_eq!(shown.map(|frame| number(&frame)), Some(50));
}

#[test]
fn an_index_is_kept_for_next_time_and_a_false_file_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let clip = clip(folder.path(), "30", 10);
    let cache = folder.path().join("cache");
    let first: Index = Footage::open(&clip, "key", Some(&cache)).unwrap().index().clone();
    // Only what was kept can say this now.
    std::fs::write(&clip, "no video").unwrap();
    assert_eq!(*Footage::open(&clip, "key", Some(&cache)).unwrap().index(), first);
    assert!(Footage::open(&clip, "other", Some(&cache)).is_err());
    // A list of other files that calls itself a video reads nothing.
    let list = folder.path().join("list.mp4");
    std::fs::write(&list, "ffconcat version 1.0\nfile clip.mp4\n").unwrap();
    assert!(Footage::open(&list, "list", None).is_err());
}

#[test]
fn colours_come_back_as_they_went() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("colours.mp4");
    let spec = ExportSpec::new(&out, Preset::named("h264").unwrap(), 64, 64, FrameRate::THIRTY, 3);
    let colours: [[u8; 4]; 4] = [[200, 40, 30, 255], [30, 180, 60, 255], [40, 60, 220, 255], [128, 128, 128, 255]];
    let picture: Vec<u8> = (0..64 * 64).flat_map(|at| colours[(at % 64) / 16]).collect();
    let mut export = Export::begin(spec).unwrap();
    for _ in 0..3 {
        export.push(picture.clone()).unwrap();
    }
    export.finish().unwrap();
    let shown = open(&out).frame(1, Colours::default(), None).unwrap();
    for (column, want) in colours.iter().enumerate() {
        let px = &shown.frame.bytes[(32 * 64 + column * 16 + 8) * 4..][..4];
        for (had, want) in px.iter().zip(want) {
            assert!(had.abs_diff(*want) <= 3, "{px:?} for {want:?}");
        }
    }
}
