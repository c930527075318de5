//! What a director decides, as numbers.

use cym_dsp::direct::{Causal, Changes, DEFAULT_RULES, Hear, MAX_PICTURES, Now, Rules, Sheet, Shot, Song};
use cym_graph::{CuePicture, Cues, Tool};
use cym_plan::Sounds;

use crate::native::prelude::*;

pub(crate) fn node() -> impl NativeNode {
    native(kind, start)
}

/// The number of this place among the inputs: pictures first, then the rest.
const AUDIO: usize = 0;
const FIRST_PICTURE: usize = 1;

fn kind() -> NodeKind {
    let mut kind = NodeKind::new(
        "Cues",
        "Decides which of up to eight pictures a song shows when, by rules that you read and edit. The Director is this with the pictures.",
        &["direct", "choose", "scene", "cut", "edit", "switch", "vj", "rules", "section", "arrange"],
    )
    .input(Input::new("audio", WireType::Audio, Value::None).help("The song: wire a Sound File here."));
    let pictures = (1..=MAX_PICTURES).map(|number| format!("image_{number}"));
    for name in pictures.clone() {
        let help = "A picture that may be chosen: only whether it is there counts here.";
        kind = kind.input(Input::new(&name, WireType::Image, Value::Asset(String::new())).help(help));
    }
    let cues = Cues {
        audio: "audio".to_owned(),
        rules: "rules".to_owned(),
        changes: "changes".to_owned(),
        seed: "choice".to_owned(),
        pictures: pictures.map(CuePicture::Input).collect(),
    };
    kind.input(Input::new("rules", WireType::Text, Value::Text(DEFAULT_RULES.to_owned())).help(
        "One rule a line: never longer than 16 bars, chorus: 2 3, energy high: 4 5, transition calm: crossfade clouds, 4 beats.",
    ))
    .input(Input::new("changes", WireType::Text, Value::Text(String::new())).help(
        "What you decide by hand in the timeline's lane: drag a change, right-click a picture. It stays when the rules change.",
    ))
    .input(whole("choice", 1.0, 1.0, 9999.0).help("Another number makes other choices by the same rules."))
    .tool(Tool::Cues(cues))
    .output(Output::new("first", WireType::Float, "The picture that shows, or the one that goes, from 1; 0 without pictures."))
    .output(Output::new("second", WireType::Float, "The picture that comes; the same as first while nothing changes."))
    .output(Output::new("progress", WireType::Float, "From 0, all the first, to 1, all the second."))
    .output(Output::new("way", WireType::Float, "How it comes: the number of the kind of a Transition."))
    .output(Output::new("angle", WireType::Float, "A direction for ways that have one, in degrees; another for every change."))
    .output(Output::new("pieces", WireType::Float, "A number of pieces for ways that have them; more while much is going on."))
    .output(Output::new("changed", WireType::Trigger, "Fires where a picture begins to come."))
}

fn start() -> impl SignalRun {
    let mut known = Known::default();
    let mut before = None;
    move |step: &Step<'_>, inputs: &Inputs<'_>, out: &mut [f32]| {
        let shot = known.shot(step, inputs);
        out[0] = shot.first as f32;
        out[1] = shot.second as f32;
        out[2] = shot.progress;
        out[3] = f32::from(shot.way);
        [out[4], out[5]] = shot.angle_and_pieces;
        out[6] = flag(before.is_some_and(|before| before != shot.cue));
        before = Some(shot.cue);
    }
}

/// What was decided, and for what: it is decided again only when something of that is different.
#[derive(Default)]
struct Known {
    rules: String,
    changes: String,
    seed: u32,
    there: Vec<usize>,
    sound: Option<(usize, u64)>,
    decided: Option<Decided>,
}

enum Decided {
    /// Over the whole song.
    Ahead(Sheet),
    /// As it comes.
    Live(Box<Causal>),
}

impl Known {
    fn shot(&mut self, step: &Step<'_>, inputs: &Inputs<'_>) -> Shot {
        let number = |at: usize| inputs.numbers.get(at).copied().unwrap_or_default();
        let there = (1..=MAX_PICTURES).filter(|picture| number(FIRST_PICTURE + picture - 1) > 0.5);
        let [rules, changes] = [0, 1].map(|at| inputs.texts.get(at).copied().unwrap_or_default());
        let seed = number(FIRST_PICTURE + MAX_PICTURES).clamp(0.0, 1e6).round() as u32;
        let sound = inputs.sound(AUDIO).map(|sound| (sound, step.sounds.version(sound)));
        let same = self.decided.is_some()
            && (self.sound, self.seed, self.rules.as_str(), self.changes.as_str()) == (sound, seed, rules, changes)
            && there.clone().eq(self.there.iter().copied());
        if !same {
            self.there.clear();
            self.there.extend(there);
            (self.seed, self.sound) = (seed, sound);
            rules.clone_into(&mut self.rules);
            changes.clone_into(&mut self.changes);
            self.decided = Some(self.decide(step));
        }
        match &mut self.decided {
            Some(Decided::Ahead(sheet)) => sheet.at(step.tick.secs),
            Some(Decided::Live(causal)) => causal.step(&now(step, sound.map(|(sound, _)| sound))),
            None => Shot::NONE,
        }
    }

    fn decide(&self, step: &Step<'_>) -> Decided {
        let (rules, _) = Rules::read(&self.rules);
        let ahead = self.sound.and_then(|(sound, _)| Some((sound, step.sounds.duration_secs(sound)?)));
        match ahead {
            Some((sound, end_secs)) => {
                let song = Song::hear(&Heard { sounds: step.sounds, sound, end_secs });
                let (changes, _) = Changes::read(&self.changes);
                Decided::Ahead(Sheet::of(&song, &rules, &changes, &self.there, self.seed))
            }
            None => Decided::Live(Box::new(Causal::new(rules, &self.there, self.seed))),
        }
    }
}

/// A sound that is known from start to end.
struct Heard<'a> {
    sounds: &'a dyn Sounds,
    sound: usize,
    end_secs: f64,
}

impl Hear for Heard<'_> {
    fn end_secs(&self) -> f64 {
        self.end_secs
    }

    fn until(&self, event: &str, secs: f64) -> f64 {
        self.sounds.until(self.sound, event, secs)
    }

    fn rank(&self, curve: &str, secs: f64) -> f32 {
        self.sounds.percentile(self.sound, curve, secs)
    }

    fn stretch(&self, list: &str, secs: f64) -> Option<(String, f64)> {
        let stretch = self.sounds.stretch(self.sound, list, secs)?;
        Some((stretch.label.to_owned(), stretch.left_secs))
    }
}

/// What is heard at a moment; without a sound only time passes.
fn now(step: &Step<'_>, sound: Option<usize>) -> Now {
    const PLAIN: Now =
        Now { secs: 0.0, dt: 0.0, beats: 0, bars: 0, beat_secs: 0.5, bar_beats: 4.0, energy: 0.5, mood: [0.5; 2] };
    let time = Now { secs: step.tick.secs, dt: step.tick.dt, ..PLAIN };
    let Some(sound) = sound else {
        return time;
    };
    let (sounds, secs) = (step.sounds, step.tick.secs);
    let rank = |curve| sounds.percentile(sound, curve, secs);
    let bpm = sounds.scalar(sound, "tempo.bpm").filter(|bpm| (20.0..=400.0).contains(bpm));
    Now {
        beats: sounds.count(sound, "beat", secs),
        bars: sounds.count(sound, "downbeat", secs),
        beat_secs: bpm.map_or(0.5, |bpm| 60.0 / bpm),
        bar_beats: sounds.scalar(sound, "bar.beats").unwrap_or(4.0),
        energy: rank("energy"),
        mood: [rank("mood.valence"), rank("mood.arousal")],
        ..time
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn ways_are_those_of_the_transition() {
        let library = crate::catalogue().expect("all nodes read");
        let transition = library.catalogue.get("blend/transition").expect("there is a Transition");
        let kind = transition.input_index("kind").expect("it has kinds");
        assert_eq!(transition.inputs[kind].choices, cym_dsp::direct::WAYS);
    }
}
