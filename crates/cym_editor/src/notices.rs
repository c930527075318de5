//! Words that come up in a corner.

use egui::{Align2, RichText, vec2};
use egui_phosphor::regular as icons;

use crate::shared::{Act, Notice, NoticeAction, Shared, Weight};

/// Seconds that a notice stays; a fault stays until it is closed.
const STAYS_SECS: f64 = 5.0;
/// Notices on the screen at once; older ones make room.
const MOST: usize = 5;

/// The notices that are shown, oldest first.
#[derive(Default)]
pub(crate) struct Notices {
    shown: Vec<(Notice, f64)>,
}

impl Notices {
    /// Puts a notice up; the same one again only stays longer.
    pub(crate) fn push(&mut self, notice: Notice, now_secs: f64) {
        self.shown.retain(|(shown, _)| *shown != notice);
        self.shown.push((notice, now_secs));
        if self.shown.len() > MOST {
            self.shown.remove(0);
        }
    }

    pub(crate) fn show(&mut self, ctx: &egui::Context, shared: &mut Shared<'_>) {
        let now = ctx.input(|input| input.time);
        self.shown.retain(|(notice, since)| notice.weight == Weight::Fault || now - since < STAYS_SECS);
        if self.shown.is_empty() {
            return;
        }
        let mut closed = None;
        egui::Area::new(egui::Id::new("notices"))
            .anchor(Align2::RIGHT_BOTTOM, vec2(-16.0, -44.0))
            .order(egui::Order::Foreground)
            .show(ctx, |ui| {
                for (at, (notice, _)) in self.shown.iter().enumerate() {
                    if show_one(ui, notice, shared) {
                        closed = Some(at);
                    }
                    ui.add_space(6.0);
                }
            });
        if let Some(at) = closed {
            self.shown.remove(at);
        }
        ctx.request_repaint_after(std::time::Duration::from_millis(500));
    }
}

/// Draws one; returns whether it was closed.
fn show_one(ui: &mut egui::Ui, notice: &Notice, shared: &mut Shared<'_>) -> bool {
    let theme = shared.theme;
    let (icon, color) = match notice.weight {
        Weight::Done => (icons::CHECK_CIRCLE, theme.good),
        Weight::Hint => (icons::INFO, theme.accent),
        Weight::Fault => (icons::WARNING, theme.error),
    };
    let mut closed = false;
    egui::Frame::popup(ui.style()).inner_margin(10.0).show(ui, |ui| {
        ui.set_max_width(380.0);
        ui.horizontal(|ui| {
            ui.label(RichText::new(icon).color(color).size(18.0));
            ui.vertical(|ui| {
                ui.set_max_width(310.0);
                ui.label(&notice.text);
                if let Some((words, action)) = &notice.action
                    && ui.button(words).clicked()
                {
                    act(action, shared);
                    closed = true;
                }
            });
            let close = ui.add(egui::Button::new(icons::X).frame(false));
            close.widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::Button, true, "Close notice"));
            closed |= close.clicked();
        });
    });
    closed
}

fn act(action: &NoticeAction, shared: &mut Shared<'_>) {
    match action {
        NoticeAction::Run(command) => shared.run(*command),
        NoticeAction::Reveal(node) => shared.act(Act::Reveal(node.clone())),
        NoticeAction::OpenFile(path) => {
            if let Err(error) = opener::open(path) {
                shared.say(Notice::fault(format!("{} could not be opened: {error}.", path.display())));
            }
        }
        NoticeAction::ShowFile(path) => {
            if let Err(error) = opener::reveal(path) {
                shared.say(Notice::fault(format!("{} could not be shown: {error}.", path.display())));
            }
        }
    }
}
