//! What *CLIP Guidance* asks for.

use std::sync::Arc;

use cym_graph::catalogue::GRADIENT_SAMPLES;
use cym_graph::color::srgb_straight;
use cym_learn::cppn::Network;
use cym_learn::guide::{Extras, Liked, Line, Passage, Request, Wanted, parse_lines, passage};
use cym_learn::taste::Taste;
use cym_plan::{Given, Thing};

use super::{finished, stand_in, two_sentences};
use crate::native::{chosen, tame};

/// Numbers before the colours.
const BEFORE_COLOURS: usize = 8;
/// Colours that are taken out of the gradient.
const COLOURS: usize = 16;

/// The inputs of the node.
pub(crate) struct Words {
    /// What is asked for, with the words of the first line.
    base: Request,
    /// The words and from when on they hold; or what is wrong with them, as two sentences.
    pub(crate) lines: Result<Vec<Line>, [String; 2]>,
    /// How long a change takes.
    blend_secs: f64,
    /// Seconds into the song.
    secs: f64,
    /// The key of what the result was made for.
    pub(crate) made_for: String,
}

impl Words {
    /// Reads them.
    pub(crate) fn of(given: &Given<'_>) -> Self {
        let [steps, candidates, seed, blend, time, views, wander, palette] = given.take().map(tame);
        let after = BEFORE_COLOURS + GRADIENT_SAMPLES * 4;
        let number = |place: usize| tame(given.numbers.get(after + place).copied().unwrap_or_default());
        let whole = |number: f32, most: usize| chosen(number, most + 1) as u32;
        let text = |place: usize| given.texts.get(place).copied().unwrap_or_default().to_owned();
        let prompt = text(0);
        let mut lines = parse_lines(&prompt).map_err(|error| two_sentences(&error.to_string()));
        let taste_amount = number(6).clamp(0.0, 1.0);
        let taste = given.things.get(1).and_then(Option::as_ref).filter(|_| taste_amount > 0.0);
        let liked = taste.and_then(Thing::get::<Taste>);
        if taste.is_some() && liked.is_none() {
            let cause = "what is given as its taste is a network.".to_owned();
            lines = Err([cause, "Choose a taste file, such as Breed and `cymatic taste` keep.".to_owned()]);
        }
        let samples = given.numbers.get(BEFORE_COLOURS..after).unwrap_or_default().chunks_exact(4);
        let colour = |sample: &[f32]| {
            let [red, green, blue, _] = srgb_straight([sample[0], sample[1], sample[2], sample[3]]);
            [red, green, blue].map(|value| tame(value).clamp(0.0, 1.0))
        };
        let extras = Extras {
            palette,
            colours: samples.step_by(GRADIENT_SAMPLES / COLOURS).map(colour).collect(),
            saturation: number(0),
            smoothness: number(1),
            symmetry: number(2),
            detail: number(3),
        };
        let base = Request {
            prompt,
            avoid: text(1),
            model: text(2),
            steps: whole(steps, 5000).max(1),
            candidates: whole(candidates, 16).max(1),
            views: whole(views, 32).max(1),
            wander: wander.clamp(0.0, 1.0),
            seed: whole(seed, 1_000_000),
            extras: extras.tidy(),
            gallery: chosen(number(4), 3) == 0,
            taste: liked.and_then(|taste| Liked::of(taste, taste_amount)),
            nearest: chosen(number(4), 3) == 2,
            keep_shapes: number(5).clamp(0.0, 1.0),
            start: given.things.first().and_then(Option::as_ref).map_or(0, Thing::hash),
        };
        let secs = if time < 0.0 { given.tick.secs } else { f64::from(time) };
        Self { base, lines, blend_secs: f64::from(blend.clamp(0.0, 3600.0)), secs, made_for: text(3) }
    }

    /// The request of each line, in their order; those without words to go towards are left out only by [`Self::wanted`].
    fn requests(&self) -> Vec<Request> {
        let lines = self.lines.as_deref().unwrap_or_default();
        // Networks that one song goes through must stay close to each other: all begin as the very same one.
        let candidates = if lines.len() > 1 { 1 } else { self.base.candidates };
        let request = |line: &Line| Request { prompt: line.words.clone(), candidates, ..self.base.clone() };
        lines.iter().map(request).collect()
    }

    /// The networks that are wanted, each once.
    pub(crate) fn wanted(&self) -> Vec<Wanted> {
        let mut wanted: Vec<Wanted> = Vec::new();
        for request in self.requests().into_iter().filter(Request::wishes) {
            let request = Wanted::Words(request);
            if !wanted.contains(&request) {
                wanted.push(request);
            }
        }
        wanted
    }

    /// What is shown now.
    pub(crate) fn now(&self, result: &Thing) -> Now {
        let requests = self.requests();
        let starts: Vec<f64> = self.lines.as_deref().unwrap_or_default().iter().map(|line| line.secs).collect();
        let Passage { from, to, share } = passage(&starts, self.blend_secs, self.secs);
        let keys: Vec<String> = requests.iter().map(Request::key).collect();
        let is_old = requests
            .iter()
            .zip(&keys)
            .any(|(request, key)| request.wishes() && finished(result, &self.made_for, key).is_none());
        let at = |line: usize| {
            let key = keys.get(line).map_or("", String::as_str);
            finished(result, &self.made_for, key).or_else(|| stand_in(result, key, line))
        };
        Now { from: at(from), to: if share > 0.0 { at(to) } else { None }, share, is_old }
    }
}

/// Which networks a moment is made of.
pub(crate) struct Now {
    /// The one that is left, or the only one.
    pub(crate) from: Option<Thing>,
    /// The one that comes, while a change is under way.
    pub(crate) to: Option<Thing>,
    /// How far the change is.
    pub(crate) share: f32,
    /// Whether some line's network was made for other words or settings.
    pub(crate) is_old: bool,
}

impl Now {
    /// Both networks of a change.
    pub(crate) fn both(&self) -> Option<[(Arc<Network>, u128); 2]> {
        let network = |thing: &Option<Thing>| {
            let thing = thing.as_ref()?;
            Some((crate::network::shared(thing)?, thing.hash()))
        };
        let both = [network(&self.from)?, network(&self.to)?];
        (both[0].1 != both[1].1).then_some(both)
    }
}
