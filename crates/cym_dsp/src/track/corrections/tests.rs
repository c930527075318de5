use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::track::{ANALYSIS_VERSION, Span};

/// A song of 20 s with a beat every half second and bars of four from the third beat on, and two sections.
fn song() -> FeatureTrack {
    let beats: Vec<f64> = (0..40).map(|beat| 0.1 + 0.5 * f64::from(beat)).collect();
    let bars = beats.iter().copied().skip(2).step_by(4).collect();
    let span = |start_secs, end_secs, label: &str| Span { start_secs, end_secs, label: label.to_owned() };
    let hops = 201;
    FeatureTrack {
        version: ANALYSIS_VERSION,
        duration_secs: 20.0,
        hop_secs: 0.1,
        curves: BTreeMap::from([
            ("tempo".to_owned(), vec![120.0; hops]),
            ("loudness".to_owned(), vec![0.5; hops]),
            ("mood.arousal".to_owned(), vec![0.3; hops]),
        ]),
        events: BTreeMap::from([
            ("beat".to_owned(), beats),
            ("downbeat".to_owned(), bars),
            ("section".to_owned(), vec![9.1]),
            ("drop".to_owned(), vec![9.1]),
        ]),
        scalars: BTreeMap::from([("tempo.bpm".to_owned(), 120.0), ("bar.beats".to_owned(), 4.0)]),
        spans: BTreeMap::from([("section".to_owned(), vec![span(0.0, 9.1, "A"), span(9.1, 20.0, "B")])]),
        ..FeatureTrack::default()
    }
}

fn close(a: &[f64], b: &[f64]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-9)
}

fn sections(track: &FeatureTrack) -> Vec<(f64, &str)> {
    track.spans["section"].iter().map(|span| (span.start_secs, span.label.as_str())).collect()
}

#[test]
fn nothing_changes_nothing_and_another_song_is_left_alone() {
    assert_eq!(Corrections::default().apply(&song()), song());
    let other = Corrections { song_secs: Some(25.0), level: -1, ..Corrections::default() };
    assert_eq!(other.apply(&song()), song());
    let same = Corrections { song_secs: Some(20.06), level: -1, ..Corrections::default() };
    assert_ne!(same.apply(&song()), song(), "the same song as another kind of file");
}

#[test]
fn halving_keeps_every_second_beat_and_the_bars_on_beats_that_stay() {
    let track = Corrections::default().other_level(false).apply(&song());
    let kept: Vec<f64> = song().events["beat"].iter().copied().step_by(2).collect();
    assert!(close(&track.events["beat"], &kept), "{:?}", track.events["beat"]);
    // Bars still have four beats, and begin where every second bar did.
    let bars: Vec<f64> = song().events["downbeat"].iter().copied().step_by(2).collect();
    assert!(close(&track.events["downbeat"], &bars), "{:?}", track.events["downbeat"]);
    assert_eq!((track.scalars["tempo.bpm"], track.value("tempo", 3.0)), (60.0, 60.0));
    // Bars that begin on odd beats take those along.
    let mut odd = song();
    odd.events.insert("downbeat".to_owned(), song().events["beat"].iter().copied().skip(1).step_by(4).collect());
    let track = Corrections::default().other_level(false).apply(&odd);
    assert_eq!(track.events["beat"][0], odd.events["beat"][1]);
    assert_eq!(track.events["downbeat"][0], odd.events["downbeat"][0]);
}

#[test]
fn doubling_puts_beats_between_and_there_and_back_is_the_same() {
    let twice = Corrections::default().other_level(true);
    let track = twice.apply(&song());
    assert_eq!(track.events["beat"].len(), 80);
    assert!(track.events["beat"].windows(2).all(|pair| (pair[1] - pair[0] - 0.25).abs() < 1e-9));
    // The first bar was heard at the third beat, now the fifth: bars of four reach back to the first.
    assert!((track.events["downbeat"][0] - 0.1).abs() < 1e-9);
    assert!((track.events["downbeat"][1] - 1.1).abs() < 1e-9);
    assert_eq!(track.scalars["tempo.bpm"], 240.0);
    assert!(twice.other_level(false).is_empty());
    let most = Corrections { level: MAX_LEVEL, ..Corrections::default() };
    assert_eq!(most.clone().other_level(true), most);
}

#[test]
fn a_nudge_moves_all_that_lies_on_beats() {
    let by = Corrections::default().nudged(0.012);
    let (was, track) = (song(), by.apply(&song()));
    for event in ["beat", "downbeat", "section", "drop"] {
        let moved: Vec<f64> = was.events[event].iter().map(|secs| secs + 0.012).collect();
        assert!(close(&track.events[event], &moved), "{event}");
    }
    assert!((track.spans["section"][0].end_secs - 9.112).abs() < 1e-9);
    assert_eq!((track.spans["section"][0].start_secs, track.spans["section"][1].end_secs), (0.0, 20.0));
    assert!(by.nudged(-0.012).is_empty(), "back again is nothing");
    let early = Corrections::default().nudged(-0.2).apply(&song());
    assert_eq!(early.events["beat"].len(), 39, "a beat before the start is gone");
}

#[test]
fn bars_begin_where_the_artist_says() {
    // The beat at 3.6 s is the eighth.
    let track = Corrections::default().bar_at(3.58).apply(&song());
    assert!(close(&track.events["downbeat"][..3], &[1.6, 3.6, 5.6]), "{:?}", track.events["downbeat"]);
    let waltz = Corrections::default().bars_of(3).bar_at(0.1).apply(&song());
    assert!(close(&waltz.events["downbeat"][..3], &[0.1, 1.6, 3.1]));
    assert_eq!(waltz.scalars["bar.beats"], 3.0);
    // A second mark counts anew from there on.
    let two = Corrections::default().bar_at(0.1).bar_at(4.6).apply(&song());
    assert!(close(&two.events["downbeat"][..4], &[0.1, 2.1, 4.1, 4.6]), "{:?}", two.events["downbeat"]);
    // A mark is given as the grid is shown, and moves with it.
    let nudged = Corrections::default().nudged(0.05).bar_at(3.65).apply(&song());
    assert!((nudged.events["downbeat"][1] - 3.65).abs() < 1e-9, "{:?}", nudged.events["downbeat"]);
}

#[test]
fn without_beats_there_is_nothing_to_count() {
    let mut drone = song();
    for event in ["beat", "downbeat"] {
        drone.events.insert(event.to_owned(), Vec::new());
    }
    let by = Corrections::default().other_level(true).bars_of(3).bar_at(1.0).nudged(0.1);
    assert_eq!(by.apply(&drone).events["beat"], Vec::<f64>::new());
}

#[test]
fn sections_are_moved_added_named_and_taken_away() {
    let heard = song();
    let none = Corrections::default;
    let by = none().with_boundary_at(&heard, 1, 12.0);
    assert_eq!(sections(&by.apply(&heard)), [(0.0, "A"), (12.0, "B")]);
    let far = none().with_boundary_at(&heard, 1, -5.0).apply(&heard);
    assert_eq!(sections(&far), [(0.0, "A"), (LEAST, "B")], "it stays behind the one before");
    let by = by.with_section_from(&heard, 15.0);
    assert_eq!(sections(&by.apply(&heard)), [(0.0, "A"), (9.1, "B"), (15.0, "C")], "what is shown counts");
    let shown = by.apply(&heard);
    let named = by.clone().with_section_called(&shown, 2, "  big\nchorus ", false).apply(&heard);
    assert_eq!(sections(&named)[2], (15.0, "big chorus"));
    assert_eq!(named.events["section"], [9.1, 15.0]);
    assert_eq!(named.until("section", 10.0), 5.0, "looking ahead follows");
    let gone = by.clone().without_section(&shown, 1).apply(&heard);
    assert_eq!(sections(&gone), [(0.0, "A"), (15.0, "C")]);
    let gone = by.without_section(&shown, 0).apply(&heard);
    assert_eq!(sections(&gone), [(0.0, "B"), (15.0, "C")]);
    let alike = none().with_section_from(&heard, 15.0).with_section_called(&shown, 2, "A", false);
    let shown = alike.apply(&heard);
    let both = alike.with_section_called(&shown, 0, "verse", true).apply(&heard);
    assert_eq!(sections(&both), [(0.0, "verse"), (9.1, "B"), (15.0, "verse")]);
}

const LEAST: f64 = 0.05;

#[test]
fn the_mood_follows_the_tempo() {
    let slow = Corrections::default().other_level(false).apply(&song());
    let fast = Corrections::default().other_level(true).apply(&song());
    assert!(fast.value("mood.arousal", 10.0) > slow.value("mood.arousal", 10.0) + 0.05);
}

#[test]
fn lines_are_readable() {
    let text = "song 183.250\nnudge -12 ms\nbeats 1/2\nbar 3 beats\nbar at 12.345\nsection 0.000 intro\nsection 31.250 big chorus";
    let (read, strange) = Corrections::read(text);
    assert_eq!(strange, Vec::<String>::new());
    assert_eq!(read.to_string(), text);
    assert_eq!((read.level, read.bar_beats, read.nudge_secs), (-1, Some(3), -0.012));
    let wild = "beats 3\nnudge NaN ms\nnudge 9000 ms\nbar 0 beats\nbar at -1\nsection x y\nhello\nsection 5";
    let (read, strange) = Corrections::read(wild);
    assert_eq!(strange.len(), 7, "{strange:?}");
    assert_eq!(read.sections, [SectionStart::new(5.0, "?")]);
    assert_eq!(Corrections::read(""), (Corrections::default(), Vec::new()));
}

fn corrections() -> impl Strategy<Value = Corrections> {
    let section = (0..30_000_u32, ".{0,20}").prop_map(|(ms, label)| SectionStart::new(f64::from(ms) / 1e3, &label));
    let marks = proptest::collection::vec((0..30_000_u32).prop_map(|ms| f64::from(ms) / 1e3), 0..4);
    let sections = proptest::collection::vec(section, 0..6);
    let bar = proptest::option::of(1..=MAX_BAR_BEATS);
    (-2000..=2000_i32, -MAX_LEVEL..=MAX_LEVEL, bar, marks, sections).prop_map(
        |(ms, level, bar_beats, marks, sections)| {
            let nudge_secs = f64::from(ms) / 1e3;
            let (bars_at_secs, song_secs) = (marks, Some(20.0));
            let mut all = Corrections { song_secs, nudge_secs, level, bar_beats, bars_at_secs, sections };
            all.bars_at_secs.sort_unstable_by(f64::total_cmp);
            all.sections.sort_by(|a, b| a.start_secs.total_cmp(&b.start_secs));
            if all.is_empty() { Corrections::default() } else { all }
        },
    )
}

proptest! {
    #[test]
    fn what_is_written_reads_back(by in corrections()) {
        prop_assert_eq!(Corrections::read(&by.to_string()), (by, Vec::new()));
    }

    #[test]
    fn any_text_is_read_and_any_track_stays_whole(text in "(section|bar at|beats|nudge)? ?[0-9./-]{0,6}.{0,12}", by in corrections()) {
        let (read, _) = Corrections::read(&text);
        for by in [read, by] {
            let track = by.apply(&song());
            // What is stored and read back holds every promise of a track.
            let stored = FeatureTrack::from_bytes(&track.to_bytes());
            prop_assert_eq!(stored.as_ref(), Ok(&track));
            let spans = &track.spans["section"];
            prop_assert_eq!((spans[0].start_secs, spans[spans.len() - 1].end_secs), (0.0, 20.0));
            prop_assert!(spans.windows(2).all(|pair| pair[0].end_secs == pair[1].start_secs));
            let beats = &track.events["beat"];
            prop_assert!(track.events["downbeat"].iter().all(|bar| beats.contains(bar)));
        }
    }
}
