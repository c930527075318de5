//! `cymatic tune`: turns the params of a graph until its picture is what words say.

use cym_engine::clock::Stopwatch;
use cym_engine::{Knob, Overrides, PixelLayout, Project, Session, WantedKnob, frame_pixels, knobs, split};
use cym_graph::Edit;
use cym_learn::crops::Crop;
use cym_learn::search::{MAX_DIM, Search, scouted};
use cym_plan::Memory;
use serde_json::{Value as Json, json};

use crate::args::{KnobWords, Tune};
use crate::progress::{Watch, clock};
use crate::report::{self, Failure};
use crate::{open, save};

mod judge;

use judge::Judge;

/// The shorter side of a picture that is looked at, in px: the pieces that the encoder takes are hardly enlarged then.
const LOOK_PX: u32 = 80;
/// Pieces of a picture that are judged.
const CROPS: usize = 4;
/// Pieces in the last comparison, at places and times that the search never saw.
const LAST_CROPS: usize = 8;
/// Candidates that come into the last comparison.
const FINALISTS: usize = 6;
/// Numbers that a search turns by itself; more take too long to settle.
const MOST_BY_ITSELF: usize = 40;
/// The share of the candidates that look around before the search begins.
const SCOUTS: f32 = 0.25;
/// How far the search looks around at first.
const SPREAD: f64 = 0.2;
/// How much it counts against a candidate that it left where the artist's knobs stood (the mean square over all of them, 0 to 1): of two
/// that fit alike, the one that is more like the original is found.
const STAY: f32 = 0.8;
/// Less than this is no improvement.
const BETTER: f32 = 0.005;

/// Looks at many pictures of a graph, and saves the values of the best.
pub(crate) fn run(args: &Tune) -> Result<(), Failure> {
    let out = save::place(&args.graph.path, args.search.out.as_deref(), "tuned", args.search.overwrite)?;
    let judge = Judge::new(&args.prompt, &args.avoid)?;
    let overrides = open::overrides(&args.graph);
    let size = match overrides.size {
        Some(size) => size,
        None => look_size(Project::open(&args.graph.path)?.document.size()),
    };
    let mut session = open::session(&args.graph, Overrides { size: Some(size), ..overrides.clone() })?;
    let knobs = chosen(args, &session)?;
    let names: Vec<String> = knobs.iter().map(|knob| format!("{}.{}", knob.node, knob.input)).collect();
    report::note(&format!("turning {}", names.join(", ")));

    let watch_clock = Stopwatch::start();
    let mut watch = Watch::new("Tuning");
    let found = Look { session: &mut session, knobs: &knobs, judge: &judge, size }.search(args, &mut watch);
    watch.done();
    let found = found?;
    let stopped = watch.stopped();
    if stopped {
        report::note("stopped; the best so far is kept.");
    }
    let better = found.after > found.before + BETTER;
    let mut changes = Vec::new();
    if better {
        let project = tuned(args, &overrides, &knobs, &found.place)?;
        save::graph(&project.document, &out)?;
        changes = changed(&project, &knobs)?;
    }
    let secs = watch_clock.secs();
    if args.search.json {
        report::json(&json!({
            "out": better.then_some(&out),
            "before": found.before,
            "after": found.after,
            "pictures": found.pictures,
            "secs": secs,
            "stopped": stopped,
            "values": changes.into_iter().collect::<serde_json::Map<_, _>>(),
        }));
        return Ok(());
    }
    let took = format!("{} pictures in {}", found.pictures, clock(secs));
    if !better {
        report::line(&format!(
            "Nothing was found that fits better than what is there ({:.0} %); {took}. Nothing is written. Try other knobs, or more --pictures.",
            100.0 * found.before
        ));
        return Ok(());
    }
    report::line(&out.display().to_string());
    report::line(&format!(
        "it fits the words to {:.0} %, before {:.0} %; {took}",
        100.0 * found.after,
        100.0 * found.before
    ));
    for (name, value) in &changes {
        report::line(&format!("{name} = {value}"));
    }
    Ok(())
}

/// The document's shape, small.
fn look_size(size: [u32; 2]) -> [u32; 2] {
    let shorter = size[0].min(size[1]).max(1);
    size.map(|side| {
        (u64::from(side) * u64::from(LOOK_PX) / u64::from(shorter)).clamp(1, 16 * u64::from(LOOK_PX)) as u32
    })
}

/// The knobs that are asked for; of those that nobody named, the most telling.
fn chosen(args: &Tune, session: &Session) -> Result<Vec<Knob>, Failure> {
    let named: Vec<WantedKnob> = args
        .knobs
        .iter()
        .filter_map(|words| if let KnobWords::One(wanted) = words { Some(wanted.clone()) } else { None })
        .collect();
    let all = args.knobs.contains(&KnobWords::All);
    let mut found = knobs(session, if all { &[] } else { &named }, all)?;
    let dims = |knobs: &[Knob]| knobs.iter().map(Knob::dims).sum::<usize>();
    let most = if named.is_empty() { MOST_BY_ITSELF } else { MAX_DIM };
    if !named.is_empty() && dims(&found) > most {
        return Err(format!(
            "the knobs are {} numbers (a colour is 3, a gradient 9), and a search takes at most {most}. Name fewer.",
            dims(&found)
        )
        .into());
    }
    let before = found.len();
    // What makes the picture comes first, then what changes it; within that, the graph's order.
    let rank = |knob: &Knob| {
        let kind = session.project().document.nodes().get(&knob.node).map_or("", |node| node.kind.as_str());
        ["pattern/", "network/", "input/", "place/", "tone/", "grade/"]
            .iter()
            .position(|start| kind.starts_with(start))
            .unwrap_or(usize::MAX)
    };
    let mut room = most;
    let mut order: Vec<usize> = (0..found.len()).collect();
    order.sort_by_key(|&index| rank(&found[index]));
    let kept: Vec<usize> = order
        .into_iter()
        .filter(|&index| {
            let fits = found[index].dims() <= room;
            room -= if fits { found[index].dims() } else { 0 };
            fits
        })
        .collect();
    let mut index = 0;
    found.retain(|_| {
        index += 1;
        kept.contains(&(index - 1))
    });
    if found.len() < before {
        report::note(&format!(
            "{} params are left alone, because a search of so many takes long; name them with --knobs to turn them.",
            before - found.len()
        ));
    }
    Ok(found)
}

/// What came of a search.
struct Found {
    place: Vec<f64>,
    before: f32,
    after: f32,
    pictures: u64,
}

/// Everything that is needed to look at a candidate.
struct Look<'a> {
    session: &'a mut Session,
    knobs: &'a [Knob],
    judge: &'a Judge,
    size: [u32; 2],
}

impl Look<'_> {
    /// Looks around, then searches where it looked best; the last word has a comparison at places and times that were never used.
    fn search(&mut self, args: &Tune, watch: &mut Watch) -> Result<Found, Failure> {
        let times = self.times(&args.at);
        let start: Vec<f64> = self.knobs.iter().flat_map(Knob::place).collect();
        let all = (args.pictures as usize / times.len()).max(8);
        let scouts = (SCOUTS * all as f32) as usize;
        let mut best: Vec<(f32, Vec<f64>)> = Vec::new();
        let mut keep = |score: f32, place: &[f64]| {
            best.push((score, place.to_vec()));
            best.sort_by(|a, b| b.0.total_cmp(&a.0));
            best.truncate(FINALISTS);
            best[0].1.clone()
        };
        let watch_clock = Stopwatch::start();
        let mut done = 0_u32;
        let mut tell = |score: f32, watch: &mut Watch| {
            done += 1;
            let left = watch_clock.secs() / f64::from(done) * (all as f64 - f64::from(done)).max(0.0);
            watch.steps(u64::from(done), all as u64, &format!("fits to {:.0} %, {} left", 100.0 * score, clock(left)))
        };
        let crops = Crop::several(CROPS, args.search.search_seed);
        let mut top = self.score(&start, &times, &crops)?;
        let mut first = keep(top, &start);
        let mut go_on = tell(top, watch);
        for scout in 0..scouts {
            if !go_on {
                break;
            }
            let place = scouted(&start, args.search.search_seed, scout as u64);
            let score = self.score(&place, &times, &crops)? - STAY * away(&place, &start);
            top = top.max(score);
            first = keep(score, &place);
            go_on = tell(top, watch);
        }
        let mut search = Search::new(&first, SPREAD, args.search.search_seed);
        let mut looked = scouts + 1;
        let mut generation = 0;
        while go_on && looked < all && !search.arrived() {
            generation += 1;
            // Other pieces in every generation, the same for all of one: no place can be played for.
            let crops = Crop::several(CROPS, args.search.search_seed ^ generation << 20);
            let points = search.ask();
            let mut badness = Vec::with_capacity(points.len());
            for point in &points {
                if !go_on {
                    break;
                }
                let score = self.score(point, &times, &crops)? - STAY * away(point, &start);
                badness.push(f64::from(-score));
                keep(score, point);
                top = top.max(score);
                go_on = tell(top, watch);
            }
            looked += points.len();
            search.tell(&badness);
        }
        let pictures = u64::from(done) * times.len() as u64;
        self.last_word(&start, &best, &times, args.search.search_seed, pictures)
    }

    /// Compares the best once more, at other pieces and between the times.
    fn last_word(
        &mut self,
        start: &[f64],
        best: &[(f32, Vec<f64>)],
        times: &[f64],
        seed: u64,
        pictures: u64,
    ) -> Result<Found, Failure> {
        let crops = Crop::several(LAST_CROPS, !seed);
        let gap = times.windows(2).map(|pair| pair[1] - pair[0]).fold(1.0, f64::max);
        let times: Vec<f64> = times.iter().map(|secs| secs + 0.31 * gap).collect();
        let before = self.score(start, &times, &crops)?;
        let mut found = Found { place: start.to_vec(), before, after: before, pictures };
        for (_, place) in best {
            let after = self.score(place, &times, &crops)?;
            if after > found.after {
                found.after = after;
                found.place.clone_from(place);
            }
        }
        found.pictures += (times.len() * (best.len() + 1)) as u64;
        Ok(found)
    }

    /// How well the picture fits with the knobs at a place.
    fn score(&mut self, place: &[f64], times: &[f64], crops: &[Crop]) -> Result<f32, Failure> {
        for (knob, own) in split(self.knobs, place) {
            self.session.turn(&knob.node, &knob.input, &knob.turned(own));
        }
        self.session.restart();
        let mut frames = Vec::with_capacity(times.len());
        for &secs in times {
            let frame = self.session.frame_at(secs);
            frames.push(frame_pixels(self.session, frame, PixelLayout::Rgba8)?);
        }
        Ok(self.judge.score(&frames, self.size.map(|side| side as usize), crops))
    }

    /// The times that are asked for, in order; or three over the piece, one if the picture remembers and every time costs its past.
    fn times(&self, asked: &[f64]) -> Vec<f64> {
        let length = self.session.duration_secs();
        let remembers = self.session.plan().memory != Memory::None;
        let shares: &[f64] = if remembers { &[0.6] } else { &[0.15, 0.45, 0.75] };
        let mut times: Vec<f64> =
            if asked.is_empty() { shares.iter().map(|share| share * length).collect() } else { asked.to_vec() };
        times.sort_by(f64::total_cmp);
        times.dedup();
        times
    }
}

/// How far two places are apart: the mean square over all numbers.
fn away(place: &[f64], start: &[f64]) -> f32 {
    let squares: f64 = place.iter().zip(start).map(|(a, b)| (a - b).powi(2)).sum();
    (squares / start.len().max(1) as f64) as f32
}

/// The graph with the values of a place.
fn tuned(args: &Tune, overrides: &Overrides, knobs: &[Knob], place: &[f64]) -> Result<Project, Failure> {
    let mut project = Project::open(&args.graph.path)?;
    project.apply(&Overrides { size: None, ..overrides.clone() })?;
    let edits = split(knobs, place).map(|(knob, own)| Edit::SetValue {
        node: knob.node.clone(),
        input: knob.input.clone(),
        value: Some(knob.written(own)),
    });
    project.document.apply(Edit::Batch { title: format!("Tune to {}", args.prompt), edits: edits.collect() })?;
    Ok(project)
}

/// The values of the knobs as the file says them.
fn changed(project: &Project, knobs: &[Knob]) -> Result<Vec<(String, Json)>, Failure> {
    let text: Json = serde_json::from_str(&cym_graph::file::write_string(&project.document)?)?;
    let value = |knob: &Knob| {
        let value = text["nodes"][knob.node.as_str()]["values"][&knob.input].clone();
        (format!("{}.{}", knob.node, knob.input), value)
    };
    Ok(knobs.iter().map(value).collect())
}
