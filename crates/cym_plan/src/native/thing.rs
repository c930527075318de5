//! Things: what travels on a wire and is no number, such as the weights of a network.

use std::any::Any;
use std::fmt;
use std::sync::Arc;

use cym_graph::NodeKind;

use crate::plan::Tick;

/// A value on a wire that only nodes can read. Cheap to clone; never changed once it is made.
#[derive(Clone)]
pub struct Thing {
    value: Arc<dyn Any + Send + Sync>,
    hash: u128,
}

impl Thing {
    /// A thing with the hash of its content: two things of one hash are taken for the same.
    pub fn new(value: Arc<dyn Any + Send + Sync>, hash: u128) -> Self {
        Self { value, hash }
    }

    /// What it is, if it is a `T`.
    pub fn get<T: Any>(&self) -> Option<&T> {
        self.value.downcast_ref()
    }

    /// What it is, to be kept, if it is a `T`.
    pub fn share<T: Any + Send + Sync>(&self) -> Option<Arc<T>> {
        Arc::clone(&self.value).downcast().ok()
    }

    /// The hash of its content.
    pub fn hash(&self) -> u128 {
        self.hash
    }

    /// A hash for something made out of others: the same parts and numbers give the same hash.
    pub fn hash_of(what: &str, parts: &[u128], numbers: &[f32]) -> u128 {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&(what.len() as u64).to_le_bytes()).update(what.as_bytes());
        hasher.update(&(parts.len() as u64).to_le_bytes());
        for part in parts {
            hasher.update(&part.to_le_bytes());
        }
        for number in numbers {
            hasher.update(&number.to_bits().to_le_bytes());
        }
        short(&hasher)
    }
}

/// The first half of a hash, which is more than enough to tell things apart.
pub(crate) fn short(hasher: &blake3::Hasher) -> u128 {
    let mut half = [0; 16];
    half.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
    u128::from_le_bytes(half)
}

impl fmt::Debug for Thing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Thing({:032x})", self.hash)
    }
}

/// Things are equal when their content is.
impl PartialEq for Thing {
    fn eq(&self, other: &Self) -> bool {
        self.hash == other.hash
    }
}

impl Eq for Thing {}

/// Reads a thing out of the bytes of a file, or says in a phrase for the artist what is wrong with them.
pub type ReadThing = fn(&[u8]) -> Result<Thing, String>;

/// What a node is given that makes a thing or draws a picture itself: its inputs in this frame, in port order, and the time.
#[derive(Clone, Copy)]
pub struct Given<'a> {
    /// The time.
    pub tick: Tick,
    /// Whether somebody looks on: what takes long may come later, and what was there last stands in for it. An export waits.
    pub hurry: bool,
    /// The node's own number, from the document's seed and its id.
    pub seed: u32,
    /// All numbers; a wide port takes several places. Ports of other types take none.
    pub numbers: &'a [f32],
    /// Text inputs.
    pub texts: &'a [&'a str],
    /// Inputs that carry things; `None` where nothing is wired, or what is wired came to nothing.
    pub things: &'a [Option<Thing>],
}

impl Given<'_> {
    /// The first `N` numbers: `let [mix] = given.take();`. Missing ones are 0.
    pub fn take<const N: usize>(&self) -> [f32; N] {
        std::array::from_fn(|i| self.numbers.get(i).copied().unwrap_or_default())
    }

    /// The thing at a place among the thing inputs, if it is a `T`.
    pub fn thing<T: Any>(&self, place: usize) -> Option<&T> {
        self.things.get(place)?.as_ref()?.get()
    }
}

/// A node written in Rust that makes a thing; it has one output, of that thing's type.
pub trait ThingNode: Send + Sync {
    /// Its interface: ports, params and words. The id comes from the path of its file.
    fn kind(&self) -> NodeKind;
    /// A fresh run.
    fn start(&self) -> Box<dyn ThingRun>;
}

/// One thing node at work.
pub trait ThingRun: Send {
    /// Makes the thing of a frame. Called for frames that are drawn, in any order, so it must depend on nothing but what is
    /// given; what it keeps may only save time. Handing on the same thing again costs nothing.
    fn make(&mut self, given: &Given<'_>) -> Made;
}

/// A node that keeps nothing can be a plain function.
impl<F: FnMut(&Given<'_>) -> Made + Send> ThingRun for F {
    fn make(&mut self, given: &Given<'_>) -> Made {
        self(given)
    }
}

/// What came of making a thing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Made {
    /// The thing, or what stands in for it.
    pub thing: Option<Thing>,
    /// What is wrong, for the artist: the cause and the next step, as two sentences.
    pub trouble: Option<[String; 2]>,
}

impl From<Thing> for Made {
    fn from(thing: Thing) -> Self {
        Self { thing: Some(thing), trouble: None }
    }
}

impl Made {
    /// Hands on what came in, and says why nothing else could be made.
    pub fn instead(thing: Option<Thing>, cause: &str, next_step: &str) -> Self {
        Self { thing, trouble: Some([cause.to_owned(), next_step.to_owned()]) }
    }
}
