//! One picture.

use std::path::{Path, PathBuf};

use cym_gpu::{Alpha, Finish, PixelLayout, ReadbackRing};
use cym_media::picture;

use crate::error::EngineError;
use crate::session::Session;

/// What picture to write, and where.
#[derive(Clone, Debug)]
pub struct StillOptions {
    /// The PNG file.
    pub out: PathBuf,
    /// The time, in seconds.
    pub at_secs: f64,
    /// 16 bits a channel instead of 8.
    pub deep: bool,
    /// Whether an existing file may be replaced.
    pub overwrite: bool,
    /// Whether the file carries its graph.
    pub embed: bool,
}

/// Draws one frame and writes it as a PNG. `go_on(done, total)` is asked before each frame that must be drawn before it.
///
/// # Errors
/// The time is no time, the file is in the way or cannot be written, or the GPU refuses.
pub fn still(
    session: &mut Session,
    options: &StillOptions,
    go_on: &mut dyn FnMut(u64, u64) -> bool,
) -> Result<(), EngineError> {
    check_out(options)?;
    session.no_mistakes()?;
    check_secs(options.at_secs)?;
    let frame = session.frame_at(options.at_secs);
    let layout = if options.deep { PixelLayout::Rgba16 } else { PixelLayout::Rgba8 };
    session.seek(frame, go_on)?;
    let pixels = frame_pixels(session, frame, layout)?;
    write(session, options, session.plan().size, &pixels)
}

/// Writes pixels as the options ask, with the session's graph inside.
pub(crate) fn write(
    session: &Session,
    options: &StillOptions,
    [width, height]: [u32; 2],
    pixels: &[u8],
) -> Result<(), EngineError> {
    let graph = cym_graph::file::write_string(&session.project().document)?;
    let graph = options.embed.then_some(graph.as_str());
    if options.deep {
        let pixels: Vec<u16> = pixels.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
        picture::write_png16(&options.out, width, height, &pixels, graph)?;
    } else {
        picture::write_png8(&options.out, width, height, pixels, graph)?;
    }
    Ok(())
}

/// Refuses what is no time of a piece.
pub(crate) fn check_secs(secs: f64) -> Result<(), EngineError> {
    if (0.0..=86_400.0).contains(&secs) {
        return Ok(());
    }
    Err(EngineError::Asked(format!("{secs} is no time in this piece. Use seconds from 0 on.")))
}

/// Holds the output against everything that can be told before a frame is drawn.
///
/// # Errors
/// It is no PNG, something is there that may not be replaced, or its folder does not exist.
pub fn check_out(options: &StillOptions) -> Result<(), EngineError> {
    let out = &options.out;
    if !out.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("png")) {
        let asked = format!("a still is a PNG, and `{}` does not end in .png. Rename it.", out.display());
        return Err(EngineError::Asked(asked));
    }
    if out.is_dir() {
        return Err(EngineError::Asked(format!("`{}` is a folder. Choose another name.", out.display())));
    }
    if out.exists() && !options.overwrite {
        return Err(EngineError::Exists { path: out.clone() });
    }
    match out.parent() {
        Some(folder) if folder != Path::new("") && !folder.is_dir() => {
            let asked =
                format!("the folder `{}` does not exist. Make it first, or choose another output.", folder.display());
            Err(EngineError::Asked(asked))
        }
        _ => Ok(()),
    }
}

/// Draws one frame and gives its pixels, rows from the top, without padding.
///
/// # Errors
/// The GPU refuses.
pub fn frame_pixels(session: &mut Session, frame: u64, layout: PixelLayout) -> Result<Vec<u8>, EngineError> {
    let [width, height] = session.plan().size;
    session.expose(frame)?;
    let finish = Finish { layout, alpha: Alpha::Straight, dither: true };
    let mut ring = ReadbackRing::new(&session.executor, width, height, finish, 1)?;
    session.send(&mut ring, frame)?;
    let mut pixels = vec![0; width as usize * height as usize * layout.bytes_per_px() as usize];
    ring.drain(&mut pixels)?;
    Ok(pixels)
}
