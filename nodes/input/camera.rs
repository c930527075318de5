//! What a camera films now.

use std::sync::Arc;

use cym_media::camera::{self, CameraState, Cameras, Sight};
use cym_media::footage::{Colours, Fit, Footage, FootageError, Frame, Pixels};
use cym_plan::FilePlace;

use crate::footage::{Playing, PATIENCE, Screen, fit, fit_of};
use crate::native::prelude::*;

pub(crate) fn node() -> impl Insert {
    Picture(Camera { cameras: camera::machine() })
}

struct Camera {
    cameras: Arc<Cameras>,
}

/// Lines of the choices of `size`, from the second on.
const LINES: [u32; 3] = [480, 720, 1080];

impl PictureNode for Camera {
    fn kind(&self) -> NodeKind {
        NodeKind::new(
            "Camera",
            "What a camera films now: a face, hands, the stage. The newest picture is shown, and nothing waits for it.",
            &["webcam", "live", "video", "input", "capture", "film", "face", "stage", "usb", "v4l2"],
        )
        .input(Input::camera("device").help(
            "The camera, by its name; empty is the first one that is there. When it is unplugged, it is tried again every second.",
        ))
        .input(Input::new("stands_in", WireType::Text, Value::Asset(String::new())).help(
            "A video that plays in its place, round and round, where nothing is filmed: in an export, in a still, and while there is no camera.",
        ))
        .input(Input::choice("size", &["auto", "480 lines", "720 lines", "1080 lines"]).help(
            "How large its pictures are wished for. Auto is what the camera gives by itself; not every camera has every size.",
        ))
        .input(Input::toggle("mirrored", false).help("Shows it as a mirror does: for somebody who sees themself."))
        .input(fit())
        .output(Output::new("image", WireType::Image, "The picture."))
    }

    fn start(&self) -> Box<dyn PictureRun> {
        Box::new(Run { cameras: Arc::clone(&self.cameras), opening: false, screen: Screen::default() })
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
struct Run {
    cameras: Arc<Cameras>,
    /// Whether the camera may show something in a moment.
    opening: bool,
    screen: Screen<Frame>,
}

/// A picture as a mirror shows it, or as it is.
struct Seen<'a> {
    frame: &'a Frame,
    mirrored: bool,
}

impl Pixels for Seen<'_> {
    fn size_px(&self) -> [u32; 2] {
        self.frame.size_px()
    }

    fn is_whole(&self) -> bool {
        self.frame.is_whole()
    }

    fn row(&self, number: usize, row: &mut Vec<f32>) {
        self.frame.row(number, row);
        if self.mirrored {
            let (pixels, _) = row.as_chunks_mut::<4>();
            pixels.reverse();
        }
    }
}

impl PictureRun for Run {
    fn draw(&mut self, given: &Given<'_>, canvas: &mut Canvas<'_>) {
        (self.opening, self.screen.unfinished, self.screen.trouble) = (false, false, None);
        let [size, mirrored, fit] = given.take().map(tame);
        let (mirrored, fit) = (fires(mirrored), fit_of(fit));
        let stands_in = given.thing::<Footage>(0);
        // Somebody looks on: what is filmed now belongs to no time of the piece, so nothing else may show it.
        if given.hurry {
            let lines = chosen(size, 4).checked_sub(1).map(|at| LINES[at]);
            let Sight { frame, state } = self.cameras.look(given.texts.first().copied().unwrap_or_default(), lines);
            self.opening = state == CameraState::Opening;
            self.screen.trouble = trouble(state, stands_in.is_some());
            if let Some(frame) = frame {
                return lay(&frame, 1.0, mirrored, fit, canvas);
            }
        } else if stands_in.is_none() {
            let cause = "a live camera cannot be seen here, and nothing stands in for it, so its picture is empty.";
            let next = "Choose a video that stands in for it.";
            self.screen.trouble = Some([cause.to_owned(), next.to_owned()]);
        }
        match (stands_in, given.things.first()) {
            (Some(footage), Some(Some(file))) => self.stand_in(footage, file, given, mirrored, fit, canvas),
            _ => canvas.rgba16f.fill(0),
        }
    }

    fn unfinished(&self) -> bool {
        self.opening || self.screen.unfinished
    }

    fn trouble(&self) -> Option<[String; 2]> {
        self.screen.trouble.clone()
    }
}

impl Run {
    /// Plays the video that stands in, by the time of the piece.
    fn stand_in(
        &mut self,
        footage: &Footage,
        file: &Thing,
        given: &Given<'_>,
        mirrored: bool,
        fit: Fit,
        canvas: &mut Canvas<'_>,
    ) {
        let index = footage.index();
        let playing = Playing { played: given.tick.secs, part: [0.0; 2], mode: 0, fit };
        match footage.frame(playing.frame(index), Colours::default(), given.hurry.then_some(PATIENCE)) {
            Ok(shown) => self.screen.take(file, shown),
            Err(FootageError::NotYet { .. }) => self.screen.unfinished = true,
            Err(error) => {
                let next = "Make a fresh copy of the file; until then its last good frame is shown.";
                self.screen.trouble = Some([format!("{error}."), next.to_owned()]);
            }
        }
        match self.screen.of(file) {
            Some(frame) => lay(frame, index.pixel_aspect, mirrored, fit, canvas),
            None => canvas.rgba16f.fill(0),
        }
    }
}

fn lay(frame: &Frame, pixel_aspect: f64, mirrored: bool, fit: Fit, canvas: &mut Canvas<'_>) {
    crate::footage::lay(&Seen { frame, mirrored }, pixel_aspect, fit, canvas);
}

/// Why nothing is filmed, if nothing is.
fn trouble(state: CameraState, stands_in: bool) -> Option<[String; 2]> {
    let why = match state {
        CameraState::Opening | CameraState::Filming { .. } => return None,
        CameraState::NoCamera { why } => why,
        CameraState::Lost { device, why } => format!("{device} went away ({why})"),
    };
    let shown = if stands_in { "a video stands in for the camera" } else { "its picture is empty" };
    let next = "Plug it in, or choose another device; it is tried again every second.";
    Some([format!("{shown}: {why}."), next.to_owned()])
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;
    use std::thread::sleep;
    use std::time::Duration;

    use cym_graph::Rate;
    use cym_media::camera::{CameraDevice, CameraSource, CameraSystem};
    use cym_plan::Tick;
    use half::f16;

    use super::*;

    /// A camera that films red on the left and blue on the right, or none.
    struct Desk(bool);

    impl CameraSystem for Desk {
        fn devices(&self) -> Result<Vec<CameraDevice>, String> {
            Ok(Vec::new())
        }

        fn source(&self, device: Option<&str>, lines: Option<u32>) -> Result<CameraSource, String> {
            assert_eq!((device, lines), (Some("Desk"), Some(720)));
            let film = "color=red:size=32x36:rate=30[a];color=blue:size=32x36:rate=30[b];[a][b]hstack";
            let input = ["-re", "-f", "lavfi", "-i", film].map(OsString::from).to_vec();
            if self.0 { Ok(CameraSource { name: "Desk".to_owned(), input }) } else { Err("no camera is there".to_owned()) }
        }
    }

    /// The pixels at both sides.
    fn sides(run: &mut dyn PictureRun, hurry: bool, mirror: f32, things: &[Option<Thing>]) -> [[f32; 4]; 2] {
        let mut halves = vec![0; 64 * 36 * 4];
        let tick = Tick::at(0, Rate { num: 30, den: 1 });
        let numbers = [2.0, mirror, 0.0];
        let given = Given { tick, hurry, seed: 7, numbers: &numbers, texts: &["Desk"], things };
        run.draw(&given, &mut Canvas { size_px: [64, 36], rgba16f: &mut halves });
        [4, 59].map(|x| std::array::from_fn(|at| f16::from_bits(halves[(18 * 64 + x) * 4 + at]).to_f32()))
    }

    #[test]
    fn it_shows_what_is_filmed_now_and_mirrors_it() {
        let node = Camera { cameras: Arc::new(Cameras::of(Arc::new(Desk(true)))) };
        let mut run = node.start();
        sides(&mut *run, true, 0.0, &[None]);
        assert!(run.unfinished(), "the first frame is on its way");
        for _ in 0..1000 {
            if sides(&mut *run, true, 0.0, &[None])[0][3] > 0.0 {
                break;
            }
            sleep(Duration::from_millis(10));
        }
        let red = |px: [f32; 4]| px[0] > 0.9 && px[2] < 0.1;
        let [left, right] = sides(&mut *run, true, 0.0, &[None]);
        assert!(red(left) && !red(right), "{left:?} {right:?}");
        let [left, right] = sides(&mut *run, true, 1.0, &[None]);
        assert!(!red(left) && red(right), "{left:?} {right:?}");
        assert!(run.trouble().is_none() && !run.unfinished());
    }

    #[test]
    fn without_one_a_video_stands_in_or_the_cause_is_told() {
        let node = Camera { cameras: Arc::new(Cameras::of(Arc::new(Desk(false)))) };
        let mut run = node.start();
        for _ in 0..1000 {
            sides(&mut *run, true, 0.0, &[None]);
            if run.trouble().is_some() {
                break;
            }
            sleep(Duration::from_millis(10));
        }
        let told = |run: &dyn PictureRun| run.trouble().map(|[cause, _]| cause).unwrap_or_default();
        assert_eq!(told(&*run), "its picture is empty: no camera is there.");
        let clip = concat!(env!("CARGO_MANIFEST_DIR"), "/../example-graphs/clips/lanterns.mp4");
        let place = FilePlace { path: clip.as_ref(), bytes: None, numbered: &[], hash: 1, cache: None };
        let things = [Some(node.open(&place).unwrap())];
        let [left, _] = sides(&mut *run, false, 0.0, &things);
        assert!(left[3] == 1.0 && run.trouble().is_none(), "an export has the video: {left:?}");
        let [_, right] = sides(&mut *run, false, 1.0, &things);
        let near = left.iter().zip(right).all(|(left, right)| (left - right).abs() < 0.01);
        assert!(near, "it is mirrored too: {left:?} {right:?}");
        sides(&mut *run, true, 0.0, &things);
        assert_eq!(told(&*run), "a video stands in for the camera: no camera is there.");
        let empty = sides(&mut *run, false, 0.0, &[None]);
        assert_eq!(empty, [[0.0; 4]; 2]);
        assert!(told(&*run).starts_with("a live camera cannot be seen here"));
    }
}
