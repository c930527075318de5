//! Several nodes in one pass.

use cym_wgsl::{Format, PassSource, Stage, TextureKind, Trust, assemble, read_node};

use crate::support::{library, read, with_head};

const CELLS: &str = "
const SIZE = 4.0;
struct Cell { cell: vec2i, unit: f32 }
var<private> count: u32;
fn cell(pos: vec2f) -> Cell { count++; let cell = vec2i(floor(pos * SIZE)); return Cell(cell, unit(hash_cell(cell, 0u, 1u))); }
";

fn pass<'a>(label: &'a str, body: &'a str) -> PassSource<'a> {
    PassSource {
        label,
        nodes: Vec::new(),
        functions: "",
        body,
        vec4s: 8,
        textures: &[],
        stage: Stage::Fragment,
        format: Format::F16,
        guard: false,
    }
}

#[test]
fn two_nodes_with_the_same_names_meet_in_one_pass() {
    let library = library();
    let node = |name: &str, sign: &str| {
        let code = format!("{CELLS}fn {name}(at: Place) -> vec4f {{ return vec4f({sign}cell(at.pos).unit); }}");
        read_node(&format!("test/{name}"), &with_head(&code), &library, Trust::Ours)
            .unwrap_or_else(|error| panic!("{error}"))
    };
    let (one, two) = (node("one", ""), node("two", "-"));
    let mut source = pass("two", "    return test_one(at) + test_two(cym_shifted(at, vec2f(0.1)));");
    source.nodes = vec![&two, &one];
    let text = assemble(&library, &source).unwrap_or_else(|error| panic!("{error}"));
    for name in [
        "fn test_one_cell(",
        "fn test_two_cell(",
        "struct test_one_Cell { cell: vec2i, unit: f32 }",
        "const test_two_SIZE",
    ] {
        assert!(text.contains(name), "{name}: {text}");
    }
    source.nodes = vec![&one, &two];
    assert_eq!(assemble(&library, &source).unwrap(), text, "the order of the nodes does not show");
}

#[test]
fn a_node_may_use_a_name_of_the_library_for_its_own() {
    let library = library();
    let code = "fn unit(x: f32) -> f32 { return x; }
fn node(at: Place) -> vec4f { return vec4f(unit2(vec2i(1), 0u, at.seed), unit(0.5), 1.0); }";
    let node = read(code, Trust::Outside).unwrap_or_else(|error| panic!("{error}"));
    let mut source = pass("own", "    return test_node(at);");
    source.nodes = vec![&node];
    let text = assemble(&library, &source).unwrap_or_else(|error| panic!("{error}"));
    assert!(text.contains("fn test_node_unit(x: f32)") && text.contains("fn unit(hash: u32)"), "{text}");
}

#[test]
fn names_that_meet_after_all_are_said() {
    let library = library();
    let read = |id: &str, code: &str| {
        read_node(id, &with_head(code), &library, Trust::Ours).unwrap_or_else(|error| panic!("{error}"))
    };
    let one = read("test/one", "fn cell() -> f32 { return 1.0; } fn one() -> vec4f { return vec4f(cell()); }");
    let two = read("test/one_cell", "fn one_cell() -> vec4f { return vec4f(1.0); }");
    let mut source = pass("clash", "    return test_one() + test_one_cell();");
    source.nodes = vec![&one, &two];
    assert_eq!(
        assemble(&library, &source).unwrap_err().to_string(),
        "clash: `test_one_cell` is declared by test/one_cell and by test/one\n      next: rename one of the two files, or the declaration in it"
    );
}

#[test]
fn bindings_and_guards_are_as_documented() {
    let library = library();
    let mut source = pass(
        "state",
        "    return sample(t0, at.pos, at) + textureLoad(t1, vec3i(0), 0) + V[7] * bitcast<f32>(bitcast<u32>(V[1].y));",
    );
    source.textures = &[TextureKind::D2, TextureKind::D3];
    source.guard = true;
    source.stage = Stage::Compute;
    source.format = Format::F32;
    let text = assemble(&library, &source).unwrap_or_else(|error| panic!("{error}"));
    for line in [
        "@group(0) @binding(0) var<uniform> V: array<vec4f, 8>;",
        "@group(0) @binding(1) var linear_clamp: sampler;",
        "@group(0) @binding(2) var nearest_clamp: sampler;",
        "@group(1) @binding(0) var t0: texture_2d<f32>;",
        "@group(1) @binding(1) var t1: texture_3d<f32>;",
        "@group(2) @binding(0) var target_image: texture_storage_2d<rgba32float, write>;",
        "@compute @workgroup_size(8, 8)\nfn cs(",
        "cym_guarded(field(cym_place(",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    source.stage = Stage::Fragment;
    let text = assemble(&library, &source).unwrap();
    assert!(text.contains("fn vs(") && text.contains("fn fs(") && !text.contains("target_image"), "{text}");
    source.guard = false;
    assert!(!assemble(&library, &source).unwrap().contains("cym_guarded"));
}

#[test]
fn a_body_that_is_wrong_is_shown() {
    let error = assemble(&library(), &pass("broken", "    return nothing(at);")).unwrap_err();
    assert!(error.to_string().contains("return nothing(at);"), "{error}");
    let mut source = pass("long", "    return V[0];");
    source.vec4s = 5000;
    let error = assemble(&library(), &source).unwrap_err();
    assert!(error.to_string().contains("the limit is 4096"), "{error}");
}
