//! What one node wants made: each network from the cache, from where it was stopped, or from the start.

use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use cym_engine::clock::Stopwatch;
use cym_engine::{Project, cache};
use cym_graph::NodeId;
use cym_graph::color::srgb_straight;
use cym_learn::clip::{Clip, ClipOptions};
use cym_learn::cppn::Network;
use cym_learn::guide::{Fitting, Request, Wanted, Work};
use cym_learn::words::PatternClip;
use cym_learn::{ImageEncoder, Pictures};
use cym_media::picture::{PictureLimits, read_from};
use nodes::guidance::{Asked, PictureFile};

use super::near;
use crate::progress::{Learning, Learnt, Then};
use crate::report::{self, Failure};

/// Seconds between two states that are kept.
const KEEP_SECS: f64 = 10.0;
/// Seconds between two scores, each of which costs about a step.
const SCORE_SECS: f64 = 3.0;
/// Seconds between two pictures of how far it is.
const SHOW_SECS: f64 = 1.0;
/// Width and height of those pictures, in px.
const SHOW_PX: [usize; 2] = [320, 180];
/// Longest side of a picture that is learnt from, in px.
const PICTURE_PX: u32 = 8192;

/// What was made for a node.
pub(crate) struct Finished {
    /// The network, or all networks, as a file.
    pub(crate) bytes: Vec<u8>,
    /// The key of what it was made for.
    pub(crate) key: String,
    /// How good it is, 1 at best: the mean cosine with the words at places that it was not trained at, or how like the pictures are.
    /// The mean over all networks.
    pub(crate) score: f32,
    /// Whether it follows words; else it learnt pictures.
    pub(crate) by_words: bool,
    /// How many networks there are.
    pub(crate) networks: usize,
    /// How long it took; `None` if all came from the cache.
    pub(crate) secs: Option<f64>,
    /// Steps that are done, and steps in all: fewer when it was kept early.
    pub(crate) steps: [usize; 2],
}

/// Makes what a node asks for.
pub(super) fn run(
    id: &NodeId,
    asked: &Asked,
    project: &Project,
    again: bool,
    preview: Option<&Path>,
    watch: &mut dyn Learning,
) -> Result<Finished, Failure> {
    let mut studio = Studio { id, asked, project, encoder: None, pictures: Vec::new() };
    let mut parts = Vec::new();
    for wanted in &asked.wanted {
        parts.push(studio.prepare(wanted, again)?);
    }
    let all: usize = parts.iter().map(Part::left_all).sum();
    let mut clocks = Clocks { all, ..Clocks::default() };
    for part in &mut parts {
        if !clocks.is_kept {
            part.run(id, preview, &mut clocks, watch)?;
        }
    }
    if let (Some(path), Some(part)) = (preview, parts.last()) {
        show(&part.work.picture(SHOW_PX), path)?;
    }
    let made: Vec<(String, Arc<Network>, bool)> =
        parts.iter().map(|part| (part.key.clone(), Arc::new(part.network().clone()), part.is_finished())).collect();
    let scores: f32 = parts.iter().map(|part| part.score()).sum();
    let steps = if all == 0 { [parts.iter().map(|part| part.work.all()).sum(); 2] } else { [clocks.done, all] };
    Ok(Finished {
        bytes: asked.result_of(&made)?,
        key: asked.key(),
        score: scores / parts.len().max(1) as f32,
        by_words: asked.wanted.iter().all(|wanted| matches!(wanted, Wanted::Words(_))),
        networks: parts.len(),
        secs: (all > 0).then_some(clocks.worked_secs),
        steps,
    })
}

/// How far the whole is, and when what was last done.
#[derive(Default)]
struct Clocks {
    /// Steps of all networks that are not there yet.
    all: usize,
    done: usize,
    /// Steps that were done before this run.
    before: usize,
    worked_secs: f64,
    kept: f64,
    shown: f64,
    scored: f64,
    score: Option<f32>,
    pictures: u64,
    running: Option<Stopwatch>,
    /// The best so far is to be the result.
    is_kept: bool,
}

/// One network that is wanted.
struct Part {
    key: String,
    wanted: Wanted,
    work: Work,
    /// The network, if it was made before.
    known: Option<Network>,
}

impl Part {
    /// Steps that it adds to the whole.
    fn left_all(&self) -> usize {
        if self.known.is_some() { 0 } else { self.work.all() }
    }

    fn network(&self) -> &Network {
        self.known.as_ref().unwrap_or_else(|| self.work.network())
    }

    fn is_finished(&self) -> bool {
        self.known.is_some() || self.work.done() == self.work.all()
    }

    fn score(&self) -> f32 {
        self.work.score()
    }

    /// Does all steps that are left.
    fn run(
        &mut self,
        id: &NodeId,
        preview: Option<&Path>,
        clocks: &mut Clocks,
        watch: &mut dyn Learning,
    ) -> Result<(), Failure> {
        if self.known.is_some() {
            return Ok(());
        }
        let (stored, states) = (stored(&self.key), format!("guidance/{}.states", self.key));
        let running = *clocks.running.get_or_insert_with(Stopwatch::start);
        let base = clocks.done;
        clocks.done = base + self.work.done();
        clocks.before += self.work.done();
        loop {
            let stepping = Stopwatch::start();
            let Some(step) = self.work.step()? else {
                break;
            };
            clocks.worked_secs += stepping.secs();
            clocks.done = base + step.done;
            let secs = running.secs();
            if let Some(path) = preview.filter(|_| clocks.pictures == 0 || secs - clocks.shown > SHOW_SECS) {
                show(&self.work.picture(SHOW_PX), path)?;
                (clocks.shown, clocks.pictures) = (secs, clocks.pictures + 1);
                if clocks.score.is_none() || secs - clocks.scored > SCORE_SECS {
                    clocks.score = Some(self.work.score());
                    clocks.scored = secs;
                }
            }
            let here = (clocks.done - clocks.before).max(1);
            let left_secs = clocks.worked_secs / here as f64 * (clocks.all - clocks.done) as f64;
            let (done, all) = (clocks.done as u64, clocks.all as u64);
            let (loss, score, pictures) = (step.report.total, clocks.score, clocks.pictures);
            let then = watch.learnt(&Learnt { done, all, loss, score, left_secs, pictures });
            if then != Then::GoOn || secs - clocks.kept > KEEP_SECS {
                // Without a cache a stopped job starts anew; that is no reason to end it.
                let _kept = cache::keep(&states, &in_one(&self.work.checkpoint()?));
                clocks.kept = secs;
            }
            match then {
                Then::GoOn => {}
                Then::Keep => {
                    clocks.is_kept = true;
                    break;
                }
                Then::Stop => {
                    return Err(format!(
                        "stopped after {done} of {all} steps of {id}; the same command goes on from there."
                    )
                    .into());
                }
            }
        }
        // What was kept early can go on later, and is not what others mean by the key.
        if self.is_finished() {
            let _kept = cache::keep(&stored, &self.work.network().to_small_bytes());
            cache::forget(&states);
            if let (Wanted::Words(request), Some(wish)) = (&self.wanted, self.work.wish()) {
                near::note(&self.key, request, self.work.network().architecture(), wish);
            }
        }
        Ok(())
    }
}

/// Where a finished network is kept.
pub(super) fn stored(key: &str) -> String {
    format!("guidance/{key}.safetensors")
}

/// An encoder of pictures that is one of words too.
enum Encoder {
    BuiltIn(Arc<PatternClip>),
    Clip(Arc<Clip>),
}

impl Encoder {
    fn images(&self) -> Arc<dyn ImageEncoder> {
        match self {
            Self::BuiltIn(encoder) => Arc::clone(encoder) as Arc<dyn ImageEncoder>,
            Self::Clip(encoder) => Arc::clone(encoder) as Arc<dyn ImageEncoder>,
        }
    }
}

/// Where the networks of a node are prepared: all share one encoder and one set of pictures.
struct Studio<'a> {
    id: &'a NodeId,
    asked: &'a Asked,
    project: &'a Project,
    encoder: Option<Encoder>,
    pictures: Vec<Arc<Pictures>>,
}

impl Studio<'_> {
    /// A network that is wanted: from the cache or the node's own result, or the job that makes it.
    fn prepare(&mut self, wanted: &Wanted, again: bool) -> Result<Part, Failure> {
        let key = wanted.key();
        let start = match &self.asked.start {
            Some(network) => Network::clone(network),
            None => wanted.own_start()?,
        };
        let known = if again { None } else { self.known(&key, &start) };
        let states = cache::read(&format!("guidance/{key}.states")).as_deref().and_then(read_states);
        let states = states.filter(|_| known.is_none());
        let start = known.as_ref().unwrap_or(&start);
        let work = match wanted {
            Wanted::Words(request) => self.words(request, start, known.is_some(), states.as_deref())?,
            Wanted::Pictures(request) => {
                self.decode()?;
                let encoder = self.encoder("")?.images();
                let saved = states.as_deref().and_then(<[_]>::first).map(Vec::as_slice);
                Work::Pictures(Fitting::new(start, &self.pictures, encoder, request, saved)?)
            }
        };
        Ok(Part { key, wanted: wanted.clone(), work, known })
    }

    /// A network that was made for a key before. A damaged file in the cache is made again.
    fn known(&self, key: &str, start: &Network) -> Option<Network> {
        let cached = cache::read(&stored(key)).and_then(|bytes| Network::from_bytes(&bytes).ok());
        // What has come with the graph need not be made once more, only because another line has changed.
        let known = cached.or_else(|| {
            let known: Option<Arc<Network>> = self.asked.finished(key)?.share();
            known.map(|network| Network::clone(&network))
        });
        known.filter(|network| network.architecture() == start.architecture())
    }

    fn words(
        &mut self,
        request: &Request,
        start: &Network,
        is_known: bool,
        saved: Option<&[Vec<u8>]>,
    ) -> Result<Work, Failure> {
        let id = self.id;
        let prompts = request.prompts();
        let all = prompts.iter().map(|prompt| prompt.words.as_str()).collect::<Vec<_>>().join(" ");
        let (images, wish) = match self.encoder(&request.model)? {
            Encoder::Clip(encoder) => (Arc::clone(encoder) as Arc<dyn ImageEncoder>, request.wish(encoder.as_ref())),
            Encoder::BuiltIn(encoder) => {
                let reading = encoder.read(&all);
                let unknown: Vec<String> = reading.unknown.into_iter().map(|unknown| unknown.word).collect();
                let wish = request.wish(encoder.as_ref());
                if reading.terms.is_empty() || wish.is_empty() {
                    return Err(format!(
                        "{id}: the encoder knows none of its words ({}). Use others; `cymatic nodes {}` says which it knows.",
                        unknown.join(", "),
                        nodes::guidance::WORDS_KIND
                    )
                    .into());
                }
                if !unknown.is_empty() {
                    let unknown = unknown.join(", ");
                    report::note(&format!("{id}: words that the encoder does not know have no effect: {unknown}"));
                }
                (Arc::clone(encoder) as Arc<dyn ImageEncoder>, wish)
            }
        };
        let near = if request.nearest && !is_known { near::find(request, start.architecture(), &wish) } else { None };
        if let Some(near) = &near {
            let like = 100.0 * near.cosine;
            report::note(&format!(
                "{id}: it starts from a network that was made for similar words ({like:.0} % alike)"
            ));
        }
        let starts = match near {
            Some(near) => vec![near.network],
            // A finished network is only looked at.
            None if is_known => vec![start.clone()],
            None => request.starts(start, images.as_ref(), &wish)?,
        };
        Ok(Work::words(request, &starts, &images, &wish, saved)?)
    }

    /// The encoder that a node asks for, opened once.
    fn encoder(&mut self, name: &str) -> Result<&Encoder, Failure> {
        if self.encoder.is_none() {
            self.encoder = Some(if name.is_empty() {
                Encoder::BuiltIn(Arc::new(PatternClip::built_in()?))
            } else {
                Encoder::Clip(Arc::new(Clip::open(&model(name, self.project)?, ClipOptions::default())?))
            });
        }
        self.encoder.as_ref().ok_or_else(|| "there is no encoder".into())
    }

    /// Decodes the node's pictures, once.
    fn decode(&mut self) -> Result<(), Failure> {
        if self.pictures.is_empty() {
            for (index, file) in self.asked.pictures.iter().enumerate() {
                let name = format!("picture {} of {}", index + 1, self.id);
                self.pictures.push(Arc::new(decoded(file, &name)?));
            }
        }
        Ok(())
    }
}

/// A picture as networks see it: sRGB-encoded, in front of black.
fn decoded(file: &PictureFile, name: &str) -> Result<Pictures, Failure> {
    let limits = PictureLimits { max_side_px: PICTURE_PX, ..PictureLimits::default() };
    let picture = read_from(Cursor::new(&file.bytes), Path::new(name), limits)?;
    let size_px = [picture.width as usize, picture.height as usize];
    let mut pictures = Pictures::black(1, size_px);
    let plane = pictures.plane_len();
    for (at, pixel) in picture.pixels.as_chunks::<4>().0.iter().enumerate() {
        // The light of a pixel is multiplied by its alpha already.
        let [red, green, blue, _] = pixel.map(|half| half.to_f32().clamp(0.0, 1.0));
        let [red, green, blue, _] = srgb_straight([red, green, blue, 1.0]);
        for (channel, value) in [red, green, blue].into_iter().enumerate() {
            pictures.rgb[channel * plane + at] = value.clamp(0.0, 1.0);
        }
    }
    Ok(pictures)
}

/// Where a CLIP model lies: beside the graph, or in the user's folder of models.
fn model(name: &str, project: &Project) -> Result<PathBuf, Failure> {
    let folders = [Some(project.folder().to_owned()), cache::models()];
    let places: Vec<PathBuf> = folders.into_iter().flatten().map(|folder| folder.join(name)).collect();
    let is_plain = Path::new(name).components().all(|part| matches!(part, std::path::Component::Normal(_)));
    if let Some(path) = places.iter().find(|path| is_plain && path.is_file()) {
        return Ok(path.clone());
    }
    let places: Vec<String> = places.iter().map(|path| format!("`{}`", path.display())).collect();
    Err(format!(
        "the CLIP model `{name}` is neither at {}. Put a model's .safetensors there (OpenAI's and OpenCLIP's ViT models work), or leave \
         `model` empty for the built-in encoder.",
        places.join(" nor at ")
    )
    .into())
}

/// Writes what the network draws now.
fn show(pictures: &Pictures, path: &Path) -> Result<(), Failure> {
    let [width, height] = pictures.size_px;
    let plane = pictures.plane_len();
    let byte = |value: f32| (value.clamp(0.0, 1.0) * 255.0 + 0.5) as u8;
    let rgba: Vec<u8> = (0..plane)
        .flat_map(|at| {
            [byte(pictures.rgb[at]), byte(pictures.rgb[plane + at]), byte(pictures.rgb[2 * plane + at]), 255]
        })
        .collect();
    cym_media::picture::write_png8(path, width as u32, height as u32, &rgba, None)?;
    Ok(())
}

/// States of candidates as one list of bytes: the length of each before it.
fn in_one(states: &[Vec<u8>]) -> Vec<u8> {
    states
        .iter()
        .flat_map(|state| (state.len() as u64).to_le_bytes().into_iter().chain(state.iter().copied()))
        .collect()
}

/// Takes them apart; anything odd counts as nothing.
fn read_states(bytes: &[u8]) -> Option<Vec<Vec<u8>>> {
    let mut rest = bytes;
    let mut states = Vec::new();
    while let Some((length, after)) = rest.split_first_chunk() {
        let length = usize::try_from(u64::from_le_bytes(*length)).ok()?;
        let (state, after) = after.split_at_checked(length)?;
        states.push(state.to_vec());
        rest = after;
    }
    (!states.is_empty() && rest.is_empty()).then_some(states)
}
