//! Where the window keeps what is not the artist's own file.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use etcetera::{BaseStrategy as _, choose_base_strategy};

/// The folders of the window. Tests make their own with [`Folders::below`].
#[derive(Clone, Debug)]
pub struct Folders {
    /// What must outlive a crash: sittings with their journals, what is known about files.
    pub state: PathBuf,
    /// What the artist prefers.
    pub config: PathBuf,
    /// What belongs to the artist: the examples as files, own nodes.
    pub data: PathBuf,
    /// What can be made again: pictures.
    pub cache: PathBuf,
    /// Holds folders that go with the last who uses them.
    _scratch: Option<Arc<tempfile::TempDir>>,
}

impl Folders {
    /// The user's own folders; `CYMATIC_STATE`, `CYMATIC_CONFIG`, `CYMATIC_DATA` and `CYMATIC_CACHE` name others.
    pub fn of_user() -> Self {
        let strategy = choose_base_strategy().ok();
        let strategy = strategy.as_ref();
        // A user without a home still gets a journal: in the folder for files that may go.
        let homeless = tempfile::env::temp_dir().join("cymatic");
        let folder = |variable: &str, usual: Option<PathBuf>| {
            let given = std::env::var_os(variable).filter(|given| !given.is_empty()).map(PathBuf::from);
            given.or_else(|| usual.map(|usual| usual.join("cymatic"))).unwrap_or_else(|| homeless.clone())
        };
        let data = strategy.map(|strategy| strategy.data_dir());
        let state = strategy.and_then(|strategy| strategy.state_dir()).or_else(|| data.clone());
        Self {
            state: folder("CYMATIC_STATE", state),
            config: folder("CYMATIC_CONFIG", strategy.map(|strategy| strategy.config_dir())),
            data: folder("CYMATIC_DATA", data),
            cache: cym_engine::cache::folder().unwrap_or_else(|| homeless.clone()),
            _scratch: None,
        }
    }

    /// All of them below one folder.
    pub fn below(folder: &Path) -> Self {
        let [state, config, data, cache] = ["state", "config", "data", "cache"].map(|name| folder.join(name));
        Self { state, config, data, cache, _scratch: None }
    }

    /// Folders of their own that go with the last who uses them: for measuring and tests.
    pub fn scratch() -> Self {
        match tempfile::tempdir() {
            Ok(folder) => {
                let folders = Self::below(folder.path());
                Self { _scratch: Some(Arc::new(folder)), ..folders }
            }
            Err(_) => Self::of_user(),
        }
    }

    /// Where every open document has a folder of its own.
    pub(crate) fn sittings(&self) -> PathBuf {
        self.state.join("sittings")
    }
}

/// The time on the wall; only for what people read ("12 minutes ago") and for the age of files.
#[expect(clippy::disallowed_methods, reason = "the age of files is told to people; no picture depends on it")]
pub(crate) fn now() -> SystemTime {
    SystemTime::now()
}

/// How long ago a moment was, in words.
pub(crate) fn ago(then: SystemTime) -> String {
    let secs = now().duration_since(then).unwrap_or_default().as_secs();
    let (count, unit) = match secs {
        0..60 => return "just now".to_owned(),
        60..3600 => (secs / 60, "minute"),
        3600..86_400 => (secs / 3600, "hour"),
        _ => (secs / 86_400, "day"),
    };
    if count == 1 { format!("1 {unit} ago") } else { format!("{count} {unit}s ago") }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{ago, now};

    #[test]
    fn times_are_told_as_people_say_them() {
        let before = |secs| ago(now() - Duration::from_secs(secs));
        assert_eq!(before(3), "just now");
        assert_eq!(before(65), "1 minute ago");
        assert_eq!(before(2 * 3600 + 5), "2 hours ago");
        assert_eq!(before(3 * 86_400 + 5), "3 days ago");
        assert_eq!(ago(now() + Duration::from_secs(100)), "just now");
    }
}
