//! What was heard in a song, in the words of a musician.

use std::fmt::Write as _;

use cym_dsp::{FeatureTrack, Span};

/// Lines of the summary, each with a word in front; what was not heard is left out.
pub(crate) fn lines(track: &FeatureTrack) -> Vec<(&'static str, String)> {
    let mut lines = Vec::new();
    if let Some(lufs) = track.scalar("loudness.integrated").filter(|&lufs| lufs > -69.0) {
        let mut words = format!("{lufs:.1} LUFS");
        for (name, what, unit) in [("loudness.range", "range", "LU"), ("loudness.true_peak", "true peak", "dBTP")] {
            if let Some(value) = track.scalar(name) {
                let _in_memory = write!(words, ", {what} {value:.1} {unit}");
            }
        }
        lines.push(("loudness", words));
    }
    if let Some(bpm) = track.scalar("tempo.bpm") {
        let beats = track.scalar("bar.beats").unwrap_or(4.0);
        let (low, high) = span_of_tempo(track, bpm);
        let moves = if high - low > 0.04 * bpm { format!(", between {low:.0} and {high:.0}") } else { String::new() };
        lines.push(("tempo", format!("{bpm:.1} BPM{moves}, {beats:.0} beats in a bar")));
    }
    if let Some(key) = track.spans.get("key").and_then(|keys| keys.first()) {
        let sure = track.scalar("key.confidence").unwrap_or_default() * 100.0;
        let cents = track.scalar("tuning.cents").unwrap_or_default();
        let name = key.label.replace(':', " ");
        lines.push(("key", format!("{name} ({sure:.0} % sure), tuned {cents:+.0} cents from 440 Hz")));
    }
    let count = |event: &str| track.events.get(event).map_or(0, Vec::len);
    let drums = format!("{} kicks, {} snares, {} hats", count("kick"), count("snare"), count("hat"));
    lines.push(("starts", format!("{}, among them {drums}", count("onset"))));
    if let Some(sections) = track.spans.get("section").filter(|sections| sections.len() > 1) {
        lines.push(("sections", sections.iter().map(section).collect::<Vec<_>>().join("  ")));
    }
    for (word, event) in [("builds", "build"), ("drops", "drop")] {
        let times = track.events.get(event).map(Vec::as_slice).unwrap_or_default();
        if !times.is_empty() {
            lines.push((word, times.iter().map(|&secs| at(secs)).collect::<Vec<_>>().join("  ")));
        }
    }
    lines
}

fn section(section: &Span) -> String {
    format!("{} {}", at(section.start_secs), section.label)
}

/// The lowest and the highest tempo that lasts: without the outer hundredths, in which the tempo comes and goes.
fn span_of_tempo(track: &FeatureTrack, bpm: f64) -> (f64, f64) {
    let known = track.curves.get("tempo").map(Vec::as_slice).unwrap_or_default();
    let mut known: Vec<f64> = known.iter().copied().filter(|&bpm| bpm > 0.0).map(f64::from).collect();
    known.sort_by(f64::total_cmp);
    let place = |part: f64| known.get((known.len().saturating_sub(1) as f64 * part) as usize).copied().unwrap_or(bpm);
    (place(0.02), place(0.98))
}

/// A time as minutes and seconds, with a tenth where it matters.
fn at(secs: f64) -> String {
    let tenths = (secs * 10.0).round() as u64;
    let whole = format!("{}:{:02}", tenths / 600, tenths / 10 % 60);
    if tenths.is_multiple_of(10) { whole } else { format!("{whole}.{}", tenths % 10) }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn a_song_is_told_in_words() {
        let span = |start_secs: f64, end_secs: f64, label: &str| Span { start_secs, end_secs, label: label.to_owned() };
        let scalars = [
            ("loudness.integrated", -14.04),
            ("loudness.range", 6.0),
            ("tempo.bpm", 120.0),
            ("bar.beats", 3.0),
            ("key.confidence", 0.8),
        ];
        let mut tempo = vec![119.0; 500];
        tempo.extend([140.0; 500]);
        let track = FeatureTrack {
            duration_secs: 76.04,
            scalars: scalars.map(|(name, value)| (name.to_owned(), value)).into(),
            curves: BTreeMap::from([("tempo".to_owned(), tempo)]),
            events: BTreeMap::from([("drop".to_owned(), vec![31.96])]),
            spans: BTreeMap::from([
                ("key".to_owned(), vec![span(0.0, 76.0, "D:minor")]),
                ("section".to_owned(), vec![span(0.0, 16.0, "A"), span(16.04, 76.0, "B")]),
            ]),
            ..FeatureTrack::default()
        };
        let lines: Vec<String> = lines(&track).into_iter().map(|(word, text)| format!("{word}: {text}")).collect();
        assert_eq!(
            lines,
            [
                "loudness: -14.0 LUFS, range 6.0 LU",
                "tempo: 120.0 BPM, between 119 and 140, 3 beats in a bar",
                "key: D minor (80 % sure), tuned +0 cents from 440 Hz",
                "starts: 0, among them 0 kicks, 0 snares, 0 hats",
                "sections: 0:00 A  0:16 B",
                "drops: 0:32",
            ]
        );
        assert_eq!([at(0.34), at(59.96), at(725.0)], ["0:00.3", "1:00", "12:05"]);
    }
}
