//! What the hand can do with a cue: another picture, another way to it, lock and take out.

use cym_engine::direct::{Changes, Length, Unit, Way};
use egui::{Button, Popup, Response, Ui};

use super::Row;
use crate::shared::Shared;

/// Lengths of transitions that the menu offers, in beats.
const BEATS: [u8; 6] = [1, 2, 4, 8, 16, 32];

/// The menu of a row at a time.
pub(super) fn show(response: &Response, row: &Row, secs: f64, shared: &mut Shared<'_>) {
    Popup::context_menu(response).show(|ui| items(ui, row, secs, shared));
}

fn items(ui: &mut Ui, row: &Row, secs: f64, shared: &mut Shared<'_>) {
    let Some(decided) = &row.decided else {
        return;
    };
    let Some((at, cue)) = decided.sheet.cue_at(secs).map(|at| (at, &decided.sheet.cues[at])) else {
        ui.label("No picture shows here.");
        return;
    };
    ui.label(format!("{}: {}", row.name_of(cue.picture), cue.reason.words()));
    ui.separator();
    ui.menu_button("Another picture", |ui| {
        for picture in row.director.there() {
            if ui.selectable_label(picture == cue.picture, row.name_of(picture)).clicked() {
                row.keep(shared, "Other picture", |changes, sheet| changes.with_picture(sheet, at, picture));
                ui.close();
            }
        }
    });
    let before = at > 0;
    ui.add_enabled_ui(before, |ui| {
        ui.menu_button("Another transition", |ui| {
            egui::ScrollArea::vertical().max_height(320.0).show(ui, |ui| {
                for way in Way::all() {
                    if ui.selectable_label(way == cue.way, way.name()).clicked() {
                        row.keep(shared, "Other transition", |changes, sheet| {
                            changes.with_way(sheet, at, way, cue.length)
                        });
                        ui.close();
                    }
                }
            });
        });
        ui.menu_button("How long it takes", |ui| {
            for beats in BEATS {
                let length = Length { count: f32::from(beats), unit: Unit::Beats };
                if ui.selectable_label(cue.length == length, length.to_string()).clicked() {
                    row.keep(shared, "Length of a transition", |changes, sheet| {
                        changes.with_way(sheet, at, cue.way, length)
                    });
                    ui.close();
                }
            }
        });
        if ui.button("Take out this change").clicked() {
            row.keep(shared, "Take out change", |changes, sheet| changes.without_cue(sheet, at));
            ui.close();
        }
    });
    ui.separator();
    if cue.by_hand {
        if ui.button("Unlock").on_hover_text("The rules decide here again").clicked() {
            row.keep(shared, "Unlock cue", |changes, _| changes.without(secs));
            ui.close();
        }
    } else if ui.button("Lock").on_hover_text("It stays as it is when the rules change").clicked() {
        row.keep(shared, "Lock cue", |changes, sheet| changes.with_lock(sheet, at));
        ui.close();
    }
    let back = ui.add_enabled(!row.director.changes.is_empty(), Button::new("Undo all by hand"));
    if back.on_hover_text("Everything as the rules decide").clicked() {
        row.keep(shared, "Undo all by hand", |_, _| Changes::default());
        ui.close();
    }
}
