//! What the canvas says besides the picture: tips, menus, the pointer's shape, and the hint for the status line.

use std::borrow::Cow;

use egui::{CursorIcon, Popup, Response, Tooltip, Ui};

use crate::{
    Graph, Host, View,
    gesture::{Aim, Now},
    hit::{Edges, Target},
    state::Rest,
};

/// The pointer rests so long before a tip is shown, in seconds.
const WIRE_TIP_SECS: f64 = 0.25;
const TIP_SECS: f64 = 0.7;

/// Keeps track of how long the pointer has rested, and shows the tip of what is below it.
pub(crate) fn tips(ui: &Ui, view: &mut View, graph: &Graph, host: &mut dyn Host) {
    let now = ui.input(|input| input.time);
    let on = view.state.hover.filter(|_| view.state.gesture.is_idle() && view.state.menu.is_none());
    let at = view.state.pointer.unwrap_or_default();
    let rest = view.state.rest;
    let shown = rest.on.is_some() && now - rest.since_secs >= wait(rest.on);
    // Before the tip is shown the pointer has to keep still; afterwards only the target counts.
    if on != rest.on || (!shown && rest.at.distance(at) > 3.0) {
        view.state.rest = Rest { on, since_secs: now, at };
    }
    let Some(on) = on.filter(|on| tells(*on)) else {
        return;
    };
    let left = wait(Some(on)) - (now - view.state.rest.since_secs);
    if left > 0.0 {
        ui.ctx().request_repaint_after_secs(left as f32 + 0.01);
        return;
    }
    let tip = Tooltip::always_open(ui.ctx().clone(), ui.layer_id(), ui.id().with("tip"), egui::PopupAnchor::Pointer);
    tip.gap(14.0).show(|ui| match on {
        Target::Wire(w) | Target::Dot(w, _) => host.wire_tip(ui, &graph.wires[view.state.scene.wires[w].index]),
        Target::Node(i) | Target::Chevron(i) => host.node_tip(ui, &graph.nodes[i]),
        Target::Port(p) => {
            let place = view.state.scene.ports[p];
            host.port_tip(ui, &graph.nodes[place.node], view.state.scene.port_data(graph, p), place.output);
        }
        _ => {}
    });
}

fn tells(target: Target) -> bool {
    matches!(target, Target::Wire(_) | Target::Dot(..) | Target::Node(_) | Target::Port(_))
}

fn wait(on: Option<Target>) -> f64 {
    if matches!(on, Some(Target::Wire(_) | Target::Dot(..))) { WIRE_TIP_SECS } else { TIP_SECS }
}

/// The context menu of what was clicked with the right button.
pub(crate) fn menus(response: &Response, view: &mut View, graph: &Graph, host: &mut dyn Host) {
    let Some(menu) = view.state.menu else {
        return;
    };
    if !menu.target.is_valid(&view.state.scene) {
        view.state.menu = None;
        return;
    }
    let scene = &view.state.scene;
    let shown = Popup::context_menu(response).show(|ui| match menu.target {
        Target::Node(i) | Target::Chevron(i) => host.node_menu(ui, &graph.nodes[i].key),
        Target::Port(p) => host.node_menu(ui, &graph.nodes[scene.ports[p].node].key),
        Target::Wire(w) | Target::Dot(w, _) => host.wire_menu(ui, &graph.wires[scene.wires[w].index], menu.at),
        Target::FrameTitle(i) | Target::FrameEdge(i, _) => host.frame_menu(ui, &graph.frames[i].key),
        Target::Comment(i) | Target::CommentCorner(i) => host.comment_menu(ui, &graph.comments[i].key),
        Target::Empty | Target::Minimap => host.canvas_menu(ui, menu.at),
    });
    if shown.is_none() {
        view.state.menu = None;
    }
}

/// The shape of the pointer.
pub(crate) fn cursor(view: &View) -> Option<CursorIcon> {
    let edges = |edges: Edges| match (edges.x, edges.y) {
        (0, _) => CursorIcon::ResizeVertical,
        (_, 0) => CursorIcon::ResizeHorizontal,
        (x, y) if x == y => CursorIcon::ResizeNwSe,
        _ => CursorIcon::ResizeNeSw,
    };
    match &view.state.gesture.now {
        Now::Pan | Now::Minimap | Now::Dot(_) => return Some(CursorIcon::Grabbing),
        Now::Items(_) => return Some(CursorIcon::Move),
        Now::Marquee(_) | Now::Knife(_) => return Some(CursorIcon::Crosshair),
        Now::Wire(drag) => {
            return Some(match drag.aim {
                Aim::No(_) => CursorIcon::NotAllowed,
                _ => CursorIcon::Crosshair,
            });
        }
        Now::Resize(resize) => return Some(edges(resize.edges())),
        Now::Idle | Now::Pressed(_) => {}
    }
    match view.state.hover? {
        Target::Port(_) => Some(CursorIcon::Crosshair),
        Target::Dot(..) => Some(CursorIcon::Grab),
        Target::FrameEdge(_, e) => Some(edges(e)),
        Target::CommentCorner(_) => Some(CursorIcon::ResizeNwSe),
        Target::Chevron(_) => Some(CursorIcon::PointingHand),
        _ => None,
    }
}

/// What the pointer can do here, in a few words.
pub(crate) fn hint(view: &View, graph: &Graph) -> Cow<'static, str> {
    let scene = &view.state.scene;
    match &view.state.gesture.now {
        Now::Pan => return "Panning".into(),
        Now::Minimap => return "Drag to move the view".into(),
        Now::Items(_) => return "Alt: no snapping · drop on a wire to insert · shake to free · Esc: back".into(),
        Now::Marquee(_) => return "Shift adds, Ctrl takes away · Esc: back".into(),
        Now::Knife(_) => return "Cuts the wires it crosses · Esc: back".into(),
        Now::Resize(_) | Now::Dot(_) => return "Esc: back".into(),
        Now::Wire(drag) => {
            return match &drag.aim {
                Aim::No(why) => why.clone().into(),
                Aim::Port(port, Some(note)) => format!("Wire to {}: {note}", port.port).into(),
                Aim::Port(port, None) => format!("Wire to {}", port.port).into(),
                Aim::Node(..) => "Drop to choose a port".into(),
                Aim::Back => "Leave the wire where it was".into(),
                Aim::Nothing if drag.picked.is_empty() => "Drop on a port or node, or on nothing to add a node".into(),
                Aim::Nothing => "Drop on nothing to take the wire away · Esc: back".into(),
            };
        }
        Now::Idle | Now::Pressed(_) => {}
    }
    match view.state.hover {
        None => "".into(),
        Some(Target::Empty) => {
            "Drag to select · double-click to add a node · middle-drag to pan · wheel to zoom · Ctrl+right-drag to cut"
                .into()
        }
        Some(Target::Minimap) => "Drag to move the view".into(),
        Some(Target::Port(p)) if scene.ports[p].output => "Drag to wire · Shift+drag to move all its wires".into(),
        Some(Target::Port(p)) if scene.port_data(graph, p).wired => "Drag to pick up the wire".into(),
        Some(Target::Port(_)) => "Drag to wire".into(),
        Some(Target::Node(_)) => "Drag to move · double-click to open · Ctrl+Shift+click to view".into(),
        Some(Target::Chevron(_)) => "Click to fold or unfold".into(),
        Some(Target::Wire(_)) => "Double-click to add a dot · right-click for more".into(),
        Some(Target::Dot(..)) => "Drag to move · double-click to remove".into(),
        Some(Target::FrameTitle(_)) => "Drag to move the frame with its nodes · double-click to rename".into(),
        Some(Target::FrameEdge(..) | Target::CommentCorner(_)) => "Drag to resize".into(),
        Some(Target::Comment(_)) => "Drag to move · double-click to write".into(),
    }
}
