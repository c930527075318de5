//! The queue on disk: one folder with the list, the snapshots of graphs, and what earlier exports have taught.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::estimate::Records;
use super::job::{Job, JobState};

/// Windows that may be open at once, each with a queue of its own.
const MOST_WINDOWS: usize = 16;
const LIST: &str = "queue.json";

/// Where one window keeps its queue; held by it alone.
pub(super) struct Store {
    folder: PathBuf,
    _lock: Option<File>,
}

/// What is kept in one file.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Kept {
    jobs: Vec<Job>,
    records: Records,
}

impl Store {
    /// The first queue below `folder` that no other window holds.
    pub(super) fn open(folder: &Path) -> io::Result<Self> {
        for number in 1..=MOST_WINDOWS {
            let name = if number == 1 { "exports".to_owned() } else { format!("exports-{number}") };
            let folder = folder.join(name);
            fs::create_dir_all(&folder)?;
            let lock = File::create(folder.join("lock"))?;
            match lock.try_lock() {
                Ok(()) => return Ok(Self { folder, _lock: Some(lock) }),
                Err(fs::TryLockError::WouldBlock) => {}
                // Some network disks know no locks: go on without.
                Err(fs::TryLockError::Error(_)) => return Ok(Self { folder, _lock: None }),
            }
        }
        Err(io::Error::other(format!("{MOST_WINDOWS} windows are open already; close one")))
    }

    /// The list as it was kept; exports that ran then were interrupted. What cannot be read is an empty list.
    pub(super) fn load(&self) -> (Vec<Job>, Records) {
        let text = fs::read_to_string(self.folder.join(LIST)).unwrap_or_default();
        let mut kept: Kept = serde_json::from_str(&text).unwrap_or_default();
        for job in &mut kept.jobs {
            if job.state.is_open() {
                job.state = JobState::Interrupted;
            }
        }
        (kept.jobs, kept.records)
    }

    /// Keeps the list: written beside and renamed, so that it is whole at any moment.
    pub(super) fn save(&self, jobs: &[Job], records: &Records) -> io::Result<()> {
        let kept = Kept { jobs: jobs.to_vec(), records: records.clone() };
        let text = serde_json::to_vec_pretty(&kept).map_err(io::Error::other)?;
        let beside = self.folder.join("queue.json.new");
        fs::write(&beside, text)?;
        fs::rename(beside, self.folder.join(LIST))
    }

    /// Where the graph of a job lies.
    pub(super) fn snapshot(&self, id: u64) -> PathBuf {
        self.folder.join(format!("{id}.cym"))
    }

    /// Forgets the graph of a job.
    pub(super) fn remove_snapshot(&self, id: u64) {
        // What cannot be removed is a small file that nobody looks at.
        drop(fs::remove_file(self.snapshot(id)));
    }
}
