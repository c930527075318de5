//! One frame of the canvas.

use egui::{DragAndDrop, Sense, Ui};

use crate::{
    Action, Graph, Host, Output, PortKey, Style, View, access,
    gesture::{self, Hand, Now, events},
    hit, minimap, navigate, paint, talk,
};

/// Draws the graph into all the space that is left in `ui`, takes what the pointer does there, and reports it.
///
/// Nothing of `graph` is changed: the owner applies the actions to its own document and hands in a new graph (with a
/// higher revision) in the next frame. While things are dragged the canvas draws them where the hand has them.
pub fn show(ui: &mut Ui, view: &mut View, graph: &Graph, style: &Style, host: &mut dyn Host) -> Output {
    let rect = ui.available_rect_before_wrap();
    let response = ui.allocate_rect(rect, Sense::click_and_drag());
    let mut out = Output::default();
    view.rect = rect;
    if !rect.is_positive() {
        return out;
    }
    view.state.scene.update(graph, &style.metrics);
    view.selection.retain(|key| view.state.scene.slot(key).is_some());
    let dt = ui.input(|input| input.stable_dt);
    if navigate::travel(view, style.motion, dt) {
        ui.ctx().request_repaint();
    }
    view.state.minimap = minimap::lay_out(view);

    let mut read = events::read(ui, &response, !view.state.gesture.is_idle());
    if let Now::Wire(drag) = &view.state.gesture.now
        && drag.to_input
        && !DragAndDrop::has_payload_of_type::<PortKey>(ui.ctx())
    {
        // egui takes Esc for itself while something is dragged, and drops the payload.
        read.events.push(events::Event::Escape);
    }
    let mut hand = Hand { ui, view, graph, style, host, out: &mut out, modifiers: read.modifiers };
    gesture::run(&mut hand, &read);
    point(ui, &read, view, graph, style, &mut out);

    let painter = ui.painter_at(rect);
    paint::all(&painter, view, graph, style, host);
    if view.state.texts.is_behind() {
        ui.ctx().request_repaint();
    }
    paint::overlay::gesture(&painter, view, graph, style);
    minimap::paint(&painter, view, graph, style);
    access::tell(ui, response.id, view, graph, style, &mut out);
    talk::tips(ui, view, graph, host);
    talk::menus(&response, view, graph, host);
    if let Some(cursor) = talk::cursor(view).filter(|_| read.over || !view.state.gesture.is_idle()) {
        ui.ctx().set_cursor_icon(cursor);
    }
    out.visible = view.state.visible.iter().map(|i| graph.nodes[*i].key.clone()).collect();
    out.hint = talk::hint(view, graph);
    out.busy = !matches!(view.state.gesture.now, Now::Idle | Now::Pressed(_));
    out
}

/// Finds out what is below the pointer, and takes what egui drags and lets go here.
fn point(ui: &Ui, read: &events::Read, view: &mut View, graph: &Graph, style: &Style, out: &mut Output) {
    let pos = view.state.pointer.filter(|pos| read.over && view.rect.contains(*pos));
    view.state.hover = pos.map(|pos| hit::at(view, graph, &style.metrics, pos));
    out.pointer = pos.map(|pos| view.canvas_from_screen(pos));
    out.hover = view.state.hover.and_then(|target| target.hover(graph, &view.state.scene));
    let foreign = DragAndDrop::has_any_payload(ui.ctx()) && !DragAndDrop::has_payload_of_type::<PortKey>(ui.ctx());
    if let (true, Some(screen)) = (foreign && ui.input(|input| input.pointer.any_released()), pos) {
        out.actions.push(Action::DropPayload { at: view.canvas_from_screen(screen), screen, onto: out.hover.clone() });
    }
}
