//! What a *CLIP Guidance* node asks for: read here, so that the node and whoever does the work mean the same.

use std::sync::Arc;

use cym_learn::cppn::Network;
use cym_learn::guide::Request;
use cym_plan::{Given, Thing};

use crate::native::{chosen, tame};

/// The kind of node that is optimised.
pub const KIND: &str = "network/clip_guidance";
/// Its input that holds the finished network.
pub const RESULT: &str = "result";
/// Its input that holds the key of the request which the result was made for.
pub const MADE_FOR: &str = "made_for";

/// What a guidance node is given, in words that a job understands.
pub struct Asked {
    /// What is asked for.
    pub request: Request,
    /// The network that it starts from, if one is wired in.
    pub start: Option<Arc<Network>>,
    /// The network that was made, if there is one.
    pub result: Option<Thing>,
    /// The key of the request that it was made for.
    pub made_for: String,
}

impl Asked {
    /// Reads the inputs of a guidance node.
    pub fn of(given: &Given<'_>) -> Self {
        let [steps, candidates, views, wander, seed] = given.take().map(tame);
        let whole = |number: f32, most: usize| chosen(number, most + 1) as u32;
        let text = |place: usize| given.texts.get(place).copied().unwrap_or_default().to_owned();
        let thing = |place: usize| given.things.get(place).cloned().flatten();
        let start = thing(0);
        let request = Request {
            prompt: text(0),
            avoid: text(1),
            model: text(2),
            steps: whole(steps, 5000).max(1),
            candidates: whole(candidates, 16).max(1),
            views: whole(views, 32).max(1),
            wander: wander.clamp(0.0, 1.0),
            seed: whole(seed, 1_000_000),
            start: start.as_ref().map_or(0, Thing::hash),
        };
        Self { request, start: start.as_ref().and_then(Thing::share), result: thing(1), made_for: text(3) }
    }

    /// Whether there is a network that was made for exactly this.
    pub fn is_done(&self) -> bool {
        self.result.is_some() && self.made_for == self.request.key()
    }
}
