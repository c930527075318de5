//! The settings file: read at the start, written when something changed.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::Settings;
use crate::files::sitting::write_whole;

/// The file of the settings in the folder of preferences.
pub fn file(config: &Path) -> PathBuf {
    config.join("settings.json")
}

/// Reads the settings; the defaults when there are none yet. A file that cannot be understood is put aside, and the words to
/// tell are returned.
pub fn load(config: &Path) -> (Settings, Option<String>) {
    let path = file(config);
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return (Settings::default(), None),
        Err(error) => {
            let told = format!("your settings in `{}` cannot be read: {error}. The usual ones hold.", path.display());
            return (Settings::default(), Some(told));
        }
    };
    match serde_json::from_str::<Settings>(&text) {
        Ok(settings) => (settings.within_bounds(), None),
        Err(error) => {
            let aside = path.with_extension("broken.json");
            let kept = match fs::rename(&path, &aside) {
                Ok(()) => format!("it is kept as `{}`", aside.display()),
                Err(error) => format!("it could not be put aside either ({error})"),
            };
            let told = format!("your settings could not be understood ({error}): {kept}, and the usual ones hold.");
            (Settings::default(), Some(told))
        }
    }
}

/// Writes the settings; the file is the old one or the new one, never a part of either.
///
/// # Errors
/// The folder cannot be written.
pub fn save(config: &Path, settings: &Settings) -> io::Result<()> {
    let mut text = serde_json::to_vec_pretty(settings).map_err(io::Error::other)?;
    text.push(b'\n');
    write_whole(&file(config), &text)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{file, load, save};
    use crate::command::Command;
    use crate::command::keymap::parse;
    use crate::settings::Settings;

    #[test]
    fn settings_come_back_as_they_were_kept() {
        let home = tempfile::tempdir().unwrap();
        let mut settings =
            Settings { dark: false, scale: 2.0, device: Some("Speakers".to_owned()), ..Settings::default() };
        settings.keymap.set(Command::Mute, Some(&[parse("Ctrl+M").unwrap()]));
        settings.recent.push("/art/a.cym".into());
        save(home.path(), &settings).unwrap();
        assert_eq!(load(home.path()), (settings, None));
    }

    #[test]
    fn a_broken_file_is_put_aside_and_told_once() {
        let home = tempfile::tempdir().unwrap();
        fs::write(file(home.path()), "{ \"dark\": tru").unwrap();
        let (settings, told) = load(home.path());
        assert_eq!(settings, Settings::default());
        let told = told.unwrap();
        assert!(told.contains("could not be understood") && told.contains("settings.broken.json"), "{told}");
        assert_eq!(fs::read_to_string(home.path().join("settings.broken.json")).unwrap(), "{ \"dark\": tru");
        assert_eq!(load(home.path()), (Settings::default(), None), "told twice");
    }

    #[test]
    fn other_versions_and_wild_numbers_do_no_harm() {
        let home = tempfile::tempdir().unwrap();
        fs::write(file(home.path()), "{ \"scale\": 900, \"volume\": -3, \"new_thing\": [1], \"preview_hz\": 0 }")
            .unwrap();
        let (settings, told) = load(home.path());
        assert_eq!(told, None);
        assert_eq!((settings.scale, settings.volume, settings.preview_hz), (3.0, 0.0, 1.0));
        assert_eq!(load(&home.path().join("absent")), (Settings::default(), None));
    }
}
