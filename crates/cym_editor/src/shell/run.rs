//! Carrying out commands: each goes to the panel that knows it.

use cym_engine::TransportCommand;
use cym_graph::NodeId;

use crate::app::App;
use crate::command::Command;
use crate::making::MakeAsk;
use crate::shared::{Act, Notice, SearchFor};
use crate::theme::Theme;

impl App {
    pub(crate) fn run(&mut self, ctx: &egui::Context, command: Command) {
        match command {
            Command::Undo => {
                if self.model.undo().is_none() {
                    self.ask(Act::Say(Notice::hint("There is nothing to undo.")));
                }
            }
            Command::Redo => {
                if self.model.redo().is_none() {
                    self.ask(Act::Say(Notice::hint("There is nothing to redo.")));
                }
            }
            Command::Search => self.ask(Act::Search(SearchFor::default())),
            // Over the canvas, where nodes are added, space means that; everywhere else it plays.
            Command::PlayPause if self.panels.graph.is_hovered() => self.ask(Act::Search(SearchFor::default())),
            Command::PlayPause => self.ask(Act::Transport(TransportCommand::Toggle)),
            Command::Pause => self.ask(Act::Transport(TransportCommand::Pause)),
            Command::Export => self.panels.export.open(),
            Command::Optimise => self.optimise(),
            Command::History => self.settings.panels.history ^= true,
            Command::Minimap => self.settings.panels.minimap ^= true,
            Command::Heat => self.settings.panels.heat ^= true,
            Command::Profiler => self.settings.panels.profiler ^= true,
            Command::Hands => self.settings.panels.hands ^= true,
            Command::Browser => self.settings.panels.browser ^= true,
            Command::Inspector => self.settings.panels.inspector ^= true,
            Command::Timeline => self.settings.panels.timeline ^= true,
            Command::LightTheme => {
                self.settings.dark ^= true;
                self.theme = if self.settings.dark { Theme::dark() } else { Theme::light() };
                self.theme.apply(ctx);
            }
            Command::Quit => ctx.send_viewport_cmd(egui::ViewportCommand::Close),
            _ => self.hand_on(ctx, command),
        }
    }

    /// Makes the networks of the selected nodes.
    fn optimise(&mut self) {
        if !self.model.inside().is_empty() {
            self.ask(Act::Say(Notice::hint("Leave the group: a node inside one is not optimised.")));
            return;
        }
        let by_job = |node: &&NodeId| self.model.kind(node).is_some_and(|kind| kind.made_by.is_some());
        let nodes: Vec<NodeId> = self.model.selection.iter().filter(by_job).cloned().collect();
        if nodes.is_empty() {
            self.ask(Act::Say(Notice::hint("Select a node whose network is made for it, such as CLIP Guidance.")));
        }
        for node in nodes {
            self.ask(Act::Make(MakeAsk::Start(node)));
        }
    }

    /// Offers a command to the panels, one after the other.
    fn hand_on(&mut self, ctx: &egui::Context, command: Command) {
        let (panels, _, mut shared) = self.split();
        let known = panels.files.run(command, &mut shared)
            // Delete, Esc and the like mean keys where the pointer is over keys, and the picture where it fills the screen.
            || panels.timeline.run(command, &mut shared)
            || panels.viewer.run(command, &mut shared, ctx)
            || panels.graph.run(command, &mut shared, ctx)
            || panels.browser.run(command, &mut shared);
        debug_assert!(known, "no panel knows {command:?}");
    }
}
