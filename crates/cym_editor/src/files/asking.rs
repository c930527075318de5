//! Questions about files: bars above the canvas, a small menu at the pointer, and the words over a file that hovers.

use std::path::PathBuf;

use egui::{Align2, Area, ColorImage, Frame, Id, Order, Pos2, RichText, Stroke, TextureHandle, TextureOptions, vec2};
use egui_phosphor::regular as icons;

use super::Files;
use super::bars::{self, Bar};
use super::dialog::Purpose;
use super::flow::Replace;
use super::folders::ago;
use super::kind::FileKind;
use super::refs::{Reference, name_of};
use super::sitting::{Left, Sitting};
use crate::shared::{Act, Shared};
use crate::theme::Theme;

/// What is asked at this moment.
#[derive(Default)]
pub(super) struct Questions {
    left: Vec<(Left, Option<TextureHandle>)>,
    missing: Vec<Reference>,
    missing_later: bool,
    outside: Option<OutsideQuestion>,
    shared_later: bool,
    picture: Option<PictureQuestion>,
    closing: bool,
}

struct OutsideQuestion {
    path: PathBuf,
    doubt: Doubt,
}

/// Why a file is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Doubt {
    /// Somebody else wrote it.
    Seen,
    /// Somebody else wrote it, and a save waits for the answer.
    Saving,
    /// A save under a new name found another file there.
    Exists,
}

struct PictureQuestion {
    path: PathBuf,
    at: Option<[f32; 2]>,
    screen: Option<Pos2>,
}

impl Questions {
    pub(super) fn forget_document(&mut self) {
        self.missing.clear();
        self.missing_later = false;
        self.outside = None;
        self.shared_later = false;
        self.closing = false;
    }

    pub(super) fn forget_outside(&mut self) {
        self.outside = None;
    }

    pub(super) fn asks_about_outside(&self) -> bool {
        self.outside.is_some()
    }

    pub(super) fn missing(&self) -> &[Reference] {
        &self.missing
    }

    pub(super) fn take_missing(&mut self, missing: Vec<Reference>) {
        if missing != self.missing {
            self.missing_later = false;
        }
        self.missing = missing;
    }

    pub(super) fn take_left(&mut self, left: Vec<(Left, Option<ColorImage>)>, ctx: &egui::Context) {
        let texture = |image| ctx.load_texture("left", image, TextureOptions::LINEAR);
        self.left = left.into_iter().map(|(left, image)| (left, image.map(texture))).collect();
    }

    pub(super) fn ask_outside(&mut self, path: PathBuf, doubt: Doubt) {
        self.outside = Some(OutsideQuestion { path, doubt });
    }

    pub(super) fn ask_picture(&mut self, path: PathBuf, at: Option<[f32; 2]>) {
        self.picture = Some(PictureQuestion { path, at, screen: None });
    }
}

#[derive(Clone, Copy)]
enum Answer {
    Recover,
    Discard,
    Later,
    SaveAs,
    Reload,
    Replace,
    Search,
    Choose,
    SaveAndClose,
    Close,
    Stay,
}

impl Files {
    pub(super) fn show_questions(&mut self, ui: &mut egui::Ui, shared: &mut Shared<'_>) {
        self.ask_about_closing(ui, shared);
        self.ask_about_left(ui, shared);
        self.ask_about_outside(ui, shared);
        self.ask_about_sharing(ui, shared);
        self.ask_about_missing(ui, shared);
        self.ask_about_picture(ui.ctx(), shared);
    }

    fn ask_about_left(&mut self, ui: &mut egui::Ui, shared: &Shared<'_>) {
        let Some((left, picture)) = self.questions.left.first() else {
            return;
        };
        let text = format!("Unsaved work on “{}” was kept.", left.about.title);
        let steps = if left.steps == 1 { "1 step".to_owned() } else { format!("{} steps", left.steps) };
        let more = match self.questions.left.len() {
            1 => String::new(),
            many => format!(" And {} more.", many - 1),
        };
        let place = left.about.path.as_ref().map(|path| format!(", {}", path.display())).unwrap_or_default();
        let detail = format!("{steps}, {}{place}.{more}", ago(left.when));
        let bar = Bar {
            icon: icons::LIFEBUOY,
            color: shared.theme.accent,
            text: &text,
            detail: &detail,
            picture: picture.as_ref(),
        };
        let answers = [("Recover", Answer::Recover), ("Discard", Answer::Discard), ("Later", Answer::Later)];
        let Some(answer) = bars::show(ui, shared.theme, &bar, &answers) else {
            return;
        };
        let (left, _) = self.questions.left.remove(0);
        match answer {
            Answer::Recover => self.recover(&left.folder),
            Answer::Discard => {
                let sittings = self.folders.sittings();
                self.io.go(move || {
                    if let Ok(sitting) = Sitting::take(left.folder) {
                        sitting.remove();
                    }
                    super::Done::Left(super::flow::left_with_pictures(&sittings))
                });
            }
            // It is offered again at the next start.
            _ => self.questions.left.clear(),
        }
    }

    fn ask_about_outside(&mut self, ui: &mut egui::Ui, shared: &mut Shared<'_>) {
        let Some(question) = &self.questions.outside else {
            return;
        };
        let name = question.path.file_name().unwrap_or_default().to_string_lossy();
        let (text, detail) = match question.doubt {
            Doubt::Seen => {
                ("was changed outside this window", "Another window or program wrote it since it was opened here.")
            }
            Doubt::Saving => (
                "was changed outside this window",
                "It was not saved over. Save yours elsewhere, take up the other, or replace it.",
            ),
            Doubt::Exists => {
                ("is there already", "It was not saved over. Choose another name, open that one, or replace it.")
            }
        };
        let text = format!("{name} {text}.");
        let bar = Bar { icon: icons::WARNING, color: shared.theme.warning, text: &text, detail, picture: None };
        let answers = [
            ("Save as…", Answer::SaveAs),
            ("Reload", Answer::Reload),
            ("Replace", Answer::Replace),
            ("Later", Answer::Later),
        ];
        let Some(answer) = bars::show(ui, shared.theme, &bar, &answers) else {
            return;
        };
        let path = question.path.clone();
        self.questions.outside = None;
        match answer {
            Answer::SaveAs => self.ask_file(Purpose::Save { then_close: false }, shared),
            Answer::Reload => {
                self.file = None;
                self.open(&path, true);
            }
            Answer::Replace => self.save_to(path, Replace::Whatever, false, shared),
            // A save asks again; until then the file is taken as it is now.
            _ => self.looked_secs = f64::INFINITY,
        }
    }

    fn ask_about_sharing(&mut self, ui: &mut egui::Ui, shared: &mut Shared<'_>) {
        if self.is_claimed() || self.saving || self.questions.shared_later {
            return;
        }
        let text = "This graph is open in another window too.";
        let detail = "What is saved there is never overwritten here without asking.";
        let bar = Bar { icon: icons::COPY, color: shared.theme.warning, text, detail, picture: None };
        let answers = [("Save as…", Answer::SaveAs), ("Go on", Answer::Later)];
        if let Some(answer) = bars::show(ui, shared.theme, &bar, &answers) {
            self.questions.shared_later = true;
            if matches!(answer, Answer::SaveAs) {
                self.ask_file(Purpose::Save { then_close: false }, shared);
            }
        }
    }

    fn ask_about_missing(&mut self, ui: &mut egui::Ui, shared: &mut Shared<'_>) {
        if self.questions.missing.is_empty() || self.questions.missing_later {
            return;
        }
        let missing = &self.questions.missing;
        let text = match missing.as_slice() {
            [one] => format!("{} is missing.", name_of(&one.path)),
            many => format!("{} files are missing.", many.len()),
        };
        let names: Vec<&str> = missing.iter().take(6).map(|missing| missing.path.as_str()).collect();
        let detail = format!("{}. They are looked for by name, and by content where it is known.", names.join(", "));
        let bar =
            Bar { icon: icons::LINK_BREAK, color: shared.theme.warning, text: &text, detail: &detail, picture: None };
        let answers = [("Search folder…", Answer::Search), ("Choose file…", Answer::Choose), ("Later", Answer::Later)];
        match bars::show(ui, shared.theme, &bar, &answers) {
            Some(Answer::Search) => self.ask_file(Purpose::Search, shared),
            Some(Answer::Choose) => {
                let first = self.questions.missing[0].clone();
                if first.group.is_none() {
                    shared.act(Act::Reveal(first.node.clone()));
                }
                self.ask_file(Purpose::Relink(first), shared);
            }
            Some(_) => self.questions.missing_later = true,
            None => {}
        }
    }

    fn ask_about_closing(&mut self, ui: &mut egui::Ui, shared: &mut Shared<'_>) {
        if !self.questions.closing {
            return;
        }
        let text = "There is unsaved work.";
        let detail = "It is kept in any case: the next start offers it again.";
        let bar = Bar { icon: icons::FLOPPY_DISK, color: shared.theme.accent, text, detail, picture: None };
        let answers = [("Save and close", Answer::SaveAndClose), ("Close", Answer::Close), ("Stay", Answer::Stay)];
        match bars::show(ui, shared.theme, &bar, &answers) {
            Some(Answer::SaveAndClose) => self.save(shared, true),
            Some(Answer::Close) => {
                self.closing = true;
                ui.ctx().send_viewport_cmd(egui::ViewportCommand::Close);
            }
            Some(_) => {}
            None => return,
        }
        self.questions.closing = false;
    }

    /// Closing with unsaved work asks once; asking again closes, and the journal keeps the work.
    pub(super) fn watch_closing(&mut self, ctx: &egui::Context, shared: &Shared<'_>) {
        let asked = ctx.input(|input| input.viewport().close_requested());
        if asked && shared.model.is_dirty() && !self.closing && !self.questions.closing {
            ctx.send_viewport_cmd(egui::ViewportCommand::CancelClose);
            self.questions.closing = true;
        }
    }

    fn ask_about_picture(&mut self, ctx: &egui::Context, shared: &mut Shared<'_>) {
        let Some(question) = &mut self.questions.picture else {
            return;
        };
        let middle = ctx.content_rect().center();
        let at = *question.screen.get_or_insert_with(|| ctx.pointer_latest_pos().unwrap_or(middle));
        let mut answer = None;
        let theme = shared.theme;
        let area = Area::new(Id::new("picture with a graph")).order(Order::Foreground).fixed_pos(at).constrain(true);
        area.show(ctx, |ui| {
            Frame::menu(ui.style()).stroke(Stroke::new(1.0, theme.line)).inner_margin(8.0).show(ui, |ui| {
                let name = question.path.file_name().unwrap_or_default().to_string_lossy();
                ui.label(RichText::new(format!("{name} carries a graph.")).color(theme.text_weak));
                for (words, open) in [("Open the graph", true), ("Use as picture", false)] {
                    let button = egui::Button::new(words).min_size(vec2(180.0, 24.0));
                    if ui.add(button).clicked() {
                        answer = Some(Some(open));
                    }
                }
            });
        });
        if ctx.input(|input| input.key_pressed(egui::Key::Escape)) {
            answer = Some(None);
        }
        let Some(answer) = answer else {
            return;
        };
        let (path, at) = (question.path.clone(), question.at);
        self.questions.picture = None;
        match answer {
            Some(true) => self.open(&path, true),
            Some(false) => self.import(path, FileKind::Picture, at, shared),
            None => {}
        }
    }
}

/// Says over the window what letting go of a file will do.
pub(super) fn show_hovered(ctx: &egui::Context, theme: &Theme, hint: &mut String) {
    let names: Vec<PathBuf> =
        ctx.input(|input| input.raw.hovered_files.iter().filter_map(|file| file.path.clone()).collect());
    let (Some(first), false) = (names.first(), ctx.input(|input| input.raw.hovered_files.is_empty())) else {
        return;
    };
    let promise = promise(&names);
    hint.clone_from(&promise);
    let rect = ctx.content_rect().shrink(14.0);
    let painter = ctx.layer_painter(egui::LayerId::new(Order::Foreground, Id::new("hovered files")));
    painter.rect_filled(rect, 12.0, theme.base.gamma_multiply(0.82));
    painter.rect_stroke(rect, 12.0, Stroke::new(2.0, theme.accent), egui::StrokeKind::Inside);
    let name = first.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let font = |size| egui::FontId::proportional(size);
    let middle = rect.center();
    painter.text(middle - vec2(0.0, 46.0), Align2::CENTER_CENTER, icons::DOWNLOAD_SIMPLE, font(44.0), theme.accent);
    painter.text(middle + vec2(0.0, 6.0), Align2::CENTER_CENTER, promise, font(20.0), theme.text);
    painter.text(middle + vec2(0.0, 34.0), Align2::CENTER_CENTER, name, font(13.0), theme.text_weak);
}

/// What letting go of these files will do.
fn promise(paths: &[PathBuf]) -> String {
    let first = paths.first().map(|path| FileKind::of(path)).unwrap_or(FileKind::Unknown);
    let same = paths.iter().all(|path| FileKind::of(path) == first);
    match (paths.len(), same) {
        (1, _) => first.promise().to_owned(),
        (many, true) => format!("{} ({many} files)", first.promise()),
        (many, false) => format!("Takes up {many} files, each for what it is"),
    }
}
