//! The thread that draws children and looks at them with the artist's taste.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, sync_channel};

use cym_engine::{Liking, Lineage, Offspring, Project};
use cym_graph::NodeId;
use cym_plan::NodeLibrary;
use egui::{ColorImage, Context};

use crate::shared::{Notice, NoticeAction};

/// Orders and answers that may wait: more than some litters of them never do.
const PENDING: usize = 128;

/// Children that are to be drawn.
pub(super) struct Litter {
    /// Told again with each picture.
    pub(super) number: u64,
    pub(super) project: Project,
    pub(super) library: Arc<NodeLibrary>,
    /// The node that is bred, and its input that holds the lineage.
    pub(super) node: NodeId,
    pub(super) input: String,
    pub(super) lineages: Vec<Lineage>,
    pub(super) size_px: [u32; 2],
}

/// What is asked of the thread.
pub(super) enum Ask {
    /// Draw these; what is left of an earlier litter is left out.
    Draw(Box<Litter>),
    /// The child at a place gets a thumb.
    Thumb { place: usize, up: bool },
    /// This is the file of the taste.
    Taste(PathBuf),
    /// Write a copy of the taste.
    Share(PathBuf),
}

/// What the thread tells.
pub(super) enum Told {
    Picture {
        number: u64,
        place: usize,
        image: ColorImage,
    },
    /// How much each child is liked, in the litter's order.
    Liked {
        number: u64,
        scores: Vec<f32>,
    },
    /// Why there are no more pictures.
    Fault {
        number: u64,
        words: String,
    },
    /// How much the taste knows.
    Votes(usize),
    Say(Notice),
}

/// The thread; it ends with this handle.
pub(super) struct Worker {
    asks: SyncSender<Ask>,
    told: Receiver<Told>,
}

impl Worker {
    /// Starts it; `None` when the system gives none.
    pub(super) fn start(ctx: &Context) -> Option<Self> {
        let (asks, asked) = sync_channel(PENDING);
        let (to, told) = sync_channel(PENDING);
        let mut desk = Desk { to, ctx: ctx.clone(), drawing: None, liking: None };
        let work = move || {
            loop {
                let ask = if desk.is_busy() {
                    match asked.try_recv() {
                        Ok(ask) => Some(ask),
                        Err(TryRecvError::Empty) => None,
                        Err(TryRecvError::Disconnected) => return,
                    }
                } else {
                    let Ok(ask) = asked.recv() else {
                        return;
                    };
                    Some(ask)
                };
                match ask {
                    Some(ask) => desk.take(ask),
                    None => desk.go_on(),
                }
            }
        };
        std::thread::Builder::new().name("breeding".to_owned()).spawn(work).ok()?;
        Some(Self { asks, told })
    }

    /// Asks for something.
    pub(super) fn ask(&self, ask: Ask) {
        // A thread with so much before it draws what was asked for last anyway.
        drop(self.asks.try_send(ask));
    }

    /// What was told next.
    pub(super) fn next(&self) -> Option<Told> {
        self.told.try_recv().ok()
    }
}

/// The thread's own.
struct Desk {
    to: SyncSender<Told>,
    ctx: Context,
    drawing: Option<Drawing>,
    liking: Option<Liking>,
}

/// A litter under way.
struct Drawing {
    litter: Litter,
    offspring: Offspring,
    /// What was drawn.
    pictures: Vec<Vec<u8>>,
    /// What the taste saw of it.
    seen: Vec<Vec<f32>>,
    is_told: bool,
}

impl Desk {
    fn tell(&self, told: Told) {
        // A window that is gone needs no answers.
        drop(self.to.send(told));
        self.ctx.request_repaint();
    }

    /// Whether a taste with opinions looks at the children.
    fn ranks(&self) -> bool {
        self.liking.as_ref().is_some_and(|liking| liking.votes() > 0)
    }

    fn is_busy(&self) -> bool {
        self.drawing.as_ref().is_some_and(|drawing| {
            drawing.pictures.len() < drawing.litter.lineages.len() || self.ranks() && !drawing.is_told
        })
    }

    fn take(&mut self, ask: Ask) {
        match ask {
            Ask::Draw(litter) => self.open(*litter),
            Ask::Thumb { place, up } => self.thumb(place, up),
            Ask::Taste(path) => {
                match Liking::open_or_new(&path) {
                    Ok(liking) => {
                        self.tell(Told::Votes(liking.votes()));
                        self.liking = Some(liking);
                    }
                    Err(error) => {
                        self.liking = None;
                        self.tell(Told::Votes(0));
                        self.tell(Told::Say(Notice::fault(error.to_string())));
                    }
                }
                // Another eye may have made what was seen.
                if let Some(drawing) = &mut self.drawing {
                    drawing.seen.clear();
                    drawing.is_told = false;
                }
            }
            Ask::Share(path) => {
                if let Some(liking) = &self.liking {
                    let notice = match liking.write(&path) {
                        Ok(()) => Notice::done("The taste is a file now: whoever gets it ranks as you do.")
                            .with("Show", NoticeAction::ShowFile(path)),
                        Err(error) => Notice::fault(error.to_string()),
                    };
                    self.tell(Told::Say(notice));
                }
            }
        }
    }

    fn open(&mut self, litter: Litter) {
        match Offspring::open(&litter.project, &litter.library, &litter.node, &litter.input) {
            Ok(offspring) => {
                let (pictures, seen) = (Vec::new(), Vec::new());
                self.drawing = Some(Drawing { litter, offspring, pictures, seen, is_told: false });
            }
            Err(error) => {
                self.drawing = None;
                self.tell(Told::Fault { number: litter.number, words: error.to_string() });
            }
        }
    }

    /// Draws the next child; when all are drawn, looks at the next one.
    fn go_on(&mut self) {
        let ranks = self.ranks();
        let Some(drawing) = &mut self.drawing else {
            return;
        };
        let (number, size_px) = (drawing.litter.number, drawing.litter.size_px);
        let place = drawing.pictures.len();
        if let Some(lineage) = drawing.litter.lineages.get(place) {
            match drawing.offspring.draw(lineage, size_px) {
                Ok(rgba) => {
                    let image = ColorImage::from_rgba_unmultiplied(size_px.map(|side| side as usize), &rgba);
                    drawing.pictures.push(rgba);
                    self.tell(Told::Picture { number, place, image });
                }
                Err(words) => {
                    self.drawing = None;
                    self.tell(Told::Fault { number, words });
                }
            }
            return;
        }
        let Some(liking) = self.liking.as_ref().filter(|_| ranks) else {
            return;
        };
        if let Some(picture) = drawing.pictures.get(drawing.seen.len()) {
            drawing.seen.push(liking.see(picture, size_px));
            return;
        }
        drawing.is_told = true;
        let scores = drawing.seen.iter().map(|seen| liking.score(seen)).collect();
        self.tell(Told::Liked { number, scores });
    }

    /// Teaches the taste, keeps it, and lets it look again.
    fn thumb(&mut self, place: usize, up: bool) {
        let (Some(drawing), Some(liking)) = (&mut self.drawing, &mut self.liking) else {
            return;
        };
        let Some(picture) = drawing.pictures.get(place) else {
            return;
        };
        let seen = liking.see(picture, drawing.litter.size_px);
        let taught = liking.thumb(&seen, up).and_then(|()| liking.keep());
        drawing.is_told = false;
        let votes = liking.votes();
        if let Err(error) = taught {
            self.tell(Told::Say(Notice::fault(error.to_string())));
        }
        self.tell(Told::Votes(votes));
    }
}
