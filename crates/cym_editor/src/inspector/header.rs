//! Above the params: what the node is called, what it is, and what is wrong with it.

use cym_graph::{Edit, NodeId, Severity};
use egui::{Align2, CornerRadius, FontId, Frame, Margin, RichText, Sense, TextEdit, Ui, WidgetInfo, WidgetType, vec2};

use crate::shared::{Act, Shared};

/// Title, kind, help and problems of a node.
pub(super) fn show(ui: &mut Ui, shared: &mut Shared<'_>, id: &NodeId) {
    let model = shared.model;
    let theme = shared.theme;
    let Some(node) = model.document().nodes().get(id) else {
        return;
    };
    ui.horizontal(|ui| {
        let kind = model.kind(id);
        let category = theme.category(kind.map_or("", |kind| kind.category()));
        let (rect, _) = ui.allocate_exact_size(vec2(4.0, 22.0), Sense::hover());
        ui.painter().rect_filled(rect, 2.0, category);
        title(ui, shared, id);
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            for (is, words) in [(node.muted, "muted"), (node.bypassed, "bypassed")] {
                if is {
                    ui.label(RichText::new(words).small().color(theme.warning));
                }
            }
        });
    });
    match model.kind(id) {
        Some(kind) => {
            let words = RichText::new(&kind.help).color(theme.text_weak).size(12.0);
            ui.add(egui::Label::new(words).wrap());
            let words = format!("{}  \u{b7}  {id}", kind.id);
            ui.label(RichText::new(words).small().color(theme.text_weak.gamma_multiply(0.75)));
        }
        None => {
            ui.label(RichText::new(format!("The kind {} is not known here.", node.kind)).color(theme.error));
        }
    }
    problems(ui, shared, id);
}

/// The title; a click lets it be typed anew.
fn title(ui: &mut Ui, shared: &mut Shared<'_>, id: &NodeId) {
    let model = shared.model;
    let theme = shared.theme;
    let typing_id = ui.id().with("renaming");
    let typed: Option<String> = ui.data(|data| data.get_temp(typing_id));
    let Some(mut text) = typed else {
        let words = RichText::new(model.title(id)).size(16.0).strong().color(theme.text);
        let response = ui.add(egui::Label::new(words).sense(Sense::click()).truncate());
        response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, "Rename node"));
        if response.on_hover_text("Click to rename").clicked() {
            let title = model.document().nodes().get(id).map(|node| node.title.clone()).unwrap_or_default();
            let title = if title.is_empty() { model.title(id).to_owned() } else { title };
            ui.data_mut(|data| data.insert_temp(typing_id, title));
            ui.data_mut(|data| data.insert_temp(typing_id.with("fresh"), true));
        }
        return;
    };
    let field = TextEdit::singleline(&mut text).id(typing_id.with("field")).desired_width(ui.available_width() - 70.0);
    let field = ui.add(field);
    field.widget_info(|| WidgetInfo::labeled(WidgetType::TextEdit, true, "Node title"));
    if ui.data_mut(|data| data.remove_temp::<bool>(typing_id.with("fresh"))).is_some() {
        field.request_focus();
    }
    if !field.lost_focus() {
        ui.data_mut(|data| data.insert_temp(typing_id, text));
        return;
    }
    ui.data_mut(|data| data.remove::<String>(typing_id));
    let own = model.document().nodes().get(id).map(|node| node.title.as_str()).unwrap_or_default();
    let kind = model.kind(id).map(|kind| kind.title.as_str()).unwrap_or_default();
    // The kind's own title needs no keeping.
    let text = if text.trim() == kind { "" } else { text.trim() };
    if text != own && !ui.input(|input| input.key_pressed(egui::Key::Escape)) {
        shared.edit(Edit::SetTitle { node: id.clone(), title: text.to_owned() });
    }
}

fn problems(ui: &mut Ui, shared: &Shared<'_>, id: &NodeId) {
    let theme = shared.theme;
    let place = shared.model.stage_id(id);
    let state = shared.state;
    for problem in state.problems.iter().filter(|problem| problem.node.as_ref() == Some(&place)) {
        let color = match problem.severity {
            Severity::Error => theme.error,
            Severity::Warning => theme.warning,
            Severity::Hint => theme.text_weak,
        };
        let frame = Frame::new().fill(color.gamma_multiply(0.12)).corner_radius(CornerRadius::same(5));
        frame.inner_margin(Margin::symmetric(8, 5)).show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.add(egui::Label::new(RichText::new(sentence(&problem.cause)).color(color)).wrap());
            if !problem.next_step.is_empty() {
                ui.add(egui::Label::new(RichText::new(&problem.next_step).color(theme.text).size(12.0)).wrap());
            }
        });
    }
}

/// A cause with a capital letter.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// What stands above the params that several nodes share.
pub(super) fn several(ui: &mut Ui, shared: &mut Shared<'_>, selection: &[NodeId]) {
    let theme = shared.theme;
    ui.label(RichText::new(format!("{} nodes", selection.len())).size(16.0).strong().color(theme.text));
    let kinds = super::kinds(shared, selection);
    let words = if kinds.len() == 1 {
        "What is changed here changes all of them."
    } else {
        "What they share changes together."
    };
    ui.label(RichText::new(words).color(theme.text_weak).size(12.0));
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(4.0, 3.0);
        for id in selection.iter().take(12) {
            if chip(ui, shared, shared.model.title(id)) {
                shared.act(Act::Reveal(id.clone()));
            }
        }
    });
}

fn chip(ui: &mut Ui, shared: &Shared<'_>, words: &str) -> bool {
    let theme = shared.theme;
    let font = FontId::proportional(11.5);
    let galley = ui.fonts_mut(|fonts| fonts.layout_no_wrap(words.to_owned(), font.clone(), theme.text));
    let (rect, response) = ui.allocate_exact_size(galley.size() + vec2(14.0, 6.0), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, format!("Show {words}")));
    let fill = if response.hovered() { theme.hovered } else { theme.raised };
    ui.painter().rect_filled(rect, rect.height() / 2.0, fill);
    ui.painter().text(rect.center(), Align2::CENTER_CENTER, words, font, theme.text);
    response.clicked()
}
