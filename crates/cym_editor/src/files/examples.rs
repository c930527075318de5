//! The example graphs: in the source tree while it is built from there, else out of the program into the user's folder.

use std::fs;
use std::path::{Path, PathBuf};

use super::sitting::write_whole;

include!(concat!(env!("OUT_DIR"), "/examples.rs"));

/// The example that plays when the window opens for the first time.
const DEMO: &str = "first-light.cym";

/// An example as it is shown before it is opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// Its file, without the folder.
    pub name: String,
    /// What it is called.
    pub title: String,
    /// What its maker says about it.
    pub about: String,
    /// Names its content: another content has another hash.
    pub hash: String,
}

/// The folder of the examples as files, written on the first use. It holds what the examples refer to as well.
pub fn folder(data: &Path) -> PathBuf {
    let ours = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../example-graphs");
    if cfg!(debug_assertions) && ours.is_dir() {
        return fs::canonicalize(&ours).unwrap_or(ours);
    }
    let folder = data.join("examples");
    for (name, bytes) in EXAMPLES {
        let path = folder.join(name);
        if fs::read(&path).is_ok_and(|there| there == *bytes) {
            continue;
        }
        // A full disk: the example is then missing, and opening it says so.
        let _written = write_whole(&path, bytes);
    }
    folder
}

/// The demo graph as a file.
pub fn demo(data: &Path) -> PathBuf {
    folder(data).join(DEMO)
}

/// Every example, the demo first, then by title.
pub fn list() -> Vec<Example> {
    let mut found: Vec<Example> = EXAMPLES.iter().filter_map(|(name, bytes)| example(name, bytes)).collect();
    found.sort_by(|a, b| (a.name != DEMO, &a.title).cmp(&(b.name != DEMO, &b.title)));
    found
}

fn example(name: &str, bytes: &[u8]) -> Option<Example> {
    if Path::new(name).extension().is_none_or(|ending| ending != "cym") {
        return None;
    }
    let document = cym_graph::file::read_str(std::str::from_utf8(bytes).ok()?).ok()?;
    let (title, about) = (document.title().to_owned(), document.about().to_owned());
    let hash = blake3::hash(bytes).to_hex()[..16].to_owned();
    Some(Example { name: name.to_owned(), title, about, hash })
}

#[cfg(test)]
mod tests {
    use super::{DEMO, EXAMPLES, list};

    #[test]
    fn every_example_has_a_title_and_what_it_refers_to() {
        let examples = list();
        assert!(examples.len() >= 8, "{examples:?}");
        assert_eq!(examples[0].name, DEMO);
        for example in &examples {
            assert!(!example.title.is_empty() && !example.about.is_empty(), "{example:?}");
            let (_, bytes) = EXAMPLES.iter().find(|(name, _)| *name == example.name).unwrap();
            let document = cym_graph::file::read_str(std::str::from_utf8(bytes).unwrap()).unwrap();
            for path in crate::files::refs::outside(&document) {
                assert!(EXAMPLES.iter().any(|(name, _)| *name == path), "{}: {path} is not embedded", example.name);
            }
        }
    }
}
