//! Motion blur: a frame as the mean of several moments while a shutter is open.

use cym_gpu::{Executor, Mean};
use cym_plan::{NodeLibrary, Plan, SignalRunner, Thing};

use crate::error::EngineError;

/// Most moments of a frame.
const MOST_MOMENTS: u32 = 64;
/// The shutter is open for this at least, in degrees: below it moments would lie closer than signals can be stepped.
const LEAST_DEG: f32 = 10.0;

/// How frames are blurred.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MotionBlur {
    /// Moments that make up a frame; 1 is none.
    pub moments: u32,
    /// How long the shutter is open, in degrees: 360 is the whole frame.
    pub shutter_deg: f32,
}

impl Default for MotionBlur {
    /// None.
    fn default() -> Self {
        Self { moments: 1, shutter_deg: 180.0 }
    }
}

impl MotionBlur {
    /// Whether anything is to be done.
    pub fn is_none(self) -> bool {
        self.moments <= 1
    }

    /// Steps of signals in a whole frame, of which the first `moments` are drawn.
    fn steps(self) -> u64 {
        (f64::from(self.moments) * 360.0 / f64::from(self.shutter_deg)).round().max(f64::from(self.moments)) as u64
    }

    fn check(self) -> Result<(), EngineError> {
        let asked = |text: String| Err(EngineError::Asked(text));
        if !(1..=MOST_MOMENTS).contains(&self.moments) {
            return asked(format!("{} moments a frame are not to be had. Use 1 to {MOST_MOMENTS}.", self.moments));
        }
        if !(LEAST_DEG..=360.0).contains(&self.shutter_deg) {
            return asked(format!("a shutter of {} degrees is none. Use {LEAST_DEG} to 360.", self.shutter_deg));
        }
        Ok(())
    }
}

/// What blurs the frames of one session.
pub(crate) struct Shutter {
    pub(crate) blur: MotionBlur,
    /// Moments in a whole frame, be the shutter open or not.
    pub(crate) steps: u64,
    /// The plan at the rate of those moments, and its signals.
    pub(crate) plan: Plan,
    pub(crate) runner: SignalRunner,
    pub(crate) mean: Mean,
    /// Whether the last frame is in it.
    pub(crate) holds: Option<u64>,
}

impl Shutter {
    /// `None` where nothing is to be blurred.
    pub(crate) fn new(
        blur: MotionBlur,
        plan: &Plan,
        library: &NodeLibrary,
        things: &[Option<Thing>],
        executor: &Executor,
    ) -> Result<Option<Self>, EngineError> {
        blur.check()?;
        if blur.is_none() {
            return Ok(None);
        }
        let steps = blur.steps();
        let mut fine = plan.clone();
        fine.rate.num = u32::try_from(u64::from(plan.rate.num) * steps).map_err(|_error| {
            EngineError::Asked("so many moments of so high a rate are too many. Use fewer.".to_owned())
        })?;
        let mut runner = SignalRunner::new(&fine, library);
        runner.give(things);
        let mean = Mean::new(executor, plan.size)?;
        Ok(Some(Self { blur, steps, plan: fine, runner, mean, holds: None }))
    }
}
