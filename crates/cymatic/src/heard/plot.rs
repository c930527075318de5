//! The song as one picture: time runs to the right, everything that was heard is a row.

mod canvas;
mod curves;
mod events;
mod font;
mod harmony;
mod head;
mod wave;

use cym_dsp::FeatureTrack;

use self::canvas::{Canvas, Ink};

/// Width of the picture; its height follows from the rows.
const WIDTH: usize = 2_400;
/// Room for the names of rows on the left, and on the right.
const LEFT: usize = 150;
const RIGHT: usize = 40;
/// Between two rows.
const GAP: usize = 16;

/// A finished picture, rows from the top, red, green, blue, alpha.
pub(crate) struct Plot {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// The pixels.
    pub rgba: Vec<u8>,
}

/// Where times lie in the picture.
#[derive(Clone, Copy)]
struct Time {
    duration_secs: f64,
}

impl Time {
    /// The place of a time, in pixels from the left.
    fn x(self, secs: f64) -> f32 {
        LEFT as f32 + (secs / self.duration_secs) as f32 * (WIDTH - LEFT - RIGHT) as f32
    }

    /// Every column of pixels with the times at its two edges.
    fn columns(self) -> impl Iterator<Item = (usize, f64, f64)> {
        let count = WIDTH - LEFT - RIGHT;
        let step = self.duration_secs / count as f64;
        (0..count).map(move |column| (LEFT + column, column as f64 * step, (column + 1) as f64 * step))
    }
}

/// One row: its height, and what draws it with its top at a place.
type Row = (usize, fn(&mut Canvas, &FeatureTrack, Time, usize));

/// Draws a track; `title` stands above it.
pub(crate) fn draw(track: &FeatureTrack, title: &str) -> Plot {
    let rows: [Row; 9] = [
        (44, head::sections),
        (250, wave::waveform),
        (34, events::bars),
        (events::LANE * events::lanes(track).len(), events::onsets),
        (192, wave::spectrum),
        (12 * harmony::NOTE, harmony::chroma),
        (56, harmony::chords),
        (170, curves::energy),
        (120, curves::mood),
    ];
    let top = 104;
    let axis = 44;
    let height = top + rows.iter().map(|(height, _)| height + GAP).sum::<usize>() + axis;
    let mut canvas = Canvas::new(WIDTH, height, Ink::PAPER);
    head::title(&mut canvas, track, title);
    let time = Time { duration_secs: track.duration_secs.max(1e-3) };
    let mut at = top;
    head::time_lines(&mut canvas, time, top, height - axis);
    for (height, draw) in rows {
        draw(&mut canvas, track, time, at);
        at += height + GAP;
    }
    head::time_axis(&mut canvas, time, at - GAP / 2);
    Plot { width: WIDTH as u32, height: height as u32, rgba: canvas.rgba() }
}

/// The name of a row, right-aligned left of it.
fn name(canvas: &mut Canvas, text: &str, middle: f32) {
    let size = 17.0;
    let width = font::width(text, size);
    canvas.text(text, LEFT as f32 - 14.0 - width, middle - size / 2.0, size, Ink::TEXT);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn even_an_empty_song_has_a_picture_and_the_same_twice() {
        let track = FeatureTrack::default();
        let plot = draw(&track, "nothing.wav");
        assert_eq!(plot.rgba.len(), (plot.width * plot.height * 4) as usize);
        assert_eq!(plot.rgba, draw(&track, "nothing.wav").rgba);
        assert_ne!(plot.rgba, draw(&track, "something.wav").rgba);
    }
}
