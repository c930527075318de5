//! The app: lets panels draw, and then does what they asked for.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use cym_engine::Project;
use cym_engine::{Backdrop, Preview, Scale, Stage, StageState, TransportCommand};
use cym_gpu::Gpu;
use cym_plan::NodeLibrary;
use egui_wgpu::RenderState;

use crate::browser::Browser;
use crate::command::Command;
use crate::export::ExportPanel;
use crate::eyes::Eyes;
use crate::faults::{self, Moment, StartGuard};
use crate::files::Files;
use crate::files::folders::Folders;
use crate::graph_panel::GraphPanel;
use crate::hands::HandsWindow;
use crate::inspector::Inspector;
use crate::making::Makings;
use crate::model::Model;
use crate::notices::Notices;
use crate::palette::Palette;
use crate::settings::{self, Settings};
use crate::shared::{Act, Notice, Shared};
use crate::start::{Nodes, Options};
use crate::theme::{Theme, letters};
use crate::timeline::Timeline;
use crate::viewer::Viewer;

/// How often the files of nodes are looked at.
const NODES_EVERY: Duration = Duration::from_millis(500);

/// Frames after a drop in which the pointer is waited for.
const POINTER_FRAMES: u32 = 2;

/// The panels.
pub(crate) struct Panels {
    pub(crate) graph: GraphPanel,
    pub(crate) palette: Palette,
    pub(crate) inspector: Inspector,
    pub(crate) viewer: Viewer,
    pub(crate) timeline: Timeline,
    pub(crate) browser: Browser,
    pub(crate) export: ExportPanel,
    pub(crate) files: Files,
    pub(crate) hands: HandsWindow,
}

impl Panels {
    fn new(folders: Folders, gpu: Option<Gpu>, ctx: &egui::Context) -> Self {
        Self {
            graph: GraphPanel::default(),
            palette: Palette::default(),
            inspector: Inspector::new(&folders.data),
            viewer: Viewer::default(),
            timeline: Timeline::default(),
            browser: Browser::new(folders.clone(), gpu, ctx),
            export: ExportPanel::new(folders.clone()),
            files: Files::new(folders),
            hands: HandsWindow::default(),
        }
    }
}

/// The window's content.
pub struct App {
    pub(crate) model: Model,
    pub(crate) stage: Stage,
    pub(crate) state: Arc<StageState>,
    pub(crate) settings: Settings,
    pub(crate) theme: Theme,
    pub(crate) panels: Panels,
    pub(crate) render: Option<RenderState>,
    pub(crate) makings: Makings,
    notices: Notices,
    acts: Vec<Act>,
    pub(crate) hint: String,
    /// What the panels said in the frame before: the status line is drawn ahead of them.
    pub(crate) last_hint: String,
    nodes: Receiver<Arc<NodeLibrary>>,
    /// Tells the thread that looks at nodes what else to read.
    pub(crate) to_nodes: SyncSender<ToNodes>,
    /// The document whose nodes that thread was told, by [`Model::opened`].
    carried: u64,
    /// Files that were dropped, and the frames that are drawn until the pointer is known again.
    dropped: (Vec<PathBuf>, u32),
    /// The revision that the stage knows.
    pub(crate) shown: u64,
    /// The device in the engine's hands.
    pub(crate) gpu: Option<Gpu>,
    pub(crate) guard: StartGuard,
    /// Nothing is played until the artist says so: the last start crashed.
    pub(crate) held: bool,
    /// The artist was told that there is no device.
    pub(crate) knows_no_gpu: bool,
    /// Another process takes over.
    pub(crate) leaving: bool,
    preview: Option<Preview>,
    /// The part that the stage was told to repeat, and the length of the piece then: a part behind its end does not count.
    looped: (Option<[f64; 2]>, f64),
    /// Volume, offset and device that the stage was told.
    heard: Option<(f32, f32, Option<String>)>,
}

impl App {
    /// Opens what was asked for, in a window that eframe made.
    pub fn new(cc: &eframe::CreationContext<'_>, options: Options) -> Self {
        Self::with(&cc.egui_ctx, cc.wgpu_render_state.clone(), options)
    }

    /// The same in any egui context, on the device that it is drawn with; without one, graphs can be edited and not seen.
    pub fn with(ctx: &egui::Context, render: Option<RenderState>, options: Options) -> Self {
        letters(ctx);
        if let Some(eyes) = Eyes::from_env() {
            ctx.add_plugin(eyes);
        }
        let library = options.nodes.library();
        let waker = ctx.clone();
        let wake: Arc<dyn Fn() + Send + Sync> = Arc::new(move || crate::viewer::wake(&waker));
        let gpu = render.as_ref().filter(|_| !faults::gave_up_on_device()).map(gpu);
        let stage = match gpu.clone() {
            Some(gpu) => Stage::start(gpu, Arc::clone(&library), cym_engine::cache::costs, wake),
            None => Stage::without_gpu(Arc::clone(&library), wake),
        };
        let (settings, told) = settings::store::load(&options.folders.config);
        let theme = if settings.dark { Theme::dark() } else { Theme::light() };
        theme.apply(ctx);
        let (nodes, to_nodes) = watch(options.nodes, ctx);
        let held = options.guard.crashed();
        let mut app = Self {
            model: Model::new(library),
            state: stage.state(),
            stage,
            settings,
            theme,
            panels: Panels::new(options.folders, gpu.clone(), ctx),
            render,
            makings: Makings::default(),
            notices: Notices::default(),
            acts: Vec::new(),
            hint: String::new(),
            last_hint: String::new(),
            nodes,
            to_nodes,
            carried: 0,
            dropped: (Vec::new(), 0),
            shown: 0,
            gpu,
            guard: options.guard,
            held,
            knows_no_gpu: false,
            leaving: false,
            preview: None,
            looped: (None, 0.0),
            heard: None,
        };
        app.acts.extend(told.map(|told| Act::Say(Notice::fault(told))));
        match options.resume {
            Some((sitting, secs)) => app.go_on(&sitting, secs),
            None => app.open_first(options.graph, options.demo, options.audio),
        }
        app
    }

    /// Opens the graph that was named, else the demo, and plays.
    fn open_first(&mut self, graph: Option<PathBuf>, demo: Option<PathBuf>, audio: Option<PathBuf>) {
        let own = graph.is_some();
        if let Some(path) = graph.or(demo)
            && let Err(fault) = self.panels.files.open_first(&mut self.model, &path, own)
        {
            self.acts.push(Act::Say(Notice::fault(fault.to_string())));
        }
        self.stage.transport(TransportCommand::Song(audio));
        if !self.held {
            self.stage.transport(TransportCommand::Play);
        }
    }

    /// Goes on where a process was whose device was lost.
    fn go_on(&mut self, sitting: &std::path::Path, secs: f64) {
        if let Err(fault) = self.panels.files.open_kept(&mut self.model, sitting) {
            self.acts.push(Act::Say(Notice::fault(fault.to_string())));
        }
        let told = if faults::gave_up_on_device() {
            "The graphics device was lost again and again, so it is left alone now: graphs can be edited, not seen. Save, and restart the computer."
        } else {
            "The graphics device was lost. Everything is back as it was."
        };
        self.acts.push(Act::Say(Notice::hint(told)));
        self.stage.transport(TransportCommand::Seek(secs));
        self.stage.transport(TransportCommand::Play);
    }

    /// Shows a project that is kept nowhere.
    pub(crate) fn show_project(&mut self, project: Project) {
        self.model.open(project, false);
        self.opened();
    }

    /// What a document that was just opened starts with: all of it in view, played from its start.
    fn opened(&mut self) {
        self.panels.graph.fit();
        self.stage.view(None);
        self.stage.transport(TransportCommand::Seek(0.0));
        self.stage.transport(TransportCommand::Play);
    }

    /// Draws the window and does what was asked for.
    pub fn draw(&mut self, ui: &mut egui::Ui) {
        let ctx = ui.ctx().clone();
        self.state = self.stage.state();
        while let Ok(library) = self.nodes.try_recv() {
            self.stage.set_library(Arc::clone(&library));
            self.model.set_library(library);
        }
        self.tell_nodes();
        self.watch_faults(&ctx);
        self.take_keys(&ctx);
        self.take_drops(&ctx);
        self.makings.take_news(&ctx, &self.model, &mut self.acts);
        self.last_hint = std::mem::take(&mut self.hint);
        self.shell(ui);
        let (_, notices, mut shared) = self.split();
        notices.show(&ctx, &mut shared);
        self.carry_out(&ctx);
        self.tell_stage();
        self.lose_device(&ctx, Moment::Painting);
    }

    /// The panels on one side, and what they may see on the other.
    pub(crate) fn split(&mut self) -> (&mut Panels, &mut Notices, Shared<'_>) {
        let shared = Shared {
            model: &self.model,
            state: &self.state,
            stage: &self.stage,
            makings: &self.makings,
            render: self.render.as_ref(),
            theme: &self.theme,
            settings: &mut self.settings,
            acts: &mut self.acts,
            hint: &mut self.hint,
        };
        (&mut self.panels, &mut self.notices, shared)
    }

    /// Asks for something to be done after the panels have drawn.
    pub(crate) fn ask(&mut self, act: Act) {
        self.acts.push(act);
    }

    fn take_keys(&mut self, ctx: &egui::Context) {
        // Lists, menus and drags have keys of their own: arrows, Enter, Esc.
        let taken = self.panels.graph.wants_keys() || self.panels.palette.is_open() || egui::Popup::is_any_open(ctx);
        let waits = self.panels.browser.takes_keys();
        if taken || waits || ctx.text_edit_focused() || crate::widgets::holds_delete(ctx) {
            return;
        }
        let keymap = self.settings.keymap.clone();
        let pressed = ctx.input_mut(|input| keymap.take_pressed(input));
        self.acts.extend(pressed.into_iter().map(Act::Run));
        let clipboard = ctx.input_mut(|input| {
            let mut found = Vec::new();
            input.events.retain(|event| match event {
                egui::Event::Copy => {
                    found.push(Command::Copy);
                    false
                }
                egui::Event::Cut => {
                    found.push(Command::Cut);
                    false
                }
                _ => true,
            });
            found
        });
        self.acts.extend(clipboard.into_iter().map(Act::Run));
    }

    /// The thread that looks at nodes is to read those that the document carries.
    fn tell_nodes(&mut self) {
        if self.carried == self.model.opened() {
            return;
        }
        let files = cym_engine::carried::files(self.model.root());
        // It is busy with what it was told before: the next frame asks again.
        if self.to_nodes.try_send(ToNodes::Carry(files)).is_ok() {
            self.carried = self.model.opened();
        }
    }

    fn take_drops(&mut self, ctx: &egui::Context) {
        let dropped: Vec<_> =
            ctx.input(|input| input.raw.dropped_files.iter().map(|file| file.path().to_owned()).collect());
        // While another program drags, its pointer is not ours: where it let go is known once ours has come back.
        if !dropped.is_empty() {
            self.dropped.0.extend(dropped);
            self.dropped.1 = POINTER_FRAMES;
        }
        if self.dropped.0.is_empty() || self.dropped.1 > 0 {
            self.dropped.1 = self.dropped.1.saturating_sub(1);
            if !self.dropped.0.is_empty() {
                ctx.request_repaint();
            }
            return;
        }
        let paths = std::mem::take(&mut self.dropped.0);
        let field = ctx.pointer_latest_pos().and_then(|at| self.panels.inspector.field_at(at));
        if let (Some(reference), Some(path)) = (field, paths.first()) {
            self.acts.push(Act::GiveFile { reference, path: path.clone() });
        } else {
            let at = self.panels.graph.canvas_point(ctx);
            let wire = self.panels.graph.wire_below(&self.model).filter(|_| at.is_some());
            self.acts.push(Act::OpenFiles { paths, at, wire });
        }
    }

    /// Does what was asked for; what that asks for in turn as well.
    fn carry_out(&mut self, ctx: &egui::Context) {
        // Acts may ask for acts; a bound keeps a loop of two panels from hanging the window.
        for _ in 0..8 {
            let acts = std::mem::take(&mut self.acts);
            if acts.is_empty() {
                break;
            }
            for act in acts {
                self.act(ctx, act);
            }
        }
        let log = self.model.take_log();
        self.panels.files.record(log, &self.model);
    }

    fn act(&mut self, ctx: &egui::Context, act: Act) {
        match act {
            Act::Edit(edit) => {
                if let Err(refused) = self.model.apply(edit) {
                    self.say(ctx, Notice::fault(refused));
                }
            }
            Act::EditRoot(edit) => {
                if let Err(refused) = self.model.apply_root(edit) {
                    self.say(ctx, Notice::fault(refused));
                }
            }
            Act::Gesture { id, edit, done } => {
                if let Err(refused) = self.model.gesture(id, edit, done) {
                    self.say(ctx, Notice::fault(refused));
                }
            }
            Act::Select(nodes) => self.model.selection = nodes,
            Act::Run(command) => self.run(ctx, command),
            Act::Transport(command) => self.stage.transport(command),
            Act::View(port) => {
                self.model.viewed.clone_from(&port);
                let port = port.map(|port| cym_graph::PortRef { node: self.model.stage_id(&port.node), ..port });
                self.stage.view(port);
            }
            Act::Bake(to) => {
                let (panels, _, mut shared) = self.split();
                panels.timeline.bake(&to, ctx, &mut shared);
            }
            Act::Enter(node) => {
                if !self.model.enter(&node) {
                    let title = self.model.title(&node).to_owned();
                    self.say(ctx, Notice::hint(format!("{title} belongs to the library: there is no inside to edit.")));
                }
            }
            Act::LeaveTo(depth) => self.model.leave_to(depth),
            Act::Reveal(node) => {
                self.model.selection = [node.clone()].into();
                self.panels.graph.reveal(&node);
            }
            Act::OpenFiles { paths, at, wire } => {
                let (panels, _, mut shared) = self.split();
                panels.files.take(&paths, at, wire.as_ref(), &mut shared);
            }
            Act::ChooseFile(reference) => {
                let (panels, _, mut shared) = self.split();
                panels.files.choose_for(reference, &mut shared);
            }
            Act::GiveFile { reference, path } => {
                let (panels, _, mut shared) = self.split();
                panels.files.give(reference, path, &mut shared);
            }
            Act::OpenCopy(path) => self.panels.files.open(&path, false),
            Act::Show { project, kept } => {
                self.model.open(*project, kept);
                self.opened();
            }
            Act::Saved { path, revision } => self.model.mark_saved(path, revision),
            Act::Unsaved => self.model.mark_unsaved(),
            Act::Search(search) => {
                let (panels, _, mut shared) = self.split();
                panels.palette.open(search, &mut shared);
            }
            Act::Make(ask) => self.makings.ask(ask, ctx, &self.model, &mut self.acts),
            Act::Help(kind) => self.panels.browser.help(&kind),
            Act::Say(notice) => self.say(ctx, notice),
        }
    }

    fn say(&mut self, ctx: &egui::Context, notice: Notice) {
        self.notices.push(notice, ctx.input(|input| input.time));
    }

    /// Tells the stage what changed: turned knobs at once, everything else as a new project.
    fn tell_stage(&mut self) {
        for (node, input, value) in self.model.take_turned() {
            self.stage.turn(&node, &input, &value);
        }
        if self.shown != self.model.revision() && !self.held {
            self.shown = self.model.revision();
            self.stage.show(Arc::new(self.model.project()));
        }
        let scale =
            if self.settings.preview_scale > 0.0 { Scale::Fixed(self.settings.preview_scale) } else { Scale::Auto };
        let preview = Preview {
            scale,
            max_hz: self.settings.preview_hz,
            thumbnails_hz: 6.0,
            timings: self.settings.panels.profiler || self.settings.panels.heat || self.panels.graph.wants_times(),
            // The document's own picture is what the video will be; a node's shows where it lets others through.
            backdrop: if self.model.viewed.is_some() { Backdrop::Checker } else { Backdrop::Black },
        };
        let heard = (self.settings.volume, self.settings.offset_secs, self.settings.device.clone());
        if self.heard.as_ref() != Some(&heard) {
            self.stage.transport(TransportCommand::Volume(heard.0));
            // The stage counts how late the picture is, the setting how early.
            self.stage.transport(TransportCommand::Offset(-f64::from(heard.1)));
            if self.heard.as_ref().and_then(|heard| heard.2.as_ref()) != heard.2.as_ref() {
                self.stage.transport(TransportCommand::Device(heard.2.clone()));
            }
            self.heard = Some(heard);
        }
        let part = (self.model.root().loop_secs(), self.state.clock.duration_secs);
        if self.looped != part {
            self.looped = part;
            self.stage.transport(TransportCommand::SetLoop(part.0));
        }
        if self.preview.as_ref() != Some(&preview) {
            self.preview = Some(preview);
            self.stage.set_preview(preview);
        }
    }
}

impl eframe::App for App {
    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        self.draw(ui);
    }

    fn on_exit(&mut self) {
        self.panels.files.close(&self.model);
    }
}

/// The engine's handle of the window's own device.
pub(crate) fn gpu(render: &RenderState) -> Gpu {
    Gpu::from_parts(render.instance.clone(), render.adapter.clone(), render.device.clone(), render.queue.clone())
}

/// What the thread that looks at nodes is told.
pub(crate) enum ToNodes {
    /// Read the artist's own nodes as well, which the start left out.
    ReadOwn,
    /// Read those that the open graph carries.
    Carry(Vec<(String, Arc<[u8]>)>),
}

/// Looks at the files of nodes on a thread of its own and sends what changed.
fn watch(mut nodes: Box<dyn Nodes>, ctx: &egui::Context) -> (Receiver<Arc<NodeLibrary>>, SyncSender<ToNodes>) {
    let (sender, receiver) = mpsc::sync_channel(1);
    let (to_nodes, told) = mpsc::sync_channel(2);
    let ctx = ctx.clone();
    let work = move || {
        loop {
            match told.recv_timeout(NODES_EVERY) {
                Ok(ToNodes::ReadOwn) => nodes.read_own(),
                Ok(ToNodes::Carry(files)) => nodes.carry(&files),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
            if nodes.poll() {
                if sender.send(nodes.library()).is_err() {
                    return;
                }
                ctx.request_repaint();
            }
        }
    };
    // Without the thread the nodes stay as they are; everything else works.
    drop(std::thread::Builder::new().name("watch nodes".to_owned()).spawn(work));
    (receiver, to_nodes)
}
