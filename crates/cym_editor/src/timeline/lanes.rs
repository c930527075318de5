//! Keyframes, one lane a param; and the params of selected nodes that a signal drives.

mod hand;
mod menu;
mod paint;
mod trace;

use std::collections::{BTreeMap, BTreeSet};

use cym_graph::{Edit, Input, Keys, PortRef, WireType};
use egui::{
    Align, Button, Key, Label, Layout, Pos2, Rect, RichText, ScrollArea, Sense, Ui, UiBuilder, WidgetInfo, WidgetType,
    vec2,
};
use egui_phosphor::regular as icons;

use super::bake::{Baking, Driver, lane_title};
use super::keys::{self, Copied, Place};
use super::scale::Scale;
use super::snap::Snap;
use crate::command::Command;
use crate::shared::{Act, Shared};
use hand::Hand;
pub(super) use menu::TOLERANCE;
use trace::Traces;

/// Heights of a folded and of an open lane, in points.
const FOLDED: f32 = 24.0;
const OPEN: f32 = 128.0;
/// More keys than these in view are drawn as a curve only, so that they neither hide it nor cost.
const MOST_HANDLES: usize = 240;

/// The lanes, and what the hand does in them.
#[derive(Default)]
pub(super) struct Lanes {
    open: BTreeSet<PortRef>,
    picked: BTreeMap<PortRef, BTreeSet<Place>>,
    hand: Hand,
    /// Value axes that stand still while the hand holds something.
    axes: BTreeMap<PortRef, [f32; 2]>,
    copied: Copied,
    traces: Traces,
    baking: Vec<Baking>,
    /// Whether the pointer was over the lanes when they were drawn last.
    hovered: bool,
    /// Where each key of this frame is, for the marquee.
    spots: Vec<(PortRef, Place, Pos2)>,
}

/// Where a lane is drawn: its place, the values between which it is, and the time.
#[derive(Clone, Copy)]
struct Room {
    strip: Rect,
    axis: [f32; 2],
    scale: Scale,
}

impl Room {
    /// The place of a moment and a value.
    fn at(&self, secs: f32, value: f32) -> Pos2 {
        Pos2::new(self.scale.x(f64::from(secs)), paint::y(self.strip, self.axis, value))
    }

    /// How much value a point is.
    fn value_a_point(&self) -> f32 {
        (self.axis[1] - self.axis[0]) / self.strip.height()
    }
}

/// A lane of keys.
struct Row<'a> {
    to: PortRef,
    title: String,
    keys: &'a Keys,
    input: Option<&'a Input>,
    open: bool,
}

impl Row<'_> {
    /// Whether the param takes whole numbers only.
    fn is_whole(&self) -> bool {
        self.input.is_some_and(|input| input.integer || input.toggle)
    }

    /// What a lane of it is called: x, y, z or r, g, b, a.
    fn part(&self, lane: usize) -> &'static str {
        let names: &[&str] = match (self.input.map(|input| input.ty), self.keys.width()) {
            (Some(WireType::Color), _) => &["r", "g", "b", "a"],
            (_, 1) => &[""],
            _ => &["x", "y", "z", "w"],
        };
        names.get(lane).copied().unwrap_or_default()
    }
}

impl Lanes {
    /// Takes up what the stage tells and what was baked; called in every frame, seen or not.
    pub(super) fn notice(&mut self, shared: &mut Shared<'_>) {
        self.traces.keep(shared);
        let mut over = Vec::new();
        for (at, baking) in self.baking.iter().enumerate() {
            if baking.finish(shared) {
                over.push(at);
            }
        }
        for at in over.into_iter().rev() {
            self.baking.remove(at);
        }
        // What was picked may have gone by undo or from elsewhere.
        let nodes = shared.model.document().nodes();
        self.picked.retain(|to, picked| {
            let keys = nodes.get(&to.node).and_then(|node| node.keys.get(&to.port));
            picked.retain(|&(lane, at)| {
                keys.is_some_and(|keys| keys.lanes.get(lane).is_some_and(|list| at < list.len()))
            });
            !picked.is_empty()
        });
    }

    /// Whether there is anything to show.
    pub(super) fn any(&self, shared: &Shared<'_>) -> bool {
        shared.model.document().nodes().values().any(|node| !node.keys.is_empty())
            || !self.traces.rows(shared).is_empty()
    }

    /// Draws the lanes and lets them be used.
    pub(super) fn show(&mut self, ui: &mut Ui, rect: Rect, scale: &Scale, shared: &mut Shared<'_>, snap: Snap<'_>) {
        self.hovered = ui.rect_contains_pointer(rect);
        self.spots.clear();
        let mut ui = ui.new_child(UiBuilder::new().max_rect(rect).id_salt("lanes"));
        ui.set_clip_rect(rect);
        ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
        let model = shared.model;
        let rows: Vec<Row<'_>> = model
            .document()
            .nodes()
            .iter()
            .flat_map(|(id, node)| node.keys.iter().map(move |(input, keys)| (id, input, keys)))
            .map(|(id, input, keys)| {
                let to = PortRef { node: id.clone(), port: input.clone() };
                let known = model.kind(id).and_then(|kind| kind.inputs.iter().find(|known| known.name == *input));
                Row { title: lane_title(model, &to), open: self.open.contains(&to), to, keys, input: known }
            })
            .collect();
        let driven = self.traces.rows(shared);
        // The wheel belongs to time over the strip: lanes move by their bar, or by the wheel over the names.
        let wheel = ui.input(|input| input.pointer.hover_pos()).is_some_and(|at| at.x < scale.left);
        let source =
            egui::scroll_area::ScrollSource { mouse_wheel: wheel, ..egui::scroll_area::ScrollSource::SCROLL_BAR };
        ScrollArea::vertical().auto_shrink(false).scroll_source(source).show(&mut ui, |ui| {
            for row in &rows {
                self.row(ui, row, scale, shared, snap);
            }
            for (to, title) in driven {
                self.driven(ui, &to, &title, scale, shared);
            }
        });
        self.hold(&ui, rect, scale, shared, snap);
    }

    /// One lane: its head with the name, and its keys over time.
    fn row(&mut self, ui: &mut Ui, row: &Row<'_>, scale: &Scale, shared: &mut Shared<'_>, snap: Snap<'_>) {
        let height = if row.open { OPEN } else { FOLDED };
        let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
        if !ui.is_rect_visible(rect) {
            return;
        }
        let strip = rect.with_min_x(scale.left);
        let selected = shared.model.selection.contains(&row.to.node);
        paint::back(ui.painter(), rect, strip, selected, shared.theme);
        self.head(ui, rect.with_max_x(scale.left), row, shared);
        let room = Room { strip, axis: self.axis(row), scale: *scale };
        let id = ui.id().with(("lane", &row.to));
        let back = ui.interact(strip, id, Sense::click_and_drag());
        back.widget_info(|| WidgetInfo::labeled(WidgetType::Other, true, format!("Lane {}", row.title)));
        if back.hovered() {
            "Double click: add a key · drag: pick keys · right click: more · Del removes, Ctrl+C and Ctrl+V copy"
                .clone_into(shared.hint);
        }
        if back.double_clicked()
            && let Some(at) = back.interact_pointer_pos()
        {
            self.add_at(row, at, &room, shared, snap);
        } else if back.drag_started_by(egui::PointerButton::Primary) {
            let add = ui.input(|input| input.modifiers.shift || input.modifiers.command);
            if let Some(from) = ui.input(|input| input.pointer.press_origin()) {
                self.hand = Hand::Marquee { from, add };
            }
        } else if back.clicked() {
            self.picked.clear();
        }
        self.lane_menu(&back, row, shared);
        let painter = ui.painter().with_clip_rect(strip.intersect(ui.clip_rect()));
        paint::curves(&painter, row, &room, shared.theme);
        self.keys(ui, &painter, row, &room, shared);
    }

    fn head(&mut self, ui: &mut Ui, rect: Rect, row: &Row<'_>, shared: &mut Shared<'_>) {
        let line = Rect::from_min_size(rect.min, vec2(rect.width(), FOLDED)).shrink2(vec2(4.0, 1.0));
        let mut ui = ui.new_child(UiBuilder::new().max_rect(line).layout(Layout::left_to_right(Align::Center)));
        ui.set_clip_rect(rect.intersect(ui.clip_rect()));
        let caret = if row.open { icons::CARET_DOWN } else { icons::CARET_RIGHT };
        let fold = ui.add(Button::new(RichText::new(caret).size(11.0)).frame(false).min_size(vec2(16.0, 20.0)));
        let name = format!("{} {}", if row.open { "Fold" } else { "Open" }, row.title);
        fold.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, name.clone()));
        if fold.clicked() && !self.open.remove(&row.to) {
            self.open.insert(row.to.clone());
        }
        let title =
            Label::new(RichText::new(&row.title).size(12.0).color(shared.theme.text)).truncate().selectable(false);
        let title = ui.add(title.sense(Sense::click()));
        if title.clicked() {
            shared.act(Act::Reveal(row.to.node.clone()));
        }
        let tip = format!("{}: {} keys. Click shows the node.", row.title, row.keys.count());
        self.lane_menu(&title.on_hover_text(tip), row, shared);
        if row.open {
            let now: Vec<String> = (0..row.keys.width())
                .map(|lane| {
                    let value = row.keys.sample(lane, shared.state.clock.secs as f32);
                    format!("{} {value:.3}", row.part(lane)).trim().to_owned()
                })
                .collect();
            let below = rect.with_min_y(line.bottom() + 2.0).shrink2(vec2(24.0, 0.0));
            let words = RichText::new(now.join("\n")).monospace().size(11.0).color(shared.theme.text_weak);
            ui.put(
                Rect::from_min_size(below.min, vec2(below.width(), 14.0 * now.len() as f32)),
                Label::new(words).selectable(false),
            );
        }
    }

    /// The values between which a lane is drawn: all that its curves reach, and a little more. It stands still in the hand.
    fn axis(&mut self, row: &Row<'_>) -> [f32; 2] {
        if self.hand.holds_keys()
            && let Some(&axis) = self.axes.get(&row.to)
        {
            return axis;
        }
        let [low, high] = keys::extent(row.keys, 0..row.keys.width()).unwrap_or([0.0, 1.0]);
        let around = match row.input.and_then(|input| input.range) {
            Some(range) if high - low < 1e-6 => (range.max - range.min) * 0.25,
            _ if high - low < 1e-6 => low.abs().max(1.0) * 0.5,
            _ => (high - low) * 0.14,
        };
        let axis = [low - around, high + around];
        self.axes.insert(row.to.clone(), axis);
        axis
    }

    /// A key where the artist double-clicked: on the nearest curve of an open lane, on all of a folded one.
    fn add_at(&mut self, row: &Row<'_>, at: Pos2, room: &Room, shared: &mut Shared<'_>, snap: Snap<'_>) {
        let secs = snap.rest(room.scale.secs(at.x)) as f32;
        let mut keys = row.keys.clone();
        let mut picked = BTreeSet::new();
        if row.open {
            let value = paint::value(room.strip, room.axis, at.y);
            let far = |lane: usize| (row.keys.sample(lane, secs) - value).abs();
            let lane = (0..row.keys.width()).min_by(|&a, &b| far(a).total_cmp(&far(b))).unwrap_or(0);
            let value = if row.is_whole() { value.round() } else { value };
            let (with, place) = keys::set(&keys, lane, secs, value);
            keys = with;
            picked.insert((lane, place));
        } else {
            for lane in 0..row.keys.width() {
                let (with, place) = keys::set(&keys, lane, secs, row.keys.sample(lane, secs));
                keys = with;
                picked.insert((lane, place));
            }
        }
        self.picked = BTreeMap::from([(row.to.clone(), picked)]);
        shared.edit(Edit::SetKeys { to: row.to.clone(), keys: Some(keys) });
    }

    /// A param that a signal drives: its values as they were played, and how to bake them.
    fn driven(&mut self, ui: &mut Ui, to: &PortRef, title: &str, scale: &Scale, shared: &mut Shared<'_>) {
        let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), FOLDED + 8.0), Sense::hover());
        if !ui.is_rect_visible(rect) {
            return;
        }
        let strip = rect.with_min_x(scale.left);
        paint::back(ui.painter(), rect, strip, false, shared.theme);
        let back = ui.interact(rect, ui.id().with(("driven", to)), Sense::click());
        back.widget_info(|| WidgetInfo::labeled(WidgetType::Other, true, format!("Driven {title}")));
        let busy = self.baking.iter().any(|baking| baking.order.to == *to);
        let line = rect.with_max_x(scale.left).shrink2(vec2(8.0, 2.0));
        let mut head = ui.new_child(UiBuilder::new().max_rect(line).layout(Layout::right_to_left(Align::Center)));
        head.set_clip_rect(line.intersect(ui.clip_rect()));
        if busy {
            head.spinner();
        } else {
            let bake = head.add(Button::new(RichText::new("Bake").size(11.0)).small());
            bake.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, format!("Bake {title}")));
            self.bake_menu(&bake, to, shared);
        }
        head.with_layout(Layout::left_to_right(Align::Center), |ui| {
            ui.add(
                Label::new(RichText::new(title).size(12.0).color(shared.theme.text_weak)).truncate().selectable(false),
            );
        });
        let painter = ui.painter().with_clip_rect(strip.intersect(ui.clip_rect()));
        self.traces.paint(&painter, strip, to, scale, shared);
        if back.hovered() {
            "A signal drives this param: Bake turns it into keys".clone_into(shared.hint);
        }
        self.bake_context(&back, to, shared);
    }

    /// Does what a command says; tells whether it knows it. Editing commands are its own only over the lanes.
    pub(super) fn run(&mut self, command: Command, shared: &mut Shared<'_>) -> bool {
        match command {
            Command::AddKey => add_here(shared),
            Command::Delete if self.has_hand() => self.remove_picked(shared),
            Command::Copy if self.has_hand() => self.copy(shared),
            Command::Cut if self.has_hand() => {
                self.copy(shared);
                self.remove_picked(shared);
            }
            Command::Paste if self.hovered && !self.copied.is_empty() => self.paste(shared),
            Command::SelectAll if self.hovered => self.pick_all(shared),
            Command::SelectNone if self.has_hand() => self.picked.clear(),
            _ => return false,
        }
        true
    }

    /// Whether editing commands mean the keys: some are picked, and the pointer is here.
    fn has_hand(&self) -> bool {
        self.hovered && !self.picked.is_empty()
    }

    fn remove_picked(&mut self, shared: &mut Shared<'_>) {
        let edits = self.each_picked(shared, keys::remove);
        self.picked.clear();
        shared.edit(Edit::Batch { title: "Remove keys".to_owned(), edits });
    }

    /// An edit for each lane with picked keys.
    fn each_picked(&self, shared: &Shared<'_>, change: impl Fn(&Keys, &BTreeSet<Place>) -> Option<Keys>) -> Vec<Edit> {
        let nodes = shared.model.document().nodes();
        let keys = |to: &PortRef| nodes.get(&to.node).and_then(|node| node.keys.get(&to.port));
        let edit = |(to, picked): (&PortRef, &BTreeSet<Place>)| {
            Some(Edit::SetKeys { to: to.clone(), keys: change(keys(to)?, picked) })
        };
        self.picked.iter().filter_map(edit).collect()
    }

    fn copy(&mut self, shared: &Shared<'_>) {
        let nodes = shared.model.document().nodes();
        let first = self.picked.iter().next();
        let keys = first.and_then(|(to, picked)| Some((nodes.get(&to.node)?.keys.get(&to.port)?, picked)));
        if let Some((keys, picked)) = keys {
            self.copied = Copied::new(keys, picked);
        }
    }

    /// Pastes into the lanes with picked keys, else into the open ones, else into the first; from the playhead on.
    fn paste(&mut self, shared: &mut Shared<'_>) {
        let secs = shared.state.clock.secs as f32;
        let nodes = shared.model.document().nodes();
        let all = || {
            nodes
                .iter()
                .flat_map(|(id, node)| node.keys.keys().map(|input| PortRef { node: id.clone(), port: input.clone() }))
        };
        let target = self.picked.keys().next().cloned();
        let target = target.or_else(|| all().find(|to| self.open.contains(to))).or_else(|| all().next());
        let keys = target.and_then(|to| Some((nodes.get(&to.node)?.keys.get(&to.port)?.clone(), to)));
        if let Some((keys, to)) = keys {
            let (keys, places) = self.copied.paste(&keys, secs);
            self.picked = BTreeMap::from([(to.clone(), places)]);
            let edit = Edit::SetKeys { to, keys: Some(keys) };
            shared.edit(Edit::Batch { title: "Paste keys".to_owned(), edits: vec![edit] });
        }
    }

    fn pick_all(&mut self, shared: &Shared<'_>) {
        for (id, node) in shared.model.document().nodes() {
            for (input, keys) in &node.keys {
                let places =
                    keys.lanes.iter().enumerate().flat_map(|(lane, list)| (0..list.len()).map(move |at| (lane, at)));
                self.picked.insert(PortRef { node: id.clone(), port: input.clone() }, places.collect());
            }
        }
    }

    /// Whether Esc is held: egui tells it even when the keymap has taken the press.
    fn escaped(ui: &Ui) -> bool {
        ui.input(|input| input.keys_down.contains(&Key::Escape))
    }

    /// Whether a param is driven by a signal whose numbers can be read.
    fn can_bake(to: &PortRef, shared: &Shared<'_>) -> bool {
        shared.state.plan.as_ref().is_some_and(|plan| Driver::of(shared.model, plan, to).is_some())
    }
}

/// A key at the playhead in every keyed param of the selected nodes; in all, when nothing is selected.
fn add_here(shared: &mut Shared<'_>) {
    let secs = shared.state.clock.secs as f32;
    let model = shared.model;
    let mut edits = Vec::new();
    for (id, node) in model.document().nodes() {
        if !model.selection.is_empty() && !model.selection.contains(id) {
            continue;
        }
        for (input, before) in &node.keys {
            let mut keys = before.clone();
            for lane in 0..before.width() {
                keys = keys::set(&keys, lane, secs, before.sample(lane, secs)).0;
            }
            edits.push(Edit::SetKeys { to: PortRef { node: id.clone(), port: input.clone() }, keys: Some(keys) });
        }
    }
    if edits.is_empty() {
        let words = "No param here has keys yet. The diamond beside a param in the inspector gives it the first one.";
        shared.say(crate::shared::Notice::hint(words));
        return;
    }
    shared.edit(Edit::Batch { title: "Set keyframes".to_owned(), edits });
}
