//! `cymatic train-music`: learns which way every part of the sound pushes a picture.

use std::path::{Path, PathBuf};

use cym_dsp::control::{Smooth, SmoothKind};
use cym_engine::clock::Stopwatch;
use cym_engine::{FeatureTrack, Overrides, PixelLayout, Project, Session, frame_pixels, hear};
use cym_graph::document::PortRef;
use cym_graph::{Edit, NodeId, Value};
use cym_learn::music::{Agreement, FEATURES, Field, HEARD, Heard, LearnOptions, MusicMap, agreement, learn, middle};
use serde_json::json;

use crate::args::TrainMusic;
use crate::progress::{Watch, clock};
use crate::report::{self, Failure};
use crate::{open, save};

/// The kind of node whose map is learnt, its output and its inputs.
const KIND: &str = "network/music_latent";
const OUTPUT: &str = "latent";
const MAP: &str = "map";
/// Moments of a song in a second.
const RATE_HZ: f64 = 30.0;
/// Pictures along each side of the cube that is drawn.
const SIDE: usize = 7;
/// The cube is so much larger than the way that the latent goes.
const ROOM: f32 = 1.3;
/// The shorter side of a picture, in px.
const LOOK_PX: u32 = 36;
/// Pairs of pictures that are drawn to measure a map.
const MEASURED: usize = 120;
/// The last share of every song is not learnt from: it measures.
const HELD_OUT: f64 = 0.3;
/// Endings of files in a folder that are taken for songs.
const SONGS: [&str; 8] = ["wav", "aiff", "aif", "flac", "mp3", "ogg", "m4a", "aac"];

/// Draws the picture over its latent, learns a map on songs, measures it on what it did not hear, and saves the graph.
pub(crate) fn run(args: &TrainMusic) -> Result<(), Failure> {
    if !(0.05..=8.0).contains(&args.reach) {
        return Err("a reach goes from 0.05 to 8; 1.5 is what networks are made for.".into());
    }
    let mut project = Project::open(&args.graph.path)?;
    let in_place = args.search.out.is_none();
    let asked = args.search.out.as_deref().unwrap_or(&args.graph.path);
    let out = save::place(&args.graph.path, Some(asked), "music", in_place || args.search.overwrite)?;
    let overrides = open::overrides(&args.graph);
    project.apply(&Overrides { size: None, ..overrides.clone() })?;
    let id = learner(&project, args.node.as_deref())?;
    let driven = driven(&project, &id)?;
    let half_life_secs = match project.document.nodes()[&id].values.get("smooth") {
        Some(Value::Float(secs)) => *secs,
        _ => 0.2,
    };
    let tracks = tracks(args, &project, &id)?;
    let songs: Vec<Vec<Heard>> = tracks.iter().map(|track| moments(track, half_life_secs)).collect();
    let split = |song: &Vec<Heard>| ((1.0 - HELD_OUT) * song.len() as f64) as usize;
    let heard: Vec<Vec<Heard>> = songs.iter().map(|song| song[..split(song)].to_vec()).collect();
    let held_out: Vec<Vec<Heard>> = songs.iter().map(|song| song[split(song)..].to_vec()).collect();

    let started = Stopwatch::start();
    let mut watch = Watch::new("Listening");
    let found = train(args, &overrides, &driven, &heard, &held_out, &mut watch);
    watch.done();
    let found = found?;
    let value = Some(Value::Text(found.map.to_string()));
    project.document.apply(Edit::SetValue { node: id.clone(), input: MAP.to_owned(), value })?;
    save::graph(&project.document, &out)?;
    let told = |agreement: Agreement| json!({ "correlation": agreement.correlation, "change": agreement.change, "jump": agreement.jump });
    let secs = started.secs();
    if args.search.json {
        report::json(&json!({
            "out": out, "node": id.as_str(), "songs": songs.len(), "map": found.map.to_string(), "secs": secs,
            "before": told(found.before), "after": told(found.after),
        }));
        return Ok(());
    }
    let line = |name: &str, agreement: Agreement| {
        report::line(&format!(
            "{name}: the picture follows the music to {:.2} (1 is all), changes by {:.3}, jumps to {:.1} times that",
            agreement.correlation, agreement.change, agreement.jump
        ));
    };
    report::line(&format!("{}: {id} has learnt from {} songs in {}", out.display(), songs.len(), clock(secs)));
    line("before", found.before);
    line("after", found.after);
    Ok(())
}

struct Found {
    map: MusicMap,
    before: Agreement,
    after: Agreement,
}

fn train(
    args: &TrainMusic,
    overrides: &Overrides,
    driven: &PortRef,
    heard: &[Vec<Heard>],
    held_out: &[Vec<Heard>],
    watch: &mut Watch,
) -> Result<Found, Failure> {
    let mut stage = Stage::open(args, overrides, driven)?;
    let cells = SIDE.pow(3) as u64;
    let mut done = 0;
    let field = Field::draw(SIDE, ROOM * args.reach, |place| {
        done += 1;
        watch.pictures(done, cells).then(|| stage.draw(place).ok()).flatten()
    });
    let Some(field) = field else {
        // Whatever went wrong is told by drawing once more.
        stage.draw([0.0; 3])?;
        return Err("stopped; nothing is written.".into());
    };
    let options = LearnOptions {
        tries: args.tries as usize,
        reach: args.reach,
        seed: args.search.search_seed,
        ..LearnOptions::default()
    };
    let map = learn(&field, heard, options, &mut |done, all| watch.steps(done as u64, all as u64, "maps tried"));
    let plain = learn(&field, heard, options, &mut |_, _| false);
    let mut failed = None;
    let mut measure = |map: &MusicMap| {
        agreement(held_out, map, options.gap, MEASURED, |one, other| {
            let pair = stage.draw(one).and_then(|one| Ok((one, stage.draw(other)?)));
            match pair {
                Ok((one, other)) => apart(&one, &other),
                Err(failure) => {
                    failed = Some(failure);
                    0.0
                }
            }
        })
    };
    let found = Found { before: measure(&plain), after: measure(&map), map };
    failed.map_or(Ok(found), Err)
}

/// The graph with the latent free to be turned.
struct Stage {
    session: Session,
    driven: PortRef,
}

impl Stage {
    fn open(args: &TrainMusic, overrides: &Overrides, driven: &PortRef) -> Result<Self, Failure> {
        // The wire is cut in a copy that nobody sees, so that the latent is a knob.
        let mut project = Project::open(&args.graph.path)?;
        let size = overrides.size.unwrap_or_else(|| look_size(project.document.size()));
        project.document.apply(Edit::Batch {
            title: String::new(),
            edits: vec![
                Edit::Connect { to: driven.clone(), wire: None },
                Edit::SetValue {
                    node: driven.node.clone(),
                    input: driven.port.clone(),
                    value: Some(Value::Vec3([0.0; 3])),
                },
            ],
        })?;
        let session = open::session_of(project, Overrides { size: Some(size), ..overrides.clone() })?;
        Ok(Self { session, driven: driven.clone() })
    }

    /// The picture at a latent at the beginning of the piece, as numbers from 0 to 1.
    fn draw(&mut self, place: [f32; 3]) -> Result<Vec<f32>, Failure> {
        if !self.session.turn(&self.driven.node, &self.driven.port, &Value::Vec3(place)) {
            return Err(
                format!("nothing that is shown depends on {}. Wire its picture into the output.", self.driven).into()
            );
        }
        self.session.restart();
        let pixels = frame_pixels(&mut self.session, 0, PixelLayout::Rgba8)?;
        Ok(pixels
            .chunks_exact(4)
            .flat_map(|rgba| [rgba[0], rgba[1], rgba[2]])
            .map(|byte| f32::from(byte) / 255.0)
            .collect())
    }
}

fn apart(one: &[f32], other: &[f32]) -> f32 {
    let square: f32 = one.iter().zip(other).map(|(a, b)| (a - b).powi(2)).sum();
    (square / one.len().max(1) as f32).sqrt()
}

/// The document's shape, very small: what counts is how much changes, not how it looks.
fn look_size(size: [u32; 2]) -> [u32; 2] {
    let shorter = size[0].min(size[1]).max(1);
    size.map(|side| {
        (u64::from(side) * u64::from(LOOK_PX) / u64::from(shorter)).clamp(1, 16 * u64::from(LOOK_PX)) as u32
    })
}

/// The node that is meant: the named one, or the only one there is.
fn learner(project: &Project, asked: Option<&str>) -> Result<NodeId, Failure> {
    let nodes = project.document.nodes();
    let known: Vec<&NodeId> = nodes.iter().filter(|(_, node)| node.kind == KIND).map(|(id, _)| id).collect();
    let names = || known.iter().map(|id| id.as_str()).collect::<Vec<_>>().join(", ");
    match (asked, known.as_slice()) {
        (_, []) => {
            Err(format!("the graph has no Music Latent node. Add one ({KIND}) and wire it into the latent of a CPPN.")
                .into())
        }
        (Some(asked), _) => known
            .iter()
            .find(|id| id.as_str() == asked)
            .map(|id| (*id).clone())
            .ok_or_else(|| format!("`{asked}` is no Music Latent node. There is: {}.", names()).into()),
        (None, [one]) => Ok((*one).clone()),
        (None, _) => {
            Err(format!("the graph has several Music Latent nodes: {}. Name one with --node.", names()).into())
        }
    }
}

/// The input that the node's latent is wired into.
fn driven(project: &Project, id: &NodeId) -> Result<PortRef, Failure> {
    let from = PortRef::new(id.as_str(), OUTPUT);
    for (node, held) in project.document.nodes() {
        if let Some((input, _)) = held.wires.iter().find(|(_, wire)| wire.from == from) {
            return Ok(PortRef::new(node.as_str(), input));
        }
    }
    Err(format!("{id}: its latent is not wired into anything. Wire it into the latent of a CPPN.").into())
}

/// What was heard in the songs that are named, or in the graph's own.
fn tracks(args: &TrainMusic, project: &Project, id: &NodeId) -> Result<Vec<std::sync::Arc<FeatureTrack>>, Failure> {
    let mut paths: Vec<PathBuf> = Vec::new();
    for path in args.songs.iter().chain(&args.graph.audio) {
        if path.is_dir() {
            let mut inside: Vec<PathBuf> = std::fs::read_dir(path)?
                .filter_map(|entry| Some(entry.ok()?.path()))
                .filter(|path| is_song(path))
                .collect();
            inside.sort();
            if inside.is_empty() {
                return Err(format!("the folder `{}` holds no songs ({}).", path.display(), SONGS.join(", ")).into());
            }
            paths.extend(inside);
        } else {
            paths.push(path.clone());
        }
    }
    if paths.is_empty() {
        let source = project.document.nodes()[id].wires.get("audio").map(|wire| wire.from.node.clone());
        let file = source.and_then(|source| match project.document.nodes().get(&source)?.values.get("file") {
            Some(Value::Asset(path) | Value::Text(path)) => Some(project.folder().join(path)),
            _ => None,
        });
        paths.push(file.ok_or("there is no song to learn from. Name some with --songs.")?);
    }
    let mut tracks = Vec::new();
    for path in &paths {
        match hear(path) {
            Ok(track) => tracks.push(track),
            // One broken file does not spoil an album.
            Err(error) if paths.len() > 1 => report::note(&format!("left out: {error}")),
            Err(error) => return Err(error.into()),
        }
    }
    if tracks.is_empty() { Err("none of the songs can be read.".into()) } else { Ok(tracks) }
}

fn is_song(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    SONGS.iter().any(|known| known.eq_ignore_ascii_case(ending))
}

/// A song as the node hears it, moment by moment.
fn moments(track: &FeatureTrack, half_life_secs: f32) -> Vec<Heard> {
    let mut calm: [Smooth; HEARD] = Default::default();
    let count = (track.duration_secs * RATE_HZ) as u32;
    let moment = |at: u32| {
        let secs = f64::from(at) / RATE_HZ;
        let mut bands = [0.0; cym_graph::catalogue::SPECTRUM_BANDS];
        track.spectrum_at(secs, &mut bands);
        std::array::from_fn(|i| {
            let now = if i + 1 < HEARD { track.value(FEATURES[i], secs) } else { middle(&bands) };
            calm[i].step(SmoothKind::OnePole, half_life_secs, now, (1.0 / RATE_HZ) as f32)
        })
    };
    (0..count).map(moment).collect()
}
