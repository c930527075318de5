//! Export: what to write, what is in the way, and the queue of what is being written.
//!
//! Each export runs in a process of its own (this program's `render`), on a snapshot of the document: a crash or a lost device
//! there touches nothing here. Orders go to it as words, so that it pauses between frames and stops with what is finished kept;
//! when the window ends, however that happens, it stops as well and can be resumed by the next window.

mod dialog;
mod estimate;
mod form;
mod job;
mod lookout;
mod queue;
mod rows;
mod store;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use cym_graph::Value;
use egui::{RichText, ScrollArea};

use crate::files::folders::Folders;
use crate::shared::{Act, Notice, NoticeAction, Shared};
use dialog::{Asked, Chooser};
pub use estimate::Records;
pub(crate) use estimate::clock;
use form::{Form, Piece};
pub use job::{Finished, Job, JobState, Live, Order};
use lookout::Lookout;
pub use queue::{News, Queue, View};
use rows::RowAsk;

/// Width of the window, in points.
const WIDTH: f32 = 470.0;

/// The export dialog and its queue.
pub struct ExportPanel {
    open: bool,
    opening: bool,
    folders: Folders,
    /// What renders.
    program: PathBuf,
    queue: Option<Queue>,
    lookout: Option<Lookout>,
    chooser: Chooser,
    form: Option<Form>,
}

impl ExportPanel {
    /// A panel that keeps its queue in these folders, and renders with this program.
    pub fn new(folders: Folders) -> Self {
        Self::with_program(folders, crate::process::own_program())
    }

    /// The same with another program that takes the words of `cymatic render`.
    pub fn with_program(folders: Folders, program: PathBuf) -> Self {
        let chooser = Chooser::default();
        Self { open: false, opening: false, folders, program, queue: None, lookout: None, chooser, form: None }
    }

    /// Opens the export.
    pub fn open(&mut self) {
        self.open = true;
        self.opening = true;
    }

    /// What runs and how many wait, in a few words for the status line; nothing when nothing runs.
    pub fn running(&self) -> Option<String> {
        let view = self.queue.as_ref()?.view();
        let under_way = |job: &&Job| matches!(job.state, JobState::Running | JobState::Paused | JobState::Waiting);
        let jobs: Vec<&Job> = view.jobs.iter().filter(under_way).collect();
        let job = jobs.iter().find(|job| job.state != JobState::Waiting).or_else(|| jobs.first())?;
        let left = job.live.left_secs.map_or_else(String::new, |secs| format!(", {} left", clock(secs)));
        let count = if jobs.len() == 1 { "1 export".to_owned() } else { format!("{} exports", jobs.len()) };
        let paused = if job.state == JobState::Paused { ", paused" } else { "" };
        Some(format!("{count}: {:.0} %{left}{paused}", job.live.part() * 100.0))
    }

    /// Draws it and lets it be used.
    pub fn show(&mut self, ctx: &egui::Context, shared: &mut Shared<'_>) {
        let queue = self.queue.get_or_insert_with(|| {
            let ctx = ctx.clone();
            Queue::open(self.folders.state.clone(), self.program.clone(), move || ctx.request_repaint())
        });
        for news in queue.take_news() {
            tell(news, shared);
        }
        if !self.open {
            return;
        }
        let view = queue.view();
        if self.opening || self.form.is_none() {
            self.opening = false;
            self.prepare(shared, &view);
        }
        let mut open = true;
        egui::Window::new("Export")
            .open(&mut open)
            .collapsible(false)
            .resizable(false)
            .default_pos(ctx.content_rect().center() - egui::vec2(WIDTH / 2.0, 260.0))
            .show(ctx, |ui| {
                ui.set_width(WIDTH);
                self.content(ui, shared, &view);
            });
        self.open &= open;
    }

    /// Fills the form: a new name each time, the format as it was chosen last.
    fn prepare(&mut self, shared: &Shared<'_>, view: &View) {
        let stem = shared.model.path().and_then(Path::file_stem).map(|stem| stem.to_string_lossy().into_owned());
        let stem = stem.filter(|stem| !stem.is_empty()).unwrap_or_else(|| {
            let title = shared.model.root().title().replace(['/', '\\', ':'], " ");
            if title.trim().is_empty() { "untitled".to_owned() } else { title.trim().to_owned() }
        });
        let last = view.jobs.last().and_then(|job| job.order.out.parent()).map(Path::to_path_buf);
        let folder = shared.model.path().and_then(Path::parent).map(Path::to_path_buf).or(last);
        let folder = folder.filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(videos);
        let out = folder.join(stem);
        let form = if let Some(form) = self.form.take() {
            let preset = form.preset;
            let mut fresh = Form { out: out.display().to_string(), replace: false, ..form };
            fresh.set_name(preset);
            fresh
        } else {
            let mut form = Form::new(&out);
            let used = view.jobs.last().and_then(|job| cym_media::video::Preset::named(&job.order.preset).ok());
            form.set_name(used.unwrap_or(form.preset));
            form
        };
        self.form = Some(form);
    }

    fn content(&mut self, ui: &mut egui::Ui, shared: &mut Shared<'_>, view: &View) {
        let (Some(form), Some(queue)) = (&mut self.form, &self.queue) else {
            return;
        };
        let lookout = self.lookout.get_or_insert_with(|| {
            let ctx = ui.ctx().clone();
            Lookout::start(move || ctx.request_repaint())
        });
        let known = lookout.at(&form.out());
        let piece = piece(shared);
        let obstacles = form.obstacles(&piece, &known, &view.records, &view.jobs, &shared.state.problems);
        let theme = shared.theme;
        match dialog::show(ui, theme, form, &mut self.chooser, &piece, &view.records, &obstacles) {
            Asked::Nothing => {}
            Asked::Reveal(node) => shared.act(Act::Reveal(node)),
            Asked::Export => {
                let project = shared.model.project();
                let mut order = form.order(&piece, &view.records);
                order.base = absolute(project.folder());
                order.carrier = project.carrier.as_deref().map(absolute);
                order.audio = given_song(shared).map(|song| absolute(&song));
                order.out = absolute(&order.out);
                queue.add(order, project);
            }
        }
        if view.jobs.is_empty() {
            return;
        }
        ui.add_space(8.0);
        ui.separator();
        ui.label(RichText::new("Queue").color(theme.text_weak));
        let asked = ScrollArea::vertical()
            .max_height(260.0)
            .auto_shrink([false, true])
            .show(ui, |ui| rows::show(ui, theme, &view.jobs))
            .inner;
        if let Some(ask) = asked {
            obey(queue, ask, ui.ctx(), shared);
        }
    }
}

fn obey(queue: &Queue, ask: RowAsk, ctx: &egui::Context, shared: &mut Shared<'_>) {
    match ask {
        RowAsk::Pause(id) => queue.pause(id),
        RowAsk::GoOn(id) => queue.go_on(id),
        RowAsk::Stop(id) => queue.stop(id),
        RowAsk::Resume(id) => queue.resume(id),
        RowAsk::Remove(id) => queue.remove(id),
        RowAsk::CopyPath(path) => {
            ctx.copy_text(path.display().to_string());
            shared.say(Notice::hint("The path is on the clipboard."));
        }
        RowAsk::Open(path) => outside(move || drop(opener::open(path))),
        RowAsk::ShowInFolder(path) => outside(move || drop(opener::reveal(path))),
    }
}

/// Does something with other programs, which may take their time.
fn outside(work: impl FnOnce() + Send + 'static) {
    // Without a thread nothing is opened; the path can still be copied.
    drop(std::thread::Builder::new().name("open file".to_owned()).spawn(work));
}

/// Tells the artist how an export ended, here and on the desktop.
fn tell(news: News, shared: &mut Shared<'_>) {
    match news {
        News::Finished(out) => {
            let name = out.file_name().unwrap_or(out.as_os_str()).to_string_lossy().into_owned();
            notify(format!("{name} is finished"), out.display().to_string());
            shared.say(Notice::done(format!("{name} is finished.")).with("Show", NoticeAction::ShowFile(out)));
        }
        News::Failed { name, words } => {
            notify(format!("{name} could not be exported"), words.clone());
            shared.say(Notice::fault(format!("{name}: {words}")).with("Exports", export_action()));
        }
        News::Interrupted(count) => {
            let words = if count == 1 {
                "An export was interrupted. It can go on where it was.".to_owned()
            } else {
                format!("{count} exports were interrupted. They can go on where they were.")
            };
            shared.say(Notice::hint(words).with("Exports", export_action()));
        }
    }
}

fn export_action() -> NoticeAction {
    NoticeAction::Run(crate::command::Command::Export)
}

/// A notification of the desktop, if there is anybody to show it.
fn notify(summary: String, body: String) {
    outside(move || {
        drop(notify_rust::Notification::new().appname("Cymatic").summary(&summary).body(&body).show());
    });
}

fn piece(shared: &Shared<'_>) -> Piece {
    let document = shared.model.root();
    let state = shared.state;
    let drawn = state.picture.is_some() && state.frame_ms > 0.0 && state.scale > 0.0;
    let draw_secs = drawn.then(|| f64::from(state.frame_ms) / 1e3 / f64::from(state.scale).powi(2));
    Piece {
        size: document.size(),
        rate: document.rate(),
        duration_secs: state.clock.duration_secs,
        loop_secs: document.loop_secs().or(state.clock.loop_secs),
        draw_secs,
    }
}

/// The song that plays in place of the graph's own: one that the document does not name.
fn given_song(shared: &Shared<'_>) -> Option<PathBuf> {
    let song = shared.state.clock.song.clone()?;
    let project = shared.model.project();
    if project.carrier.as_ref() == Some(&song) {
        return None;
    }
    let named = |value: &Value| match value {
        Value::Text(text) => project.folder().join(text) == song || Path::new(text) == song,
        _ => false,
    };
    let own = project.document.nodes().values().any(|node| node.values.values().any(named));
    (!own).then_some(song)
}

fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

/// The user's folder of videos, else their home.
fn videos() -> PathBuf {
    let home = etcetera::home_dir().unwrap_or_else(|_| PathBuf::from("."));
    let videos = home.join(if cfg!(target_os = "macos") { "Movies" } else { "Videos" });
    if videos.is_dir() { videos } else { home }
}
