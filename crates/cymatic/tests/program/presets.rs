//! Every kind of file, with the right number of frames and the graph inside.

use cym_media::video::{Preset, probe, read_graph_text};

use crate::support::Studio;

#[test]
fn every_preset_writes_all_its_frames() {
    let studio = Studio::new();
    for preset in Preset::all() {
        let name = if preset.sequence {
            format!("{}_frames", preset.name)
        } else {
            format!("{}.{}", preset.name, preset.extension)
        };
        let words =
            format!("render a.cym -o {name} --preset {} --size 64x64 --fps 25 --frames 3..11 --json", preset.name);
        let ran = studio.run(&words).works();
        assert_eq!(ran.json()["frames"], 8, "{name}");
        let path = studio.path(&name);
        if preset.sequence {
            let entries = std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path());
            let pictures = entries.filter(|path| path.extension().is_some_and(|ending| ending == preset.extension));
            assert_eq!(pictures.count(), 8, "{name}");
        } else {
            let info = probe(&path).unwrap();
            assert_eq!((info.frames, info.width, info.height), (8, 64, 64), "{name}");
        }
        assert!(read_graph_text(&path).unwrap().is_some_and(|text| text.contains("state/feedback")), "{name}");
        assert!(!studio.path(&format!("{name}.parts")).exists(), "{name} leaves its parts behind");
    }
}

#[test]
fn broadcast_rates_are_exact() {
    let studio = Studio::new();
    for (word, name) in [("30000/1001", "a.mp4"), ("29.97", "b.mp4")] {
        studio.run(&format!("render a.cym -o {name} --fps {word} --duration 1")).works();
        let info = probe(&studio.path(name)).unwrap();
        let rate = info.rate.unwrap();
        assert_eq!((info.frames, rate.num(), rate.den()), (30, 30000, 1001));
    }
}
