//! The picture as a still: into a PNG that carries its graph, or onto the clipboard. Dialog, pixels and file are waited for on
//! a thread of their own.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use cym_engine::Grab;
use cym_graph::Document;
use egui::{ColorImage, Context};

use super::grab::{self, Arriving};
use crate::shared::{Notice, NoticeAction, Shared};

/// Stills that are under way.
pub(super) struct Stills {
    done: Receiver<Done>,
    sender: SyncSender<Done>,
}

/// What a thread has brought about.
enum Done {
    Say(Notice),
    Copy(Box<ColorImage>),
}

impl Default for Stills {
    fn default() -> Self {
        let (sender, done) = sync_channel(8);
        Self { done, sender }
    }
}

impl Stills {
    /// Hands on what is done: words for the artist, a picture for the clipboard.
    pub(super) fn tell(&self, ctx: &Context, shared: &mut Shared<'_>) {
        for done in self.done.try_iter() {
            match done {
                Done::Say(notice) => shared.say(notice),
                Done::Copy(picture) => {
                    let [width, height] = picture.size;
                    ctx.copy_image(*picture);
                    shared.say(Notice::done(format!("Copied the picture, {width}×{height}.")));
                }
            }
        }
    }

    /// Takes the picture of this moment, asks where to keep it, and writes it with its graph inside.
    pub(super) fn save(&self, shared: &mut Shared<'_>, ctx: &Context) {
        let Some(arriving) = arriving(shared) else {
            return;
        };
        let document = shared.model.root().clone();
        let folder = shared.model.folder().to_owned();
        let name = proposed_name(&document, shared.state.clock.frame);
        self.work("save still", ctx, move || {
            // First the pixels: while the artist chooses a name, time goes on.
            let pixels = grab::wait(&arriving);
            let dialog = rfd::FileDialog::new().set_title("Save the picture").set_directory(folder);
            let chosen = dialog.set_file_name(name).add_filter("PNG", &["png"]).save_file();
            chosen.map(|path| Done::Say(write(pixels, &document, path)))
        });
    }

    /// Puts the picture of this moment on the clipboard.
    pub(super) fn copy(&self, shared: &mut Shared<'_>, ctx: &Context) {
        let Some(arriving) = arriving(shared) else {
            return;
        };
        self.work("copy still", ctx, move || {
            Some(match grab::wait(&arriving) {
                Ok(Grab { size_px, bytes, .. }) => {
                    let size = size_px.map(|side| side as usize);
                    Done::Copy(Box::new(ColorImage::from_rgba_unmultiplied(size, &bytes)))
                }
                Err(why) => Done::Say(Notice::fault(format!("The picture could not be copied: {why}"))),
            })
        });
    }

    fn work(&self, name: &str, ctx: &Context, work: impl FnOnce() -> Option<Done> + Send + 'static) {
        let (sender, ctx) = (self.sender.clone(), ctx.clone());
        let run = move || {
            if let Some(done) = work() {
                // Nobody listens any more when the window was closed.
                drop(sender.send(done));
                ctx.request_repaint();
            }
        };
        if let Err(error) = std::thread::Builder::new().name(name.to_owned()).spawn(run) {
            let words = format!("The picture could not be kept: the system gives no thread ({error}). Try it again.");
            // Eight notices that nobody has read yet say enough.
            drop(self.sender.try_send(Done::Say(Notice::fault(words))));
        }
    }
}

/// The picture of this moment at its full size, when there is one.
fn arriving(shared: &mut Shared<'_>) -> Option<Arriving> {
    if shared.state.picture.is_none() {
        shared.say(Notice::hint("There is no picture yet."));
        return None;
    }
    Some(grab::full(shared.stage))
}

/// Writes the file and tells how that went.
fn write(pixels: Result<Grab, String>, document: &Document, mut path: PathBuf) -> Notice {
    if !path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("png")) {
        path.as_mut_os_string().push(".png");
    }
    let fault = |why: String| Notice::fault(format!("{} was not written: {why}", path.display()));
    let Grab { size_px: [width, height], bytes: rgba, .. } = match pixels {
        Ok(pixels) => pixels,
        Err(why) => return fault(why),
    };
    let graph = match cym_graph::file::write_string(document) {
        Ok(graph) => graph,
        Err(error) => return fault(error.to_string()),
    };
    match cym_media::picture::write_png8(&path, width, height, &rgba, Some(&graph)) {
        Ok(()) => {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let words = format!("Saved {name}, {width}×{height}, with its graph inside.");
            Notice::done(words).with("Show", NoticeAction::ShowFile(path))
        }
        Err(error) => fault(error.to_string()),
    }
}

/// `title-00042.png`: the title in letters that every system takes, and the frame.
fn proposed_name(document: &Document, frame: u64) -> String {
    let letter = |c: char| if c.is_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    let title: String = document.title().chars().map(letter).take(48).collect();
    let title = title.trim_matches('-');
    format!("{}-{frame:05}.png", if title.is_empty() { "picture" } else { title })
}

#[cfg(test)]
mod tests {
    use cym_graph::edit::DocumentChange;
    use cym_graph::{Document, Edit};

    use super::proposed_name;

    #[test]
    fn names_are_safe_everywhere() {
        let mut document = Document::default();
        assert_eq!(proposed_name(&document, 7), "picture-00007.png");
        document.apply(Edit::SetDocument(DocumentChange::Title("../First: Light?".to_owned()))).unwrap();
        assert_eq!(proposed_name(&document, 7), "first--light-00007.png");
    }
}
