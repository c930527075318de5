//! The stage's hands on the device: one plan that plays, the screen it is shown on, and what is under way.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use cym_gpu::{Alpha, Executor, GpuError, Prepared, Screen};
use cym_plan::{Memory, Moment, Tick};

use super::state::{Backdrop, Picture};
use crate::checkpoints::Checkpoints;
use crate::clock::Stopwatch;
use crate::replay::first_of_past;

/// Seconds of drawing that a jump may take before it shows while time runs: less of the past is drawn then.
const JUMP_SECS: f64 = 0.3;
/// Seconds of drawing that a jump may take while time stands still; it is told, and given up when a newer jump comes.
const STILL_SECS: f64 = 30.0;
/// Frames of the past that are drawn in any case while time stands still.
const STILL_FRAMES: u64 = 64;

/// One thing to draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Step {
    /// The frame.
    pub(super) frame: u64,
    /// Whether it is the one that is shown, and not one that leads up to it.
    pub(super) show: bool,
}

/// What was sent to the device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Work {
    /// A frame.
    Frame,
    /// Something beside the frames.
    Beside,
}

/// How time moves, as far as drawing must know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Motion {
    pub(super) playing: bool,
    pub(super) backwards: bool,
    /// The piece was put elsewhere by hand since the last frame.
    pub(super) jumped: bool,
}

/// Draws one plan.
pub(super) struct Drawing {
    pub(super) executor: Executor,
    pub(super) prepared: Option<Prepared>,
    screen: Option<Screen>,
    backdrop: Backdrop,
    document_size_px: [u32; 2],
    /// The frame that was drawn last into the state that there is.
    drawn: Option<u64>,
    /// Whether that state is what playing from the start would have left.
    exact: bool,
    /// State of the past, for jumps.
    checkpoints: Checkpoints,
    /// Whether nothing that shapes the past was changed since drawing began anew.
    clean: bool,
    /// While the past of a frame is drawn: that frame, and where the past began.
    goal: Option<(u64, u64)>,
    under_way: Option<(Work, Arc<AtomicU64>)>,
    picture: Option<Picture>,
    generation: u64,
    pub(super) frames_drawn: u64,
}

impl Drawing {
    pub(super) fn new(executor: Executor) -> Self {
        Self {
            executor,
            prepared: None,
            screen: None,
            backdrop: Backdrop::Black,
            document_size_px: [0, 0],
            drawn: None,
            exact: true,
            checkpoints: Checkpoints::default(),
            clean: false,
            goal: None,
            under_way: None,
            picture: None,
            generation: 0,
            frames_drawn: 0,
        }
    }

    /// The last good picture.
    pub(super) fn picture(&self) -> Option<&Picture> {
        self.picture.as_ref()
    }

    /// The plan that holds the picture that is shown, with its time; `None` while another frame is on its way.
    pub(super) fn settled(&self) -> Option<(&Prepared, Tick)> {
        let picture = self.picture.as_ref()?;
        let prepared = self.prepared.as_ref()?;
        let shown = self.drawn == Some(picture.frame) && prepared.plan().size == picture.size_px;
        shown.then(|| (prepared, Tick::at(picture.frame, prepared.plan().rate)))
    }

    /// The size in px that an export would have.
    pub(super) fn document_size_px(&self) -> [u32; 2] {
        self.document_size_px
    }

    /// A copy of the last picture, in a texture of its own.
    pub(super) fn hold(&mut self) -> Result<Option<Picture>, GpuError> {
        let (Some(picture), Some(screen)) = (&self.picture, &self.screen) else {
            return Ok(None);
        };
        let (texture, view) = screen.copy()?;
        self.generation += 1;
        let (texture, view) = (Arc::new(texture), Arc::new(view));
        Ok(Some(Picture { view, texture, generation: self.generation, ..picture.clone() }))
    }

    /// The frame of the last picture.
    pub(super) fn shown_frame(&self) -> Option<u64> {
        self.picture.as_ref().map(|picture| picture.frame)
    }

    /// Takes up another prepared plan. Where it is another form of the same document, its state goes on from where it is, so
    /// that an edit shows at once; otherwise it begins anew.
    pub(super) fn replace(
        &mut self,
        mut prepared: Prepared,
        document_size_px: [u32; 2],
        same_document: bool,
    ) -> Result<(), GpuError> {
        let last = self.prepared.take().filter(|_| same_document);
        let inherited = match (&last, self.drawn) {
            (Some(last), Some(_)) => self.executor.inherit(&mut prepared, last)?,
            _ => false,
        };
        self.changed();
        self.prepared = Some(prepared);
        self.document_size_px = document_size_px;
        self.goal = None;
        self.drawn = match self.drawn.filter(|_| inherited) {
            Some(frame) if frame > 0 => {
                self.exact = false;
                self.goal = Some((frame, frame));
                Some(frame - 1)
            }
            _ => None,
        };
        Ok(())
    }

    /// Something that shapes the past is another than it was: what was kept of it leads elsewhere.
    pub(super) fn changed(&mut self) {
        self.checkpoints.clear();
        self.clean = false;
    }

    /// What shows behind the picture, from the next frame on.
    pub(super) fn set_backdrop(&mut self, backdrop: Backdrop) {
        if self.backdrop != backdrop {
            self.backdrop = backdrop;
            self.screen = None;
        }
    }

    /// Whether something was sent to the device that is not done yet.
    pub(super) fn is_under_way(&self) -> bool {
        self.under_way.is_some()
    }

    /// Looks whether what was sent is done; gives what it was and the seconds that it took, once.
    pub(super) fn poll(&mut self) -> Result<Option<(Work, f32)>, GpuError> {
        let Some((work, done)) = &self.under_way else {
            return Ok(None);
        };
        self.executor.poll()?;
        let micros = done.load(Ordering::Acquire);
        if micros == 0 {
            return Ok(None);
        }
        let work = *work;
        self.under_way = None;
        Ok(Some((work, micros as f32 * 1e-6)))
    }

    /// Sends something to the device beside the frames.
    pub(super) fn beside(&mut self, send: impl FnOnce(&mut Executor) -> Result<(), GpuError>) -> Result<(), GpuError> {
        let watch = Stopwatch::start();
        send(&mut self.executor)?;
        self.sent(Work::Beside, watch);
        Ok(())
    }

    /// Has the device tell when all that was sent is done.
    fn sent(&mut self, work: Work, watch: Stopwatch) {
        let done = Arc::new(AtomicU64::new(0));
        let told = Arc::clone(&done);
        self.executor.when_done(move || told.store((watch.secs() * 1e6).max(1.0) as u64, Ordering::Release));
        self.under_way = Some((work, done));
    }

    /// How much of the past of a frame is drawn, 0 to 1, and the frames left; `None` when none has to be.
    pub(super) fn replaying(&self) -> Option<(f32, u64)> {
        let (goal, first) = self.goal?;
        let at = self.drawn.map_or(first, |drawn| drawn + 1);
        (at < goal).then(|| ((at - first) as f32 / (goal - first).max(1) as f32, goal - at))
    }

    /// What to draw next on the way to a frame; `None` when it is drawn already.
    pub(super) fn next(
        &mut self,
        memory: Memory,
        target: u64,
        motion: Motion,
        frame_secs: f64,
        fits: u64,
    ) -> Result<Option<Step>, GpuError> {
        let cost = frame_secs.max(1e-4);
        let reach =
            if motion.playing { (JUMP_SECS / cost) as u64 } else { ((STILL_SECS / cost) as u64).max(STILL_FRAMES) };
        if memory == Memory::None {
            self.goal = None;
            return Ok((self.drawn != Some(target)).then_some(Step { frame: target, show: true }));
        }
        let on_the_way = self.goal.is_some_and(|(goal, _)| self.drawn.is_none_or(|drawn| drawn < goal));
        // The past that is being drawn began too late for a frame before the one that it was for.
        let too_late =
            self.goal.is_some_and(|(goal, first)| target < goal && target - Self::needed(memory, target) < first);
        let next = match self.drawn {
            Some(_) if too_late && on_the_way => self.begin(memory, target, reach)?,
            Some(drawn) if drawn == target && (self.exact || motion.playing || !motion.jumped) => return Ok(None),
            Some(drawn) if drawn < target && !(motion.jumped && !motion.playing && !self.exact) => {
                let gap = target - drawn - 1;
                if on_the_way && !motion.jumped {
                    drawn + 1
                } else if gap
                    <= if motion.playing && !motion.jumped { fits } else { Self::needed(memory, target).min(reach) }
                {
                    self.goal = Some((target, drawn + 1));
                    drawn + 1
                } else if motion.playing && !motion.jumped {
                    self.exact = false;
                    target
                } else {
                    self.begin(memory, target, reach)?
                }
            }
            Some(_) if motion.playing && motion.backwards && !motion.jumped => {
                self.exact = false;
                target
            }
            None if on_the_way && !motion.jumped => self.goal.map_or(target, |(_, first)| first),
            _ => self.begin(memory, target, reach)?,
        };
        Ok(Some(Step { frame: next, show: next >= target }))
    }

    fn needed(memory: Memory, target: u64) -> u64 {
        first_of_past(memory, None, target).map_or(0, |first| target - first)
    }

    /// Begins anew, from a checkpoint where there is one: gives the first frame to draw.
    fn begin(&mut self, memory: Memory, target: u64, reach: u64) -> Result<u64, GpuError> {
        let needed = Self::needed(memory, target);
        if let Some(prepared) = &mut self.prepared
            && let Some(first) =
                self.checkpoints.restore(&self.executor, prepared, target - needed.min(target), target)?
            && target - first <= reach
        {
            self.exact = true;
            self.clean = true;
            self.drawn = first.checked_sub(1);
            self.goal = Some((target, first));
            return Ok(first);
        }
        let first = target - needed.min(reach);
        self.exact = needed <= reach;
        self.clean = self.exact;
        self.drawn = None;
        self.goal = Some((target, first));
        if let Some(prepared) = &mut self.prepared {
            self.executor.reset_state(prepared);
        }
        Ok(first)
    }

    /// Forgets the state: another song or seed makes another past.
    pub(super) fn forget(&mut self) {
        self.changed();
        self.drawn = None;
        self.goal = None;
    }

    /// Draws the present frame once more, with other numbers: the next frame is drawn into the state that this one found.
    pub(super) fn again(&mut self, memory: Memory) {
        let Some(frame) = self.drawn else {
            return;
        };
        if memory == Memory::None {
            self.drawn = None;
        } else if self.prepared.as_mut().is_some_and(Prepared::step_back) {
            self.drawn = frame.checked_sub(1);
            if frame == 0 {
                // Frame 0 finds zeros, whichever way.
                self.forget();
            } else {
                self.goal = Some((frame, frame));
            }
        } else {
            self.forget();
        }
    }

    /// Sends a step to the device.
    pub(super) fn draw(&mut self, step: Step, moment: &mut Moment<'_>) -> Result<(), GpuError> {
        let Some(prepared) = &mut self.prepared else {
            return Ok(());
        };
        let watch = Stopwatch::start();
        if step.show {
            self.executor.render_moment(prepared, moment, &[])?;
        } else {
            self.executor.render_past(prepared, moment)?;
        }
        // Frames may have been left out to keep the rate: that is another past.
        self.clean &= step.frame == 0 || self.drawn.is_none_or(|drawn| drawn + 1 == step.frame);
        if self.clean && self.exact {
            self.checkpoints.note(&self.executor, prepared, step.frame)?;
        }
        self.drawn = Some(step.frame);
        self.frames_drawn += 1;
        if step.show {
            self.goal = None;
            self.show(moment.tick)?;
        }
        self.sent(Work::Frame, watch);
        Ok(())
    }

    /// Finishes the frame onto the screen.
    fn show(&mut self, tick: Tick) -> Result<(), GpuError> {
        let Some(prepared) = &self.prepared else {
            return Ok(());
        };
        let size = prepared.plan().size;
        let screen = if let Some(screen) = &mut self.screen {
            screen
        } else {
            let over = match self.backdrop {
                Backdrop::Black => Alpha::Opaque,
                Backdrop::Checker => Alpha::Checker,
            };
            self.picture = None;
            self.screen.insert(Screen::new(&self.executor, size, over)?)
        };
        screen.resize(size)?;
        screen.draw(prepared, tick)?;
        let same = self.picture.take().filter(|picture| *picture.texture == *screen.texture());
        let (texture, view, generation) = if let Some(picture) = same {
            (picture.texture, picture.view, picture.generation)
        } else {
            self.generation += 1;
            (Arc::new(screen.texture().clone()), Arc::new(screen.view().clone()), self.generation)
        };
        let [width, whole] = [size[0], self.document_size_px[0]].map(|side| side.max(1) as f32);
        self.picture = Some(Picture {
            view,
            texture,
            size_px: size,
            document_size_px: self.document_size_px,
            scale: width / whole,
            frame: tick.frame,
            secs: tick.secs,
            generation,
        });
        Ok(())
    }
}
