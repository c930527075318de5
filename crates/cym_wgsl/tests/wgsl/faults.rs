//! The texts of what is wrong, with the file's own lines.

use cym_wgsl::{Library, Trust, read_node};

use crate::support::{library, read};

/// The error of `code` behind a head of three lines, so that its first line is line 4.
fn error(code: &str) -> String {
    read(code, Trust::Ours).expect_err(code).to_string()
}

/// First lines (place and message) of each fault.
fn messages(code: &str) -> Vec<String> {
    let error = read(code, Trust::Ours).expect_err(code);
    error.faults.iter().map(|fault| format!("{}:{}: {}", fault.line, fault.column, fault.message)).collect()
}

const MAIN: &str = "fn node(p: Params) -> vec4f { return vec4f(0.0); }";

fn param(lines: &str) -> Vec<String> {
    messages(&format!("struct Params {{\n{lines}\n}}\n{MAIN}"))
}

#[test]
fn a_mistake_of_wgsl_has_the_files_line() {
    assert_eq!(
        error("fn node(at: Place) -> vec4f {\n    let x = soft_stepp(0.0, 1.0, 1.0);\n    return vec4f(x);\n}"),
        "test/node.wgsl:5:13: no definition in scope for identifier: `soft_stepp`: unknown identifier
    5 |     let x = soft_stepp(0.0, 1.0, 1.0);
      |             ^
      next: correct this line"
    );
}

#[test]
fn a_mistake_of_types_has_the_files_line() {
    let text = error("fn node(at: Place) -> vec4f {\n    let x = 1.0 + vec2u(1u);\n    return vec4f(1.0);\n}");
    assert!(text.starts_with("test/node.wgsl:5:"), "{text}");
    let text = error("fn node(at: Place) -> vec4f {\n    return at.pos;\n}");
    assert!(text.starts_with("test/node.wgsl:5:") || text.starts_with("test/node.wgsl:4:"), "{text}");
}

#[test]
fn a_head_without_its_lines() {
    let error = read_node("a/b", "fn b() -> vec4f { return vec4f(0.0); }", &library(), Trust::Ours).unwrap_err();
    assert_eq!(
        error.to_string(),
        "a/b.wgsl:1:1: the head has no title
    1 | fn b() -> vec4f { return vec4f(0.0); }
      | ^
      next: begin the file with `//! Title`
a/b.wgsl:1:1: the head has no help
    1 | fn b() -> vec4f { return vec4f(0.0); }
      | ^
      next: say below the title what it is good for: `//! Cells around points.`
a/b.wgsl:1:1: the head has no keywords
    1 | fn b() -> vec4f { return vec4f(0.0); }
      | ^
      next: add `//! keywords: word, word` to the head"
    );
}

#[test]
fn lines_of_a_head_that_say_nothing() {
    let head = |line: &str| {
        let source =
            format!("//! T\n//! H.\n//! keywords: k\n//! {line}\nfn b(at: Place) -> vec4f {{ return vec4f(0.0); }}");
        let error = read_node("a/b", &source, &library(), Trust::Ours).unwrap_err();
        format!("{}: {}", error.faults[0].line, error.faults[0].message)
    };
    assert_eq!(head("scale: 2/1"), "4: `2/1` is no scale");
    assert_eq!(head("iterations: 0"), "4: `0` is no iterations");
    assert_eq!(head("format: rgb"), "4: `rgb` is no format");
    assert_eq!(head("cost: dear"), "4: `dear` is no cost");
    assert_eq!(head("memory: long"), "4: `long` is no memory");
    assert_eq!(head("colour: red"), "4: `colour:` is no line of a head");
    assert_eq!(head("memory: fades by decay"), "4: `decay` is no number of `Params`");
    assert!(head("iterations: 2").contains("no argument `before"), "{}", head("iterations: 2"));
}

#[test]
fn params_without_their_comments() {
    assert_eq!(param("    x: f32,"), ["5:5: the param `x` has no help"]);
    assert_eq!(param("    /// Help.\n    x: f32,"), ["6:5: the param `x` has no default"]);
    assert_eq!(param("    /// = 1\n    x: f32,"), ["6:5: the param `x` has no help"]);
    assert_eq!(
        param("    /// A.\n    /// = 9 in 1..8\n    x: f32,\n    /// B.\n    y: f32, z: f32,"),
        [
            "6:9: the param `x`: the default 9 is outside of its span 1..8",
            "9:5: the param `y` has no default",
            "9:13: the param `z` has no help",
        ]
    );
}

#[test]
fn annotations_that_do_not_fit() {
    let one = |ty: &str, annotation: &str| {
        let found = param(&format!("    /// Help.\n    /// = {annotation}\n    x: {ty},"));
        assert_eq!(found.len(), 1, "{found:?}");
        found[0].trim_start_matches("6:9: the param `x`: ").to_owned()
    };
    assert_eq!(one("f32", "1 in 0..2 furlongs"), "`furlongs` is no unit");
    assert_eq!(one("f32", "1 furlongs"), "`furlongs` is no unit");
    assert_eq!(one("f32", "red"), "the default `red` is not a number");
    assert_eq!(one("f32", "1e39"), "the default `1e39` is not a number");
    assert_eq!(one("f32", ""), "the default `` is not a number");
    assert_eq!(one("f32", "1 in 2..1"), "`in 2..1` is no span");
    assert_eq!(one("f32", "1 in"), "`in ` is no span");
    assert_eq!(one("f32", "1 log"), "`log` needs a span");
    assert_eq!(one("f32", "1 in 0..2 log"), "`log` cannot begin at 0");
    assert_eq!(one("i32", "1.5"), "the default `1.5` is not a whole number");
    assert_eq!(one("u32", "-1"), "the default `-1` is not a whole number from 0, `true`, `false`, or choices");
    assert_eq!(one("u32", "true in 0..1"), "a switch or a colour has no span");
    assert_eq!(one("vec2f", "1"), "the default `1` is not two numbers");
    assert_eq!(one("vec4f", "1 1 1 1"), "the default `1 1 1 1` is not a colour such as #ffaf7b");
    assert_eq!(one("f32", "a choices: a | b"), "choices are for a `u32` field, which holds the index");
    assert_eq!(one("u32", "c choices: a | b"), "the default `c` is none of its choices");
    assert_eq!(one("u32", "a choices: a"), "a choice needs at least two words");
    assert_eq!(param("    /// H.\n    /// = 1\n    x: mat2x2f,"), ["7:5: the param `x` has the type `mat2x2f`"]);
}

#[test]
fn functions_that_do_not_fit() {
    assert_eq!(messages("fn other() -> vec4f { return vec4f(0.0); }"), ["0:0: the file has no function `node`"]);
    assert_eq!(messages("fn node(at: Place) -> f32 { return 0.0; }"), ["4:4: `node` returns f32"]);
    assert_eq!(messages("fn node(at: Place) { }"), ["4:4: `node` returns nothing"]);
    assert_eq!(
        messages("fn node(at: Place, x: f32, y: sampler) -> vec4f { return vec4f(0.0); }"),
        ["4:20: the argument `x` has the type `f32`", "4:28: the argument `y` has the type `sampler`"]
    );
    let found = messages("fn node(p: Params) -> vec4f { return vec4f(0.0); }");
    assert!(
        found.contains(&"4:4: the function takes `Params`, but the file has no `struct Params`".to_owned()),
        "{found:?}"
    );
    let found = messages("struct Params {\n /// H.\n /// = 1\n x: f32 }\nfn node() -> vec4f { return vec4f(0.0); }");
    assert_eq!(found, ["8:4: the file has a `struct Params`, but the function does not take it"]);
    let found =
        messages("struct Params {\n /// H.\n /// = 1\n x: f32 }\nfn node(x: vec4f, p: Params) -> vec4f { return x; }");
    assert_eq!(found, ["8:4: `x` is both an argument and a param"]);
    assert_eq!(
        messages("fn node(image: vec4f) -> vec2f { return image.xy; }"),
        ["4:4: `image` is the picture that is drawn elsewhere; a place cannot read it"]
    );
    let textures: Vec<String> = (0..13).map(|index| format!("x{index}: texture_2d<f32>")).collect();
    assert_eq!(
        messages(&format!("fn node({}) -> vec4f {{ return vec4f(0.0); }}", textures.join(", "))),
        ["4:4: 13 pictures and tables are read; the limit is 12"]
    );
    assert_eq!(
        messages(
            "/// shape = 1,0 0,1\n/// c = #12\nfn node(shape: Curve, c: Gradient) -> vec4f { return vec4f(0.0); }"
        ),
        ["4:5: `1,0 0,1` is no default for `shape`", "5:5: `#12` is no default for `c`"]
    );
}

#[test]
fn the_librarys_own_mistakes_have_its_lines() {
    let files = [
        ("b.wgsl".to_owned(), "fn two() -> f32 { return one(); }\n".to_owned()),
        ("a.wgsl".to_owned(), "\nfn one() -> f32 { return V[0].x }\n".to_owned()),
    ];
    let error = Library::new(files).unwrap_err().to_string();
    assert!(error.starts_with("a.wgsl:2:"), "{error}");
    let twice = ["a", "b"].map(|name| (name.to_owned(), "fn one() {}".to_owned()));
    let error = Library::new(twice).unwrap_err().to_string();
    assert_eq!(error, "b: `one` is declared in a too\n      next: choose another name for one of them");
}
