//! The artist's folder: mistakes are told, the last good version stays, and saving mends it.

#![expect(clippy::unwrap_used, reason = "a test may stop")]

use std::fs;
use std::path::Path;

use cym_graph::Severity;
use nodes::{Folders, Live, NewNodeError, new_node};

const GOOD: &str = "//! Flat\n//! One colour.\n//! keywords: plain\n\nstruct Params {\n    /// The colour.\n    /// = #ff8800\n    color: vec4f,\n}\n\nfn flat(at: Place, p: Params) -> vec4f {\n    return p.color;\n}\n";

fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// What the program carries, together with this folder.
fn open(folder: &Path) -> Live {
    Live::open(Folders { artist: Some(folder.to_owned()), ..Folders::default() })
}

fn has(live: &Live, id: &str) -> bool {
    live.library().catalogue.get(id).is_some()
}

#[test]
fn a_mistake_is_told_with_its_line_and_the_last_good_version_stays() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "mine/flat.wgsl", GOOD);
    let mut live = open(folder.path());
    assert!(live.problems().is_empty(), "{:?}", live.problems());
    assert!(has(&live, "mine/flat") && has(&live, "pattern/checker"));
    assert_eq!(live.poll(), None);

    write(folder.path(), "mine/flat.wgsl", &GOOD.replace("return p.color", "return p.colour"));
    let changes = live.poll().unwrap();
    assert!(changes.kinds.is_empty(), "a broken file changes no node: {changes:?}");
    assert!(has(&live, "mine/flat"));
    let [problem] = live.problems() else {
        panic!("{:?}", live.problems());
    };
    let path = folder.path().join("mine/flat.wgsl");
    assert!(problem.cause.starts_with(&format!("{}:12:", path.display())), "{problem}");
    assert!(problem.cause.contains("colour"), "{problem}");
    assert!(problem.next_step.ends_with("Until then the last good version is used."), "{problem}");
    assert_eq!((problem.code, problem.severity), ("node-file", Severity::Error));
    assert_eq!(live.poll(), None, "the same mistake is told once");

    write(folder.path(), "mine/flat.wgsl", &GOOD.replace("= #ff8800", "= #00ff88"));
    assert!(live.poll().unwrap().kinds.contains("mine/flat"));
    assert!(live.problems().is_empty());

    fs::remove_file(path).unwrap();
    assert!(live.poll().unwrap().kinds.contains("mine/flat"));
    assert!(!has(&live, "mine/flat"));
}

const SHADER: &str = "/*{ \"INPUTS\": [ { \"NAME\": \"level\", \"TYPE\": \"float\" } ], \"IMPORTED\": { \"paper\": { \"PATH\": \"paper.png\" } },\n\
\"PASSES\": [ { \"TARGET\": \"kept\", \"PERSISTENT\": true }, {} ] }*/\n\
void main() {\n  gl_FragColor = PASSINDEX == 0 ? vec4(level) + IMG_THIS_PIXEL(kept) : IMG_THIS_PIXEL(paper);\n}\n";

#[test]
fn shaders_of_other_people_are_nodes_wherever_they_lie() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "isf/Big Name 2.fs", SHADER);
    write(folder.path(), "isf/paper.png", "no picture, and nobody looks");
    write(folder.path(), "Loose.fs", &SHADER.replace("paper.png", "../outside.png"));
    write(
        folder.path(),
        "mine/fade.glsl",
        "vec4 transition(vec2 uv) { return mix(getFromColor(uv), getToColor(uv), progress); }",
    );
    write(
        folder.path(),
        "mine/toy.frag",
        "void mainImage(out vec4 c, in vec2 p) { c = vec4(p / iResolution.xy, 0.0, 1.0); }",
    );
    let mut live = open(folder.path());
    assert!(live.problems().is_empty(), "{:#?}", live.problems());
    for id in ["isf/big_name_2", "isf/big_name_2/pass_1", "isf/loose", "mine/fade", "mine/toy", "isf/guilloche"] {
        assert!(has(&live, id), "no {id}");
    }
    let library = live.library();
    let kind = library.catalogue.get("isf/big_name_2").unwrap();
    assert_eq!((kind.title.as_str(), kind.is_part(), kind.group.is_some()), ("Big Name 2", false, true));
    assert!(library.catalogue.get("isf/big_name_2/pass_1").unwrap().is_part());
    let paper = &kind.inputs[kind.input_index("paper").unwrap()];
    assert_eq!(paper.default, cym_graph::Value::Asset("isf/big_name_2/paper.png".to_owned()));
    assert!(library.files["isf/big_name_2/paper.png"].ends_with("isf/paper.png"));
    assert_eq!(library.files.len(), 1, "a picture above the shader's folder is not read");

    // A vertex shader that comes later is part of it; a mistake in it is told, and the last good version stays.
    write(folder.path(), "isf/Big Name 2.vs", "void main() {\n nothing();\n}");
    assert!(live.poll().is_some());
    let [problem] = live.problems() else {
        panic!("{:#?}", live.problems());
    };
    assert!(problem.cause.contains("Big Name 2.fs:2:") && problem.cause.contains("vertex"), "{problem}");
    assert!(has(&live, "isf/big_name_2/pass_1"));
}

#[test]
fn a_shader_that_never_worked_stays_as_a_node_with_its_inputs() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "isf/broken.fs", &SHADER.replace("vec4(level)", "vec4(levle)"));
    let mut live = open(folder.path());
    let [problem] = live.problems() else {
        panic!("{:#?}", live.problems());
    };
    assert!(problem.cause.contains("broken.fs:4:") && problem.cause.contains("levle"), "{problem}");
    assert!(!problem.next_step.is_empty());
    let kind = live.library().catalogue.get("isf/broken").cloned().unwrap();
    assert!(kind.input_index("level").is_some());
    write(folder.path(), "isf/broken.fs", SHADER);
    assert!(live.poll().unwrap().kinds.contains("isf/broken"));
    assert!(live.problems().is_empty() && has(&live, "isf/broken/pass_2"));
}

#[test]
fn a_node_that_never_worked_is_absent_and_the_rest_works() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "mine/broken.wgsl", "fn broken(");
    write(folder.path(), "mine/binary.wgsl", "\u{0}\u{1}");
    fs::write(folder.path().join("mine/latin.wgsl"), [b'/', b'/', 0xe4, b'\n']).unwrap();
    write(folder.path(), "mine/Big Name.wgsl", GOOD);
    write(folder.path(), "mine/huge.wgsl", &"/".repeat(100_000));
    write(folder.path(), "mine/group.cym", "{ \"cymatic\": ");
    write(folder.path(), "pattern/checker.wgsl", &GOOD.replace("flat", "checker"));
    write(folder.path(), "mine/.hidden.wgsl", "?");
    write(folder.path(), "readme.txt", "not a node");
    let live = open(folder.path());
    for word in [
        "broken.wgsl",
        "binary.wgsl",
        "latin.wgsl",
        "`Big Name`",
        "huge.wgsl",
        "group.cym",
        "another node `pattern/checker`",
    ] {
        let told = live.problems().iter().any(|problem| problem.cause.contains(word));
        assert!(told, "nothing about {word}: {:#?}", live.problems());
    }
    assert!(!live.problems().iter().any(|problem| problem.cause.contains("hidden")));
    assert!(has(&live, "pattern/checker"), "ours stays");
    assert_eq!(live.library().catalogue.get("pattern/checker").unwrap().title, "Checker");
}

#[test]
fn nodes_come_and_go_while_it_runs() {
    let folder = tempfile::tempdir().unwrap();
    let artist = folder.path().join("not there yet");
    let mut live = open(&artist);
    assert!(live.problems().is_empty(), "{:?}", live.problems());
    write(&artist, "mine/flat.wgsl", GOOD);
    assert!(live.poll().unwrap().kinds.contains("mine/flat"));
    fs::remove_dir_all(&artist).unwrap();
    live.poll().unwrap();
    assert!(!has(&live, "mine/flat"));
}

#[test]
fn the_shader_library_reloads_and_keeps_its_last_good_version() {
    let folder = tempfile::tempdir().unwrap();
    let shaders = folder.path().join("lib");
    write(&shaders, "one.wgsl", "/// One.\nfn one_of_mine() -> f32 { return 1.0; }\n");
    let ours = folder.path().join("nodes");
    let text = GOOD.replace("return p.color", "return p.color * one_of_mine()").replace("at: Place, ", "");
    write(&ours, "mine/flat.wgsl", &text);
    let mut live = Live::open(Folders { ours: Some(ours), shaders: Some(shaders.clone()), artist: None });
    assert!(live.problems().is_empty(), "{:?}", live.problems());

    write(&shaders, "one.wgsl", "fn one_of_mine( {\n");
    assert!(!live.poll().unwrap().shaders);
    assert!(live.problems()[0].cause.contains("one.wgsl:1:"), "{:?}", live.problems());
    assert!(has(&live, "mine/flat"));

    write(&shaders, "one.wgsl", "/// One.\nfn one_of_mine() -> f32 { return 0.25 * 4.0; }\n");
    assert!(live.poll().unwrap().shaders);
    assert!(live.problems().is_empty());
}

/// A group around one node of another kind.
fn group_around(kind: &str) -> String {
    format!(
        r#"{{
  "cymatic": 1,
  "title": "Around",
  "group": {{ "keywords": ["around"], "outputs": [{{ "name": "image", "from": "inner.image" }}] }},
  "nodes": {{ "inner": {{ "kind": "{kind}" }} }}
}}"#
    )
}

#[test]
fn groups_may_use_groups_but_not_themselves() {
    let folder = tempfile::tempdir().unwrap();
    // By name, the outer one comes before the one that it needs.
    write(folder.path(), "mine/a_outer.cym", &group_around("mine/b_inner"));
    write(folder.path(), "mine/b_inner.cym", &group_around("pattern/checker"));
    let mut live = open(folder.path());
    assert!(live.problems().is_empty(), "{:?}", live.problems());
    let outer = live.library().catalogue.get("mine/a_outer").cloned().unwrap();
    assert!(outer.group.is_some() && outer.outputs[0].name == "image");

    write(folder.path(), "mine/b_inner.cym", &group_around("mine/a_outer"));
    live.poll().unwrap();
    let circles = live.problems().iter().filter(|problem| problem.cause.contains("uses itself"));
    assert_eq!(circles.count(), 2, "{:?}", live.problems());
    assert!(!has(&live, "mine/a_outer") && has(&live, "pattern/checker"));

    write(folder.path(), "mine/b_inner.cym", &group_around("mine/nowhere"));
    live.poll().unwrap();
    let told = live.problems().iter().any(|problem| problem.cause.contains("b_inner.cym"));
    assert!(told, "{:?}", live.problems());
}

#[test]
fn the_source_tree_reads_without_problems() {
    let live = Live::open(Folders::new(None));
    assert!(live.problems().is_empty(), "{:#?}", live.problems());
    let carried = nodes::catalogue().unwrap();
    assert_eq!(live.library().catalogue.len(), carried.catalogue.len());
}

#[test]
fn a_new_node_works_at_once_and_nothing_is_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let path = new_node(folder.path(), "mine/soft_rings").unwrap();
    let mut live = open(folder.path());
    assert!(live.problems().is_empty(), "{:?}", live.problems());
    let kind = live.library().catalogue.get("mine/soft_rings").cloned().unwrap();
    assert_eq!((kind.title.as_str(), kind.inputs.len()), ("Soft rings", 5));

    fs::write(&path, "mine").unwrap();
    assert!(matches!(new_node(folder.path(), "mine/soft_rings"), Err(NewNodeError::Exists { .. })));
    assert_eq!(fs::read_to_string(&path).unwrap(), "mine");
    assert!(live.poll().is_some());
}

#[test]
fn names_that_cannot_be_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["", "rings", "a/b/c", "../a/b", "Mine/rings", "mine/1", "mine/ri ngs", "/rings", "mine/", "mine/ü"] {
        assert!(matches!(new_node(folder.path(), name), Err(NewNodeError::Name { .. })), "{name}");
    }
    assert!(matches!(new_node(folder.path(), "pattern/checker"), Err(NewNodeError::Known { .. })));
    assert!(matches!(new_node(folder.path(), "signal/lfo"), Err(NewNodeError::Known { .. })));
    for name in ["mine/fn", "mine/sample"] {
        assert!(matches!(new_node(folder.path(), name), Err(NewNodeError::Refused { .. }) | Ok(_)), "{name}");
    }
    assert!(matches!(new_node(folder.path(), "mine/fn"), Err(NewNodeError::Refused { .. })));
    let file = folder.path().join("a file");
    fs::write(&file, "").unwrap();
    let error = new_node(&file, "mine/rings").unwrap_err();
    assert!(matches!(error, NewNodeError::Write { .. }), "{error}");
}

#[test]
fn what_a_graph_brings_stands_until_the_artist_saves_their_own() {
    let [own, brought] = [(); 2].map(|()| tempfile::tempdir().unwrap());
    write(own.path(), "mine/flat.wgsl", &GOOD.replace("#ff8800", "#00ff88"));
    write(brought.path(), "mine/flat.wgsl", GOOD);
    write(brought.path(), "mine/more.fs", "/*{}*/ void main() { gl_FragColor = vec4(1.0); }");
    let mut live = open(own.path());
    let default = |live: &Live| format!("{:?}", live.library().catalogue.get("mine/flat").unwrap().inputs[0].default);
    let before = default(&live);
    live.carry(Some(brought.path().to_owned()));
    let changes = live.poll().unwrap();
    assert!(changes.kinds.contains("mine/flat") && changes.kinds.contains("mine/more"), "{changes:?}");
    assert_ne!(default(&live), before, "another node won silently");
    let [problem] = live.problems() else {
        panic!("{:?}", live.problems());
    };
    assert!(problem.cause.ends_with("mine/flat.wgsl: this graph brings another `mine/flat` along."), "{problem}");
    assert_eq!(live.library().faults["mine/flat"], std::slice::from_ref(problem));
    assert_eq!(live.library().sources["mine/more"][0].within, "mine/more.fs");
    assert_eq!(live.poll(), None);

    write(own.path(), "mine/flat.wgsl", &GOOD.replace("#ff8800", "#0088ff00"));
    assert!(live.poll().unwrap().kinds.contains("mine/flat"));
    assert!(live.problems().is_empty(), "{:?}", live.problems());
    live.carry(None);
    assert!(live.poll().unwrap().kinds.contains("mine/more"));
    assert!(!has(&live, "mine/more") && has(&live, "mine/flat"));
}
