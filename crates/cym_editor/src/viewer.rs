//! The picture: at any scale, beside the one kept as B, on another monitor, measured, and kept as a still.

mod compare;
mod frame;
mod grab;
mod plot;
mod probe;
mod profiler;
mod scopes;
mod still;
mod strip;
mod texture;
mod window;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use cym_engine::{Busy, Picture, StageState};
use cym_graph::Severity;
use egui::{
    Align2, Color32, CursorIcon, FontId, Id, Painter, PointerButton, Rect, RichText, Sense, Ui, ViewportCommand,
    WidgetInfo, WidgetType, pos2, vec2,
};

pub use texture::Registered;
pub use window::wake;

use crate::command::Command;
use crate::shared::{Act, Shared};
use compare::Compare;
use frame::{Frame, Zoom};
use plot::Past;
use probe::Probe;
use profiler::Profiler;
use scopes::Scopes;
use still::Stills;
use window::SecondWindow;

/// The whole of a texture.
const ALL: Rect = Rect { min: pos2(0.0, 0.0), max: pos2(1.0, 1.0) };
/// How much a notch of the wheel zooms.
const ZOOM_A_POINT: f32 = 0.004;
/// From this zoom on pixels are shown as squares, in physical pixels a pixel of the document's picture.
const SQUARES: f32 = 3.0;

/// The picture.
#[derive(Default)]
pub struct Viewer {
    frame: Frame,
    shown: Registered,
    held: Registered,
    compare: Compare,
    probe: Probe,
    scopes: Scopes,
    scopes_open: bool,
    plot_open: bool,
    past: Past,
    stills: Stills,
    full_screen: bool,
    second: SecondWindow,
    profiler: Profiler,
}

impl Viewer {
    /// Draws it and lets it be used.
    pub fn show(&mut self, ui: &mut Ui, shared: &mut Shared<'_>) {
        self.past.keep(shared.state);
        self.stills.tell(ui.ctx(), shared);
        self.compare.sync(shared.state);
        let all = ui.available_rect_before_wrap();
        ui.advance_cursor_after_rect(all);
        if self.full_screen {
            self.picture(ui, all, shared);
            return;
        }
        let (mut place, strip) = all.split_top_bottom_at_y(all.bottom() - strip::HEIGHT.min(all.height()));
        if self.scopes_open && place.height() > scopes::HEIGHT * 1.6 {
            let (above, below) = place.split_top_bottom_at_y(place.bottom() - scopes::HEIGHT);
            place = above;
            self.scopes.show(ui, below, shared);
        }
        self.picture(ui, place, shared);
        if self.plot_open || Past::is_looked_at(shared) {
            self.past.show(ui, place, shared);
        }
        self.strip(ui, strip, shared);
        self.second.show(ui.ctx(), shared);
        if shared.settings.panels.profiler {
            self.profiler.window(ui.ctx(), shared);
        }
    }

    /// Whether nothing but the picture is to be seen.
    pub fn is_full_screen(&self) -> bool {
        self.full_screen
    }

    /// Does what a command says; tells whether it knows it.
    pub fn run(&mut self, command: Command, shared: &mut Shared<'_>, ctx: &egui::Context) -> bool {
        match command {
            Command::FullScreen => self.set_full_screen(!self.full_screen, ctx),
            Command::LeaveGroup if self.full_screen => self.set_full_screen(false, ctx),
            Command::SecondWindow => self.second.toggle(),
            Command::ActualSize => self.frame = Frame::actual(1.0),
            Command::FitPicture => self.frame = Frame::default(),
            Command::Compare => self.compare.toggle(shared),
            Command::Probe => self.probe.toggle(),
            Command::Scopes => {
                self.scopes_open = !self.scopes_open;
                if !self.scopes_open {
                    self.scopes.close();
                }
            }
            Command::SaveStill => self.stills.save(shared, ctx),
            Command::CopyStill => self.stills.copy(shared, ctx),
            _ => return false,
        }
        true
    }

    fn set_full_screen(&mut self, on: bool, ctx: &egui::Context) {
        self.full_screen = on;
        ctx.send_viewport_cmd(ViewportCommand::Fullscreen(on));
    }

    /// The picture with everything that lies on it.
    fn picture(&mut self, ui: &mut Ui, place: Rect, shared: &mut Shared<'_>) {
        let painter = ui.painter().with_clip_rect(place);
        let black = if self.full_screen { Color32::BLACK } else { shared.theme.base };
        painter.rect_filled(place, 0.0, black);
        let state = Arc::clone(shared.state);
        let response = ui.interact(place, ui.id().with("viewer"), Sense::click_and_drag());
        response.widget_info(|| WidgetInfo::labeled(WidgetType::Image, true, "Viewer"));
        let Some(picture) = &state.picture else {
            empty(ui, place, &state, shared);
            return;
        };
        let ppp = ui.pixels_per_point();
        let size = picture.document_size_px;
        self.navigate(ui, place, size, &response, shared);
        let rect = self.frame.rect(place, size, ppp);
        let zoom = self.frame.zoom_in(place, size, ppp);
        // Zoomed far in, each pixel is a square; a small preview of the whole is not.
        let smooth = zoom < SQUARES;
        let Some(texture) = self.shown.id_with(shared.render, &picture.view, smooth) else {
            empty(ui, place, &state, shared);
            return;
        };
        if zoom * size[0] as f32 > 48.0 {
            // A hairline of shade keeps a dark picture apart from the dark around it.
            painter.rect_stroke(
                rect.expand(1.0),
                0.0,
                (1.0, Color32::from_black_alpha(120)),
                egui::StrokeKind::Outside,
            );
        }
        painter.image(texture, rect, ALL, Color32::WHITE);
        if let Some(held) = &state.held
            && let Some(texture) = self.held.id_with(shared.render, &held.view, smooth)
        {
            self.compare.show(ui, place, rect, texture, shared);
        }
        self.probe.show(ui, place, rect, picture, shared);
        mark_trouble(&painter, place, &state, shared);
        if response.hovered() && shared.hint.is_empty() {
            "Wheel: zoom · drag: pan · double click: fit or 1:1".clone_into(shared.hint);
        }
    }

    fn navigate(&mut self, ui: &Ui, place: Rect, size: [u32; 2], response: &egui::Response, shared: &mut Shared<'_>) {
        let ppp = ui.pixels_per_point();
        let dragged = response.dragged_by(PointerButton::Primary) || response.dragged_by(PointerButton::Middle);
        if dragged && response.drag_delta() != egui::Vec2::ZERO {
            self.frame.pan_by(response.drag_delta(), place, size, ppp);
            ui.ctx().set_cursor_icon(CursorIcon::Grabbing);
        }
        if response.double_clicked() {
            if self.full_screen {
                shared.run(Command::FullScreen);
            } else {
                let fits = self.frame.zoom == Zoom::Fit;
                self.frame = if fits { Frame::actual(1.0) } else { Frame::default() };
            }
        }
        let over = ui.input(|input| input.pointer.hover_pos()).filter(|at| place.contains(*at));
        if let Some(at) = over.filter(|_| response.contains_pointer()) {
            let (scroll, zoom) = ui.input(|input| (input.smooth_scroll_delta().y, input.zoom_delta()));
            let factor = (scroll * ZOOM_A_POINT).exp() * zoom;
            if (factor - 1.0).abs() > 1e-4 {
                self.frame.zoom_by(factor, at, place, size, ppp);
            }
        }
    }
}

/// Why there is no picture, and what to do about it.
fn empty(ui: &mut Ui, place: Rect, state: &StageState, shared: &Shared<'_>) {
    let theme = shared.theme;
    let errors = state.problems.iter().filter(|problem| problem.severity == Severity::Error).count();
    let busy = state.busy.iter().any(|busy| matches!(busy, Busy::Compiling | Busy::Preparing | Busy::Replaying { .. }));
    let (head, words) = if let Some(why) = &state.device_lost {
        ("The graphics device is gone".to_owned(), why.clone())
    } else if shared.render.is_none() {
        let words = "No graphics device was found, so nothing can be drawn here. Editing, saving and the sound work. \
                     Install a Vulkan driver (software Vulkan will do: mesa-vulkan-drivers) and start again.";
        ("No picture without a GPU".to_owned(), words.to_owned())
    } else if errors > 0 {
        let words = state.problems.iter().find(|problem| problem.severity == Severity::Error);
        let words = words.map(|problem| format!("{} {}", problem.cause, problem.next_step)).unwrap_or_default();
        (if errors == 1 { "One thing is wrong".to_owned() } else { format!("{errors} things are wrong") }, words)
    } else if busy {
        ("Preparing the picture…".to_owned(), String::new())
    } else {
        ("No picture yet".to_owned(), "Wire a picture into the output.".to_owned())
    };
    let column = Rect::from_center_size(place.center(), vec2((place.width() - 40.0).clamp(60.0, 420.0), 120.0));
    let mut ui =
        ui.new_child(egui::UiBuilder::new().max_rect(column).layout(egui::Layout::top_down(egui::Align::Center)));
    ui.set_clip_rect(place);
    ui.add_space(30.0);
    ui.add(egui::Label::new(RichText::new(head).size(15.0).color(theme.text)).selectable(false));
    ui.add(egui::Label::new(RichText::new(words).size(12.0).color(theme.text_weak)).selectable(false).wrap());
}

/// A quiet word in the corner while the picture is an older one.
fn mark_trouble(painter: &Painter, place: Rect, state: &StageState, shared: &Shared<'_>) {
    let theme = shared.theme;
    let errors = state.problems.iter().any(|problem| problem.severity == Severity::Error);
    let (words, color) = if state.device_lost.is_some() {
        ("The graphics device is gone: this is the last picture", theme.error)
    } else if errors {
        ("The last picture that worked", theme.warning)
    } else {
        return;
    };
    let font = FontId::proportional(11.0);
    let galley = painter.layout_no_wrap(words.to_owned(), font, color);
    let rect = Align2::LEFT_TOP.anchor_size(place.min + vec2(10.0, 10.0), galley.size()).expand2(vec2(7.0, 3.0));
    painter.rect_filled(rect, 4.0, theme.base.gamma_multiply(0.85));
    painter.galley(rect.min + vec2(7.0, 3.0), galley, color);
}

/// Tells which texture pixel a place shows, for words under the pointer.
pub(crate) fn pixel_of(picture: &Picture, uv: egui::Vec2) -> [u32; 2] {
    frame::pixel_at(uv, picture.size_px)
}

/// An id for one of the viewer's parts.
pub(crate) fn part(ui: &Ui, name: &str) -> Id {
    ui.id().with("viewer").with(name)
}

/// Asks the app to look at the document's own picture again.
fn look_at_output(shared: &mut Shared<'_>) {
    shared.act(Act::View(None));
}
