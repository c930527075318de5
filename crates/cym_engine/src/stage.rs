//! The live stage: a document that plays, on a thread of its own.
//!
//! The window tells a [`Stage`] what the document is now, which knob was turned, what the hand does to time, and looks at
//! [`StageState`]s; it never waits. Behind the handle, one thread draws frames by the clock, one makes plans of documents (check,
//! compile, files, shaders) and one listens to songs; the last good plan goes on meanwhile.
//!
//! ```text
//! Stage --messages--> actor ---orders--> making, hearing
//!   ^                   |  ^-----made, heard-----'
//!   '--- StageState ----'
//! ```

mod actor;
mod drawing;
mod grab;
mod hearing;
mod inbox;
mod making;
mod newest;
mod pace;
mod pictures;
mod sound;
mod state;
mod thumbs;
mod time;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{Builder, JoinHandle};

use cym_gpu::{Executor, Gpu, Preparer};
use cym_graph::{NodeId, PortRef, Value};
use cym_media::hands::MidiSystem;
use cym_media::listen::InputSystem;
use cym_plan::{Costs, NodeLibrary};

pub use grab::{Grab, GrabRequest, GrabSize};
pub use state::{Atlas, Backdrop, Busy, Clock, Picture, Preview, Scale, SoundState, StageState, TransportCommand};

use crate::clock;
use crate::error::EngineError;
use crate::project::Project;
use actor::Actor;
use drawing::Drawing;
use inbox::{Inbox, Message};
use making::{Maker, Order};
use newest::Newest;
use state::Turn;

/// Tells the window that there is something new to show.
pub type Wake = Arc<dyn Fn() + Send + Sync>;

/// What the handle and the threads have in common.
struct Shared {
    inbox: Arc<Inbox>,
    orders: Arc<Newest<Order>>,
    songs: Arc<Newest<Vec<PathBuf>>>,
    state: Mutex<Arc<StageState>>,
    wake: Wake,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, Arc<StageState>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn publish(&self, change: impl FnOnce(&mut StageState)) {
        let mut next = StageState::clone(&self.state());
        change(&mut next);
        next.revision += 1;
        *self.state() = Arc::new(next);
        (self.wake)();
    }
}

/// A document that plays. Every call returns at once; what it says is done on the stage's own thread, in order.
///
/// Dropping it ends its threads: it waits for the shader that is being compiled, and no longer.
pub struct Stage {
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
}

impl Stage {
    /// A stage on the window's device. `costs` tells what pictures cost there; it may take its time, and is asked on the
    /// stage's own thread before the first plan is made. `wake` is called from its threads whenever [`Self::state`] has
    /// something new.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "the stage takes its share of the device, as it does of everything else"
    )]
    pub fn start(
        gpu: Gpu,
        library: Arc<NodeLibrary>,
        costs: impl FnOnce(&Gpu) -> Costs + Send + 'static,
        wake: Wake,
    ) -> Self {
        let known = gpu.clone();
        Self::begin(Some(&gpu), library, move || costs(&known), wake)
    }

    /// A stage that draws nothing: it still checks documents, tells their problems, hears songs and steps signals by its clock.
    pub fn without_gpu(library: Arc<NodeLibrary>, wake: Wake) -> Self {
        Self::begin(None, library, Costs::default, wake)
    }

    /// Hears live sound from these inputs in place of the machine's.
    pub fn hear_from(&self, inputs: Arc<dyn InputSystem>) {
        self.shared.inbox.put(Message::Inputs(inputs));
    }

    /// Takes MIDI from these ports in place of the machine's.
    pub fn midi_from(&self, ports: Arc<dyn MidiSystem>) {
        self.shared.inbox.put(Message::Midi(ports));
    }

    /// Listens to every MIDI port and to the usual UDP port, so that [`StageState::hands`] tells what is moved; or no longer.
    pub fn learn(&self, learns: bool) {
        self.shared.inbox.put(Message::Learn(learns));
    }

    /// Begins to record every move, or ends it: the take is then in [`StageState::hands`].
    pub fn record(&self, on: bool) {
        self.shared.inbox.put(Message::Record(on));
    }

    fn begin(
        gpu: Option<&Gpu>,
        library: Arc<NodeLibrary>,
        costs: impl FnOnce() -> Costs + Send + 'static,
        wake: Wake,
    ) -> Self {
        let shared = Arc::new(Shared {
            inbox: Arc::default(),
            orders: Arc::default(),
            songs: Arc::default(),
            state: Mutex::default(),
            wake,
        });
        let mut executor = gpu.map(Executor::new);
        if let Some(executor) = &mut executor {
            executor.set_clock(clock::secs);
        }
        let preparer = executor.as_ref().map(Executor::preparer);
        let max_side_px = gpu.map(|gpu| gpu.device().limits().max_texture_dimension_2d);
        let maker = Maker::new(preparer, max_side_px, Arc::clone(&shared.orders), Arc::clone(&shared.inbox));
        let mut actor = Actor::new(Arc::clone(&shared), executor.map(Drawing::new), library);
        let (songs, inbox) = (Arc::clone(&shared.songs), Arc::clone(&shared.inbox));
        let ending = Arc::clone(&shared);
        let mut stage = Self { shared, threads: Vec::new() };
        stage.spawn("make plans", move || maker.run());
        stage.spawn("hear songs", move || hearing::run(&songs, &inbox));
        stage.spawn("stage", move || {
            // wgpu may panic when the device goes away in the middle of a call; that must not take the window along.
            let ran = catch_unwind(AssertUnwindSafe(|| actor.run(costs())));
            let lost = ran.unwrap_or_else(|_| Some("the driver failed in the middle of a frame".to_owned()));
            ending.orders.close();
            ending.songs.close();
            ending.inbox.close();
            if lost.is_some() {
                // Textures of a dead device are of no use to anybody.
                ending.publish(|state| {
                    state.device_lost = lost;
                    state.busy.clear();
                });
            }
            // Giving back what belongs to a dead device may fail as well.
            drop(catch_unwind(AssertUnwindSafe(|| drop(actor))));
        });
        stage
    }

    /// Starts a thread; where the system gives none, the stage says so as it would of a lost device.
    fn spawn(&mut self, name: &str, work: impl FnOnce() + Send + 'static) {
        match Builder::new().name(name.to_owned()).stack_size(Preparer::STACK_BYTES).spawn(work) {
            Ok(thread) => self.threads.push(thread),
            Err(error) => self.shared.publish(|state| {
                state.device_lost = Some(format!("the system gives no thread to play on: {error}"));
            }),
        }
    }

    /// The document as it is now: checked, compiled, heard and prepared off the frame loop; the last good plan goes on meanwhile.
    pub fn show(&self, project: Arc<Project>) {
        self.shared.inbox.put(Message::Show(project));
    }

    /// Turns a knob: the next frame shows it, and nothing is compiled. [`Self::show`] the document at the end of the gesture.
    pub fn turn(&self, node: &NodeId, input: &str, value: &Value) {
        let turn = Turn { node: node.clone(), input: input.to_owned(), value: value.clone() };
        self.shared.inbox.put(Message::Turn(turn));
    }

    /// Other nodes: the document is made anew with them.
    pub fn set_library(&self, library: Arc<NodeLibrary>) {
        self.shared.inbox.put(Message::Library(library));
    }

    /// Shows the picture of this port in place of the document's; a port that gives no picture, or `None`, shows the document's.
    pub fn view(&self, port: Option<PortRef>) {
        self.shared.inbox.put(Message::View(port));
    }

    /// Keeps the present picture as [`StageState::held`], or lets it go.
    pub fn compare(&self, hold: bool) {
        self.shared.inbox.put(Message::Compare(hold));
    }

    /// The nodes whose pictures are wanted, by their full ids; others are not drawn.
    pub fn want_thumbnails(&self, nodes: Vec<NodeId>) {
        self.shared.inbox.put(Message::Thumbnails(nodes));
    }

    /// How the preview is drawn from now on.
    pub fn set_preview(&self, preview: Preview) {
        self.shared.inbox.put(Message::Preview(preview));
    }

    /// Moves time, or says what is heard.
    pub fn transport(&self, command: TransportCommand) {
        self.shared.inbox.put(Message::Transport(command));
    }

    /// Asks for pixels of the picture that is shown, or that comes next where another is on its way.
    pub fn grab(&self, request: GrabRequest) -> Receiver<Result<Grab, EngineError>> {
        let (answer, result) = sync_channel(1);
        self.shared.inbox.put(Message::Grab(request, answer));
        result
    }

    /// The newest snapshot.
    pub fn state(&self) -> Arc<StageState> {
        Arc::clone(&self.shared.state())
    }

    /// A look at the newest snapshot that outlives this handle's borrow, for windows that are drawn apart from the editor.
    pub fn watch(&self) -> impl Fn() -> Arc<StageState> + Send + Sync + 'static {
        let shared = Arc::clone(&self.shared);
        move || Arc::clone(&shared.state())
    }

    /// Why the device is gone. Start another stage on another device then, with the same project and time.
    pub fn device_lost(&self) -> Option<String> {
        self.shared.state().device_lost.clone()
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.shared.inbox.put(Message::Quit);
        self.shared.orders.close();
        self.shared.songs.close();
        for thread in self.threads.drain(..) {
            // A panic of a worker was told when it happened; there is nobody left to tell.
            drop(thread.join());
        }
    }
}
