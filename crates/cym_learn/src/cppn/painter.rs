//! Draws networks on the CPU, on all cores.

use std::sync::Mutex;

use rayon::prelude::*;

use super::frame::{Frame, pixel_place};
use super::network::Network;
use super::prepared::{Prepared, Rows};
use super::quality::{Quality, upsample_row};

/// Pixels that go through the network together: enough for the matrix product, few enough for the second-level cache.
const RUN: usize = 192;
/// Rows of a picture that a thread enlarges at once.
const ROWS: usize = 16;
/// Pixels on a side of the squares that are drawn again where the picture is fine.
pub(super) const TILE: usize = 16;

/// Draws networks into lists of numbers; it keeps its memory, so that frame after frame takes none.
///
/// The picture depends on the network, the frame, the size and the quality alone: not on the number of cores.
///
/// ```
/// use cym_learn::cppn::{Frame, Network, Painter, Preset, Quality};
///
/// let network = Network::new(Preset::Small.architecture(), 7)?;
/// let mut picture = vec![0.0; 32 * 18 * 3];
/// Painter::new().draw(&network, &Frame::default(), [32, 18], Quality::FULL, &mut picture);
/// assert!(picture.iter().all(|channel| (0.0..=1.0).contains(channel)));
/// # Ok::<(), cym_learn::cppn::WeightsError>(())
/// ```
#[derive(Debug, Default)]
pub struct Painter {
    prepared: Prepared,
    slots: Vec<Slot>,
    /// The picture at half size.
    low: Vec<f32>,
    /// Samples on a side of a pixel for every tile that is drawn again: `(tile, side)`.
    fine: Vec<(usize, u32)>,
    /// What they became, one after the other.
    redrawn: Vec<f32>,
}

/// The memory of one thread.
#[derive(Debug, Default)]
struct Slot {
    rows: Rows,
    samples: Vec<f32>,
}

/// Evenly spaced places on the picture, row by row.
#[derive(Debug, Clone, Copy)]
struct Raster {
    columns: usize,
    origin: [f32; 2],
    step: [f32; 2],
}

/// Draws a network once, at full quality; [`Painter`] is for more than one frame.
///
/// `out[pixel][channel]` takes `width * height` pixels row by row from the top, with [`Output::channels`](super::Output::channels) numbers
/// each, in 0..1 and sRGB-encoded.
///
/// # Panics
/// If `out` has another length.
pub fn draw(network: &Network, frame: &Frame<'_>, size_px: [u32; 2], out: &mut [f32]) {
    Painter::new().draw(network, frame, size_px, Quality::FULL, out);
}

impl Painter {
    /// A painter without memory yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Draws a frame.
    ///
    /// `out[pixel][channel]` takes `width * height` pixels row by row from the top, with
    /// [`Output::channels`](super::Output::channels) numbers each, in 0..1 and sRGB-encoded.
    ///
    /// # Panics
    /// If `out` has another length.
    pub fn draw(&mut self, network: &Network, frame: &Frame<'_>, size_px: [u32; 2], quality: Quality, out: &mut [f32]) {
        let channels = network.architecture().output.channels();
        let [width, height] = size_px.map(|side| side as usize);
        assert!(
            out.len() == width * height * channels,
            "{} numbers are no {width}x{height} picture of {channels} channels",
            out.len()
        );
        if out.is_empty() {
            return;
        }
        self.prepared.fit(network, frame, frame.pixel(size_px));
        self.prepared.pack(network);
        self.slots.resize_with(rayon::current_num_threads(), Slot::default);
        for slot in &mut self.slots {
            slot.rows.fit(&self.prepared, RUN);
        }
        let full = Raster {
            columns: width,
            origin: pixel_place(0.0, 0.0, size_px),
            step: [2.0 / height as f32, -2.0 / height as f32],
        };
        if quality.half {
            let (low, [columns, rows]) = full.halved([width, height]);
            let mut picture = std::mem::take(&mut self.low);
            picture.resize(columns * rows * channels, 0.0);
            self.paint(network, frame, low, &mut picture);
            self.enlarge(&picture, columns, width * channels, channels, out);
            self.low = picture;
        } else {
            self.paint(network, frame, full, out);
        }
        if quality.samples > 1 {
            quality.fine_tiles(out, [width, height], channels, &mut self.fine);
            self.refine(network, frame, full, [width, height], out);
        }
    }

    /// Draws all places of a raster.
    fn paint(&mut self, network: &Network, frame: &Frame<'_>, raster: Raster, out: &mut [f32]) {
        let channels = network.architecture().output.channels();
        let Self { prepared, slots, .. } = self;
        // Small pictures are cut finer, or one thread would draw alone; not by the number of threads, which must not change a picture.
        let run = RUN.min((out.len() / channels).div_ceil(32).next_multiple_of(16));
        let runs = Mutex::new(out.chunks_mut(run * channels).enumerate());
        let next = || runs.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).next();
        slots.par_iter_mut().with_max_len(1).for_each(|slot| {
            while let Some((index, out)) = next() {
                raster.evaluate(network, prepared, frame, index * run, &mut slot.rows, out);
            }
        });
    }

    /// Fills the picture from one of half its size.
    fn enlarge(&mut self, low: &[f32], columns: usize, line: usize, channels: usize, out: &mut [f32]) {
        let rows = Mutex::new(out.chunks_mut(ROWS * line).enumerate());
        let next = || rows.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).next();
        self.slots.par_iter_mut().with_max_len(1).for_each(|slot| {
            while let Some((index, out)) = next() {
                for (row, out) in out.chunks_mut(line).enumerate() {
                    upsample_row(low, columns, index * ROWS + row, channels, &mut slot.samples, out);
                }
            }
        });
    }

    /// Draws the tiles that were found to be fine again, with more samples.
    fn refine(
        &mut self,
        network: &Network,
        frame: &Frame<'_>,
        full: Raster,
        [width, height]: [usize; 2],
        out: &mut [f32],
    ) {
        let channels = network.architecture().output.channels();
        let Self { prepared, slots, fine, redrawn, .. } = self;
        redrawn.resize(fine.len() * TILE * TILE * channels, 0.0);
        let tiles = Mutex::new(fine.iter().zip(redrawn.chunks_mut(TILE * TILE * channels)));
        let next = || tiles.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).next();
        let across = width.div_ceil(TILE);
        slots.par_iter_mut().with_max_len(1).for_each(|slot| {
            while let Some((&(tile, side), out)) = next() {
                let raster = full.tile([tile % across, tile / across], side);
                let side = side as usize;
                slot.samples.resize(TILE * TILE * side * side * channels, 0.0);
                for (index, samples) in slot.samples.chunks_mut(RUN * channels).enumerate() {
                    raster.evaluate(network, prepared, frame, index * RUN, &mut slot.rows, samples);
                }
                average(&slot.samples, side, channels, out);
            }
        });
        for (&(tile, _), pixels) in fine.iter().zip(redrawn.chunks(TILE * TILE * channels)) {
            let (left, top) = (tile % across * TILE, tile / across * TILE);
            let columns = TILE.min(width - left) * channels;
            for (row, pixels) in pixels.chunks(TILE * channels).enumerate().take(height - top) {
                out[((top + row) * width + left) * channels..][..columns].copy_from_slice(&pixels[..columns]);
            }
        }
    }
}

impl Raster {
    /// Every second place with two more on each side, and how many there are across and down.
    fn halved(self, [width, height]: [usize; 2]) -> (Self, [usize; 2]) {
        let columns = width.div_ceil(2) + 4;
        let move_back = |origin: f32, step: f32| origin + step * (0.5 - 2.0 * 2.0);
        let origin = [move_back(self.origin[0], self.step[0]), move_back(self.origin[1], self.step[1])];
        (Self { columns, origin, step: self.step.map(|step| 2.0 * step) }, [columns, height.div_ceil(2) + 4])
    }

    /// The samples of a tile, `side` times `side` for a pixel.
    fn tile(self, [column, row]: [usize; 2], side: u32) -> Self {
        let n = side as f32;
        let step = self.step.map(|step| step / n);
        let start = |origin: f32, step: f32, tiles: usize| origin + step * ((tiles * TILE) as f32 + 0.5 / n - 0.5);
        let origin = [start(self.origin[0], self.step[0], column), start(self.origin[1], self.step[1], row)];
        Self { columns: TILE * side as usize, origin, step }
    }

    /// The network at the places from `start` on, as many as `out` takes.
    fn evaluate(
        self,
        network: &Network,
        prepared: &Prepared,
        frame: &Frame<'_>,
        start: usize,
        rows: &mut Rows,
        out: &mut [f32],
    ) {
        let pixels = out.len() / network.architecture().output.channels();
        let (mut column, mut row) = (start % self.columns, start / self.columns);
        for (x, y) in rows.xs.iter_mut().zip(&mut rows.ys).take(pixels) {
            let place = [self.origin[0] + self.step[0] * column as f32, self.origin[1] + self.step[1] * row as f32];
            [*x, *y] = frame.place.map(place);
            column += 1;
            if column == self.columns {
                (column, row) = (0, row + 1);
            }
        }
        prepared.evaluate(network, rows, out);
    }
}

/// The means of `side` times `side` samples.
fn average(samples: &[f32], side: usize, channels: usize, out: &mut [f32]) {
    let share = 1.0 / (side * side) as f32;
    for (pixel, out) in out.chunks_exact_mut(channels).enumerate() {
        let (column, row) = (pixel % TILE * side, pixel / TILE * side);
        for (channel, out) in out.iter_mut().enumerate() {
            let at = |dx: usize, dy: usize| samples[((row + dy) * TILE * side + column + dx) * channels + channel];
            *out = share * (0..side).flat_map(|dy| (0..side).map(move |dx| at(dx, dy))).sum::<f32>();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Architecture, Network, Place, Preset, pixel};
    use super::*;

    const SIZE: [u32; 2] = [45, 27];

    fn network(preset: Preset) -> Network {
        Network::new(preset.architecture(), 5).unwrap()
    }

    fn drawn(network: &Network, frame: &Frame<'_>, size_px: [u32; 2], quality: Quality) -> Vec<f32> {
        let mut out = vec![-1.0; (size_px[0] * size_px[1]) as usize * network.architecture().output.channels()];
        Painter::new().draw(network, frame, size_px, quality, &mut out);
        out
    }

    /// The picture as the plain evaluator draws it.
    fn plain(network: &Network, frame: &Frame<'_>, size_px: [u32; 2]) -> Vec<f32> {
        let places =
            (0..size_px[1]).flat_map(|y| (0..size_px[0]).map(move |x| pixel_place(x as f32, y as f32, size_px)));
        places.flat_map(|place| pixel(network, frame, place, frame.pixel(size_px))).collect()
    }

    fn largest_difference(one: &[f32], other: &[f32]) -> f32 {
        assert_eq!(one.len(), other.len());
        one.iter().zip(other).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
    }

    /// Root of the mean square.
    fn mean_difference(one: &[f32], other: &[f32]) -> f32 {
        (one.iter().zip(other).map(|(a, b)| (a - b).powi(2)).sum::<f32>() / one.len() as f32).sqrt()
    }

    /// Everything that a frame can say, at once.
    fn busy<'a>() -> Frame<'a> {
        Frame {
            time: 0.3,
            audio: &[0.2, 0.9, -0.4, 0.1, 0.6],
            latent: &[0.5, -1.0, 0.3, 0.0, 0.8, -0.2, 0.1, 0.7],
            gains: &[0.9, 1.1, 1.05, 0.8],
            place: Place::looking_at([0.2, -0.1], 0.8, 0.07),
            damped: true,
        }
    }

    #[test]
    fn every_preset_is_drawn_as_the_plain_evaluator_says() {
        for preset in Preset::ALL {
            let network = network(preset);
            for (name, frame) in [("still", Frame::default()), ("busy", busy())] {
                let drawn = drawn(&network, &frame, SIZE, Quality::FULL);
                let apart = largest_difference(&drawn, &plain(&network, &frame, SIZE));
                println!("{} {name}: {apart:.1e}", preset.name());
                assert!(apart < 5e-5, "{} {name} is off by {apart}", preset.name());
            }
        }
    }

    #[test]
    fn every_part_of_a_frame_changes_the_picture() {
        let mut architecture = Preset::Polar.architecture();
        architecture.features.audio = 4;
        architecture.features.fourier = Some(super::super::Fourier { pairs: 4, sigma: 3.0, seed: 2 });
        let network = Network::new(architecture, 3).unwrap();
        let still = drawn(&network, &Frame::default(), SIZE, Quality::FULL);
        let changed = |frame: Frame<'_>| mean_difference(&drawn(&network, &frame, SIZE, Quality::FULL), &still);
        assert!(changed(Frame { time: 0.5, ..Frame::default() }) > 0.01);
        assert!(changed(Frame { audio: &[0.0, 1.0], ..Frame::default() }) > 0.01);
        assert!(changed(Frame { latent: &[1.0], ..Frame::default() }) > 0.01);
        assert!(changed(Frame { gains: &[1.0, 1.5], ..Frame::default() }) > 0.01);
        assert!(changed(Frame { place: Place::looking_at([0.5, 0.0], 1.0, 0.0), ..Frame::default() }) > 0.01);
        // Time closes its loop; what is not a number does nothing.
        assert!(changed(Frame { time: 1.0, ..Frame::default() }) < 1e-4);
        assert_eq!(
            changed(Frame { audio: &[f32::NAN], latent: &[f32::INFINITY], gains: &[f32::NAN], ..Frame::default() }),
            0.0
        );
    }

    #[test]
    fn a_painter_that_drew_something_else_draws_the_same() {
        let mut painter = Painter::new();
        for quality in [Quality::FULL, Quality::HALF, Quality::FINE, Quality::ADAPTIVE] {
            for (preset, size_px) in [(Preset::Wide128, [64, 33]), (Preset::Palette, [7, 90]), (Preset::Small, [1, 1])]
            {
                let network = network(preset);
                let fresh = drawn(&network, &busy(), size_px, quality);
                let mut again = vec![-1.0; fresh.len()];
                painter.draw(&network, &busy(), size_px, quality, &mut again);
                assert_eq!(fresh, again, "{} {quality:?}", preset.name());
            }
        }
    }

    #[test]
    fn threads_do_not_change_the_picture() {
        let network = network(Preset::Waves);
        let with = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| drawn(&network, &busy(), [70, 41], Quality::FINE))
        };
        assert_eq!(with(1), with(3));
    }

    /// A soft network that half size can show.
    fn soft() -> Network {
        let mut architecture: Architecture = Preset::Lucid.architecture();
        architecture.init.first = 0.4;
        Network::new(architecture, 8).unwrap()
    }

    #[test]
    fn half_size_is_close_to_full_size_where_the_picture_is_soft() {
        let network = soft();
        for size_px in [[96, 54], [95, 53]] {
            let full = drawn(&network, &Frame::default(), size_px, Quality::FULL);
            let half = drawn(&network, &Frame::default(), size_px, Quality::HALF);
            let apart = mean_difference(&full, &half);
            let contrast = mean_difference(&full, &vec![full.iter().sum::<f32>() / full.len() as f32; full.len()]);
            assert!(apart < 0.05 * contrast, "{size_px:?}: {apart} with a contrast of {contrast}");
            // A picture that lies a quarter of a pixel beside it is further off: nothing was shifted.
            let place = Place::looking_at([0.5 / size_px[1] as f32, 0.5 / size_px[1] as f32], 1.0, 0.0);
            let beside = drawn(&network, &Frame { place, ..Frame::default() }, size_px, Quality::FULL);
            assert!(apart < 0.5 * mean_difference(&full, &beside), "{apart} and {}", mean_difference(&full, &beside));
        }
    }

    #[test]
    fn more_samples_where_needed_come_closer_to_the_truth() {
        let network = network(Preset::Wide128);
        let frame = Frame { place: Place::looking_at([0.0, 0.0], 0.5, 0.0), ..Frame::default() };
        let truth = {
            let [width, height] = SIZE.map(|side| 8 * side);
            let large = drawn(&network, &frame, [width, height], Quality::FULL);
            let mut small = Vec::new();
            for y in 0..SIZE[1] {
                for x in 0..SIZE[0] {
                    for channel in 0..3 {
                        let samples = (0..64)
                            .map(|at| large[(((8 * y + at / 8) * width + 8 * x + at % 8) * 3 + channel) as usize]);
                        small.push(samples.sum::<f32>() / 64.0);
                    }
                }
            }
            small
        };
        let error = |quality| mean_difference(&drawn(&network, &frame, SIZE, quality), &truth);
        let (full, fine) = (error(Quality::FULL), error(Quality::FINE));
        assert!(fine < 0.35 * full, "{fine} against {full}");
        assert!(error(Quality::ADAPTIVE) < 0.8 * error(Quality::HALF));
    }

    #[test]
    fn damping_calms_what_is_too_fine_and_leaves_the_rest() {
        let mut architecture = Preset::Fourier.architecture();
        architecture.layers.truncate(1);
        let network = Network::new(architecture, 4).unwrap();
        let flicker = |zoom: f32, damped: bool| {
            // Half a pixel further: what changes much is too fine for the pixels.
            let at = |shift: f32| Frame {
                place: Place::looking_at([shift / zoom, 0.0], zoom, 0.0),
                damped,
                ..Frame::default()
            };
            let step = 1.0 / SIZE[1] as f32;
            mean_difference(
                &drawn(&network, &at(0.0), SIZE, Quality::FULL),
                &drawn(&network, &at(step), SIZE, Quality::FULL),
            )
        };
        assert!(
            flicker(0.05, true) < 0.3 * flicker(0.05, false),
            "{} of {}",
            flicker(0.05, true),
            flicker(0.05, false)
        );
        let large = |damped| {
            drawn(
                &network,
                &Frame { place: Place::looking_at([0.1, 0.2], 20.0, 0.0), damped, ..Frame::default() },
                SIZE,
                Quality::FULL,
            )
        };
        assert!(largest_difference(&large(true), &large(false)) < 1e-6);
    }
}
