//! The events of one frame, as the machine wants them.

use egui::{Modifiers, MouseWheelUnit, PointerButton, Pos2, Response, Ui, Vec2};

/// One event of the pointer.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Event {
    Down {
        pos: Pos2,
        button: PointerButton,
        modifiers: Modifiers,
    },
    Up {
        pos: Pos2,
        button: PointerButton,
    },
    Move(Pos2),
    /// `lines` of a wheel, `points` of a touchpad.
    Scroll {
        lines: Vec2,
        points: Vec2,
        modifiers: Modifiers,
    },
    Pinch(f32),
    Gone,
    Escape,
}

/// What happened since the last frame.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "facts about one frame that have nothing to do with each other")]
pub(crate) struct Read {
    pub(crate) events: Vec<Event>,
    pub(crate) modifiers: Modifiers,
    /// A press in this frame is meant for the canvas.
    pub(crate) ours: bool,
    /// The pointer is over the canvas, and nothing is above it there.
    pub(crate) over: bool,
    pub(crate) any_down: bool,
    pub(crate) space: bool,
    pub(crate) secs: f64,
    pub(crate) dt: f32,
}

/// Reads the events. `dragging` says that a drag of ours is going on, so that Esc is ours too.
pub(crate) fn read(ui: &Ui, response: &Response, dragging: bool) -> Read {
    let typing = ui.ctx().egui_wants_keyboard_input();
    let over = response.contains_pointer() && ui.rect_contains_pointer(response.rect);
    let ours = response.is_pointer_button_down_on()
        || response.clicked()
        || response.secondary_clicked()
        || response.middle_clicked()
        || response.drag_stopped();
    let read = ui.input(|input| {
        let events = input.events.iter().filter_map(|event| match *event {
            egui::Event::PointerMoved(pos) => Some(Event::Move(pos)),
            egui::Event::PointerButton { pos, button, pressed: true, modifiers } => {
                Some(Event::Down { pos, button, modifiers })
            }
            egui::Event::PointerButton { pos, button, .. } => Some(Event::Up { pos, button }),
            egui::Event::PointerGone => Some(Event::Gone),
            egui::Event::Zoom(factor) => Some(Event::Pinch(factor)),
            egui::Event::MouseWheel { unit, delta, modifiers, .. } => {
                let (lines, points) = match unit {
                    MouseWheelUnit::Point => (Vec2::ZERO, delta),
                    MouseWheelUnit::Line => (delta, Vec2::ZERO),
                    MouseWheelUnit::Page => (delta * 8.0, Vec2::ZERO),
                };
                Some(Event::Scroll { lines, points, modifiers })
            }
            egui::Event::Key { key: egui::Key::Escape, pressed: true, .. } if dragging => Some(Event::Escape),
            _ => None,
        });
        Read {
            events: events.collect(),
            modifiers: input.modifiers,
            ours,
            over,
            any_down: input.pointer.any_down(),
            space: input.key_down(egui::Key::Space) && !typing,
            secs: input.time,
            dt: input.stable_dt,
        }
    });
    if dragging && read.events.iter().any(|event| matches!(event, Event::Escape)) {
        // It has done its work here: it must not also close or clear something else.
        ui.input_mut(|input| input.consume_key(Modifiers::NONE, egui::Key::Escape));
    }
    read
}
