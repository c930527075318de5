//! The search for a node to add: typed words, arrows, Enter; the node comes wired.

mod choose;
mod find;
pub(crate) mod place;
pub(crate) mod rank;

use cym_graph::NodeKind;
use egui::{
    Align2, Area, Color32, FontId, Frame, Id, Key, Modifiers, Order, Pos2, Rect, ScrollArea, Sense, TextEdit, Ui,
    WidgetInfo, WidgetType, pos2, vec2,
};

pub use choose::{Choice, choose};

use crate::browser::{Shot, Stills, cards};
use crate::model::Model;
use crate::shared::{Act, SearchFor, Shared};
use crate::theme::Theme;

/// Size of the palette in points.
const WIDTH: f32 = 440.0;
const ROW: f32 = 44.0;
const ROWS: f32 = 8.0;

/// The search for a node to add.
#[derive(Default)]
pub struct Palette {
    open: Option<Open>,
}

struct Open {
    search: SearchFor,
    text: String,
    at: usize,
    /// Ids of kinds, best first.
    found: Vec<String>,
    /// Which text `found` belongs to.
    found_for: Option<(String, u64)>,
    frames: u32,
    stills: Stills,
}

/// Where the canvas is, left in egui's memory for the palette: it opens there, and nodes that belong nowhere go to its middle.
#[derive(Clone, Copy)]
pub(crate) struct CanvasPlace {
    /// The canvas in points of the window.
    pub(crate) screen: Rect,
    /// Its middle in canvas units.
    pub(crate) middle: [f32; 2],
}

impl CanvasPlace {
    const ID: &'static str = "canvas place";

    /// Leaves it for the palette.
    pub(crate) fn keep(self, ctx: &egui::Context) {
        ctx.data_mut(|data| data.insert_temp(Id::new(Self::ID), self));
    }

    pub(crate) fn last(ctx: &egui::Context) -> Option<Self> {
        ctx.data(|data| data.get_temp(Id::new(Self::ID)))
    }
}

impl Palette {
    /// Opens it.
    pub fn open(&mut self, search: SearchFor, _shared: &mut Shared<'_>) {
        self.open = Some(Open {
            search,
            text: String::new(),
            at: 0,
            found: Vec::new(),
            found_for: None,
            frames: 0,
            stills: Stills::default(),
        });
    }

    /// Whether it is open.
    pub fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// Draws it and lets it be used.
    pub fn show(&mut self, ctx: &egui::Context, shared: &mut Shared<'_>) {
        let Some(open) = &mut self.open else {
            return;
        };
        open.find(shared);
        let corner = open.corner(ctx);
        let area = Area::new(Id::new("palette")).order(Order::Foreground).fixed_pos(corner).constrain(true);
        let mut done = Done::No;
        let drawn = area.show(ctx, |ui| {
            Frame::popup(ui.style()).inner_margin(8).show(ui, |ui| {
                ui.set_width(WIDTH);
                done = open.draw(ui, shared);
            });
        });
        open.frames += 1;
        let elsewhere = open.frames > 2
            && ctx.input(|input| input.pointer.any_pressed())
            && ctx.pointer_interact_pos().is_some_and(|at| !drawn.response.rect.contains(at));
        match done {
            Done::Add(kind) => {
                open.add(ctx, shared, &kind);
                self.open = None;
            }
            Done::Close => self.open = None,
            Done::No if elsewhere => self.open = None,
            Done::No => {}
        }
        if self.open.is_none() {
            ctx.request_repaint();
        }
    }
}

enum Done {
    No,
    Close,
    Add(String),
}

impl Open {
    fn corner(&self, ctx: &egui::Context) -> Pos2 {
        let wanted = self.search.screen;
        wanted.unwrap_or_else(|| {
            let canvas = CanvasPlace::last(ctx).map_or_else(|| ctx.content_rect(), |place| place.screen);
            pos2(canvas.center().x - WIDTH / 2.0, canvas.top() + (canvas.height() * 0.14).min(120.0))
        })
    }

    fn find(&mut self, shared: &Shared<'_>) {
        let wanted = (self.text.clone(), shared.model.revision());
        if self.found_for.as_ref() == Some(&wanted) {
            return;
        }
        self.found = find::kinds(shared.model, &self.search, &self.text, &shared.settings.used);
        self.found_for = Some(wanted);
        self.at = 0;
    }

    fn draw(&mut self, ui: &mut Ui, shared: &Shared<'_>) -> Done {
        let step = choose::take_step(ui);
        let (enter, escape) = ui.input_mut(|input| {
            let enter = input.consume_key(Modifiers::NONE, Key::Enter);
            // Tab would only move the focus.
            let tab = input.consume_key(Modifiers::NONE, Key::Tab) && self.frames > 1;
            (enter, input.consume_key(Modifiers::NONE, Key::Escape) || tab)
        });
        if escape {
            return Done::Close;
        }
        let prompt = self.prompt(shared.model);
        let field = TextEdit::singleline(&mut self.text).hint_text(prompt).desired_width(WIDTH);
        let field = ui.add(field.margin(vec2(8.0, 6.0)).font(FontId::proportional(15.0)));
        field.widget_info(|| WidgetInfo::labeled(WidgetType::TextEdit, true, "Search nodes"));
        if self.frames < 3 {
            field.request_focus();
        }
        if step != 0 && !self.found.is_empty() {
            self.at = (self.at as i64 + step).rem_euclid(self.found.len() as i64) as usize;
        }
        if enter && let Some(kind) = self.found.get(self.at) {
            return Done::Add(kind.clone());
        }
        ui.add_space(4.0);
        let mut done = Done::No;
        ScrollArea::vertical().max_height(ROW * ROWS).auto_shrink([false, true]).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            for (index, id) in self.found.iter().enumerate() {
                let Some(kind) = shared.model.catalogue().get(id) else {
                    continue;
                };
                let still = self.stills.node(ui.ctx(), &kind.id);
                let row = row(ui, shared.theme, kind, still, index == self.at);
                if row.clicked() {
                    done = Done::Add(id.clone());
                }
                if index == self.at && (step != 0 || self.frames < 2) {
                    row.scroll_to_me(None);
                }
            }
            if self.found.is_empty() {
                ui.add_space(8.0);
                ui.weak("No node fits. Try a plainer word, or fewer letters.");
            }
        });
        self.foot(ui, shared);
        done
    }

    fn prompt(&self, model: &Model) -> String {
        match (&self.search.from, &self.search.to) {
            (Some(from), _) => format!("What takes {}?", model.title(&from.node)),
            (_, Some(to)) => format!("What feeds {}?", model.title(&to.node)),
            _ => "Add a node".to_owned(),
        }
    }

    /// What Enter would do.
    fn foot(&self, ui: &mut Ui, shared: &Shared<'_>) {
        let Some(kind) = self.found.get(self.at).and_then(|id| shared.model.catalogue().get(id)) else {
            return;
        };
        let middle = CanvasPlace::last(ui.ctx()).map_or([0.0; 2], |place| place.middle);
        let placed = place::place(shared.model, kind, &self.search, middle);
        let words = if placed.words.is_empty() { "on its own" } else { &placed.words };
        ui.add_space(2.0);
        ui.horizontal(|ui| {
            ui.label(
                egui::RichText::new(format!("Enter adds {}, {words}", kind.title))
                    .size(11.5)
                    .color(shared.theme.text_weak),
            );
        });
    }

    fn add(&self, ctx: &egui::Context, shared: &mut Shared<'_>, id: &str) {
        let Some(kind) = shared.model.catalogue().get(id).cloned() else {
            return;
        };
        let middle = CanvasPlace::last(ctx).map_or([0.0; 2], |place| place.middle);
        let placed = place::place(shared.model, &kind, &self.search, middle);
        shared.edit(placed.edit);
        *shared.settings.used.entry(kind.id.clone()).or_default() += 1;
        shared.act(Act::Reveal(placed.id));
    }
}

fn row(ui: &mut Ui, theme: &Theme, kind: &NodeKind, still: Option<Shot>, marked: bool) -> egui::Response {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::click());
    response
        .widget_info(|| WidgetInfo::selected(WidgetType::SelectableLabel, true, marked, format!("Add {}", kind.title)));
    let painter = ui.painter();
    let fill = if marked {
        theme.accent_weak
    } else if response.hovered() {
        theme.hovered
    } else {
        Color32::TRANSPARENT
    };
    painter.rect_filled(rect, 5.0, fill);
    let glyph = Rect::from_min_size(rect.min + vec2(5.0, 5.0), vec2(60.0, ROW - 10.0));
    match still {
        Some(still) => cards::paint(ui, glyph, Some(still), theme, 4),
        None => self::glyph(painter, theme, kind, glyph),
    }
    let left = glyph.right() + 10.0;
    let title = painter.text(
        pos2(left, rect.top() + 14.0),
        Align2::LEFT_CENTER,
        &kind.title,
        FontId::proportional(14.0),
        theme.text,
    );
    painter.text(
        pos2(title.right() + 8.0, rect.top() + 14.5),
        Align2::LEFT_CENTER,
        kind.category(),
        FontId::proportional(11.0),
        theme.text_weak,
    );
    let help = painter.layout_job(help_line(theme, kind, rect.right() - left - 8.0));
    painter.galley(pos2(left, rect.top() + 24.0), help, theme.text_weak);
    response
}

/// The first line of the help, cut where the room ends.
fn help_line(theme: &Theme, kind: &NodeKind, width: f32) -> egui::text::LayoutJob {
    let format = egui::TextFormat::simple(FontId::proportional(12.0), theme.text_weak);
    let mut job = egui::text::LayoutJob::single_section(kind.help.clone(), format);
    job.wrap = egui::text::TextWrapping::truncate_at_width(width);
    job
}

/// A sign of what a kind gives, in the colours of its category and of what travels on its wires.
fn glyph(painter: &egui::Painter, theme: &Theme, kind: &NodeKind, rect: Rect) {
    painter.rect_filled(rect, 4.0, theme.category(kind.category()));
    let ins: Vec<_> = kind.inputs.iter().filter(|input| input.default == cym_graph::Value::None).take(3).collect();
    for (index, input) in ins.iter().enumerate() {
        let y = rect.top() + rect.height() * (index as f32 + 1.0) / (ins.len() as f32 + 1.0);
        painter.circle_filled(pos2(rect.left(), y), 3.0, theme.wire(input.ty));
    }
    let outs = kind.outputs.iter().take(3).collect::<Vec<_>>();
    for (index, output) in outs.iter().enumerate() {
        let y = rect.top() + rect.height() * (index as f32 + 1.0) / (outs.len() as f32 + 1.0);
        painter.circle_filled(pos2(rect.right(), y), 3.0, theme.wire(output.ty));
    }
    let letter: String = kind.title.chars().take(2).collect();
    painter.text(
        rect.center(),
        Align2::CENTER_CENTER,
        letter,
        FontId::proportional(14.0),
        Color32::WHITE.gamma_multiply(0.75),
    );
}

#[cfg(test)]
mod tests;
