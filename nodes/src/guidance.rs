//! What the nodes whose networks are made by a job ask for: read here, so that the nodes and whoever does the work mean the same.
//!
//! [`Asked::of`] reads a node's inputs; [`Asked::wanted`] is what to make, and [`Asked::result_of`] the file that the node takes as its
//! result. A node that wants one network takes it as it is; one that wants several takes a set, in which every network stands under the
//! key of what it was made for.

mod pictures;
mod words;

use std::collections::BTreeSet;
use std::sync::Arc;

use cym_learn::cppn::{Network, NetworkSet, WeightsError};
use cym_learn::guide::Wanted;
use cym_plan::{Given, Thing};

use crate::network::{Networks, shared};

pub use pictures::PictureFile;
pub(crate) use pictures::{PICTURES, read as read_picture};
pub(crate) use words::Words;

/// The kind of node that follows words.
pub const WORDS_KIND: &str = "network/clip_guidance";
/// The kind of node that learns pictures.
pub const PICTURES_KIND: &str = "network/train_on_pictures";
/// All kinds of nodes whose networks are made by a job.
pub const KINDS: [&str; 2] = [WORDS_KIND, PICTURES_KIND];
/// Their input that holds the finished network.
pub const RESULT: &str = "result";
/// Their input that holds the key of the request which the result was made for.
pub const MADE_FOR: &str = "made_for";
/// Follows the key of a network that was kept before it was finished.
const EARLY: &str = " early";

/// What such a node is given, in words that a job understands.
pub struct Asked {
    /// The networks that it wants, each once; none where nothing is wished for, or [`Self::trouble`] says why none can be made.
    pub wanted: Vec<Wanted>,
    /// What is wrong with the wish: the cause and the next step, as two sentences.
    pub trouble: Option<[String; 2]>,
    /// The network that it starts from, if one is wired in.
    pub start: Option<Arc<Network>>,
    /// The picture files that it names, in their order.
    pub pictures: Vec<Arc<PictureFile>>,
    /// What was made, if there is anything.
    pub result: Option<Thing>,
    /// The key of the request that it was made for.
    pub made_for: String,
}

impl Asked {
    /// Reads the inputs of a node of one of [`KINDS`].
    pub fn of(kind: &str, given: &Given<'_>) -> Self {
        let thing = |place: usize| given.things.get(place).cloned().flatten();
        let start = thing(0).as_ref().and_then(shared);
        if kind == PICTURES_KIND {
            return pictures::asked(given, start);
        }
        let words = Words::of(given);
        let (wanted, trouble) = match &words.lines {
            Ok(_) => (words.wanted(), None),
            Err(trouble) => (Vec::new(), Some(trouble.clone())),
        };
        Self { wanted, trouble, start, pictures: Vec::new(), result: thing(2), made_for: words.made_for }
    }

    /// The key of all that is wanted: that of the one network, or one for the set, whatever the order of its parts.
    pub fn key(&self) -> String {
        let keys: BTreeSet<String> = self.wanted.iter().map(Wanted::key).collect();
        match keys.len() {
            0 => String::new(),
            1 => keys.into_iter().next().unwrap_or_default(),
            _ => {
                let all = keys.into_iter().collect::<Vec<_>>().join(" ");
                format!("{:032x}", Thing::hash_of(&all, &[], &[]))
            }
        }
    }

    /// Whether all that is wanted was made.
    pub fn is_done(&self) -> bool {
        !self.wanted.is_empty() && self.wanted.iter().all(|wanted| self.finished(&wanted.key()).is_some())
    }

    /// The network in the result that was made, to its end, for a key.
    pub fn finished(&self, key: &str) -> Option<Thing> {
        finished(self.result.as_ref()?, &self.made_for, key)
    }

    /// The file that the node takes as its result: networks with the keys that they were made for, and whether they were finished.
    ///
    /// # Errors
    /// There is no network, or they do not fit together.
    pub fn result_of(&self, made: &[(String, Arc<Network>, bool)]) -> Result<Vec<u8>, WeightsError> {
        if let [(_, network, _)] = made {
            return Ok(network.to_small_bytes());
        }
        let named = made.iter().map(|(key, network, is_finished)| {
            let name = if *is_finished { key.clone() } else { format!("{key}{EARLY}") };
            (name, Arc::clone(network))
        });
        Ok(NetworkSet::new(named.collect())?.to_small_bytes())
    }
}

/// The network in a result that was made, to its end, for a key.
fn finished(result: &Thing, made_for: &str, key: &str) -> Option<Thing> {
    match result.get::<Networks>() {
        Some(set) => set.get(key).cloned(),
        None => (made_for == key).then(|| result.clone()),
    }
}

/// A network of a result that stands in for one that is not there: kept early, or made for older words at the same place of the list.
fn stand_in(result: &Thing, key: &str, place: usize) -> Option<Thing> {
    let Some(set) = result.get::<Networks>() else {
        return Some(result.clone());
    };
    let early = set.get(&format!("{key}{EARLY}"));
    early.or_else(|| set.all().get(place.min(set.all().len().saturating_sub(1))).map(|(_, thing)| thing)).cloned()
}

/// A message of two parts as two sentences: the cause and the next step.
fn two_sentences(message: &str) -> [String; 2] {
    let (cause, next_step) = message.rsplit_once(": ").unwrap_or((message, "change it"));
    let mut letters = next_step.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    [format!("{cause}."), format!("{first}{}.", letters.as_str())]
}
