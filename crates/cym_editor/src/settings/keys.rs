//! The keyboard: every command with its keys, to be changed by pressing others.

use egui::{
    Align, Button, Event, Key, KeyboardShortcut, Layout, Modifiers, RichText, ScrollArea, TextEdit, Ui, WidgetInfo,
    WidgetType, vec2,
};
use egui_phosphor::regular as icons;

use super::fuzzy::Fuzzy;
use crate::command::{Command, Keymap, keymap};
use crate::shared::Shared;

/// The window with all keys.
#[derive(Default)]
pub struct KeysWindow {
    open: bool,
    search: String,
    fuzzy: Fuzzy,
    /// The command that gets the next key that is pressed.
    waiting: Option<Command>,
    /// A key that means something else already.
    conflict: Option<Conflict>,
}

struct Conflict {
    command: Command,
    key: KeyboardShortcut,
    others: Vec<Command>,
}

/// What was clicked in a row.
enum Asked {
    Add(Command),
    Remove(Command, KeyboardShortcut),
    Reset(Command),
}

impl KeysWindow {
    /// Opens or closes it.
    pub fn toggle(&mut self) {
        *self = Self { open: !self.open, ..Self::default() };
    }

    /// Whether the next key belongs to this window.
    pub fn is_waiting(&self) -> bool {
        self.waiting.is_some()
    }

    /// Draws it and changes the keymap.
    pub fn show(&mut self, ctx: &egui::Context, shared: &mut Shared<'_>) {
        if !self.open {
            return;
        }
        self.take_key(ctx, &mut shared.settings.keymap);
        let mut open = true;
        egui::Window::new("Keyboard")
            .default_pos(ctx.content_rect().center() - vec2(310.0, 280.0))
            .open(&mut open)
            .default_size(vec2(620.0, 560.0))
            .collapsible(false)
            .show(ctx, |ui| {
                ui.horizontal(|ui| {
                    let field =
                        TextEdit::singleline(&mut self.search).hint_text("Search commands").desired_width(320.0);
                    let field = ui.add(field);
                    field.widget_info(|| WidgetInfo::labeled(WidgetType::TextEdit, true, "Search commands"));
                    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                        if ui.button("Reset all keys").clicked() {
                            shared.settings.keymap = Keymap::default();
                        }
                    });
                });
                self.show_conflict(ui, shared);
                ui.separator();
                ScrollArea::vertical().auto_shrink(false).show(ui, |ui| self.rows(ui, shared));
            });
        self.open = open;
        if !open {
            self.waiting = None;
        }
    }

    fn rows(&mut self, ui: &mut Ui, shared: &mut Shared<'_>) {
        let all = Command::ALL;
        let searched = !self.search.trim().is_empty();
        let words = |command: &Command| {
            format!("{} {} {}", command.title(), command.help(), shared.settings.keymap.words(*command))
        };
        let found: Vec<Command> = if searched {
            self.fuzzy.best(&self.search, all, words).into_iter().copied().collect()
        } else {
            all.to_vec()
        };
        let mut group = "";
        let mut asked = None;
        for command in found {
            if !searched && command.group() != group {
                group = command.group();
                ui.add_space(8.0);
                ui.label(RichText::new(group).strong().color(shared.theme.accent));
            }
            asked = self.row(ui, command, shared).or(asked);
        }
        match asked {
            Some(Asked::Add(command)) => self.waiting = Some(command),
            Some(Asked::Remove(command, key)) => {
                let keys: Vec<_> =
                    shared.settings.keymap.keys(command).into_iter().filter(|other| *other != key).collect();
                shared.settings.keymap.set(command, Some(&keys));
            }
            Some(Asked::Reset(command)) => shared.settings.keymap.set(command, None),
            None => {}
        }
    }

    fn row(&self, ui: &mut Ui, command: Command, shared: &Shared<'_>) -> Option<Asked> {
        let theme = shared.theme;
        let keymap = &shared.settings.keymap;
        let mut asked = None;
        ui.horizontal(|ui| {
            let left = Layout::left_to_right(Align::Center);
            let title = ui.allocate_ui_with_layout(vec2(190.0, 22.0), left, |ui| {
                ui.set_min_width(190.0);
                ui.add(egui::Label::new(command.title()).truncate())
            });
            title.inner.on_hover_text(command.help());
            for key in keymap.keys(command) {
                let words = keymap::words(&key);
                let chip =
                    ui.add(Button::new(RichText::new(format!("{words}  {}", icons::X)).small()).fill(theme.raised));
                chip.widget_info(|| {
                    WidgetInfo::labeled(WidgetType::Button, true, format!("Remove {words} from {}", command.title()))
                });
                if chip.on_hover_text("Takes this key away.").clicked() {
                    asked = Some(Asked::Remove(command, key));
                }
            }
            let waits = self.waiting == Some(command);
            let words = if waits { "Press a key… (Esc ends)" } else { icons::PLUS };
            let add = ui.add(Button::new(words).fill(if waits { theme.accent_weak } else { theme.panel }));
            add.widget_info(|| {
                WidgetInfo::labeled(WidgetType::Button, true, format!("Add key to {}", command.title()))
            });
            if add.on_hover_text("Adds the key that you press next.").clicked() {
                asked = Some(Asked::Add(command));
            }
            if keymap.is_changed(command) {
                let reset = ui.add(Button::new(icons::ARROW_COUNTER_CLOCKWISE).frame(false));
                reset.widget_info(|| {
                    WidgetInfo::labeled(WidgetType::Button, true, format!("Reset {}", command.title()))
                });
                if reset.on_hover_text("Gives it its usual keys again.").clicked() {
                    asked = Some(Asked::Reset(command));
                }
            }
        });
        asked
    }

    /// Takes the key that was pressed while one is waited for.
    fn take_key(&mut self, ctx: &egui::Context, keymap: &mut Keymap) {
        let Some(command) = self.waiting else {
            return;
        };
        let pressed = ctx.input_mut(|input| {
            let mut found = None;
            input.events.retain(|event| match event {
                Event::Key { key, modifiers, pressed: true, .. } => {
                    found = Some((*key, *modifiers));
                    false
                }
                // What the system makes of Ctrl+C, Ctrl+X and Ctrl+V.
                Event::Copy | Event::Cut | Event::Paste(_) | Event::Text(_) => false,
                _ => true,
            });
            found
        });
        let Some((key, modifiers)) = pressed else {
            return;
        };
        self.waiting = None;
        if key == Key::Escape && modifiers.is_none() {
            return;
        }
        let key = KeyboardShortcut::new(plain(modifiers), key);
        let others: Vec<Command> = keymap.commands_of(key).into_iter().filter(|&other| other != command).collect();
        if others.is_empty() {
            add(keymap, command, key);
        } else {
            self.conflict = Some(Conflict { command, key, others });
        }
    }

    fn show_conflict(&mut self, ui: &mut Ui, shared: &mut Shared<'_>) {
        let Some(conflict) = &self.conflict else {
            return;
        };
        let names: Vec<&str> = conflict.others.iter().map(|other| other.title()).collect();
        let words = keymap::words(&conflict.key);
        let text = format!("{words} means “{}” already.", names.join("”, “"));
        let mut done = false;
        let keymap = &mut shared.settings.keymap;
        ui.horizontal_wrapped(|ui| {
            ui.label(RichText::new(icons::WARNING).color(shared.theme.warning));
            ui.label(text);
            if ui.button(format!("Give it to {}", conflict.command.title())).clicked() {
                for &other in &conflict.others {
                    let keys: Vec<_> = keymap.keys(other).into_iter().filter(|key| *key != conflict.key).collect();
                    keymap.set(other, Some(&keys));
                }
                add(keymap, conflict.command, conflict.key);
                done = true;
            }
            done |= ui.button("Leave it").clicked();
        });
        if done {
            self.conflict = None;
        }
    }
}

/// The modifiers as the keymap writes them: Ctrl is Cmd on a Mac.
fn plain(modifiers: Modifiers) -> Modifiers {
    let mut plain = Modifiers::NONE;
    if modifiers.command || modifiers.ctrl {
        plain |= Modifiers::COMMAND;
    }
    if modifiers.shift {
        plain |= Modifiers::SHIFT;
    }
    if modifiers.alt {
        plain |= Modifiers::ALT;
    }
    plain
}

fn add(keymap: &mut Keymap, command: Command, key: KeyboardShortcut) {
    let mut keys = keymap.keys(command);
    keys.push(key);
    keymap.set(command, Some(&keys));
}
