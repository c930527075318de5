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
    /// What it shows, as a heading: examples of one subject stand together.
    pub subject: String,
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

/// Every example in the order of the gallery, which begins with the demo; what the gallery does not know comes last.
pub fn list() -> Vec<Example> {
    let mut found: Vec<(usize, Example)> = EXAMPLES.iter().filter_map(|(name, bytes)| example(name, bytes)).collect();
    found.sort_by(|(a, one), (b, other)| (a, &one.title).cmp(&(b, &other.title)));
    found.into_iter().map(|(_, example)| example).collect()
}

/// An example and its place in the gallery.
fn example(name: &str, bytes: &[u8]) -> Option<(usize, Example)> {
    if Path::new(name).extension().is_none_or(|ending| ending != "cym") {
        return None;
    }
    let document = cym_graph::file::read_str(std::str::from_utf8(bytes).ok()?).ok()?;
    let (title, about) = (document.title().to_owned(), document.about().to_owned());
    let hash = blake3::hash(bytes).to_hex()[..16].to_owned();
    let at = SUBJECTS.iter().position(|(known, _)| *known == name);
    let subject = at.map_or("More", |at| SUBJECTS[at].1).to_owned();
    Some((at.unwrap_or(SUBJECTS.len()), Example { name: name.to_owned(), title, about, subject, hash }))
}

#[cfg(test)]
mod tests {
    use cym_graph::assets::Numbered;

    use super::{DEMO, EXAMPLES, SUBJECTS, list};

    #[test]
    fn examples_of_one_subject_stand_together_and_the_gallery_knows_all() {
        let examples = list();
        let mut subjects: Vec<_> = examples.iter().map(|example| example.subject.as_str()).collect();
        assert!(!subjects.contains(&"More"), "docs/gallery.md lacks a graph: {subjects:?}");
        assert_eq!(examples.len(), SUBJECTS.len(), "docs/gallery.md names a graph that is not there");
        subjects.dedup();
        let heads = subjects.len();
        subjects.sort_unstable();
        subjects.dedup();
        assert_eq!(subjects.len(), heads, "a subject comes twice");
    }

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
                let run = Numbered::is_pattern(&path).then(|| Numbered::of(&path)).flatten();
                let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
                let is = |name: &str| match (&run, name.rsplit_once('/')) {
                    (Some(run), Some((within, name))) => within == folder && run.number(name).is_some(),
                    _ => name == path,
                };
                assert!(EXAMPLES.iter().any(|(name, _)| is(name)), "{}: {path} is not embedded", example.name);
            }
        }
    }
}
