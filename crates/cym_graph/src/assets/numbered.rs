//! Runs of numbered files, such as the pictures of a drawn film: one path stands for all of them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::{AssetError, legal, resolve};

/// Most files of one run.
const MOST_FILES: usize = 100_000;
/// Digits of the largest number that is told apart.
const MOST_DIGITS: usize = 18;

/// How the files of a run are called.
///
/// It is named by its first file (`walk_0001.png`: the last digits of the name count), or by a pattern: `walk_####.png` or
/// `walk_%04d.png`. A number has so many digits, or more where it needs them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Numbered {
    before: String,
    digits: usize,
    after: String,
    /// The number of the file that names it; nothing before that belongs to the run.
    first: u64,
}

impl Numbered {
    /// The run that a path means; `None` when its file's name has no number in it.
    pub fn of(path: &str) -> Option<Self> {
        let name = path.rsplit('/').next()?;
        pattern(name).or_else(|| first_file(name))
    }

    /// Whether a path is a pattern, and so the name of no file.
    pub fn is_pattern(path: &str) -> bool {
        path.rsplit('/').next().and_then(pattern).is_some()
    }

    /// What the files have in common before their numbers, without what joins the two: `walk` of `walk_0001.png`.
    pub fn title(&self) -> &str {
        self.before.trim_end_matches(|c: char| !c.is_alphanumeric())
    }

    /// The number in a file's name, if the file belongs to the run.
    pub fn number(&self, name: &str) -> Option<u64> {
        let digits = name.strip_prefix(self.before.as_str())?.strip_suffix(self.after.as_str())?;
        let fits = digits.len() == self.digits || digits.len() > self.digits && !digits.starts_with('0');
        let plain = fits && digits.len() <= MOST_DIGITS && digits.bytes().all(|byte| byte.is_ascii_digit());
        digits.parse().ok().filter(|number| plain && *number >= self.first)
    }

    /// The files of the run in a folder, by number.
    pub fn list(&self, folder: &Path) -> std::io::Result<BTreeMap<u64, String>> {
        let mut found = BTreeMap::new();
        for entry in fs::read_dir(folder)? {
            let name = entry?.file_name();
            let numbered = name.to_str().and_then(|name| Some((self.number(name)?, name.to_owned())));
            found.extend(numbered);
            if found.len() >= MOST_FILES {
                break;
            }
        }
        Ok(found)
    }
}

/// The files that a path stands for when it names a run, by number: paths like it, beside the graph. Looks at the disk.
///
/// # Errors
/// The path is illegal, or its folder cannot be read.
pub fn run(base_dir: &Path, path: &str) -> Result<Vec<(u64, String)>, AssetError> {
    legal(path)?;
    let Some(numbered) = Numbered::of(path) else {
        // A name without a number: a run of one.
        resolve(base_dir, path)?;
        return Ok(vec![(0, path.to_owned())]);
    };
    let missing = |source| AssetError::Missing { path: path.to_owned(), source };
    let (folder, within) = match path.rsplit_once('/') {
        Some((folder, _)) => match resolve(base_dir, folder) {
            Err(AssetError::Missing { source, .. }) => return Err(missing(source)),
            there => (there?, format!("{folder}/")),
        },
        None if base_dir.as_os_str().is_empty() => (".".into(), String::new()),
        None => (base_dir.to_owned(), String::new()),
    };
    let files = numbered.list(&folder).map_err(missing)?;
    let files = files.into_iter().map(|(number, name)| (number, format!("{within}{name}")));
    Ok(files.filter(|(_, path)| legal(path).is_ok()).collect())
}

/// `walk_####.png` and `walk_%04d.png`.
fn pattern(name: &str) -> Option<Numbered> {
    let make = |before: &str, digits: usize, after: &str| {
        let digits = (1..=MOST_DIGITS).contains(&digits).then_some(digits)?;
        Some(Numbered { before: before.to_owned(), digits, after: after.to_owned(), first: 0 })
    };
    if let Some((before, rest)) = name.rsplit_once('%')
        && let Some((width, after)) = rest.split_once('d')
    {
        return match (width, width.strip_prefix('0')) {
            ("", _) => make(before, 1, after),
            (_, Some(width)) => make(before, width.parse().ok()?, after),
            _ => None,
        };
    }
    // One `#` may well be a word of a title.
    let end = name.rfind("##")? + 2;
    let before = name[..end].trim_end_matches('#');
    make(before, end - before.len(), &name[end..])
}

/// `walk_0001.png`: the last digits before its ending.
fn first_file(name: &str) -> Option<Numbered> {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let end = stem.rfind(|c: char| c.is_ascii_digit())? + 1;
    let start = stem[..end].rfind(|c: char| !c.is_ascii_digit()).map_or(0, |at| {
        let other = stem[at..].chars().next();
        at + other.map_or(1, char::len_utf8)
    });
    let (digits, first) = (end - start, stem[start..end].parse().ok()?);
    let fits = digits <= MOST_DIGITS;
    fits.then(|| Numbered { before: name[..start].to_owned(), digits, after: name[end..].to_owned(), first })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(path: &str, names: &[&str]) -> Vec<Option<u64>> {
        let run = Numbered::of(path).unwrap();
        names.iter().map(|name| run.number(name)).collect()
    }

    #[test]
    fn a_run_is_named_by_its_first_file_or_by_a_pattern() {
        let names =
            ["walk_0001.png", "walk_0012.png", "walk_12345.png", "walk_012345.png", "walk_1.png", "run_0001.png"];
        let want = [Some(1), Some(12), Some(12_345), None, None, None];
        for path in ["walk_0001.png", "a/b 7/walk_0001.png", "walk_####.png", "walk_%04d.png"] {
            assert_eq!(numbers(path, &names), want, "{path}");
        }
        // It begins at the file that names it.
        assert_eq!(numbers("walk_0012.png", &names)[..3], [None, Some(12), Some(12_345)]);
        assert_eq!(numbers("walk_%d.png", &["walk_1.png", "walk_10.png", "walk_01.png"]), [Some(1), Some(10), None]);
        assert_eq!(numbers("é1.png", &["é1.png", "é12.png"]), [Some(1), Some(12)]);
        assert_eq!(numbers("007", &["007", "008.png"]), [Some(7), None]);
        assert_eq!(Numbered::of("walk_0001.png").unwrap().title(), "walk");
    }

    #[test]
    fn only_patterns_are_patterns() {
        for (path, is) in [
            ("walk_####.png", true),
            ("walk_%04d.png", true),
            ("%d.jpg", true),
            ("walk_0001.png", false),
            ("take #1.png", false),
            ("100% wool.png", false),
            ("a%5d.png", false),
            ("a%099d.png", false),
            ("##/plain.png", false),
        ] {
            assert_eq!(Numbered::is_pattern(path), is, "{path}");
        }
        for path in ["", "plain.png", "a/", "walk_.mp4", "walk_12345678901234567890.png"] {
            assert_eq!(Numbered::of(path), None, "{path}");
        }
    }

    #[test]
    fn a_run_is_what_lies_there() {
        let home = tempfile::tempdir().unwrap();
        fs::create_dir(home.path().join("walk")).unwrap();
        for name in ["w_01.png", "w_03.png", "w_04.jpg", "w_100.png", "other.png"] {
            fs::write(home.path().join("walk").join(name), "x").unwrap();
        }
        let names = |path: &str| run(home.path(), path).map_err(|error| error.to_string());
        let walk = |number: u64, name: &str| (number, format!("walk/{name}"));
        let all = [walk(1, "w_01.png"), walk(3, "w_03.png"), walk(100, "w_100.png")];
        assert_eq!(names("walk/w_##.png").unwrap(), all);
        assert_eq!(names("walk/w_03.png").unwrap(), all[1..]);
        assert_eq!(names("walk/other.png").unwrap(), [walk(0, "other.png")]);
        assert_eq!(names("walk/x_01.png").unwrap(), []);
        for bad in ["../w_01.png", "none/w_01.png", "walk/none.png"] {
            assert!(names(bad).unwrap_err().contains(bad), "{bad}");
        }
    }
}
