//! One graph being played: plan, signals, sound and GPU behind one `render_frame`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use cym_gpu::{Executor, Gpu, Prepared, ReadbackRing};
use cym_graph::{NodeId, Problem, Severity, check};
use cym_plan::{
    Costs, Fusion, Given, NodeLibrary, Plan, SignalRunner, Silence, Sounds, Target, Thing, ThingStep, Tick, compile,
};

use crate::assets::{self, AssetStore, NODE_TROUBLE, trouble_problems};
use crate::blur::{MotionBlur, Shutter};
use crate::checkpoints::Checkpoints;
use crate::clock;
use crate::cues;
use crate::error::EngineError;
use crate::project::{Overrides, Project};
use crate::replay::first_of_past;
use crate::sounds::{SoundBank, corrected, corrections_problem, hear};
use crate::stopped::stopped;

/// How long a graph plays that neither says so nor has a song.
const DEFAULT_SECS: f64 = 10.0;

/// How a session is started.
#[derive(Clone, Debug, Default)]
pub struct SessionOptions {
    /// What the caller wants otherwise than the graph says.
    pub overrides: Overrides,
    /// How far passes are joined; the plain form is for tests and benchmarks.
    pub fusion: Fusion,
    /// The device's costs, from calibration.
    pub costs: Costs,
}

/// One graph being played.
///
/// Preview and export both go through [`Session::render_frame`]; they differ in the clock that names the frame, and in
/// what is done with the finished picture.
pub struct Session {
    /// The GPU that draws.
    pub gpu: Gpu,
    /// Draws plans; keeps textures and pipelines.
    pub executor: Executor,
    /// The plan with its pipelines, ready to run.
    pub prepared: Prepared,
    plan: Plan,
    project: Project,
    library: Arc<NodeLibrary>,
    runner: SignalRunner,
    sounds: SoundBank,
    song: Option<PathBuf>,
    problems: Vec<Problem>,
    drawn: Option<u64>,
    things: Vec<Option<Thing>>,
    /// What blurs frames that are exposed; `None` for no blur.
    shutter: Option<Shutter>,
    checkpoints: Checkpoints,
    /// Whether the state is what playing from the start leaves with the knobs as they are.
    clean: bool,
}

impl Session {
    /// Checks, compiles and prepares a project, and listens to its songs.
    ///
    /// # Errors
    /// The graph has nothing to draw, a shader or the memory does not suffice, or the song that the caller named cannot be
    /// read. Songs and pictures that the *graph* names and that are missing are [`Session::problems`] instead.
    pub fn start(
        mut project: Project,
        library: Arc<NodeLibrary>,
        gpu: Gpu,
        options: &SessionOptions,
    ) -> Result<Self, EngineError> {
        project.apply(&options.overrides)?;
        let checked = check(&project.document, &library.catalogue);
        let mut problems = checked.problems;
        let Some(graph) = checked.graph else {
            problems.extend(cues::problems(&project.document, &library.catalogue, &|_| cues::Heard::NotYet));
            return Err(EngineError::Problems { problems });
        };
        let target = Target { size: graph.size(), costs: options.costs, fusion: options.fusion };
        let mut plan = compile(&graph, &library, target)?;
        let song = options.overrides.audio.clone();
        let (sounds, song) = hear_all(&plan, &project, song, &mut problems)?;
        let heard = |node: &NodeId| sounds.heard(&plan, node);
        problems.extend(cues::problems(&project.document, &library.catalogue, &heard));
        let max_side = gpu.device().limits().max_texture_dimension_2d;
        let files = assets::load(&plan, &project, &library, max_side, &mut AssetStore::default(), &mut problems);
        files.tell_domains(&mut plan, &project);
        let mut executor = Executor::new(&gpu);
        executor.set_clock(clock::secs);
        let prepared = executor.prepare(&Arc::new(plan.clone()), &files.data)?;
        let runner = runner_with(&plan, &library, &files.things, &sounds, &mut problems);
        Ok(Self {
            gpu,
            executor,
            prepared,
            plan,
            project,
            library,
            runner,
            sounds,
            song,
            problems,
            drawn: None,
            things: files.things,
            shutter: None,
            checkpoints: Checkpoints::default(),
            clean: true,
        })
    }

    /// Sets how [`Self::expose`] blurs frames from now on.
    ///
    /// # Errors
    /// There are no such moments, or the device refuses.
    pub fn set_motion_blur(&mut self, blur: MotionBlur) -> Result<(), EngineError> {
        self.shutter = Shutter::new(blur, &self.plan, &self.library, &self.things, &self.executor)?;
        Ok(())
    }

    /// How frames are blurred.
    pub(crate) fn motion_blur(&self) -> MotionBlur {
        self.shutter.as_ref().map(|shutter| shutter.blur).unwrap_or_default()
    }

    /// Draws a frame as [`Self::render_frame`] does; with motion blur, as the mean of the moments while the shutter is open, from
    /// the frame's own time on.
    ///
    /// What remembers steps once a frame, at the frame's own time, and leaves what it leaves without blur: each other moment finds
    /// what the frame found. Signals are stepped finely between frames by a runner of their own.
    ///
    /// # Errors
    /// As [`Self::render_frame`].
    pub fn expose(&mut self, frame: u64) -> Result<(), EngineError> {
        let Some(mut shutter) = self.shutter.take() else {
            return self.render_frame(frame);
        };
        let exposed = self.expose_with(&mut shutter, frame);
        self.shutter = Some(shutter);
        exposed
    }

    fn expose_with(&mut self, shutter: &mut Shutter, frame: u64) -> Result<(), EngineError> {
        shutter.holds = None;
        self.seek(frame, &mut |_, _| true)?;
        let repeatable = self.prepared.repeatable();
        // What runs several times a frame cannot be taken back: it is drawn first, at the frame's own time, and then left.
        let needed = if repeatable.iter().all(|pass| *pass) { &[][..] } else { &repeatable[..] };
        if !needed.is_empty() {
            self.draw(frame, true)?;
        }
        let mut begun = !needed.is_empty();
        let share = 1.0 / shutter.blur.moments as f32;
        let tick = Tick::at(frame, self.plan.rate);
        for moment in (1..u64::from(shutter.blur.moments)).chain([0]) {
            if std::mem::replace(&mut begun, true) {
                self.prepared.redo();
            }
            let (plan, runner) = match moment {
                // The frame's own time comes last and from its own signals, so that it leaves what it leaves without blur.
                0 => (&self.plan, &mut self.runner),
                _ => (&shutter.plan, &mut shutter.runner),
            };
            let at = if moment == 0 { frame } else { frame * shutter.steps + moment };
            let mut drawn = runner.moment(plan, at, &self.sounds);
            drawn.tick = Tick { secs: tick.secs + tick.dt * moment as f64 / shutter.steps as f64, ..tick };
            self.executor.render_moment(&mut self.prepared, &mut drawn, needed)?;
            // The first that is drawn is moment 1, or 0 where there is no other.
            shutter.mean.add(&self.prepared, share, moment == 1)?;
        }
        self.drawn = Some(frame);
        self.note_troubles();
        shutter.holds = Some(frame);
        Ok(())
    }

    /// Sends the frame that was exposed last on its way back.
    ///
    /// # Errors
    /// The ring is full, or the device was lost or refused.
    pub fn send(&self, ring: &mut ReadbackRing, frame: u64) -> Result<(), EngineError> {
        let tick = Tick::at(frame, self.plan.rate);
        match &self.shutter {
            Some(shutter) if shutter.holds == Some(frame) => ring.push_mean(&shutter.mean, &self.prepared, tick)?,
            _ => ring.push(&self.prepared, tick)?,
        }
        Ok(())
    }

    /// Draws a frame into the plan's output slot. Frames in a row are cheap; a jump replays as much of the past as the
    /// plan's state remembers, so that the picture is the one that playing would have given.
    ///
    /// # Errors
    /// The device was lost or refused.
    pub fn render_frame(&mut self, frame: u64) -> Result<(), EngineError> {
        self.seek(frame, &mut |_, _| true)?;
        self.draw(frame, true)
    }

    /// Draws what a frame needs to have been drawn before it, asking before each whether to go on: `go_on(done, total)`.
    ///
    /// # Errors
    /// The device was lost or refused, or `go_on` said no.
    pub fn seek(&mut self, frame: u64, go_on: &mut dyn FnMut(u64, u64) -> bool) -> Result<(), EngineError> {
        let past = self.replay(frame)?;
        let (first, total) = (past.start, past.end - past.start);
        for past in past {
            if !go_on(past - first, total) {
                return Err(EngineError::Cancelled);
            }
            self.draw(past, false)?;
        }
        Ok(())
    }

    /// The frame at a time in seconds.
    pub fn frame_at(&self, secs: f64) -> u64 {
        (secs * f64::from(self.plan.rate.num) / f64::from(self.plan.rate.den)).round() as u64
    }

    /// The frames that must be drawn before this one, unless it follows the last one: from a checkpoint on, where there is one.
    fn replay(&mut self, frame: u64) -> Result<std::ops::Range<u64>, EngineError> {
        let Some(first) = first_of_past(self.plan.memory, self.drawn, frame) else {
            return Ok(frame..frame);
        };
        self.clean = true;
        if let Some(next) = self.checkpoints.restore(&self.executor, &mut self.prepared, first, frame)? {
            return Ok(next..frame);
        }
        self.executor.reset_state(&mut self.prepared);
        Ok(first..frame)
    }

    /// Most bytes of graphics memory for state that is kept at frames of the past, so that a jump need not begin at frame 0; 0 keeps
    /// none. Without a word 256 MiB.
    pub fn set_checkpoint_bytes(&mut self, bytes: u64) {
        self.checkpoints.set_most_bytes(bytes);
    }

    /// The frames after which state was kept.
    pub fn checkpoints(&self) -> Vec<u64> {
        self.checkpoints.frames().collect()
    }

    /// Draws a frame; of one that is not `seen` only what later ones depend on.
    fn draw(&mut self, frame: u64, seen: bool) -> Result<(), EngineError> {
        let mut moment = self.runner.moment(&self.plan, frame, &self.sounds);
        if seen {
            self.executor.render_moment(&mut self.prepared, &mut moment, &[])?;
        } else {
            self.executor.render_past(&mut self.prepared, &mut moment)?;
        }
        self.drawn = Some(frame);
        self.note_troubles();
        if self.clean {
            self.checkpoints.note(&self.executor, &self.prepared, frame)?;
        }
        Ok(())
    }

    /// Keeps what nodes complain of while they draw: the first of each node, for the end of a render.
    fn note_troubles(&mut self) {
        let stopped = stopped(&self.plan, &self.prepared.stopped());
        for trouble in self.runner.troubles().iter().chain(&stopped) {
            let known =
                |problem: &Problem| problem.code == NODE_TROUBLE && problem.node.as_ref() == Some(&trouble.node);
            if !self.problems.iter().any(known) {
                self.problems.extend(trouble_problems(std::slice::from_ref(trouble)));
            }
        }
    }

    /// Waits until the device has done everything, and notes what it tells of it: at the end of a render.
    ///
    /// # Errors
    /// The device was lost or refused.
    pub fn settle(&mut self) -> Result<(), EngineError> {
        self.executor.finish()?;
        self.note_troubles();
        Ok(())
    }

    /// Forgets everything that frames left behind, as if nothing had been drawn yet.
    pub fn restart(&mut self) {
        self.runner.reset();
        self.executor.reset_state(&mut self.prepared);
        self.checkpoints.clear();
        self.clean = true;
        self.drawn = None;
        if let Some(shutter) = &mut self.shutter {
            shutter.runner.reset();
            shutter.holds = None;
        }
    }

    /// Turns a knob; the next frame shows it. Returns whether there is such a knob and the value fits.
    pub fn turn(&mut self, node: &NodeId, input: &str, value: &cym_graph::Value) -> bool {
        if let Some(shutter) = &mut self.shutter {
            shutter.plan.turn(node, input, value);
        }
        self.checkpoints.clear();
        self.clean &= self.drawn.is_none();
        self.plan.turn(node, input, value)
    }

    /// The frame that was drawn last.
    pub fn last_frame(&self) -> Option<u64> {
        self.drawn
    }

    /// The plan that runs.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The project as it runs, overrides included.
    pub fn project(&self) -> &Project {
        &self.project
    }

    /// The nodes that the project was compiled with.
    pub fn library(&self) -> &Arc<NodeLibrary> {
        &self.library
    }

    /// Everything that is wrong but does not stop the picture.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// Whether a finished file may be made: a mistake in the graph would only show after the whole wait.
    ///
    /// # Errors
    /// Every problem that is a mistake, and not merely something that is missing.
    pub(crate) fn no_mistakes(&self) -> Result<(), EngineError> {
        let mistakes = self.problems.iter().filter(|problem| problem.severity == Severity::Error);
        let problems: Vec<Problem> = mistakes.cloned().collect();
        if problems.is_empty() { Ok(()) } else { Err(EngineError::Problems { problems }) }
    }

    /// The sound file that plays to the picture.
    pub fn song(&self) -> Option<&Path> {
        self.song.as_deref()
    }

    /// What is heard, in the plan's order.
    pub fn sounds(&self) -> &SoundBank {
        &self.sounds
    }

    /// Hashes of every file that shows in the picture: the song that is heard, pictures, tables.
    pub(crate) fn file_hashes(&self) -> Result<Vec<String>, EngineError> {
        let pictures = self.plan.assets.iter().filter_map(|asset| assets::locate(&self.project, &asset.path));
        let things = self.plan.things.iter().filter_map(|step| match step {
            ThingStep::File { path, .. } => assets::locate(&self.project, path),
            ThingStep::Place { .. } | ThingStep::Node(_) => None,
        });
        let files = self.song.iter().cloned().chain(pictures).chain(things);
        let whole = files.map(|path| Ok(cym_media::sound::hash_file(&path)?));
        // Videos are long: what tells them apart is enough.
        let places = self.plan.things.iter().filter_map(|step| match step {
            ThingStep::Place { path, .. } => assets::locate(&self.project, path),
            ThingStep::File { .. } | ThingStep::Node(_) => None,
        });
        let places = places.filter_map(|path| Some(Ok(format!("{:032x}", assets::telling_hash(&path).ok()?))));
        whole.chain(places).collect()
    }

    /// How long the whole piece is: what the document says, else its song, else ten seconds.
    pub fn duration_secs(&self) -> f64 {
        // As in the window: a song says how long the piece is, what stands in for an input only where there is none.
        let length = |live: bool| {
            let tracks =
                self.plan.sounds.iter().zip(&self.sounds.tracks).filter(|(sound, _)| sound.live.is_some() == live);
            tracks.filter_map(|(_, track)| track.as_ref()).map(|track| track.duration_secs).next()
        };
        let song = length(false).or_else(|| length(true));
        self.project.document.duration_secs().or(song).filter(|&secs| secs > 0.0).unwrap_or(DEFAULT_SECS)
    }
}

/// Listens to the songs of a project before a GPU is opened.
///
/// The memory which the analysis takes is free again when the pictures need theirs: a long song then costs no more at the peak
/// than a short one. Hold the result until [`Session::start`] has taken it up.
///
/// # Errors
/// The song that the caller named cannot be read, or a change does not fit the graph; all else is told by
/// [`Session::start`].
pub fn hear_ahead(project: &Project, library: &NodeLibrary, overrides: &Overrides) -> Result<SoundBank, EngineError> {
    let mut project = project.clone();
    project.apply(overrides)?;
    let plan = check(&project.document, &library.catalogue).graph.and_then(|graph| {
        let target = Target::new(graph.size());
        compile(&graph, library, target).ok()
    });
    match plan {
        Some(plan) => Ok(hear_all(&plan, &project, overrides.audio.clone(), &mut Vec::new())?.0),
        None => Ok(SoundBank::default()),
    }
}

/// Where a sound of a plan is read from.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct SoundPlace {
    /// The file, if there is one.
    pub(crate) path: Option<PathBuf>,
    /// Whether that is the video that the graph came in.
    pub(crate) carried: bool,
    /// How long the file says it is, in seconds.
    pub(crate) duration_secs: Option<f64>,
    /// For what is heard as it comes: the name of the input, empty for the system's own choice. It has no file then.
    pub(crate) live: Option<String>,
}

/// Finds the file of every sound of a plan, in its order; a song that was given takes the place of all of them.
///
/// Where inputs can be heard live they need no file; elsewhere their recordings stand in.
pub(crate) fn place_sounds(
    plan: &Plan,
    project: &Project,
    given: Option<&Path>,
    hears_live: bool,
    problems: &mut Vec<Problem>,
) -> Vec<SoundPlace> {
    let mut lengths: BTreeMap<PathBuf, Option<f64>> = BTreeMap::new();
    let place = |sound: &cym_plan::SoundUse| {
        if hears_live && sound.live.is_some() {
            return SoundPlace { live: sound.live.clone(), ..SoundPlace::default() };
        }
        let found = || assets::locate(project, &sound.path).filter(|_| !sound.path.is_empty());
        let own = given.map(Path::to_owned).or_else(found);
        let carried = own.is_none() && project.carrier.is_some();
        let path = own.or_else(|| project.carrier.clone());
        let duration_secs = path.as_ref().and_then(|path| {
            *lengths.entry(path.clone()).or_insert_with(|| {
                cym_media::sound::SoundReader::open(path).ok().and_then(|reader| reader.info().duration_secs)
            })
        });
        if path.is_none() {
            problems.push(missing_sound(sound));
        }
        SoundPlace { path, carried, duration_secs, live: None }
    };
    plan.sounds.iter().map(place).collect()
}

/// Listens to every sound of the plan. A song given by the caller takes the place of all of them, and must be readable.
fn hear_all(
    plan: &Plan,
    project: &Project,
    given: Option<PathBuf>,
    problems: &mut Vec<Problem>,
) -> Result<(SoundBank, Option<PathBuf>), EngineError> {
    if let Some(path) = given {
        let track = hear(&path)?;
        let tracks = plan.sounds.iter().map(|sound| Some(corrected(&track, sound))).collect();
        return Ok((SoundBank { tracks, ..SoundBank::default() }, Some(path)));
    }
    let mut heard = BTreeMap::new();
    let mut tracks = Vec::new();
    let (mut song, mut recording) = (None, None);
    for (sound, place) in plan.sounds.iter().zip(place_sounds(plan, project, None, false, problems)) {
        let Some(path) = place.path else {
            tracks.push(None);
            continue;
        };
        if !heard.contains_key(&path) {
            let track = hear(&path).map_err(|error| problems.push(unreadable_sound(sound, &error, place.carried))).ok();
            heard.insert(path.clone(), track);
        }
        let track = heard[&path].as_ref();
        problems.extend(track.and_then(|track| corrections_problem(Some(track), sound)));
        let track = track.map(|track| corrected(track, sound));
        if track.is_some() {
            // What stands in for an input sounds where there is no song.
            let sounds = if sound.live.is_some() { &mut recording } else { &mut song };
            sounds.get_or_insert(path);
        }
        tracks.push(track);
    }
    Ok((SoundBank { tracks, ..SoundBank::default() }, song.or(recording)))
}

/// What is wrong with the files that a plan names, without listening to them or drawing: missing, unreadable, broken; and
/// what nodes complain of that work with them.
///
/// Sounds are left out when the caller brings a song.
pub fn file_problems(plan: &Plan, project: &Project, library: &NodeLibrary, song_given: bool) -> Vec<Problem> {
    let mut problems = cues::problems(&project.document, &library.catalogue, &|_| cues::Heard::NotYet);
    for sound in plan.sounds.iter().filter(|_| !song_given && project.carrier.is_none()) {
        problems.extend(corrections_problem(None, sound));
        match assets::locate(project, &sound.path).filter(|_| !sound.path.is_empty()) {
            None => problems.push(missing_sound(sound)),
            Some(path) => {
                let opened = cym_media::sound::SoundReader::open(&path);
                problems.extend(opened.err().map(|error| unreadable_sound(sound, &error, false)));
            }
        }
    }
    let max_side = cym_media::picture::PictureLimits::default().max_side_px;
    let files = assets::load(plan, project, library, max_side, &mut AssetStore::default(), &mut problems);
    runner_with(plan, library, &files.things, &Silence, &mut problems);
    problems
}

/// What a thing node of a project is given in frame 0, without drawing and without listening to songs; `None` when nothing that is
/// shown depends on such a node.
///
/// # Errors
/// The graph has mistakes.
pub fn given_to<T>(
    project: &Project,
    library: &NodeLibrary,
    node: &NodeId,
    call: impl FnOnce(&Given<'_>) -> T,
) -> Result<Option<T>, EngineError> {
    let checked = check(&project.document, &library.catalogue);
    let Some(graph) = checked.graph else {
        return Err(EngineError::Problems { problems: checked.problems });
    };
    let target = Target { size: graph.size(), costs: Costs::default(), fusion: Fusion::Full };
    let plan = compile(&graph, library, target)?;
    let mut problems = Vec::new();
    let max_side = cym_media::picture::PictureLimits::default().max_side_px;
    let files = assets::load(&plan, project, library, max_side, &mut AssetStore::default(), &mut problems);
    let mut runner = runner_with(&plan, library, &files.things, &Silence, &mut problems);
    Ok(runner.given(&plan, node, &Silence, call))
}

/// A runner before frame 0 that has the things out of files; what nodes complain of in frame 0 is told.
fn runner_with(
    plan: &Plan,
    library: &NodeLibrary,
    things: &[Option<Thing>],
    sounds: &dyn Sounds,
    problems: &mut Vec<Problem>,
) -> SignalRunner {
    let mut runner = SignalRunner::new(plan, library);
    runner.give(things);
    if !plan.things.is_empty() {
        runner.moment(plan, 0, sounds);
        problems.extend(trouble_problems(runner.troubles()));
        runner.reset();
    }
    runner
}

fn missing_sound(sound: &cym_plan::SoundUse) -> Problem {
    if sound.live.is_some() && sound.path.is_empty() {
        return Problem {
            severity: Severity::Warning,
            code: "no-recording",
            node: Some(sound.node.clone()),
            cause: "a live input cannot be heard here, and it has no recording, so it is silent.".to_owned(),
            next_step: "Choose a sound file as its recording, or name one with --audio.".to_owned(),
        };
    }
    let cause = if sound.path.is_empty() {
        "no sound file is chosen, so it is silent.".to_owned()
    } else {
        format!("the sound file `{}` is not there, so it is silent.", sound.path)
    };
    Problem {
        severity: Severity::Warning,
        code: "missing-sound",
        node: Some(sound.node.clone()),
        cause,
        next_step: "Put the file beside the graph, or name a song with --audio.".to_owned(),
    }
}

/// A song that is there and broken is a mistake; a video that carries a graph may well be silent.
pub(crate) fn unreadable_sound(sound: &cym_plan::SoundUse, error: &dyn std::fmt::Display, carried: bool) -> Problem {
    Problem {
        severity: if carried { Severity::Warning } else { Severity::Error },
        code: "unreadable-sound",
        node: Some(sound.node.clone()),
        cause: format!("it is silent: {error}"),
        next_step: "Choose another file, or name a song with --audio.".to_owned(),
    }
}
