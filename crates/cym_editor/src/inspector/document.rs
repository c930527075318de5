//! The document's own settings: what is shown while no node is selected.

use cym_graph::edit::DocumentChange;
use cym_graph::{Edit, Rate};
use egui::{RichText, Ui, vec2};

use crate::shared::{Act, Shared};
use crate::widgets::paint::ROW;
use crate::widgets::{Change, Choice, Number, TextField, toggle};

use super::row;

/// Picture sizes by what people call them.
const SIZES: [(&str, [u32; 2]); 9] = [
    ("HD 1280 \u{d7} 720", [1280, 720]),
    ("Full HD 1920 \u{d7} 1080", [1920, 1080]),
    ("QHD 2560 \u{d7} 1440", [2560, 1440]),
    ("4K 3840 \u{d7} 2160", [3840, 2160]),
    ("Square 1080 \u{d7} 1080", [1080, 1080]),
    ("Upright 1080 \u{d7} 1920", [1080, 1920]),
    ("Portrait 1080 \u{d7} 1350", [1080, 1350]),
    ("Wide 2560 \u{d7} 1080", [2560, 1080]),
    ("Small 640 \u{d7} 360", [640, 360]),
];
/// Frame rates that are offered.
const RATES: [(&str, Rate); 8] = [
    ("24", Rate { num: 24, den: 1 }),
    ("25", Rate { num: 25, den: 1 }),
    ("29.97", Rate { num: 30_000, den: 1001 }),
    ("30", Rate { num: 30, den: 1 }),
    ("50", Rate { num: 50, den: 1 }),
    ("59.94", Rate { num: 60_000, den: 1001 }),
    ("60", Rate { num: 60, den: 1 }),
    ("120", Rate { num: 120, den: 1 }),
];

/// The settings, and the lists that they are chosen from.
pub(super) struct Settings {
    sizes: Vec<String>,
    rates: Vec<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            sizes: SIZES.iter().map(|(words, _)| (*words).to_owned()).collect(),
            rates: RATES.iter().map(|(words, _)| format!("{words} fps")).collect(),
        }
    }
}

impl Settings {
    pub(super) fn show(&self, ui: &mut Ui, shared: &mut Shared<'_>) {
        let theme = shared.theme;
        let document = shared.model.document();
        let inside = shared.model.inside().last();
        let words = inside.map_or("Graph", |_| "Group");
        ui.label(RichText::new(words).size(16.0).strong().color(theme.text));
        let words = "Nothing is selected: these settings belong to all of it.";
        ui.label(RichText::new(words).color(theme.text_weak).size(12.0));
        ui.add_space(4.0);
        line(ui, shared, "Title", |ui, _| {
            let (_, change) = TextField::new("Title", document.title()).hint("untitled").show(ui);
            change.map(|change| change.map(DocumentChange::Title))
        });
        line(ui, shared, "About", |ui, _| {
            let (_, change) =
                TextField::new("About", document.about()).hint("a few words about it").lines(true).show(ui);
            change.map(|change| change.map(DocumentChange::About))
        });
        if inside.is_some() {
            return;
        }
        ui.add_space(6.0);
        self.picture(ui, shared);
        ui.add_space(6.0);
        duration(ui, shared);
        seed(ui, shared);
    }

    fn picture(&self, ui: &mut Ui, shared: &mut Shared<'_>) {
        let size = shared.model.document().size();
        let rate = shared.model.document().rate();
        line(ui, shared, "Preset", |ui, shared| {
            let chosen = SIZES.iter().position(|(_, known)| *known == size);
            let (_, change) = Choice::new("Size preset", &self.sizes, chosen).show(ui, shared.theme);
            change.map(|change| change.map(|index| DocumentChange::Size(SIZES[index].1)))
        });
        line(ui, shared, "Size", |ui, shared| {
            let mut changed = None;
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = 4.0;
                let width = ((ui.available_width() - 4.0) / 2.0).floor();
                for (side, name) in ["Width", "Height"].into_iter().enumerate() {
                    let number = Number::new(name, size[side] as f32).range(None, true).unit("px");
                    let shown = ui.allocate_ui(vec2(width, ROW), |ui| number.show(ui, shared.theme).1).inner;
                    if let Some(Change { value, done }) = shown {
                        let mut size = size;
                        size[side] = (value.max(1.0) as u32).min(cym_graph::limits::SIDE_PX);
                        changed = Some(Change { value: DocumentChange::Size(size), done });
                    }
                }
            });
            changed
        });
        line(ui, shared, "Frame rate", |ui, shared| {
            let chosen = RATES.iter().position(|(_, known)| *known == rate);
            let (_, change) = Choice::new("Frame rate", &self.rates, chosen).show(ui, shared.theme);
            change.map(|change| change.map(|index| DocumentChange::Rate(RATES[index].1)))
        });
    }
}

fn duration(ui: &mut Ui, shared: &mut Shared<'_>) {
    let own = shared.model.document().duration_secs();
    let plays = shared.state.clock.duration_secs;
    line(ui, shared, "Own length", |ui, shared| {
        let (_, change) = toggle(ui, shared.theme, "Own length", own.is_some());
        change.map(|change| change.map(|on| DocumentChange::Duration(on.then_some(plays.max(1.0)))))
    });
    line(ui, shared, "Duration", |ui, shared| {
        let shown = own.unwrap_or(plays) as f32;
        let number = Number::new("Duration", shown).range(None, false).unit("secs").locked(own.is_none());
        let (response, change) = number.show(ui, shared.theme);
        if own.is_none() {
            response.on_hover_text("As long as the song; turn \u{201c}Own length\u{201d} on to choose.");
        }
        change.map(|change| change.map(|secs| DocumentChange::Duration(Some(f64::from(secs).clamp(0.1, 86_400.0)))))
    });
}

fn seed(ui: &mut Ui, shared: &mut Shared<'_>) {
    let seed = shared.model.document().seed();
    let frames = shared.state.frames_drawn;
    line(ui, shared, "Seed", |ui, _| {
        let mut changed = None;
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 4.0;
            let room = vec2((ui.available_width() - 30.0).max(40.0), ROW);
            // A seed may have more digits than a number on a bar keeps: it is shown and typed as words.
            let text = seed.to_string();
            let typed = ui.allocate_ui(room, |ui| TextField::new("Seed", &text).show(ui).1).inner;
            if let Some(Change { value, done }) = typed
                && let Ok(seed) = value.trim().parse()
            {
                changed = Some(Change { value: DocumentChange::Seed(seed), done });
            }
            let die = egui::Button::new(egui_phosphor::regular::DICE_FIVE).min_size(vec2(26.0, ROW));
            let die = ui.add(die);
            die.widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::Button, true, "Roll the seed"));
            if die.on_hover_text("Another seed: everything that is left to chance falls anew.").clicked() {
                let rolled = super::chance::mix(u64::from(seed) ^ (frames << 32) ^ 0x5eed) as u32 % 100_000;
                changed = Some(Change::done(DocumentChange::Seed(rolled)));
            }
        });
        changed
    });
}

/// A setting with its label; asks for what was changed as a gesture.
fn line<'a>(
    ui: &mut Ui,
    shared: &mut Shared<'a>,
    words: &str,
    editor: impl FnOnce(&mut Ui, &mut Shared<'a>) -> Option<Change<DocumentChange>>,
) {
    let width = row::label_width(ui);
    let id = ui.id().with((words, "gesture"));
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        row::label(ui, shared.theme, words, width);
        let room = vec2((ui.available_width() - 12.0).max(40.0), ROW);
        let layout = egui::Layout::top_down(egui::Align::Min);
        let changed = ui.allocate_ui_with_layout(room, layout, |ui| {
            ui.set_width(room.x);
            editor(ui, shared)
        });
        if let Some(Change { value, done }) = changed.inner {
            shared.act(Act::Gesture { id, edit: Edit::SetDocument(value), done });
        }
    });
}
