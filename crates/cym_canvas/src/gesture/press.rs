//! A button went down: what a click on this place does, and which drag begins when the pointer moves on.

use egui::{Modifiers, PointerButton, Pos2, Rect};

use super::{DotDrag, Hand, ItemDrag, Knife, Marquee, Now, Resize, WireDrag};
use crate::{
    Action, Key, curve,
    hit::Target,
    state::{LastClick, Menu},
};

/// A button that is down and has not moved yet.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Press {
    pub(crate) button: PointerButton,
    pub(crate) pos: Pos2,
    pub(crate) modifiers: Modifiers,
    pub(crate) target: Target,
    pub(crate) space: bool,
}

/// The button has just gone down: what is not selected is selected at once, so that a drag takes it along.
pub(crate) fn began(hand: &mut Hand<'_>, press: &Press) {
    let plain = !press.modifiers.any();
    if press.button != PointerButton::Primary || !plain || press.space {
        return;
    }
    if matches!(press.target, Target::Port(_) | Target::Chevron(_) | Target::FrameEdge(..)) {
        return;
    }
    if let Some(key) = press.target.key(hand.graph, &hand.view.state.scene)
        && !hand.view.selection.contains(&key)
    {
        select_only(hand, key);
    }
}

/// The pointer moved on with the button down.
pub(crate) fn drag(hand: &mut Hand<'_>, press: Press) -> Now {
    let at = hand.view.canvas_from_screen(press.pos);
    let additive = press.modifiers.shift || press.modifiers.command;
    match press.button {
        PointerButton::Middle => Now::Pan,
        PointerButton::Primary if press.space => Now::Pan,
        PointerButton::Secondary if press.modifiers.command || press.modifiers.ctrl => Now::Knife(Knife::new(at)),
        PointerButton::Primary => match press.target {
            Target::Port(port) => {
                WireDrag::begin(hand, port, press.modifiers.shift).map_or(Now::Idle, |drag| Now::Wire(Box::new(drag)))
            }
            Target::Node(_) | Target::Chevron(_) | Target::FrameTitle(_) | Target::Comment(_) => {
                let key = press.target.key(hand.graph, &hand.view.state.scene);
                let Some(key) = key else {
                    return Now::Idle;
                };
                if !hand.view.selection.contains(&key) {
                    if additive {
                        hand.view.selection.insert(key.clone());
                        hand.out.actions.push(Action::Select);
                    } else {
                        select_only(hand, key.clone());
                    }
                }
                Now::Items(Box::new(ItemDrag::begin(hand, &key, at)))
            }
            Target::FrameEdge(frame, edges) => Now::Resize(Resize::frame(hand, frame, edges, at)),
            Target::CommentCorner(comment) => Now::Resize(Resize::comment(hand, comment, at)),
            Target::Dot(wire, index) => Now::Dot(DotDrag::begin(hand, wire, index, at)),
            Target::Empty | Target::Wire(_) => Now::Marquee(Marquee::begin(hand, at, press.modifiers)),
            Target::Minimap => Now::Minimap,
        },
        _ => Now::Idle,
    }
}

/// The button came up where it went down.
pub(crate) fn click(hand: &mut Hand<'_>, press: Press, secs: f64) {
    if !press.target.is_valid(&hand.view.state.scene) {
        return;
    }
    match press.button {
        PointerButton::Primary => {
            let within = hand.ui.ctx().options(|options| options.input_options.max_double_click_delay);
            let last = hand.view.state.click.take();
            let double = last.is_some_and(|last| {
                last.target == press.target && secs - last.secs <= within && last.at.distance(press.pos) < 8.0
            });
            if double && !press.modifiers.any() {
                double_click(hand, press);
            } else {
                single_click(hand, press);
                let first = LastClick { target: press.target, at: press.pos, secs };
                hand.view.state.click = (!press.modifiers.any()).then_some(first);
            }
        }
        PointerButton::Secondary => open_menu(hand, press),
        _ => {}
    }
}

fn single_click(hand: &mut Hand<'_>, press: Press) {
    let modifiers = press.modifiers;
    let key = press.target.key(hand.graph, &hand.view.state.scene);
    match (press.target, key) {
        (Target::Node(_) | Target::Port(_), Some(node)) if modifiers.command && modifiers.shift => {
            hand.out.actions.push(Action::View { node });
        }
        (Target::Chevron(i), Some(node)) if !modifiers.any() => {
            let collapsed = !hand.graph.nodes[i].collapsed;
            hand.out.actions.push(Action::Collapse { node, collapsed });
        }
        (Target::Wire(wire), _) if modifiers.alt => add_dot(hand, wire, press.pos),
        (_, Some(key)) if modifiers.shift || modifiers.command => {
            if !hand.view.selection.remove(&key) {
                hand.view.selection.insert(key);
            }
            hand.out.actions.push(Action::Select);
        }
        (_, Some(key)) => select_only(hand, key),
        (Target::Empty, None) if !modifiers.any() && !hand.view.selection.is_empty() => {
            hand.view.selection.clear();
            hand.out.actions.push(Action::Select);
        }
        _ => {}
    }
}

fn double_click(hand: &mut Hand<'_>, press: Press) {
    let graph = hand.graph;
    let view = &*hand.view;
    let scene = &view.state.scene;
    let on_screen = |rect: Rect| view.screen_rect_of(rect);
    let action = match press.target {
        Target::Node(i) => Action::Open { node: graph.nodes[i].key.clone() },
        Target::Chevron(i) => {
            Action::Collapse { node: graph.nodes[i].key.clone(), collapsed: !graph.nodes[i].collapsed }
        }
        Target::Wire(wire) => {
            add_dot(hand, wire, press.pos);
            return;
        }
        Target::Dot(wire, index) => Action::RemoveDot { to: graph.wires[scene.wires[wire].index].to.clone(), index },
        Target::FrameTitle(i) | Target::FrameEdge(i, _) => Action::EditFrame {
            key: graph.frames[i].key.clone(),
            screen: on_screen(crate::scene::frame_title(scene.frames[i], &hand.style.metrics)),
        },
        Target::Comment(i) | Target::CommentCorner(i) => {
            Action::EditComment { key: graph.comments[i].key.clone(), screen: on_screen(scene.comments[i]) }
        }
        Target::Empty => Action::Search { at: view.canvas_from_screen(press.pos), screen: press.pos },
        Target::Port(_) | Target::Minimap => return,
    };
    hand.out.actions.push(action);
}

fn add_dot(hand: &mut Hand<'_>, wire: usize, screen: Pos2) {
    let at = hand.view.canvas_from_screen(screen);
    let scene = &hand.view.state.scene;
    let (_, pos, along) = curve::nearest(scene.way(wire), at);
    let dots = scene.dots[wire].len();
    // Without dots the way is two cubics, with dots one more than there are dots.
    let index = if dots == 0 { 0 } else { ((along * (dots + 1) as f32) as usize).min(dots) };
    hand.out.actions.push(Action::AddDot { to: hand.graph.wires[scene.wires[wire].index].to.clone(), index, pos });
}

fn open_menu(hand: &mut Hand<'_>, press: Press) {
    if press.target == Target::Minimap || press.modifiers.command {
        return;
    }
    if let Some(key) = press.target.key(hand.graph, &hand.view.state.scene)
        && !hand.view.selection.contains(&key)
    {
        select_only(hand, key);
    }
    hand.view.state.menu = Some(Menu { target: press.target, at: hand.view.canvas_from_screen(press.pos) });
}

fn select_only(hand: &mut Hand<'_>, key: Key) {
    if hand.view.selection.len() == 1 && hand.view.selection.contains(&key) {
        return;
    }
    hand.view.selection.clear();
    hand.view.selection.insert(key);
    hand.out.actions.push(Action::Select);
}
