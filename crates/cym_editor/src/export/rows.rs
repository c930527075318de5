//! The lower half of the window: the queue.

use egui::{Align, Button, Layout, ProgressBar, RichText, Ui, WidgetInfo, WidgetType};
use egui_phosphor::regular as icons;

use super::estimate::{clock, size};
use super::job::{Finished, Job, JobState};
use crate::theme::Theme;

/// What the hand asked for, and of which export.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum RowAsk {
    Pause(u64),
    GoOn(u64),
    Stop(u64),
    Resume(u64),
    Remove(u64),
    Open(std::path::PathBuf),
    ShowInFolder(std::path::PathBuf),
    CopyPath(std::path::PathBuf),
}

/// Draws the queue, newest first; returns what was asked for.
pub(super) fn show(ui: &mut Ui, theme: &Theme, jobs: &[Job]) -> Option<RowAsk> {
    let mut asked = None;
    for job in jobs.iter().rev() {
        let frame = egui::Frame::new().fill(theme.sunken).corner_radius(6).inner_margin(8.0);
        frame.show(ui, |ui| {
            ui.set_width(ui.available_width());
            if let Some(ask) = row(ui, theme, job) {
                asked = Some(ask);
            }
        });
    }
    asked
}

fn row(ui: &mut Ui, theme: &Theme, job: &Job) -> Option<RowAsk> {
    let mut asked = None;
    let name = job.name();
    ui.horizontal(|ui| {
        let (icon, color) = mark(&job.state, theme);
        ui.label(RichText::new(icon).color(color).size(16.0));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let mut button = |icon: &str, words: &str, tip: &str, ask: RowAsk| {
                let response = ui.add(Button::new(RichText::new(icon).size(15.0)).frame(false)).on_hover_text(tip);
                response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, format!("{words} {name}")));
                if response.clicked() {
                    asked = Some(ask);
                }
            };
            buttons(job, &mut button);
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                let label = egui::Label::new(RichText::new(&name).color(theme.text)).truncate();
                ui.add(label).on_hover_text(job.order.out.display().to_string());
            });
        });
    });
    if matches!(job.state, JobState::Running | JobState::Paused) {
        let fill = if job.state == JobState::Paused { theme.text_weak } else { theme.accent };
        let bar = ui.add(ProgressBar::new(job.live.part()).desired_height(6.0).fill(fill));
        bar.widget_info(|| WidgetInfo::labeled(WidgetType::ProgressIndicator, true, format!("Progress of {name}")));
    }
    let color = if matches!(job.state, JobState::Failed { .. }) { theme.error } else { theme.text_weak };
    ui.add(egui::Label::new(RichText::new(words(job)).color(color).size(12.0)).wrap());
    asked
}

/// The buttons of a row, from the right.
fn buttons(job: &Job, button: &mut dyn FnMut(&str, &str, &str, RowAsk)) {
    let id = job.id;
    let out = || job.order.out.clone();
    match job.state {
        JobState::Running => {
            button(icons::STOP, "Stop", "Stops; what is finished stays and can be resumed", RowAsk::Stop(id));
            button(icons::PAUSE, "Pause", "Holds with the next frame", RowAsk::Pause(id));
        }
        JobState::Paused => {
            button(icons::STOP, "Stop", "Stops; what is finished stays and can be resumed", RowAsk::Stop(id));
            button(icons::PLAY, "Go on with", "Goes on", RowAsk::GoOn(id));
        }
        JobState::Waiting => {
            button(icons::TRASH, "Remove", "Takes it off the list", RowAsk::Remove(id));
        }
        JobState::Stopped | JobState::Interrupted | JobState::Failed { .. } => {
            button(icons::TRASH, "Remove", "Takes it off the list, with its unfinished parts", RowAsk::Remove(id));
            button(icons::ARROW_CLOCKWISE, "Resume", "Goes on where it stopped", RowAsk::Resume(id));
        }
        JobState::Done(_) => {
            button(icons::X, "Clear", "Takes it off the list; the file stays", RowAsk::Remove(id));
            button(icons::COPY, "Copy path of", "Copies the path", RowAsk::CopyPath(out()));
            button(icons::FOLDER_OPEN, "Show", "Shows it in the file manager", RowAsk::ShowInFolder(out()));
            button(icons::PLAY_CIRCLE, "Open", "Opens it", RowAsk::Open(out()));
        }
    }
}

fn mark(state: &JobState, theme: &Theme) -> (&'static str, egui::Color32) {
    match state {
        JobState::Waiting => (icons::HOURGLASS, theme.text_weak),
        JobState::Running => (icons::FILM_STRIP, theme.accent),
        JobState::Paused => (icons::PAUSE_CIRCLE, theme.accent),
        JobState::Stopped => (icons::STOP_CIRCLE, theme.text_weak),
        JobState::Interrupted => (icons::WARNING_CIRCLE, theme.warning),
        JobState::Failed { .. } => (icons::WARNING, theme.error),
        JobState::Done(_) => (icons::CHECK_CIRCLE, theme.good),
    }
}

/// How it stands, in one line.
pub(super) fn words(job: &Job) -> String {
    let live = &job.live;
    match &job.state {
        JobState::Waiting => "waits for the others".to_owned(),
        JobState::Stopped => "stopped; what is finished stays".to_owned(),
        JobState::Interrupted => "the window was closed before it was done; what is finished stays".to_owned(),
        JobState::Failed { words } => words.clone(),
        JobState::Done(Finished { bytes, frames, took_secs }) => {
            format!("{frames} frames · {} · took {}", size(*bytes), clock(*took_secs))
        }
        JobState::Paused => format!("paused · {} of {} frames · {}", live.done, live.total, size(live.bytes)),
        JobState::Running => match live.phase.as_str() {
            "replaying" => {
                let [done, all] = live.replay.unwrap_or_default();
                format!("draws what came before · {done} of {all} frames")
            }
            "drawing" | "paused" => {
                let left = live.left_secs.map_or_else(String::new, |secs| format!(" · {} left", clock(secs)));
                format!(
                    "{} of {} frames · {:.1} a second · {}{left}",
                    live.done,
                    live.total,
                    live.rate_hz,
                    size(live.bytes)
                )
            }
            "joining" => "puts the pieces and the sound together".to_owned(),
            _ => "starts: hears the song, makes the shaders ready".to_owned(),
        },
    }
}
