//! A folder with a program in it that takes the place of the one which does long jobs, and patience with what it does.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::time::Duration;

use tempfile::TempDir;

/// The folder; it goes with this.
pub(crate) struct Studio {
    folder: TempDir,
}

impl Studio {
    /// With a shell script as the program.
    pub(crate) fn new(script: &str) -> Self {
        let studio = Self { folder: tempfile::tempdir().unwrap() };
        fs::write(studio.program(), script).unwrap();
        fs::set_permissions(studio.program(), fs::Permissions::from_mode(0o755)).unwrap();
        studio
    }

    /// A place in the folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The program.
    pub(crate) fn program(&self) -> PathBuf {
        self.path("program.sh")
    }

    /// What a file in the folder says; nothing where there is none.
    pub(crate) fn text(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_default()
    }
}

/// Waits until something is so; a minute means never.
pub(crate) fn until(what: &str, mut so: impl FnMut() -> bool) {
    for _ in 0..6_000 {
        if so() {
            return;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("never: {what}");
}
