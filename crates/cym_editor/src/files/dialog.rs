//! The system's own file dialogs, each on a thread of its own, and whether there are any.

use std::path::{Path, PathBuf};

use cym_engine::clock::Stopwatch;
use rfd::FileDialog;

use super::refs::Reference;
use super::table::TableAsk;

/// A dialog that came back without an answer sooner than a hand can cancel was never there.
const NOBODY_IS_SO_QUICK_SECS: f64 = 0.25;

/// What a file is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Open it.
    Open,
    /// Save there; then maybe close the window.
    Save {
        /// Whether the window closes once it is saved.
        then_close: bool,
    },
    /// Keep a table of colours there.
    Table(TableAsk),
    /// It stands in for a missing file.
    Relink(Reference),
    /// A folder below which missing files are searched.
    Search,
}

impl Purpose {
    /// What the dialog is called.
    pub(crate) fn title(&self) -> String {
        match self {
            Self::Open => "Open graph".to_owned(),
            Self::Save { .. } => "Save graph".to_owned(),
            Self::Table(_) => "Save the table of colours".to_owned(),
            Self::Relink(reference) => format!("Find {}", super::refs::name_of(&reference.path)),
            Self::Search => "Search this folder".to_owned(),
        }
    }

    /// Endings that are offered, by what they are called.
    pub(crate) fn filters(&self) -> Vec<(&'static str, &'static [&'static str])> {
        match self {
            Self::Open => super::kind::OPENS.to_vec(),
            Self::Save { .. } => super::kind::SAVES.to_vec(),
            Self::Table(_) => super::kind::TABLES.to_vec(),
            Self::Relink(_) | Self::Search => Vec::new(),
        }
    }

    /// The ending of what is written there, when something is.
    pub(crate) fn written(&self) -> Option<&'static str> {
        match self {
            Self::Save { .. } => Some("cym"),
            Self::Table(_) => Some("cube"),
            Self::Open | Self::Relink(_) | Self::Search => None,
        }
    }
}

/// How a dialog ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// A file or folder was chosen. A dialog of the system has asked already whether it may be replaced.
    Chosen(PathBuf),
    /// The artist thought better of it.
    Cancelled,
    /// There is no such dialog on this system.
    NoDialog,
}

/// Whether the system has something that shows file dialogs: on Linux a portal on the session bus, or zenity.
pub(crate) fn available() -> bool {
    if !cfg!(any(target_os = "linux", target_os = "freebsd")) {
        return true;
    }
    let given = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let bus = given("DBUS_SESSION_BUS_ADDRESS").is_some()
        || given("XDG_RUNTIME_DIR").is_some_and(|folder| folder.join("bus").exists());
    let path = std::env::var_os("PATH").unwrap_or_default();
    bus || std::env::split_paths(&path).any(|folder| folder.join("zenity").is_file())
}

/// Asks with the system's dialog and waits for the answer: only for a thread of its own.
pub(crate) fn ask(purpose: &Purpose, folder: Option<&Path>, name: &str) -> Answer {
    let since = Stopwatch::start();
    let mut dialog = FileDialog::new().set_title(purpose.title());
    if let Some(folder) = folder {
        dialog = dialog.set_directory(folder);
    }
    for (words, endings) in purpose.filters() {
        dialog = dialog.add_filter(words, endings);
    }
    let chosen = match purpose {
        Purpose::Open | Purpose::Relink(_) => dialog.pick_file(),
        Purpose::Save { .. } | Purpose::Table(_) => dialog.set_file_name(name).save_file(),
        Purpose::Search => dialog.pick_folder(),
    };
    match chosen {
        Some(path) => Answer::Chosen(path),
        None if since.secs() < NOBODY_IS_SO_QUICK_SECS => Answer::NoDialog,
        None => Answer::Cancelled,
    }
}
