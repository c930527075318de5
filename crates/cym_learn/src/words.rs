//! Pattern-CLIP: a small dual encoder that knows the words for what our own pattern nodes draw.
//!
//! Pictures and prompts become unit vectors in one space; the nearer, the better the words fit the picture. The pictures it learned
//! from are drawn by the nodes themselves, each with its exact [`Facts`]; the words come from one hand-written [`lexicon`]. It knows
//! that vocabulary and nothing else, and [`read`](lexicon::Lexicon::read) says which words of a prompt it does not know.
//!
//! [`net`] is the network, trained by hand-written backward passes on matrix products (burn's CPU back end takes several times as
//! long for convolutions with one filter a channel); [`PatternClip`] is the same network as burn tensors, so that guidance can
//! follow its gradient to the picture. [`judge`] looks at hand-made statistics only and never guides: it measures.

pub mod attributes;
pub mod captions;
pub mod chance;
mod clip;
pub mod evaluate;
pub mod judge;
pub mod lexicon;
pub mod net;
pub mod shelf;
pub mod train;
pub mod trial;
pub mod weights;

pub use attributes::{Attribute, Facts, Meaning};
pub use clip::PatternClip;
pub use lexicon::{Lexicon, Reading, Unknown};
