//! A job that another program watches and steers: progress as lines of JSON, orders as lines of words.
//!
//! stderr gets `{"progress":{...}}` lines, at most ten a second; every other line there is meant for people. stdin takes
//! `pause`, `go` and `stop`; a job that makes a network also takes `keep`, which ends it with the best one so far. When stdin ends,
//! whoever gave the orders is gone, and the job stops as well: finished parts stay.

use std::io::{BufRead as _, stdin};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use cym_engine::Progress;
use cym_engine::clock::Stopwatch;
use serde_json::json;

use crate::progress::{Learning, Learnt, Then};
use crate::report;

/// Seconds between two lines.
const EVERY_SECS: f64 = 0.1;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    Go,
    Pause,
    Keep,
    Stop,
}

/// Tells how far a job is, and does what it is told.
pub(crate) struct Remote {
    orders: Arc<Orders>,
    told: Option<Stopwatch>,
    drawing: Option<Stopwatch>,
    paused_secs: f64,
}

struct Orders {
    order: Mutex<Order>,
    changed: Condvar,
}

impl Remote {
    /// Begins to listen on stdin.
    pub(crate) fn new() -> Self {
        let orders = Arc::new(Orders { order: Mutex::new(Order::Go), changed: Condvar::new() });
        let hearing = Arc::clone(&orders);
        let spawned = std::thread::Builder::new().name("orders".to_owned()).spawn(move || {
            for line in stdin().lock().lines().map_while(Result::ok) {
                match line.trim() {
                    "pause" => hearing.set(Order::Pause),
                    "go" => hearing.set(Order::Go),
                    "keep" => hearing.set(Order::Keep),
                    "stop" => hearing.set(Order::Stop),
                    _ => {}
                }
            }
            hearing.set(Order::Stop);
        });
        if spawned.is_err() {
            report::note("no thread could be started to listen for orders: pause and stop have no effect");
        }
        // Ctrl-C in a terminal that started both: finished parts are kept, as with `stop`.
        let interrupted = Arc::clone(&orders);
        let _refused = ctrlc::set_handler(move || interrupted.set(Order::Stop));
        report::note(&json!({"progress": {"phase": "starting"}}).to_string());
        Self { orders, told: None, drawing: None, paused_secs: 0.0 }
    }

    /// Takes a step; returns whether to go on. Returns only when it is not paused.
    pub(crate) fn step(&mut self, progress: Progress) -> bool {
        let due = self.told.is_none_or(|told| told.secs() >= EVERY_SECS);
        if due || (progress.done == progress.total && progress.replay.is_none()) {
            self.tell(progress, None);
        }
        if self.orders.now() == Order::Pause {
            self.tell(progress, Some("paused"));
            let pause = Stopwatch::start();
            self.orders.wait_while_paused();
            self.paused_secs += pause.secs();
            self.tell(progress, None);
        }
        !matches!(self.orders.now(), Order::Stop | Order::Keep)
    }

    fn tell(&mut self, progress: Progress, phase: Option<&str>) {
        self.told = Some(Stopwatch::start());
        let phase = phase.unwrap_or(match progress {
            Progress { replay: Some(_), .. } => "replaying",
            Progress { done, total, .. } if done == total => "joining",
            _ => "drawing",
        });
        if progress.replay.is_none() && self.drawing.is_none() && progress.done < progress.total {
            self.drawing = Some(Stopwatch::start());
            self.paused_secs = 0.0;
        }
        // The engine's own rate counts the time of a pause.
        let drawn_secs = self.drawing.map_or(0.0, |drawing| drawing.secs() - self.paused_secs);
        let rate_hz =
            if drawn_secs > 0.2 { (progress.done - progress.kept) as f64 / drawn_secs } else { progress.rate_hz };
        let left_secs = (rate_hz > 0.0).then(|| (progress.total - progress.done) as f64 / rate_hz);
        let line = json!({"progress": {
            "phase": phase,
            "done": progress.done,
            "total": progress.total,
            "kept": progress.kept,
            "rate_hz": rate_hz,
            "bytes": progress.bytes,
            "left_secs": left_secs,
            "replay": progress.replay.map(|(past, all)| [past, all]),
        }});
        report::note(&line.to_string());
    }
}

impl Learning for Remote {
    fn learnt(&mut self, learnt: &Learnt) -> Then {
        let tell = |phase: &str| {
            let Learnt { done, all, loss, score, left_secs, pictures } = learnt;
            let line = json!({"progress": {
                "phase": phase, "done": done, "total": all, "loss": loss, "score": score, "left_secs": left_secs, "pictures": pictures,
            }});
            report::note(&line.to_string());
        };
        if self.told.is_none_or(|told| told.secs() >= EVERY_SECS) || learnt.done == learnt.all {
            self.told = Some(Stopwatch::start());
            tell("learning");
        }
        if self.orders.now() == Order::Pause {
            tell("paused");
            self.orders.wait_while_paused();
            tell("learning");
        }
        match self.orders.now() {
            Order::Go | Order::Pause => Then::GoOn,
            Order::Keep => Then::Keep,
            Order::Stop => Then::Stop,
        }
    }
}

impl Orders {
    fn lock(&self) -> MutexGuard<'_, Order> {
        self.order.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now(&self) -> Order {
        *self.lock()
    }

    /// Once it is to end, it ends.
    fn set(&self, wish: Order) {
        let mut now = self.lock();
        if !matches!(*now, Order::Stop | Order::Keep) {
            *now = wish;
        }
        self.changed.notify_all();
    }

    fn wait_while_paused(&self) {
        let mut order = self.lock();
        while *order == Order::Pause {
            order = self.changed.wait(order).unwrap_or_else(PoisonError::into_inner);
        }
    }
}
