//! What the hand does: a small machine that is fed with pointer events and reports [`Action`]s.
//!
//! It reads the events themselves, in order and with their own places, so that a press is taken where it happened even
//! when a frame was slow and the pointer has moved on.

use egui::{Modifiers, PointerButton, Pos2, Ui};

use crate::{
    Action, Graph, Host, Output, Style, View,
    hit::{self, Target},
    scene::Scene,
};

pub(crate) mod events;
mod items;
mod knife;
mod light;
mod marquee;
mod press;
mod resize;
mod shake;
mod snap;
mod wire;

pub(crate) use self::{
    events::{Event, Read},
    items::ItemDrag,
    knife::Knife,
    light::{Light, Lit},
    marquee::Marquee,
    press::Press,
    resize::{DotDrag, Resize},
    snap::Guide,
    wire::{Aim, WireDrag},
};

/// What the pointer is doing.
#[derive(Default)]
pub(crate) struct Gesture {
    pub(crate) now: Now,
    /// Which ports take the wire that is being drawn.
    pub(crate) light: Light,
}

/// One drag at a time.
#[derive(Default)]
pub(crate) enum Now {
    #[default]
    Idle,
    Pressed(Press),
    Pan,
    Minimap,
    Items(Box<ItemDrag>),
    Marquee(Marquee),
    Wire(Box<WireDrag>),
    Knife(Knife),
    Resize(Resize),
    Dot(DotDrag),
}

/// Everything a gesture works with in one frame.
pub(crate) struct Hand<'a> {
    pub(crate) ui: &'a Ui,
    pub(crate) view: &'a mut View,
    pub(crate) graph: &'a Graph,
    pub(crate) style: &'a Style,
    pub(crate) host: &'a mut dyn Host,
    pub(crate) out: &'a mut Output,
    pub(crate) modifiers: Modifiers,
}

/// So far the pointer may stray during a click, in points.
const CLICK_REACH: f32 = 4.0;
/// Nearer to the edge of the canvas than this a drag scrolls it, in points.
const EDGE: f32 = 18.0;
/// Scrolling at the edge, in points a second.
const EDGE_SPEED: f32 = 700.0;

impl Gesture {
    /// The wires that are picked up, and whether the others stand back.
    pub(crate) fn hides(&self, scene: &Scene) -> (Vec<usize>, bool) {
        match &self.now {
            Now::Wire(drag) => (drag.picked.iter().filter_map(|to| scene.wire_into(to)).collect(), true),
            _ => (Vec::new(), false),
        }
    }

    /// The frame that would take in what is being dragged.
    pub(crate) fn joins(&self) -> Option<crate::Key> {
        match &self.now {
            Now::Items(drag) => drag.joins.clone(),
            _ => None,
        }
    }

    pub(crate) fn is_idle(&self) -> bool {
        matches!(self.now, Now::Idle)
    }
}

/// Runs the events of this frame through the machine.
pub(crate) fn run(hand: &mut Hand<'_>, read: &Read) {
    let mut now = std::mem::take(&mut hand.view.state.gesture.now);
    for event in &read.events {
        now = match *event {
            Event::Down { pos, button, modifiers } => down(hand, now, pos, button, modifiers, read),
            Event::Move(pos) => {
                let last = hand.view.state.pointer.replace(pos);
                moved(hand, now, pos, last.unwrap_or(pos))
            }
            Event::Up { pos, button } => up(hand, now, pos, button, read.secs),
            Event::Scroll { lines, points, modifiers } => {
                if read.over {
                    scroll(hand, lines, points, modifiers);
                }
                now
            }
            Event::Pinch(factor) => {
                if let Some(pos) = hand.view.state.pointer.filter(|_| read.over) {
                    stop_glide(hand.view);
                    hand.view.zoom_about(pos, factor);
                }
                now
            }
            Event::Gone => {
                hand.view.state.pointer = None;
                now
            }
            Event::Escape => abort(hand, now),
        };
    }
    let edge = scroll_at_edge(hand, &now, read.dt);
    if let Some(pos) = hand.view.state.pointer {
        keep_up(hand, &mut now, pos, edge, read);
    }
    // The owner may have dropped the press to a modal or another window without telling: let go.
    if !read.any_down && !matches!(now, Now::Idle) && !read.events.iter().any(|event| matches!(event, Event::Up { .. }))
    {
        now = abort(hand, now);
    }
    hand.view.state.gesture.now = now;
}

fn down(hand: &mut Hand<'_>, now: Now, pos: Pos2, button: PointerButton, modifiers: Modifiers, read: &Read) -> Now {
    hand.view.state.pointer = Some(pos);
    if !matches!(now, Now::Idle) || !read.ours || !hand.view.rect.contains(pos) {
        return now;
    }
    stop_glide(hand.view);
    let target = hit::at(hand.view, hand.graph, &hand.style.metrics, pos);
    let press = Press { button, pos, modifiers, target, space: read.space };
    press::began(hand, &press);
    if target == Target::Minimap && button == PointerButton::Primary {
        crate::minimap::go(hand.view, pos);
        return Now::Minimap;
    }
    Now::Pressed(press)
}

fn moved(hand: &mut Hand<'_>, now: Now, pos: Pos2, last: Pos2) -> Now {
    match now {
        Now::Pressed(press) if press.pos.distance(pos) > CLICK_REACH => {
            let now = press::drag(hand, press);
            if matches!(now, Now::Pan) {
                hand.view.pan += pos - press.pos;
            }
            now
        }
        Now::Pan => {
            hand.view.pan += pos - last;
            now
        }
        Now::Minimap => {
            crate::minimap::go(hand.view, pos);
            now
        }
        Now::Knife(mut knife) => {
            knife.add(hand.view.canvas_from_screen(pos));
            Now::Knife(knife)
        }
        Now::Items(mut drag) => {
            if let Some(action) = drag.shaken(hand, pos) {
                hand.out.actions.push(action);
            }
            Now::Items(drag)
        }
        other => other,
    }
}

/// Once a frame, after its events: what is held follows the pointer, also when only the canvas moved below it.
fn keep_up(hand: &mut Hand<'_>, now: &mut Now, pos: Pos2, scrolled: bool, read: &Read) {
    let at = hand.view.canvas_from_screen(pos);
    match now {
        Now::Items(drag) => drag.follow(hand, at),
        Now::Marquee(marquee) => marquee.follow(hand, at),
        Now::Wire(drag) => drag.follow(hand, at),
        Now::Resize(resize) => resize.follow(hand, at),
        Now::Dot(drag) => drag.follow(hand, at),
        Now::Knife(knife) => knife.follow(hand),
        Now::Idle | Now::Pressed(_) | Now::Pan | Now::Minimap => {}
    }
    if scrolled || (matches!(now, Now::Pan) && !read.events.is_empty()) {
        hand.ui.ctx().request_repaint();
    }
}

fn up(hand: &mut Hand<'_>, now: Now, pos: Pos2, button: PointerButton, secs: f64) -> Now {
    hand.view.state.pointer = Some(pos);
    let at = hand.view.canvas_from_screen(pos);
    match now {
        Now::Pressed(press) if press.button == button => press::click(hand, press, secs),
        Now::Pressed(_) | Now::Idle => return now,
        Now::Items(mut drag) => {
            drag.follow(hand, at);
            drag.let_go(hand);
        }
        Now::Marquee(mut marquee) => marquee.follow(hand, at),
        Now::Wire(mut drag) => {
            drag.follow(hand, at);
            drag.let_go(hand, pos);
        }
        Now::Knife(mut knife) => {
            knife.add(at);
            knife.follow(hand);
            knife.cut(hand);
        }
        Now::Resize(mut resize) => {
            resize.follow(hand, at);
            resize.report(hand, true);
        }
        Now::Dot(mut drag) => {
            drag.follow(hand, at);
            drag.report(hand, true);
        }
        Now::Pan | Now::Minimap => {}
    }
    ended(hand)
}

/// Esc, or the pointer was taken away: everything as it was.
fn abort(hand: &mut Hand<'_>, now: Now) -> Now {
    let told = match now {
        Now::Idle => return Now::Idle,
        Now::Pressed(_) | Now::Pan | Now::Minimap | Now::Wire(_) | Now::Knife(_) => false,
        Now::Items(drag) => drag.restore(hand),
        Now::Marquee(marquee) => {
            marquee.restore(hand);
            false
        }
        Now::Resize(resize) => resize.restore(hand),
        Now::Dot(drag) => drag.restore(hand),
    };
    if told {
        hand.out.actions.push(Action::Abort);
    }
    ended(hand)
}

fn ended(hand: &mut Hand<'_>) -> Now {
    let state = &mut hand.view.state;
    state.gesture.light.end();
    hand.ui.ctx().request_repaint();
    Now::Idle
}

fn stop_glide(view: &mut View) {
    view.state.glide = None;
    view.goal = None;
}

fn scroll(hand: &mut Hand<'_>, lines: egui::Vec2, points: egui::Vec2, modifiers: Modifiers) {
    let Some(pos) = hand.view.state.pointer else {
        return;
    };
    stop_glide(hand.view);
    if modifiers.command || modifiers.ctrl || (lines != egui::Vec2::ZERO && !modifiers.shift) {
        let steps = lines.y + points.y / 50.0;
        hand.view.zoom_about(pos, 1.13_f32.powf(steps.clamp(-8.0, 8.0)));
    } else if modifiers.shift {
        // Some systems turn a wheel with Shift sideways by themselves.
        let along = (lines.x + lines.y) * 50.0 + points.x + points.y;
        hand.view.pan.x += along;
    } else {
        hand.view.pan += points;
    }
}

/// A drag near the edge scrolls the canvas. Returns true while it does.
fn scroll_at_edge(hand: &mut Hand<'_>, now: &Now, dt: f32) -> bool {
    let drags = matches!(now, Now::Items(_) | Now::Marquee(_) | Now::Wire(_) | Now::Resize(_) | Now::Dot(_));
    let (Some(pos), true) = (hand.view.state.pointer, drags) else {
        return false;
    };
    let inner = hand.view.rect.shrink(EDGE);
    let over = pos - inner.clamp(pos);
    if over == egui::Vec2::ZERO || !hand.view.rect.expand(60.0).contains(pos) {
        return false;
    }
    let speed = (over / EDGE).clamp(egui::Vec2::splat(-1.0), egui::Vec2::splat(1.0)) * EDGE_SPEED;
    hand.view.pan -= speed * dt.min(0.05);
    true
}
