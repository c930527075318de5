//! What the hand does to keys: drag them, bend their handles, pick them.

use std::collections::{BTreeMap, BTreeSet};

use cym_graph::{Edit, KeyShape, Keys, PortRef};
use egui::{
    CursorIcon, Id, Painter, PointerButton, Pos2, Rect, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, WidgetType,
    vec2,
};

use super::{Lanes, MOST_HANDLES, Room, Row, keys, paint};
use crate::shared::{Act, Shared};
use crate::timeline::keys::Place;
use crate::timeline::scale::Scale;
use crate::timeline::snap::Snap;

/// What is held.
#[derive(Default)]
pub(super) enum Hand {
    /// Nothing.
    #[default]
    Empty,
    /// Keys, with how all of them were before.
    Keys(Held),
    /// A Bézier handle.
    Handle(Bent),
    /// A rectangle from here; keys inside are added to the picked ones, or take their place.
    Marquee { from: Pos2, add: bool },
}

/// Keys in the hand.
pub(super) struct Held {
    id: Id,
    from: Pos2,
    before: BTreeMap<PortRef, (Keys, BTreeSet<Place>)>,
    /// The time of the key under the hand, in seconds.
    secs: f32,
    /// How much value a point is; 0 in a folded lane.
    value_a_point: f32,
    whole: bool,
    moved: bool,
}

/// A handle in the hand.
pub(super) struct Bent {
    id: Id,
    to: PortRef,
    before: Keys,
    place: Place,
    /// Whether it is the one of the key itself, and not the next key's.
    out: bool,
    from: Pos2,
    value_a_point: f32,
    moved: bool,
}

impl Hand {
    /// Whether it holds something that moves curves.
    pub(super) fn holds_keys(&self) -> bool {
        matches!(self, Self::Keys(_) | Self::Handle(_))
    }
}

impl Lanes {
    /// Draws the keys that are seen and lets them be taken.
    pub(super) fn keys(&mut self, ui: &Ui, painter: &Painter, row: &Row<'_>, room: &Room, shared: &mut Shared<'_>) {
        let Room { strip, scale, .. } = *room;
        let (from, to) = (scale.secs(strip.left() - 8.0), scale.secs(strip.right() + 8.0));
        let seen = |secs: f32| f64::from(secs) >= from && f64::from(secs) <= to;
        let count: usize = row.keys.lanes.iter().flatten().filter(|key| seen(key.secs)).count();
        let picked = self.picked.get(&row.to).cloned().unwrap_or_default();
        for (lane, list) in row.keys.lanes.iter().enumerate() {
            let color = paint::lane_color(row, lane, shared.theme);
            for (at, key) in list.iter().enumerate().filter(|(_, key)| seen(key.secs)) {
                let mut pos = room.at(key.secs, key.value);
                if !row.open {
                    pos.y = strip.center().y;
                }
                self.spots.push((row.to.clone(), (lane, at), pos));
                let is_picked = picked.contains(&(lane, at));
                if count > MOST_HANDLES && !is_picked {
                    continue;
                }
                let id = ui.id().with(("key", &row.to, lane, at));
                let response = ui.interact(Rect::from_center_size(pos, Vec2::splat(13.0)), id, Sense::click_and_drag());
                let name = format!("Key {} {} at {:.2}", row.title, row.part(lane), key.secs);
                response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, name.replace("  ", " ")));
                if row.open && is_picked && matches!(key.shape, KeyShape::Bezier { .. }) {
                    self.handles(ui, painter, row, (lane, at), room, shared);
                }
                paint::key(painter, pos, key.shape, color, [is_picked, response.hovered()], shared.theme);
                if response.hovered() {
                    ui.ctx().set_cursor_icon(CursorIcon::Grab);
                    let value = format!("{:.3}", key.value);
                    *shared.hint = format!(
                        "{value} at {:.2} s · drag: move · Shift: straight · Alt: no snap · right click: shape",
                        key.secs
                    );
                }
                self.take(ui, &response, row, (lane, at), room, shared);
            }
        }
    }

    /// Clicks and the beginning of a drag on a key.
    fn take(
        &mut self,
        ui: &Ui,
        response: &egui::Response,
        row: &Row<'_>,
        place: Place,
        room: &Room,
        shared: &mut Shared<'_>,
    ) {
        let secs = row.keys.lanes[place.0][place.1].secs;
        let add = ui.input(|input| input.modifiers.shift || input.modifiers.command);
        let is_picked = self.picked.get(&row.to).is_some_and(|picked| picked.contains(&place));
        if response.clicked() || response.secondary_clicked() && !is_picked {
            self.pick(&row.to, place, add);
        }
        if response.drag_started_by(PointerButton::Primary) {
            if !is_picked {
                self.pick(&row.to, place, add);
            }
            let nodes = shared.model.document().nodes();
            let keys = |to: &PortRef| nodes.get(&to.node)?.keys.get(&to.port).cloned();
            let before = self.picked.iter().filter_map(|(to, picked)| Some((to.clone(), (keys(to)?, picked.clone()))));
            let value_a_point = if row.open { room.value_a_point() } else { 0.0 };
            let from = ui.input(|input| input.pointer.press_origin()).unwrap_or_default();
            self.hand = Hand::Keys(Held {
                id: response.id,
                from,
                before: before.collect(),
                secs,
                value_a_point,
                whole: row.is_whole(),
                moved: false,
            });
        }
        self.key_menu(response, row, place, shared);
    }

    fn pick(&mut self, to: &PortRef, place: Place, add: bool) {
        if !add {
            self.picked.clear();
        }
        let picked = self.picked.entry(to.clone()).or_default();
        if !picked.insert(place) && add {
            picked.remove(&place);
        }
    }

    /// The two handles between a key and the next.
    fn handles(&mut self, ui: &Ui, painter: &Painter, row: &Row<'_>, place: Place, room: &Room, shared: &Shared<'_>) {
        let list = &row.keys.lanes[place.0];
        let (Some(key), Some(next)) = (list.get(place.1), list.get(place.1 + 1)) else {
            return;
        };
        let KeyShape::Bezier { out, into } = key.shape else {
            return;
        };
        for (is_out, base, handle) in [(true, key, out), (false, next, into)] {
            let (root, tip) = (room.at(base.secs, base.value), room.at(base.secs + handle[0], base.value + handle[1]));
            let id = ui.id().with(("handle", &row.to, place, is_out));
            let response = ui.interact(Rect::from_center_size(tip, Vec2::splat(12.0)), id, Sense::drag());
            let side = if is_out { "out" } else { "into" };
            response
                .widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, format!("Handle {side} {}", row.title)));
            let color = if response.hovered() { shared.theme.text } else { shared.theme.text_weak };
            painter.line_segment([root, tip], Stroke::new(1.0, color));
            painter.circle(tip, 3.5, shared.theme.sunken, Stroke::new(1.5, color));
            if response.drag_started_by(PointerButton::Primary) {
                let from = ui.input(|input| input.pointer.press_origin()).unwrap_or(tip);
                self.hand = Hand::Handle(Bent {
                    id,
                    to: row.to.clone(),
                    before: row.keys.clone(),
                    place,
                    out: is_out,
                    from,
                    value_a_point: room.value_a_point(),
                    moved: false,
                });
            }
        }
    }

    /// Carries on what the hand holds, and lets go.
    pub(super) fn hold(&mut self, ui: &Ui, rect: Rect, scale: &Scale, shared: &mut Shared<'_>, snap: Snap<'_>) {
        let Some(now) = ui.input(|input| input.pointer.latest_pos()) else {
            return;
        };
        let released = !ui.input(|input| input.pointer.primary_down());
        let escaped = Self::escaped(ui);
        let over = released || escaped;
        let modifiers = ui.input(|input| input.modifiers);
        let snap = if modifiers.alt { Snap { frames: None, moments: &[], ..snap } } else { snap };
        match std::mem::take(&mut self.hand) {
            Hand::Empty => {}
            Hand::Keys(mut held) => {
                let by = if escaped { Vec2::ZERO } else { straight(now - held.from, modifiers.shift) };
                self.drag(&mut held, by, scale, shared, snap, over);
                ui.ctx().set_cursor_icon(CursorIcon::Grabbing);
                if !over {
                    self.hand = Hand::Keys(held);
                }
            }
            Hand::Handle(mut bent) => {
                let by = if escaped { Vec2::ZERO } else { now - bent.from };
                bend(&mut bent, by, scale, shared, over);
                if !over {
                    self.hand = Hand::Handle(bent);
                }
            }
            Hand::Marquee { from, add } => {
                let area = Rect::from_two_pos(from, now).intersect(rect);
                let painter = ui.painter().with_clip_rect(rect);
                painter.rect(
                    area,
                    2.0,
                    shared.theme.accent.gamma_multiply(0.12),
                    Stroke::new(1.0, shared.theme.accent),
                    StrokeKind::Inside,
                );
                if !over {
                    self.hand = Hand::Marquee { from, add };
                } else if !escaped {
                    self.pick_inside(area, add);
                }
            }
        }
    }

    fn pick_inside(&mut self, area: Rect, add: bool) {
        if !add {
            self.picked.clear();
        }
        for (to, place, _) in self.spots.iter().filter(|(_, _, at)| area.contains(*at)) {
            self.picked.entry(to.clone()).or_default().insert(*place);
        }
    }

    /// Moves the held keys by so many points.
    fn drag(&mut self, held: &mut Held, by: Vec2, scale: &Scale, shared: &mut Shared<'_>, snap: Snap<'_>, over: bool) {
        if !held.moved && by == Vec2::ZERO {
            return;
        }
        held.moved = true;
        let secs = f64::from(held.secs) + scale.span_secs(by.x);
        let secs = if by.x == 0.0 { secs } else { snap.rest(secs) };
        let by_secs = secs as f32 - held.secs;
        let by_value = -by.y * held.value_a_point;
        let by_value = if held.whole { by_value.round() } else { by_value };
        let mut edits = Vec::new();
        for (to, (before, picked)) in &held.before {
            // Only the lane under the hand knows what its points are worth.
            let (moved, places) =
                keys::shift(before, picked, by_secs, if held.before.len() == 1 { by_value } else { 0.0 });
            self.picked.insert(to.clone(), places);
            edits.push(Edit::SetKeys { to: to.clone(), keys: Some(moved) });
        }
        let edit = Edit::Batch { title: "Move keys".to_owned(), edits };
        shared.act(Act::Gesture { id: held.id, edit, done: over });
    }
}

/// Bends a handle by so many points.
fn bend(bent: &mut Bent, by: Vec2, scale: &Scale, shared: &mut Shared<'_>, over: bool) {
    if !bent.moved && by == Vec2::ZERO {
        return;
    }
    bent.moved = true;
    let mut keys = bent.before.clone();
    let (lane, at) = bent.place;
    if let Some(key) = keys.lanes.get_mut(lane).and_then(|list| list.get_mut(at))
        && let KeyShape::Bezier { out, into } = &mut key.shape
    {
        let (by_secs, by_value) = (scale.span_secs(by.x) as f32, -by.y * bent.value_a_point);
        if bent.out {
            *out = [(out[0] + by_secs).max(0.0), out[1] + by_value];
        } else {
            *into = [(into[0] + by_secs).min(0.0), into[1] + by_value];
        }
    }
    let edit = Edit::SetKeys { to: bent.to.clone(), keys: Some(keys) };
    shared.act(Act::Gesture { id: bent.id, edit, done: over });
}

/// With Shift only the larger of both ways counts.
fn straight(by: Vec2, shift: bool) -> Vec2 {
    match (shift, by.x.abs() > by.y.abs()) {
        (false, _) => by,
        (true, true) => vec2(by.x, 0.0),
        (true, false) => vec2(0.0, by.y),
    }
}
