//! Pixels of the present picture in memory, for stills, probes, scopes and presets.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::SyncSender;
use std::time::Duration;

use cym_gpu::{Alpha, Executor, Finish, GpuError, PixelLayout, ReadbackRing};
use cym_graph::{NodeId, Value, check};
use cym_plan::{Costs, Extent, Fusion, NodeLibrary, SignalRunner, Target, Tick, compile_extent};

use super::drawing::Drawing;
use super::making::picture_of;
use crate::assets::{self, AssetStore};
use crate::error::EngineError;
use crate::project::Project;
use crate::replay::first_of_past;
use crate::sounds::SoundBank;

/// Rings that are kept for the next grab of the same kind.
const KEPT: usize = 4;
/// Between two looks whether the device is done.
const LOOK: Duration = Duration::from_millis(1);

/// Which pixels are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GrabRequest {
    /// At what size.
    pub size: GrabSize,
    /// As what numbers: 8 or 16 bits are sRGB-encoded with straight alpha, as a PNG holds them; halves are linear light,
    /// premultiplied.
    pub layout: PixelLayout,
}

/// The size of a grab.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GrabSize {
    /// As the preview is drawn now.
    Shown,
    /// As an export would be: drawn anew in the background where the preview is smaller.
    Document,
    /// Inside a box of so many px, in the picture's own shape, from the preview as it is drawn now; never larger than it.
    Fit([u32; 2]),
}

/// Pixels of a picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Grab {
    /// Size in px.
    pub size_px: [u32; 2],
    /// The frame that it shows.
    pub frame: u64,
    /// The time that it shows, in seconds.
    pub secs: f64,
    /// What the bytes are.
    pub layout: PixelLayout,
    /// Rows from the top, without padding, in the machine's byte order.
    pub bytes: Vec<u8>,
}

/// Where the answer goes.
pub(super) type Answer = SyncSender<Result<Grab, EngineError>>;

/// Grabs that are asked for, and the one that is on its way.
#[derive(Default)]
pub(super) struct Grabs {
    asked: VecDeque<(GrabRequest, Answer)>,
    rings: Vec<(Kind, ReadbackRing)>,
    reading: Option<(Answer, Tick, Kind)>,
}

/// What tells rings apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Kind {
    size_px: [u32; 2],
    layout: PixelLayout,
    smooth: bool,
}

impl Grabs {
    pub(super) fn ask(&mut self, request: GrabRequest, answer: Answer) {
        self.asked.push_back((request, answer));
    }

    /// Whether pixels are on their way.
    pub(super) fn is_under_way(&self) -> bool {
        self.reading.is_some()
    }

    /// Whether any are asked for.
    pub(super) fn any(&self) -> bool {
        !self.asked.is_empty()
    }

    /// Answers all that are asked for with a reason.
    pub(super) fn refuse(&mut self, why: &str) {
        let reading = self.reading.take().map(|(answer, ..)| answer);
        for answer in self.asked.drain(..).map(|(_, answer)| answer).chain(reading) {
            // Nobody may wait for it any more.
            drop(answer.try_send(Err(EngineError::Asked(why.to_owned()))));
        }
    }

    /// Fetches what has arrived, and sends the next one on its way. Gives a request that must be drawn anew at full size.
    pub(super) fn step(&mut self, drawing: &Drawing) -> Result<Option<(PixelLayout, Answer)>, GpuError> {
        if let Some((answer, tick, kind)) = self.reading.take() {
            let mut bytes = Vec::new();
            let ring = self.rings.iter_mut().find(|(of, _)| *of == kind).map(|(_, ring)| ring);
            if ring.map(|ring| ring.pop(&mut bytes)).transpose()?.flatten().is_none() {
                self.reading = Some((answer, tick, kind));
            } else {
                let grab =
                    Grab { size_px: kind.size_px, frame: tick.frame, secs: tick.secs, layout: kind.layout, bytes };
                drop(answer.try_send(Ok(grab)));
            }
            return Ok(None);
        }
        let Some((prepared, tick)) = drawing.settled() else {
            return Ok(None);
        };
        let Some((request, answer)) = self.asked.pop_front() else {
            return Ok(None);
        };
        let size = prepared.plan().size;
        if request.size == GrabSize::Document && drawing.document_size_px() != size {
            return Ok(Some((request.layout, answer)));
        }
        let size_px = match request.size {
            GrabSize::Shown | GrabSize::Document => size,
            GrabSize::Fit(room) => fit(size, room),
        };
        let kind = Kind { size_px, layout: request.layout, smooth: size_px != size };
        let at = if let Some(at) = self.rings.iter().position(|(of, _)| *of == kind) {
            at
        } else {
            if self.rings.len() == KEPT {
                self.rings.remove(0);
            }
            self.rings.push((kind, ring(&drawing.executor, kind)?));
            self.rings.len() - 1
        };
        self.rings[at].1.push(prepared, tick)?;
        self.reading = Some((answer, tick, kind));
        Ok(None)
    }
}

fn ring(executor: &Executor, kind: Kind) -> Result<ReadbackRing, GpuError> {
    let linear = kind.layout == PixelLayout::RgbaF16;
    let alpha = if linear { Alpha::Premultiplied } else { Alpha::Straight };
    let finish = Finish { layout: kind.layout, alpha, dither: !linear };
    // Two: a ring that is full waits, and a wait holds up the window.
    if kind.smooth {
        ReadbackRing::resized(executor, kind.size_px, finish, 2)
    } else {
        ReadbackRing::new(executor, kind.size_px[0], kind.size_px[1], finish, 2)
    }
}

/// The largest size of a picture's shape inside a box, at most its own.
fn fit(size: [u32; 2], room: [u32; 2]) -> [u32; 2] {
    let scale = [0, 1].map(|i| f64::from(room[i].max(1)) / f64::from(size[i].max(1)));
    let scale = scale[0].min(scale[1]).min(1.0);
    size.map(|side| ((f64::from(side) * scale).round() as u32).max(1))
}

/// A frame that is drawn anew at the document's size.
pub(super) struct Full {
    pub(super) executor: Executor,
    pub(super) project: Arc<Project>,
    pub(super) library: Arc<NodeLibrary>,
    pub(super) costs: Costs,
    pub(super) view: Option<cym_graph::PortRef>,
    pub(super) bank: SoundBank,
    /// Knobs that the project does not know of yet.
    pub(super) turns: Vec<(NodeId, String, Value)>,
    pub(super) frame: u64,
    pub(super) layout: PixelLayout,
    pub(super) cancel: Arc<AtomicBool>,
}

impl Full {
    /// Draws it, with all of the past that it remembers.
    pub(super) fn draw(mut self) -> Result<Grab, EngineError> {
        let checked = check(&self.project.document, &self.library.catalogue);
        let Some(graph) = checked.graph else {
            return Err(EngineError::Problems { problems: checked.problems });
        };
        let target = Target { size: graph.size(), costs: self.costs, fusion: Fusion::Full };
        let view = self.view.as_ref().and_then(|port| picture_of(&graph, &self.library, &self.project, port));
        let extent = Extent { view, all_numbers: true, all_pictures: false };
        let mut plan = compile_extent(&graph, &self.library, target, &extent)?;
        let max_side_px = self.executor.gpu().device().limits().max_texture_dimension_2d;
        let (mut store, mut told_already) = (AssetStore::default(), Vec::new());
        let library = &self.library;
        let files = assets::load(&plan, &self.project, library, max_side_px, &mut store, &mut told_already);
        files.tell_domains(&mut plan, &self.project);
        for (node, input, value) in &self.turns {
            plan.turn(node, input, value);
        }
        let mut prepared = self.executor.prepare(&Arc::new(plan.clone()), &files.data)?;
        let mut runner = SignalRunner::new(&plan, &self.library);
        runner.give(&files.things);
        let first = first_of_past(plan.memory, None, self.frame).unwrap_or(self.frame);
        for frame in first..=self.frame {
            let mut moment = runner.moment(&plan, frame, &self.bank);
            self.executor.render_moment(&mut prepared, &mut moment, &[])?;
            self.settle()?;
        }
        let kind = Kind { size_px: plan.size, layout: self.layout, smooth: false };
        let mut ring = ring(&self.executor, kind)?;
        let tick = Tick::at(self.frame, plan.rate);
        ring.push(&prepared, tick)?;
        let mut bytes = Vec::new();
        while ring.pop(&mut bytes)?.is_none() {
            std::thread::sleep(LOOK);
        }
        Ok(Grab { size_px: plan.size, frame: tick.frame, secs: tick.secs, layout: self.layout, bytes })
    }

    /// Waits until the device is done, in small steps: one long wait would keep the window from presenting.
    fn settle(&self) -> Result<(), EngineError> {
        let done = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&done);
        self.executor.when_done(move || told.store(true, Ordering::Release));
        while !done.load(Ordering::Acquire) {
            if self.cancel.load(Ordering::Relaxed) {
                return Err(EngineError::Cancelled);
            }
            self.executor.poll()?;
            std::thread::sleep(LOOK);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::fit;

    #[test]
    fn a_picture_keeps_its_shape_in_a_box() {
        assert_eq!(fit([1280, 720], [320, 320]), [320, 180]);
        assert_eq!(fit([720, 1280], [320, 320]), [180, 320]);
        assert_eq!(fit([64, 36], [320, 320]), [64, 36], "never larger");
        assert_eq!(fit([1280, 720], [0, 0]), [1, 1]);
    }
}
