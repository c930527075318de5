//! `cymatic train-words`: the recipe of the built-in word encoder, from nothing to its files.
//!
//! Draws pictures with the library's own nodes, trains the encoder and the judge on them, measures both on pictures that neither has
//! seen, lets a gallery of networks learn some of them, and writes all weights. Everything that was finished is kept in a folder, so
//! that it can be stopped and gone on with.

mod finish;
mod recipes;
mod studio;
mod wishes;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use cym_engine::clock::Stopwatch;
use cym_learn::gallery::make;
use cym_learn::words::evaluate::{Report, evaluate};
use cym_learn::words::judge::{JudgeRecipe, learn};
use cym_learn::words::net::Net;
use cym_learn::words::shelf::Shelf;
use cym_learn::words::train::{Recipe as Training, Trainer};
use cym_learn::words::{Attribute, PatternClip, weights};

use self::studio::Studio;
use self::wishes::{Part, Wish};
use crate::args::TrainWords;
use crate::progress::{Watch, clock};
use crate::report::{self, Failure};

/// The number from which all chance of the pictures comes.
const SEED: u64 = 0x0070_6174_7465_726e;
/// Steps between two states that are kept.
const KEEP_EVERY: usize = 100;
/// Steps between two lines of progress.
const TELL_EVERY: usize = 25;

/// Runs the recipe.
pub(crate) fn run(args: &TrainWords) -> Result<(), Failure> {
    fs::create_dir_all(&args.work)?;
    fs::create_dir_all(&args.out)?;
    let watch = Watch::new("Drawing");
    let start = Stopwatch::start();
    let mut shelves = shelves(args, &watch)?;
    report::note(&format!("Pictures are there after {}.", clock(start.secs())));
    let mut part = |part: Part| shelves.remove(&part).unwrap_or_default();
    let learn_from = part(Part::Learn);
    let (test, unseen) = (part(Part::Test), part(Part::Unseen));
    let recipe = Training { steps: args.steps as usize, batch: args.batch as usize, ..Training::default() };
    let trained = train(args, &learn_from, &test, &recipe, &watch)?;
    let net = Net::shipped();
    let note = serde_json::json!({ "recipe": format!("{recipe:?}"), "pictures": args.pictures, "seed": SEED });
    let bytes = weights::to_bytes(&net.layout, &trained, &note.to_string())?;
    write(&args.out.join("words.safetensors"), &bytes)?;
    // What is measured is what is shipped: half precision.
    let shipped = weights::from_bytes(&net.layout, &bytes)?;
    report::line(&told("pictures of known pairs", &evaluate(&net, &shipped, &test)));
    report::line(&told("pictures of unseen pairs", &evaluate(&net, &shipped, &unseen)));
    let judge = learn(&part(Part::Judge), JudgeRecipe::default(), |_, _| !watch.stopped());
    if watch.stopped() {
        return Err("stopped while the judge was learning; run it again to go on.".into());
    }
    write(&args.out.join("judge.safetensors"), &judge.to_bytes(&note.to_string())?)?;
    let [family, palette] = judge.accuracy(&part(Part::JudgeTest));
    report::line(&format!("the judge: structure {:.1} %, palette {:.1} %", family * 100.0, palette * 100.0));
    let clip = Arc::new(PatternClip::from_bytes(&bytes)?);
    let gallery = make(&learn_from, &clip, |done, all| {
        report::note(&format!("network {} of {all} of the gallery", done + 1));
        !watch.stopped()
    })?;
    let gallery = gallery.ok_or("stopped while the gallery was being made; run it again to go on.")?;
    write(&args.out.join("gallery.safetensors"), &gallery.to_small_bytes())?;
    report::note(&format!("Done after {}.", clock(start.secs())));
    Ok(())
}

/// Trains, or goes on with what was kept.
fn train(
    args: &TrainWords,
    shelf: &Shelf,
    test: &Shelf,
    recipe: &Training,
    watch: &Watch,
) -> Result<Vec<f32>, Failure> {
    let path = args.work.join("training.state");
    let mut trainer = match fs::read(&path) {
        Ok(state) => {
            Trainer::resume(shelf, recipe.clone(), &state).map_err(|fault| format!("{}: {fault}", path.display()))?
        }
        Err(_) => Trainer::new(shelf, recipe.clone()),
    };
    let first = trainer.steps_done();
    let start = Stopwatch::start();
    let mut losses = (0.0, 0.0);
    while !trainer.is_done() {
        let step = trainer.step();
        losses = (losses.0 + step.contrast, losses.1 + step.heads);
        let stopped = watch.stopped();
        if step.step % KEEP_EVERY == 0 || stopped || trainer.is_done() {
            write(&path, &trainer.state())?;
        }
        if stopped {
            return Err(format!("stopped after step {}; run it again to go on.", step.step).into());
        }
        if step.step % TELL_EVERY == 0 {
            let done = step.step - first;
            let left = start.secs() / done as f64 * (recipe.steps - step.step) as f64;
            let each = TELL_EVERY as f32;
            report::note(&format!(
                "step {} of {}: loss {:.3}, heads {:.3}, {} left",
                step.step,
                recipe.steps,
                losses.0 / each,
                losses.1 / each,
                clock(left)
            ));
            losses = (0.0, 0.0);
        }
        if args.measure_every > 0 && step.step % args.measure_every as usize == 0 {
            report::note(&told("so far", &evaluate(&Net::shipped(), trainer.mean(), test)));
        }
    }
    Ok(trainer.mean().to_vec())
}

/// All pictures: those that lie in the folder, and the rest drawn now.
fn shelves(args: &TrainWords, watch: &Watch) -> Result<BTreeMap<Part, Shelf>, Failure> {
    let counts = |part: Part| match part {
        Part::Learn => args.pictures as usize,
        Part::Test => 1000,
        Part::Unseen => 500,
        Part::Judge => args.pictures as usize / 3,
        Part::JudgeTest => 800,
    };
    let mut wishes: BTreeMap<(&str, usize), Vec<(Part, Wish)>> = BTreeMap::new();
    for part in Part::ALL {
        for index in 0..counts(part) {
            let wish = Wish::new(part, index, SEED);
            wishes.entry((wish.recipe.node, wish.fold())).or_default().push((part, wish));
        }
    }
    let all: usize = wishes.values().map(Vec::len).sum();
    let (mut done, mut drawn) = (0, 0);
    let mut studio: Option<Studio> = None;
    let start = Stopwatch::start();
    let mut shelves = BTreeMap::new();
    for ((node, fold), wishes) in wishes {
        let path = |part: Part| args.work.join(format!("{node}-{fold}-{}-{}.pictures", part.word(), counts(part)));
        if studio.is_none() && Part::ALL.iter().any(|&part| !path(part).exists()) {
            studio = Some(Studio::open()?);
        }
        let mut stand = None;
        for part in Part::ALL {
            let own = wishes.iter().filter(|(of, _)| *of == part).map(|(_, wish)| wish);
            done += own.clone().count();
            let mut shelf = Shelf::default();
            if let Ok(bytes) = fs::read(path(part)) {
                shelf = Shelf::from_bytes(&bytes).map_err(|fault| format!("{}: {fault}", path(part).display()))?;
            } else if let Some(studio) = &studio {
                let stand = match &mut stand {
                    Some(stand) => stand,
                    none => none.insert(studio.stand(wishes[0].1.recipe, fold)?),
                };
                for wish in own {
                    if watch.stopped() {
                        return Err("stopped while drawing; run it again to go on.".into());
                    }
                    stand.draw(wish.clone(), &mut shelf)?;
                    drawn += 1;
                }
                write(&path(part), &shelf.to_bytes())?;
            }
            shelves.entry(part).or_insert_with(Shelf::default).append(&mut shelf);
        }
        if drawn > 0 {
            let left = start.secs() / f64::from(drawn) * (all - done) as f64;
            report::note(&format!("{done} of {all} pictures ({node}), {} left", clock(left)));
        }
    }
    Ok(shelves)
}

/// Writes to the side, then renames: what lies there is whole.
fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let side: PathBuf = path.with_extension("part");
    fs::write(&side, bytes)?;
    Ok(fs::rename(&side, path)?)
}

/// A report as a line.
fn told(what: &str, report: &Report) -> String {
    let [first, five, ten] = report.recall.map(|share| share * 100.0);
    let names = Attribute::ALL.iter().zip(report.zero_shot);
    let zero_shot: Vec<String> =
        names.filter_map(|(attribute, share)| Some(format!("{} {:.0}", attribute.word(), share? * 100.0))).collect();
    format!(
        "{} {what}: the right one is first for {first:.1} % of captions, among 5 for {five:.1} %, among 10 for {ten:.1} %; words alone: {}",
        report.pictures,
        zero_shot.join(", ")
    )
}

#[cfg(test)]
mod tests;
