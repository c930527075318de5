//! Names for screen readers and tests. Nothing of this is done while nobody listens.

use egui::{
    Id, Pos2, Rect, Ui, Vec2,
    accesskit::{self, Action as Wish, Role},
};

use crate::{Action, Graph, Output, Style, View, hit::PORTS_FROM_ZOOM, scene::frame_title};

/// Puts what is on the screen into the tree of accessible things, and does what was wished there.
pub(crate) fn tell(ui: &Ui, canvas: Id, view: &mut View, graph: &Graph, style: &Style, out: &mut Output) {
    let listens = ui.ctx().accesskit_node_builder(canvas, |node| {
        node.set_role(Role::Canvas);
        node.set_label("Graph canvas");
    });
    if listens.is_none() {
        return;
    }
    let clip = view.rect;
    let name = |id: Id, role: Role, label: String, rect: Rect, chosen: Option<bool>| {
        let rect = rect.intersect(clip);
        if !rect.is_positive() {
            return;
        }
        ui.ctx().accesskit_node_builder(id, |node| {
            node.set_role(role);
            node.set_label(label);
            node.set_bounds(accesskit::Rect {
                x0: rect.min.x.into(),
                y0: rect.min.y.into(),
                x1: rect.max.x.into(),
                y1: rect.max.y.into(),
            });
            if let Some(chosen) = chosen {
                node.set_selected(chosen);
                node.add_action(Wish::Click);
            }
        });
    };
    let mut clicked = None;
    let wishes = |id: Id| ui.input(|input| input.has_accesskit_action_request(id, Wish::Click));
    for (i, frame) in graph.frames.iter().enumerate() {
        let id = canvas.with(("frame", &frame.key));
        let rect = view.screen_rect_of(frame_title(view.state.scene.frames[i], &style.metrics));
        name(id, Role::Group, format!("Frame {}", frame.title), rect, Some(view.selection.contains(&frame.key)));
        if wishes(id) {
            clicked = Some(frame.key.clone());
        }
    }
    for (i, comment) in graph.comments.iter().enumerate() {
        let id = canvas.with(("comment", &comment.key));
        let rect = view.screen_rect_of(view.state.scene.comments[i]);
        let label = format!("Comment {}", comment.text.lines().next().unwrap_or_default());
        name(id, Role::Note, label, rect, Some(view.selection.contains(&comment.key)));
        if wishes(id) {
            clicked = Some(comment.key.clone());
        }
    }
    for &i in &view.state.visible {
        let node = &graph.nodes[i];
        let id = canvas.with(("node", &node.key));
        let place = &view.state.scene.nodes[i];
        // The header stands for the node: a click in the middle of the box could hit a port or a picture.
        let mut rect = place.rect;
        if view.zoom >= PORTS_FROM_ZOOM {
            rect.max.y = rect.min.y + style.metrics.header;
        }
        let chosen = view.selection.contains(&node.key);
        name(id, Role::GenericContainer, format!("Node {}", node.title), view.screen_rect_of(rect), Some(chosen));
        if wishes(id) {
            clicked = Some(node.key.clone());
        }
        if view.zoom < PORTS_FROM_ZOOM {
            continue;
        }
        for p in place.ports.clone() {
            let port = view.state.scene.port_data(graph, p);
            let output = view.state.scene.ports[p].output;
            let side = if output { "out" } else { "in" };
            let at: Pos2 = view.screen_from_canvas(view.state.scene.port_pos(p));
            let id = canvas.with(("port", &node.key, side, &port.name));
            let label = format!("{} {side} {}", node.title, port.label);
            name(id, Role::Button, label, Rect::from_center_size(at, Vec2::splat(12.0)), None);
        }
    }
    if let Some(key) = clicked {
        view.selection.clear();
        view.selection.insert(key);
        out.actions.push(Action::Select);
    }
}
