//! Commands of menus and keys that are about the graph.

use std::collections::BTreeSet;

use cym_graph::{Comment, Edit, Frame, NodeId, PortRef, WireType};
use egui::{Rect, pos2, vec2};

use super::GraphPanel;
use super::actions::numbers;
use super::clipboard;
use super::keys::{self, Thing};
use super::menus::{COLORS, straight};
use super::tidy;
use super::writing::Writing;
use crate::command::Command;
use crate::ops::{self, depends::Depends};
use crate::shared::{Act, Notice, Shared};

/// Space between a frame and the nodes in it, in canvas units.
const FRAME_PAD: f32 = 24.0;
/// The same above, where the title is.
const FRAME_HEAD: f32 = 46.0;
/// Size of a fresh comment.
const COMMENT: [f32; 2] = [220.0, 90.0];

impl GraphPanel {
    /// Runs a command about the graph; returns whether it was one.
    pub fn run(&mut self, command: Command, shared: &mut Shared<'_>, ctx: &egui::Context) -> bool {
        match command {
            Command::Mute => {
                switch(shared, "Mute", "Unmute", |node| node.muted, |node, muted| Edit::SetMuted { node, muted });
            }
            Command::Bypass => switch(
                shared,
                "Bypass",
                "End the bypass of",
                |node| node.bypassed,
                |node, bypassed| Edit::SetBypassed { node, bypassed },
            ),
            Command::Collapse => collapse(shared),
            Command::Delete => self.delete(shared),
            Command::Disconnect => disconnect(shared),
            Command::SelectAll => shared.act(Act::Select(shared.model.document().nodes().keys().cloned().collect())),
            Command::SelectNone => {
                self.view.selection.clear();
                shared.act(Act::Select(BTreeSet::new()));
            }
            Command::SelectUpstream | Command::SelectDownstream => {
                select_along(shared, command == Command::SelectUpstream);
            }
            Command::EnterGroup => {
                if let Some(node) = one(shared, "Select the group to enter.") {
                    shared.act(Act::Enter(node));
                }
            }
            Command::LeaveGroup => self.leave(shared),
            Command::Frame => self.add_frame(shared),
            Command::Comment => {
                let at = self.canvas_point(ctx).unwrap_or_else(|| self.view.visible_rect().center().into());
                self.add_comment(at, shared);
            }
            Command::Tidy => self.tidy(shared),
            Command::Find => self.find.open(),
            Command::FitAll => self.view.fit_all(),
            Command::FitSelection => self.view.fit_selection(),
            Command::Rename => self.rename(shared),
            Command::ViewNode => self.view_selected(shared),
            Command::NodeHelp => help(shared),
            Command::Copy | Command::Cut => self.copy(command == Command::Cut, shared, ctx),
            Command::Paste => ctx.send_viewport_cmd(egui::ViewportCommand::RequestPaste),
            Command::Duplicate => clipboard::duplicate(shared),
            Command::Group => clipboard::group(shared),
            Command::Ungroup => clipboard::ungroup(shared),
            _ => return false,
        }
        true
    }

    /// Removes what is selected, frames and comments as well, and joins the wires around the nodes.
    pub(super) fn delete(&mut self, shared: &mut Shared<'_>) {
        let nodes = shared.model.selection.clone();
        let title = names(shared, &nodes);
        let mut edits = Vec::new();
        if !nodes.is_empty() {
            let document = shared.model.document();
            edits.push(cym_graph::ops::delete_with_reconnect(document, shared.model.catalogue(), &nodes));
        }
        for key in &self.view.selection {
            match keys::thing(key) {
                Thing::Frame(id) => edits.push(Edit::PutFrame { id, frame: None }),
                Thing::Comment(id) => edits.push(Edit::PutComment { id, comment: None }),
                Thing::Node(_) => {}
            }
        }
        if edits.is_empty() {
            shared.say(Notice::hint("Select what is to be removed."));
            return;
        }
        let title = if nodes.is_empty() { "Remove a field".to_owned() } else { format!("Remove {title}") };
        shared.edit(Edit::Batch { title, edits });
    }

    /// Goes out of the group; at the top, ends the selection.
    fn leave(&mut self, shared: &mut Shared<'_>) {
        match shared.model.inside().len() {
            0 => {
                self.view.selection.clear();
                shared.act(Act::Select(BTreeSet::new()));
            }
            depth => shared.act(Act::LeaveTo(depth - 1)),
        }
    }

    fn add_frame(&mut self, shared: &mut Shared<'_>) {
        let Some(nodes) = some(shared, "Select the nodes to be framed.") else {
            return;
        };
        let rects = nodes.iter().filter_map(|id| self.view.rect_of(&keys::node_key(id)));
        let around = rects.fold(Rect::NOTHING, |around, rect| around | rect);
        if !around.is_finite() {
            return;
        }
        let rect =
            Rect::from_min_max(around.min - vec2(FRAME_PAD, FRAME_HEAD), around.max + vec2(FRAME_PAD, FRAME_PAD));
        let document = shared.model.document();
        let id = document.fresh_frame_id();
        let color = straight(COLORS[document.frames().len() % COLORS.len()].0);
        let frame = Frame { title: "Frame".to_owned(), color, rect: numbers(rect), nodes, ..Frame::default() };
        let put = Edit::PutFrame { id, frame: Some(frame) };
        shared.edit(Edit::Batch { title: "Add a frame".to_owned(), edits: vec![put] });
    }

    pub(super) fn add_comment(&mut self, at: [f32; 2], shared: &mut Shared<'_>) {
        let document = shared.model.document();
        let id = document.fresh_comment_id();
        let rect = [at[0], at[1], COMMENT[0], COMMENT[1]];
        let comment = Comment { text: "Note".to_owned(), color: straight(COLORS[3].0), rect, ..Comment::default() };
        let put = Edit::PutComment { id: id.clone(), comment: Some(comment) };
        self.write_next = Some(Thing::Comment(id));
        shared.edit(Edit::Batch { title: "Add a comment".to_owned(), edits: vec![put] });
    }

    /// Lays out the selected nodes, or all of them, where they are.
    fn tidy(&mut self, shared: &mut Shared<'_>) {
        let document = shared.model.document();
        let mut nodes = shared.model.selection.clone();
        let all = nodes.len() < 2;
        if all {
            nodes = document.nodes().keys().cloned().collect();
        }
        let depends = Depends::new(document, shared.model.catalogue());
        let rect = |id: &NodeId| self.view.rect_of(&keys::node_key(id));
        let corner = nodes.iter().filter_map(rect).fold(pos2(f32::MAX, f32::MAX), |corner, rect| corner.min(rect.min));
        let corner = if corner.x < f32::MAX { corner } else { pos2(0.0, 0.0) };
        let height = |id: &NodeId| rect(id).map_or(160.0, |rect| rect.height());
        let places = tidy::layout(&depends, &nodes, corner.into(), height);
        let edits: Vec<Edit> = places
            .into_iter()
            .filter(|(id, at)| document.layout().get(id) != Some(at))
            .map(|(node, at)| Edit::Move { node, position: Some(at) })
            .collect();
        if !edits.is_empty() {
            shared.edit(Edit::Batch { title: "Tidy up".to_owned(), edits });
        }
        if all {
            self.view.fit_all();
        }
    }

    fn rename(&mut self, shared: &mut Shared<'_>) {
        let other = self.view.selection.iter().map(keys::thing).find(|thing| !matches!(thing, Thing::Node(_)));
        if let (Some(thing), None) = (other, shared.model.selected()) {
            self.write(&thing, shared);
        } else if let Some(node) = one(shared, "Select the node to be renamed.") {
            self.write(&Thing::Node(node), shared);
        }
    }

    /// Opens a field over a thing to write its name or words.
    pub(super) fn write(&mut self, thing: &Thing, shared: &Shared<'_>) {
        let Some(rect) = self.view.rect_of(&keys::key(thing)) else {
            return;
        };
        let mut screen =
            Rect::from_min_max(self.view.screen_from_canvas(rect.min), self.view.screen_from_canvas(rect.max));
        if !matches!(thing, Thing::Comment(_)) {
            screen.max.y = screen.min.y + 24.0;
        }
        self.writing = match thing {
            Thing::Node(id) => Some(Writing::name(shared.model, id, screen)),
            _ => Writing::begin(shared.model.document(), thing, screen),
        };
    }

    fn view_selected(&mut self, shared: &mut Shared<'_>) {
        match shared.model.selected().cloned() {
            Some(node) => self.view_node(&node, shared),
            None if self.viewed.take().is_some() => shared.act(Act::View(None)),
            None => shared.say(Notice::hint("Select the node to be viewed.")),
        }
    }

    /// Looks at a node's picture, or at the output's again when it is looked at already.
    pub(super) fn view_node(&mut self, node: &NodeId, shared: &mut Shared<'_>) {
        let viewed = shared.model.stage_id(node);
        if self.viewed.as_ref() == Some(&viewed) {
            self.viewed = None;
            shared.act(Act::View(None));
            return;
        }
        let picture = shared.model.kind(node).and_then(|kind| {
            kind.outputs.iter().find(|output| output.ty == WireType::Image).map(|output| output.name.clone())
        });
        if let Some(port) = picture {
            self.viewed = Some(viewed);
            shared.act(Act::View(Some(PortRef { node: node.clone(), port })));
        } else {
            let title = shared.model.title(node).to_owned();
            shared.say(Notice::hint(format!("{title} makes no picture that could be viewed.")));
        }
    }
}

/// The one selected node; says what to do when there is none.
pub(super) fn one(shared: &mut Shared<'_>, hint: &str) -> Option<NodeId> {
    let node = shared.model.selected().cloned();
    if node.is_none() {
        shared.say(Notice::hint(hint));
    }
    node
}

/// The selected nodes; says what to do when there are none.
pub(super) fn some(shared: &mut Shared<'_>, hint: &str) -> Option<BTreeSet<NodeId>> {
    let nodes = shared.model.selection.clone();
    if nodes.is_empty() {
        shared.say(Notice::hint(hint));
        return None;
    }
    Some(nodes)
}

/// Turns something of the selected nodes on, or off when all of them have it.
fn switch(
    shared: &mut Shared<'_>,
    on: &str,
    off: &str,
    has: impl Fn(&cym_graph::Node) -> bool,
    set: impl Fn(NodeId, bool) -> Edit,
) {
    let Some(nodes) = some(shared, "Select a node first.") else {
        return;
    };
    let document = shared.model.document();
    let all = nodes.iter().filter_map(|id| document.nodes().get(id)).all(has);
    let title = format!("{} {}", if all { off } else { on }, names(shared, &nodes));
    let edits = nodes.into_iter().map(|id| set(id, !all)).collect();
    shared.edit(Edit::Batch { title, edits });
}

fn collapse(shared: &mut Shared<'_>) {
    let Some(nodes) = some(shared, "Select a node first.") else {
        return;
    };
    let document = shared.model.document();
    let all = nodes.iter().all(|id| document.collapsed().contains(id));
    let title = format!("{} {}", if all { "Unfold" } else { "Collapse" }, names(shared, &nodes));
    let edits = nodes.into_iter().map(|node| Edit::SetCollapsed { node, collapsed: !all }).collect();
    shared.edit(Edit::Batch { title, edits });
}

fn disconnect(shared: &mut Shared<'_>) {
    let Some(nodes) = some(shared, "Select the nodes whose wires are to be cut.") else {
        return;
    };
    let edits = ops::cuts(shared.model, &nodes);
    if !edits.is_empty() {
        let title = format!("Disconnect {}", names(shared, &nodes));
        shared.edit(Edit::Batch { title, edits });
    }
}

fn select_along(shared: &mut Shared<'_>, upstream: bool) {
    let Some(mut nodes) = some(shared, "Select a node to start from.") else {
        return;
    };
    let depends = Depends::new(shared.model.document(), shared.model.catalogue());
    let more = if upstream { depends.upstream(&nodes) } else { depends.downstream(&nodes) };
    nodes.extend(more);
    shared.act(Act::Select(nodes));
}

fn help(shared: &mut Shared<'_>) {
    if let Some(node) = one(shared, "Select the node that you want to know more about.")
        && let Some(kind) = shared.model.kind(&node)
    {
        shared.act(Act::Help(kind.id.clone()));
    }
}

/// The nodes in a history's words: the title of the only one, or how many there are.
pub(super) fn names(shared: &Shared<'_>, nodes: &BTreeSet<NodeId>) -> String {
    match (nodes.len(), nodes.first()) {
        (1, Some(node)) => shared.model.title(node).to_owned(),
        (count, _) => format!("{count} nodes"),
    }
}
