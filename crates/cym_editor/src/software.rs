//! The window without any graphics device: drawn by the processor, so that a graph can still be edited and saved.
//!
//! eframe needs Vulkan, Metal, Direct3D or OpenGL. Where none is there, this draws egui's triangles itself. It has neither
//! pictures nor second windows; everything else is the same [`App`].

mod raster;

use std::num::NonZeroU32;
use std::rc::Rc;
use std::time::{Duration, Instant};

use egui::{ViewportCommand, ViewportId};
use softbuffer::{Context, Surface};
use winit::application::ApplicationHandler;
use winit::dpi::LogicalSize;
use winit::event::{StartCause, WindowEvent};
use winit::event_loop::{ActiveEventLoop, ControlFlow, EventLoop, OwnedDisplayHandle};
use winit::window::{Window, WindowId};

use crate::app::App;
use crate::start::{Options, WindowError};

use raster::Raster;

/// Something to draw: sent to the event loop from any thread.
#[derive(Debug)]
struct Wake(Duration);

/// Opens the window and returns when it is closed.
pub(crate) fn run(options: Options) -> Result<(), WindowError> {
    let event_loop = EventLoop::<Wake>::with_user_event().build().map_err(no_window)?;
    let ctx = egui::Context::default();
    let proxy = event_loop.create_proxy();
    ctx.set_request_repaint_callback(move |info| {
        // A loop that is gone draws nothing any more.
        drop(proxy.send_event(Wake(info.delay)));
    });
    let context = Context::new(event_loop.owned_display_handle()).map_err(no_window)?;
    let mut shown = Shown { ctx, context, options: Some(options), open: None, failed: None, due: None };
    event_loop.run_app(&mut shown).map_err(no_window)?;
    shown.failed.map_or(Ok(()), Err)
}

fn no_window(error: impl std::fmt::Display) -> WindowError {
    WindowError::NoWindow { cause: error.to_string() }
}

struct Shown {
    ctx: egui::Context,
    context: Context<OwnedDisplayHandle>,
    options: Option<Options>,
    open: Option<Open>,
    failed: Option<WindowError>,
    due: Option<Instant>,
}

/// The window, once the system has made it.
struct Open {
    app: App,
    window: Rc<Window>,
    surface: Surface<OwnedDisplayHandle, Rc<Window>>,
    input: egui_winit::State,
    raster: Raster,
}

impl Shown {
    fn open(&mut self, event_loop: &ActiveEventLoop, options: Options) -> Result<Open, WindowError> {
        let attributes = Window::default_attributes()
            .with_title("Cymatic (no graphics device)")
            .with_inner_size(LogicalSize::new(1280.0, 800.0));
        let window = Rc::new(event_loop.create_window(attributes).map_err(no_window)?);
        let surface = Surface::new(&self.context, Rc::clone(&window)).map_err(no_window)?;
        let input = egui_winit::State::new(self.ctx.clone(), ViewportId::ROOT, &window, None, None, Some(4096));
        let app = App::with(&self.ctx, None, options);
        Ok(Open { app, window, surface, input, raster: Raster::default() })
    }
}

impl ApplicationHandler<Wake> for Shown {
    fn resumed(&mut self, event_loop: &ActiveEventLoop) {
        let Some(options) = self.options.take() else {
            return;
        };
        match self.open(event_loop, options) {
            Ok(open) => {
                open.window.request_redraw();
                self.open = Some(open);
            }
            Err(error) => {
                self.failed = Some(error);
                event_loop.exit();
            }
        }
    }

    fn new_events(&mut self, _event_loop: &ActiveEventLoop, cause: StartCause) {
        if let (StartCause::ResumeTimeReached { .. }, Some(open)) = (cause, &self.open) {
            self.due = None;
            open.window.request_redraw();
        }
    }

    fn user_event(&mut self, event_loop: &ActiveEventLoop, Wake(delay): Wake) {
        let Some(open) = &self.open else {
            return;
        };
        if delay.is_zero() {
            open.window.request_redraw();
        } else if let Some(at) = now().checked_add(delay)
            && self.due.is_none_or(|due| at < due)
        {
            self.due = Some(at);
            event_loop.set_control_flow(ControlFlow::WaitUntil(at));
        }
    }

    fn window_event(&mut self, event_loop: &ActiveEventLoop, _id: WindowId, event: WindowEvent) {
        let Some(open) = &mut self.open else {
            return;
        };
        let response = open.input.on_window_event(&open.window, &event);
        if response.repaint {
            open.window.request_redraw();
        }
        match event {
            WindowEvent::CloseRequested => event_loop.exit(),
            WindowEvent::RedrawRequested => {
                if let Err(error) = open.draw(&self.ctx, event_loop) {
                    self.failed = Some(error);
                    event_loop.exit();
                }
            }
            _ => {}
        }
    }

    fn exiting(&mut self, _event_loop: &ActiveEventLoop) {
        if let Some(open) = &mut self.open {
            eframe::App::on_exit(&mut open.app);
        }
    }
}

/// The present moment, for the next frame that somebody asked for.
#[expect(clippy::disallowed_methods, reason = "winit takes moments of the wall clock; no picture depends on it")]
fn now() -> Instant {
    Instant::now()
}

impl Open {
    fn draw(&mut self, ctx: &egui::Context, event_loop: &ActiveEventLoop) -> Result<(), WindowError> {
        let input = self.input.take_egui_input(&self.window);
        let app = &mut self.app;
        let output = ctx.run_ui(input, |ui| app.draw(ui));
        self.input.handle_platform_output(&self.window, output.platform_output);
        let closes = |viewport: &egui::ViewportOutput| viewport.commands.contains(&ViewportCommand::Close);
        if output.viewport_output.get(&ViewportId::ROOT).is_some_and(closes) {
            event_loop.exit();
        }
        self.raster.take_textures(output.textures_delta);
        let size = self.window.inner_size();
        let (Some(width), Some(height)) = (NonZeroU32::new(size.width), NonZeroU32::new(size.height)) else {
            return Ok(());
        };
        let primitives = ctx.tessellate(output.shapes, output.pixels_per_point);
        self.surface.resize(width, height).map_err(no_window)?;
        let mut pixels = self.surface.buffer_mut().map_err(no_window)?;
        pixels.fill(0);
        self.raster.draw(
            &mut pixels,
            [size.width as usize, size.height as usize],
            &primitives,
            output.pixels_per_point,
        );
        pixels.present().map_err(no_window)
    }
}

/// Whether this process was told to draw its window itself, because no device could.
pub(crate) fn is_asked_for() -> bool {
    std::env::var_os(SOFTWARE).is_some()
}

/// Starts the program anew with the same words, to draw its window itself: a process has one event loop, and eframe has used it.
pub(crate) fn again() -> std::io::Result<()> {
    let words: Vec<_> = std::env::args_os().skip(1).collect();
    let done = std::process::Command::new(std::env::current_exe()?).args(words).env(SOFTWARE, "1").status()?;
    if done.success() { Ok(()) } else { Err(std::io::Error::other(format!("it ended with {done}"))) }
}

/// Set for a process that draws its window itself.
const SOFTWARE: &str = "CYMATIC_SOFTWARE_WINDOW";
