//! A menu of things outside that a param names: ports, sound inputs, whatever may be there or not.

use std::sync::{Arc, Mutex, PoisonError};

use egui::{Id, Response, Ui};

use crate::shared::Shared;
use crate::widgets::{Change, Choice};

use super::param::Param;

/// The devices of one sort that were found when it was looked last; looking takes a while, so a thread does it.
pub(super) struct Found<D> {
    what: &'static str,
    look: Arc<Mutex<Look<D>>>,
}

struct Look<D> {
    devices: Vec<D>,
    looked: bool,
    looking: bool,
}

impl<D: Clone + Send + 'static> Found<D> {
    /// What the window knows of them.
    pub(super) fn of(ui: &Ui, what: &'static str) -> Self {
        let fresh = || Arc::new(Mutex::new(Look { devices: Vec::new(), looked: false, looking: false }));
        let look = ui.data_mut(|data| Arc::clone(data.get_temp_mut_or_insert_with(Id::new(what), fresh)));
        Self { what, look }
    }

    /// Those that were found.
    pub(super) fn devices(&self) -> Vec<D> {
        self.look.lock().unwrap_or_else(PoisonError::into_inner).devices.clone()
    }

    /// Looks for the first time, and again when `asked`, unless it is being looked already.
    pub(super) fn look(&self, ui: &Ui, asked: bool, find: impl FnOnce() -> Vec<D> + Send + 'static) {
        let mut look = self.look.lock().unwrap_or_else(PoisonError::into_inner);
        if (look.looked && !asked) || std::mem::replace(&mut look.looking, true) {
            return;
        }
        let (found, ctx) = (Arc::clone(&self.look), ui.ctx().clone());
        let work = move || {
            let devices = find();
            *found.lock().unwrap_or_else(PoisonError::into_inner) = Look { devices, looked: true, looking: false };
            ctx.request_repaint();
        };
        // Without a thread the list stays as it is.
        drop(std::thread::Builder::new().name(self.what.to_owned()).spawn(work));
    }
}

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
