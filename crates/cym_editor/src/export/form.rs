//! What the artist chose, and what is in its way.

use std::path::{Path, PathBuf};

use cym_graph::{Problem, Rate, Severity};
use cym_media::video::{FrameRate, Preset};

use super::estimate::{Estimate, Records, Work};
use super::job::{Job, Order};
use super::lookout::Known;

/// Sizes that are offered beside the graph's own, with their words.
pub(super) const SIZES: [(&str, [u32; 2]); 8] = [
    ("HD 1280 x 720", [1280, 720]),
    ("Full HD 1920 x 1080", [1920, 1080]),
    ("QHD 2560 x 1440", [2560, 1440]),
    ("4K 3840 x 2160", [3840, 2160]),
    ("Upright 1080 x 1920", [1080, 1920]),
    ("Square 1080 x 1080", [1080, 1080]),
    ("Square 2048 x 2048", [2048, 2048]),
    ("Small 640 x 360", [640, 360]),
];

/// Rates that are offered beside the graph's own.
pub(super) const RATES: [&str; 7] = ["24", "25", "30000/1001", "30", "50", "60000/1001", "60"];

/// Moments a frame that are offered for motion blur; 1 is none.
pub(super) const MOMENTS: [u32; 5] = [1, 4, 8, 16, 32];
/// How long the shutter may be open, in degrees: as far as the export takes it.
pub(super) const SHUTTER_DEG: [f32; 2] = [10.0, 360.0];

/// Which part of the piece.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Range {
    /// All of it.
    #[default]
    Whole,
    /// The loop of the timeline.
    Loop,
    /// From and to.
    Part,
}

/// What the document says, as far as an export needs it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Piece {
    pub(super) size: [u32; 2],
    pub(super) rate: Rate,
    pub(super) duration_secs: f64,
    pub(super) loop_secs: Option<[f64; 2]>,
    /// Seconds that drawing one of its frames takes at its own size, where that is known.
    pub(super) draw_secs: Option<f64>,
}

/// The fields of the dialog.
#[derive(Clone, Debug)]
pub(super) struct Form {
    pub(super) preset: &'static Preset,
    /// `None` is the graph's own, or the preset's.
    pub(super) size: Option<[u32; 2]>,
    /// `None` is the graph's own.
    pub(super) rate: Option<&'static str>,
    pub(super) range: Range,
    pub(super) part_secs: [f64; 2],
    /// Moments that make up a frame; 1 leaves movement sharp.
    pub(super) moments: u32,
    /// How long the shutter is open for them.
    pub(super) shutter_deg: f32,
    pub(super) out: String,
    pub(super) replace: bool,
}

/// Something that the artist should know before, and what can be done about it here.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Obstacle {
    /// Whether nothing can be exported until it is gone.
    pub(super) blocks: bool,
    pub(super) words: String,
    pub(super) ways: Vec<(String, Way)>,
}

/// What a button beside an obstacle does.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Way {
    /// Takes this name.
    Name(PathBuf),
    /// Replaces what is there.
    Replace,
    /// Takes this size.
    Size([u32; 2]),
    /// Shows this node.
    Reveal(cym_graph::NodeId),
}

impl Form {
    pub(super) fn new(out: &Path) -> Self {
        Self {
            preset: Preset::named("youtube-1080p").unwrap_or_else(|_| &Preset::all()[0]),
            size: None,
            rate: None,
            range: Range::Whole,
            part_secs: [0.0, 10.0],
            moments: MOMENTS[0],
            shutter_deg: 180.0,
            out: out.display().to_string(),
            replace: false,
        }
    }

    /// Takes another preset; the file's name follows.
    pub(super) fn set_preset(&mut self, preset: &'static Preset) {
        let out = self.out();
        let ending = if self.preset.sequence { FRAMES.to_owned() } else { format!(".{}", self.preset.extension) };
        let name = out.file_name().unwrap_or_default().to_string_lossy();
        let stem = name.strip_suffix(&ending).unwrap_or(&name);
        self.out = out.with_file_name(stem).display().to_string();
        self.set_name(preset);
        self.size = None;
        self.replace = false;
    }

    /// Gives a name without an ending the one of a preset.
    pub(super) fn set_name(&mut self, preset: &'static Preset) {
        let ending = if preset.sequence { FRAMES.to_owned() } else { format!(".{}", preset.extension) };
        self.out = format!("{}{ending}", self.out.trim());
        self.preset = preset;
    }

    pub(super) fn out(&self) -> PathBuf {
        PathBuf::from(self.out.trim())
    }

    pub(super) fn size(&self, piece: &Piece) -> [u32; 2] {
        let preset = self.preset.default_size.map(|(width, height)| [width, height]);
        self.size.or(preset).unwrap_or(piece.size)
    }

    pub(super) fn rate(&self, piece: &Piece) -> FrameRate {
        let chosen = self.rate.and_then(|rate| rate.parse().ok());
        let own = FrameRate::new(piece.rate.num, piece.rate.den).ok();
        chosen.or(own).unwrap_or_else(|| FrameRate::new(30, 1).expect("30 frames a second is a rate"))
    }

    /// Where it starts and how long it lasts, in seconds.
    pub(super) fn span(&self, piece: &Piece) -> [f64; 2] {
        let whole = [0.0, piece.duration_secs];
        let [from, to] = match self.range {
            Range::Whole => whole,
            Range::Loop => piece.loop_secs.unwrap_or(whole),
            Range::Part => self.part_secs,
        };
        [from, to - from]
    }

    pub(super) fn frames(&self, piece: &Piece) -> u64 {
        let [_, secs] = self.span(piece);
        (secs.max(0.0) * self.rate(piece).hz()).round() as u64
    }

    pub(super) fn estimate(&self, piece: &Piece, records: &Records) -> Estimate {
        let size = self.size(piece);
        let px = |size: [u32; 2]| f64::from(size[0]) * f64::from(size[1]);
        let draw_secs = piece.draw_secs.map(|secs| secs * px(size) / px(piece.size).max(1.0));
        let frames = self.frames(piece);
        let rate_hz = self.rate(piece).hz();
        records.estimate(&Work { preset: self.preset.name, size, frames, rate_hz, draw_secs, moments: self.moments })
    }

    pub(super) fn order(&self, piece: &Piece, records: &Records) -> Order {
        let [from_secs, secs] = self.span(piece);
        let estimate = self.estimate(piece, records);
        Order {
            out: self.out(),
            preset: self.preset.name.to_owned(),
            size: self.size(piece),
            rate: self.rate(piece).to_string(),
            from_secs,
            duration_secs: (self.range != Range::Whole).then_some(secs),
            overwrite: self.replace,
            moments: self.moments,
            shutter_deg: self.shutter_deg,
            estimated_secs: estimate.secs,
            estimated_bytes: estimate.bytes,
            ..Order::default()
        }
    }

    /// All that is in the way, what blocks first.
    pub(super) fn obstacles(
        &self,
        piece: &Piece,
        known: &Known,
        records: &Records,
        jobs: &[Job],
        problems: &[Problem],
    ) -> Vec<Obstacle> {
        let mut found = Vec::new();
        self.about_tools(known, &mut found);
        self.about_graph(piece, problems, &mut found);
        self.about_place(piece, known, records, jobs, &mut found);
        found.sort_by_key(|obstacle| !obstacle.blocks);
        found
    }

    fn about_tools(&self, known: &Known, found: &mut Vec<Obstacle>) {
        if self.preset.encoder.is_empty() {
            return;
        }
        let status =
            known.encoders.as_ref().and_then(|all| all.iter().find(|status| status.preset == self.preset.name));
        let problem = known.no_ffmpeg.clone().or_else(|| status.and_then(|status| status.problem.clone()));
        found.extend(problem.map(|problem| Obstacle::block(&problem)));
    }

    fn about_graph(&self, piece: &Piece, problems: &[Problem], found: &mut Vec<Obstacle>) {
        for problem in problems.iter().filter(|problem| problem.severity >= Severity::Warning) {
            let words = format!("{} {}", sentence(&problem.cause), problem.next_step);
            let ways = problem.node.iter().map(|node| ("Show".to_owned(), Way::Reveal(node.clone()))).collect();
            found.push(Obstacle { blocks: problem.severity == Severity::Error, words, ways });
        }
        if self.frames(piece) == 0 {
            found.push(Obstacle::block("There is nothing between the two times. Choose a longer part."));
        }
        let [width, height] = self.size(piece);
        let aspect = |size: [u32; 2]| f64::from(size[0]) / f64::from(size[1].max(1));
        if (aspect([width, height]) / aspect(piece.size) - 1.0).abs() > 0.01 {
            let [own_width, own_height] = piece.size;
            found.push(Obstacle::note(format!(
                "The graph is {own_width} x {own_height}: it is drawn anew for {width} x {height}, with more or less at the sides."
            )));
        }
    }

    fn about_place(&self, piece: &Piece, known: &Known, records: &Records, jobs: &[Job], found: &mut Vec<Obstacle>) {
        let out = self.out();
        let name = out.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if name.is_empty() {
            found.push(Obstacle::block("The file has no name yet. Choose where it goes."));
            return;
        }
        let [width, height] = self.size(piece);
        if let Err(error) = self.preset.check(&out, width, height, self.rate(piece)) {
            let even = [(width & !1).max(2), (height & !1).max(2)];
            let ways = if self.preset.even_size && even != [width, height] {
                vec![(format!("Use {} x {}", even[0], even[1]), Way::Size(even))]
            } else {
                Vec::new()
            };
            found.push(Obstacle { blocks: true, words: sentence(&error.to_string()), ways });
        }
        if jobs.iter().any(|job| job.order.out == out && job.state.is_open()) {
            let free = super::lookout::free_name(&out, &|path| jobs.iter().any(|job| job.order.out == path));
            found.push(Obstacle {
                blocks: true,
                words: format!("{name} is in the queue already."),
                ways: vec![name_way(free)],
            });
            return;
        }
        let Some(place) = &known.place else {
            return;
        };
        if !place.folder_exists {
            let folder = out.parent().unwrap_or_else(|| Path::new(".")).display().to_string();
            found.push(Obstacle::block(&format!("There is no folder {folder}. Choose another, or make it.")));
        }
        if place.exists && !self.replace {
            let ways = vec![name_way(place.free_name.clone()), ("Replace it".to_owned(), Way::Replace)];
            found.push(Obstacle { blocks: true, words: format!("{name} is there already."), ways });
        }
        if let Some(left) = place.left {
            found.push(Obstacle::note(format!(
                "An export to this name ended early, with {} of {} frames. It goes on there if nothing was changed since.",
                left.frames, left.total
            )));
        }
        let needed = self.estimate(piece, records).bytes;
        // Parts and the whole are on the disk at once while they are joined.
        if let Some(free) = place.free_bytes.filter(|&free| free < 2 * needed) {
            found.push(Obstacle::note(format!(
                "The disk may fill up: about {} are needed while it is written, {} are free.",
                super::estimate::size(2 * needed),
                super::estimate::size(free)
            )));
        }
    }
}

/// What the folder of numbered pictures ends in.
const FRAMES: &str = " frames";

impl Obstacle {
    fn block(words: &str) -> Self {
        Self { blocks: true, words: sentence(words), ways: Vec::new() }
    }

    fn note(words: String) -> Self {
        Self { blocks: false, words, ways: Vec::new() }
    }
}

fn name_way(path: PathBuf) -> (String, Way) {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    (format!("Use {name}"), Way::Name(path))
}

/// With a capital letter in front and a full stop behind.
fn sentence(words: &str) -> String {
    let words = words.trim();
    let mut letters = words.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    let stop = if words.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{first}{}{stop}", letters.as_str())
}

#[cfg(test)]
mod tests;
