//! Text from outside: refused, bounded, and never a crash.

use std::fmt::Write as _;

use cym_wgsl::{MAX_SOURCE_BYTES, Stage, Trust, read_node};
use proptest::prelude::*;

use crate::support::{alone, library, read, with_head};

fn refusal(code: &str) -> String {
    let error = read(code, Trust::Outside).expect_err(code);
    format!("{}: {}", error.faults[0].line, error.faults[0].message)
}

const MAIN: &str = "\nfn node(at: Place) -> vec4f { return vec4f(0.0); }";

#[test]
fn arguments_that_are_closed_in_a_later_declaration_are_a_mistake() {
    let text = "fn node(p: Params, x: struct Params { /// A.\n/// = 1 in 0..2\n a: f32, }\nfn node(p: Params) -> vec4f) -> vec4f { return vec4f(0.0); }";
    assert!(read(text, Trust::Outside).is_err());
    assert!(
        read("fn node(x: struct A { b: f32 }\n fn c() -> f32) -> vec4f { return vec4f(0.0); }", Trust::Outside)
            .is_err()
    );
}

#[test]
fn what_a_node_may_not_say() {
    let top = |line: &str| refusal(&format!("{line}{MAIN}"));
    assert_eq!(top("@group(0) @binding(9) var<storage> x: array<f32>;"), "4: `@group` is not allowed in a node");
    assert_eq!(top("@fragment fn f() {}"), "4: `@fragment` is not allowed in a node");
    assert_eq!(top("@ /**/ compute @workgroup_size(1) fn f() {}"), "4: `@compute` is not allowed in a node");
    assert_eq!(top("var<storage> x: array<f32>;"), "4: `var<storage> x: array<f32>;` is not allowed in a node");
    assert_eq!(top("var < workgroup > x: f32;"), "4: `var < workgroup > x: f32;` is not allowed in a node");
    assert!(top("var /*<private>*/ <uniform> x: f32;").ends_with("is not allowed in a node"));
    assert_eq!(top("override x: f32 = 1.0;"), "4: `override x: f32 = 1.0;` is not allowed in a node");
    assert_eq!(top("enable f16;"), "4: `enable f16;` is not allowed in a node");
    assert_eq!(top("fn cym_place() {}"), "4: `cym_place`: names that begin with `cym_` belong to the assembler");
    assert_eq!(top("const V = 1;"), "4: `V` belongs to the assembler");
    assert_eq!(top("fn f(linear_clamp: f32) {}"), "4: `linear_clamp` belongs to the assembler");
    assert_eq!(top("var<private> nearest_clamp: f32;"), "4: `nearest_clamp` belongs to the assembler");
    assert_eq!(top("struct Place { x: f32 }"), "4: `Place` is a type of the shader library");
    assert_eq!(top("fn f(x: f32) -> f32 { return dpdx(x); }"), "4: `dpdx` does not work in every pass");
}

#[test]
fn a_sampler_may_be_called() {
    let code =
        "fn node(at: Place, x: texture_2d<f32>) -> vec4f { return textureSampleLevel(x, nearest_clamp, at.pos, 0.0); }";
    assert!(read(code, Trust::Outside).is_ok());
}

#[test]
fn every_form_of_loop_gets_its_cap() {
    let library = library();
    for (loops, body) in [
        (1, "loop { x += 1.0; if x < 0.0 { break; } }"),
        (1, "loop { x += 1.0; continuing { x += 1.0; break if x < 0.0; } }"),
        (1, "while true { x += 1.0; }"),
        (1, "while (x > -1.0) /* { */ { x += 1.0; continue; }"),
        (1, "for (;;) { x += 1.0; }"),
        (1, "for (var i = 0; i < 10; i--) { x += f32(i); }"),
        (3, "for (;;) { while x > 0.0 { loop { x += 1.0; } } }"),
        (1, "switch 1u { case 1u: { loop { x += 1.0; } } default: {} }"),
    ] {
        let code = format!("fn node(at: Place) -> vec4f {{ var x = at.pos.x; {body} return vec4f(x); }}");
        let node = read(&code, Trust::Outside).unwrap_or_else(|error| panic!("{error}"));
        for stage in [Stage::Fragment, Stage::Compute] {
            let text = alone(&library, &node, stage).unwrap_or_else(|error| panic!("{error}"));
            let caps = text.matches("{ if cym_steps >= 60000u { break; } cym_steps += 1u;").count();
            assert_eq!(caps, loops, "{text}");
            assert_eq!(text.matches("var<private> cym_steps: u32;").count(), 1, "{text}");
            assert!(text.contains("atomicStore(&cym_stopped, 1u)") && text.contains("cym_told(field("), "{text}");
        }
        let ours = read(&code, Trust::Ours).unwrap();
        assert!(!alone(&library, &ours, Stage::Compute).unwrap().contains("cym_st"), "ours is not capped");
    }
}

#[test]
fn calls_that_double_are_refused() {
    let mut code = "fn call0(x: f32) -> f32 { return x * 2.0; }\n".to_owned();
    for depth in 1..200 {
        let below = depth - 1;
        _ = writeln!(code, "fn call{depth}(x: f32) -> f32 {{ return call{below}(call{below}(x)); }}");
    }
    code += "fn node(at: Place) -> vec4f { return vec4f(call199(at.pos.x)); }";
    assert!(refusal(&code).contains("operations; the limit is 20000"), "{}", refusal(&code));
}

#[test]
fn large_types_are_refused() {
    let top = |code: &str| refusal(&format!("{code}{MAIN}"));
    let large = "4: this array is larger than 8192 bytes, or its size is no plain number";
    assert_eq!(top("const a = -array<i32, 500000000>()[0];"), large);
    assert_eq!(top("const a = array<array<vec2<f32>, 40>, 40>();"), large);
    assert_eq!(top("const N = 2 * 4; const a = array<f32, N>();"), large);
    assert_eq!(top("fn f(x: ptr<function, array<f32>>) {}"), large);
    assert_eq!(top("struct A { a: vec4f } fn f() { let b = array<A, 1000>(); }"), large);
    assert_eq!(top(&format!("const a = {}f32{};", "array<".repeat(5000), ", 2>".repeat(5000))), large);
    assert_eq!(top("const a = array(1.0, 2.0);"), "4: an array's type is left out");
    let mut code = "struct S0 { a: f32, b: f32 }".to_owned();
    for depth in 1..60 {
        _ = write!(code, " struct S{depth} {{ a: S{}, b: S{} }}", depth - 1, depth - 1);
    }
    code += " const a = S59();";
    assert!(top(&code).contains("this struct is larger"), "{}", top(&code));
    assert!(top("struct A { a: A }").contains("this struct is larger"));
    let variables = "var a: array<f32, 2000>; var b: array<f32, 2000>; a[0] = b[0];";
    assert!(top(&format!("fn f() {{ {variables} }}")).contains("variables take 16000 bytes"));
    let good = "const N = 8u; alias T = array<vec2<f32>, N>; struct A { a: T, b: array<array<f32, 4>, 4> } fn f() { var a: A; a.b[1][1] = a.a[0].x; }";
    let verdict = read(&format!("{good}{MAIN}"), Trust::Outside);
    assert!(verdict.is_ok(), "{verdict:?}");
}

#[test]
fn long_files_are_refused() {
    let source = with_head(&" ".repeat(MAX_SOURCE_BYTES));
    let error = read_node("a/b", &source, &library(), Trust::Outside).unwrap_err();
    assert!(error.to_string().contains("the limit is 65536"), "{error}");
}

#[test]
fn deep_nesting_is_an_error_or_reads() {
    let room = MAX_SOURCE_BYTES - 400;
    for (open, close) in [
        ("-", ""),
        ("!", ""),
        ("~", ""),
        ("(", ")"),
        ("&", ""),
        ("*", ""),
        ("vec4f(", ")"),
        ("1.0+", ""),
        ("a[", "]"),
        ("- -", ""),
    ] {
        let depth = room / (open.len() + close.len());
        let chain = format!("{}1.0{}", open.repeat(depth), close.repeat(depth));
        let code = format!("fn node(at: Place) -> vec4f {{ let x = {chain}; return vec4f(x); }}");
        // Whatever the verdict, the process lives.
        let verdict = read(&code, Trust::Outside);
        if let Err(error) = verdict {
            assert!(error.to_string().len() < 2000, "{error}");
        }
    }
    for (open, close) in
        [("{", "}"), ("if true {", "}"), ("loop {", "}"), ("switch 1 { default: {", "}}"), ("/*", "*/")]
    {
        let depth = room / (open.len() + close.len());
        let code = format!(
            "fn node(at: Place) -> vec4f {{ {}{} return vec4f(1.0); }}",
            open.repeat(depth),
            close.repeat(depth)
        );
        let verdict = read(&code, Trust::Outside);
        assert_eq!(verdict.is_ok(), open == "/*", "{open}");
    }
}

#[test]
fn names_of_files_are_checked() {
    for id in ["", "a", "a/", "/a", "a/../b", "a/B", "a/1", "a//b", "a/b.c", "a\\b/c", "cym/place"] {
        assert!(read_node(id, &with_head(MAIN), &library(), Trust::Outside).is_err(), "{id}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Any text is an error with a text, or a node; never a panic.
    #[test]
    fn any_text_is_survived(text in "\\PC{0,200}") {
        if let Err(error) = read_node("a/b", &text, &library(), Trust::Outside) {
            prop_assert!(!error.to_string().is_empty());
        }
    }

    /// Pieces of nodes in any order come closer to what is accepted.
    #[test]
    fn pieces_in_any_order_are_survived(pieces in prop::collection::vec(prop::sample::select(vec![
        "//! T\n", "//! scale: 1/2\n", "/// x: y\n", "/// = 1 in 0..2\n", "struct Params {", "}", "x: f32,", "fn node(", "at: Place", ",",
        ")", "-> vec4f", "{", "return", "vec4f(1.0);", "loop", "for (;;)", "@", "must_use", "/*", "*/", "<", ">", "ä", "\u{2028}", "=", "1e+",
        "#", "p: Params", "var<private>", "const_assert", "alias", ";", "\r", "texture_2d<f32>", "before:",
    ]), 0..40)) {
        let text = pieces.join(" ");
        if let Err(error) = read(&text, Trust::Outside) {
            prop_assert!(!error.to_string().is_empty());
        }
    }
}
