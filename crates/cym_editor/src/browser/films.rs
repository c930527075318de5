//! Small moving pictures of graphs and nodes: drawn in the background, kept in the cache, played in a loop.
//!
//! A film is one PNG: its frames side by side in a grid. It is drawn at most once on a machine, by one thread with a session of
//! its own that pauses between frames, so that what plays in the viewer goes first.

mod draw;
mod film;
mod store;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use cym_engine::Project;
use cym_gpu::Gpu;
use cym_plan::NodeLibrary;
use egui::ColorImage;

pub(crate) use film::{Film, Shot};

/// What a film is of.
pub(crate) struct Wish {
    /// Names it in the cache: another content has another key.
    pub(crate) key: String,
    /// The graph.
    pub(crate) project: Project,
    /// The nodes that it is made of.
    pub(crate) library: Arc<NodeLibrary>,
    /// Where it begins, in seconds.
    pub(crate) from_secs: f64,
}

/// Frames of a film in a grid, as they are kept.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Strip {
    /// All frames.
    pub(crate) image: ColorImage,
    /// Width and height of a frame in px.
    pub(crate) frame_px: [usize; 2],
}

enum Slot {
    Coming,
    Here(Film),
    /// There will be none.
    None,
}

#[derive(Default)]
struct Queue {
    wishes: Vec<Wish>,
    stop: bool,
}

#[derive(Default)]
struct Common {
    queue: Mutex<Queue>,
    changed: Condvar,
}

impl Common {
    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// All films of the window.
pub(crate) struct Films {
    slots: BTreeMap<String, Slot>,
    common: Arc<Common>,
    done: Receiver<(String, Option<Strip>)>,
}

impl Films {
    /// Starts the thread that reads and draws films. Without a device it only reads.
    pub(crate) fn start(cache: PathBuf, gpu: Option<Gpu>, ctx: Option<egui::Context>) -> Self {
        let (report, done) = sync_channel(256);
        let common: Arc<Common> = Arc::default();
        let shared = Arc::clone(&common);
        let work = move || run(&shared, &cache, gpu.as_ref(), &report, ctx.as_ref());
        // Without the thread the still pictures stay.
        let started = thread::Builder::new().name("films".to_owned()).stack_size(16 << 20).spawn(work);
        drop(started);
        Self { slots: BTreeMap::new(), common, done }
    }

    /// The picture of a film at this moment, once it is there; asks for it otherwise. Whoever shows it is woken for the next one.
    pub(crate) fn shot(&mut self, ctx: &egui::Context, key: &str, wish: impl FnOnce() -> Option<Wish>) -> Option<Shot> {
        self.take_done(ctx);
        match self.slots.get(key) {
            Some(Slot::Here(film)) => {
                ctx.request_repaint_after(film::FRAME);
                Some(film.shot(ctx.input(|input| input.time)))
            }
            Some(Slot::Coming | Slot::None) => None,
            None => {
                let slot = match wish() {
                    Some(wish) => {
                        self.common.lock().wishes.push(wish);
                        self.common.changed.notify_one();
                        Slot::Coming
                    }
                    None => Slot::None,
                };
                self.slots.insert(key.to_owned(), slot);
                None
            }
        }
    }

    fn take_done(&mut self, ctx: &egui::Context) {
        for (key, strip) in self.done.try_iter() {
            let slot = strip.map_or(Slot::None, |strip| Slot::Here(Film::new(ctx, &key, strip)));
            self.slots.insert(key, slot);
        }
    }
}

impl Drop for Films {
    fn drop(&mut self) {
        self.common.lock().stop = true;
        self.common.changed.notify_one();
    }
}

fn run(
    common: &Common,
    cache: &std::path::Path,
    gpu: Option<&Gpu>,
    report: &SyncSender<(String, Option<Strip>)>,
    ctx: Option<&egui::Context>,
) {
    loop {
        let queue = common.lock();
        let idle = |queue: &mut Queue| queue.wishes.is_empty() && !queue.stop;
        let mut queue = common.changed.wait_while(queue, idle).unwrap_or_else(PoisonError::into_inner);
        if queue.stop {
            return;
        }
        // What was asked for last is what is looked at now.
        let Some(wish) = queue.wishes.pop() else {
            continue;
        };
        drop(queue);
        let key = wish.key.clone();
        let go_on = || !common.lock().stop;
        let kept = store::read(cache, &key);
        let strip = kept.or_else(|| {
            let strip = draw::draw(gpu?, wish, &go_on)?;
            store::write(cache, &key, &strip);
            Some(strip)
        });
        if report.send((key, strip)).is_err() {
            return;
        }
        if let Some(ctx) = ctx {
            ctx.request_repaint();
        }
    }
}

#[cfg(test)]
mod tests;
