//! Numbered pictures, played as a film.

use std::sync::Arc;

use cym_media::sequence::{Seen, Sequence, SequenceError, Still};
use cym_plan::FilePlace;

use crate::footage::{PATIENCE, Playing, SUMMED, Screen, Steady, played};
use crate::native::prelude::*;

pub(crate) fn node() -> impl Insert {
    Picture(PictureSequence)
}

struct PictureSequence;

impl PictureNode for PictureSequence {
    fn kind(&self) -> NodeKind {
        let kind = NodeKind::new(
            "Picture Sequence",
            "Plays numbered pictures as a film: drawn by hand, cut from paper, or rendered elsewhere. Its frames are exact, and an export waits for every one of them.",
            &["footage", "frames", "image sequence", "flip book", "stop motion", "animation", "png", "exr", "numbered", "play"],
        )
        .input(Input::numbered("file").help(
            "The first of the pictures, such as `walk_0001.png`, or a pattern for all of them, `walk_####.png` or `walk_%04d.png`. Where numbers are left out, the picture before is held.",
        ))
        .input(Input::float("rate", 12.0, 1.0, 60.0).unit("hz").help(
            "Pictures a second, counted by their numbers: 12 for drawings, 24 or 30 for what was rendered as a film.",
        ));
        played(kind).output(Output::new("image", WireType::Image, "The picture."))
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
            return Err("a sequence of pictures cannot lie inside a graph".to_owned());
        }
        Ok(Thing::new(Arc::new(Sequence::open(file.numbered.to_vec())), file.hash))
    }
}

/// The node at work.
#[derive(Default)]
struct Run {
    screen: Screen<Still>,
}

impl PictureRun for Run {
    fn draw(&mut self, given: &Given<'_>, canvas: &mut Canvas<'_>) {
        let screen = &mut self.screen;
        (screen.unfinished, screen.trouble) = (false, None);
        let (Some(sequence), Some(Some(file))) = (given.thing::<Sequence>(0), given.things.first()) else {
            return canvas.rgba16f.fill(0);
        };
        let [rate, playing @ ..] = given.take::<8>().map(tame);
        let playing = Playing::of(playing);
        let times = Steady { frames: sequence.len(), rate_hz: f64::from(rate.clamp(0.01, 1000.0)) };
        let Seen { shown, broken } = sequence.frame(playing.frame(&times), given.hurry.then_some(PATIENCE));
        if let Some(error) = broken {
            let next = "Mend or replace that file; until then the picture before it is shown.";
            screen.trouble = Some([format!("{error}."), next.to_owned()]);
        }
        match shown {
            Ok(shown) => screen.take(file, shown),
            Err(SequenceError::NotYet { .. }) => screen.unfinished = true,
            // Nothing before it can be read either.
            Err(_) => return canvas.rgba16f.fill(0),
        }
        screen.lay(file, 1.0, playing.fit, canvas);
    }

    fn unfinished(&self) -> bool {
        self.screen.unfinished
    }

    fn trouble(&self) -> Option<[String; 2]> {
        self.screen.trouble.clone()
    }
}
