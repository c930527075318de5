//! Everything that was heard as one JSON object.
//!
//! At its top level stand the things that other programs and the hearing benchmark ask for, under the names
//! that are usual there; `track` holds every curve, event, number, span and strip under our own names.
//! The same track always gives the same bytes.

use cym_dsp::{FeatureTrack, Span};
use serde_json::{Map, Value, json};

/// Events under the names that are usual elsewhere.
const EVENTS: [(&str, &str); 8] = [
    ("onsets", "onset"),
    ("kick", "kick"),
    ("snare", "snare"),
    ("hat", "hat"),
    ("beats", "beat"),
    ("downbeats", "downbeat"),
    ("drops", "drop"),
    ("builds", "build"),
];

/// Numbers under the names that are usual elsewhere.
const NUMBERS: [(&str, &str); 10] = [
    ("tempo_bpm", "tempo.bpm"),
    ("beats_per_bar", "bar.beats"),
    ("loudness_lufs", "loudness.integrated"),
    ("integrated_lufs", "loudness.integrated"),
    ("lra", "loudness.range"),
    ("true_peak_dbtp", "loudness.true_peak"),
    ("rms_dbfs", "rms.dbfs"),
    ("centroid_hz", "centroid.hz"),
    ("flatness", "flatness"),
    ("key_confidence", "key.confidence"),
];

/// Spans under the names that are usual elsewhere, as start, end and label.
const SPANS: [(&str, &str); 3] = [("chords", "chord"), ("section_labels", "section"), ("local_keys", "key.local")];

/// The object for a track; what was not heard is left out.
pub(crate) fn of(track: &FeatureTrack) -> Value {
    let mut object = Map::new();
    object.insert("duration_secs".to_owned(), json!(track.duration_secs));
    for (name, event) in EVENTS {
        if let Some(times) = track.events.get(event) {
            object.insert(name.to_owned(), times.iter().copied().map(rounded).collect());
        }
    }
    for (name, number) in NUMBERS {
        if let Some(value) = track.scalar(number) {
            object.insert(name.to_owned(), rounded(value));
        }
    }
    for (name, span) in SPANS {
        if let Some(spans) = track.spans.get(span) {
            object.insert(name.to_owned(), spans.iter().map(triple).collect());
        }
    }
    if let Some(sections) = track.spans.get("section") {
        object.insert("sections".to_owned(), sections.iter().map(|span| rounded(span.start_secs)).collect());
    }
    if let Some(key) = track.spans.get("key").and_then(|keys| keys.first()) {
        object.insert("key".to_owned(), json!(key.label));
    }
    if let Some(strip) = track.strips.get("chroma") {
        let value = |&byte: &u8| rounded(f64::from(byte) / 255.0);
        let frames: Value =
            strip.values.chunks(strip.width.max(1)).map(|row| row.iter().map(value).collect::<Value>()).collect();
        object.insert("chroma".to_owned(), json!({ "hop": strip.hop_secs, "t0": 0.0, "frames": frames }));
    }
    object.insert("track".to_owned(), json!(track));
    Value::Object(object)
}

/// Rounded to a tenth of a millisecond (or of a thousandth), which is finer than anything heard.
fn rounded(value: f64) -> Value {
    json!((value * 1e4).round() / 1e4)
}

fn triple(span: &Span) -> Value {
    json!([rounded(span.start_secs), rounded(span.end_secs), span.label])
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn the_usual_names_stand_at_the_top() {
        let span = Span { start_secs: 0.123_456, end_secs: 2.0, label: "A:min".to_owned() };
        let track = FeatureTrack {
            duration_secs: 2.0,
            hop_secs: 0.5,
            events: BTreeMap::from([("beat".to_owned(), vec![0.5, 1.000_01])]),
            scalars: BTreeMap::from([("tempo.bpm".to_owned(), 120.0)]),
            spans: BTreeMap::from([("chord".to_owned(), vec![span])]),
            ..FeatureTrack::default()
        };
        let object = of(&track);
        assert_eq!(object["beats"], json!([0.5, 1.0]));
        assert_eq!(object["tempo_bpm"], json!(120.0));
        assert_eq!(object["chords"], json!([[0.1235, 2.0, "A:min"]]));
        assert_eq!(object.get("key"), None);
        assert!(object["track"].is_object());
        assert_eq!(object.to_string(), of(&track).to_string());
    }
}
