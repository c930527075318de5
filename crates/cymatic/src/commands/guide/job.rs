//! One guidance: from the cache, from where it was stopped, or from the start.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use cym_engine::clock::Stopwatch;
use cym_engine::{Project, cache};
use cym_graph::NodeId;
use cym_learn::clip::{Clip, ClipOptions};
use cym_learn::cppn::{Network, Preset};
use cym_learn::guide::{Guidance, Wish};
use cym_learn::words::PatternClip;
use cym_learn::{ImageEncoder, Pictures};
use nodes::guidance::Asked;

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

/// A network that is made.
pub(crate) struct Finished {
    /// The network as a file.
    pub(crate) bytes: Vec<u8>,
    /// The key of what it was made for.
    pub(crate) key: String,
    /// How well it fits its words, as the mean cosine at places that it was not trained at.
    pub(crate) score: f32,
    /// How long it took; `None` from the cache.
    pub(crate) secs: Option<f64>,
    /// Steps that are done, and steps in all: fewer when it was kept early.
    pub(crate) steps: [usize; 2],
}

/// An encoder of pictures that is one of words too.
struct Encoder {
    images: Arc<dyn ImageEncoder>,
    wish: Wish,
    unknown: Vec<String>,
    knows_some: bool,
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
    let key = asked.request.key();
    let encoder = encoder(asked, project)?;
    if !encoder.knows_some || encoder.wish.is_empty() {
        return Err(format!(
            "{id}: the encoder knows none of its words ({}). Use others; `cymatic nodes {}` says which it knows.",
            encoder.unknown.join(", "),
            nodes::guidance::KIND
        )
        .into());
    }
    if !encoder.unknown.is_empty() {
        report::note(&format!(
            "{id}: words that the encoder does not know have no effect: {}",
            encoder.unknown.join(", ")
        ));
    }
    let start = match &asked.start {
        Some(network) => (**network).clone(),
        None => Network::new(Preset::Polar.architecture(), u64::from(asked.request.seed))?,
    };
    let options = asked.request.options(start.architecture());
    let stored = format!("guidance/{key}.safetensors");
    if let Some(bytes) = cache::read(&stored).filter(|_| !again)
        && let Ok(network) = Network::from_bytes(&bytes)
    {
        // A damaged file in the cache is made again.
        let at = Guidance::new(&network, Arc::clone(&encoder.images), encoder.wish.clone(), Vec::new(), options)?;
        let score = at.score(encoder.images.as_ref(), &encoder.wish);
        let steps = [at.all(); 2];
        if let Some(path) = preview {
            show(&at.picture(SHOW_PX), path)?;
        }
        return Ok(Finished { bytes, key, score, secs: None, steps });
    }
    let states = format!("guidance/{key}.states");
    let resumed = cache::read(&states).as_deref().and_then(read_states).and_then(|states| {
        Guidance::resume(&states, Arc::clone(&encoder.images), encoder.wish.clone(), Vec::new(), options.clone()).ok()
    });
    let mut job = match resumed {
        Some(job) => job,
        None => Guidance::new(&start, Arc::clone(&encoder.images), encoder.wish.clone(), Vec::new(), options)?,
    };
    let running = Stopwatch::start();
    let first = job.done();
    let (mut worked_secs, mut kept, mut shown, mut scored) = (0.0, 0.0, -SHOW_SECS, -SCORE_SECS);
    let (mut score, mut pictures) = (None, 0);
    loop {
        let stepping = Stopwatch::start();
        let Some(step) = job.step()? else {
            break;
        };
        worked_secs += stepping.secs();
        let secs = running.secs();
        if let Some(path) = preview.filter(|_| secs - shown > SHOW_SECS) {
            show(&job.picture(SHOW_PX), path)?;
            (shown, pictures) = (secs, pictures + 1);
            if secs - scored > SCORE_SECS {
                score = Some(job.score(encoder.images.as_ref(), &encoder.wish));
                scored = secs;
            }
        }
        let left_secs = worked_secs / (step.done - first) as f64 * (step.all - step.done) as f64;
        let (done, all, loss) = (step.done as u64, step.all as u64, step.report.total);
        let then = watch.learnt(&Learnt { done, all, loss, score, left_secs, pictures });
        if then != Then::GoOn || secs - kept > KEEP_SECS {
            // Without a cache a stopped job starts anew; that is no reason to end it.
            let _kept = cache::keep(&states, &in_one(&job.checkpoint()?));
            kept = secs;
        }
        match then {
            Then::GoOn => {}
            Then::Keep => break,
            Then::Stop => {
                return Err(format!(
                    "stopped after {done} of {all} steps of {id}; the same command goes on from there."
                )
                .into());
            }
        }
    }
    if let Some(path) = preview {
        show(&job.picture(SHOW_PX), path)?;
    }
    let bytes = job.network().to_small_bytes();
    let steps = [job.done(), job.all()];
    // What was kept early can go on later, and is not what others mean by the key.
    if steps[0] == steps[1] {
        let _kept = cache::keep(&stored, &bytes);
        cache::forget(&states);
    }
    let score = job.score(encoder.images.as_ref(), &encoder.wish);
    Ok(Finished { bytes, key, score, secs: Some(worked_secs), steps })
}

/// The encoder that a node asks for, and its wish in that encoder's vectors.
fn encoder(asked: &Asked, project: &Project) -> Result<Encoder, Failure> {
    let prompts = asked.request.prompts();
    let all: Vec<&str> = prompts.iter().map(|prompt| prompt.words.as_str()).collect();
    if asked.request.model.is_empty() {
        let encoder = PatternClip::built_in()?;
        let reading = encoder.read(&all.join(" "));
        let unknown = reading.unknown.into_iter().map(|unknown| unknown.word).collect();
        let wish = asked.request.wish(&encoder);
        return Ok(Encoder { wish, images: Arc::new(encoder), unknown, knows_some: !reading.terms.is_empty() });
    }
    let path = model(&asked.request.model, project)?;
    let encoder = Clip::open(&path, ClipOptions::default())?;
    Ok(Encoder { wish: asked.request.wish(&encoder), images: Arc::new(encoder), unknown: Vec::new(), knows_some: true })
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
