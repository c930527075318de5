//! What a director promises, on songs made by hand.

use std::collections::BTreeMap;

use super::*;
use crate::{FeatureTrack, Span};

/// Beats a second of the songs here, and beats in a bar.
const BEAT_SECS: f64 = 0.5;
const BAR_SECS: f64 = 2.0;

/// A song at 120 in four: sections by name and length in bars, with an energy each, loud or quiet.
fn song(sections: &[(&str, u32, f32)], gain: f32) -> FeatureTrack {
    let bars: u32 = sections.iter().map(|(_, bars, _)| bars).sum();
    let duration_secs = f64::from(bars) * BAR_SECS;
    let hop_secs = 1.0 / 60.0;
    let mut track = FeatureTrack { duration_secs, hop_secs, ..FeatureTrack::default() };
    let every = |apart: f64| (0..).map(move |at| f64::from(at) * apart).take_while(move |secs| *secs < duration_secs);
    track.events.insert("beat".to_owned(), every(BEAT_SECS).collect());
    track.events.insert("downbeat".to_owned(), every(BAR_SECS).collect());
    let mut start_secs = 0.0;
    let mut spans = Vec::new();
    for (name, bars, _) in sections {
        let end_secs = start_secs + f64::from(*bars) * BAR_SECS;
        spans.push(Span { start_secs, end_secs, label: (*name).to_owned() });
        start_secs = end_secs;
    }
    let value = |at: usize| {
        let secs = at as f64 * hop_secs;
        let place = spans.iter().position(|span| secs < span.end_secs).unwrap_or(spans.len() - 1);
        // Some movement within the bar, so that ranks are no steps.
        gain * (sections[place].2 + 0.03 * ((secs * 3.0).sin() as f32))
    };
    let values: Vec<f32> = (0..(duration_secs / hop_secs) as usize).map(value).collect();
    for curve in ["energy", "mood.valence", "mood.arousal"] {
        track.curves.insert(curve.to_owned(), values.clone());
    }
    track.rank_curves();
    track.spans.insert("section".to_owned(), spans);
    track
}

const POP: [(&str, u32, f32); 8] = [
    ("A", 8, 0.1),
    ("B", 16, 0.4),
    ("C", 16, 0.9),
    ("B", 16, 0.45),
    ("C", 16, 0.95),
    ("D", 24, 0.3),
    ("C", 16, 0.9),
    ("E", 8, 0.15),
];

fn sheet_of(track: &FeatureTrack, rules: &str, changes: &str, there: &[usize], seed: u32) -> Sheet {
    let (rules, faults) = Rules::read(rules);
    assert!(faults.is_empty(), "{faults:?}");
    let (changes, faults) = Changes::read(changes);
    assert!(faults.is_empty(), "{faults:?}");
    Sheet::of(&Song::hear(track), &rules, &changes, there, seed)
}

/// Stretches with one picture, as they are seen: cues with one picture after another count as one.
fn seen(sheet: &Sheet) -> Vec<(f64, f64, usize)> {
    let mut seen: Vec<(f64, f64, usize)> = Vec::new();
    for cue in &sheet.cues {
        match seen.last_mut().filter(|last| last.2 == cue.picture) {
            Some(last) => last.1 = cue.secs[1],
            None => seen.push((cue.secs[0], cue.secs[1], cue.picture)),
        }
    }
    seen
}

#[test]
fn a_sheet_has_no_gaps_and_is_the_same_twice() {
    let track = song(&POP, 1.0);
    let sheet = sheet_of(&track, "", "", &[1, 2, 3, 4], 7);
    assert_eq!(sheet.cues[0].secs[0], 0.0);
    assert_eq!(sheet.cues.last().unwrap().secs[1], track.duration_secs);
    assert!(sheet.cues.windows(2).all(|pair| pair[0].secs[1] == pair[1].secs[0]));
    assert_eq!(sheet, sheet_of(&track, "", "", &[1, 2, 3, 4], 7));
    let others = (8..12).filter(|seed| sheet_of(&track, "", "", &[1, 2, 3, 4], *seed) != sheet);
    assert!(others.count() > 0, "another seed chooses otherwise");
}

#[test]
fn never_the_same_for_too_long_and_never_too_short() {
    let track = song(&POP, 1.0);
    for (rules, longest, shortest) in [
        ("", 16, 2),
        ("never longer than 6 bars\nnever shorter than 3 bars\nhold: 60 bars", 6, 3),
        ("never longer than 8 secs\nnever shorter than 2 secs\nhold: 100 bars", 4, 1),
    ] {
        for there in [&[1, 2][..], &[2, 3, 5], &[1, 2, 3, 4, 5, 6, 7, 8]] {
            for seed in 1..6 {
                let seen = seen(&sheet_of(&track, rules, "", there, seed));
                for (at, (from, to, picture)) in seen.iter().enumerate() {
                    let bars = (to - from) / BAR_SECS;
                    assert!(bars <= f64::from(longest) + 0.13, "{picture} stays {bars} bars from {from} by `{rules}`");
                    let last = at + 1 == seen.len();
                    assert!(
                        last || bars >= f64::from(shortest) - 0.13,
                        "{picture} goes after {bars} bars at {to} by `{rules}`"
                    );
                }
            }
        }
    }
}

#[test]
fn sections_that_sound_alike_begin_with_the_same_picture() {
    let track = song(&POP, 1.0);
    for seed in 1..20 {
        let sheet = sheet_of(&track, "", "", &[1, 2, 3, 4, 5], seed);
        let mut homes: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for span in &track.spans["section"] {
            let cue = sheet.cue_at(span.start_secs + 0.1).unwrap();
            assert!(
                (sheet.cues[cue].secs[0] - span.start_secs).abs() < 1e-6,
                "a change where section {} begins",
                span.label
            );
            homes.entry(&span.label).or_default().push(sheet.cues[cue].picture);
        }
        assert!(homes.values().all(|pictures| pictures.windows(2).all(|pair| pair[0] == pair[1])), "{homes:?}");
        assert_ne!(homes["B"][0], homes["C"][0], "verse and chorus look different");
    }
    let homes = |rules: &str| -> Vec<usize> {
        let sheets = (1..20).map(|seed| sheet_of(&track, rules, "", &[1, 2, 3, 4, 5], seed));
        sheets
            .map(|sheet| {
                usize::from(
                    sheet.cues[sheet.cue_at(49.0).unwrap()].picture == sheet.cues[sheet.cue_at(113.0).unwrap()].picture,
                )
            })
            .collect()
    };
    assert!(homes("sections alike: anything").iter().sum::<usize>() < 19, "as the rules say");
}

#[test]
fn a_quiet_song_changes_as_often() {
    let loud = sheet_of(&song(&POP, 1.0), "", "", &[1, 2, 3], 3);
    let quiet = sheet_of(&song(&POP, 0.01), "", "", &[1, 2, 3], 3);
    assert_eq!(loud, quiet);
    assert!(loud.cues.len() >= 12, "{} changes in four minutes", loud.cues.len());
}

#[test]
fn a_flat_song_without_beats_or_sections_changes_too() {
    let mut track = song(&[("A", 60, 0.5)], 1.0);
    track.events.clear();
    track.spans.clear();
    let sheet = sheet_of(&track, "", "", &[1, 2, 3], 1);
    assert!(sheet.cues.len() >= 4, "{} pictures in two minutes", sheet.cues.len());
    assert!(sheet_of(&FeatureTrack::default(), "", "", &[1, 2], 1).cues.is_empty(), "of nothing comes nothing");
    assert!(sheet_of(&track, "", "", &[], 1).cues.is_empty());
    assert!(sheet_of(&track, "", "", &[4], 1).cues.iter().all(|cue| cue.picture == 4));
}

#[test]
fn changes_lie_on_bars_or_beats_and_a_drop_is_met() {
    let mut track = song(&POP, 1.0);
    // One that was counted wrongly: it lies on the third beat of a bar.
    track.events.insert("drop".to_owned(), vec![81.0]);
    for (rules, apart) in [("change on bars", BAR_SECS), ("change on beats", BEAT_SECS)] {
        let sheet = sheet_of(&track, rules, "", &[1, 2, 3, 4], 2);
        for cue in &sheet.cues {
            let off = (cue.secs[0] / apart - (cue.secs[0] / apart).round()).abs();
            assert!(off < 1e-6 || cue.reason == Reason::Drop, "{cue:?}");
        }
        let drop = sheet.cues.iter().find(|cue| cue.reason == Reason::Drop).unwrap();
        assert_eq!((drop.secs[0], drop.way.name()), (81.0, "flash"));
    }
}

#[test]
fn rules_name_pictures_by_section_energy_and_drop() {
    let track = song(&POP, 1.0);
    let rules = "chorus: 2\nintro: 5  # the first of all\nenergy calm: 1 4\nalways: 1 3 4";
    let sheet = sheet_of(&track, rules, "", &[1, 2, 3, 4, 5], 1);
    for cue in &sheet.cues {
        let middle = f64::midpoint(cue.secs[0], cue.secs[1]);
        let name = &track.span_at("section", middle).unwrap().span.label;
        match name.as_str() {
            // Sixteen bars are not too long.
            "C" => assert_eq!(cue.picture, 2, "{cue:?}"),
            "A" => assert_eq!(cue.picture, 5, "{cue:?}"),
            _ => assert!([1, 3, 4].contains(&cue.picture), "{cue:?}"),
        }
        if Band::of(cue.energy) == Band::Calm && name != "A" {
            assert!([1, 4].contains(&cue.picture), "{cue:?}");
        }
    }
}

#[test]
fn transitions_follow_the_energy_and_have_room() {
    let track = song(&POP, 1.0);
    let rules = "transition calm: clouds, 4 beats\ntransition high: cut flash\ntransition middle: dark first bright first, 2 beats";
    let sheet = sheet_of(&track, rules, "", &[1, 2, 3, 4], 1);
    for pair in sheet.cues.windows(2) {
        let cue = &pair[1];
        let fits = match Band::of(cue.energy) {
            Band::Calm => cue.way.name() == "clouds" && (cue.way_secs - 2.0).abs() < 1e-9,
            Band::Middle => cue.way.name().ends_with("first") && (cue.way_secs - 1.0).abs() < 1e-9,
            Band::High => ["cut", "flash"].contains(&cue.way.name()),
        };
        assert!(fits, "{cue:?}");
    }
    // A transition longer than the pictures themselves is shortened, so that two never meet.
    let sheet = sheet_of(&track, "transition: crossfade, 40 bars", "", &[1, 2, 3, 4], 1);
    for pair in sheet.cues.windows(2) {
        assert!(pair[0].secs[0] + 0.5 * pair[0].way_secs <= pair[1].secs[0] - 0.5 * pair[1].way_secs + 1e-9);
    }
}

#[test]
fn shots_go_from_one_picture_to_the_next_without_a_jump() {
    let track = song(&POP, 1.0);
    let sheet = sheet_of(&track, "transition: crossfade, 1 bar", "", &[1, 2, 3], 1);
    let mut before = sheet.at(0.0);
    assert_eq!((before.first, before.second, before.progress), (sheet.cues[0].picture, sheet.cues[0].picture, 0.0));
    let share = |shot: &Shot, picture: usize| {
        f32::from(u8::from(shot.first == picture)) * (1.0 - shot.progress)
            + f32::from(u8::from(shot.second == picture)) * shot.progress
    };
    for frame in 1..(track.duration_secs * 60.0) as u32 {
        let shot = sheet.at(f64::from(frame) / 60.0);
        assert!((0.0..1.0).contains(&shot.progress));
        for picture in 1..=3 {
            let jump = (share(&shot, picture) - share(&before, picture)).abs();
            assert!(jump < 0.02, "frame {frame}: {before:?} {shot:?}");
        }
        before = shot;
    }
    assert_eq!(Sheet::default().at(3.0), Shot::NONE);
}

#[test]
fn what_is_decided_by_hand_stays_when_the_rules_change() {
    let track = song(&POP, 1.0);
    let free = sheet_of(&track, "", "", &[1, 2, 3, 4], 1);
    let cue = 4;
    let [from, to] = free.cues[cue].secs;
    let other =
        (1..=4).find(|picture| ![cue - 1, cue, cue + 1].iter().any(|at| free.cues[*at].picture == *picture)).unwrap();
    let changes =
        Changes { song_secs: Some(track.duration_secs), ..Changes::default() }.with_picture(&free, cue, other);
    let text = changes.to_string();
    assert_eq!(Changes::read(&text), (changes.clone(), Vec::new()), "{text}");
    for rules in ["", "change on beats\nnever longer than 5 bars", "hold: 3 bars\nalways: 1 2"] {
        let sheet = sheet_of(&track, rules, &text, &[1, 2, 3, 4], 9);
        let kept = sheet.cues.iter().find(|cue| (cue.secs[0] - from).abs() < 1e-3).unwrap();
        assert!(kept.by_hand && (kept.secs[1] - to).abs() < 1e-3 && kept.picture == other, "{kept:?} by `{rules}`");
    }
    // For another song it was not meant.
    let text = text.replace("song 240", "song 90");
    assert!(sheet_of(&track, "", &text, &[1, 2, 3, 4], 1).cues.iter().all(|cue| !cue.by_hand));
}

#[test]
fn a_change_is_moved_taken_out_and_given_another_way() {
    let track = song(&POP, 1.0);
    let free = sheet_of(&track, "", "", &[1, 2, 3, 4], 1);
    let with = |changes: &Changes| sheet_of(&track, "", &changes.to_string(), &[1, 2, 3, 4], 1);
    let (cue, start) = (3, free.cues[3].secs[0]);
    for by in [-1.25, 1.25] {
        let moved = with(&Changes::default().with_start_at(&free, cue, start + by));
        let at = moved.cue_at(start + by + 0.01).unwrap();
        assert!((moved.cues[at].secs[0] - start - by).abs() < 1e-3);
        assert_eq!(
            (moved.cues[at - 1].picture, moved.cues[at].picture),
            (free.cues[cue - 1].picture, free.cues[cue].picture)
        );
    }
    let out = with(&Changes::default().without_cue(&free, cue));
    let long = &out.cues[out.cue_at(start).unwrap()];
    assert!(
        (long.secs[0] - free.cues[cue - 1].secs[0]).abs() < 1e-3
            && (long.secs[1] - free.cues[cue].secs[1]).abs() < 1e-3
    );
    let iris = Way::all().find(|way| way.name() == "iris").unwrap();
    let length = Length { count: 3.0, unit: Unit::Beats };
    let changes = Changes::default().with_way(&free, cue, iris, length);
    let other = with(&changes);
    let cue_now = &other.cues[other.cue_at(start + 0.01).unwrap()];
    assert_eq!((cue_now.way, cue_now.way_secs, cue_now.picture), (iris, 1.5, free.cues[cue].picture));
    assert_eq!(changes.clone().without(start + 0.5), Changes::default());
    // One over another takes its place and leaves the rest.
    let split = changes.with(Change { secs: [start + 1.0, start + 2.0], picture: 1, by: None });
    assert_eq!(split.list.len(), 3);
    assert!(split.list.windows(2).all(|pair| pair[0].secs[1] <= pair[1].secs[0]));
}

#[test]
fn wrong_lines_are_told_by_number_and_left_out() {
    let (rules, faults) = Rules::read(
        "never longer than 3 bars\n\nchorus 2 3\nenergy huge: 1\ntransition calm: swoosh, 2 beats\nverse: nine\ndrop: 4",
    );
    let lines: Vec<usize> = faults.iter().map(|fault| fault.line).collect();
    assert_eq!(lines, [3, 4, 5, 6], "{faults:?}");
    assert_eq!(faults[1].text, "energy huge: 1");
    assert!(faults.iter().all(|fault| fault.next_step.ends_with('.')));
    assert_eq!(rules.longest, Length { count: 3.0, unit: Unit::Bars });
    assert_eq!(rules.pictures, [(When::Drop, vec![4])]);
    let (_, faults) =
        Changes::read("song 12\nfrom 1 to 3: 2 by iris, 1 bar\nfrom 4 to 3: 2\nsomething\nfrom 1 to 2: 99");
    assert_eq!(faults.iter().map(|fault| fault.line).collect::<Vec<_>>(), [3, 4, 5]);
    assert!(Rules::read(DEFAULT_RULES).1.is_empty());
}

#[test]
fn rules_forgive_how_they_are_written() {
    let forms = ["Chorus: 2, 3", "  chorus : 2 3 # best", "CHORUS: pictures 2 and 3", "in the chorus: 2 or 3"];
    for form in forms {
        let (rules, faults) = Rules::read(form);
        assert!(faults.is_empty(), "{form}: {faults:?}");
        assert_eq!(rules.pictures, [(When::Named("chorus".to_owned()), vec![2, 3])], "{form}");
    }
    for form in ["never longer than 8bars", "Never longer: 8 bars", "never more than 8 bars"] {
        assert_eq!(Rules::read(form).0.longest, Length { count: 8.0, unit: Unit::Bars }, "{form}");
    }
}

#[test]
fn heard_live_it_changes_on_bars_and_never_stays_too_long() {
    for (rules, step) in [("", 2.0), ("change on beats\nnever longer than 12 beats\nnever shorter than 3 beats", 0.5)] {
        let rules = Rules::read(rules).0;
        let (longest, shortest) = (rules.longest.beats(4.0, 0.5) * 0.5, rules.shortest.beats(4.0, 0.5) * 0.5);
        let mut causal = Causal::new(rules, &[1, 3, 6], 5);
        let (mut since, mut showing, mut changes) = (0.0, 0, 0);
        for frame in 0..60 * 180 {
            let secs = f64::from(frame) / 60.0;
            let energy = if ((secs / 30.0) as u32).is_multiple_of(2) { 0.15 } else { 0.9 };
            let now = Now {
                secs,
                dt: 1.0 / 60.0,
                beats: (secs / 0.5 + 1e-9) as u64 + 1,
                bars: (secs / 2.0 + 1e-9) as u64 + 1,
                beat_secs: 0.5,
                bar_beats: 4.0,
                energy,
                mood: [0.5; 2],
            };
            let shot = causal.step(&now);
            assert!([1, 3, 6].contains(&shot.first) && (0.0..1.0).contains(&shot.progress));
            if shot.second != showing {
                if showing != 0 {
                    assert!((secs / step - (secs / step).round()).abs() < 1e-6, "a change at {secs}");
                    assert!(secs - since >= shortest - 1e-6, "{} is too short", secs - since);
                    changes += 1;
                }
                (showing, since) = (shot.second, secs);
            }
            assert!(secs - since <= longest + 1e-6, "{showing} stays from {since} to {secs}");
        }
        assert!(changes >= 8, "{changes}");
    }
}
