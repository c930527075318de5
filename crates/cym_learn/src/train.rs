//! Training of networks: draw, judge, move the weights, again.
//!
//! A [`Trainer`] holds a network and the optimiser's memory; a [`Goal`] says for every step what is drawn and how it is judged. Goals are
//! pure functions of the step, so a training that is stopped, saved and resumed ends with the same weights as one that never was.
//!
//! ```text
//! views(step) -> pictures (tape)  -> judgement and its gradient by every pixel (loss: burn, or an encoder's kernels)
//!                weights  <- Adam <- gradient by every weight (tape)
//! ```

pub mod adam;
mod error;
pub mod graph;
pub mod loss;
mod picture;
pub mod tape;
mod trainer;
mod view;

pub use self::adam::{Adam, AdamConfig};
pub use self::error::TrainError;
pub use self::loss::{Judgement, Loss, Part, judge};
pub(crate) use self::picture::resampled;
pub use self::picture::{PictureGoal, Target, TargetWeights};
pub use self::trainer::{Ended, Goal, Report, Scene, Trainer};
pub use self::view::{Ramp, View};
