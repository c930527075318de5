//! Every rule of the translator, by a text that naga refuses without it.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may stop")]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use cym_isf::{Kind, Translated, kind_of, stand_in, translate};
use cym_wgsl::{ArgRole, Format, Library, Memory, Scale, Trust, WgslNode, read_node};
use proptest::prelude::*;

static LIBRARY: LazyLock<Library> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shaders/lib");
    let files = fs::read_dir(folder).unwrap().map(|entry| {
        let path = entry.unwrap().path();
        (path.display().to_string(), fs::read_to_string(&path).unwrap())
    });
    Library::new(files).unwrap()
});

fn fixture(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)).unwrap()
}

fn nodes(translated: &Translated) -> Vec<WgslNode> {
    let read = |node: &cym_isf::NodeText| read_node(&node.id, &node.text, &LIBRARY, Trust::Translated);
    translated.nodes.iter().map(|node| read(node).unwrap_or_else(|error| panic!("{error}\n{}", node.text))).collect()
}

fn node(text: &str) -> WgslNode {
    let translated = translate("isf/test", "Test", text, None).unwrap_or_else(|error| panic!("{error}"));
    nodes(&translated).remove(0)
}

/// A shader with two inputs and a picture around this text.
fn shader(text: &str) -> String {
    format!(
        "/*{{ \"INPUTS\": [ {{ \"NAME\": \"inputImage\", \"TYPE\": \"image\" }}, {{ \"NAME\": \"level\", \"TYPE\": \"float\" }}, \
         {{ \"NAME\": \"on\", \"TYPE\": \"bool\" }} ] }}*/\n{text}"
    )
}

/// A shader that works out a value of `vec4` by these declarations and this expression.
fn value(declarations: &str, expression: &str) -> WgslNode {
    node(&shader(&format!("{declarations}\nvoid main() {{\n gl_FragColor = {expression};\n}}\n")))
}

fn refused(text: &str) -> String {
    translate("isf/test", "Test", text, None).unwrap_err().to_string()
}

#[test]
fn words_that_glsl_450_keeps_for_itself_are_renamed() {
    value(
        "float f(float sample) { float smooth = sample; vec2 filter = vec2(smooth); return filter.x; }",
        "vec4(f(1.0))",
    );
    value("struct Ray { vec3 common; };", "vec4(Ray(vec3(level)).common, 1.0)");
}

#[test]
fn names_of_the_house_are_the_shaders_to_use() {
    value("struct Camera { vec3 from; };\nCamera c;\nvec2 aspect = vec2(1.0);", "vec4(c.from, aspect.x)");
    value("float V = 1.0;\nfloat at = 2.0;\nfloat test = 3.0;", "vec4(V, at, test, 1.0)");
    // The colour that some hosts declare, and a local that is called so.
    node(&shader("void main() { fragColor = vec4(level); }"));
    node(&shader(
        "void main() { vec3 a, fragColor, b; fragColor = vec3(level); gl_FragColor = vec4(fragColor, 1.0); }",
    ));
}

#[test]
fn functions_that_shadow_built_in_ones_are_renamed_and_then_stand_beside_them() {
    value("float round(float x) { return floor(x + 0.5); }", "vec4(round(level))");
    // The built-in one is meant as well: a second attempt.
    value(
        "vec2 mod(vec2 a, int b) { return mod(a, vec2(float(b))); }",
        "vec4(mod(vec2(level), 2), mod(TIME, 2.0), 1.0)",
    );
}

#[test]
fn every_path_returns_a_value_of_the_declared_type() {
    value("float f(float x) { if (x > 0.5) { return 1.0; } else { return 2.0; } }", "vec4(f(level))");
    value("float f(float x) { if (x > 0.5) return 1.0; }", "vec4(f(level))");
    value("float f() { return 1; }\nvec2 g() { return vec2(1); }", "vec4(f(), g(), 1.0)");
    value("struct S { float a; };\nS f(float x) { if (x > 0.5) { S s; s.a = x; return s; } }", "vec4(f(level).a)");
}

#[test]
fn globals_that_need_inputs_are_set_before_the_shader_runs() {
    value("vec2 middle = RENDERSIZE * 0.5;\nfloat twice = level * 2.0;", "vec4(middle, twice, 1.0)");
    value("const vec3 axis = normalize(vec3(1.0, 2.0, 3.0));\nconst int N = 3;\nfloat many[N];", "vec4(axis, many[0])");
    value("const float[] steps = float[](0.1, 0.2, 0.3);", "vec4(steps[int(level * 2.0)])");
}

#[test]
fn functions_come_in_any_order_and_twice() {
    value(
        "float late(float x);\nfloat early(float x) { return late(x); }\nfloat late(float x) { return x; }",
        "vec4(early(level))",
    );
    value("float twice(float x) { return x; }\nfloat twice(float y) { return y; }", "vec4(twice(level))");
}

#[test]
fn constant_params_and_locals_need_not_be_known() {
    value(
        "float f(const in float x) { const float y = x * 2.0; const int n = 2; return y * float(n); }",
        "vec4(f(level))",
    );
    value("float f(void) { return 1.0; }", "vec4(f())");
}

#[test]
fn calls_that_are_lacking_are_written_out() {
    value("", "vec4(mat2(cos(vec4(level))) * vec2(1.0), mat2(2.0)[0])");
    value("", "isnan(level) ? vec4(0.0) : vec4(1.0)");
    value("", "textureCube(inputImage, vec3(level, 0.0, 1.0))");
    value("void f() { if (level > 0.5) discard; }", "on ? vec4(1.0) : vec4(0.0)");
    let node = value("", "vec4(fwidth(isf_FragNormCoord), 0.0, 1.0)");
    assert!(node.fragment_only);
}

#[test]
fn the_preprocessor_replaces_before_calls_are_read() {
    value("#define READ(i, at) IMG_NORM_PIXEL(i, at)\n#define HERE isf_FragNormCoord", "READ(inputImage, HERE)");
    value("#define GLUE(a, b) a##b\nfloat GLUE(le, vels) = 1.0;", "vec4(levels)");
    value("#if __VERSION__ >= 120 && !defined(GONE)\nfloat f() { return 1.0; }\n#else\n?\n#endif", "vec4(f())");
    value("#define TWICE(x) (2.0 * (x))\n", "vec4(TWICE(TWICE(level)))");
    value("#define LONG 1.0 + \\\n 2.0", "vec4(LONG)");
    assert!(refused(&shader("#ifdef A\n#elif 1\n#error not here\n#endif\nvoid main() {}")).contains("not here"));
}

#[test]
fn pictures_are_read_in_every_way() {
    let node = value(
        "vec4 blur(sampler2D from, vec2 at) { return texture2D(from, at); }",
        "blur(inputImage, vec2(0.5)) + IMG_PIXEL(inputImage, gl_FragCoord.xy) + IMG_THIS_PIXEL(inputImage) \
         + IMG_THIS_NORM_PIXEL(inputImage) + texelFetch(inputImage, ivec2(1), 0) + vec4(IMG_SIZE(inputImage), 1.0, 1.0)",
    );
    assert!(node.args.iter().any(|arg| arg.name == "image" && arg.role == ArgRole::Texture));
    // As version 1 spelt it.
    value("", "IMG_NORM_PIXEL(inputImage, vv_FragNormCoord) + vec4(_inputImage_imgSize, _inputImage_imgRect.zw)");
}

#[test]
fn a_shader_that_says_nothing_of_alpha_is_opaque() {
    let starts = |text: &str| {
        let translated = translate("isf/test", "Test", &shader(text), None).unwrap();
        translated.nodes[0].text.contains("= vec4f(0.0, 0.0, 0.0, 1.0);")
    };
    assert!(starts("void main() { gl_FragColor.rgb = vec3(0.0); gl_FragColor.r += level; }"));
    assert!(!starts("void main() { gl_FragColor.rgb = vec3(level); gl_FragColor.a = level; }"));
    assert!(!starts("void main() { if (on) { gl_FragColor = vec4(level); } gl_FragColor.r = 1.0; }"));
}

#[test]
fn sounds_are_spectra() {
    let text = "/*{ \"INPUTS\": [ { \"NAME\": \"bars\", \"TYPE\": \"audioFFT\" } ] }*/\nvoid main() { gl_FragColor = IMG_NORM_PIXEL(bars, \
                vec2(isf_FragNormCoord.x, 0.5)) * IMG_SIZE(bars).y; }";
    let node = node(text);
    assert!(node.args.iter().any(|arg| arg.name == "bars" && arg.role == ArgRole::Spectrum));
}

#[test]
fn a_careless_head_gives_the_inputs() {
    let vertex = fixture("outline.vs");
    let translated = translate("isf/outline", "Outline", &fixture("outline.fs"), Some(&vertex)).unwrap();
    assert_eq!((translated.kind, &translated.group), (Kind::Isf, &None));
    let node = nodes(&translated).remove(0);
    let names: Vec<&str> = node.params.iter().map(|param| param.name.as_str()).collect();
    assert_eq!(names, ["strength", "ink", "mode"]);
    assert_eq!((node.params[0].range, node.params[0].default.clone()), (Some((0.0, 10.0)), vec![2.0]));
    assert!(node.params[1].color);
    assert_eq!(
        (node.params[2].choices.as_slice(), node.params[2].default[0]),
        (["over".to_owned(), "alone".to_owned()].as_slice(), 1.0)
    );
    // The vertex shader runs at the four corners, not at each px.
    assert_eq!(translated.nodes[0].text.matches("isf_vertex();").count(), 4, "{}", translated.nodes[0].text);
}

#[test]
fn passes_become_nodes_with_the_buffers_that_they_read() {
    let translated = translate("isf/embers", "Embers", &fixture("embers.fs"), None).unwrap();
    let nodes = nodes(&translated);
    let roles = |index: usize| nodes[index].args.iter().map(|arg: &cym_wgsl::Arg| arg.role).collect::<Vec<_>>();
    assert_eq!(
        nodes.iter().map(|node| node.id.as_str()).collect::<Vec<_>>(),
        ["isf/embers/pass_1", "isf/embers/pass_2", "isf/embers/pass_3"]
    );
    assert!(roles(0).contains(&ArgRole::Before) && !roles(1).contains(&ArgRole::Before));
    assert_eq!(nodes.iter().map(|node| node.memory == Memory::None).collect::<Vec<_>>(), [false, true, true]);
    assert_eq!((nodes[0].format, nodes[1].format), (Format::F32, Format::F16));
    let Scale::Sides(sides) = nodes[0].scale else {
        panic!("{:?}", nodes[0].scale);
    };
    assert_eq!(sides.map(|side| side.of([1280, 720])), [320, 180]);
    assert_eq!(nodes[2].scale, Scale::Full);
    let group = translated.group.unwrap();
    let document = cym_graph::file::read_str(&group).unwrap();
    let wire = |node: &str, port: &str| document.nodes()[&cym_graph::NodeId::new(node)].wires[port].from.to_string();
    assert_eq!(
        (wire("pass_2", "buffer_glow"), wire("pass_3", "buffer_soft")),
        ("pass_1.image".to_owned(), "pass_2.image".to_owned())
    );
    let exposed: Vec<&str> = document.group().unwrap().inputs.iter().map(|input| input.name.as_str()).collect();
    assert_eq!(exposed, ["image", "keep", "clear"]);
}

#[test]
fn a_buffer_that_is_written_later_is_that_of_the_last_frame() {
    let text = "/*{ \"PASSES\": [ { \"TARGET\": \"a\" }, { \"TARGET\": \"b\", \"PERSISTENT\": true } ] }*/\nvoid main() { \
                gl_FragColor = PASSINDEX == 0 ? vec4(TIME) : vec4(1.0); if (PASSINDEX == 0) { gl_FragColor += IMG_THIS_PIXEL(b); } \
                else { gl_FragColor += IMG_THIS_PIXEL(a); } }";
    let translated = translate("isf/late", "Late", text, None).unwrap();
    let nodes = nodes(&translated);
    assert!(nodes[0].args.iter().any(|arg| arg.name == "late_b" && arg.role == ArgRole::Late));
    // The last pass keeps data: one more shows it.
    assert_eq!(nodes[2].id, "isf/late/shown");
}

#[test]
fn a_transition_has_its_uniforms_with_their_defaults() {
    let text = "// Author: A. Hand\nuniform float slope; // = 0.25\nuniform vec2 way; // = vec2(1.0, -1.0)\nuniform bool hard; /* = true */\n\
                vec4 transition(vec2 uv) {\n return mix(getFromColor(uv), getToColor(uv * way * ratio), progress * slope);\n}\n";
    assert_eq!(kind_of(text), Some(Kind::Transition));
    let node = node(text);
    let defaults: Vec<(&str, &[f32])> =
        node.params.iter().map(|param| (param.name.as_str(), param.default.as_slice())).collect();
    assert_eq!(defaults, [("progress", &[0.4][..]), ("slope", &[0.25]), ("way", &[1.0, -1.0]), ("hard", &[1.0])]);
    assert_eq!(node.args.iter().filter(|arg| arg.role == ArgRole::Texture).count(), 2);
}

#[test]
fn text_of_shadertoy_draws() {
    let text = "void mainImage(out vec4 fragColor, in vec2 fragCoord) {\n vec2 uv = fragCoord / iResolution.xy;\n \
                fragColor = texture(iChannel0, uv) * vec4(uv, sin(iTime), float(iFrame)) + iMouse * iDate.w;\n}\n";
    assert_eq!(kind_of(text), Some(Kind::Toy));
    let node = node(text);
    assert!(node.args.iter().any(|arg| arg.name == "i_channel0"), "{:?}", node.args);
    assert_eq!(node.params[0].name, "mouse");
}

#[test]
fn a_mistake_names_its_line_in_the_artists_own_text() {
    let message = refused(&shader("// one\n\nvoid main() {\n\tfloat a = 1.0;\n\tgl_FragColor = vec4(missing);\n}\n"));
    assert!(message.starts_with("isf/test.fs:6:"), "{message}");
    assert!(message.contains("missing") && message.contains("gl_FragColor = vec4(missing);"), "{message}");
    let message = refused(&shader("#define BAD nowhere\nvoid main() {\n gl_FragColor = vec4(BAD);\n}\n"));
    assert!(message.starts_with("isf/test.fs:4:"), "the line that uses the macro: {message}");
    let fragment = shader("varying vec2 v;\nvoid main() { gl_FragColor = vec4(v, 0.0, 1.0); }");
    let error =
        translate("isf/test", "Test", &fragment, Some("varying vec2 v;\nvoid main() {\n v = nothing;\n}")).unwrap_err();
    assert_eq!(error.faults[0].line, 3);
    assert!(error.to_string().contains("vertex shader") && error.to_string().contains("v = nothing;"), "{error}");
    let message =
        refused("/*{\n \"INPUTS\": [\n  { \"NAME\": \"odd\", \"TYPE\": \"smell\" }\n ]\n}*/\nvoid main() { }");
    assert!(message.starts_with("isf/test.fs:3:") && message.contains("smell"), "{message}");
    assert!(refused("hello").contains("no shader that is known"));
    assert!(refused(&shader("void main() {\n")).contains("never closed"));
}

#[test]
fn a_shader_that_fails_keeps_its_inputs() {
    let text = shader("void main() { gl_FragColor = missing; }");
    let stand_in = stand_in("isf/broken", "Broken", &text);
    let node = read_node(&stand_in.id, &stand_in.text, &LIBRARY, Trust::Translated).unwrap();
    assert_eq!(node.params.iter().map(|param| param.name.as_str()).collect::<Vec<_>>(), ["level", "on"]);
    assert!(node.args.iter().any(|arg| arg.name == "image"));
}

#[test]
fn an_endless_loop_is_capped() {
    let translated =
        translate("isf/test", "Test", &shader("void main() { while (true) { gl_FragColor += vec4(0.1); } }"), None)
            .unwrap();
    nodes(&translated);
}

#[test]
fn hostile_text_ends_in_an_error() {
    let deep = format!("void main() {{ gl_FragColor = vec4({}1.0{}); }}", "(".repeat(20_000), ")".repeat(20_000));
    assert!(refused(&shader(&deep)).contains("nest deeper"));
    let mut bomb = String::new();
    for level in 0..40 {
        writeln!(bomb, "#define A{} A{level} A{level}", level + 1).unwrap();
    }
    assert!(
        refused(&shader(&format!("#define A0 1.0 +\n{bomb}void main() {{ gl_FragColor = vec4(A40 1.0); }}")))
            .contains("macros")
    );
    assert!(refused(&"x".repeat(70_000)).contains("the limit is 65536"));
    let signs = format!("void main() {{ gl_FragColor = vec4({}1.0); }}", "- ".repeat(30_000));
    assert!(refused(&shader(&signs)).contains("nest deeper"));
    assert!(
        !refused(&shader("float f(float x) { return f(x); }\nvoid main() { gl_FragColor = vec4(f(1.0)); }")).is_empty()
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    /// Whatever is cut out of a shader, the rest is translated or refused with words.
    #[test]
    fn a_damaged_shader_is_refused_with_words(at in 0usize..2000, length in 1usize..60, with in "[ -~]{0,12}") {
        let text = fixture("embers.fs");
        let at = at.min(text.len());
        let end = (at + length).min(text.len());
        let damaged = format!("{}{with}{}", &text[..at], &text[end..]);
        match translate("isf/damaged", "Damaged", &damaged, None) {
            Ok(translated) => prop_assert!(!translated.nodes.is_empty()),
            Err(error) => prop_assert!(!error.faults[0].message.is_empty() && !error.faults[0].next.is_empty()),
        }
    }
}
