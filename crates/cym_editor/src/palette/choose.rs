//! A list to choose from, with a search above it: the one way in which this program offers a choice of many.

use egui::{
    Align2, Color32, FontId, Id, Key, Rect, ScrollArea, Sense, TextEdit, Ui, WidgetInfo, WidgetType, pos2, vec2,
};

use super::rank::Typed;

/// Lists shorter than this need no search; they take the keys all the same.
const SHORT: usize = 7;

/// One line of a list.
#[derive(Clone, Debug, Default)]
pub struct Choice<'a> {
    /// What it is called.
    pub label: &'a str,
    /// What it is, beside the label; found by the search as well.
    pub detail: &'a str,
    /// A dot before the label.
    pub color: Option<Color32>,
    /// Whether it is the present one.
    pub current: bool,
}

impl<'a> Choice<'a> {
    /// A line with a label only.
    pub fn new(label: &'a str) -> Self {
        Self { label, ..Self::default() }
    }
}

/// What a list remembers while it is open.
#[derive(Clone, Default)]
struct Open {
    text: String,
    at: Option<usize>,
    focused: bool,
    /// The pass in which it was drawn last: a list that comes up again starts anew.
    pass: u64,
}

/// Draws a searchable list, to be put into a popup. Returns the index of what was chosen.
///
/// It is chosen by the pointer, or by arrows and Enter; closing the popup is the caller's part (Esc and clicks elsewhere close egui's popups).
pub fn choose(ui: &mut Ui, id: impl std::hash::Hash + std::fmt::Debug, choices: &[Choice<'_>]) -> Option<usize> {
    let id = Id::new(("choose", id));
    let pass = ui.ctx().cumulative_pass_nr();
    let mut open = ui.data(|data| data.get_temp::<Open>(id)).filter(|open| open.pass + 2 >= pass).unwrap_or_default();
    open.pass = pass;
    let step = take_step(ui);
    let entered = ui.input_mut(|input| input.consume_key(egui::Modifiers::NONE, Key::Enter));
    if choices.len() >= SHORT {
        let field = ui.add(TextEdit::singleline(&mut open.text).hint_text("Search").desired_width(f32::INFINITY));
        field.widget_info(|| WidgetInfo::labeled(WidgetType::TextEdit, true, "Search the list"));
        if !open.focused {
            field.request_focus();
            open.focused = true;
        }
        if field.changed() {
            open.at = None;
        }
    }
    let shown = fitting(choices, &open.text);
    let current = shown.iter().position(|&index| choices[index].current).filter(|_| open.text.is_empty());
    let mut at = open.at.or(current).unwrap_or(0).min(shown.len().saturating_sub(1));
    if step != 0 && !shown.is_empty() {
        at = (at as i64 + step).rem_euclid(shown.len() as i64) as usize;
        open.at = Some(at);
    }
    let mut chosen = (entered && !shown.is_empty()).then(|| shown[at]);
    if shown.is_empty() {
        ui.weak("Nothing fits.");
    }
    ScrollArea::vertical().max_height(320.0).auto_shrink([false, true]).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 1.0;
        for (row, &index) in shown.iter().enumerate() {
            let response = line(ui, &choices[index], row == at);
            if response.clicked() {
                chosen = Some(index);
            }
            if row == at && step != 0 {
                response.scroll_to_me(None);
            }
        }
    });
    ui.data_mut(|data| data.insert_temp(id, open));
    chosen
}

/// How far the arrow keys go: down is 1, up is -1.
pub(super) fn take_step(ui: &Ui) -> i64 {
    ui.input_mut(|input| {
        let down = input.count_and_consume_key(egui::Modifiers::NONE, Key::ArrowDown) as i64;
        down - input.count_and_consume_key(egui::Modifiers::NONE, Key::ArrowUp) as i64
    })
}

/// The lines that fit what was typed, best first; all of them in their own order when nothing was.
fn fitting(choices: &[Choice<'_>], text: &str) -> Vec<usize> {
    let typed = Typed::new(text);
    if typed.is_empty() {
        return (0..choices.len()).collect();
    }
    let score = |choice: &Choice<'_>| typed.best([(choice.label, 2.0), (choice.detail, 1.0)]);
    let mut found: Vec<(f32, usize)> =
        choices.iter().enumerate().filter_map(|(index, choice)| Some((score(choice)?, index))).collect();
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    found.into_iter().map(|(_, index)| index).collect()
}

fn line(ui: &mut Ui, choice: &Choice<'_>, marked: bool) -> egui::Response {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width().max(180.0), 24.0), Sense::click());
    response.widget_info(|| WidgetInfo::selected(WidgetType::SelectableLabel, true, choice.current, choice.label));
    let visuals = ui.visuals();
    let fill = if marked {
        visuals.selection.bg_fill
    } else if response.hovered() {
        visuals.widgets.hovered.weak_bg_fill
    } else {
        Color32::TRANSPARENT
    };
    let painter = ui.painter();
    painter.rect_filled(rect, 4.0, fill);
    let mut x = rect.left() + 8.0;
    if let Some(color) = choice.color {
        painter.circle_filled(pos2(x + 3.0, rect.center().y), 4.0, color);
        x += 14.0;
    }
    let strong = if choice.current { visuals.selection.stroke.color } else { visuals.text_color() };
    let label =
        painter.text(pos2(x, rect.center().y), Align2::LEFT_CENTER, choice.label, FontId::proportional(13.0), strong);
    if !choice.detail.is_empty() {
        let room = Rect::from_min_max(pos2(label.right() + 10.0, rect.top()), rect.max);
        let painter = painter.with_clip_rect(room.intersect(painter.clip_rect()));
        painter.text(
            room.left_center(),
            Align2::LEFT_CENTER,
            choice.detail,
            FontId::proportional(11.5),
            visuals.weak_text_color(),
        );
    }
    response
}

#[cfg(test)]
mod tests {
    use egui_kittest::Harness;
    use egui_kittest::kittest::Queryable as _;

    use super::{Choice, choose};

    const WORDS: [&str; 8] = ["dusk", "ember", "tide", "moss", "neon rain", "bone", "orchid", "desert night"];

    fn list() -> Harness<'static, Option<usize>> {
        let mut harness = Harness::builder().with_size([260.0, 400.0]).build_ui_state(
            |ui, chosen: &mut Option<usize>| {
                let choices = WORDS.map(Choice::new);
                if let Some(index) = choose(ui, "moods", &choices) {
                    *chosen = Some(index);
                }
            },
            None,
        );
        harness.run_steps(2);
        harness
    }

    #[test]
    fn typing_and_enter_choose() {
        let mut list = list();
        list.get_by_label("Search the list").type_text("orc");
        list.run_steps(2);
        assert!(list.query_by_label("dusk").is_none(), "what does not fit is gone");
        list.key_press(egui::Key::Enter);
        list.run_steps(2);
        assert_eq!(*list.state(), Some(6));
    }

    #[test]
    fn arrows_and_clicks_choose() {
        let mut list = list();
        list.key_press(egui::Key::ArrowDown);
        list.run_steps(1);
        list.key_press(egui::Key::Enter);
        list.run_steps(2);
        assert_eq!(*list.state(), Some(1));
        list.get_by_label("moss").click();
        list.run_steps(2);
        assert_eq!(*list.state(), Some(3));
    }
}
