//! The picture in a window of its own, for another monitor.
//!
//! It is a deferred viewport: eframe calls its function whenever that window needs a new frame, without drawing the editor,
//! and the editor draws without it. What it shows comes straight from the stage's newest snapshot (a lock that is held for
//! the copy of a pointer), and the picture itself is a texture on the same device, so a frame of this window is one textured
//! rectangle. [`wake`], called by the stage for each new picture, asks for exactly one frame of it. Both windows live on one
//! thread (the systems demand that), so a frame of the editor that took long would delay it: nothing in the editor waits, and
//! its frames are held under 8 ms.

use std::sync::{Arc, Mutex, PoisonError};

use cym_engine::StageState;
use egui::{
    Color32, Context, Id, Key, Rect, Sense, ViewportBuilder, ViewportCommand, ViewportId, WidgetInfo, WidgetType, vec2,
};
use egui_wgpu::RenderState;

use super::ALL;
use super::frame::Frame;
use super::texture::Registered;
use crate::shared::Shared;

/// The window's id.
fn viewport() -> ViewportId {
    ViewportId::from_hash_of("picture window")
}

fn open_flag() -> Id {
    Id::new("picture window is open")
}

/// Asks for a frame of the editor, and of the second window where it is open. The stage calls it for each new picture.
pub fn wake(ctx: &Context) {
    ctx.request_repaint_of(ViewportId::ROOT);
    if ctx.data(|data| data.get_temp(open_flag())).unwrap_or(false) {
        ctx.request_repaint_of(viewport());
    }
}

/// The second window, open or not.
#[derive(Default)]
pub(super) struct SecondWindow {
    open: bool,
    inside: Arc<Mutex<Inside>>,
}

/// What the window keeps between its frames.
#[derive(Default)]
struct Inside {
    textures: Registered,
    frame: Frame,
    full: bool,
    closed: bool,
}

impl SecondWindow {
    /// Opens or closes it.
    pub(super) fn toggle(&mut self) {
        self.open = !self.open;
    }

    /// Whether it is open.
    pub(super) fn is_open(&self) -> bool {
        self.open
    }

    /// Keeps the window there while it is open.
    pub(super) fn show(&mut self, ctx: &Context, shared: &Shared<'_>) {
        let closed = {
            let mut inside = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
            std::mem::take(&mut inside.closed)
        };
        if closed {
            self.open = false;
        }
        ctx.data_mut(|data| data.insert_temp(open_flag(), self.open));
        if !self.open {
            return;
        }
        let title = match shared.model.root().title() {
            "" => "Cymatic".to_owned(),
            title => format!("{title} · Cymatic"),
        };
        let builder =
            ViewportBuilder::default().with_title(title).with_inner_size([960.0, 540.0]).with_app_id("cymatic");
        let (inside, render) = (Arc::clone(&self.inside), shared.render.cloned());
        let newest = shared.stage.watch();
        ctx.show_viewport_deferred(viewport(), builder, move |ui, _class| {
            let mut inside = inside.lock().unwrap_or_else(PoisonError::into_inner);
            inside.draw(ui, &newest(), render.as_ref());
        });
    }
}

impl Inside {
    fn draw(&mut self, ui: &mut egui::Ui, state: &StageState, render: Option<&RenderState>) {
        let ctx = ui.ctx().clone();
        let place = ui.max_rect();
        ui.painter().rect_filled(place, 0.0, Color32::BLACK);
        let response = ui.interact(place, ui.id().with("picture"), Sense::click_and_drag());
        response.widget_info(|| WidgetInfo::labeled(WidgetType::Image, true, "Picture"));
        self.keys(&ctx, &response);
        let Some(picture) = &state.picture else {
            return;
        };
        let size = picture.document_size_px;
        let ppp = ui.pixels_per_point();
        if response.dragged() {
            self.frame.pan_by(response.drag_delta(), place, size, ppp);
        }
        let scroll = ctx.input(|input| input.smooth_scroll_delta().y);
        if let Some(at) = response.hover_pos().filter(|_| scroll != 0.0) {
            self.frame.zoom_by((scroll * super::ZOOM_A_POINT).exp(), at, place, size, ppp);
        }
        if let Some(texture) = self.textures.id(render, &picture.view) {
            let rect: Rect = self.frame.rect(place, size, ppp);
            ui.painter().image(texture, rect, ALL, Color32::WHITE);
        } else {
            let words = "No GPU: there is no picture to show.";
            let at = place.center() - vec2(0.0, 10.0);
            ui.painter().text(at, egui::Align2::CENTER_CENTER, words, egui::FontId::proportional(14.0), Color32::GRAY);
        }
    }

    /// F11 and double click: full screen; Esc leaves it; 0 and 1: fit and 1:1.
    fn keys(&mut self, ctx: &Context, response: &egui::Response) {
        let (full, leave, fit, actual, close) = ctx.input(|input| {
            (
                input.key_pressed(Key::F11) || input.key_pressed(Key::F),
                input.key_pressed(Key::Escape),
                input.key_pressed(Key::Num0),
                input.key_pressed(Key::Num1),
                input.viewport().close_requested(),
            )
        });
        if full || response.double_clicked() || (leave && self.full) {
            self.full = !self.full && !leave;
            ctx.send_viewport_cmd(ViewportCommand::Fullscreen(self.full));
        }
        if fit {
            self.frame = Frame::default();
        }
        if actual {
            self.frame = Frame::actual(1.0);
        }
        if close {
            self.closed = true;
            ctx.request_repaint_of(ViewportId::ROOT);
        }
    }
}
