//! Holding a sound device: opens it, notices that it is gone, tries again every second.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender};
use std::time::Duration;

use super::inbox::{Inbox, Order};
use super::now::Now;
use super::pipe::{Controls, Feed, Pulse, pipe};
use super::render::Renderer;

/// Between two tries to open a device, in nanoseconds.
const RETRY_NS: u64 = 1_000_000_000;
/// A device that asks for no sound for so long is gone, in nanoseconds.
const SILENT_NS: u64 = 700_000_000;
/// As long as it has not asked steadily yet, in nanoseconds: some take a breath of 2 s first.
const COLD_NS: u64 = 3_000_000_000;
/// How often a device that plays is looked at.
const WATCH: Duration = Duration::from_millis(200);

/// A kind of sound device: the machine's, or a test's.
pub(super) trait Backend: Send {
    /// Opens a device by its name, or the default one, and lets it play what `renderer` makes.
    ///
    /// `renderer` is asked once, with the frames a second of the device. What goes wrong later is told to `lost`.
    fn open(
        &mut self,
        device: Option<&str>,
        renderer: &mut dyn FnMut(u32) -> Renderer,
        lost: Lost,
    ) -> Result<OpenDevice, String>;
}

/// A device that plays until it is dropped.
pub(super) struct OpenDevice {
    /// Its name, as shown.
    pub(super) name: String,
    /// What keeps it open.
    pub(super) stream: Box<dyn Send>,
}

/// What is asked of the keeper.
pub(super) enum Ask {
    /// Have a device open, or none.
    Want(Option<Wish>),
    /// The device of this number is gone, and why.
    Lost(u64, String),
    /// The player is dropped.
    Quit,
}

/// Which device.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Wish {
    /// The one that the system prefers.
    Default,
    /// The one of this name.
    Named(String),
}

/// Tells that a device is gone; cheap to clone, never blocks.
#[derive(Clone)]
pub(super) struct Lost {
    asks: SyncSender<Ask>,
    number: u64,
}

impl Lost {
    /// The device is gone, and why.
    pub(super) fn tell(&self, why: String) {
        // A full queue holds such a word already.
        drop(self.asks.try_send(Ask::Lost(self.number, why)));
    }
}

/// Keeps one device open.
pub(super) struct Keeper<B> {
    backend: B,
    now: Now,
    controls: Arc<Controls>,
    inbox: Arc<Inbox>,
    asks: Receiver<Ask>,
    to_self: SyncSender<Ask>,
    wish: Option<Wish>,
    open: Option<Held>,
    /// Devices opened so far: late words about an old one are told apart.
    number: u64,
    retry_at_ns: u64,
}

struct Held {
    device: OpenDevice,
    pulse: Arc<Pulse>,
}

impl<B: Backend> Keeper<B> {
    /// Holds nothing yet.
    pub(super) fn new(
        backend: B,
        now: Now,
        controls: Arc<Controls>,
        inbox: Arc<Inbox>,
        asks: Receiver<Ask>,
        to_self: SyncSender<Ask>,
    ) -> Self {
        Self { backend, now, controls, inbox, asks, to_self, wish: None, open: None, number: 0, retry_at_ns: 0 }
    }

    /// Waits for the next thing to do and does it, until the player is dropped.
    pub(super) fn run(mut self) {
        while let Some(wait) = self.turn() {
            let ask = match wait {
                Some(wait) => self.asks.recv_timeout(wait).ok(),
                None => self.asks.recv().ok(),
            };
            if let Some(ask) = ask
                && !self.take(ask)
            {
                return;
            }
        }
    }

    /// Does what is due; how long to wait for the next ask (`None`: for ever), or nothing when it is over.
    #[expect(clippy::option_option, reason = "over, wait for ever, wait so long")]
    pub(super) fn turn(&mut self) -> Option<Option<Duration>> {
        while let Ok(ask) = self.asks.try_recv() {
            if !self.take(ask) {
                return None;
            }
        }
        let now_ns = (self.now)();
        if let Some(held) = &self.open
            && now_ns.saturating_sub(held.pulse.last_render_ns()) > if held.pulse.warm() { SILENT_NS } else { COLD_NS }
        {
            self.lose("it stopped asking for sound".to_owned());
        }
        if self.open.is_none() && self.wish.is_some() && now_ns >= self.retry_at_ns {
            self.try_open();
        }
        let now_ns = (self.now)();
        Some(match (&self.open, &self.wish) {
            (Some(_), _) => Some(WATCH),
            (None, Some(_)) => Some(Duration::from_nanos(self.retry_at_ns.saturating_sub(now_ns).max(1_000_000))),
            (None, None) => None,
        })
    }

    /// `false` when it is over.
    fn take(&mut self, ask: Ask) -> bool {
        match ask {
            Ask::Quit => return false,
            Ask::Lost(number, why) => {
                if number == self.number {
                    self.lose(why);
                }
            }
            Ask::Want(wish) => {
                if wish != self.wish {
                    self.wish = wish;
                    self.retry_at_ns = 0;
                    if self.open.take().is_some() || self.wish.is_none() {
                        self.inbox.send(Order::Closed);
                    }
                }
            }
        }
        true
    }

    fn lose(&mut self, why: String) {
        if let Some(held) = self.open.take() {
            // First the own clock takes over; closing a dead device may take its time.
            let OpenDevice { name, stream } = held.device;
            self.inbox.send(Order::Gone { device: Some(name), why });
            self.retry_at_ns = (self.now)() + RETRY_NS;
            drop(stream);
        }
    }

    fn try_open(&mut self) {
        self.number += 1;
        let lost = Lost { asks: self.to_self.clone(), number: self.number };
        let mut feed: Option<Feed> = None;
        let controls = &self.controls;
        let mut renderer = |rate_hz| {
            let (maker, renderer) = pipe(rate_hz, controls);
            feed = Some(maker);
            renderer
        };
        let device = match &self.wish {
            Some(Wish::Named(name)) => Some(name.as_str()),
            _ => None,
        };
        match self.backend.open(device, &mut renderer, lost) {
            Ok(device) => {
                let Some(feed) = feed else {
                    return;
                };
                let pulse = Arc::clone(&feed.pulse);
                pulse.opened((self.now)());
                self.inbox.send(Order::Opened { device: device.name.clone(), feed });
                self.open = Some(Held { device, pulse });
            }
            Err(why) => {
                self.retry_at_ns = (self.now)() + RETRY_NS;
                self.inbox.send(Order::Gone { device: None, why });
            }
        }
    }
}
