//! The upper half of the window: what to export, and what is in the way.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, sync_channel};

use cym_media::video::Preset;
use egui::{Align, Button, Layout, RichText, Ui, WidgetInfo, WidgetType, vec2};
use egui_phosphor::regular as icons;

use super::estimate::{Records, clock, size};
use super::form::{Form, MOMENTS, Obstacle, Piece, RATES, Range, SHUTTER_DEG, SIZES, Way};
use crate::theme::Theme;
use crate::widgets::{Choice, Number, TextField};

/// Width of the words before the fields, in points.
const LABEL_WIDTH: f32 = 58.0;
/// Shortest and longest side that can be asked for, in px.
const SIDES_PX: [f32; 2] = [16.0, 16_384.0];
/// Longest piece that can be asked for, in seconds.
const MOST_SECS: f32 = 86_400.0;

/// What the hand asked for.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Asked {
    /// Nothing.
    Nothing,
    /// Put it into the queue.
    Export,
    /// Show a node on the canvas.
    Reveal(cym_graph::NodeId),
}

/// The dialog of the system in which a name is chosen, on a thread of its own.
#[derive(Default)]
pub(super) struct Chooser {
    answer: Option<Receiver<Option<PathBuf>>>,
}

impl Chooser {
    /// Opens it, unless it is open.
    pub(super) fn open(&mut self, form: &Form, ctx: &egui::Context) {
        if self.answer.is_some() {
            return;
        }
        let (sender, receiver) = sync_channel(1);
        let (out, preset, ctx) = (form.out(), form.preset, ctx.clone());
        let work = move || {
            let mut dialog = rfd::FileDialog::new().set_title("Export to");
            if let Some(folder) = out.parent() {
                dialog = dialog.set_directory(folder);
            }
            if let Some(name) = out.file_name() {
                dialog = dialog.set_file_name(name.to_string_lossy());
            }
            if !preset.sequence {
                dialog = dialog.add_filter(preset.label, &[preset.extension]);
            }
            drop(sender.send(dialog.save_file()));
            ctx.request_repaint();
        };
        if std::thread::Builder::new().name("save dialog".to_owned()).spawn(work).is_ok() {
            self.answer = Some(receiver);
        }
    }

    /// The name that was chosen, once.
    fn take(&mut self) -> Option<PathBuf> {
        use std::sync::mpsc::TryRecvError;
        let answer = match self.answer.as_ref()?.try_recv() {
            Ok(answer) => answer,
            Err(TryRecvError::Empty) => return None,
            Err(TryRecvError::Disconnected) => None,
        };
        self.answer = None;
        answer
    }
}

/// Draws the form; returns what was asked for.
pub(super) fn show(
    ui: &mut Ui,
    theme: &Theme,
    form: &mut Form,
    chooser: &mut Chooser,
    piece: &Piece,
    records: &Records,
    obstacles: &[Obstacle],
) -> Asked {
    if let Some(mut out) = chooser.take() {
        // A name without its ending is meant with it.
        if !form.preset.sequence && out.extension().is_none() {
            out.set_extension(form.preset.extension);
        }
        form.out = out.display().to_string();
        // The system's dialog has asked about what is there already.
        form.replace = true;
    }
    row(ui, theme, "Format", |ui| format(ui, theme, form));
    ui.add(egui::Label::new(RichText::new(form.preset.help).color(theme.text_weak).size(12.0)).wrap());
    ui.add_space(4.0);
    row(ui, theme, "Size", |ui| sizes(ui, theme, form, piece));
    row(ui, theme, "Rate", |ui| rates(ui, theme, form, piece));
    row(ui, theme, "Range", |ui| range(ui, form, piece));
    if form.range == Range::Part {
        row(ui, theme, "", |ui| part(ui, theme, form));
    }
    row(ui, theme, "Blur", |ui| blur(ui, theme, form));
    row(ui, theme, "File", |ui| file(ui, form, chooser));
    ui.add_space(6.0);
    let mut asked = Asked::Nothing;
    for obstacle in obstacles {
        if let Some(node) = obstacle_row(ui, theme, form, obstacle) {
            asked = Asked::Reveal(node);
        }
    }
    ui.add_space(2.0);
    let blocked = obstacles.iter().any(|obstacle| obstacle.blocks);
    ui.horizontal(|ui| {
        ui.label(RichText::new(summary(form, piece, records)).color(theme.text_weak));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let words = RichText::new(format!("{}  Export", icons::EXPORT)).strong().color(theme.base);
            let fill = if blocked { theme.raised } else { theme.accent };
            let button = ui.add_enabled(!blocked, Button::new(words).fill(fill).min_size(vec2(110.0, 30.0)));
            button.widget_info(|| WidgetInfo::labeled(WidgetType::Button, !blocked, "Export"));
            if button.clicked() {
                asked = Asked::Export;
            }
        });
    });
    asked
}

fn row(ui: &mut Ui, theme: &Theme, name: &str, field: impl FnOnce(&mut Ui)) {
    ui.horizontal(|ui| {
        let (rect, _) = ui.allocate_exact_size(vec2(LABEL_WIDTH, ui.spacing().interact_size.y), egui::Sense::hover());
        let font = egui::TextStyle::Body.resolve(ui.style());
        ui.painter().text(rect.left_center(), egui::Align2::LEFT_CENTER, name, font, theme.text_weak);
        field(ui);
    });
}

fn format(ui: &mut Ui, theme: &Theme, form: &mut Form) {
    let all = Preset::all();
    let words: Vec<String> = all.iter().map(|preset| preset.label.to_owned()).collect();
    let chosen = all.iter().position(|preset| preset.name == form.preset.name);
    let (response, change) = Choice::new("Format", &words, chosen).show(ui, theme);
    response.on_hover_text(form.preset.help);
    if let Some(preset) = change.and_then(|change| all.get(change.value)) {
        form.set_preset(preset);
    }
}

fn sizes(ui: &mut Ui, theme: &Theme, form: &mut Form, piece: &Piece) {
    let now = form.size(piece);
    let [width, height] = piece.size;
    let mut words = vec![format!("As the graph {width} x {height}")];
    words.extend(SIZES.iter().map(|(words, _)| (*words).to_owned()));
    let offered = |index: usize| if index == 0 { piece.size } else { SIZES[index - 1].1 };
    let mut chosen = (0..words.len()).find(|&index| offered(index) == now);
    if chosen.is_none() {
        words.push(format!("{} x {}", now[0], now[1]));
        chosen = Some(words.len() - 1);
    }
    let full = ui.available_width();
    ui.allocate_ui(vec2(full - 150.0, 22.0), |ui| {
        let (_, change) = Choice::new("Size", &words, chosen).show(ui, theme);
        if let Some(index) = change.map(|change| change.value).filter(|&index| index <= SIZES.len()) {
            form.size = Some(offered(index));
        }
    });
    let mut side = |ui: &mut Ui, name: &str, prefix: &str, index: usize| {
        ui.allocate_ui(vec2(68.0, 22.0), |ui| {
            let number = Number::new(name, now[index] as f32).range(None, true).prefix(prefix);
            if let (_, Some(change)) = number.show(ui, theme) {
                let mut size = now;
                size[index] = change.value.clamp(SIDES_PX[0], SIDES_PX[1]) as u32;
                form.size = Some(size);
            }
        });
    };
    side(ui, "Width", "W", 0);
    side(ui, "Height", "H", 1);
}

fn rates(ui: &mut Ui, theme: &Theme, form: &mut Form, piece: &Piece) {
    let own = Form { rate: None, ..form.clone() }.rate(piece);
    let mut words = vec![format!("As the graph, {} a second", rate_words(&own.to_string()))];
    words.extend(RATES.iter().map(|rate| format!("{} frames a second", rate_words(rate))));
    let chosen = form.rate.and_then(|rate| RATES.iter().position(|offered| *offered == rate)).map_or(0, |at| at + 1);
    let (_, change) = Choice::new("Rate", &words, Some(chosen)).show(ui, theme);
    if let Some(change) = change {
        form.rate = change.value.checked_sub(1).and_then(|at| RATES.get(at).copied());
    }
}

/// `29.97` for `30000/1001`.
fn rate_words(rate: &str) -> String {
    let hz = rate.parse().map_or(0.0, |rate: cym_media::video::FrameRate| rate.hz());
    if hz.fract() == 0.0 { format!("{hz:.0}") } else { format!("{hz:.2}") }
}

fn range(ui: &mut Ui, form: &mut Form, piece: &Piece) {
    ui.selectable_value(&mut form.range, Range::Whole, format!("Whole piece ({})", clock(piece.duration_secs)));
    let loop_words = match piece.loop_secs {
        Some([from, to]) => format!("Loop ({from:.1} - {to:.1} s)"),
        None => "Loop".to_owned(),
    };
    let enabled = piece.loop_secs.is_some();
    let button = ui.add_enabled(enabled, Button::selectable(form.range == Range::Loop, loop_words));
    if button.on_disabled_hover_text("The timeline has no loop: set one with I and O.").clicked() {
        form.range = Range::Loop;
    }
    if ui.selectable_label(form.range == Range::Part, "From ... to").clicked() && form.range != Range::Part {
        form.part_secs = piece.loop_secs.unwrap_or([0.0, piece.duration_secs]);
        form.range = Range::Part;
    }
}

fn part(ui: &mut Ui, theme: &Theme, form: &mut Form) {
    for (index, name) in ["From", "To"].into_iter().enumerate() {
        ui.allocate_ui(vec2(120.0, 22.0), |ui| {
            let number = Number::new(name, form.part_secs[index] as f32).span(0.0, MOST_SECS).unit("s").prefix(name);
            if let (_, Some(change)) = number.show(ui, theme) {
                form.part_secs[index] = f64::from(change.value);
            }
        });
    }
}

fn blur(ui: &mut Ui, theme: &Theme, form: &mut Form) {
    let words = MOMENTS.map(|moments| match moments {
        1 => "Movement is sharp".to_owned(),
        many => format!("{many} moments a frame"),
    });
    let chosen = MOMENTS.iter().position(|moments| *moments == form.moments);
    let full = ui.available_width();
    ui.allocate_ui(vec2(full - 150.0, 22.0), |ui| {
        let (response, change) = Choice::new("Motion blur", &words, chosen).show(ui, theme);
        response.on_hover_text(
            "Every frame is drawn at several moments, and their mean is shown: it takes as many times as long.",
        );
        if let Some(moments) = change.and_then(|change| MOMENTS.get(change.value)) {
            form.moments = *moments;
        }
    });
    if form.moments > 1 {
        ui.allocate_ui(vec2(144.0, 22.0), |ui| {
            let [least, most] = SHUTTER_DEG;
            let number = Number::new("Shutter", form.shutter_deg).span(least, most).unit("deg").prefix("Shutter");
            if let (_, Some(change)) = number.show(ui, theme) {
                form.shutter_deg = change.value.clamp(least, most);
            }
        });
    }
}

fn file(ui: &mut Ui, form: &mut Form, chooser: &mut Chooser) {
    let full = ui.available_width();
    ui.allocate_ui(vec2(full - 92.0, 22.0), |ui| {
        if let (_, Some(change)) = TextField::new("File", &form.out.clone()).hint("where it goes").show(ui) {
            // A path has no line breaks, whatever was pasted.
            form.out = change.value.replace(['\n', '\r'], "");
            form.replace = false;
        }
    });
    if ui.button(format!("{} Choose…", icons::FOLDER_OPEN)).clicked() {
        chooser.open(form, ui.ctx());
    }
}

fn obstacle_row(ui: &mut Ui, theme: &Theme, form: &mut Form, obstacle: &Obstacle) -> Option<cym_graph::NodeId> {
    let (icon, color) = if obstacle.blocks { (icons::WARNING, theme.error) } else { (icons::INFO, theme.warning) };
    let mut shown = None;
    ui.horizontal_wrapped(|ui| {
        ui.label(RichText::new(icon).color(color));
        ui.add(egui::Label::new(RichText::new(&obstacle.words).size(12.0)).wrap());
        for (words, way) in &obstacle.ways {
            if ui.small_button(words).clicked() {
                match way {
                    Way::Name(path) => form.out = path.display().to_string(),
                    Way::Replace => form.replace = true,
                    Way::Size(size) => form.size = Some(*size),
                    Way::Reveal(node) => shown = Some(node.clone()),
                }
            }
        }
    });
    shown
}

fn summary(form: &Form, piece: &Piece, records: &Records) -> String {
    let estimate = form.estimate(piece, records);
    let frames = form.frames(piece);
    format!("{frames} frames · about {} · about {}", clock(estimate.secs), size(estimate.bytes))
}
