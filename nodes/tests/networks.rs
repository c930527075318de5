//! Networks on wires and the node that draws them, each by itself.

#![expect(clippy::unwrap_used, reason = "a test may stop")]

use std::sync::{Arc, OnceLock};

use cym_graph::{Curve, NodeKind, Rate, Value, WireType};
use cym_learn::cppn::{Network, Preset};
use cym_learn::guide::Wanted;
use cym_plan::{Canvas, Given, Inputs, Kernel, Made, NodeLibrary, Silence, Step, Thing, Tick};
use nodes::guidance::{Asked, PICTURES_KIND, WORDS_KIND};

/// Read once for all tests of a process.
fn library() -> &'static NodeLibrary {
    static LIBRARY: OnceLock<NodeLibrary> = OnceLock::new();
    LIBRARY.get_or_init(|| nodes::catalogue().unwrap())
}

/// The inputs of a node as numbers, by name.
struct Knobs {
    kind: NodeKind,
    numbers: Vec<f32>,
}

impl Knobs {
    fn of(kind: NodeKind) -> Self {
        let mut numbers = Vec::new();
        for input in kind.inputs.iter().filter(|input| input.ty.width() > 0) {
            match &input.default {
                Value::Float(number) => numbers.push(*number),
                Value::Vec2(pair) => numbers.extend(pair),
                Value::Vec3(three) => numbers.extend(three),
                Value::Gradient(gradient) => numbers.extend(gradient.bake().into_iter().flatten()),
                Value::Curve(curve) => numbers.extend(Curve::bake(curve)),
                _ => numbers.extend(std::iter::repeat_n(0.0, input.ty.width())),
            }
        }
        Self { kind, numbers }
    }

    fn with(mut self, name: &str, number: f32) -> Self {
        let at = self.kind.inputs.iter().position(|input| input.name == name).unwrap();
        let place: usize = self.kind.inputs[..at].iter().map(|input| input.ty.width()).sum();
        self.numbers[place] = number;
        self
    }

    fn given<'a>(&'a self, things: &'a [Option<Thing>], frame: u64) -> Given<'a> {
        Given {
            tick: Tick::at(frame, Rate { num: 30, den: 1 }),
            hurry: false,
            seed: 7,
            numbers: &self.numbers,
            texts: &[],
            things,
        }
    }
}

fn knobs(id: &str) -> Knobs {
    Knobs::of(NodeKind::clone(library().catalogue.get(id).unwrap()))
}

fn make(id: &str, knobs: &Knobs, things: &[Option<Thing>], frame: u64) -> Made {
    let library = library();
    let Kernel::Thing(node) = &library.kernels[id] else {
        panic!("{id} makes no thing")
    };
    let mut run = node.start();
    let made = run.make(&knobs.given(things, frame));
    assert_eq!(run.make(&knobs.given(things, frame)), made, "twice the same");
    made
}

/// A network of a preset by its place in the list.
fn network(preset: usize, seed: f32) -> Option<Thing> {
    let knobs = knobs("network/cppn_network").with("preset", preset as f32).with("seed", seed);
    let made = make("network/cppn_network", &knobs, &[None], 0);
    assert_eq!(made.trouble, None);
    made.thing
}

fn weights(thing: Option<&Thing>) -> Vec<f32> {
    thing.unwrap().get::<Network>().unwrap().weights().to_vec()
}

const SMALL: usize = 5;

#[test]
fn a_network_is_its_preset_and_seed_or_its_file() {
    assert_eq!(Preset::ALL[SMALL], Preset::Small);
    let one = network(SMALL, 3.0);
    let plain = Network::new(Preset::Small.architecture(), 3).unwrap();
    assert_eq!(weights(one.as_ref()), plain.weights());
    assert_ne!(one, network(SMALL, 4.0));
    assert_ne!(one, network(0, 3.0));
    for preset in 0..Preset::ALL.len() {
        assert!(network(preset, 1.0).is_some());
    }
    let read = library().readers[&WireType::Network];
    let file = read(&plain.to_bytes()).unwrap();
    assert_eq!(file, read(&plain.to_bytes()).unwrap());
    let taken = make("network/cppn_network", &knobs("network/cppn_network"), &[Some(file.clone())], 0).thing;
    assert_eq!(taken, Some(file));
    assert!(read(b"no network").unwrap_err().len() > 20, "it says what is wrong");
}

#[test]
fn a_blend_goes_from_one_network_to_the_other_and_refuses_strangers() {
    let id = "network/blend_networks";
    let (a, b) = (network(SMALL, 1.0), network(SMALL, 2.0));
    let at = |mix: f32| make(id, &knobs(id).with("mix", mix), &[a.clone(), b.clone()], 0).thing;
    assert_eq!(weights(at(0.0).as_ref()), weights(a.as_ref()));
    assert_eq!(weights(at(1.0).as_ref()), weights(b.as_ref()));
    assert_ne!(at(0.4), at(0.5));
    assert_eq!(make(id, &knobs(id), &[None, b.clone()], 0).thing, b, "the one that is there goes on");
    assert_eq!(make(id, &knobs(id), &[None, None], 0), Made::default());
    let stranger = make(id, &knobs(id), &[a.clone(), network(0, 1.0)], 0);
    assert_eq!(stranger.thing, a);
    let [cause, next_step] = stranger.trouble.unwrap();
    assert!(cause.contains("built differently") && next_step.contains("one preset"), "{cause} {next_step}");
}

#[test]
fn a_lineage_leads_to_one_child_and_is_told_when_it_cannot_be_read() {
    let id = "network/breed";
    let (a, b) = (network(SMALL, 1.0), network(SMALL, 2.0));
    let bred = |lineage: &str, things: &[Option<Thing>]| {
        let knobs = knobs(id);
        let Kernel::Thing(node) = &library().kernels[id] else {
            panic!("it makes a network")
        };
        let texts = [lineage];
        node.start().make(&Given { texts: &texts, ..knobs.given(things, 0) })
    };
    let one = [a.clone(), None];
    assert_eq!(bred("", &one).thing, a, "nothing chosen is the parent itself");
    let child = bred("3 7", &one).thing;
    assert_eq!(child, bred(" 3,7 ", &one).thing);
    assert_ne!(weights(child.as_ref()), weights(bred("3 8", &one).thing.as_ref()));
    assert_ne!(child, bred("3 7", &[a.clone(), b.clone()]).thing, "two parents have other children");
    let odd = bred("3 seven", &one);
    assert_eq!(odd.thing, a);
    let [cause, next_step] = odd.trouble.unwrap();
    assert!(cause.contains("`seven`") && next_step.contains("3 7 1"), "{cause} {next_step}");
    let strangers = bred("1", &[a.clone(), network(0, 1.0)]);
    assert_eq!(strangers.thing, a);
    assert!(strangers.trouble.unwrap()[1].contains("one preset"));
    assert_eq!(bred("1", &[None, b.clone()]).thing, b);
}

#[test]
fn a_drift_comes_round_and_stands_still_at_nothing() {
    let id = "network/evolve";
    let start = network(SMALL, 1.0);
    let at = |amount: f32, frame: u64| {
        make(id, &knobs(id).with("amount", amount).with("secs", 2.0), std::slice::from_ref(&start), frame).thing
    };
    assert_eq!(at(0.0, 17), start, "the same network is handed on");
    let (begin, middle, round) = (at(0.1, 0), at(0.1, 20), at(0.1, 60));
    assert_ne!(weights(begin.as_ref()), weights(middle.as_ref()));
    let apart =
        weights(begin.as_ref()).iter().zip(weights(round.as_ref())).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    assert!(apart < 1e-4, "{apart}");
}

#[test]
fn a_walk_never_goes_back_and_follows_the_energy() {
    let library = library();
    let Kernel::Native(node) = &library.kernels["network/latent_walk"] else {
        panic!("it is a signal")
    };
    let walk = |energy: &dyn Fn(u64) -> f32| {
        let mut run = node.start();
        let mut ways = Vec::new();
        for frame in 0..90 {
            let knobs = Knobs::of(node.kind()).with("energy", energy(frame)).with("reach", 2.0);
            let mut out = [f32::NAN; 4];
            let tick = Tick::at(frame, Rate { num: 30, den: 1 });
            let step = Step { tick, seed: 7, sounds: &Silence, own_sound: 0.0 };
            run.step(&step, &Inputs { numbers: &knobs.numbers, texts: &[], things: &[] }, &mut out);
            let radius = out[..3].iter().map(|x| x * x).sum::<f32>().sqrt();
            assert!((radius - 2.0 * 3.0_f32.sqrt()).abs() < 1e-2, "{radius}");
            ways.push(out[3]);
        }
        ways
    };
    let (calm, loud, wild) = (walk(&|_| 0.0), walk(&|_| 1.0), walk(&|frame| (frame as f32).sin() * 1e9));
    assert!(loud[89] > 5.0 * calm[89], "{} and {}", calm[89], loud[89]);
    for ways in [calm, loud, wild] {
        assert!(ways.windows(2).all(|pair| pair[0] <= pair[1]), "it went back");
    }
}

/// The picture of a CPPN as numbers.
fn picture(knobs: &Knobs, size_px: [u32; 2], thing: Option<Thing>, frame: u64) -> Vec<[f32; 4]> {
    let library = library();
    let Kernel::Picture { node, .. } = &library.kernels["network/cppn"] else {
        panic!("it draws")
    };
    let mut halves = vec![0x7e00; size_px[0] as usize * size_px[1] as usize * 4];
    node.start().draw(&knobs.given(&[thing], frame), &mut Canvas { size_px, rgba16f: &mut halves });
    let number = |bits: u16| half::f16::from_bits(bits).to_f32();
    halves.chunks_exact(4).map(|px| [0, 1, 2, 3].map(|i| number(px[i]))).collect()
}

#[test]
fn a_mirrored_picture_is_the_picture_and_its_mirror() {
    const SIZE: [u32; 2] = [21, 12];
    let draw = |mirror: f32| {
        picture(&knobs("network/cppn").with("mirror", mirror).with("quality", 3.0), SIZE, network(0, 2.0), 0)
    };
    let plain = draw(0.0);
    for mirror in 1..4 {
        let mirrored = draw(mirror as f32);
        let (across, down) = (mirror != 2, mirror >= 2);
        for y in 0..12 {
            for x in 0..21 {
                let from_x = if across { x.min(20 - x) } else { x };
                let from_y = if down { y.min(11 - y) } else { y };
                let (is, was) = (mirrored[y * 21 + x], plain[from_y * 21 + from_x]);
                let apart = is.iter().zip(was).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
                assert!(apart < 2e-3, "mirror {mirror} at {x}, {y}: {is:?} in place of {was:?}");
            }
        }
    }
}

#[test]
fn colours_come_from_the_network_or_from_the_gradient() {
    let own = picture(&knobs("network/cppn"), [16, 9], network(SMALL, 1.0), 0);
    let palette = picture(&knobs("network/cppn").with("palette", 1.0), [16, 9], network(SMALL, 1.0), 0);
    assert!(own.iter().all(|px| px[3] == 1.0 && px.iter().all(|n| (0.0..=1.0).contains(n))));
    assert_ne!(own, palette);
    // The gradient of the node goes from night to sand; no colour of it is green.
    assert!(palette.iter().all(|px| px[1] <= px[0].max(px[2]) + 1e-3), "{palette:?}");
    let scalar = Preset::ALL.iter().position(|preset| *preset == Preset::Palette).unwrap();
    let looked_up = picture(&knobs("network/cppn"), [16, 9], network(scalar, 1.0), 0);
    assert!(looked_up.iter().all(|px| px[1] <= px[0].max(px[2]) + 1e-3), "{looked_up:?}");
}

#[test]
fn a_quarter_of_an_hour_in_it_is_where_its_loop_is() {
    let knobs = knobs("network/cppn").with("speed", 0.5);
    let at = |frame| picture(&knobs, [16, 9], network(SMALL, 1.0), frame);
    assert_ne!(at(0), at(20));
    assert_eq!(at(20), at(20 + 60 * 450), "every two seconds it comes round");
    let library = library();
    let Kernel::Picture { node, .. } = &library.kernels["network/cppn"] else {
        panic!("it draws")
    };
    let moves = |speed: f32| node.moves(&self::knobs("network/cppn").with("speed", speed).given(&[None], 0));
    assert!(moves(0.1) && !moves(0.0));
}

#[test]
fn things_of_another_kind_are_no_network() {
    let odd = Some(Thing::new(Arc::new(5_u32), 1));
    let drawn = picture(&knobs("network/cppn"), [8, 4], odd.clone(), 0);
    assert_eq!(drawn, picture(&knobs("network/cppn"), [8, 4], None, 0), "it draws one of its own");
    assert_eq!(make("network/evolve", &knobs("network/evolve"), std::slice::from_ref(&odd), 0).thing, odd);
}

/// What CLIP Guidance makes of a prompt at a frame, and what it asks for.
fn guided(prompt: &str, time: f32, result: Option<&Thing>, frame: u64) -> (Made, Asked) {
    let knobs = knobs(WORDS_KIND).with("time", time).with("blend", 2.0);
    let kind = library().catalogue.get(WORDS_KIND).unwrap();
    let networks = kind.inputs.iter().filter(|input| input.ty == WireType::Network);
    let things: Vec<Option<Thing>> = networks
        .map(|input| match input.name.as_str() {
            "network" => network(SMALL, 1.0),
            "result" => result.cloned(),
            _ => None,
        })
        .collect();
    let texts = [prompt, "", "", ""];
    let given = Given { texts: &texts, ..knobs.given(&things, frame) };
    let Kernel::Thing(node) = &library().kernels[WORDS_KIND] else {
        panic!("it makes no thing")
    };
    (node.start().make(&given), Asked::of(WORDS_KIND, &given))
}

/// A result for everything that is asked for, made of plain networks.
fn result_for(asked: &Asked) -> Thing {
    let made: Vec<_> = asked
        .wanted
        .iter()
        .zip(10..)
        .map(|(wanted, seed)| (wanted.key(), Arc::new(Network::new(Preset::Small.architecture(), seed).unwrap()), true))
        .collect();
    library().readers[&WireType::Network](&asked.result_of(&made).unwrap()).unwrap()
}

const STORY: &str = "0:00 blue spirals\n0:10 red rings\n20 blue spirals\n0:30 gold dust";

#[test]
fn lines_with_times_follow_each_other_through_the_song() {
    let (nothing, asked) = guided(STORY, -1.0, None, 0);
    assert!(nothing.trouble.unwrap()[0].contains("no network has been made"));
    assert_eq!(asked.wanted.len(), 3, "the same words twice are one network");
    assert!(!asked.is_done());
    let result = result_for(&asked);
    let at = |time: f32, frame: u64| {
        let (made, asked) = guided(STORY, time, Some(&result), frame);
        assert!(made.trouble.is_none() && asked.is_done(), "{:?}", made.trouble);
        made.thing.unwrap()
    };
    let (blue, red, gold) = (at(0.0, 0), at(15.0, 0), at(100.0, 0));
    assert!(blue != red && red != gold && blue != gold);
    // Outside of a change the very same network goes on, whatever the moment; the song's own time is followed below 0.
    assert_eq!(
        [at(8.9, 7), at(25.0, 0), at(-1.0, 3), at(-1.0, 30 * 25)],
        [blue.clone(), blue.clone(), blue.clone(), blue.clone()]
    );
    assert_eq!([at(11.1, 0), at(-1.0, 30 * 15), at(29.0, 9)], [red.clone(), red.clone(), blue.clone()]);
    // In the middle of a change the weights are the mean.
    let middle = at(10.0, 0);
    let mean = weights(Some(&blue)).into_iter().zip(weights(Some(&red))).map(|(a, b)| 0.5 * (a + b));
    let apart = weights(Some(&middle)).into_iter().zip(mean).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    assert!(apart < 1e-6, "{apart}");
    assert_ne!(at(10.1, 0), middle);
    assert_eq!(at(-1.0, 300), middle);
}

#[test]
fn an_edited_line_leaves_the_others_finished() {
    let (_, asked) = guided(STORY, -1.0, None, 0);
    let result = result_for(&asked);
    // Other times and another order need nothing new.
    let later = "0:05 gold dust\n0:40 red rings\n1:00 blue spirals";
    let (made, moved) = guided(later, 0.0, Some(&result), 0);
    assert!(made.trouble.is_none() && moved.is_done());
    assert_eq!(made.thing, guided(STORY, 100.0, Some(&result), 0).0.thing);
    let edited = STORY.replace("red rings", "green rays");
    let (made, asked) = guided(&edited, 0.0, Some(&result), 0);
    assert!(made.trouble.unwrap()[0].contains("have changed"));
    let finished: Vec<bool> = asked.wanted.iter().map(|wanted| asked.finished(&wanted.key()).is_some()).collect();
    assert_eq!(finished, [true, false, true]);
    // What was kept before its end is shown and is not taken for finished.
    let early: Vec<_> = asked
        .wanted
        .iter()
        .map(|wanted| (wanted.key(), Arc::new(Network::new(Preset::Small.architecture(), 5).unwrap()), false))
        .collect();
    let early = library().readers[&WireType::Network](&asked.result_of(&early).unwrap()).unwrap();
    let (made, asked) = guided(&edited, 0.0, Some(&early), 0);
    assert!(made.trouble.is_some() && made.thing.is_some() && !asked.is_done());
    // A file of several networks serves as its first one elsewhere.
    let drawn = |thing: Option<Thing>| picture(&knobs("network/cppn"), [8, 4], thing, 0);
    assert_eq!(drawn(Some(result.clone())), drawn(guided(STORY, 0.0, Some(&result), 0).0.thing));
}

#[test]
fn lines_that_cannot_be_read_are_told_and_the_picture_stays() {
    for (prompt, words) in [
        ("0:00 blue\nred", "line 2"),
        ("0:10 blue\n0:05 red", "not later"),
        ("0:00 blue\n0:99 red", "`0:99`"),
        ("0:00 blue\nchorus: red", "`chorus`"),
    ] {
        let (made, asked) = guided(prompt, -1.0, None, 0);
        let [cause, next_step] = made.trouble.unwrap();
        assert!(cause.contains(words) && cause.ends_with('.') && next_step.ends_with('.'), "{cause} {next_step}");
        assert_eq!(made.thing, network(SMALL, 1.0));
        assert!(asked.wanted.is_empty() && asked.trouble.is_some() && !asked.is_done());
    }
}

#[test]
fn other_losses_ask_for_another_network() {
    let key = |name: &str, value: f32| {
        let knobs = knobs(WORDS_KIND).with(name, value);
        let texts = ["red rings", "", "", ""];
        Asked::of(WORDS_KIND, &Given { texts: &texts, ..knobs.given(&[None, None], 0) }).key()
    };
    let plain = key("steps", 200.0);
    for name in ["palette", "saturation", "smoothness", "symmetry", "detail"] {
        assert_eq!(key(name, 0.0), plain, "{name}");
        assert_ne!(key(name, 0.5), plain, "{name}");
        assert_eq!(key(name, 1.0), key(name, 7.0), "{name} is held within its range");
    }
    assert_eq!(key("colours", 0.9), plain, "colours that do not count change nothing");
    assert_eq!(key("blend", 9.0), plain);
    assert_ne!(key("views", 3.0), plain);
}

/// The first bytes of a picture's file, and one byte that tells files apart.
fn file(last: u8) -> Thing {
    let bytes = [b"\x89PNG\r\n\x1a\n".as_slice(), &[last]].concat();
    library().readers[&WireType::Image](&bytes).unwrap()
}

#[test]
fn pictures_ask_for_one_network_and_other_pictures_for_another() {
    let asked = |things: &[Option<Thing>]| Asked::of(PICTURES_KIND, &knobs(PICTURES_KIND).given(things, 0));
    let one = asked(&[None, Some(file(1)), None, None, None, None]);
    let [Wanted::Pictures(request)] = &one.wanted[..] else {
        panic!("one network")
    };
    assert_eq!((request.pictures.len(), one.pictures.len()), (1, 1));
    assert_ne!(one.key(), asked(&[None, Some(file(2)), None, None, None, None]).key());
    let two = asked(&[None, Some(file(1)), None, Some(file(2)), None, None]);
    assert_eq!((two.wanted.len(), two.pictures.len()), (1, 2));
    let none = asked(&[const { None }; 6]);
    assert!(none.wanted.is_empty() && none.trouble.is_none());
    let make = |things: &[Option<Thing>]| make(PICTURES_KIND, &knobs(PICTURES_KIND), things, 0);
    assert!(make(&[const { None }; 6]).trouble.unwrap()[0].contains("no picture to learn"));
    assert!(make(&[None, Some(file(1)), None, None, None, None]).trouble.unwrap()[0].contains("for its pictures yet"));
    let seed = Preset::ALL.iter().position(|preset| *preset == Preset::Seed).unwrap();
    let without_latent = [network(seed, 1.0), Some(file(1)), Some(file(2)), None, None, None];
    assert!(make(&without_latent).trouble.unwrap()[0].contains("no latent"));
    assert!(library().readers[&WireType::Image](b"no picture").unwrap_err().contains("PNG"));
}
