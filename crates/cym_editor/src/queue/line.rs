//! The thread's own side of a queue: the jobs in their order, and the process of the one that runs.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};

use super::{Ask, BoardOf, JobState, Kind, Queued as _};
use crate::process::{End, LOOK, Process, Said};

/// The jobs, and what runs of them.
pub(crate) struct Line<K: Kind> {
    /// What is the queue's own.
    pub(crate) kind: K,
    /// All jobs, in the order in which they come.
    pub(crate) jobs: Vec<K::Job>,
    program: PathBuf,
    board: BoardOf<K>,
    to_self: Sender<Ask<K>>,
    running: Option<(u64, Process<K::Ended>)>,
}

impl<K: Kind + 'static> Line<K> {
    pub(super) fn new(
        kind: K,
        jobs: Vec<K::Job>,
        program: PathBuf,
        board: BoardOf<K>,
        to_self: Sender<Ask<K>>,
    ) -> Self {
        Self { kind, jobs, program, board, to_self, running: None }
    }

    /// Where a job stands in the line.
    pub(crate) fn find(&self, id: u64) -> Option<usize> {
        self.jobs.iter().position(|job| job.id() == id)
    }

    /// Whether a job's process is there.
    pub(crate) fn runs(&self, id: u64) -> bool {
        self.running.as_ref().is_some_and(|(running, _)| *running == id)
    }

    /// Tells the artist something.
    pub(crate) fn tell(&self, news: K::News) {
        self.board.tell(news);
    }

    /// Tells the artist something that stays true for a while.
    pub(crate) fn tell_once(&self, news: K::News) {
        self.board.tell_once(news);
    }

    /// Tells a job's process something, if it is there.
    pub(crate) fn order(&mut self, id: u64, word: &str) {
        if let Some((_, process)) = self.running.as_mut().filter(|(running, _)| *running == id) {
            process.order(word);
        }
    }

    /// Stops a job: its process, or that there will be one.
    pub(crate) fn stop(&mut self, id: u64) {
        match &mut self.running {
            Some((running, process)) if *running == id => process.stop(),
            _ => {
                if let Some(at) = self.find(id)
                    && matches!(self.jobs[at].state(), JobState::Waiting)
                {
                    *self.jobs[at].state() = JobState::Stopped;
                }
            }
        }
    }

    /// A job could not be done.
    pub(crate) fn fail(&mut self, at: usize, words: String) {
        let job = &mut self.jobs[at];
        *job.state() = JobState::Failed { words: words.clone() };
        let news = K::failed(job, words);
        self.tell(news);
    }

    pub(super) fn run(mut self, asked: &Receiver<Ask<K>>) {
        self.show();
        loop {
            let ask = match &self.running {
                Some(_) => asked.recv_timeout(LOOK),
                None => asked.recv().map_err(|_gone| RecvTimeoutError::Disconnected),
            };
            match ask {
                Ok(Ask::Quit) | Err(RecvTimeoutError::Disconnected) => {
                    // Whatever runs is told to stop as it is dropped; what is finished of it stays.
                    self.running = None;
                    K::quit(&mut self);
                    return self.keep();
                }
                Ok(ask) => self.take(ask),
                Err(RecvTimeoutError::Timeout) => {
                    if let Some((_, process)) = &mut self.running {
                        process.look();
                    }
                }
            }
            self.see_end();
            self.start_next();
        }
    }

    fn take(&mut self, ask: Ask<K>) {
        match ask {
            Ask::Said(id, said) => return self.hear(id, said),
            Ask::Own(order) => K::take(self, order),
            Ask::Pause(id) => self.hold(id, true),
            Ask::GoOn(id) => self.hold(id, false),
            Ask::Stop(id) => self.stop(id),
            Ask::Quit => {}
        }
        self.keep();
    }

    /// Holds a running job, or lets a held one go on.
    fn hold(&mut self, id: u64, hold: bool) {
        let Some(at) = self.find(id).filter(|_| self.runs(id)) else {
            return;
        };
        let state = self.jobs[at].state();
        let word = match (&*state, hold) {
            (JobState::Running, true) => "pause",
            (JobState::Paused, false) => "go",
            _ => return,
        };
        *state = if hold { JobState::Paused } else { JobState::Running };
        self.order(id, word);
    }

    fn hear(&mut self, id: u64, said: Said<K::Live>) {
        if !self.runs(id) {
            return;
        }
        if let (Said::Live(live), Some(at)) = (&said, self.find(id)) {
            K::heard(self, at, live);
        }
        if let Some((_, process)) = &mut self.running {
            process.hear(said);
        }
        self.show();
    }

    fn see_end(&mut self) {
        let Some((id, process)) = &mut self.running else {
            return;
        };
        let (id, Some(end)) = (*id, process.end()) else {
            return;
        };
        self.running = None;
        // One that was taken off the list meanwhile has nothing to tell.
        if let Some(at) = self.find(id) {
            match end {
                End::Stopped => *self.jobs[at].state() = JobState::Stopped,
                End::Failed(words) => self.fail(at, words),
                End::Done(ended) => K::done(self, at, ended),
            }
        }
        self.keep();
    }

    fn start_next(&mut self) {
        while self.running.is_none() {
            let Some(at) = self.jobs.iter_mut().position(|job| matches!(job.state(), JobState::Waiting)) else {
                return;
            };
            let id = self.jobs[at].id();
            let started = K::words(self, at)
                .and_then(|words| Process::start(&self.program, K::WHAT, (id, &words), &self.to_self, Ask::Said));
            match started {
                Ok(process) => {
                    *self.jobs[at].state() = JobState::Running;
                    self.running = Some((id, process));
                }
                Err(words) => self.fail(at, words),
            }
            self.keep();
        }
    }

    /// Keeps the list and shows it.
    fn keep(&mut self) {
        K::keep(self);
        self.show();
    }

    fn show(&self) {
        self.board.show(K::view(self));
    }
}
