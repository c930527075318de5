//! Presets of a kind of node: files in the artist's own folder, each a graph of that one node, with a picture.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use cym_gpu::Gpu;
use cym_graph::{Document, Edit, Node, NodeId, Value};
use egui::{
    Align2, ColorImage, FontId, Image, Popup, PopupCloseBehavior, Response, RichText, ScrollArea, Sense, TextEdit,
    TextureHandle, TextureOptions, Ui, WidgetInfo, WidgetType, vec2,
};

use crate::files::io::Io;
use crate::files::recent::read_png;
use crate::shared::{Notice, Shared};
use crate::theme::Theme;
use crate::widgets::mark::{Mark, mark};

use super::values;

/// Width of a kept picture in px.
const WIDTH_PX: usize = 192;
/// Letters of a name.
const LETTERS: usize = 48;
/// The one node in a preset's file.
const NODE: &str = "preset";

/// Presets of the kind that was asked for last.
pub(super) struct Presets {
    folder: PathBuf,
    io: Io<Done>,
    kind: String,
    found: Vec<Preset>,
    name: String,
}

struct Preset {
    name: String,
    values: Vec<(String, Value)>,
    picture: Option<TextureHandle>,
}

struct Read {
    name: String,
    values: Vec<(String, Value)>,
    picture: Option<ColorImage>,
}

enum Done {
    Listed { kind: String, presets: Vec<Read> },
    Failed(String),
}

impl Presets {
    /// Presets below the artist's folder for data.
    pub(super) fn new(data: &Path) -> Self {
        Self {
            folder: data.join("presets"),
            io: Io::start(),
            kind: String::new(),
            found: Vec::new(),
            name: String::new(),
        }
    }

    /// The list that opens below a button.
    pub(super) fn popup(&mut self, button: &Response, shared: &mut Shared<'_>, node: &NodeId) {
        self.io.wakes(&button.ctx);
        self.take(&button.ctx, shared);
        let Some(kind) = shared.model.kind(node).map(|kind| kind.id.clone()) else {
            return;
        };
        if button.clicked() {
            self.name.clear();
            self.list(&kind);
        }
        let popup = Popup::menu(button).close_behavior(PopupCloseBehavior::CloseOnClickOutside).width(240.0);
        popup.show(|ui| self.content(ui, shared, node, &kind));
    }

    fn content(&mut self, ui: &mut Ui, shared: &mut Shared<'_>, node: &NodeId, kind: &str) {
        let theme = shared.theme;
        ui.spacing_mut().item_spacing.y = 2.0;
        let nodes = [node.clone()];
        if entry(ui, theme, "Default", None).clicked() {
            apply(shared, &nodes, "Default", &[]);
            ui.close();
        }
        let mut gone = None;
        if self.kind == kind {
            ScrollArea::vertical().max_height(320.0).show(ui, |ui| {
                for preset in &self.found {
                    ui.horizontal(|ui| {
                        if entry(ui, theme, &preset.name, preset.picture.as_ref()).clicked() {
                            apply(shared, &nodes, &preset.name, &preset.values);
                            ui.close();
                        }
                        let name = format!("Delete preset {}", preset.name);
                        if mark(ui, theme, &name, Mark::Remove, true).on_hover_text("Delete this preset").clicked() {
                            gone = Some(preset.name.clone());
                        }
                    });
                }
            });
        }
        if let Some(name) = gone {
            self.delete(kind, &name);
        }
        if self.found.is_empty() {
            let words = "Presets keep numbers, colours, gradients and curves.";
            ui.label(RichText::new(words).small().color(theme.text_weak));
        }
        ui.separator();
        ui.horizontal(|ui| {
            let field = TextEdit::singleline(&mut self.name).hint_text("Name of a new preset").desired_width(150.0);
            let field = ui.add(field.char_limit(LETTERS));
            field.widget_info(|| WidgetInfo::labeled(WidgetType::TextEdit, true, "Preset name"));
            let enter = field.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
            let save = ui.add_enabled(!self.name.trim().is_empty(), egui::Button::new("Save"));
            save.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, "Save preset"));
            if (save.clicked() || enter) && !self.name.trim().is_empty() {
                let name = std::mem::take(&mut self.name);
                self.save(shared, &nodes, kind, name.trim());
            }
        });
    }

    fn list(&mut self, kind: &str) {
        if self.kind != kind {
            self.found.clear();
        }
        kind.clone_into(&mut self.kind);
        let (folder, kind) = (self.folder.join(kind), kind.to_owned());
        self.io.go(move || Done::Listed { presets: read_all(&folder), kind });
    }

    fn save(&mut self, shared: &Shared<'_>, nodes: &[NodeId], kind: &str, name: &str) {
        let params = values::free(shared.model, nodes, &Default::default());
        let mut node = Node::new(kind);
        for param in params {
            if let Some(value) = param.held {
                node.values.insert(param.input.name.clone(), value);
            }
        }
        let gpu = shared.render.map(crate::app::gpu);
        let texture = shared.state.picture.as_ref().map(|picture| Arc::clone(&picture.texture));
        let (folder, kind, name) = (self.folder.join(kind), kind.to_owned(), name.to_owned());
        self.io.go(move || {
            if let Err(error) = write(&folder, &name, node) {
                return Done::Failed(format!(
                    "the preset \"{name}\" is not kept: {error}. Choose another name, or free some space."
                ));
            }
            if let (Some(gpu), Some(texture)) = (gpu, texture) {
                // A preset without a picture is still a preset.
                drop(keep_picture(&gpu, &texture, &folder.join(format!("{}.png", file_stem(&name)))));
            }
            Done::Listed { presets: read_all(&folder), kind }
        });
    }

    fn delete(&self, kind: &str, name: &str) {
        let (folder, kind, name) = (self.folder.join(kind), kind.to_owned(), name.to_owned());
        self.io.go(move || {
            let stem = file_stem(&name);
            if let Err(error) = fs::remove_file(folder.join(format!("{stem}.cym"))) {
                return Done::Failed(format!(
                    "the preset \"{name}\" is still there: {error}. Delete its file by hand."
                ));
            }
            drop(fs::remove_file(folder.join(format!("{stem}.png"))));
            Done::Listed { presets: read_all(&folder), kind }
        });
    }

    fn take(&mut self, ctx: &egui::Context, shared: &mut Shared<'_>) {
        for done in self.io.done() {
            match done {
                Done::Listed { kind, presets } if kind == self.kind => {
                    let load = |read: Read| Preset {
                        picture: read.picture.map(|image| ctx.load_texture("preset", image, TextureOptions::LINEAR)),
                        name: read.name,
                        values: read.values,
                    };
                    self.found = presets.into_iter().map(load).collect();
                }
                Done::Listed { .. } => {}
                Done::Failed(why) => shared.say(Notice::fault(why)),
            }
        }
    }
}

/// A row of the list: a small picture and the name.
fn entry(ui: &mut Ui, theme: &Theme, name: &str, picture: Option<&TextureHandle>) -> Response {
    let height = if picture.is_some() { 36.0 } else { 22.0 };
    let (rect, response) = ui.allocate_exact_size(vec2(210.0, height), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, format!("Preset {name}")));
    if response.hovered() {
        ui.painter().rect_filled(rect, 4.0, theme.hovered);
    }
    let mut left = rect.left() + 6.0;
    if let Some(picture) = picture {
        let size = picture.size_vec2();
        let wide = (size.x / size.y.max(1.0) * 32.0).clamp(18.0, 72.0);
        let place = egui::Rect::from_min_size(rect.left_top() + vec2(2.0, 2.0), vec2(wide, 32.0));
        Image::new(picture).corner_radius(3).paint_at(ui, place);
        left = place.right() + 8.0;
    }
    let at = egui::pos2(left, rect.center().y);
    ui.painter().text(at, Align2::LEFT_CENTER, name, FontId::proportional(13.0), theme.text);
    response
}

/// Sets what the preset holds, and everything else that presets keep back to its default; one step.
fn apply(shared: &mut Shared<'_>, nodes: &[NodeId], name: &str, kept: &[(String, Value)]) {
    let params = values::free(shared.model, nodes, &Default::default());
    let value = |input: &str| kept.iter().find(|(known, _)| known == input).map(|(_, value)| value.clone());
    let changed = params.iter().filter(|param| param.held != value(&param.place.1));
    let all: Vec<_> = changed.map(|param| (param.place.clone(), value(&param.place.1))).collect();
    if let Some(edit) = values::set(&format!("Preset {name}"), all) {
        shared.edit(edit);
    }
}

/// A file's name for a preset's: only letters that every system takes.
fn file_stem(name: &str) -> String {
    let letter = |c: char| if c.is_alphanumeric() || matches!(c, ' ' | '-' | '_') { c } else { '_' };
    let stem: String = name.chars().take(LETTERS).map(letter).collect();
    let stem = stem.trim().to_owned();
    if stem.is_empty() { "preset".to_owned() } else { stem }
}

fn write(folder: &Path, name: &str, node: Node) -> Result<(), Box<dyn std::error::Error>> {
    let mut document = Document::default();
    document.apply(Edit::SetDocument(cym_graph::edit::DocumentChange::Title(name.to_owned())))?;
    document.apply(Edit::AddNode { id: NodeId::new(NODE), node, position: None })?;
    let text = cym_graph::file::write_string(&document)?;
    fs::create_dir_all(folder)?;
    // Whole or not at all: a crash leaves no half of a file.
    let file = tempfile::NamedTempFile::new_in(folder)?;
    fs::write(file.path(), text)?;
    file.persist(folder.join(format!("{}.cym", file_stem(name))))?;
    Ok(())
}

fn read_all(folder: &Path) -> Vec<Read> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let paths = entries.flatten().map(|entry| entry.path());
    let mut presets: Vec<Read> = paths
        .filter(|path| path.extension().is_some_and(|ending| ending == "cym"))
        .filter_map(|path| {
            let document = cym_graph::file::read_path(&path).ok()?;
            let node = document.nodes().get(&NodeId::new(NODE))?;
            let values = node.values.iter().map(|(input, value)| (input.clone(), value.clone())).collect();
            Some(Read { name: document.title().to_owned(), values, picture: read_png(&path.with_extension("png")) })
        })
        .collect();
    presets.sort_by_key(|preset| preset.name.to_lowercase());
    presets
}

fn keep_picture(gpu: &Gpu, texture: &cym_gpu::Texture, path: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let pixels = cym_gpu::read_texture(gpu, texture)?;
    let (width, height) = (texture.width() as usize, texture.height() as usize);
    let ([small_width, small_height], pixels) = shrunk([width, height], &pixels, WIDTH_PX);
    // A file of that name is a picture of the preset before.
    drop(fs::remove_file(path));
    cym_media::picture::write_png8(path, small_width as u32, small_height as u32, &pixels, None)?;
    Ok(())
}

/// A picture no wider than this, each pixel the mean of those that it stands for.
pub(super) fn shrunk([width, height]: [usize; 2], rgba: &[u8], most: usize) -> ([usize; 2], Vec<u8>) {
    let step = width.div_ceil(most.max(1)).max(1);
    let (small_width, small_height) = ((width / step).max(1), (height / step).max(1));
    let mut pixels = Vec::with_capacity(small_width * small_height * 4);
    for (y, x) in (0..small_height).flat_map(|y| (0..small_width).map(move |x| (y, x))) {
        for part in 0..4 {
            let inner = (0..step).flat_map(|dy| (0..step).map(move |dx| (dy, dx)));
            let at = |(dy, dx): (usize, usize)| {
                ((y * step + dy).min(height - 1) * width + (x * step + dx).min(width - 1)) * 4 + part
            };
            let sum: usize = inner.map(|place| rgba.get(at(place)).copied().unwrap_or_default() as usize).sum();
            pixels.push((sum / (step * step)) as u8);
        }
    }
    ([small_width, small_height], pixels)
}

#[cfg(test)]
mod tests {
    use cym_graph::{Node, Value};

    use super::{file_stem, read_all, shrunk, write};

    #[test]
    fn a_preset_is_read_as_it_was_written_whatever_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let node = Node::new("pattern/voronoi")
            .value("scale", Value::Float(3.5))
            .value("edge", Value::Color([0.1, 0.2, 0.3, 1.0]));
        write(folder.path(), "a/b: caf\u{e9}?", node.clone()).unwrap();
        write(folder.path(), "Zed", Node::new("pattern/voronoi")).unwrap();
        write(folder.path(), "Zed", node).unwrap();
        let found = read_all(folder.path());
        let names: Vec<&str> = found.iter().map(|preset| preset.name.as_str()).collect();
        assert_eq!(names, ["a/b: caf\u{e9}?", "Zed"]);
        assert_eq!(found[1].values.len(), 2, "the later one of a name counts");
        assert_eq!(
            found[0].values.iter().find(|(name, _)| name == "scale"),
            Some(&("scale".to_owned(), Value::Float(3.5)))
        );
        assert_eq!(file_stem("../.."), "_____");
    }

    #[test]
    fn a_picture_is_shrunk_to_means() {
        let rgba: Vec<u8> = [[0, 0, 0, 255], [200, 0, 0, 255], [0, 0, 0, 255], [200, 0, 0, 255]].concat();
        assert_eq!(shrunk([2, 2], &rgba, 1), ([1, 1], vec![100, 0, 0, 255]));
    }
}
