//! Systems of particles: what they promise beyond what every node promises.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hasher as _};
use std::sync::Arc;

use cym_engine::{EngineError, Session, SessionOptions};
use cym_gpu::GpuError;
use cym_graph::{Node, NodeId, Value};
use cym_plan::Work;
use cym_tests::scene::{document, seen};
use cym_tests::{Camera, Stage};
use cym_wgsl::{Trust, read_node};

const SIZE: [u32; 2] = [64, 36];

fn number(value: f32) -> Value {
    Value::Float(value)
}

/// A fountain in the wind of a moving picture, drawn twice.
fn fountain() -> Vec<(String, Node)> {
    let node = |id: &str, node: Node| (id.to_owned(), node);
    vec![
        node("colours", Node::new("test/colours")),
        node("source", Node::new("particles/emit_disc").value("rate", number(900.0)).value("life", number(1.5))),
        node("fall", Node::new("particles/gravity").wire("particles", "source", "particles")),
        node("swim", Node::new("particles/curl").wire("particles", "fall", "particles")),
        node(
            "led",
            Node::new("particles/follow_picture")
                .wire("particles", "swim", "particles")
                .wire("image", "colours", "image"),
        ),
        node(
            "dots",
            Node::new("particles/soft_points").wire("particles", "led", "particles").value("glow", number(0.4)),
        ),
        node("lines", Node::new("particles/streaks").wire("particles", "led", "particles")),
        node("both", Node::new("blend/blend").wire("base", "dots", "image").wire("over", "lines", "image")),
        node("output", Node::new("output/watch").wire("image", "both", "image")),
    ]
}

fn start(stage: &Stage, nodes: Vec<(String, Node)>) -> Result<Session, EngineError> {
    stage.start(document(SIZE, nodes), &SessionOptions::default())
}

fn fountain_session(stage: &Stage) -> Session {
    start(stage, fountain()).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn a_chain_is_one_kernel_and_renderers_share_it() {
    let stage = Stage::open();
    let session = fountain_session(&stage);
    let steps: Vec<_> = session.plan().passes.iter().filter(|pass| matches!(pass.work, Work::Step(_))).collect();
    assert_eq!(steps.len(), 1, "one system, one kernel");
    let moved: BTreeSet<&str> = steps[0].nodes.iter().map(NodeId::as_str).collect();
    assert_eq!(moved, BTreeSet::from(["source", "fall", "swim", "led"]));
    let drawn = session.plan().passes.iter().filter(|pass| matches!(pass.work, Work::Sprites(_))).count();
    assert_eq!(drawn, 2);
}

#[test]
fn six_hundred_frames_twice_are_identical() {
    let stage = Stage::open();
    let play = || {
        let mut session = fountain_session(&stage);
        let mut camera = Camera::linear(&session);
        let mut hash = DefaultHasher::new();
        for frame in 0..600 {
            hash.write(camera.bytes(&mut session, frame));
        }
        assert!(camera.bytes(&mut session, 599).iter().any(|byte| *byte != 0), "something is drawn");
        hash.finish()
    };
    assert_eq!(play(), play());
}

#[test]
fn a_seek_by_checkpoints_equals_playing() {
    let stage = Stage::open();
    let mut session = fountain_session(&stage);
    let mut camera = Camera::linear(&session);
    let played: Vec<Vec<u8>> = (0..140).map(|frame| camera.bytes(&mut session, frame).to_vec()).collect();
    assert_eq!(session.checkpoints(), [30, 60, 90, 120]);
    for frame in [100, 31, 30, 139, 5, 91] {
        assert_eq!(camera.bytes(&mut session, frame), played[frame as usize], "frame {frame} by checkpoints");
    }
    session.set_checkpoint_bytes(0);
    assert!(session.checkpoints().is_empty());
    assert_eq!(camera.bytes(&mut session, 100), played[100], "frame 100 from the start");
}

#[test]
fn a_turned_knob_leaves_no_checkpoint_of_another_past() {
    let stage = Stage::open();
    let mut session = fountain_session(&stage);
    let mut camera = Camera::linear(&session);
    camera.bytes(&mut session, 70);
    assert!(session.turn(&NodeId::new("fall"), "strength", &number(-2.0)));
    assert!(session.checkpoints().is_empty());
    // What is played on has another past than a jump to the same frame.
    for frame in 71..=95 {
        camera.bytes(&mut session, frame);
    }
    assert!(session.checkpoints().is_empty(), "{:?}", session.checkpoints());
    let jumped = camera.bytes(&mut session, 65).to_vec();
    let mut nodes = fountain();
    nodes[2].1 =
        Node::new("particles/gravity").wire("particles", "source", "particles").value("strength", number(-2.0));
    let mut other = start(&stage, nodes).unwrap();
    assert_eq!(Camera::linear(&other).bytes(&mut other, 65), jumped);
}

#[test]
fn knobs_compile_nothing_and_frames_allocate_nothing() {
    let stage = Stage::open();
    let mut session = fountain_session(&stage);
    session.set_checkpoint_bytes(0);
    for frame in 0..5 {
        session.render_frame(frame).unwrap();
    }
    let before = session.executor.counters();
    for (frame, rate) in (5..20).zip([0.0, 50.0, 4000.0].into_iter().cycle()) {
        assert!(session.turn(&NodeId::new("source"), "rate", &number(rate)));
        assert!(session.turn(&NodeId::new("dots"), "size", &number(rate * 1e-5)));
        session.render_frame(frame).unwrap();
    }
    assert_eq!(session.executor.counters(), before);
}

/// A picture that is not a number anywhere until it gets well.
const ILL: &str = "//! Ill
//! Holds no numbers in its first ten frames, half of them infinite.
//! keywords: test

fn ill(at: Place) -> vec4f {
    let none = bitcast<f32>(select(0x7fc00000u, 0x7f800000u, at.pos.x > 0.0) + at.frame * 0u);
    return select(vec4f(0.5, 0.5, 0.5, 1.0), vec4f(none), at.frame < 10u);
}
";

#[test]
fn particles_are_well_as_soon_as_what_they_read_is() {
    let mut stage = Stage::open();
    let ill = read_node("test/ill", ILL, &stage.library.shaders, Trust::Ours).unwrap_or_else(|error| panic!("{error}"));
    Arc::make_mut(&mut stage.library).insert_wgsl(ill);
    let readers = ["emit_picture", "follow_picture", "picture_walls", "sprites"];
    for reader in readers {
        let mut nodes = fountain();
        nodes[0].1 = Node::new("test/ill");
        let picture = if reader == "picture_walls" { "mask" } else { "image" };
        let subject = Node::new(&format!("particles/{reader}")).wire(picture, "colours", "image");
        match reader {
            "emit_picture" => nodes[1].1 = subject.value("rate", number(900.0)).value("life", number(1.5)),
            "sprites" => nodes[5].1 = subject.wire("particles", "led", "particles"),
            _ => nodes[4].1 = subject.wire("particles", "swim", "particles"),
        }
        let mut session = start(&stage, nodes).unwrap_or_else(|error| panic!("{reader}: {error}"));
        let mut camera = Camera::linear(&session);
        for frame in 0..30 {
            let bytes = camera.bytes(&mut session, frame);
            let found = seen(bytes);
            assert_eq!((found.nan, found.huge), (0, 0), "{reader}, frame {frame}");
            assert!(frame < 12 || bytes.iter().any(|byte| *byte != 0), "{reader}: they are back in frame {frame}");
        }
    }
}

/// A flock whose birds are tied to one another, out of two sources and seen in 3D.
fn flock() -> Vec<(String, Node)> {
    let node = |id: &str, node: Node| (id.to_owned(), node);
    vec![
        node("disc", Node::new("particles/emit_disc").value("rate", number(150.0)).value("life", number(3.0))),
        node("line", Node::new("particles/emit_line").value("rate", number(90.0)).value("life", number(2.0))),
        node(
            "both",
            Node::new("particles/merge").wire("first", "disc", "particles").wire("second", "line", "particles"),
        ),
        node("flock", Node::new("particles/flock").wire("particles", "both", "particles")),
        node("links", Node::new("particles/links").wire("particles", "flock", "particles")),
        node("dots", Node::new("particles/soft_points").wire("particles", "flock", "particles")),
        node("picture", Node::new("blend/blend").wire("base", "links", "image").wire("over", "dots", "image")),
        node("output", Node::new("output/watch").wire("image", "picture", "image")),
    ]
}

#[test]
fn a_flock_and_its_links_repeat_and_a_seek_equals_playing() {
    let stage = Stage::open();
    let play = |frames: u64| {
        let mut session = start(&stage, flock()).unwrap_or_else(|error| panic!("{error}"));
        let mut camera = Camera::linear(&session);
        let played: Vec<Vec<u8>> = (0..frames).map(|frame| camera.bytes(&mut session, frame).to_vec()).collect();
        (session, camera, played)
    };
    let (mut session, mut camera, first) = play(600);
    let (_, _, second) = play(600);
    let different = first.iter().zip(&second).position(|(one, other)| one != other);
    assert_eq!(different, None, "the first frame that differs");
    assert!(first[599].iter().any(|byte| *byte != 0), "something is drawn");
    for frame in [100, 31, 599, 5, 341] {
        assert_eq!(camera.bytes(&mut session, frame), first[frame as usize], "frame {frame} by checkpoints");
    }
    session.set_checkpoint_bytes(0);
    assert_eq!(camera.bytes(&mut session, 70), first[70], "frame 70 from the start");
    // Without its grid it would be another flight.
    let mut nodes = flock();
    nodes[3].1 = Node::new("particles/flock").wire("particles", "both", "particles").value("radius", number(0.01));
    let mut alone = start(&stage, nodes).unwrap_or_else(|error| panic!("{error}"));
    assert_ne!(Camera::linear(&alone).bytes(&mut alone, 70), first[70]);
}

/// Turns the speed of particles by how many others are within `within`, looking as far as `radius`: whatever the grid, the same.
const COUNTER: &str = "//! Counter
//! Counts what is near.
//! keywords: test

struct Params {
    /// How far it looks.
    /// = 0.1 in 0.001..10
    radius: f32,
    /// How many it looks at.
    /// = 100000 in 1..100000
    most: i32,
    /// How near counts.
    /// = 0.1 in 0.001..10
    within: f32,
}

fn counter(one: Particle, near: Near, at: Place, p: Params) -> Particle {
    var moved = one;
    var found = 0u;
    for (var square = 0u; square < 9u; square++) {
        let look = near_square(near, one.pos, square, u32(p.most));
        for (var n = 0u; n < look.y; n++) {
            let other = near_particle(near, look.x + n * look.z);
            if other.index != near.slot && distance(other.pos, one.pos) < p.within {
                found += 1u;
            }
        }
    }
    moved.tint = vec3f(f32(found % 8u) / 8.0, f32((found / 8u) % 8u) / 8.0, f32(found / 64u) / 8.0);
    moved.vel = one.vel * 0.9 + vec3f(f32(found % 5u) - 2.0, f32(found % 3u) - 1.0, 0.0) * 0.05;
    return moved;
}
";

#[test]
fn every_grid_finds_the_same_neighbours() {
    let mut stage = Stage::open();
    let counter = read_node("test/counter", COUNTER, &stage.library.shaders, Trust::Ours);
    let counter = counter.unwrap_or_else(|error| panic!("{error}"));
    Arc::make_mut(&mut stage.library).insert_wgsl(counter);
    let frame_40 = |within: f32, radius: f32| {
        let mut nodes = flock();
        nodes[3].1 = Node::new("test/counter")
            .wire("particles", "both", "particles")
            .value("radius", number(radius))
            .value("within", number(within));
        let mut session = start(&stage, nodes).unwrap_or_else(|error| panic!("{error}"));
        let mut camera = Camera::linear(&session);
        (0..40).fold(Vec::new(), |_, frame| camera.bytes(&mut session, frame).to_vec())
    };
    // The finest grid goes on in copies all over the picture; the coarsest holds everything in nine cells.
    for (within, radii) in [(0.03, [0.03, 0.2, 4.0]), (0.15, [0.15, 0.4, 4.0])] {
        let pictures = radii.map(|radius| frame_40(within, radius));
        assert!(pictures[0].iter().any(|byte| *byte != 0), "something is drawn");
        assert!(pictures[0] == pictures[1] && pictures[1] == pictures[2], "within {within}");
    }
    assert_ne!(frame_40(0.03, 0.2), frame_40(0.15, 0.2));
}

#[test]
fn a_scenes_camera_sees_particles_as_their_own_eye_does() {
    let stage = Stage::open();
    let frame_30 = |camera: Option<Node>| {
        let mut nodes = fountain();
        if let Some(camera) = camera {
            nodes.push(("camera".to_owned(), camera));
            for place in [5, 6] {
                nodes[place].1 = nodes[place].1.clone().wire("camera", "camera", "camera");
            }
        }
        let mut session = start(&stage, nodes).unwrap_or_else(|error| panic!("{error}"));
        let mut camera = Camera::linear(&session);
        camera.bytes(&mut session, 30).to_vec()
    };
    let straight = || {
        Node::new("scene/camera")
            .value("orbit", number(0.0))
            .value("height", number(0.0))
            .value("distance", number(2.5))
            .value("look_at", Value::Vec3([0.0; 3]))
            .value("field_of_view", number(43.6028))
    };
    let own = frame_30(None);
    assert!(own.iter().any(|byte| *byte != 0), "something is drawn");
    assert_eq!(frame_30(Some(straight())), own);
    assert_ne!(frame_30(Some(straight().value("orbit", number(60.0)))), own);
    assert_ne!(frame_30(Some(straight().value("roll", number(90.0)))), own);
}

/// Where the light of a frame has its middle, in px from the left.
fn middle_of(bytes: &[u8]) -> f32 {
    let (mut sum, mut light) = (0.0, 0.0);
    for (at, px) in bytes.chunks_exact(8).enumerate() {
        let green = half::f16::from_ne_bytes([px[2], px[3]]).to_f32();
        sum += green * (at as u32 % SIZE[0]) as f32;
        light += green;
    }
    sum / light
}

#[test]
fn particles_go_with_an_optical_flow() {
    let stage = Stage::open();
    // A picture that slides to the right, and the particles that lie on it.
    let frame_40 = |strength: f32| {
        let mut nodes = fountain();
        nodes[0].1 = Node::new("pattern/voronoi").value("scale", number(3.0)).value("speed", number(0.0));
        nodes.push((
            "slide".to_owned(),
            Node::new("place/transform").wire("image", "colours", "image").wire("move_by", "way", "position"),
        ));
        nodes.push(("clock".to_owned(), Node::new("signal/clock")));
        nodes.push(("way".to_owned(), Node::new("signal/vec2").wire("x", "clock", "secs")));
        nodes.push(("flow".to_owned(), Node::new("state/optical_flow").wire("image", "slide", "image")));
        nodes[4].1 = Node::new("particles/follow_picture")
            .wire("particles", "source", "particles")
            .wire("image", "flow", "image")
            .value("way", number(3.0))
            .value("grip", number(6.0))
            .value("strength", number(strength));
        let mut session = start(&stage, nodes).unwrap_or_else(|error| panic!("{error}"));
        let mut camera = Camera::linear(&session);
        (0..40).fold(Vec::new(), |_, frame| camera.bytes(&mut session, frame).to_vec())
    };
    let (with, against) = (frame_40(1.0), frame_40(-1.0));
    assert!(middle_of(&with) > middle_of(&against) + 2.0, "{} {}", middle_of(&with), middle_of(&against));
}

#[test]
fn more_particles_than_the_device_holds_are_refused_by_name() {
    let stage = Stage::open();
    let mut nodes = fountain();
    nodes[1].1 = Node::new("particles/emit_disc").value("most", number(16_777_216.0));
    let most_bytes = stage.gpu.device().limits().max_storage_buffer_binding_size;
    match start(&stage, nodes) {
        Err(EngineError::Gpu(error @ (GpuError::Particles { .. } | GpuError::TooBig { .. }))) => {
            let text = error.to_string();
            assert!(text.contains("source") && text.contains("most"), "{text}");
        }
        Err(error) => panic!("{error}"),
        Ok(_) => assert!(most_bytes >= 16_777_216 * 32, "the device has room for them"),
    }
}
