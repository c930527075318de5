//! Bars about what went badly wrong, and going on after a lost device.

use cym_engine::TransportCommand;
use egui_phosphor::regular as icons;

use crate::app::{App, ToNodes};
use crate::faults::{self, Moment};
use crate::files::bars::{Bar, show};
use crate::shared::{Act, Notice};

/// What a crash at the start is answered with.
#[derive(Clone, Copy)]
enum Answer {
    Play,
    PlayWithOwn,
}

impl App {
    pub(super) fn fault_bars(&mut self, ui: &mut egui::Ui) {
        if self.held {
            let bar = Bar {
                icon: icons::WARNING,
                color: self.theme.warning,
                text: "The last start ended before its first picture.",
                detail: "Nothing plays, and your own nodes are not read: one of them may have stopped the graphics driver.",
                picture: None,
            };
            let answers = [("Play", Answer::Play), ("Play with my nodes", Answer::PlayWithOwn)];
            if let Some(answer) = show(ui, &self.theme, &bar, &answers) {
                self.held = false;
                self.shown = 0;
                self.stage.transport(TransportCommand::Play);
                if matches!(answer, Answer::PlayWithOwn) {
                    // The thread ends with the window only.
                    self.to_nodes.try_send(ToNodes::ReadOwn).ok();
                }
            }
        }
        if self.render.is_none() && !self.knows_no_gpu {
            let bar = Bar {
                icon: icons::MONITOR,
                color: self.theme.warning,
                text: "There is no graphics device, so nothing can be shown. The graph can be edited and saved.",
                detail: "`cymatic doctor` says what is missing. On Debian: apt-get install mesa-vulkan-drivers.",
                picture: None,
            };
            self.knows_no_gpu = show(ui, &self.theme, &bar, &[("All right", ())]).is_some();
        }
    }

    /// Watches over the first picture and over the device.
    pub(crate) fn watch_faults(&mut self, ctx: &egui::Context) {
        if self.state.picture.is_some() || (self.held || self.render.is_none()) {
            self.guard.survived();
        }
        self.lose_device(ctx, Moment::Between);
        // Asked of the device itself: what is drawn after this would be drawn on it.
        if let Some(reason) = self.gpu.as_ref().and_then(cym_gpu::Gpu::lost).filter(|_| !self.leaving) {
            self.leave_lost_device(&reason);
        }
    }

    /// Destroys the device when a test asks for that at this moment.
    pub(crate) fn lose_device(&self, ctx: &egui::Context, now: Moment) {
        if let (Some((moment, after)), Some(gpu)) = (faults::lose_device(), &self.gpu)
            && moment == now
            && ctx.input(|input| input.time) > after
            && gpu.lost().is_none()
        {
            gpu.destroy();
        }
    }

    /// The event loop is gone: goes on in a fresh process where the device was lost, and returns otherwise.
    pub(crate) fn leave_after_panic(&mut self) {
        if let Some(render) = &self.render {
            // wgpu tells of a loss when it is polled; what the poll itself says is told no better.
            drop(render.device.poll(wgpu::PollType::Poll));
        }
        if self.leaving || self.gpu.as_ref().and_then(cym_gpu::Gpu::lost).is_none() {
            return;
        }
        let sitting = self.panels.files.keep_for_later(&self.model);
        if faults::relaunch(sitting.as_deref(), self.state.clock.secs).is_ok() {
            self.exit();
        }
    }

    /// The window is drawn on the device that is lost: a fresh process takes over where this one was.
    fn leave_lost_device(&mut self, reason: &str) {
        self.leaving = true;
        let sitting = self.panels.files.keep_for_later(&self.model);
        match faults::relaunch(sitting.as_deref(), self.state.clock.secs) {
            Ok(()) => self.exit(),
            Err(error) => {
                let lost = format!(
                    "The graphics device was lost ({reason}), and Cymatic could not be started again: {error}. \
                     Everything is kept; start it by hand."
                );
                self.ask(Act::Say(Notice::fault(lost)));
            }
        }
    }

    /// eframe would go on drawing on a device that is gone, and does not survive it.
    fn exit(&mut self) {
        self.guard.survived();
        std::process::exit(0);
    }
}
