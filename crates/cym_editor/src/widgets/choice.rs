//! A choice of words: a button with the chosen one, and a list that can be searched.

use egui::{
    Align2, Key, Popup, PopupCloseBehavior, Response, RichText, ScrollArea, Sense, Stroke, TextEdit, Ui, WidgetInfo,
    WidgetType, pos2, vec2,
};
use nucleo_matcher::pattern::{AtomKind, CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

use super::{Change, paint};
use crate::theme::Theme;

/// Lists of more words than this can be searched.
const SEARCHED: usize = 7;

/// The editor of a choice.
pub struct Choice<'a> {
    name: &'a str,
    words: &'a [String],
    chosen: Option<usize>,
}

#[derive(Clone, Debug, Default)]
struct Search {
    text: String,
    at: usize,
    fresh: bool,
}

impl<'a> Choice<'a> {
    /// A choice under its accessible name; `None` is chosen where several things differ.
    pub fn new(name: &'a str, words: &'a [String], chosen: Option<usize>) -> Self {
        Self { name, words, chosen }
    }

    /// Draws it as wide as there is room; returns the index that was chosen.
    pub fn show(self, ui: &mut Ui, theme: &Theme) -> (Response, Option<Change<usize>>) {
        let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width().max(40.0), paint::ROW), Sense::click());
        let shown = self.chosen.and_then(|index| self.words.get(index)).map_or("\u{2013}", String::as_str);
        response.widget_info(|| {
            let mut info = WidgetInfo::labeled(WidgetType::ComboBox, ui.is_enabled(), self.name);
            info.current_text_value = Some(shown.to_owned());
            info
        });
        if ui.is_rect_visible(rect) {
            let fill = if response.hovered() { theme.hovered } else { theme.raised };
            let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
            painter.rect_filled(rect, 4.0, fill);
            if response.has_focus() {
                painter.rect_stroke(rect, 4.0, Stroke::new(1.0, theme.accent), egui::StrokeKind::Inside);
            }
            let font = egui::FontId::proportional(13.0);
            painter.text(rect.left_center() + vec2(8.0, 0.0), Align2::LEFT_CENTER, spoken(shown), font, theme.text);
            let at = pos2(rect.right() - 11.0, rect.center().y);
            let line = Stroke::new(1.2, theme.text_weak);
            painter.line(vec![at + vec2(-3.5, -1.5), at + vec2(0.0, 2.0), at + vec2(3.5, -1.5)], line);
        }
        let search_id = response.id.with("search");
        if response.clicked() {
            let fresh = Search { at: self.chosen.unwrap_or(0), fresh: true, ..Search::default() };
            ui.data_mut(|data| data.insert_temp(search_id, fresh));
        }
        let picked = Popup::menu(&response)
            .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
            .width(rect.width().max(120.0))
            .show(|ui| {
                let mut search: Search = ui.data(|data| data.get_temp(search_id)).unwrap_or_default();
                let picked = self.list(ui, theme, &mut search);
                ui.data_mut(|data| data.insert_temp(search_id, search));
                if picked.is_some() {
                    ui.close();
                }
                picked
            })
            .and_then(|shown| shown.inner);
        let change = picked.filter(|&index| self.chosen != Some(index)).map(Change::done);
        (response, change)
    }

    fn list(&self, ui: &mut Ui, theme: &Theme, search: &mut Search) -> Option<usize> {
        let fresh = std::mem::take(&mut search.fresh);
        if self.words.len() > SEARCHED {
            let hint = RichText::new("Search").color(theme.text_weak);
            let field = ui.add(TextEdit::singleline(&mut search.text).hint_text(hint).desired_width(f32::INFINITY));
            field.widget_info(|| WidgetInfo::labeled(WidgetType::TextEdit, true, format!("{} search", self.name)));
            if fresh {
                field.request_focus();
            }
            if field.changed() {
                search.at = 0;
            }
        }
        let found = filter(self.words, &search.text);
        let (up, down, enter) = ui.input(|input| {
            (input.key_pressed(Key::ArrowUp), input.key_pressed(Key::ArrowDown), input.key_pressed(Key::Enter))
        });
        let moved = up || down;
        search.at = if up { search.at.saturating_sub(1) } else { search.at + usize::from(down) };
        search.at = search.at.min(found.len().saturating_sub(1));
        if found.is_empty() {
            ui.label(RichText::new("nothing like that").color(theme.text_weak));
        }
        let mut picked = (enter && !fresh).then(|| found.get(search.at).copied()).flatten();
        ScrollArea::vertical().max_height(260.0).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 1.0;
            for (place, &index) in found.iter().enumerate() {
                let chosen = self.chosen == Some(index);
                let text = RichText::new(spoken(&self.words[index]));
                let text = if chosen { text.color(theme.accent) } else { text };
                let row = egui::Button::selectable(place == search.at, text).min_size(vec2(ui.available_width(), 20.0));
                let row = ui.add(row);
                if row.clicked() {
                    picked = Some(index);
                }
                if place == search.at && (moved || fresh) {
                    row.scroll_to_me(None);
                }
            }
        });
        picked
    }
}

/// The words that match, best first; all of them in their order when nothing is searched.
fn filter(words: &[String], text: &str) -> Vec<usize> {
    if text.trim().is_empty() {
        return (0..words.len()).collect();
    }
    let pattern = Pattern::new(text, CaseMatching::Ignore, Normalization::Smart, AtomKind::Fuzzy);
    let mut matcher = Matcher::new(Config::DEFAULT);
    let mut letters = Vec::new();
    let mut found: Vec<(u32, usize)> = words
        .iter()
        .enumerate()
        .filter_map(|(index, word)| {
            let score = pattern.score(Utf32Str::new(&spoken(word), &mut letters), &mut matcher)?;
            Some((score, index))
        })
        .collect();
    // The very word comes first, whatever the score of longer ones.
    let other = |index: usize| !spoken(&words[index]).eq_ignore_ascii_case(text.trim());
    found.sort_by_key(|&(score, index)| (other(index), std::cmp::Reverse(score), index));
    found.into_iter().map(|(_, index)| index).collect()
}

/// A word of a file as people read it: `colour_burn` is "colour burn".
pub fn spoken(word: &str) -> String {
    word.replace('_', " ")
}

#[cfg(test)]
mod tests {
    use super::filter;

    #[test]
    fn a_search_finds_by_parts_and_puts_the_best_first() {
        let words = ["multiply", "colour_burn", "linear_burn", "lighten", "colour"].map(str::to_owned);
        assert_eq!(filter(&words, ""), [0, 1, 2, 3, 4]);
        assert_eq!(filter(&words, "colour").first(), Some(&4));
        assert_eq!(filter(&words, "linbur"), [2]);
        assert_eq!(filter(&words, "zz"), [] as [usize; 0]);
        assert!(filter(&words, "burn").len() == 2);
    }
}
