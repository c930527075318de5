//! Undo and redo: steps with titles, one for each gesture.

use cym_graph::Edit;

/// Steps that are kept; older ones are forgotten.
const STEPS: usize = 1000;

/// What one step back (or forth) carries out, in order.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// What the artist did, such as "Move Voronoi".
    pub title: String,
    /// The edits that take it back, in the order in which to apply them.
    pub edits: Vec<Edit>,
    /// The number of the document's state that lies behind it, unique in this history.
    pub(super) state: u64,
}

/// The steps of a document.
#[derive(Debug, Default)]
pub struct History {
    done: Vec<Step>,
    undone: Vec<Step>,
    open: Option<egui::Id>,
    /// The number of the state before the first step that is kept.
    base: u64,
    /// The last number that was given to a state.
    numbered: u64,
}

impl History {
    /// Steps that can be undone, oldest first.
    pub fn done(&self) -> &[Step] {
        &self.done
    }

    /// Steps that can be done again; the next one is last.
    pub fn undone(&self) -> &[Step] {
        &self.undone
    }

    /// The number of the present state: the same number is the same document, whichever way led there.
    pub(super) fn state(&self) -> u64 {
        self.done.last().map_or(self.base, |step| step.state)
    }

    /// Keeps the reverse of an edit; a gesture that goes on adds to its step.
    pub(super) fn push(&mut self, title: String, back: Edit, gesture: Option<egui::Id>) {
        self.undone.clear();
        self.numbered += 1;
        let state = self.numbered;
        let goes_on = gesture.is_some() && self.open == gesture;
        match self.done.last_mut().filter(|_| goes_on) {
            Some(step) => {
                step.state = state;
                // The first reverse of a place leads back to where the gesture began; later ones lie in between.
                if !step.edits.iter().any(|edit| same_place(edit, &back)) {
                    step.edits.insert(0, back);
                }
            }
            None => self.done.push(Step { title, edits: vec![back], state }),
        }
        if self.done.len() > STEPS {
            self.base = self.done.remove(0).state;
        }
        self.open = gesture;
    }

    /// Ends the gesture: the next edit is a step of its own.
    pub(super) fn close(&mut self) {
        self.open = None;
    }

    pub(super) fn take_undo(&mut self) -> Option<Step> {
        self.done.pop()
    }

    pub(super) fn take_redo(&mut self) -> Option<Step> {
        self.undone.pop()
    }

    pub(super) fn put_redo(&mut self, step: Step) {
        self.undone.push(step);
    }

    pub(super) fn put_undo(&mut self, step: Step) {
        self.done.push(step);
    }
}

/// Whether two edits set the very same thing, so that the first one's reverse makes the second one's needless.
fn same_place(a: &Edit, b: &Edit) -> bool {
    match (a, b) {
        (Edit::SetValue { node, input, .. }, Edit::SetValue { node: n, input: i, .. }) => node == n && input == i,
        (Edit::Move { node, .. }, Edit::Move { node: n, .. })
        | (Edit::SetTitle { node, .. }, Edit::SetTitle { node: n, .. }) => node == n,
        (Edit::SetKeys { to, .. }, Edit::SetKeys { to: t, .. })
        | (Edit::SetBindings { to, .. }, Edit::SetBindings { to: t, .. })
        | (Edit::SetModulations { to, .. }, Edit::SetModulations { to: t, .. }) => to == t,
        (Edit::PutAsset { path, .. }, Edit::PutAsset { path: p, .. }) => path == p,
        (Edit::SetDocument(a), Edit::SetDocument(b)) => std::mem::discriminant(a) == std::mem::discriminant(b),
        (Edit::Batch { edits: a, .. }, Edit::Batch { edits: b, .. }) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same_place(a, b))
        }
        _ => false,
    }
}
