//! Pictures that nodes draw by themselves, from the node to the frame: exact, enlarged, through warps, and drawn once.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by stopping")]

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use cym_engine::{Project, Session, SessionOptions};
use cym_gpu::{AdapterChoice, Alpha, Finish, Gpu, PixelLayout, ReadbackRing};
use cym_graph::{Document, Input, NodeId, NodeKind, Output, Value, WireType, file};
use cym_plan::{Canvas, Card, Dispatch, Fusion, Given, NodeLibrary, PictureNode, PictureRun, Tick, Weights};
use cym_wgsl::{Trust, read_node};
use half::f16;

const SIZE: [u32; 2] = [48, 32];

/// What a graphics card draws the ramp with.
const SHADER: &str = "
@group(0) @binding(0) var<storage, read> weights: array<f32>;
@group(0) @binding(1) var<storage, read> frame: array<vec4f>;
@group(0) @binding(2) var out: texture_storage_2d<rgba16float, write>;
@compute @workgroup_size(8, 8) fn main(@builtin(global_invocation_id) id: vec3u) {
    let size = frame[0].xy;
    if all(vec2f(id.xy) < size) {
        textureStore(out, id.xy, vec4f((vec2f(id.xy) + 0.5) / size, weights[0], 1.0));
    }
}";

/// Red grows to the right, green downwards, blue is a knob; counts how often it draws.
struct Ramp(Arc<AtomicUsize>);

impl PictureNode for Ramp {
    fn kind(&self) -> NodeKind {
        NodeKind::new("Ramp", "A ramp.", &["a"])
            .input(Input::float("blue", 0.25, 0.0, 1.0))
            .input(Input::float("quality", 1.0, 0.0, 1.0))
            .input(Input::toggle("shaders", true))
            .output(Output::new("image", WireType::Image, "The picture."))
    }

    fn start(&self) -> Box<dyn PictureRun> {
        struct Run(Arc<AtomicUsize>);
        impl PictureRun for Run {
            fn draw(&mut self, given: &Given<'_>, canvas: &mut Canvas<'_>) {
                self.0.fetch_add(1, Ordering::Relaxed);
                let [blue] = given.take();
                let [width, height] = canvas.size_px;
                for (i, px) in (0..).zip(canvas.rgba16f.chunks_exact_mut(4)) {
                    let [x, y] =
                        [(i % width, width), (i / width, height)].map(|(at, of)| (at as f32 + 0.5) / of as f32);
                    px.copy_from_slice(&[x, y, blue, 1.0].map(|part| f16::from_f32(part).to_bits()));
                }
            }

            fn on_card(&mut self, given: &Given<'_>, [width, height]: [u32; 2], _: &Card) -> Option<Dispatch> {
                let [blue, _, shaders] = given.take();
                let weights = Weights { hash: u128::from(blue.to_bits()), words: Arc::new([blue.to_bits()]) };
                let frame = vec![width as f32, height as f32, 0.0, 0.0];
                let groups = [width.div_ceil(8), height.div_ceil(8)];
                (shaders > 0.5).then(|| Dispatch { shader: SHADER.into(), weights, frame, groups })
            }
        }
        Box::new(Run(Arc::clone(&self.0)))
    }

    fn share(&self, given: &Given<'_>) -> f32 {
        let [_, quality] = given.take();
        quality
    }

    fn moves(&self, _: &Given<'_>) -> bool {
        false
    }
}

const NODES: [(&str, &str); 4] = [
    (
        "output/output",
        "//! Output\n//! The end.\n//! keywords: a\n/// image: The picture.\nfn output(image: vec4f) -> vec4f { return image; }",
    ),
    ("place/zoom", "//! Zoom\n//! Zooms in.\n//! keywords: a\nfn zoom(at: Place) -> vec2f { return at.pos * 0.5; }"),
    (
        "blend/even",
        "//! Even\n//! Mixes evenly.\n//! keywords: a\n/// one: The first.\n/// two: The second.\nfn even(one: vec4f, two: vec4f) -> vec4f { return 0.5 * (one + two); }",
    ),
    (
        "blend/either",
        "//! Either\n//! One or nothing.\n//! keywords: a\nstruct Params {\n/// Whether.\n/// = 0 in 0..1\nshown: f32,\n}\n/// image: The picture.\n/// image while shown above 0.5\nfn either(at: Place, p: Params, image: texture_2d<f32>) -> vec4f { if p.shown > 0.5 { return sample(image, at.pos, at); } return vec4f(1.0); }",
    ),
];

struct Bench {
    session: Session,
    draws: Arc<AtomicUsize>,
}

impl Bench {
    fn new(nodes: &str, fusion: Fusion) -> Self {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shaders/lib");
        let files = std::fs::read_dir(folder).unwrap().map(|entry| {
            let path = entry.unwrap().path();
            (path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read_to_string(&path).unwrap())
        });
        let shaders = Arc::new(cym_wgsl::Library::new(files).unwrap());
        let mut library = NodeLibrary::new(Arc::clone(&shaders));
        for (id, text) in NODES {
            library.insert_wgsl(read_node(id, text, &shaders, Trust::Ours).unwrap());
        }
        let draws = Arc::new(AtomicUsize::new(0));
        library.insert_picture("pattern/ramp", Arc::new(Ramp(Arc::clone(&draws)))).unwrap();
        let [width, height] = SIZE;
        let text = format!(r#"{{ "cymatic": 1, "size": [{width}, {height}], "nodes": {{ {nodes} }} }}"#);
        let document: Document = file::read_str(&text).unwrap();
        let project = Project { document, path: PathBuf::from("test.cym"), carrier: None };
        let gpu = Gpu::open(AdapterChoice::Default).unwrap();
        let options = SessionOptions { fusion, ..Default::default() };
        Self { session: Session::start(project, Arc::new(library), gpu, &options).unwrap(), draws }
    }

    fn draw(&mut self, frame: u64) -> Vec<[f32; 4]> {
        self.session.render_frame(frame).unwrap();
        let finish = Finish { layout: PixelLayout::RgbaF16, alpha: Alpha::Premultiplied, dither: false };
        let mut ring = ReadbackRing::new(&self.session.executor, SIZE[0], SIZE[1], finish, 1).unwrap();
        ring.push(&self.session.prepared, Tick::at(frame, self.session.plan().rate)).unwrap();
        let mut bytes = Vec::new();
        ring.drain(&mut bytes).unwrap();
        let part = |px: &[u8], i: usize| f16::from_le_bytes([px[2 * i], px[2 * i + 1]]).to_f32();
        bytes.chunks_exact(8).map(|px| [0, 1, 2, 3].map(|i| part(px, i))).collect()
    }

    fn turn(&mut self, input: &str, number: f32) {
        assert!(self.session.turn(&NodeId::new("ramp"), input, &Value::Float(number)));
    }
}

/// How far a picture is from the ramp around the middle, seen with a zoom; a rim is left out.
fn distance(picture: &[[f32; 4]], zoom: f32, blue: f32, rim: usize) -> f32 {
    let [width, height] = SIZE.map(|side| side as usize);
    let mut most: f32 = 0.0;
    for (i, px) in picture.iter().enumerate() {
        let (x, y) = (i % width, i / width);
        if x.min(y) >= rim && x + rim < width && y + rim < height {
            let along = |at: usize, of: usize| ((at as f32 + 0.5) / of as f32 - 0.5) * zoom + 0.5;
            let want = [along(x, width), along(y, height), blue, 1.0];
            most = px.iter().zip(want).map(|(a, b)| (a - b).abs()).fold(most, f32::max);
        }
    }
    most
}

const PLAIN: &str = r#"
    "ramp": { "kind": "pattern/ramp" },
    "output": { "kind": "output/output", "wires": { "image": "ramp.image" } }"#;

#[test]
fn it_is_drawn_exactly_and_once_until_something_shows() {
    let mut bench = Bench::new(PLAIN, Fusion::Full);
    assert!(distance(&bench.draw(0), 1.0, 0.25, 0) < 1e-3);
    bench.draw(1);
    bench.draw(40);
    assert_eq!(bench.draws.load(Ordering::Relaxed), 1, "nothing changed");
    bench.turn("blue", 0.75);
    assert!(distance(&bench.draw(40), 1.0, 0.75, 0) < 1e-3);
    assert_eq!(bench.draws.load(Ordering::Relaxed), 2);
}

#[test]
fn drawn_with_fewer_pixels_it_is_enlarged_in_place() {
    for fusion in [Fusion::Full, Fusion::None] {
        let mut bench = Bench::new(PLAIN, fusion);
        for quality in [0.5, 0.3] {
            bench.turn("quality", quality);
            let apart = distance(&bench.draw(0), 1.0, 0.25, 6);
            assert!(apart < 3e-3, "{apart} at {quality}");
        }
    }
}

#[test]
fn warps_and_several_readers_see_it_too() {
    let nodes = r#"
        "ramp": { "kind": "pattern/ramp" },
        "zoom": { "kind": "place/zoom", "wires": { "image": "ramp.image" } },
        "mix": { "kind": "blend/even", "wires": { "one": "zoom.image", "two": "zoom.image" } },
        "output": { "kind": "output/output", "wires": { "image": "mix.image" } }"#;
    let mut full = Bench::new(nodes, Fusion::Full);
    let picture = full.draw(0);
    assert!(distance(&picture, 0.5, 0.25, 0) < 2e-3);
    assert_eq!(full.session.plan().passes.len(), 1, "no pass only to copy it");
    let plain = Bench::new(nodes, Fusion::None).draw(0);
    let apart = picture.iter().flatten().zip(plain.iter().flatten()).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    assert!(apart < 2.0 / 255.0, "{apart}");
}

#[test]
fn it_is_not_drawn_while_nobody_looks() {
    let nodes = r#"
        "ramp": { "kind": "pattern/ramp" },
        "either": { "kind": "blend/either", "wires": { "image": "ramp.image" } },
        "output": { "kind": "output/output", "wires": { "image": "either.image" } }"#;
    let mut bench = Bench::new(nodes, Fusion::Full);
    assert_eq!(bench.draw(0)[0], [1.0; 4]);
    assert_eq!((bench.draws.load(Ordering::Relaxed), bench.session.prepared.left_out()), (0, 1));
    let either = NodeId::new("either");
    assert!(bench.session.turn(&either, "shown", &Value::Float(1.0)));
    assert!(distance(&bench.draw(1), 1.0, 0.25, 0) < 1e-3);
    assert_eq!((bench.draws.load(Ordering::Relaxed), bench.session.prepared.left_out()), (1, 0));
    assert!(bench.session.turn(&either, "shown", &Value::Float(0.0)));
    bench.turn("blue", 0.5);
    assert_eq!(bench.draw(2)[0], [1.0; 4]);
    assert_eq!(bench.draws.load(Ordering::Relaxed), 1, "a change that nobody sees draws nothing");
}

#[test]
fn a_graphics_card_draws_it_where_it_may_and_the_node_knows_how() {
    let mut bench = Bench::new(PLAIN, Fusion::Full);
    bench.session.executor.set_on_card(true);
    for quality in [1.0, 0.5] {
        bench.turn("quality", quality);
        assert!(distance(&bench.draw(0), 1.0, 0.25, 6) < 3e-3);
        bench.turn("blue", 0.75);
        assert!(distance(&bench.draw(1), 1.0, 0.75, 6) < 3e-3, "other weights");
        bench.turn("blue", 0.25);
    }
    assert_eq!(bench.draws.load(Ordering::Relaxed), 0, "the processor drew nothing");
    let made = bench.session.executor.counters();
    bench.turn("blue", 0.5);
    bench.session.render_frame(2).unwrap();
    assert_eq!(bench.session.executor.counters(), made, "a knob makes nothing anew");
    bench.turn("shaders", 0.0);
    assert!(distance(&bench.draw(3), 1.0, 0.5, 6) < 3e-3);
    assert_eq!(bench.draws.load(Ordering::Relaxed), 1, "without a shader the processor draws");
    bench.session.executor.set_on_card(false);
    bench.turn("shaders", 1.0);
    bench.draw(4);
    assert_eq!(bench.draws.load(Ordering::Relaxed), 2);
}

#[test]
fn its_time_stands_behind_those_of_the_passes() {
    let mut bench = Bench::new(PLAIN, Fusion::Full);
    bench.session.executor.set_timings(true);
    for frame in 0..6 {
        bench.turn("blue", frame as f32 / 8.0);
        bench.draw(frame);
        bench.session.executor.finish().unwrap();
    }
    let times = bench.session.prepared.timings().expect("software Vulkan has timestamps");
    assert_eq!(times.len(), bench.session.plan().passes.len() + 1);
    assert_eq!(times.last().unwrap().label, "ramp");
    assert!(times.last().unwrap().secs > 0.0);
    bench.draw(7);
    assert_eq!(bench.session.prepared.timings().unwrap().last().unwrap().secs, 0.0, "it kept its picture");
}
