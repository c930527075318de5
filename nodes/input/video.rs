//! A video file, played.

use std::sync::Arc;
use std::time::Duration;

use cym_media::footage::{self, Colours, Fit, Footage, FootageError, Frame, Index, Matrix, Span};
use cym_plan::FilePlace;

use crate::native::prelude::*;

pub(crate) fn node() -> impl Insert {
    Picture(Video)
}

struct Video;

/// How long a window waits for a frame before the last one stands in for it.
const PATIENCE: Duration = Duration::from_millis(30);

impl PictureNode for Video {
    fn kind(&self) -> NodeKind {
        NodeKind::new(
            "Video",
            "Plays a video file. Its frames are exact: seeking shows what playing shows, and an export waits for every one of them.",
            &["footage", "movie", "film", "clip", "mp4", "mov", "webm", "file", "play"],
        )
        .input(
            Input::new("file", WireType::Text, Value::Asset(String::new()))
                .help("An mp4, mov, mkv, webm, avi or gif file beside the graph. Its sound is not played; a Sound File can name the same file."),
        )
        .input(Input::float("speed", 1.0, -4.0, 4.0).help(
            "How fast it plays; below 0 backwards. By wire it adds up: a level that rises lets it run, and nothing ever jumps.",
        ))
        .input(Input::float("start", 0.0, 0.0, 600.0).unit("secs").help("Where in the file its part begins."))
        .input(Input::float("end", 0.0, 0.0, 600.0).unit("secs").help("Where in the file its part ends; 0 is the end of the file."))
        .input(Input::float("offset", 0.0, -60.0, 60.0).unit("secs").help("How far ahead it is; a signal here scratches it back and forth."))
        .input(Input::choice("mode", &["loop", "once", "ping-pong"]).help(
            "What comes after the end: the beginning, the last frame for ever, or the way back.",
        ))
        .input(Input::choice("fit", &["cover", "contain", "stretch"]).help(
            "Cover fills the picture and cuts what stands over, contain shows all of it, stretch bends it into shape.",
        ))
        .input(Input::choice("matrix", &["auto", "bt709", "bt601"]).help(
            "Which colours it was made with. Auto believes the file; change it where green and red look a little wrong.",
        ))
        .input(Input::choice("range", &["auto", "limited", "full"]).help(
            "Which numbers are black and white. Auto believes the file; limited for one that looks pale, full for one that looks too hard.",
        ))
        .output(Output::new("image", WireType::Image, "The frame."))
    }

    fn start(&self) -> Box<dyn PictureRun> {
        Box::new(Run::default())
    }

    fn moves(&self, _: &Given<'_>) -> bool {
        // The sum of its speed is one of its numbers.
        false
    }

    fn summed(&self) -> &'static [&'static str] {
        &["speed"]
    }

    fn open(&self, file: &FilePlace<'_>) -> Result<Thing, String> {
        if file.bytes.is_some() {
            return Err("a video cannot lie inside a graph".to_owned());
        }
        let footage = Footage::open(file.path, &format!("{:032x}", file.hash), file.cache);
        Ok(Thing::new(Arc::new(footage.map_err(|error| error.to_string())?), file.hash))
    }
}

#[derive(Clone, Copy)]
struct Settings {
    /// Seconds that have been played.
    played: f64,
    part: [f64; 2],
    mode: usize,
    fit: Fit,
    colours: Colours,
}

impl Settings {
    fn of(given: &Given<'_>) -> Self {
        let [played, rounded, start, end, offset, mode, fit, matrix, range] = given.take().map(tame);
        Self {
            played: f64::from(played) + f64::from(rounded) + f64::from(offset),
            part: [start, end].map(f64::from),
            mode: chosen(mode, 3),
            fit: [Fit::Cover, Fit::Contain, Fit::Stretch][chosen(fit, 3)],
            colours: Colours {
                matrix: [Matrix::Auto, Matrix::Bt709, Matrix::Bt601][chosen(matrix, 3)],
                span: [Span::Auto, Span::Limited, Span::Full][chosen(range, 3)],
            },
        }
    }

    /// The frame that is shown.
    fn frame(&self, index: &Index) -> usize {
        let [start, end] = self.part;
        // Times that should be equal are not quite.
        let early = index.early_secs();
        let first = index.frame_at(start);
        let whole = index.duration_secs();
        let end = if end > start { end.min(whole) } else { whole };
        let last = index.frame_at(end - 2.0 * early).max(first);
        let from = index.secs_of(first);
        let length = (end - from).max(early);
        let secs = match self.mode {
            0 => (self.played + early).rem_euclid(length) - early,
            1 => self.played.clamp(0.0, length),
            _ => {
                // It turns where the last frame begins, so that no frame comes twice.
                let turn = (index.secs_of(last) - from).max(early);
                let within = self.played.rem_euclid(2.0 * turn);
                turn - (turn - within).abs()
            }
        };
        index.frame_at(from + secs).clamp(first, last)
    }
}

/// The node at work; what it keeps saves time, and stands in for what cannot be had.
#[derive(Default)]
struct Run {
    shown: Option<(u128, Arc<Frame>)>,
    unfinished: bool,
    trouble: Option<[String; 2]>,
}

impl PictureRun for Run {
    fn draw(&mut self, given: &Given<'_>, canvas: &mut Canvas<'_>) {
        (self.unfinished, self.trouble) = (false, None);
        let (Some(footage), Some(Some(file))) = (given.thing::<Footage>(0), given.things.first()) else {
            return canvas.rgba16f.fill(0);
        };
        let settings = Settings::of(given);
        let index = footage.index();
        let number = settings.frame(index);
        match footage.frame(number, settings.colours, given.hurry.then_some(PATIENCE)) {
            Ok(shown) => {
                self.unfinished = !shown.exact;
                self.shown = Some((file.hash(), shown.frame));
            }
            Err(FootageError::NotYet { .. }) => self.unfinished = true,
            Err(error) => {
                let next = "Make a fresh copy of the file; until then its last good frame is shown.";
                self.trouble = Some([format!("{error}."), next.to_owned()]);
            }
        }
        match &self.shown {
            Some((hash, frame)) if *hash == file.hash() => {
                let size = [frame.width, frame.height];
                let rectangle = footage::place(size, index.pixel_aspect, canvas.size_px, settings.fit);
                footage::fill(frame, rectangle, canvas.size_px, canvas.rgba16f);
            }
            _ => canvas.rgba16f.fill(0),
        }
    }

    fn unfinished(&self) -> bool {
        self.unfinished
    }

    fn trouble(&self) -> Option<[String; 2]> {
        self.trouble.clone()
    }
}
