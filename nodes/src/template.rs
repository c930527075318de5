//! A working node to start from.

use std::fs;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use cym_wgsl::{Library, Trust, read_node};

use crate::embedded;
use crate::files::check_word;

/// Why no new node was written.
#[derive(Debug, thiserror::Error)]
pub enum NewNodeError {
    /// The name is not `category/name`.
    #[error(
        "`{name}` cannot be a node's name. Give a category and a name, such as `pattern/moss`, in small letters, digits and `_`."
    )]
    Name {
        /// What was given.
        name: String,
    },
    /// The program has a node of this name.
    #[error("There is a node `{name}` already. Choose another name.")]
    Known {
        /// What was given.
        name: String,
    },
    /// The file is there.
    #[error("{} exists. Choose another name, or edit that file.", path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// A function of this name cannot be written in WGSL.
    #[error("A node cannot be called `{name}`: {cause}. Choose another name.")]
    Refused {
        /// What was given.
        name: String,
        /// What the compiler says.
        cause: String,
    },
    /// The folder or the file could not be written.
    #[error("{} cannot be written ({source}). Check the folder's rights and the free space.", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
}

/// Writes a small, documented node that works as it is to `folder/category/name.wgsl`.
///
/// # Errors
/// A name that cannot be one, a node or file of that name, or a folder that cannot be written. Nothing is overwritten.
pub fn new_node(folder: &Path, name: &str) -> Result<PathBuf, NewNodeError> {
    let (category, word) = name
        .split_once('/')
        .filter(|(category, word)| check_word(category).is_ok() && check_word(word).is_ok())
        .ok_or_else(|| NewNodeError::Name { name: name.to_owned() })?;
    if embedded::has(name) {
        return Err(NewNodeError::Known { name: name.to_owned() });
    }
    let text = template(word);
    let refused = |cause: String| NewNodeError::Refused { name: name.to_owned(), cause };
    let shaders = Library::new(embedded::shader_files()).map_err(|error| refused(error.to_string()))?;
    if let Err(error) = read_node(name, &text, &shaders, Trust::Outside) {
        return Err(refused(error.faults.first().map(|fault| fault.message.clone()).unwrap_or_default()));
    }

    let path = folder.join(category).join(format!("{word}.wgsl"));
    let failed = |source: std::io::Error| match source.kind() {
        ErrorKind::AlreadyExists => NewNodeError::Exists { path: path.clone() },
        _ => NewNodeError::Write { path: path.clone(), source },
    };
    fs::create_dir_all(folder.join(category)).map_err(failed)?;
    let mut file = fs::File::create_new(&path).map_err(failed)?;
    file.write_all(text.as_bytes()).map_err(failed)?;
    Ok(path)
}

/// The text of a node file: soft rings that move outwards.
fn template(word: &str) -> String {
    let mut title = word.replace('_', " ");
    if let Some(first) = title.get_mut(0..1) {
        first.make_ascii_uppercase();
    }
    TEMPLATE.replace("TITLE", &title).replace("NAME", word)
}

const TEMPLATE: &str = "\
//! TITLE
//! Soft rings around the middle. Say here what the node is good for.
//! keywords: rings, mine

// docs/add-a-node.md explains every line. Save this file while Cymatic runs, and the picture follows.

struct Params {
    /// Rings from the middle to the upper edge.
    /// = 4 in 1..32 log
    count: f32,
    /// Slides the rings outwards; wire a band's time here to let the music push them.
    /// = 0 in -10..10
    phase: f32,
    /// How fast the rings move by themselves, in rings a second.
    /// = 0.2 in -4..4
    speed: f32,
    /// Colour of the rings.
    /// = #ffd8a8
    light: vec4f,
    /// Colour between the rings.
    /// = #1b2a41
    dark: vec4f,
}

fn NAME(at: Place, p: Params) -> vec4f {
    let along = length(at.pos) * p.count - at.secs * p.speed - p.phase;
    // A wave between 0 and 1: where it passes the middle, the colour turns within a pixel or more.
    let wave = 0.5 + 0.5 * cos(along * 6.2831853);
    let soft = max(pixel(at) * p.count * 3.0, 0.1);
    return mix(p.dark, p.light, soft_step(0.5, wave, soft));
}
";
