//! The song as a waveform: its height is how loud, its colour how deep or bright.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, TryRecvError, sync_channel};

use cym_engine::FeatureTrack;
use cym_media::play::{Overview, OverviewBin, overview};
use egui::{Color32, Mesh, Painter, Pos2, Rect, Shape, pos2};

use super::scale::Scale;
use crate::theme::Theme;

/// Bins that a song is read into: a song of four minutes has one every 5 ms.
const BINS: usize = 48_000;
/// Colours of low, middle and high sound, in sRGB.
const BAND_COLORS: [[f32; 3]; 3] = [[1.0, 0.46, 0.20], [0.93, 0.36, 0.62], [0.30, 0.80, 0.98]];

/// The waveform of one song, read on a thread of its own.
#[derive(Default)]
pub(super) struct Wave {
    song: Option<PathBuf>,
    arriving: Option<Receiver<Result<Overview, String>>>,
    bins: Option<Bins>,
    /// Why there is none.
    pub(super) failed: Option<String>,
    /// The track that stands in for the song until it is read.
    stand_in: Option<Arc<FeatureTrack>>,
    /// Whether the song itself was read.
    is_read: bool,
    generation: u64,
    drawn: Option<(DrawnFor, Arc<Mesh>)>,
}

/// What a mesh was made for.
#[derive(Clone, Copy, PartialEq)]
struct DrawnFor {
    generation: u64,
    scale: Scale,
    rect: Rect,
    dark: bool,
}

/// A song with what is normal for it.
struct Bins {
    overview: Overview,
    /// Highest sample, either way.
    peak: f32,
    /// What counts as much in each band.
    much: [f32; 3],
}

impl Wave {
    /// Takes up the song that plays and what has been read of it.
    pub(super) fn update(&mut self, ctx: &egui::Context, song: Option<&Path>, track: Option<&Arc<FeatureTrack>>) {
        if self.song.as_deref() != song {
            self.song = song.map(Path::to_owned);
            self.bins = None;
            self.failed = None;
            self.stand_in = None;
            self.is_read = false;
            self.generation += 1;
            self.arriving = song.and_then(|song| read(ctx, song.to_owned()));
        }
        if let Some(arriving) = &self.arriving {
            match arriving.try_recv() {
                Ok(Ok(overview)) => {
                    self.bins = Some(Bins::new(overview));
                    self.is_read = true;
                    self.generation += 1;
                    self.arriving = None;
                }
                Ok(Err(why)) => {
                    self.failed = Some(why);
                    self.arriving = None;
                }
                Err(TryRecvError::Disconnected) => self.arriving = None,
                Err(TryRecvError::Empty) => {}
            }
        }
        let known = self.stand_in.as_ref().map(Arc::as_ptr);
        if !self.is_read && known != track.map(Arc::as_ptr) {
            self.stand_in = track.cloned();
            self.bins = track.map(|track| Bins::new(from_track(track)));
            self.generation += 1;
        }
    }

    /// Whether there is anything to draw.
    pub(super) fn is_there(&self) -> bool {
        self.bins.is_some()
    }

    /// Whether the song is being read.
    pub(super) fn is_reading(&self) -> bool {
        self.arriving.is_some()
    }

    /// Draws the part that is seen. The mesh is kept while nothing changes.
    pub(super) fn paint(&mut self, painter: &Painter, rect: Rect, scale: &Scale, theme: &Theme) {
        let Some(bins) = &self.bins else {
            return;
        };
        let wanted = DrawnFor { generation: self.generation, scale: *scale, rect, dark: theme.dark };
        let mesh = match &self.drawn {
            Some((drawn, mesh)) if *drawn == wanted => Arc::clone(mesh),
            _ => Arc::new(bins.mesh(rect, scale, theme.dark)),
        };
        painter.add(Shape::mesh(Arc::clone(&mesh)));
        self.drawn = Some((wanted, mesh));
    }
}

fn read(ctx: &egui::Context, song: PathBuf) -> Option<Receiver<Result<Overview, String>>> {
    let (sender, receiver) = sync_channel(1);
    let ctx = ctx.clone();
    let work = move || {
        // Nobody waits any more when another song was chosen meanwhile.
        drop(sender.send(overview(&song, BINS).map_err(|error| error.to_string())));
        ctx.request_repaint();
    };
    let thread = std::thread::Builder::new().name("waveform".to_owned()).spawn(work);
    thread.is_ok().then_some(receiver)
}

/// A waveform out of an analysis: its loudness and its bands.
fn from_track(track: &FeatureTrack) -> Overview {
    let curve = |name: &str| track.curves.get(name).map_or(&[][..], Vec::as_slice);
    let (loudness, low, mid, high) = (curve("loudness"), curve("bass.level"), curve("mid.level"), curve("high.level"));
    let len = [loudness, low, mid, high].into_iter().map(<[f32]>::len).max().unwrap_or_default();
    let at = |list: &[f32], i: usize| list.get(i).copied().unwrap_or_default();
    let bins = (0..len).map(|i| {
        let bands = [at(low, i), at(mid, i), at(high, i)];
        let level = (0.35 * at(loudness, i) + 0.65 * bands.into_iter().fold(0.0, f32::max)).clamp(0.0, 1.0);
        OverviewBin { min: -level, max: level, rms: level * 0.6, low: bands[0], mid: bands[1], high: bands[2] }
    });
    Overview { duration_secs: track.duration_secs, secs_per_bin: track.hop_secs, bins: bins.collect() }
}

impl Bins {
    fn new(overview: Overview) -> Self {
        let peak = overview.bins.iter().map(|bin| bin.max.max(-bin.min)).fold(1e-3, f32::max);
        let much = |band: fn(&OverviewBin) -> f32| {
            let mut all: Vec<f32> = overview.bins.iter().step_by(1 + overview.bins.len() / 4096).map(band).collect();
            all.sort_by(f32::total_cmp);
            all.get(all.len() * 95 / 100).copied().unwrap_or_default().max(1e-4)
        };
        let much = [much(|bin| bin.low), much(|bin| bin.mid), much(|bin| bin.high)];
        Self { overview, peak, much }
    }

    /// What is heard between two times: bins joined, or the mix of two neighbours where bins are wider than that.
    fn between(&self, from_secs: f64, to_secs: f64) -> Option<OverviewBin> {
        let Overview { secs_per_bin, bins, .. } = &self.overview;
        let (from, to) = (from_secs / secs_per_bin, to_secs / secs_per_bin);
        if to <= 0.0 || from >= bins.len() as f64 {
            return None;
        }
        if to - from < 1.0 {
            let at = (f64::midpoint(from, to) - 0.5).max(0.0);
            let (a, b) = (bins.get(at as usize)?, bins.get(at as usize + 1).or_else(|| bins.last())?);
            return Some(mix(a, b, at.fract() as f32));
        }
        let seen = bins.get(from.max(0.0) as usize..(to.ceil() as usize).min(bins.len()))?;
        let mut sum = *seen.first()?;
        for bin in &seen[1..] {
            sum.min = sum.min.min(bin.min);
            sum.max = sum.max.max(bin.max);
            sum.rms += bin.rms;
            sum.low += bin.low;
            sum.mid += bin.mid;
            sum.high += bin.high;
        }
        let share = 1.0 / seen.len() as f32;
        Some(OverviewBin {
            rms: sum.rms * share,
            low: sum.low * share,
            mid: sum.mid * share,
            high: sum.high * share,
            ..sum
        })
    }

    /// Two ribbons around the middle: peaks, thin, and above them how loud it is, brighter towards the middle.
    fn mesh(&self, rect: Rect, scale: &Scale, dark: bool) -> Mesh {
        let mut mesh = Mesh::default();
        let (middle, reach) = (rect.center().y, rect.height() * 0.5 - 2.0);
        let columns = rect.width().max(1.0).ceil() as usize;
        let mut before = false;
        for column in 0..=columns {
            let x = rect.left() + column as f32;
            let Some(bin) = self.between(scale.secs(x - 0.5), scale.secs(x + 0.5)) else {
                before = false;
                continue;
            };
            let color = color(self.shares(&bin), dark);
            let y = |sample: f32| middle - (sample / self.peak).clamp(-1.0, 1.0) * reach;
            let peaks = [y(bin.max).min(middle - 0.5), y(bin.min).max(middle + 0.5)];
            let rms = (bin.rms * 1.25).min(bin.max.max(-bin.min));
            let loud = [y(rms).min(middle - 0.4), y(-rms).max(middle + 0.4)];
            ribbon(&mut mesh, x, middle, peaks, [color.gamma_multiply(0.38), color.gamma_multiply(0.5)], before);
            ribbon(&mut mesh, x, middle, loud, [color.gamma_multiply(0.85), lighter(color, dark)], before);
            before = true;
        }
        mesh
    }

    /// How much of the sound each band is, for this song.
    fn shares(&self, bin: &OverviewBin) -> [f32; 3] {
        let [low, mid, high] = self.much;
        [bin.low / low, bin.mid / mid, bin.high / high]
    }
}

fn mix(a: &OverviewBin, b: &OverviewBin, t: f32) -> OverviewBin {
    let mix = |a: f32, b: f32| (b - a).mul_add(t, a);
    OverviewBin {
        min: mix(a.min, b.min),
        max: mix(a.max, b.max),
        rms: mix(a.rms, b.rms),
        low: mix(a.low, b.low),
        mid: mix(a.mid, b.mid),
        high: mix(a.high, b.high),
    }
}

/// Adds a column of six points to a mesh (two ribbons take turns) and joins it with the column before.
fn ribbon(mesh: &mut Mesh, x: f32, middle: f32, [top, bottom]: [f32; 2], [edge, core]: [Color32; 2], joined: bool) {
    let at = mesh.vertices.len() as u32;
    for (y, color) in [(top, edge), (middle, core), (bottom, edge)] {
        let pos: Pos2 = pos2(x, y);
        mesh.colored_vertex(pos, color);
    }
    // Each column adds two ribbons of three points, so that its own last column lies six points back.
    if let (true, Some(last)) = (joined, at.checked_sub(6)) {
        for row in 0..2 {
            mesh.add_triangle(last + row, last + row + 1, at + row);
            mesh.add_triangle(last + row + 1, at + row, at + row + 1);
        }
    }
}

/// The colour of a sound by the shares of its bands: the strongest decides, the others tint it.
fn color(shares: [f32; 3], dark: bool) -> Color32 {
    let weights = shares.map(|share| share.max(1e-3).powi(2));
    let sum: f32 = weights.iter().sum();
    let mixed = [0, 1, 2].map(|part| {
        let linear = weights.iter().zip(BAND_COLORS).map(|(weight, color)| weight / sum * color[part] * color[part]);
        linear.sum::<f32>().sqrt()
    });
    paint(mixed, dark)
}

/// The colour of a place between low (0) and high (1).
pub(super) fn band_color(band: f32, dark: bool) -> Color32 {
    let at = band.clamp(0.0, 1.0) * 2.0;
    let (from, to) = if at < 1.0 { (0, 1) } else { (1, 2) };
    let t = at - from as f32;
    let mixed =
        [0, 1, 2].map(|part| (BAND_COLORS[to][part] - BAND_COLORS[from][part]).mul_add(t, BAND_COLORS[from][part]));
    paint(mixed, dark)
}

fn paint(rgb: [f32; 3], dark: bool) -> Color32 {
    let [r, g, b] = rgb.map(|part| (part * if dark { 255.0 } else { 190.0 }) as u8);
    Color32::from_rgb(r, g, b)
}

fn lighter(color: Color32, dark: bool) -> Color32 {
    color.lerp_to_gamma(if dark { Color32::WHITE } else { Color32::BLACK }, if dark { 0.28 } else { 0.12 })
}

#[cfg(test)]
mod tests {
    use super::{Bins, Overview, OverviewBin, Rect, Scale, color, pos2};

    fn bins(count: usize) -> Bins {
        let bin = |i: usize| {
            let level = (i % 10) as f32 / 10.0;
            OverviewBin { min: -level, max: level, rms: level / 2.0, low: level, mid: 0.1, high: 0.1 }
        };
        let overview =
            Overview { duration_secs: count as f64 * 0.1, secs_per_bin: 0.1, bins: (0..count).map(bin).collect() };
        Bins::new(overview)
    }

    #[test]
    fn joined_bins_keep_their_peaks() {
        let bins = bins(100);
        let second = bins.between(1.0, 2.0).unwrap();
        assert_eq!((second.min, second.max), (-0.9, 0.9));
        assert!((second.rms - 0.225).abs() < 1e-4);
        // Between two bins it is a mix of both.
        let fine = bins.between(1.195, 1.205).unwrap();
        assert!((fine.max - 0.15).abs() < 0.02, "{}", fine.max);
        assert!(bins.between(-3.0, -2.0).is_none() && bins.between(10.5, 11.0).is_none());
    }

    #[test]
    fn the_mesh_stays_in_its_place_and_stops_with_the_song() {
        let rect = Rect::from_min_max(pos2(50.0, 10.0), pos2(450.0, 90.0));
        let scale = Scale { start_secs: 0.0, secs_per_px: 0.05, left: 50.0, width: 400.0 };
        let mesh = bins(100).mesh(rect, &scale, true);
        assert!(mesh.is_valid() && !mesh.is_empty());
        assert!(mesh.vertices.iter().all(|vertex| rect.expand(1.0).contains(vertex.pos)));
        let right = mesh.vertices.iter().map(|vertex| vertex.pos.x).fold(0.0, f32::max);
        assert!((right - 250.0).abs() < 2.0, "10 s are 200 points: {right}");
    }

    #[test]
    fn low_is_warm_and_high_is_cool() {
        let (low, high) = (color([1.0, 0.1, 0.1], true), color([0.1, 0.1, 1.0], true));
        assert!(low.r() > 2 * low.b(), "{low:?}");
        assert!(high.b() > 2 * high.r(), "{high:?}");
    }
}
