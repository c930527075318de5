//! Params that are turned until the picture is what words say.

use crate::support::Studio;

/// Stripes whose colours and width are to be found.
const STRIPES: &str = r#"{"cymatic":1,"size":[96,64],"duration":2,"nodes":{
    "lines":{"kind":"pattern/stripes"},
    "level":{"kind":"grade/cdl","wires":{"image":"lines.image"}},
    "output":{"kind":"output/output","wires":{"image":"level.image"}}}}"#;

#[test]
fn colours_and_shapes_are_found_and_written_as_ordinary_values() {
    let studio = Studio::new();
    studio.write("s.cym", STRIPES);
    let told = studio.run("tune s.cym -p fiery --knobs lines --pictures 60 --at 0.5 --json").works();
    let result = told.json();
    let (before, after) = (result["before"].as_f64().unwrap(), result["after"].as_f64().unwrap());
    assert!(after > before + 0.1, "{before} -> {after}");
    assert_eq!(result["out"], "s-tuned.cym");
    assert!(told.err.contains("turning lines."), "{}", told.err);
    // The value that is told is the one in the file, and the file draws.
    let saved: serde_json::Value = serde_json::from_slice(&std::fs::read(studio.path("s-tuned.cym")).unwrap()).unwrap();
    assert_eq!(saved["size"], serde_json::json!([96, 64]), "the small pictures that it looked at leave no trace");
    for (name, value) in result["values"].as_object().unwrap() {
        let (node, input) = name.split_once('.').unwrap();
        assert_eq!(&saved["nodes"][node]["values"][input], value, "{name}");
        assert!(!value.is_null(), "{name}");
    }
    studio.run("check s-tuned.cym").works();
    assert_eq!(std::fs::read_to_string(studio.path("s.cym")).unwrap(), STRIPES);
    // The same search again finds the same.
    studio
        .run("tune s.cym -p fiery --knobs lines --pictures 60 --at 0.5")
        .fails(1, &["`s-tuned.cym` exists", "--overwrite"]);
    studio.run("tune s.cym -p fiery --knobs lines --pictures 60 --at 0.5 -o b.cym").works();
    assert_eq!(std::fs::read(studio.path("b.cym")).unwrap(), std::fs::read(studio.path("s-tuned.cym")).unwrap());
}

#[test]
fn only_what_is_asked_for_is_turned() {
    let studio = Studio::new();
    studio.write("s.cym", STRIPES);
    let words = "tune s.cym -p fiery --knobs level.strength=0.5..1.5 --pictures 12 --at 0 -o b.cym --json";
    let one = studio.run(words).works();
    assert!(one.err.contains("turning level.strength\n"), "{}", one.err);
    let fails = |words: &str, pieces: &[&str]| studio.run(words).fails(1, pieces);
    fails("tune s.cym -p fiery --knobs nobody.x", &["no node `nobody`"]);
    fails("tune s.cym -p fiery --knobs lines.image", &["lines.image cannot be turned", "no such param"]);
    fails("tune s.cym -p fiery --knobs level.image", &["level.image cannot be turned", "a wire drives it"]);
    fails("tune s.cym -p xqzt", &["knows none of the words", "xqzt"]);
    fails("tune s.cym -p fiery -o x.png", &["does not end in .cym"]);
    studio.run("tune s.cym -p fiery --knobs lines.x=3..1").fails(2, &["a range goes from"]);
}
