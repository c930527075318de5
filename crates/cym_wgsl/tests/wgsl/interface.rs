//! What heads, params and arguments may say.

use cym_wgsl::{ArgDefault, ArgRole, FieldType, Format, Memory, Only, Returns, Scale, Stage, Test, Trust, read_node};

use crate::support::{alone, library, read};

#[test]
fn every_kind_of_param() {
    let node = read(
        "struct Params {
    /// A number.
    /// It goes on.
    /// = -0.5 in -1..1 secs was: old, older
    number: f32,
    /// Whole.
    /// = -3
    whole: i32,
    /// Count.
    /// = 8 in 1..64 log
    count: u32,
    /** Switch.
     * = true */
    is_on: u32,
    // A plain comment between does not lose the doc.
    /// Choice.
    // Neither here.
    /// = soft light choices: normal | soft light | screen
    mode: u32,
    /// Place.
    /// = 0.5 -0.25 in -2..2
    centre: vec2<f32>,
    /// Three.
    /// = 1 2 3
    three: vec3f,
    /// Colour.
    /// = #ff003380
    tint_of_edge: vec4f
}
fn node(p: Params) -> vec4f {
    return p.tint_of_edge;
}",
        Trust::Ours,
    )
    .unwrap_or_else(|error| panic!("{error}"));
    let [number, whole, count, is_on, mode, centre, three, tint] = node.params.as_slice() else {
        panic!("{:?}", node.params);
    };
    assert_eq!((number.help.as_str(), number.unit.as_str()), ("A number. It goes on.", "secs"));
    assert_eq!((number.range, &number.was[..]), (Some((-1.0, 1.0)), &["old".to_owned(), "older".to_owned()][..]));
    assert_eq!((whole.ty, whole.default[0], whole.range), (FieldType::I32, -3.0, None));
    assert_eq!((count.ty, count.log, count.toggle), (FieldType::U32, true, false));
    assert_eq!((is_on.default[0], is_on.toggle, is_on.label.as_str()), (1.0, true, "Is on"));
    assert_eq!((mode.default[0], &mode.choices[..]), (1.0, &["normal", "soft light", "screen"].map(str::to_owned)[..]));
    assert_eq!((centre.ty, &centre.default[..]), (FieldType::Vec2, &[0.5, -0.25][..]));
    assert_eq!((three.ty, &three.default[..]), (FieldType::Vec3, &[1.0, 2.0, 3.0][..]));
    assert_eq!((tint.color, tint.default[3]), (true, 128.0 / 255.0));
    assert_eq!(tint.label, "Tint of edge");
}

#[test]
fn every_kind_of_argument() {
    let node = read(
        "/// Draws it all.
/// image: The picture
/// to colour.
/// colours = #000000 #ff0000 #ffffff
/// shape = 0,0 0.5,0.6 1,1
fn node(at: Place, image: vec4f, wide: texture_2d<f32>, before: texture_2d<f32>, late: texture_2d<f32>,
    table: texture_3d<f32>, colours: Gradient, shape: Curve, bars: Spectrum, plain: Curve) -> vec4f {
    let c = gradient_at(colours, curve_at(shape, curve_at(plain, spectrum_at(bars, image.x))));
    let t = textureLoad(table, vec3i(0), 0);
    return c + t + sample(wide, at.pos, at) + sample(before, at.pos, at) + sample(late, at.pos, at);
}",
        Trust::Ours,
    )
    .unwrap_or_else(|error| panic!("{error}"));
    let roles: Vec<ArgRole> = node.args.iter().map(|arg| arg.role).collect();
    use ArgRole as A;
    assert_eq!(
        roles,
        [A::Place, A::Point, A::Texture, A::Before, A::Late, A::Lut, A::Gradient, A::Curve, A::Spectrum, A::Curve]
    );
    assert_eq!(node.args[1].help, "The picture to colour.");
    assert_eq!(
        node.args[6].default,
        ArgDefault::Gradient(vec![
            (0.0, [0.0, 0.0, 0.0, 1.0]),
            (0.5, [1.0, 0.0, 0.0, 1.0]),
            (1.0, [1.0, 1.0, 1.0, 1.0]),
        ])
    );
    assert_eq!(node.args[7].default, ArgDefault::Curve(vec![[0.0, 0.0], [0.5, 0.6], [1.0, 1.0]]));
    assert_eq!(node.args[9].default, ArgDefault::Curve(vec![[0.0, 0.0], [1.0, 1.0]]));
    assert!(node.reads_neighbours);
    assert_eq!(node.memory, Memory::Forever);
    for stage in [Stage::Fragment, Stage::Compute] {
        alone(&library(), &node, stage).unwrap_or_else(|error| panic!("{error}"));
    }
}

#[test]
fn a_picture_that_is_read_in_some_frames_only() {
    let text = "struct Params {
    /// Which.
    /// = 1 in 1..2
    which: u32,
    /// How far.
    /// = 0.5 in 0..1
    far: f32,
}
/// one: The first.
/// one while which is 1
/// two: The second while nobody looks.
/// two while far above 0
fn node(at: Place, p: Params, one: texture_2d<f32>, two: texture_2d<f32>, three: texture_2d<f32>) -> vec4f {
    return sample(one, at.pos, at) + sample(two, at.pos, at) * p.far + sample(three, at.pos, at) * f32(p.which);
}";
    let node = read(text, Trust::Ours).unwrap_or_else(|error| panic!("{error}"));
    let only: Vec<_> = node.args.iter().map(|arg| arg.only.clone()).collect();
    let when = |param: &str, test| Some(Only { param: param.to_owned(), test });
    assert_eq!(only, [None, None, when("which", Test::Is(1)), when("far", Test::Above(0.0)), None]);
    assert_eq!(node.args[3].help, "The second while nobody looks.");
    for (wrong, told) in [
        ("one while which", "`which` does not say when `one` is read"),
        ("one while which is some", "`which is some` does not say when `one` is read"),
        (
            "one while other is 1",
            "`one` is read while `other` has some value, and there is no such number among the params",
        ),
    ] {
        let error = read(&text.replace("one while which is 1", wrong), Trust::Ours).unwrap_err();
        assert!(error.faults.iter().any(|fault| fault.message == told), "{error}");
    }
}

#[test]
fn tests_round_as_shaders_do() {
    assert!(Test::Is(2).holds(1.6) && Test::Is(2).holds(2.5) && !Test::Is(2).holds(3.4));
    assert!(Test::Is(0).holds(-7.0) && !Test::Is(0).holds(f32::INFINITY));
    assert!(Test::Above(0.0).holds(1e-9) && !Test::Above(0.0).holds(0.0));
    assert!(Test::Below(1.0).holds(0.999) && !Test::Below(1.0).holds(f32::NAN));
}

#[test]
fn every_line_of_a_head() {
    let node = read_node(
        "test/node",
        "//! A Node
//! One sentence. It
//! goes on: here.
//!
//! keywords: one, two words
//! scale: 1/2
//! iterations: 8
//! format: f32
//! memory: fades by decay
//! was: old/id
//! cost: 400
struct Params {
    /// Fades.
    /// = 0.9 in 0..1
    decay: f32,
}
fn node(at: Place, before: texture_2d<f32>, p: Params) -> vec4f { return sample(before, at.pos, at) * p.decay; }",
        &library(),
        Trust::Outside,
    )
    .unwrap_or_else(|error| panic!("{error}"));
    assert_eq!((node.title.as_str(), node.help.as_str()), ("A Node", "One sentence. It goes on: here."));
    assert_eq!(node.keywords, ["one", "two words"]);
    assert_eq!((node.scale, node.iterations, node.format), (Scale::Fraction(2), 8, Format::F32));
    assert_eq!(node.memory, Memory::Fades { param: "decay".to_owned() });
    assert_eq!((node.was, node.cost), (vec!["old/id".to_owned()], 400.0));
}

#[test]
fn a_node_may_have_sides_of_its_own_and_many_late_pictures() {
    let text = "//! scale: 0.25 0 0 x 0 0.5 8
fn node(at: Place, late_one: texture_2d<f32>, late_two: texture_2d<f32>) -> vec4f {
    return sample(late_one, at.pos, at) + sample(late_two, at.pos, at);
}";
    let node = read(text, Trust::Ours).unwrap_or_else(|error| panic!("{error}"));
    let Scale::Sides(sides) = node.scale else {
        panic!("{:?}", node.scale);
    };
    assert_eq!(sides.map(|side| side.of([1280, 720])), [320, 368]);
    assert_eq!(sides.map(|side| side.of([1, 1])), [1, 8], "never less than one px");
    assert!(node.args[1..].iter().all(|arg| arg.role == ArgRole::Late));
    assert!(read(&text.replace(" 0.5 8", ""), Trust::Ours).is_err());
}

#[test]
fn only_translated_text_may_ask_how_values_change() {
    let text = "fn node(at: Place) -> vec4f { return vec4f(fwidth(at.pos), 0.0, 1.0); }";
    assert!(read(text, Trust::Ours).is_err() && read(text, Trust::Outside).is_err());
    assert!(read(text, Trust::Translated).unwrap().fragment_only);
}

#[test]
fn a_place_is_a_warp() {
    let node =
        read("fn node(at: Place, wide: texture_2d<f32>) -> vec2f { return sample(wide, at.pos, at).xy; }", Trust::Ours)
            .unwrap();
    assert_eq!(node.returns, Returns::Place);
    let text = alone(&library(), &node, Stage::Compute).unwrap_or_else(|error| panic!("{error}"));
    assert!(text.contains("fn cym_moved(") && text.contains("fn cym_footprint("), "{text}");
}

#[test]
fn costs_follow_the_code() {
    let cost = |body: &str| {
        read(
            &format!(
                "fn half(x: f32) -> f32 {{ return x * 0.5; }} const N = 10u;
        fn node(at: Place, wide: texture_2d<f32>) -> vec4f {{ var x = at.pos.x; {body} return vec4f(x); }}"
            ),
            Trust::Ours,
        )
        .unwrap()
        .cost
    };
    assert_eq!(cost("x = x * 2.0 + 1.0;"), 2.0);
    assert_eq!(cost("x = sin(x);"), 4.0);
    assert_eq!(cost("x = half(half(x));"), 2.0);
    assert_eq!(cost("x = textureLoad(wide, vec2i(0), 0).x;"), 8.0);
    assert_eq!(cost("if x > 0.0 { x = sin(x); } else { x = x * 2.0; }"), 5.0);
    // Comparison, negation, addition of the counter and one operation: four or fewer a round.
    let known = cost("for (var i = 0u; i < 100u; i++) { x = x * 2.0; }");
    assert!((200.0..=400.0).contains(&known), "{known}");
    let constant = cost("for (var i = 0u; i < N; i += 2u) { x = x * 2.0; }");
    assert_eq!(constant * 20.0, known);
    let unknown = cost("for (var i = 0u; i < u32(x); i++) { x = x * 2.0; }");
    assert!(unknown > known / 100.0 * 16.0 && unknown < known, "{unknown}");
    let nested = cost("for (var i = 0; i < 10; i++) { for (var j = 0; j < 10; j++) { x = x * 2.0; } }");
    assert!((known..known * 1.2).contains(&nested), "{nested} {known}");
}
