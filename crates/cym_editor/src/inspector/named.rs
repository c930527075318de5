//! A menu of things outside that a param names: ports, sound inputs, whatever may be there or not.

use egui::{Response, Ui};

use crate::shared::Shared;
use crate::widgets::{Change, Choice};

use super::param::Param;

/// The names to choose from, and the words for each.
pub(super) struct Names(Vec<[String; 2]>);

impl Names {
    /// First the name that leaves the choice to the program, in these words.
    pub(super) fn or_none(words: &str) -> Self {
        Self(vec![[String::new(), words.to_owned()]])
    }

    /// Takes up names, each with its words.
    pub(super) fn with(mut self, names: impl IntoIterator<Item = [String; 2]>) -> Self {
        self.0.extend(names);
        self
    }

    /// All of them; a chosen name that is not there stands at the end.
    pub(super) fn all(mut self, chosen: &str) -> Vec<[String; 2]> {
        if self.0.iter().all(|[name, _]| name != chosen) {
            self.0.push([chosen.to_owned(), format!("{chosen} (not there)")]);
        }
        self.0
    }

    /// Draws the menu.
    pub(super) fn show(
        self,
        ui: &mut Ui,
        shared: &Shared<'_>,
        param: &Param<'_>,
        chosen: &str,
    ) -> (Response, Option<Change<String>>) {
        let names = self.all(chosen);
        let words: Vec<String> = names.iter().map(|[_, words]| words.clone()).collect();
        let at = names.iter().position(|[name, _]| name == chosen).filter(|_| !param.mixed);
        let (response, change) = Choice::new(&param.input.label, &words, at).show(ui, shared.theme);
        let change =
            change.and_then(|change| Some(Change { value: names.get(change.value)?[0].clone(), done: change.done }));
        (response, change)
    }
}
