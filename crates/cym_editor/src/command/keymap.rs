//! Which keys run which command, with the artist's own changes.

use std::collections::BTreeMap;

use egui::{Key, KeyboardShortcut, ModifierNames, Modifiers};
use serde::{Deserialize, Serialize};

use super::Command;

/// The keys of every command: those of the list, unless the artist gave it others.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Keymap {
    /// By command: the keys in words, such as `Ctrl+Shift+S`.
    changed: BTreeMap<Command, Vec<String>>,
}

impl Keymap {
    /// The keys of a command.
    pub fn keys(&self, command: Command) -> Vec<KeyboardShortcut> {
        match self.changed.get(&command) {
            Some(words) => words.iter().filter_map(|words| parse(words)).collect(),
            None => command.default_keys(),
        }
    }

    /// The first key of a command in words, as menus show it; empty when it has none.
    pub fn words(&self, command: Command) -> String {
        self.keys(command).first().map(words).unwrap_or_default()
    }

    /// Gives a command these keys; `None` gives it back its own.
    pub fn set(&mut self, command: Command, keys: Option<&[KeyboardShortcut]>) {
        match keys {
            Some(keys) => self.changed.insert(command, keys.iter().map(words).collect()),
            None => self.changed.remove(&command),
        };
    }

    /// Whether the artist changed the keys of a command.
    pub fn is_changed(&self, command: Command) -> bool {
        self.changed.contains_key(&command)
    }

    /// The commands that have this key, in the order of menus.
    pub fn commands_of(&self, key: KeyboardShortcut) -> Vec<Command> {
        Command::ALL.iter().copied().filter(|&command| self.keys(command).contains(&key)).collect()
    }

    /// Takes the keys that were pressed out of the input and gives their commands. Keys with more modifiers go first, so
    /// that Ctrl+Shift+S is not taken for Ctrl+S.
    pub fn take_pressed(&self, input: &mut egui::InputState) -> Vec<Command> {
        let mut all: Vec<(KeyboardShortcut, Command)> = Command::ALL
            .iter()
            .flat_map(|&command| self.keys(command).into_iter().map(move |key| (key, command)))
            .collect();
        let count = |modifiers: Modifiers| {
            [modifiers.ctrl || modifiers.command, modifiers.shift, modifiers.alt].iter().filter(|&&on| on).count()
        };
        all.sort_by_key(|(key, _)| std::cmp::Reverse(count(key.modifiers)));
        all.into_iter().filter(|(key, _)| take(input, *key)).map(|(_, command)| command).collect()
    }
}

/// Whether exactly this key was pressed; plain keys do not count with a modifier held.
fn take(input: &mut egui::InputState, key: KeyboardShortcut) -> bool {
    let mut found = false;
    input.events.retain(|event| {
        let egui::Event::Key { key: pressed, modifiers, pressed: true, .. } = event else {
            return true;
        };
        let hit = *pressed == key.logical_key && modifiers.matches_exact(key.modifiers);
        found |= hit;
        !hit
    });
    found
}

/// A key in words, such as `Ctrl+Shift+S`.
pub fn words(key: &KeyboardShortcut) -> String {
    key.format(&ModifierNames::NAMES, false)
}

/// Reads a key in words; `None` when they are not understood.
pub fn parse(text: &str) -> Option<KeyboardShortcut> {
    let mut modifiers = Modifiers::NONE;
    let mut rest = text;
    while let Some((word, after)) = rest.split_once('+').filter(|(word, after)| !word.is_empty() && !after.is_empty()) {
        match word {
            "Ctrl" | "Cmd" => modifiers |= Modifiers::COMMAND,
            "Shift" => modifiers |= Modifiers::SHIFT,
            "Alt" => modifiers |= Modifiers::ALT,
            _ => return None,
        }
        rest = after;
    }
    Some(KeyboardShortcut::new(modifiers, Key::from_name(rest)?))
}

#[cfg(test)]
mod tests {
    use super::{Keymap, parse, words};
    use crate::command::Command;

    #[test]
    fn every_key_in_words_reads_back() {
        for &command in Command::ALL {
            for key in command.default_keys() {
                assert_eq!(parse(&words(&key)), Some(key), "{}", words(&key));
            }
        }
        assert_eq!(parse("Hyper+S"), None);
        assert_eq!(parse(""), None);
    }

    #[test]
    fn changes_are_kept_and_taken_back() {
        let mut keymap = Keymap::default();
        let own = Keymap::default().keys(Command::Mute);
        keymap.set(Command::Mute, Some(&[parse("Ctrl+M").unwrap()]));
        let text = serde_json::to_string(&keymap).unwrap();
        let again: Keymap = serde_json::from_str(&text).unwrap();
        assert_eq!(again.words(Command::Mute), "Ctrl+M");
        keymap.set(Command::Mute, None);
        assert_eq!(keymap.keys(Command::Mute), own);
    }
}
