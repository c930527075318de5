//! The words of the command line.

mod learn;

use std::path::PathBuf;

use clap::{Args as ClapArgs, Parser, Subcommand};
use cym_engine::{MotionBlur, Sweep, parse_value};
use cym_graph::NodeId;
use cym_media::video::{DEFAULT_CHUNK_FRAMES, FrameRate, Preset, RateError};
pub(crate) use learn::{Breed, KnobWords, TasteWords, TrainMusic, Tune};

/// Pictures that move with your music: a graph and a song go in, a finished video comes out.
#[derive(Debug, Parser)]
#[command(name = "cymatic", version, about, args_conflicts_with_subcommands = true)]
pub(crate) struct Args {
    /// The graph to open in the window; without one, the demo plays. Without a screen it is rendered to a video.
    pub graph: Option<PathBuf>,
    /// A song in place of the graph's own.
    #[arg(long, value_name = "FILE")]
    pub audio: Option<PathBuf>,
    /// The session that a window was in when its device was lost.
    #[arg(long, hide = true)]
    pub resume: Option<PathBuf>,
    /// The time at which it was.
    #[arg(long, hide = true)]
    pub at: Option<f64>,
    #[command(subcommand)]
    pub command: Option<Command>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Render a graph to a video with its sound.
    Render(Render),
    /// Write one picture of a graph as PNG.
    Still(Still),
    /// Write a chain of grades as a `.cube` table of colours for other programs.
    Bake(Bake),
    /// Make the networks that a graph's words ask for, and put them into the graph.
    Guide(Guide),
    /// Turn the params of a graph until its picture is what words say, and save that as a graph.
    Tune(Tune),
    /// Draw the next children of a network that is bred, and take up the one that you pick.
    Breed(Breed),
    /// Learn what you like from pictures, and rank others by it.
    Taste(TasteWords),
    /// Learn which way every part of the sound pushes a network's picture, from songs alone.
    TrainMusic(TrainMusic),
    /// Show every problem of a graph; with --plan also how it will be drawn.
    Check(Check),
    /// Show what is heard in a song.
    Analyze(Analyze),
    /// Show what the directors of a graph decide over its song: which picture when, and why.
    Direct(Direct),
    /// List all nodes, or explain one.
    Nodes(Nodes),
    /// Write a working node file to start from.
    NewNode(NewNode),
    /// Measure this machine: ratios from one run.
    Bench(Bench),
    /// List the sound devices: inputs that can be listened to, outputs that can play.
    Devices(Devices),
    /// Say what is there and what is missing: GPU, encoders.
    Doctor(Doctor),
    /// Make the built-in word encoder again: draw its pictures, train it, measure it.
    TrainWords(TrainWords),
}

/// What every command on a graph takes.
#[derive(Debug, ClapArgs)]
pub(crate) struct Graph {
    /// The `.cym` file, or a video or PNG that was exported from one.
    #[arg(value_name = "GRAPH")]
    pub path: PathBuf,
    /// A song in place of the graph's own.
    #[arg(long, value_name = "FILE")]
    pub audio: Option<PathBuf>,
    /// Picture size, such as 1920x1080.
    #[arg(long, value_name = "WxH", value_parser = parse_size)]
    pub size: Option<[u32; 2]>,
    /// Set a param: node.param=value. May be given again.
    #[arg(long = "set", value_name = "NODE.PARAM=VALUE", value_parser = parse_set)]
    pub set: Vec<(String, String, String)>,
    /// The number from which all chance comes.
    #[arg(long)]
    pub seed: Option<u32>,
    /// The folder from which the graph's own paths start, where the file lies elsewhere.
    #[arg(long, value_name = "FOLDER", hide = true)]
    pub base: Option<PathBuf>,
    /// The video out of which the graph came: its sound stands in for a song that is missing.
    #[arg(long, value_name = "FILE", hide = true)]
    pub carrier: Option<PathBuf>,
}

#[derive(Debug, ClapArgs)]
#[expect(clippy::struct_excessive_bools, reason = "one switch of the command line each")]
pub(crate) struct Render {
    #[command(flatten)]
    pub graph: Graph,
    /// The video to write; its ending chooses the kind of file.
    #[arg(short, long, value_name = "FILE", allow_hyphen_values = true)]
    pub out: PathBuf,
    /// Frames a second: 30, 29.97 or 30000/1001.
    #[arg(long, value_name = "N or N/D", value_parser = parse_fps)]
    pub fps: Option<FrameRate>,
    /// Start at this time of the piece, in seconds.
    #[arg(long, value_name = "SECS", conflicts_with = "frames", allow_negative_numbers = true, value_parser = parse_secs)]
    pub from: Option<f64>,
    /// Length in seconds; without it, the piece's own.
    #[arg(long, value_name = "SECS", conflicts_with = "frames", allow_negative_numbers = true, value_parser = parse_secs)]
    pub duration: Option<f64>,
    /// Only the frames from A up to but without B.
    #[arg(long, value_name = "A..B", value_parser = parse_frames)]
    pub frames: Option<(u64, u64)>,
    /// The kind of file, by name (see `cymatic doctor`).
    #[arg(long, value_name = "NAME", value_parser = parse_preset)]
    pub preset: Option<&'static Preset>,
    /// Replace an existing output.
    #[arg(long)]
    pub overwrite: bool,
    /// Do not put the graph into the file.
    #[arg(long)]
    pub no_embed: bool,
    /// Frames a chunk; a killed render loses at most one.
    #[arg(long, default_value_t = DEFAULT_CHUNK_FRAMES, hide = true, value_parser = clap::value_parser!(u32).range(1..))]
    pub chunk_frames: u32,
    /// Print the result as one JSON object.
    #[arg(long)]
    pub json: bool,
    /// Tell how far it is as lines of JSON on stderr, and take `pause`, `go` and `stop` as lines on stdin; its end is `stop`.
    #[arg(long, hide = true)]
    pub progress_json: bool,
    #[command(flatten)]
    pub blur: Blur,
}

#[derive(Debug, ClapArgs)]
#[expect(clippy::struct_excessive_bools, reason = "one switch of the command line each")]
pub(crate) struct Still {
    #[command(flatten)]
    pub graph: Graph,
    /// The PNG to write.
    #[arg(short, long, value_name = "FILE", allow_hyphen_values = true)]
    pub out: PathBuf,
    /// The time of the picture, in seconds.
    #[arg(long, value_name = "SECS", default_value_t = 0.0, allow_negative_numbers = true, value_parser = parse_secs)]
    pub at: f64,
    /// 16 bits a channel.
    #[arg(long)]
    pub deep: bool,
    /// Replace an existing file.
    #[arg(long)]
    pub overwrite: bool,
    /// Do not put the graph into the file.
    #[arg(long)]
    pub no_embed: bool,
    /// Stay, and draw again whenever the graph or a node file is saved. A mistake is told, and the last good picture stays.
    #[arg(long)]
    pub watch: bool,
    /// Say what each pass takes on the GPU.
    #[arg(long)]
    pub timings: bool,
    /// Draw a contact sheet: a param at several values, FROM..TO:COUNT or A/B/C, or the time with `at=`. Twice: rows and
    /// columns.
    #[arg(long, value_name = "NODE.PARAM=VALUES", value_parser = parse_sweep, conflicts_with_all = ["deep", "watch", "timings"])]
    pub sweep: Vec<SweepWords>,
    #[command(flatten)]
    pub blur: Blur,
}

// Motion blur: a doc comment here would become that of the commands.
#[derive(Debug, ClapArgs)]
pub(crate) struct Blur {
    /// Blur movement: draw every frame at so many moments and take their mean, 1 to 64. It takes as many times as long.
    #[arg(long, value_name = "MOMENTS", default_value_t = 1)]
    pub motion_blur: u32,
    /// How long the shutter is open for it: 360 is the whole frame.
    #[arg(long, value_name = "DEG", default_value_t = 180.0)]
    pub shutter: f32,
}

impl Blur {
    /// As the engine takes it.
    pub(crate) fn asked(&self) -> MotionBlur {
        MotionBlur { moments: self.motion_blur, shutter_deg: self.shutter }
    }
}

#[derive(Debug, ClapArgs)]
#[expect(clippy::struct_excessive_bools, reason = "one switch of the command line each")]
pub(crate) struct Guide {
    /// The `.cym` file; it is saved with the finished networks inside.
    #[arg(value_name = "GRAPH")]
    pub graph: PathBuf,
    /// Save it there instead.
    #[arg(short, long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Replace an existing file.
    #[arg(long)]
    pub overwrite: bool,
    /// Make networks that are there already once more.
    #[arg(long)]
    pub again: bool,
    /// A PNG that shows the network as it learns, written about once a second.
    #[arg(long, value_name = "FILE")]
    pub preview: Option<PathBuf>,
    /// Only this node, whose network goes to the file that --result names.
    #[arg(long, value_name = "NODE", requires = "result", conflicts_with = "out")]
    pub node: Option<String>,
    /// Write the network of --node to this file, and leave the graph as it is.
    #[arg(long, value_name = "FILE", requires = "node")]
    pub result: Option<PathBuf>,
    /// Print the result as one JSON object.
    #[arg(long)]
    pub json: bool,
    /// With --node: tell how far it is as lines of JSON on stderr, and take `pause`, `go`, `keep` (the best so far is the result) and
    /// `stop` as lines on stdin; its end is `stop`.
    #[arg(long, hide = true, requires = "node")]
    pub progress_json: bool,
    /// The folder from which the graph's own paths start, where the file lies elsewhere.
    #[arg(long, value_name = "FOLDER", hide = true)]
    pub base: Option<PathBuf>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Check {
    #[command(flatten)]
    pub graph: Graph,
    /// Show passes, slots, and why each cut is there.
    #[arg(long)]
    pub plan: bool,
    /// Print the result as one JSON object.
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Bake {
    #[command(flatten)]
    pub graph: Graph,
    /// The `.cube` file to write.
    #[arg(short, long, value_name = "FILE", allow_hyphen_values = true)]
    pub out: PathBuf,
    /// The last node of a chain of grades, a palette, or `NODE.INPUT` that takes colours; without it, the chain that leads to the output.
    #[arg(long, value_name = "NODE")]
    pub node: Option<String>,
    /// Colours along a side of the table, 2 to 65.
    #[arg(long, value_name = "N", default_value_t = 33)]
    pub entries: usize,
    /// The time whose grades or colours are meant, in seconds.
    #[arg(long, value_name = "SECS", default_value_t = 0.0, allow_negative_numbers = true, value_parser = parse_secs)]
    pub at: f64,
    /// Replace an existing file.
    #[arg(long)]
    pub overwrite: bool,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Analyze {
    /// The song.
    pub audio: PathBuf,
    /// Write all features to a file.
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
    /// Draw everything that was heard as one picture, a PNG.
    #[arg(long, value_name = "FILE")]
    pub plot: Option<PathBuf>,
    /// Hear it as a microphone would: piece by piece, without knowing what comes.
    #[arg(long)]
    pub live: bool,
    /// List every feature by the name that it has in nodes and in the JSON.
    #[arg(long)]
    pub features: bool,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Direct {
    #[command(flatten)]
    pub graph: Graph,
    /// Print the result as one JSON object.
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Nodes {
    /// A node's id, or words to search for.
    pub name: Vec<String>,
    /// Print the result as one JSON object.
    #[arg(long)]
    pub json: bool,
    /// Print the page of a category, or the page that leads to all of them, as Markdown for the documentation.
    #[arg(long, hide = true)]
    pub markdown: bool,
    /// Print the functions that nodes may call, as the Markdown page of the documentation.
    #[arg(long, hide = true)]
    pub shaders: bool,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct NewNode {
    /// Where it belongs and what it is called, such as pattern/ripple.
    pub name: String,
    /// The folder of nodes; without it, your own.
    #[arg(long, value_name = "FOLDER")]
    pub folder: Option<PathBuf>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Bench {
    /// Print the result as one JSON object.
    #[arg(long)]
    pub json: bool,
    /// Only these measurements, by letter.
    #[arg(long, value_name = "LETTERS")]
    pub only: Option<String>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Doctor {
    /// Print the result as one JSON object.
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Devices {
    /// Print the result as one JSON object.
    #[arg(long)]
    pub json: bool,
}

/// The recipe of the built-in word encoder.
#[derive(Debug, ClapArgs)]
pub(crate) struct TrainWords {
    /// The folder for pictures and for what is needed to go on; about 500 MB.
    #[arg(long, value_name = "FOLDER")]
    pub work: PathBuf,
    /// The folder for the weights.
    #[arg(short, long, value_name = "FOLDER")]
    pub out: PathBuf,
    /// Pictures to learn from.
    #[arg(long, value_name = "N", default_value_t = 24_000, value_parser = clap::value_parser!(u32).range(300..=200_000))]
    pub pictures: u32,
    /// Steps of training.
    #[arg(long, value_name = "N", default_value_t = 1400, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub steps: u32,
    /// Pictures a step.
    #[arg(long, value_name = "N", default_value_t = 160, value_parser = clap::value_parser!(u32).range(2..=4096))]
    pub batch: u32,
    /// Measure on the test pictures every so many steps; 0 for never.
    #[arg(long, value_name = "N", default_value_t = 400)]
    pub measure_every: u32,
}

fn parse_size(text: &str) -> Result<[u32; 2], String> {
    let sides = text.split_once(['x', 'X']).and_then(|(w, h)| Some([w.trim().parse().ok()?, h.trim().parse().ok()?]));
    sides
        .filter(|sides| sides.iter().all(|side| (1..=16384).contains(side)))
        .ok_or_else(|| "a size is two numbers of px from 1 to 16384, such as 1920x1080".to_owned())
}

fn parse_secs(text: &str) -> Result<f64, String> {
    let secs = text.trim().parse().ok().filter(|secs| (0.0..=86_400.0).contains(secs));
    secs.ok_or_else(|| "a time is a number of seconds from 0 to 86400, such as 12.5".to_owned())
}

fn parse_fps(text: &str) -> Result<FrameRate, String> {
    text.parse().map_err(|error: RateError| error.to_string())
}

fn parse_preset(name: &str) -> Result<&'static Preset, String> {
    Preset::named(name).map_err(|error| error.to_string())
}

fn parse_set(text: &str) -> Result<(String, String, String), String> {
    let parts = text.split_once('=').and_then(|(place, value)| {
        let (node, input) = place.rsplit_once('.')?;
        Some((node.trim().to_owned(), input.trim().to_owned(), value.trim().to_owned()))
    });
    parts.ok_or_else(|| "write node.param=value, such as cells.scale=12".to_owned())
}

/// A sweep, and what to call it.
#[derive(Clone, Debug)]
pub(crate) struct SweepWords {
    pub sweep: Sweep,
    pub words: String,
}

/// Reads `cells.scale=1..12:6`, `rosette.segments=4/6/8` or `at=0..60:8`.
fn parse_sweep(text: &str) -> Result<SweepWords, String> {
    let wrong = || {
        "write node.param=FROM..TO:COUNT or node.param=A/B/C, such as cells.scale=1..12:6; `at` is the time".to_owned()
    };
    let (place, values) = text.split_once('=').ok_or_else(wrong)?;
    let texts = sweep_values(values).ok_or_else(wrong)?;
    let words = format!("{} = {}", place.trim(), texts.join(", "));
    let sweep = match place.trim().rsplit_once('.') {
        None if place.trim() == "at" => {
            Sweep::Times(texts.iter().map(|secs| parse_secs(secs)).collect::<Result<_, _>>()?)
        }
        None => return Err(wrong()),
        Some((node, input)) => Sweep::Param {
            node: NodeId::new(node.trim()),
            input: input.trim().to_owned(),
            values: texts.iter().map(|value| parse_value(value)).collect(),
        },
    };
    Ok(SweepWords { sweep, words })
}

/// The values of a sweep as texts: evenly spaced numbers, or whatever stands between bars.
fn sweep_values(text: &str) -> Option<Vec<String>> {
    let Some((from, rest)) = text.split_once("..") else {
        return Some(text.split('/').map(|value| value.trim().to_owned()).collect());
    };
    let (to, count) = rest.split_once(':')?;
    let (from, to): (f64, f64) = (from.trim().parse().ok()?, to.trim().parse().ok()?);
    let count: u16 = count.trim().parse().ok().filter(|count| (1..=1024).contains(count))?;
    let step = (to - from) / f64::from((count - 1).max(1));
    let round = |value: f64| (value * 1e4).round() / 1e4;
    Some((0..count).map(|index| round(from + step * f64::from(index)).to_string()).collect())
}

fn parse_frames(text: &str) -> Result<(u64, u64), String> {
    let span = text.split_once("..").and_then(|(a, b)| Some((a.trim().parse().ok()?, b.trim().parse().ok()?)));
    span.filter(|(first, end)| first < end)
        .ok_or_else(|| "write first..end, such as 0..300; the end is not included".to_owned())
}
