//! What a file is to the window, by its ending and what is inside.

use std::path::Path;

/// What a dropped file would be used as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// A `.cym` file.
    Graph,
    /// A video, which may carry a graph and has sound.
    Video,
    /// A picture, which may carry a graph.
    Picture,
    /// A song.
    Song,
    /// A colour table.
    Lut,
    /// A node.
    Node,
    /// None of these.
    Unknown,
}

const VIDEOS: [&str; 5] = ["mp4", "mov", "mkv", "webm", "m4v"];
const SONGS: [&str; 13] =
    ["wav", "wave", "flac", "mp3", "ogg", "oga", "m4a", "m4b", "aac", "aif", "aiff", "aifc", "alac"];
const PICTURES: [&str; 11] = ["png", "apng", "jpg", "jpeg", "webp", "tif", "tiff", "bmp", "gif", "exr", "hdr"];
const LUTS: [&str; 4] = ["cube", "3dl", "spi3d", "csp"];

impl FileKind {
    /// Judges by the name alone.
    pub fn of(path: &Path) -> Self {
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_ascii_lowercase();
        let ending = ending.as_str();
        match ending {
            "cym" => Self::Graph,
            "wgsl" | "fs" | "vs" | "glsl" | "frag" => Self::Node,
            _ if VIDEOS.contains(&ending) => Self::Video,
            _ if SONGS.contains(&ending) => Self::Song,
            _ if PICTURES.contains(&ending) => Self::Picture,
            _ if LUTS.contains(&ending) => Self::Lut,
            _ => Self::Unknown,
        }
    }

    /// What letting go of such a file does, for the words under the pointer.
    pub fn promise(self) -> &'static str {
        match self {
            Self::Graph => "Opens the graph",
            Self::Video => "Opens the graph that the video carries, or plays it on the canvas",
            Self::Picture => "Opens the graph that the picture carries, or puts it on the canvas",
            Self::Song => "This song will drive the picture",
            Self::Lut => "Grades the picture with this colour table",
            Self::Node => "Adds the node to your own",
            Self::Unknown => "This kind of file is not known here",
        }
    }
}

/// What works, for a file that does not.
pub(crate) const WHAT_WORKS: &str = "Drop a graph (.cym), a song (wav, flac, mp3, ogg, m4a, aiff), a picture (png, jpg, webp, tiff, exr and others), a colour table (.cube, .3dl, .spi3d, .csp), a video (mp4, mov, mkv, webm), a node (.wgsl, or a shader: .fs, .glsl, .frag), or a video or picture that Cymatic exported.";

/// Endings by what an open dialog calls them.
pub(crate) const OPENS: [(&str, &[&str]); 2] =
    [("Graphs and exports", &["cym", "mp4", "mov", "mkv", "webm", "m4v", "png", "apng", "gif"]), ("All files", &["*"])];
/// The same for the save dialog.
pub(crate) const SAVES: [(&str, &[&str]); 1] = [("Cymatic graphs", &["cym"])];
/// The same for tables of colours.
pub(crate) const TABLES: [(&str, &[&str]); 1] = [("Tables of colours", &["cube"])];

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::FileKind;

    #[test]
    fn files_are_known_by_their_endings() {
        let kinds = [
            ("a.cym", FileKind::Graph),
            ("A.MP4", FileKind::Video),
            ("x.y.Png", FileKind::Picture),
            ("song.FLAC", FileKind::Song),
            ("warm.cube", FileKind::Lut),
            ("ripple.wgsl", FileKind::Node),
            ("Film Burn.fs", FileKind::Node),
            ("fade.glsl", FileKind::Node),
            ("notes.txt", FileKind::Unknown),
            ("none", FileKind::Unknown),
        ];
        for (name, kind) in kinds {
            assert_eq!(FileKind::of(Path::new(name)), kind, "{name}");
        }
    }
}
