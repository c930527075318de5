//! The start page: examples that move, what was open lately, and a clean sheet.

use std::path::Path;

use egui::{
    Align, Align2, Button, Frame, Layout, Margin, Rect, RichText, ScrollArea, Sense, Stroke, Ui, WidgetInfo,
    WidgetType, vec2,
};
use egui_phosphor::regular as icons;

use super::{Pictures, cards, examples, stills};
use crate::command::Command;
use crate::shared::{Act, Shared};

/// Width of the side with recent graphs.
const SIDE: f32 = 270.0;
/// Recent graphs that are shown.
const RECENT: usize = 8;

/// The start page.
#[derive(Default)]
pub(super) struct Start {
    open: bool,
}

impl Start {
    pub(super) fn toggle(&mut self, pictures: &mut Pictures) {
        self.open = !self.open;
        pictures.recent.forget();
    }

    pub(super) fn show(&mut self, ctx: &egui::Context, pictures: &mut Pictures, shared: &mut Shared<'_>) {
        if !self.open {
            return;
        }
        let theme = shared.theme;
        let room = ctx.content_rect().shrink(36.0);
        let size = vec2(room.width().min(1080.0), room.height().min(700.0));
        let frame = Frame::window(&ctx.global_style()).inner_margin(Margin::same(22)).fill(theme.panel);
        let mut open = true;
        egui::Window::new("Start page")
            .title_bar(false)
            .resizable(false)
            .frame(frame)
            .anchor(Align2::CENTER_CENTER, vec2(0.0, 0.0))
            .fixed_size(size - vec2(44.0, 44.0))
            .show(ctx, |ui| {
                let height = ui.available_height();
                ui.horizontal_top(|ui| {
                    ui.allocate_ui_with_layout(vec2(SIDE, height), Layout::top_down(Align::Min), |ui| {
                        self.side(ui, pictures, shared);
                    });
                    ui.add_space(18.0);
                    ui.allocate_ui_with_layout(
                        vec2(ui.available_width(), height),
                        Layout::top_down(Align::Min),
                        |ui| {
                            open = !head(ui, shared);
                            self.open &= !shelf(ui, pictures, shared);
                        },
                    );
                });
            });
        let escape = ctx.input(|input| input.key_pressed(egui::Key::Escape));
        self.open &= open && !escape;
    }

    fn side(&mut self, ui: &mut Ui, pictures: &mut Pictures, shared: &mut Shared<'_>) {
        let theme = shared.theme;
        ui.label(RichText::new("Cymatic").size(30.0).strong().color(theme.text));
        ui.label(RichText::new("Pictures that hear the music").color(theme.text_weak));
        ui.add_space(16.0);
        for (icon, words, command) in
            [(icons::FILE_PLUS, "New graph", Command::New), (icons::FOLDER_OPEN, "Open…", Command::Open)]
        {
            let text = RichText::new(format!("{icon}   {words}")).size(14.0);
            let keys = shared.settings.keymap.words(command);
            let button = ui.add_sized(vec2(SIDE, 34.0), Button::new(text).shortcut_text(keys));
            if button.on_hover_text(command.help()).clicked() {
                shared.run(command);
                self.open = false;
            }
        }
        ui.add_space(18.0);
        ui.label(RichText::new("Recent").strong().color(theme.text_weak));
        ui.add_space(4.0);
        let recent: Vec<_> = shared.settings.recent.iter().take(RECENT).cloned().collect();
        if recent.is_empty() {
            ui.label(RichText::new("What you save shows up here.").color(theme.text_weak).small());
            ui.add_space(8.0);
            let text = "Drop a song anywhere on the window, and it drives the picture.";
            ui.label(RichText::new(text).color(theme.text_weak).small());
        }
        ScrollArea::vertical().id_salt("recent").auto_shrink(false).show(ui, |ui| {
            for path in recent {
                if recent_row(ui, &path, pictures, shared) {
                    shared.act(Act::OpenFiles { paths: vec![path], at: None, wire: None });
                    self.open = false;
                }
            }
        });
    }
}

/// The words above the examples; returns whether the page was closed.
fn head(ui: &mut Ui, shared: &Shared<'_>) -> bool {
    let mut closed = false;
    ui.horizontal(|ui| {
        ui.label(RichText::new("Examples").size(18.0).strong().color(shared.theme.text));
        ui.label(RichText::new("open one, change anything: yours is a copy").color(shared.theme.text_weak));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let close = ui.add(Button::new(RichText::new(icons::X).size(16.0)).frame(false));
            close.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, "Close start page"));
            closed = close.clicked();
        });
    });
    ui.add_space(8.0);
    closed
}

/// The examples; returns whether one was opened.
fn shelf(ui: &mut Ui, pictures: &mut Pictures, shared: &mut Shared<'_>) -> bool {
    let room = ui.available_width() - 14.0;
    let columns = ((room / 205.0) as usize).clamp(1, 4);
    let width = (room - 14.0 * (columns - 1) as f32) / columns as f32;
    let scroll = ScrollArea::vertical().id_salt("examples").auto_shrink(false);
    scroll.show(ui, |ui| examples::grid(ui, columns, width, pictures, shared)).inner
}

/// A recent graph; returns whether it was clicked.
fn recent_row(ui: &mut Ui, path: &Path, pictures: &mut Pictures, shared: &Shared<'_>) -> bool {
    let theme = shared.theme;
    let name = path.file_stem().unwrap_or_default().to_string_lossy();
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 46.0), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, format!("Open {name}")));
    if response.hovered() {
        ui.painter().rect_filled(rect, 6, theme.hovered);
    }
    let picture = Rect::from_min_size(rect.min + vec2(4.0, 4.0), vec2(67.0, 38.0));
    let cache = pictures.folders.cache.clone();
    let shot = pictures.recent.get(ui.ctx(), &cache, path).map(stills::shot_of);
    cards::paint(ui, picture, shot, theme, 4);
    ui.painter().rect_stroke(picture, 4, Stroke::new(1.0, theme.line), egui::StrokeKind::Inside);
    let words = ui.painter().with_clip_rect(rect.shrink2(vec2(4.0, 0.0)));
    let at = picture.right_center() + vec2(10.0, 0.0);
    let font = egui::FontId::proportional;
    words.text(at - vec2(0.0, 8.0), Align2::LEFT_CENTER, &name, font(13.0), theme.text);
    let folder = path.parent().map(|folder| folder.display().to_string()).unwrap_or_default();
    words.text(at + vec2(0.0, 9.0), Align2::LEFT_CENTER, &folder, font(10.5), theme.text_weak);
    response.on_hover_text(path.display().to_string()).clicked()
}
