//! A whole video: the session on a frame clock, with the encoder behind a short queue.

use std::path::PathBuf;
use std::time::Duration;

use cym_gpu::{Alpha, Finish, PixelLayout as GpuLayout, ReadbackRing};
use cym_graph::Rate;
use cym_media::video::{DEFAULT_CHUNK_FRAMES, Export, ExportSpec, Finished, FrameRate, PixelLayout, Preset, SoundCut};

use crate::blur::MotionBlur;
use crate::clock::Stopwatch;
use crate::error::EngineError;
use crate::session::Session;

/// Frames that may be on their way from the GPU while the next ones are drawn.
const FRAMES_IN_FLIGHT: usize = 3;
/// Frames between two looks at how much is on disk.
const LOOK_AT_DISK: u64 = 15;

/// Nothing later than this is rendered: 24 hours, as for a document's own length.
const LONGEST_SECS: f64 = cym_graph::limits::DURATION_SECS;

/// Which part of the piece is rendered.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Span {
    /// All of it.
    Whole,
    /// From a time on, for a length; without a length to the end.
    Secs {
        /// Where it starts.
        from: f64,
        /// How long it lasts.
        duration: Option<f64>,
    },
    /// Frames from the first up to but without the last.
    Frames {
        /// The first frame.
        first: u64,
        /// The frame after the last one.
        end: u64,
    },
}

/// What to write, and where.
#[derive(Clone, Debug)]
pub struct RenderOptions {
    /// The output file, or folder for a sequence of pictures.
    pub out: PathBuf,
    /// The kind of file.
    pub preset: &'static Preset,
    /// Which part.
    pub span: Span,
    /// Whether an existing output may be replaced.
    pub overwrite: bool,
    /// Whether the file carries its graph.
    pub embed: bool,
    /// Frames a chunk; a killed render loses at most one.
    pub chunk_frames: u32,
    /// How frames are blurred.
    pub motion_blur: MotionBlur,
}

impl RenderOptions {
    /// A span into a file whose ending says the kind; carries its graph and replaces nothing.
    pub fn new(out: PathBuf, span: Span) -> Self {
        let preset = Preset::for_path(&out);
        Self {
            out,
            preset,
            span,
            overwrite: false,
            embed: true,
            chunk_frames: DEFAULT_CHUNK_FRAMES,
            motion_blur: MotionBlur::default(),
        }
    }
}

/// How far a render is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress {
    /// Frames done, those of an earlier run included.
    pub done: u64,
    /// Frames in all.
    pub total: u64,
    /// Frames that an earlier run had finished.
    pub kept: u64,
    /// Frames a second over this run.
    pub rate_hz: f64,
    /// Bytes on disk so far.
    pub bytes: u64,
    /// Before the first frame of a run that starts in the middle: frames replayed, and how many there are to replay.
    pub replay: Option<(u64, u64)>,
    /// Seconds left, once there is a rate.
    pub left_secs: Option<f64>,
}

/// What a render made.
#[derive(Clone, Debug)]
pub struct Rendered {
    /// The file, its frames and its sound.
    pub finished: Finished,
    /// Frames that an earlier run had finished.
    pub kept: u64,
    /// Seconds that this run took.
    pub secs: f64,
}

/// Renders a span into a file. `watch` is called after every frame and stops the render by returning `false`; finished
/// chunks are kept then, and the same call goes on where it stopped.
///
/// # Errors
/// Whatever the output, ffmpeg, the disk or the GPU object to; nothing that was there is touched then.
pub fn render(
    session: &mut Session,
    options: &RenderOptions,
    watch: &mut dyn FnMut(Progress) -> bool,
) -> Result<Rendered, EngineError> {
    session.no_mistakes()?;
    session.set_motion_blur(options.motion_blur)?;
    let rate = frame_rate(session.plan().rate)?;
    let frames = frames_of(options.span, session.duration_secs(), rate)?;
    let total = frames.end - frames.start;
    let mut export = Export::begin(spec(session, options, rate, &frames)?)?;
    let kept = export.kept_frames();
    let clock = Stopwatch::start();
    match draw_all(session, options, &mut export, frames.start, &clock, watch) {
        Ok(()) => {}
        Err(error) => {
            // The first error is the one to tell; what is finished stays either way.
            let _secondary = export.cancel();
            return Err(error);
        }
    }
    let done = Progress { done: total, total, kept, rate_hz: 0.0, bytes: 0, replay: None, left_secs: Some(0.0) };
    let finished = export.finish_while(&mut || watch(done))?;
    Ok(Rendered { finished, kept, secs: clock.secs() })
}

fn draw_all(
    session: &mut Session,
    options: &RenderOptions,
    export: &mut Export,
    first: u64,
    clock: &Stopwatch,
    watch: &mut dyn FnMut(Progress) -> bool,
) -> Result<(), EngineError> {
    let (kept, total) = (export.kept_frames(), export.spec().frames);
    let [width, height] = session.plan().size;
    let finish = finish(options.preset);
    let mut ring = ReadbackRing::new(&session.executor, width, height, finish, FRAMES_IN_FLIGHT)?;
    let mut pixels = vec![0; export.frame_bytes()];
    let mut drawn = export.next_frame();
    let mut progress = Progress {
        done: drawn,
        total,
        kept,
        rate_hz: 0.0,
        bytes: export.written_bytes(),
        replay: None,
        left_secs: None,
    };
    // A video is drawn from its first frame to its last: nothing ever comes back to a checkpoint.
    session.set_checkpoint_bytes(0);
    session.seek(first + drawn, &mut |past, all| watch(Progress { replay: Some((past, all)), ..progress }))?;
    while export.next_frame() < total {
        while drawn < total && !ring.is_full() {
            let frame = first + drawn;
            session.expose(frame)?;
            session.send(&mut ring, frame)?;
            drawn += 1;
        }
        ring.drain(&mut pixels)?;
        pixels = export.push(pixels)?;
        let done = export.next_frame();
        let rate_hz = (done - kept) as f64 / clock.secs().max(1e-6);
        let left_secs = (clock.secs() > 0.5).then(|| (total - done) as f64 / rate_hz.max(1e-6));
        if done.is_multiple_of(LOOK_AT_DISK) {
            progress.bytes = export.written_bytes();
        }
        progress = Progress { done, rate_hz, left_secs, ..progress };
        if !watch(progress) {
            return Err(EngineError::Cancelled);
        }
    }
    Ok(())
}

fn finish(preset: &Preset) -> Finish {
    let layout = match preset.layout {
        PixelLayout::Rgba8 => GpuLayout::Rgba8,
        PixelLayout::Rgba16 => GpuLayout::Rgba16,
        PixelLayout::RgbaF16 => GpuLayout::RgbaF16,
    };
    let alpha = match (preset.alpha, layout) {
        (false, _) => Alpha::Opaque,
        (true, GpuLayout::RgbaF16) => Alpha::Premultiplied,
        (true, _) => Alpha::Straight,
    };
    Finish { layout, alpha, dither: true }
}

fn frame_rate(rate: Rate) -> Result<FrameRate, EngineError> {
    FrameRate::new(rate.num, rate.den).map_err(|error| EngineError::Asked(error.to_string()))
}

/// The frames of a span.
fn frames_of(span: Span, duration_secs: f64, rate: FrameRate) -> Result<std::ops::Range<u64>, EngineError> {
    let frame_at = |secs: f64| -> Result<u64, EngineError> {
        let duration = Duration::try_from_secs_f64(secs).map_err(|_error| {
            EngineError::Asked(format!("{secs} is no time in seconds. Use a number of seconds from 0 on."))
        })?;
        Ok(rate.frames_in(duration))
    };
    let frames = match span {
        Span::Whole => 0..frame_at(duration_secs)?,
        Span::Secs { from, duration } => {
            let first = frame_at(from)?;
            let length = frame_at(duration.unwrap_or_else(|| (duration_secs - from).max(0.0)))?;
            first..first.saturating_add(length)
        }
        Span::Frames { first, end } => first..end,
    };
    if frames.is_empty() {
        return Err(EngineError::Asked(format!(
            "there is no frame between {} and {}: the piece is {duration_secs:.2} s long. Ask for a part inside it, or give --duration.",
            frames.start, frames.end
        )));
    }
    let most = frame_at(LONGEST_SECS)?;
    if frames.end > most {
        return Err(EngineError::Asked(format!(
            "the frames up to {} are more than the {most} of 24 hours. Ask for a shorter part.",
            frames.end
        )));
    }
    Ok(frames)
}

fn spec(
    session: &Session,
    options: &RenderOptions,
    rate: FrameRate,
    frames: &std::ops::Range<u64>,
) -> Result<ExportSpec, EngineError> {
    let [width, height] = session.plan().size;
    let graph_text = cym_graph::file::write_string(&session.project().document)?;
    let sound = session.song().map(|path| SoundCut { path: path.to_owned(), from_secs: rate.secs_of(frames.start) });
    Ok(ExportSpec {
        sound,
        graph_text: options.embed.then_some(graph_text),
        key: key(session, frames)?,
        chunk_frames: options.chunk_frames,
        overwrite: options.overwrite,
        ..ExportSpec::new(&options.out, options.preset, width, height, rate, frames.end - frames.start)
    })
}

/// A hash of everything that decides the pixels, so that only true parts of this very render are kept.
fn key(session: &Session, frames: &std::ops::Range<u64>) -> Result<String, EngineError> {
    let plan = session.plan();
    let mut hasher = blake3::Hasher::new();
    let mut add = |part: &[u8]| {
        hasher.update(&(part.len() as u64).to_le_bytes()).update(part);
    };
    add(env!("CARGO_PKG_VERSION").as_bytes());
    add(cym_graph::file::write_string(&session.project().document)?.as_bytes());
    add(format!("{frames:?} {:?} {:?}", plan.size, plan.rate).as_bytes());
    add(format!("{:?}", session.gpu.about()).as_bytes());
    for pass in &plan.passes {
        add(pass.shader.as_bytes());
        add(bytemuck::cast_slice(&pass.values));
    }
    add(bytemuck::cast_slice(&plan.knobs));
    add(format!("{:?} {:?} {:?}", plan.signals, plan.things, plan.drawn).as_bytes());
    let blur = session.motion_blur();
    if !blur.is_none() {
        add(format!("{blur:?}").as_bytes());
    }
    for hash in session.file_hashes()? {
        add(hash.as_bytes());
    }
    Ok(hasher.finalize().to_hex().to_string())
}

#[cfg(test)]
mod tests {
    use super::{FrameRate, Span, frames_of};

    #[test]
    fn spans_become_whole_frames() {
        let rate = FrameRate::new(30000, 1001).unwrap();
        assert_eq!(frames_of(Span::Whole, 10.0, rate).unwrap(), 0..300);
        assert_eq!(frames_of(Span::Secs { from: 1.0, duration: Some(2.0) }, 10.0, rate).unwrap(), 30..90);
        assert_eq!(frames_of(Span::Frames { first: 5, end: 8 }, 10.0, rate).unwrap(), 5..8);
        assert!(frames_of(Span::Frames { first: 8, end: 8 }, 10.0, rate).is_err());
        assert!(frames_of(Span::Secs { from: 20.0, duration: None }, 10.0, rate).is_err());
        assert!(frames_of(Span::Secs { from: 0.0, duration: Some(1e12) }, 10.0, rate).is_err());
        assert!(frames_of(Span::Frames { first: 0, end: u64::MAX }, 10.0, rate).is_err());
        assert!(frames_of(Span::Secs { from: -1.0, duration: None }, 10.0, rate).is_err());
    }
}
