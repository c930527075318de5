//! Which ports take the wire that is being drawn.

use std::collections::HashMap;

/// How a port is shown while a wire is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Lit {
    /// No wire is being drawn.
    #[default]
    Plain,
    Fits,
    /// Stands back.
    Not,
    /// The wire would go here.
    Target,
}

impl Lit {
    /// Part of its colour that is left.
    pub(crate) fn strength(self) -> f32 {
        if self == Self::Not { 0.22 } else { 1.0 }
    }

    pub(crate) fn is_target(self) -> bool {
        self == Self::Target
    }
}

/// The answers of the host, asked once for each port and drag.
#[derive(Debug, Default)]
pub(crate) struct Light {
    pub(crate) on: bool,
    pub(crate) target: Option<usize>,
    generation: u64,
    fits: HashMap<usize, bool>,
}

impl Light {
    pub(crate) fn of(&self, port: usize) -> Lit {
        if !self.on {
            return Lit::Plain;
        }
        if self.target == Some(port) {
            return Lit::Target;
        }
        if self.fits.get(&port).copied().unwrap_or(false) { Lit::Fits } else { Lit::Not }
    }

    /// Numbers of ports are good for one generation of the scene only.
    pub(crate) fn begin(&mut self, generation: u64) {
        if !self.on || self.generation != generation {
            self.fits.clear();
        }
        self.on = true;
        self.generation = generation;
        self.target = None;
    }

    pub(crate) fn ask(&mut self, port: usize, answer: impl FnOnce() -> bool) -> bool {
        *self.fits.entry(port).or_insert_with(answer)
    }

    pub(crate) fn set(&mut self, port: usize, fits: bool) {
        self.fits.insert(port, fits);
    }

    pub(crate) fn end(&mut self) {
        self.on = false;
        self.target = None;
        self.fits.clear();
    }
}
