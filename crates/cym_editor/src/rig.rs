//! A bench for tests of panels: a document, a state of the stage as the test wants it, and acts carried out as the app does.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use cym_engine::{FeatureTrack, Stage, TransportCommand};
use cym_graph::document::Wire;
use cym_graph::{Edit, Key, KeyShape, Keys, Node, NodeId, PortRef};
use egui_kittest::Harness;
use egui_kittest::wgpu::{WgpuTestRenderer, create_render_state, default_wgpu_setup};

use crate::shared::{Act, Shared};
use crate::testing::Seat;

/// A panel under test with all that it sees.
pub(crate) struct Rig<P> {
    pub(crate) panel: P,
    /// Its `acts` are everything that was asked for so far.
    pub(crate) seat: Seat,
    done: usize,
}

impl<P> Deref for Rig<P> {
    type Target = Seat;

    fn deref(&self) -> &Seat {
        &self.seat
    }
}

impl<P> DerefMut for Rig<P> {
    fn deref_mut(&mut self) -> &mut Seat {
        &mut self.seat
    }
}

impl<P> Rig<P> {
    pub(crate) fn new(panel: P) -> Self {
        Self { panel, seat: Seat::new(), done: 0 }
    }

    /// A harness that draws the panel in a window of this size, with a device where `draws` asks for one.
    pub(crate) fn harness<'a>(
        mut self,
        size: [f32; 2],
        draws: bool,
        show: impl Fn(&mut P, &mut egui::Ui, &mut Shared<'_>) + 'a,
    ) -> Harness<'a, Self>
    where
        P: 'a,
    {
        let mut builder = Harness::builder().with_size(size).with_step_dt(1.0 / 30.0);
        if draws {
            let render = create_render_state(default_wgpu_setup(), egui_wgpu::RendererOptions::default());
            let gpu = crate::app::gpu(&render);
            let library = Arc::clone(self.model.library());
            self.seat.stage = Stage::start(gpu, library, |_| cym_plan::Costs::default(), Arc::new(|| {}));
            self.seat.render = Some(render.clone());
            builder = builder.renderer(WgpuTestRenderer::from_render_state(render));
        }
        let run = move |ui: &mut egui::Ui, rig: &mut Self| {
            if rig.dress(ui.ctx()) {
                return;
            }
            rig.hint.clear();
            rig.with(|panel, shared| show(panel, ui, shared));
            rig.obey();
        };
        builder.build_ui_state(run, self)
    }

    /// Lets the panel do something outside of a frame.
    pub(crate) fn with<T>(&mut self, work: impl FnOnce(&mut P, &mut Shared<'_>) -> T) -> T {
        work(&mut self.panel, &mut self.seat.shared())
    }

    /// Carries out what was asked for since the last time.
    pub(crate) fn obey(&mut self) {
        let acts = self.acts[self.done..].to_vec();
        self.done = self.acts.len();
        for act in acts {
            if let Act::Transport(command) = &act {
                self.transport(command);
            }
            self.seat.obey(&act);
        }
    }

    fn transport(&mut self, command: &TransportCommand) {
        let clock = &mut Arc::make_mut(&mut self.seat.state).clock;
        match *command {
            TransportCommand::Seek(secs) | TransportCommand::Scrub(secs) => clock.secs = secs,
            TransportCommand::SetLoop(part) => clock.loop_secs = part,
            TransportCommand::Toggle => clock.playing = !clock.playing,
            TransportCommand::Speed(speed) => clock.speed = speed,
            _ => {}
        }
    }

    /// The transport commands so far.
    pub(crate) fn transported(&self) -> Vec<TransportCommand> {
        let command = |act: &Act| if let Act::Transport(command) = act { Some(command.clone()) } else { None };
        self.acts.iter().filter_map(command).collect()
    }

    /// Lets the stage play the document, and shows what it shows from the first picture on.
    pub(crate) fn play_for_real(&mut self) {
        self.stage.show(Arc::new(self.model.project()));
        for _ in 0..1500 {
            self.state = self.stage.state();
            if self.state.picture.is_some() {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        panic!("no picture came: {:?}", self.state.problems);
    }

    /// Adds a node of a kind.
    pub(crate) fn add(&mut self, id: &str, kind: &str) {
        self.model.apply(Edit::AddNode { id: NodeId::new(id), node: Node::new(kind), position: None }).unwrap();
    }

    /// Joins two ports, written as `node.port`.
    pub(crate) fn wire(&mut self, from: &str, to: &str) {
        let port = |text: &str| text.split_once('.').map(|(node, port)| PortRef::new(node, port)).unwrap();
        self.model.apply(Edit::Connect { to: port(to), wire: Some(Wire::new(port(from))) }).unwrap();
    }

    /// Gives a param of one number keys: seconds, value, shape.
    pub(crate) fn key(&mut self, node: &str, input: &str, keys: &[(f32, f32, KeyShape)]) {
        let lane = keys.iter().map(|&(secs, value, shape)| Key { secs, value, shape }).collect();
        let keys = Keys { lanes: vec![lane], ..Keys::default() };
        self.model.apply(Edit::SetKeys { to: PortRef::new(node, input), keys: Some(keys) }).unwrap();
    }

    /// The keys of the first lane of a param: seconds and value.
    pub(crate) fn keys(&self, node: &str, input: &str) -> Vec<(f32, f32)> {
        let keys = self.model.document().nodes().get(&NodeId::new(node)).and_then(|node| node.keys.get(input));
        keys.map(|keys| keys.lanes[0].iter().map(|key| (key.secs, key.value)).collect()).unwrap_or_default()
    }
}

/// A song of so many seconds that was analysed: a beat at 120 a minute with a break in the middle.
pub(crate) fn song(duration_secs: f64) -> Arc<FeatureTrack> {
    let hop_secs = 1.0 / 60.0;
    let count = (duration_secs / hop_secs) as usize;
    let curve = |value: &dyn Fn(f64) -> f64| (0..count).map(|i| value(i as f64 * hop_secs) as f32).collect::<Vec<_>>();
    let quiet = |secs: f64| if (0.45..0.58).contains(&(secs / duration_secs)) { 0.25 } else { 1.0 };
    let swell = |secs: f64| (0.35 + 0.65 * (secs / duration_secs * 3.0).min(1.0)) * quiet(secs);
    let mut track = FeatureTrack { duration_secs, hop_secs, ..FeatureTrack::default() };
    let kick = |secs: f64| (-(secs % 0.5) * 9.0).exp();
    let hat = |secs: f64| (-((secs + 0.25) % 0.5) * 16.0).exp();
    let voice = |secs: f64| (0.5 + 0.5 * (secs * 0.9).sin() * (secs * 2.3).sin()).powi(2);
    track.curves.insert("bass.level".to_owned(), curve(&|secs| kick(secs) * swell(secs)));
    track.curves.insert("mid.level".to_owned(), curve(&|secs| voice(secs) * 0.7 * quiet(secs)));
    track.curves.insert("high.level".to_owned(), curve(&|secs| hat(secs) * 0.6 * swell(secs)));
    track.curves.insert("loudness".to_owned(), curve(&|secs| 0.8 * swell(secs)));
    let beats: Vec<f64> = (0..(duration_secs * 2.0) as usize).map(|beat| beat as f64 * 0.5).collect();
    track.events.insert("bass.hits".to_owned(), beats.clone());
    track.events.insert("high.hits".to_owned(), beats.iter().map(|beat| beat + 0.25).collect());
    track.events.insert("beats".to_owned(), beats);
    track.events.insert("sections".to_owned(), [0.0, 0.45, 0.58].iter().map(|part| part * duration_secs).collect());
    Arc::new(track)
}
