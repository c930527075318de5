//! When things go badly wrong: a start that crashed, a graphics device that is lost.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::files::folders::Folders;

/// Counts how often the window was started again after a lost device, so that a broken driver does not do it for ever.
const RELAUNCHED: &str = "CYMATIC_RELAUNCHED";
/// Starts in a row after lost devices; the next one opens without pictures.
const MOST_RELAUNCHES: u32 = 3;

/// A mark in the state folder from before the first node is read until the first picture is shown.
///
/// A node that takes the whole program down while it is compiled leaves its mark behind; the next start finds it, leaves the
/// artist's own nodes unread, plays nothing, and asks.
#[derive(Debug)]
pub struct StartGuard {
    mark: Option<PathBuf>,
    crashed: bool,
}

impl StartGuard {
    /// Leaves a mark, and looks for the one of a start that never got to its first picture.
    pub fn begin(folders: &Folders) -> Self {
        let folder = folders.state.join("starting");
        let mark = folder.join(std::process::id().to_string());
        let crashed = take_dead_marks(&folder);
        // A read-only home only costs the guard.
        let written = std::fs::create_dir_all(&folder).and_then(|()| std::fs::write(&mark, ""));
        Self { mark: written.is_ok().then_some(mark), crashed }
    }

    /// Whether the start before this one never got to its first picture.
    pub fn crashed(&self) -> bool {
        self.crashed
    }

    /// The first picture is there: this start is well.
    pub(crate) fn survived(&mut self) {
        if let Some(mark) = self.mark.take() {
            // Left behind, it only makes the next start ask.
            drop(std::fs::remove_file(mark));
        }
    }
}

impl Drop for StartGuard {
    fn drop(&mut self) {
        self.survived();
    }
}

/// Removes the marks of processes that are gone; returns whether there was one.
fn take_dead_marks(folder: &Path) -> bool {
    let marks = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut found = false;
    for mark in marks {
        let process = mark.file_name().to_string_lossy().parse().ok();
        if process.is_some_and(|process: u32| !is_running(process)) {
            found |= std::fs::remove_file(mark.path()).is_ok();
        }
    }
    found
}

/// Whether a process is there. Where that cannot be told, only this one is.
fn is_running(process: u32) -> bool {
    let processes = Path::new("/proc");
    if processes.join("self").exists() {
        return processes.join(process.to_string()).exists();
    }
    process == std::process::id()
}

/// How often in a row the window was started again after a lost device.
pub(crate) fn relaunches() -> u32 {
    std::env::var(RELAUNCHED).ok().and_then(|text| text.parse().ok()).unwrap_or_default()
}

/// Whether the device was lost so often that it should be left alone.
pub(crate) fn gave_up_on_device() -> bool {
    relaunches() >= MOST_RELAUNCHES
}

/// Starts the program again with the sitting that the journal has kept, at the same time of the piece.
///
/// # Errors
/// The program could not be started.
pub(crate) fn relaunch(sitting: Option<&Path>, secs: f64) -> std::io::Result<()> {
    let mut program = Command::new(std::env::current_exe()?);
    program.env(RELAUNCHED, (relaunches() + 1).to_string()).env_remove(LOSE_DEVICE);
    if let Some(sitting) = sitting {
        program.arg("--resume").arg(sitting).arg("--at").arg(format!("{secs:.3}"));
    }
    program.spawn().map(drop)
}

/// Names after how many seconds the device is destroyed: how the test of the real window makes a driver fail. `25` is between
/// two frames, `25 painting` is when egui is about to paint one.
const LOSE_DEVICE: &str = "CYMATIC_LOSE_DEVICE";

/// When in a frame a test has the device destroyed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Moment {
    /// Before anything is drawn.
    Between,
    /// Between drawing and egui's own painting of it.
    Painting,
}

/// When the device is to be destroyed, and after how many seconds, when a test asks for it.
pub(crate) fn lose_device() -> Option<(Moment, f64)> {
    moment_of(&std::env::var(LOSE_DEVICE).ok()?)
}

fn moment_of(text: &str) -> Option<(Moment, f64)> {
    let (moment, secs) = match text.strip_suffix(" painting") {
        Some(secs) => (Moment::Painting, secs),
        None => (Moment::Between, text),
    };
    Some((moment, secs.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::{Folders, Moment, StartGuard, moment_of};

    #[test]
    fn a_test_says_when_the_device_goes() {
        assert_eq!(moment_of("25"), Some((Moment::Between, 25.0)));
        assert_eq!(moment_of("1.5 painting"), Some((Moment::Painting, 1.5)));
        assert_eq!(moment_of("soon"), None);
    }

    #[test]
    fn a_start_without_a_picture_is_told_to_the_next_one() {
        let folders = Folders::scratch();
        assert!(!StartGuard::begin(&folders).crashed(), "nothing was started before");
        let starting = folders.state.join("starting");
        // No process has this number: the kernel's largest is four million.
        std::fs::write(starting.join("99999999"), "").unwrap();
        assert!(StartGuard::begin(&folders).crashed());
        assert!(!StartGuard::begin(&folders).crashed(), "it is told once");
    }

    #[test]
    fn a_window_that_is_starting_is_no_crash() {
        let folders = Folders::scratch();
        let first = StartGuard::begin(&folders);
        assert!(!StartGuard::begin(&folders).crashed());
        drop(first);
        assert_eq!(std::fs::read_dir(folders.state.join("starting")).unwrap().count(), 0);
    }
}
