//! Guidance: a network is changed until an encoder finds that its pictures are what the words say.
//!
//! What makes it work is many views. In every step the network is drawn at several random places of its plane, turned, enlarged and
//! mirrored ([`views`](WordsGoal)), with a little noise and other light; a single fixed view is gamed by the encoder within a hundred
//! steps. Several candidates run a short way, and the one that unseen views like best goes on.
//!
//! A [`Guidance`] is a job that is stepped from outside: whoever runs it shows the picture, the score curve and the time left, and may
//! stop, keep, save and resume it. The same start, wish and options give the same network.

mod extras;
mod fitting;
mod form;
mod goal;
mod job;
mod lines;
mod prompt;
mod request;
mod work;

pub use extras::Extras;
pub use fitting::{Fitting, MOST_PICTURES, PictureRequest, latents, psnr_db};
pub use goal::{WordsGoal, WordsOptions};
pub use job::{Guidance, GuidanceOptions, Step};
pub use lines::{Line, LinesError, Passage, parse_lines, passage};
pub use prompt::{Prompt, Wish, clip_templates, parse_prompts};
pub use request::{Liked, Request};
pub use work::{Wanted, Work};

#[cfg(test)]
mod tests;
