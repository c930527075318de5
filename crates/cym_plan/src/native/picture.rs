//! Nodes written in Rust that draw their picture on the processor.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use cym_graph::NodeKind;

use super::{Card, Dispatch, Given, Thing};

/// A node written in Rust that draws a picture; it has one output, an image, and takes no images.
pub trait PictureNode: Send + Sync {
    /// Its interface: ports, params and words. The id comes from the path of its file.
    fn kind(&self) -> NodeKind;
    /// A fresh run.
    fn start(&self) -> Box<dyn PictureRun>;
    /// How much of the picture's width and height is drawn, 0 to 1; the rest is made up by smooth enlarging.
    fn share(&self, given: &Given<'_>) -> f32 {
        let _ = given;
        1.0
    }
    /// Whether time shows in the picture with these inputs. Where it does not, equal inputs are drawn once.
    fn moves(&self, given: &Given<'_>) -> bool {
        let _ = given;
        true
    }
    /// The inputs, by name, of which it is given what they have added up to by this frame, in place of what they are now: a
    /// speed, in seconds a second, becomes the second that is played. It takes two numbers: the sum as a float, and what was
    /// rounded away. Seeking gives what playing gives.
    fn summed(&self) -> &'static [&'static str] {
        &[]
    }
    /// Opens the file of one of its text inputs that name files; what it gives comes with the things. Says in a phrase for the
    /// artist what is wrong with the file.
    fn open(&self, file: &FilePlace<'_>) -> Result<Thing, String> {
        Err(format!("`{}` cannot be used here", file.path.display()))
    }
}

/// A file as a node opens it.
pub struct FilePlace<'a> {
    /// Where it lies; for a file inside the graph, what it is called there.
    pub path: &'a Path,
    /// What it holds, for a file inside the graph.
    pub bytes: Option<&'a Arc<[u8]>>,
    /// For an input that takes a run of numbered files: all of them, by number.
    pub numbered: &'a [(u64, PathBuf)],
    /// Tells it from others: made of its length, the time of its last change, its beginning and its end.
    pub hash: u128,
    /// Where what is found out about files may be kept between runs.
    pub cache: Option<&'a Path>,
}

/// One picture node at work.
pub trait PictureRun: Send {
    /// Draws the picture of a frame: every pixel, always. Called for frames that are drawn, in any order, so it must depend on
    /// nothing but what is given and the size; what it keeps may only save time. May use many threads.
    fn draw(&mut self, given: &Given<'_>, canvas: &mut Canvas<'_>);
    /// How a graphics card draws the same picture of a size in px; `None` where it cannot, and [`Self::draw`] is called.
    fn on_card(&mut self, given: &Given<'_>, size_px: [u32; 2], card: &Card) -> Option<Dispatch> {
        let _ = (given, size_px, card);
        None
    }
    /// Whether what was drawn last only stands in for what was asked for, which was not there in time; it is drawn again then.
    /// Never without [`Given::hurry`].
    fn unfinished(&self) -> bool {
        false
    }
    /// What went wrong when it was drawn last, for the artist: the cause and the next step, as two sentences.
    fn trouble(&self) -> Option<[String; 2]> {
        None
    }
}

/// What a picture is drawn on.
pub struct Canvas<'a> {
    /// Width and height in px.
    pub size_px: [u32; 2],
    /// Four half floats (as bits) a pixel, in rows from the top: linear Rec.709 light, premultiplied.
    pub rgba16f: &'a mut [u16],
}

/// How many pixels are drawn of a picture of a size, given a share: at least one, at most all.
pub(crate) fn drawn_px(size_px: [u32; 2], share: f32) -> [u32; 2] {
    // The same arithmetic as in drawn.wgsl, which has to know where the picture ends.
    size_px.map(|side| ((side as f32 * share - 0.01).ceil() as u32).clamp(1, side.max(1)))
}
