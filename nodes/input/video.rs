//! A video file, played.

use std::sync::Arc;

use cym_media::footage::{Colours, Footage, FootageError, Frame, Matrix, Span};
use cym_plan::FilePlace;

use crate::footage::{PATIENCE, Playing, SUMMED, Screen, played};
use crate::native::prelude::*;

pub(crate) fn node() -> impl Insert {
    Picture(Video)
}

struct Video;

impl PictureNode for Video {
    fn kind(&self) -> NodeKind {
        let kind = NodeKind::new(
            "Video",
            "Plays a video file. Its frames are exact: seeking shows what playing shows, and an export waits for every one of them.",
            &["footage", "movie", "film", "clip", "mp4", "mov", "webm", "file", "play"],
        )
        .input(
            Input::new("file", WireType::Text, Value::Asset(String::new()))
                .help("An mp4, mov, mkv, webm, avi or gif file beside the graph. Its sound is not played; a Sound File can name the same file."),
        );
        played(kind)
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
        SUMMED
    }

    fn open(&self, file: &FilePlace<'_>) -> Result<Thing, String> {
        if file.bytes.is_some() {
            return Err("a video cannot lie inside a graph".to_owned());
        }
        let footage = Footage::open(file.path, &format!("{:032x}", file.hash), file.cache);
        Ok(Thing::new(Arc::new(footage.map_err(|error| error.to_string())?), file.hash))
    }
}

/// The node at work.
#[derive(Default)]
struct Run {
    screen: Screen<Frame>,
}

impl PictureRun for Run {
    fn draw(&mut self, given: &Given<'_>, canvas: &mut Canvas<'_>) {
        let screen = &mut self.screen;
        (screen.unfinished, screen.trouble) = (false, None);
        let (Some(footage), Some(Some(file))) = (given.thing::<Footage>(0), given.things.first()) else {
            return canvas.rgba16f.fill(0);
        };
        let [playing @ .., matrix, range] = given.take::<9>().map(tame);
        let playing = Playing::of(playing);
        let colours = Colours {
            matrix: [Matrix::Auto, Matrix::Bt709, Matrix::Bt601][chosen(matrix, 3)],
            span: [Span::Auto, Span::Limited, Span::Full][chosen(range, 3)],
        };
        let index = footage.index();
        match footage.frame(playing.frame(index), colours, given.hurry.then_some(PATIENCE)) {
            Ok(shown) => screen.take(file, shown),
            Err(FootageError::NotYet { .. }) => screen.unfinished = true,
            Err(error) => {
                let next = "Make a fresh copy of the file; until then its last good frame is shown.";
                screen.trouble = Some([format!("{error}."), next.to_owned()]);
            }
        }
        screen.lay(file, index.pixel_aspect, playing.fit, canvas);
    }

    fn unfinished(&self) -> bool {
        self.screen.unfinished
    }

    fn trouble(&self) -> Option<[String; 2]> {
        self.screen.trouble.clone()
    }
}
