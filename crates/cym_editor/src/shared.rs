//! What every panel sees, and how it asks for something to be done.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use cym_engine::{Stage, StageState, TransportCommand};
use cym_graph::{Edit, NodeId, PortRef};

use crate::command::Command;
use crate::making::{MakeAsk, Makings};
use crate::model::Model;
use crate::settings::Settings;
use crate::theme::Theme;

/// What a panel sees while it draws. It changes nothing by itself: it asks, and the app does it after all panels have drawn.
pub struct Shared<'a> {
    /// The document and what is known about it.
    pub model: &'a Model,
    /// The newest state of what plays.
    pub state: &'a Arc<StageState>,
    /// What plays; for pixels ([`Stage::grab`]) and thumbnails.
    pub stage: &'a Stage,
    /// The networks that are being made.
    pub makings: &'a Makings,
    /// The window's own drawing, to which textures are made known; `None` without a GPU.
    pub render: Option<&'a egui_wgpu::RenderState>,
    /// How everything looks.
    pub theme: &'a Theme,
    /// What the artist prefers; kept between starts.
    pub settings: &'a mut Settings,
    /// What was asked for in this frame.
    pub acts: &'a mut Vec<Act>,
    /// What the pointer can do here, for the status line; the last panel that says something is heard.
    pub hint: &'a mut String,
}

impl Shared<'_> {
    /// Asks for something to be done.
    pub fn act(&mut self, act: Act) {
        self.acts.push(act);
    }

    /// Changes the document by one step.
    pub fn edit(&mut self, edit: Edit) {
        self.acts.push(Act::Edit(edit));
    }

    /// Runs a command.
    pub fn run(&mut self, command: Command) {
        self.acts.push(Act::Run(command));
    }

    /// Tells the artist something in passing.
    pub fn say(&mut self, notice: Notice) {
        self.acts.push(Act::Say(notice));
    }
}

/// Something to be done after the panels have drawn.
#[derive(Clone, Debug)]
pub enum Act {
    /// Changes the document on the canvas, as one step of the history.
    Edit(Edit),
    /// Changes the root document, whichever group is on the canvas: files and the part that repeats belong to the piece.
    EditRoot(Edit),
    /// The same for a gesture: edits of one gesture make one step until `done`.
    Gesture {
        /// Which gesture; most often the widget's id.
        id: egui::Id,
        /// The change.
        edit: Edit,
        /// Whether the hand let go.
        done: bool,
    },
    /// Selects these nodes and no others.
    Select(BTreeSet<NodeId>),
    /// Runs a command.
    Run(Command),
    /// Does something to the transport.
    Transport(TransportCommand),
    /// Shows the picture of an output of a node on the canvas; `None` shows the document's own again.
    View(Option<PortRef>),
    /// Makes keys of the signal that drives a param, over the whole piece.
    Bake(PortRef),
    /// Goes into the group that a node is.
    Enter(NodeId),
    /// Goes out of groups until so many are entered.
    LeaveTo(usize),
    /// Shows a node on the canvas and selects it.
    Reveal(NodeId),
    /// Opens a graph, a song, a picture, a LUT or a node file, as if it had been dropped on the window; with a place on the
    /// canvas where there is one.
    OpenFiles {
        /// The files.
        paths: Vec<PathBuf>,
        /// Where they were dropped, in canvas units.
        at: Option<[f32; 2]>,
        /// The input at the end of the wire on which they were dropped.
        wire: Option<PortRef>,
    },
    /// Asks for a file for an input that names one.
    ChooseFile(crate::files::refs::Reference),
    /// Makes a file part of the document, for an input that names one.
    GiveFile {
        /// The input.
        reference: crate::files::refs::Reference,
        /// The file.
        path: PathBuf,
    },
    /// Opens a graph as a copy that is saved nowhere yet, as examples are.
    OpenCopy(PathBuf),
    /// Takes up a project in place of the present one (files have asked about unsaved changes already).
    Show {
        /// The project.
        project: Box<cym_engine::Project>,
        /// Whether its path is where it is saved.
        kept: bool,
    },
    /// Tells that a revision of the document is now kept under a path.
    Saved {
        /// Where.
        path: PathBuf,
        /// Which revision of the model.
        revision: u64,
    },
    /// Tells that the document differs from its file, as one that was brought back from the journal does.
    Unsaved,
    /// Opens the search for a node to add.
    Search(SearchFor),
    /// Makes the network of a node, or does something about one that is being made.
    Make(MakeAsk),
    /// Shows the page of a kind of node.
    Help(String),
    /// Tells the artist something in passing.
    Say(Notice),
}

/// What the search for a node is opened for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SearchFor {
    /// Where the node will land, in canvas units; beside the selected node when not given.
    pub at: Option<[f32; 2]>,
    /// Where the palette opens, in points of the window; at the pointer when not given.
    pub screen: Option<egui::Pos2>,
    /// A wire that was dragged out of this output and waits for an input.
    pub from: Option<PortRef>,
    /// A wire that was dragged out of this input and waits for an output.
    pub to: Option<PortRef>,
}

/// How much a notice matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// Something was done.
    Done,
    /// Something to know.
    Hint,
    /// Something did not work; it stays until it is closed.
    Fault,
}

/// A few words that come up in a corner and go by themselves, except faults.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    /// How much it matters.
    pub weight: Weight,
    /// The words; a fault names the thing, the cause and the next step.
    pub text: String,
    /// A button: its words and what it does.
    pub action: Option<(String, Box<NoticeAction>)>,
}

/// What the button of a notice does.
#[derive(Clone, Debug, PartialEq)]
pub enum NoticeAction {
    /// Runs a command.
    Run(Command),
    /// Shows a node.
    Reveal(NodeId),
    /// Opens a file with the system's own program.
    OpenFile(PathBuf),
    /// Shows a file in the file manager.
    ShowFile(PathBuf),
}

impl Notice {
    /// Something was done.
    pub fn done(text: impl Into<String>) -> Self {
        Self { weight: Weight::Done, text: text.into(), action: None }
    }

    /// Something to know.
    pub fn hint(text: impl Into<String>) -> Self {
        Self { weight: Weight::Hint, text: text.into(), action: None }
    }

    /// Something did not work.
    pub fn fault(text: impl Into<String>) -> Self {
        Self { weight: Weight::Fault, text: text.into(), action: None }
    }

    /// Adds a button.
    pub fn with(self, words: &str, action: NoticeAction) -> Self {
        Self { action: Some((words.to_owned(), Box::new(action))), ..self }
    }
}
