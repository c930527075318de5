//! The library: nodes and examples on the left, the start page, and the windows that explain and set things.

pub(crate) mod cards;
mod examples;
mod films;
mod nodes;
mod offer;
mod sample;
mod start;
mod stills;

use cym_gpu::Gpu;
use cym_graph::{Edit, Node, NodeKind};
use egui::{RichText, Ui};

use crate::command::Command;
use crate::files::Thumbnails;
use crate::files::examples::Example;
use crate::files::folders::Folders;
use crate::help::Help;
use crate::settings::commands::CommandPalette;
use crate::settings::keys::KeysWindow;
use crate::settings::window::SettingsWindow;
use crate::shared::{Act, Shared};

pub(crate) use films::Shot;
use films::{Films, Wish};
pub(crate) use stills::Stills;

/// Nodes, examples and the start page.
pub struct Browser {
    pictures: Pictures,
    tab: Tab,
    nodes: nodes::NodeList,
    start: start::Start,
    help: Help,
    settings: SettingsWindow,
    keys: KeysWindow,
    commands: CommandPalette,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Tab {
    #[default]
    Nodes,
    Examples,
}

/// Everything small that moves or stands still in lists: films, stills, pictures of recent graphs.
pub(crate) struct Pictures {
    folders: Folders,
    films: Films,
    stills: Stills,
    recent: Thumbnails,
    examples: Vec<Example>,
}

impl Pictures {
    fn new(folders: Folders, gpu: Option<Gpu>, ctx: Option<egui::Context>) -> Self {
        Self {
            films: Films::start(folders.cache.clone(), gpu, ctx),
            stills: Stills::default(),
            recent: Thumbnails::default(),
            examples: crate::files::examples::list(),
            folders,
        }
    }

    /// The picture of a kind of node: its film once there is one, else its still.
    pub(crate) fn node(&mut self, ctx: &egui::Context, kind: &NodeKind, shared: &Shared<'_>) -> Option<Shot> {
        let key = format!("node-{}", kind.id.replace('/', "-"));
        let library = shared.model.library();
        let folders = &self.folders;
        let film = self.films.shot(ctx, &key, || {
            let document = sample::around(kind, &library.catalogue)?;
            let path = crate::files::examples::folder(&folders.data).join("sample.cym");
            let project = cym_engine::Project { document, path, carrier: None };
            Some(Wish { key: key.clone(), project, library: library.clone(), from_secs: 8.0 })
        });
        film.or_else(|| self.stills.node(ctx, &kind.id))
    }

    /// The picture of an example.
    fn example(&mut self, ctx: &egui::Context, example: &Example, shared: &Shared<'_>) -> Option<Shot> {
        let key = format!("example-{}", example.hash);
        let folders = &self.folders;
        let library = shared.model.library();
        let film = self.films.shot(ctx, &key, || {
            let path = crate::files::examples::folder(&folders.data).join(&example.name);
            let document = cym_graph::file::read_path(&path).ok()?;
            let project = cym_engine::Project { document, path, carrier: None };
            Some(Wish { key: key.clone(), project, library: library.clone(), from_secs: 41.0 })
        });
        film.or_else(|| self.stills.example(ctx, &example.name))
    }
}

impl Browser {
    /// A browser over these folders, which draws its moving pictures on this device.
    pub fn new(folders: Folders, gpu: Option<Gpu>, ctx: &egui::Context) -> Self {
        Self {
            pictures: Pictures::new(folders, gpu, Some(ctx.clone())),
            tab: Tab::default(),
            nodes: nodes::NodeList::default(),
            start: start::Start::default(),
            help: Help::default(),
            settings: SettingsWindow::default(),
            keys: KeysWindow::default(),
            commands: CommandPalette::default(),
        }
    }

    /// Draws the panel and lets it be used.
    pub fn show(&mut self, ui: &mut Ui, shared: &mut Shared<'_>) {
        let tabs = [(Tab::Nodes, "Nodes"), (Tab::Examples, "Examples")];
        egui::Frame::new().inner_margin(egui::Margin::symmetric(10, 8)).show(ui, |ui| {
            ui.horizontal(|ui| {
                for (tab, words) in tabs {
                    let color = if self.tab == tab { shared.theme.text } else { shared.theme.text_weak };
                    let text = RichText::new(words).color(color).strong();
                    if ui.selectable_label(self.tab == tab, text).clicked() {
                        self.tab = tab;
                    }
                }
            });
            ui.add_space(4.0);
            match self.tab {
                Tab::Nodes => self.nodes.show(ui, &mut self.pictures, shared),
                Tab::Examples => examples::show(ui, &mut self.pictures, shared),
            }
        });
    }

    /// Runs a command about the library, help and settings; returns whether it was one.
    pub fn run(&mut self, command: Command, shared: &mut Shared<'_>) -> bool {
        match command {
            Command::Start => self.start.toggle(&mut self.pictures),
            Command::Palette => self.commands.open(),
            Command::Keys => self.keys.toggle(),
            Command::Settings => self.settings.toggle(),
            Command::NodeHelp => {
                let kind = shared.model.selected().and_then(|node| shared.model.kind(node));
                match kind {
                    Some(kind) => self.help.open(&kind.id.clone()),
                    None => shared.say(crate::shared::Notice::hint("Select one node first; F1 then shows its page.")),
                }
            }
            _ => return false,
        }
        true
    }

    /// Shows the page of a kind of node.
    pub fn help(&mut self, kind: &str) {
        self.help.open(kind);
    }

    /// Whether the next key is being waited for, so that it must not run a command.
    pub fn takes_keys(&self) -> bool {
        self.keys.is_waiting()
    }

    /// Over an empty canvas: what to begin with.
    pub fn offer(&mut self, ctx: &egui::Context, canvas: egui::Rect, shared: &mut Shared<'_>) {
        offer::show(ctx, canvas, &mut self.pictures, shared);
    }

    /// Draws the windows that float above: start page, help, settings, keyboard, command palette.
    pub fn show_windows(&mut self, ctx: &egui::Context, shared: &mut Shared<'_>) {
        self.start.show(ctx, &mut self.pictures, shared);
        self.help.show(ctx, &mut self.pictures, shared);
        self.settings.show(ctx, shared);
        self.keys.show(ctx, shared);
        self.commands.show(ctx, shared);
    }
}

/// Adds a node of a kind: beside the selected one, or in the middle of nowhere; then selects it.
pub(crate) fn add_node(kind: &str, shared: &mut Shared<'_>) {
    let document = shared.model.document();
    let id = document.fresh_id(kind);
    let beside = shared.model.selected().and_then(|node| document.layout().get(node));
    let low = document.layout().values().map(|place| place[1]).fold(0.0, f32::max);
    let position = beside.map_or([0.0, low + 200.0], |place| [place[0] + 60.0, place[1] + 180.0]);
    shared.edit(Edit::AddNode { id: id.clone(), node: Node::new(kind), position: Some(position) });
    shared.act(Act::Reveal(id));
    *shared.settings.used.entry(kind.to_owned()).or_default() += 1;
}

#[cfg(test)]
mod tests;
