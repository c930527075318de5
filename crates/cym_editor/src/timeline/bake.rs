//! "Bake this signal to keys": a driven param's values, frame by frame, as keyframes that the hand can change.

use std::ops::Range;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, TryRecvError, sync_channel};

use cym_engine::{SoundBank, StageState};
use cym_graph::{Conversion, Edit, Key, KeyShape, Keys, PortRef, WireType, check, color, conversion, limits};
use cym_plan::{NodeLibrary, Plan, SignalRunner};

use super::snap::{frame_of, secs_of};
use crate::model::Model;
use crate::shared::{Notice, Shared};

/// What drives a param, as far as its numbers can be read out of a running plan.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Driver {
    /// The output, as the artist reads it.
    pub(super) title: String,
    /// Its numbers in the plan.
    pub(super) place: Range<usize>,
    conversion: Conversion,
    to: WireType,
}

impl Driver {
    /// What drives an input of a node on the canvas; `None` when nothing does, or nothing that travels as numbers.
    pub(super) fn of(model: &Model, plan: &Plan, to: &PortRef) -> Option<Self> {
        let node = model.document().nodes().get(&to.node)?;
        let input = model.kind(&to.node)?.inputs.iter().find(|input| input.name == to.port)?;
        if !(1..=limits::KEY_LANES).contains(&input.ty.width()) {
            return None;
        }
        if let Some(modulations) = node.modulations.get(&to.port).filter(|list| !list.is_empty()) {
            let id = check::driven_id(&model.stage_id(&to.node), &to.port);
            let output = check::driven_output(input.ty)?.to_owned();
            let place = plan.signal_places.get(&(id, output))?.clone();
            let title = modulations.iter().map(|one| model.title(&one.from.node)).collect::<Vec<_>>().join(", ");
            return Some(Self { title, place, conversion: Conversion::Same, to: input.ty });
        }
        let from = &node.wires.get(&to.port)?.from;
        let output = model.kind(&from.node)?.outputs.iter().find(|output| output.name == from.port)?;
        let place = plan.signal_places.get(&(model.stage_id(&from.node), from.port.clone()))?.clone();
        let conversion = conversion(output.ty, input.ty)?;
        Some(Self { title: model.title(&from.node).to_owned(), place, conversion, to: input.ty })
    }

    /// The values of the param, as its keys would say them, out of the plan's numbers.
    pub(super) fn values(&self, numbers: &[f32]) -> Option<Vec<f32>> {
        as_keys(self.conversion, self.to, numbers.get(self.place.clone())?)
    }
}

/// A signal's numbers as a param's keys say them: colours sRGB-encoded with straight alpha.
fn as_keys(conversion: Conversion, to: WireType, numbers: &[f32]) -> Option<Vec<f32>> {
    let first = *numbers.first()?;
    let four = || numbers.try_into().ok();
    Some(match (conversion, to) {
        (Conversion::Same, WireType::Color) => color::srgb_straight(four()?).to_vec(),
        (Conversion::Same | Conversion::AsNumber, _) => numbers.to_vec(),
        (Conversion::Splat, to) => vec![first; to.width()],
        (Conversion::Grey, _) => {
            let part = color::srgb_from_linear(first);
            vec![part, part, part, 1.0]
        }
        (Conversion::First, _) => vec![first],
        (Conversion::Luminance, _) => {
            let [r, g, b, _]: [f32; 4] = four()?;
            vec![0.2126 * r + 0.7152 * g + 0.0722 * b]
        }
        (Conversion::Rgb, WireType::Vec3) => numbers.get(..3)?.to_vec(),
        (Conversion::Rgb, _) => {
            let mut all: Vec<f32> = numbers.iter().map(|&part| color::srgb_from_linear(part)).collect();
            all.push(1.0);
            all
        }
        // A moment that rises past a half, a picture or a gradient is no number to be keyed.
        (Conversion::Rising | Conversion::Fill | Conversion::FillGrey | Conversion::FromBlack, _) => return None,
    })
}

/// What is to be baked.
#[derive(Clone, Debug)]
pub(super) struct Order {
    /// The param.
    pub(super) to: PortRef,
    /// The part of the piece, in seconds.
    pub(super) part: [f64; 2],
    /// How far a key may be from the signal, as a share of its span.
    pub(super) tolerance: f32,
    /// Whether values jump from one to the next: whole numbers and switches.
    pub(super) steps: bool,
}

/// A bake that goes on.
pub(super) struct Baking {
    pub(super) order: Order,
    /// The depth of groups in which it was asked for.
    depth: usize,
    arriving: Receiver<Option<Keys>>,
}

impl Baking {
    /// Begins to bake on a thread of its own.
    pub(super) fn start(order: Order, ctx: &egui::Context, shared: &Shared<'_>) -> Option<Self> {
        let plan = Arc::clone(shared.state.plan.as_ref()?);
        let driver = Driver::of(shared.model, &plan, &order.to)?;
        let library = Arc::clone(shared.model.library());
        let sounds = sounds(&plan, shared.state);
        let (sender, arriving) = sync_channel(1);
        let (ctx, work) = (ctx.clone(), order.clone());
        let bake = move || {
            // Nobody waits any more when the window was closed.
            drop(sender.send(bake(&plan, &library, &sounds, &driver, &work)));
            ctx.request_repaint();
        };
        std::thread::Builder::new().name("bake".to_owned()).spawn(bake).ok()?;
        Some(Self { order, depth: shared.model.inside().len(), arriving })
    }

    /// Writes the keys once they are there; tells whether the bake is over.
    pub(super) fn finish(&self, shared: &mut Shared<'_>) -> bool {
        let keys = match self.arriving.try_recv() {
            Err(TryRecvError::Empty) => return false,
            Err(TryRecvError::Disconnected) => None,
            Ok(keys) => keys,
        };
        let to = &self.order.to;
        let there = shared.model.inside().len() == self.depth && shared.model.document().nodes().contains_key(&to.node);
        match keys.filter(|_| there) {
            Some(keys) => {
                let count = keys.count();
                shared.edit(edit(shared.model, to, keys));
                shared.say(Notice::done(format!("Baked {count} keys for {}.", lane_title(shared.model, to))));
            }
            None => shared.say(Notice::fault(format!(
                "{} was not baked: its signal changed meanwhile. Bake it again.",
                lane_title(shared.model, to)
            ))),
        }
        true
    }
}

/// "Node · Param".
pub(super) fn lane_title(model: &Model, to: &PortRef) -> String {
    let input = model.kind(&to.node).and_then(|kind| kind.inputs.iter().find(|input| input.name == to.port));
    format!("{} · {}", model.title(&to.node), input.map_or(to.port.as_str(), |input| input.label.as_str()))
}

/// One step: the keys come, what drove the param goes.
fn edit(model: &Model, to: &PortRef, keys: Keys) -> Edit {
    let mut edits = Vec::new();
    let node = model.document().nodes().get(&to.node);
    if node.is_some_and(|node| node.wires.contains_key(&to.port)) {
        edits.push(Edit::Connect { to: to.clone(), wire: None });
    }
    if node.is_some_and(|node| node.modulations.contains_key(&to.port)) {
        edits.push(Edit::SetModulations { to: to.clone(), modulations: Vec::new() });
    }
    edits.push(Edit::SetKeys { to: to.clone(), keys: Some(keys) });
    Edit::Batch { title: format!("Bake {to}"), edits }
}

/// The tracks in the order in which the plan names its sounds.
fn sounds(plan: &Plan, state: &StageState) -> SoundBank {
    let track = |node| state.tracks.iter().find(|(id, _)| id == node).map(|(_, track)| Arc::clone(track));
    let tracks = plan.sounds.iter().map(|sound| track(&sound.node)).collect();
    SoundBank { tracks, ..SoundBank::default() }
}

/// Steps the plan's signals from the start to the end of the part, and keeps what is needed of them.
fn bake(plan: &Plan, library: &NodeLibrary, sounds: &SoundBank, driver: &Driver, order: &Order) -> Option<Keys> {
    let (first, last) = (frame_of(order.part[0], plan.rate), frame_of(order.part[1], plan.rate));
    let mut runner = SignalRunner::new(plan, library);
    let mut lanes: Vec<Vec<[f32; 2]>> = vec![Vec::new(); driver.to.width()];
    for frame in 0..=last {
        let numbers = runner.numbers_at(plan, frame, sounds);
        if frame < first {
            continue;
        }
        let values = driver.values(numbers)?;
        for (lane, value) in lanes.iter_mut().zip(values) {
            lane.push([secs_of(frame, plan.rate) as f32, value]);
        }
    }
    let most = limits::KEYS / lanes.len().max(1);
    let lanes = lanes.iter().map(|points| keys_of(points, order.tolerance, order.steps, most)).collect();
    Some(Keys { lanes, ..Keys::default() })
}

/// Keys that stay within the tolerance of every point, at most so many.
fn keys_of(points: &[[f32; 2]], tolerance: f32, steps: bool, most: usize) -> Vec<Key> {
    let (low, high) =
        points.iter().fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), p| (low.min(p[1]), high.max(p[1])));
    let shape = if steps { KeyShape::Step } else { KeyShape::Linear };
    let mut within = (high - low).max(1e-6) * tolerance.max(1e-5);
    loop {
        let kept = if steps { changes(points, within) } else { simplified(points, within) };
        if kept.len() <= most.max(2) {
            return kept.into_iter().map(|[secs, value]| Key { secs, value, shape }).collect();
        }
        within *= 2.0;
    }
}

/// The points at which the value has moved on by more than the tolerance.
fn changes(points: &[[f32; 2]], within: f32) -> Vec<[f32; 2]> {
    let mut kept: Vec<[f32; 2]> = Vec::new();
    for &point in points {
        if kept.last().is_none_or(|last| (last[1] - point[1]).abs() > within) {
            kept.push(point);
        }
    }
    kept
}

/// Straight pieces that no point is further from than the tolerance, in value: the farthest point of a piece splits it, until
/// none is too far. Without recursion, as a signal may be hours long.
fn simplified(points: &[[f32; 2]], within: f32) -> Vec<[f32; 2]> {
    let Some(last) = points.len().checked_sub(1).filter(|&last| last > 0) else {
        return points.to_vec();
    };
    let mut keep = vec![false; points.len()];
    (keep[0], keep[last]) = (true, true);
    let mut pieces = vec![(0, last)];
    while let Some((from, to)) = pieces.pop() {
        let [a, b] = [points[from], points[to]];
        let slope = (b[1] - a[1]) / (b[0] - a[0]).max(1e-9);
        let distance = |point: &[f32; 2]| (point[1] - (a[1] + slope * (point[0] - a[0]))).abs();
        let inner = points.iter().enumerate().take(to).skip(from + 1);
        let farthest = inner.map(|(at, point)| (at, distance(point))).max_by(|a, b| a.1.total_cmp(&b.1));
        if let Some((at, _)) = farthest.filter(|(_, far)| *far > within) {
            keep[at] = true;
            pieces.extend([(from, at), (at, to)]);
        }
    }
    points.iter().zip(keep).filter(|(_, keep)| *keep).map(|(point, _)| *point).collect()
}

#[cfg(test)]
mod tests {
    use super::{Conversion, Keys, WireType, as_keys, keys_of, simplified};

    fn wave() -> Vec<[f32; 2]> {
        (0..600)
            .map(|frame| frame as f32 / 30.0)
            .map(|secs| [secs, (secs * 2.0).sin() + 0.2 * (secs * 9.0).sin()])
            .collect()
    }

    #[test]
    fn baked_keys_stay_within_the_tolerance() {
        let points = wave();
        for tolerance in [0.005, 0.01, 0.05] {
            let keys = Keys { lanes: vec![keys_of(&points, tolerance, false, 20_000)], ..Keys::default() };
            assert!(keys.count() < points.len() * 2 / 3, "{tolerance}: {} keys", keys.count());
            for [secs, value] in &points {
                let far = (keys.sample(0, *secs) - value).abs();
                assert!(far <= 2.4 * tolerance + 1e-4, "{tolerance} at {secs}: {far}");
            }
        }
    }

    #[test]
    fn coarser_means_fewer_keys_and_there_is_a_most() {
        let points = wave();
        let count = |tolerance, most| keys_of(&points, tolerance, false, most).len();
        assert!(count(0.05, 9999) < count(0.002, 9999));
        assert!(count(0.0, 40) <= 40);
    }

    #[test]
    fn a_straight_line_needs_its_ends_only() {
        let line: Vec<[f32; 2]> = (0..100).map(|i| [i as f32, i as f32 * 0.5]).collect();
        assert_eq!(simplified(&line, 1e-3).len(), 2);
        assert_eq!(simplified(&[[0.0, 1.0]], 0.1).len(), 1);
        assert!(simplified(&[], 0.1).is_empty());
    }

    #[test]
    fn steps_keep_the_moments_of_change() {
        let points: Vec<[f32; 2]> = (0..90).map(|frame| [frame as f32, (frame / 30) as f32]).collect();
        let keys = keys_of(&points, 0.01, true, 9999);
        assert_eq!(keys.iter().map(|key| key.secs).collect::<Vec<_>>(), [0.0, 30.0, 60.0]);
    }

    #[test]
    fn numbers_become_what_keys_say() {
        assert_eq!(as_keys(Conversion::Splat, WireType::Vec3, &[0.5]), Some(vec![0.5; 3]));
        assert_eq!(as_keys(Conversion::First, WireType::Float, &[2.0, 3.0]), Some(vec![2.0]));
        // Half-transparent white: colours are stored premultiplied, and keyed straight.
        let color = as_keys(Conversion::Same, WireType::Color, &[0.5, 0.5, 0.5, 0.5]).unwrap();
        assert!((color[0] - 1.0).abs() < 1e-3 && (color[3] - 0.5).abs() < 1e-6, "{color:?}");
        assert_eq!(as_keys(Conversion::Rising, WireType::Trigger, &[1.0]), None);
        assert_eq!(as_keys(Conversion::Same, WireType::Float, &[]), None);
    }
}
