//! Menus of the canvas: of a node, of a wire, of a frame or a comment, and of an empty place.

use cym_canvas::{Key, Wire};
use cym_engine::Bakeable;
use cym_graph::{Comment, Edit, Frame, Modulation, NodeId, PortRef};
use egui::{Button, Color32, Pos2, Sense, Ui, vec2};
use egui_phosphor::regular as icons;

use super::actions;
use super::adapter::Adapter;
use super::keys::{self, Thing};
use crate::command::Command;
use crate::making::MakeAsk;
use crate::ops::chips::takes_chip;
use crate::shared::{Act, SearchFor, Shared};

/// What a menu asks of the panel; everything else it asks of the app directly.
pub(crate) enum Asked {
    /// Runs a command on a node, which is selected first.
    Run(Command, Option<NodeId>),
    /// Shows all ports of a node, or only those that matter.
    Unfold(NodeId),
    Replace(NodeId),
    Expose(NodeId),
    Write(Thing),
    Comment(Pos2),
    Snap,
}

/// Colours for frames and comments, sRGB.
pub(crate) const COLORS: [([u8; 3], &str); 8] = [
    ([0x8a, 0x90, 0x9c], "Grey"),
    ([0xd8, 0x5f, 0x5f], "Red"),
    ([0xe0, 0x92, 0x4a], "Orange"),
    ([0xd9, 0xc0, 0x55], "Yellow"),
    ([0x6f, 0xb5, 0x6b], "Green"),
    ([0x4f, 0xb0, 0xb0], "Teal"),
    ([0x5b, 0x8f, 0xd8], "Blue"),
    ([0xa8, 0x78, 0xd0], "Violet"),
];

fn item(ui: &mut Ui, shared: &Shared<'_>, icon: &str, command: Command) -> bool {
    let keys = shared.settings.keymap.words(command);
    entry(ui, icon, command.title(), &keys)
}

fn entry(ui: &mut Ui, icon: &str, words: &str, keys: &str) -> bool {
    let button = ui.add(Button::new(format!("{icon}  {words}")).shortcut_text(keys));
    button.widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::Button, true, words));
    button.clicked()
}

pub(crate) fn node(ui: &mut Ui, shared: &mut Shared<'_>, adapter: &Adapter, node: &NodeId, asked: &mut Vec<Asked>) {
    ui.set_min_width(220.0);
    let model = shared.model;
    let Some(there) = model.document().nodes().get(node) else {
        return;
    };
    let own = there.kind.starts_with("own/");
    let mut runs = Vec::new();
    let mut run = |ui: &mut Ui, shared: &Shared<'_>, icon: &str, command: Command| {
        if item(ui, shared, icon, command) {
            runs.push(Asked::Run(command, Some(node.clone())));
        }
    };
    if own {
        run(ui, shared, icons::SIGN_IN, Command::EnterGroup);
        run(ui, shared, icons::ARROWS_OUT_SIMPLE, Command::Ungroup);
        ui.separator();
    }
    let by_job = model.kind(node).and_then(|kind| kind.made_by.as_ref()).filter(|_| model.inside().is_empty());
    if let Some(made) = by_job {
        if entry(ui, icons::SPARKLE, &made.verb, "") {
            shared.act(Act::Make(MakeAsk::Start(node.clone())));
            shared.act(Act::Select([node.clone()].into()));
        }
        ui.separator();
    }
    run(ui, shared, icons::EYE, Command::ViewNode);
    let bakes = model.inside().is_empty() && Bakeable::offered(model.document(), model.library(), node).is_some();
    if bakes {
        run(ui, shared, icons::SWATCHES, Command::BakeTable);
    }
    run(ui, shared, icons::SPEAKER_SLASH, Command::Mute);
    run(ui, shared, icons::ARROW_BEND_UP_RIGHT, Command::Bypass);
    run(ui, shared, icons::CARET_UP_DOWN, Command::Collapse);
    run(ui, shared, icons::TEXTBOX, Command::Rename);
    ui.separator();
    run(ui, shared, icons::COPY, Command::Copy);
    run(ui, shared, icons::COPY_SIMPLE, Command::Duplicate);
    run(ui, shared, icons::SCISSORS, Command::Disconnect);
    run(ui, shared, icons::SELECTION, Command::Group);
    run(ui, shared, icons::FRAME_CORNERS, Command::Frame);
    ui.separator();
    run(ui, shared, icons::ARROW_LEFT, Command::SelectUpstream);
    run(ui, shared, icons::ARROW_RIGHT, Command::SelectDownstream);
    run(ui, shared, icons::QUESTION, Command::NodeHelp);
    run(ui, shared, icons::TRASH, Command::Delete);
    ui.separator();
    asked.append(&mut runs);
    let unfolded = adapter.unfolded.contains(node);
    if entry(ui, icons::LIST, if unfolded { "Fewer ports" } else { "All ports" }, "") {
        asked.push(Asked::Unfold(node.clone()));
    }
    if entry(ui, icons::SWAP, "Replace…", "") {
        asked.push(Asked::Replace(node.clone()));
    }
    if !model.inside().is_empty() && entry(ui, icons::EXPORT, "Show outside…", "") {
        asked.push(Asked::Expose(node.clone()));
    }
}

pub(crate) fn canvas(ui: &mut Ui, shared: &mut Shared<'_>, at: Pos2, asked: &mut Vec<Asked>) {
    ui.set_min_width(200.0);
    let keys = shared.settings.keymap.words(Command::Search);
    if entry(ui, icons::PLUS, "Add node…", &keys) {
        let screen = ui.ctx().pointer_interact_pos();
        shared.act(Act::Search(SearchFor { at: Some(at.into()), screen, ..SearchFor::default() }));
    }
    if entry(ui, icons::CHAT_TEXT, "Comment", &shared.settings.keymap.words(Command::Comment)) {
        asked.push(Asked::Comment(at));
    }
    let mut runs = Vec::new();
    let mut run = |ui: &mut Ui, shared: &Shared<'_>, icon: &str, command: Command| {
        if item(ui, shared, icon, command) {
            runs.push(Asked::Run(command, None));
        }
    };
    run(ui, shared, icons::CLIPBOARD, Command::Paste);
    ui.separator();
    run(ui, shared, icons::SELECTION_ALL, Command::SelectAll);
    run(ui, shared, icons::TREE_STRUCTURE, Command::Tidy);
    run(ui, shared, icons::MAGNIFYING_GLASS, Command::Find);
    run(ui, shared, icons::ARROWS_OUT, Command::FitAll);
    run(ui, shared, icons::MAP_TRIFOLD, Command::Minimap);
    run(ui, shared, icons::FIRE, Command::Heat);
    if !shared.model.inside().is_empty() {
        ui.separator();
        run(ui, shared, icons::SIGN_OUT, Command::LeaveGroup);
    }
    asked.append(&mut runs);
    if entry(ui, icons::MAGNET, "Snapping", "") {
        asked.push(Asked::Snap);
    }
}

pub(crate) fn wire(ui: &mut Ui, shared: &mut Shared<'_>, wire: &Wire, at: Pos2, asked: &mut Vec<Asked>) {
    ui.set_min_width(200.0);
    let _ = asked;
    let (from, to) = (keys::port_ref(&wire.from), keys::port_ref(&wire.to));
    if entry(ui, icons::PLUS, "Insert node…", "") {
        let screen = ui.ctx().pointer_interact_pos();
        let search = SearchFor { at: Some(at.into()), screen, from: Some(from.clone()), to: Some(to.clone()) };
        shared.act(Act::Search(search));
    }
    if entry(ui, icons::DOT_OUTLINE, "Add dot", "") {
        let index = dot_index(wire, at);
        shared.edit(actions::dots(shared.model, &wire.to, |dots| dots.insert(index.min(dots.len()), at.into())));
    }
    if !wire.via.is_empty() && entry(ui, icons::MINUS, "Straighten", "") {
        shared.edit(actions::dots(shared.model, &wire.to, Vec::clear));
    }
    if drivable(shared, &to) && entry(ui, icons::WAVE_SINE, "Drive instead", "") {
        shared.edit(drive_instead(shared, from.clone(), to.clone()));
    }
    if entry(ui, icons::ARROW_LEFT, "Go to its source", "") {
        shared.act(Act::Reveal(from.node));
    }
    if entry(ui, icons::ARROW_RIGHT, "Go to its target", "") {
        shared.act(Act::Reveal(to.node));
    }
    ui.separator();
    if entry(ui, icons::SCISSORS, "Cut wire", "")
        && let Some(edit) = actions::cut(shared.model, std::slice::from_ref(&wire.to))
    {
        shared.edit(edit);
    }
}

/// Before which dot a new one belongs: the wire's stretch that it is nearest to.
fn dot_index(wire: &Wire, at: Pos2) -> usize {
    let near = wire.via.iter().enumerate().min_by(|(_, a), (_, b)| a.distance_sq(at).total_cmp(&b.distance_sq(at)));
    near.map_or(0, |(index, dot)| if at.x > dot.x { index + 1 } else { index })
}

fn drivable(shared: &Shared<'_>, to: &PortRef) -> bool {
    let kind = shared.model.kind(&to.node);
    kind.and_then(|kind| Some(takes_chip(&kind.inputs[kind.input_index(&to.port)?]))).unwrap_or_default()
}

/// Takes a wire away and lets its signal move the param around its value.
fn drive_instead(shared: &Shared<'_>, from: PortRef, to: PortRef) -> Edit {
    let there = shared.model.document().nodes().get(&to.node).and_then(|node| node.modulations.get(&to.port));
    let mut modulations = there.cloned().unwrap_or_default();
    modulations.push(Modulation { amount: 0.5, ..Modulation::new(from) });
    let title = format!("Drive {to} instead of wiring it");
    let edits = vec![Edit::Connect { to: to.clone(), wire: None }, Edit::SetModulations { to, modulations }];
    Edit::Batch { title, edits }
}

/// The menu of a frame or a comment.
pub(crate) fn field(ui: &mut Ui, shared: &mut Shared<'_>, key: &Key, asked: &mut Vec<Asked>) {
    ui.set_min_width(200.0);
    let thing = keys::thing(key);
    let words = if matches!(thing, Thing::Comment(_)) { "Write…" } else { "Rename" };
    if entry(ui, icons::TEXTBOX, words, "") {
        asked.push(Asked::Write(thing.clone()));
    }
    ui.horizontal(|ui| {
        for (rgb, name) in COLORS {
            let (rect, response) = ui.allocate_exact_size(vec2(18.0, 18.0), Sense::click());
            response.widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::Button, true, name));
            ui.painter().circle_filled(rect.center(), 7.0, Color32::from_rgb(rgb[0], rgb[1], rgb[2]));
            if response.on_hover_text(name).clicked() {
                if let Some(edit) = coloured(shared, &thing, rgb) {
                    shared.edit(edit);
                }
                ui.close();
            }
        }
    });
    if entry(ui, icons::TRASH, "Remove", "") {
        match thing {
            Thing::Frame(id) => shared.edit(Edit::PutFrame { id, frame: None }),
            Thing::Comment(id) => shared.edit(Edit::PutComment { id, comment: None }),
            Thing::Node(_) => {}
        }
    }
}

/// A colour of the list as the document keeps it.
pub(crate) fn straight([r, g, b]: [u8; 3]) -> [f32; 4] {
    let part = |byte: u8| f32::from(byte) / 255.0;
    [part(r), part(g), part(b), 1.0]
}

fn coloured(shared: &Shared<'_>, thing: &Thing, rgb: [u8; 3]) -> Option<Edit> {
    let document = shared.model.document();
    let color = straight(rgb);
    Some(match thing {
        Thing::Frame(id) => {
            let frame = Frame { color, ..document.frames().get(id)?.clone() };
            Edit::PutFrame { id: id.clone(), frame: Some(frame) }
        }
        Thing::Comment(id) => {
            let comment = Comment { color, ..document.comments().get(id)?.clone() };
            Edit::PutComment { id: id.clone(), comment: Some(comment) }
        }
        Thing::Node(_) => return None,
    })
}
