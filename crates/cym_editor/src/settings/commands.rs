//! The command palette: everything by name.

use std::sync::Arc;

use cym_graph::NodeKind;
use egui::{
    Align2, FontId, Frame, Id, Key, Modifiers, Rect, RichText, ScrollArea, Sense, TextEdit, Ui, WidgetInfo, WidgetType,
    vec2,
};
use egui_phosphor::regular as icons;

use super::fuzzy::Fuzzy;
use crate::browser::add_node;
use crate::command::Command;
use crate::shared::Shared;

/// Height of a row.
const ROW: f32 = 40.0;
/// Width of the palette.
const WIDTH: f32 = 560.0;

/// The command palette.
#[derive(Default)]
pub struct CommandPalette {
    open: bool,
    focus: bool,
    typed: String,
    chosen: usize,
    fuzzy: Fuzzy,
}

/// Something that the palette offers.
#[derive(Clone)]
enum Offer {
    Command(Command),
    Node(Arc<NodeKind>),
}

impl Offer {
    fn title(&self) -> String {
        match self {
            Self::Command(command) => command.title().to_owned(),
            Self::Node(kind) => format!("Add {}", kind.title),
        }
    }

    fn help(&self) -> &str {
        match self {
            Self::Command(command) => command.help(),
            Self::Node(kind) => &kind.help,
        }
    }

    /// What is searched: the title counts by standing first.
    fn words(&self) -> String {
        match self {
            Self::Command(command) => format!("{} {} {}", command.title(), command.group(), command.help()),
            Self::Node(kind) => format!("Add {} {}", kind.title, kind.keywords.join(" ")),
        }
    }
}

impl CommandPalette {
    /// Opens it with an empty field.
    pub fn open(&mut self) {
        *self = Self { open: true, focus: true, ..Self::default() };
    }

    /// Draws it and runs what is chosen.
    pub fn show(&mut self, ctx: &egui::Context, shared: &mut Shared<'_>) {
        if !self.open {
            return;
        }
        let (up, down, enter, escape) = ctx.input_mut(|input| {
            (
                input.consume_key(Modifiers::NONE, Key::ArrowUp),
                input.consume_key(Modifiers::NONE, Key::ArrowDown),
                input.key_pressed(Key::Enter),
                input.consume_key(Modifiers::NONE, Key::Escape),
            )
        });
        let offers = offers(shared);
        let found: Vec<Offer> = if self.typed.trim().is_empty() {
            offers.iter().filter(|offer| matches!(offer, Offer::Command(_))).cloned().collect()
        } else {
            self.fuzzy.best(&self.typed, &offers, Offer::words).into_iter().cloned().collect()
        };
        let last = found.len().saturating_sub(1);
        self.chosen = (self.chosen + usize::from(down)).min(last);
        self.chosen = self.chosen.saturating_sub(usize::from(up));
        let mut clicked = None;
        let area = egui::Area::new(Id::new("command palette")).order(egui::Order::Foreground);
        let shown = area.anchor(Align2::CENTER_TOP, vec2(0.0, 90.0)).show(ctx, |ui| {
            Frame::window(ui.style()).inner_margin(10.0).show(ui, |ui| {
                ui.set_width(WIDTH);
                clicked = self.list(ui, &found, up || down, shared);
            });
        });
        let outside = shown.response.clicked_elsewhere() && !self.focus;
        let run = clicked.or_else(|| enter.then_some(self.chosen));
        if let Some(offer) = run.and_then(|at| found.get(at)) {
            match offer {
                Offer::Command(command) => shared.run(*command),
                Offer::Node(kind) => add_node(&kind.id, shared),
            }
        }
        self.open = run.is_none() && !escape && !outside;
    }

    /// The field and what fits; gives the row that was clicked.
    fn list(&mut self, ui: &mut Ui, found: &[Offer], moved: bool, shared: &Shared<'_>) -> Option<usize> {
        let hint = format!("{}  A command or a node", icons::TERMINAL_WINDOW);
        let field = ui.add(TextEdit::singleline(&mut self.typed).hint_text(hint).desired_width(WIDTH));
        field.widget_info(|| WidgetInfo::labeled(WidgetType::TextEdit, true, "Command"));
        if std::mem::take(&mut self.focus) {
            field.request_focus();
        }
        if field.changed() {
            self.chosen = 0;
        }
        ui.add_space(4.0);
        if found.is_empty() {
            ui.label(RichText::new("Nothing is called that.").color(shared.theme.text_weak));
        }
        let mut clicked = None;
        ScrollArea::vertical().max_height(ROW * 9.0).auto_shrink([false, true]).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            for (at, offer) in found.iter().enumerate() {
                let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::click());
                response
                    .widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, format!("Run {}", offer.title())));
                if at == self.chosen && moved {
                    response.scroll_to_me(None);
                }
                if ui.is_rect_visible(rect) {
                    row(ui, rect, offer, at == self.chosen || response.hovered(), shared);
                }
                if response.clicked() {
                    clicked = Some(at);
                }
            }
        });
        clicked
    }
}

fn row(ui: &Ui, rect: Rect, offer: &Offer, lit: bool, shared: &Shared<'_>) {
    let theme = shared.theme;
    if lit {
        ui.painter().rect_filled(rect, 5, theme.hovered);
    }
    let painter = ui.painter().with_clip_rect(rect.shrink2(vec2(6.0, 0.0)));
    let (font, at) = (FontId::proportional, rect.left_center() + vec2(10.0, 0.0));
    painter.text(at - vec2(0.0, 8.0), Align2::LEFT_CENTER, offer.title(), font(13.0), theme.text);
    let keys = match offer {
        Offer::Command(command) => shared.settings.keymap.words(*command),
        Offer::Node(kind) => kind.category().to_owned(),
    };
    let right = rect.right_center() - vec2(10.0, 0.0);
    let keys = painter.text(right, Align2::RIGHT_CENTER, keys, font(12.0), theme.text_weak);
    let words = painter.with_clip_rect(Rect::from_min_max(rect.min, egui::pos2(keys.left() - 8.0, rect.bottom())));
    words.text(at + vec2(0.0, 9.0), Align2::LEFT_CENTER, offer.help(), font(11.0), theme.text_weak);
}

fn offers(shared: &Shared<'_>) -> Vec<Offer> {
    let commands =
        Command::ALL.iter().filter(|&&command| command != Command::Palette).map(|&command| Offer::Command(command));
    commands.chain(shared.model.catalogue().iter().filter(|kind| !kind.is_part()).cloned().map(Offer::Node)).collect()
}
