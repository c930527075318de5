//! What the program prints for people and for machines.

use crate::support::Studio;

#[test]
fn json_is_one_object() {
    let studio = Studio::new();
    let render = studio.run("render a.cym -o out.mp4 --frames 0..4 --json").works();
    assert_eq!(render.json()["frames"], 4);
    assert_eq!(render.json()["out"], "out.mp4");
    assert_eq!(render.out.lines().count(), 1);
    let check = studio.run("check a.cym --plan --json").works().json();
    assert_eq!(check["ok"], true);
    assert!(!check["plan"]["passes"].as_array().unwrap().is_empty());
    let nodes = studio.run("nodes voronoi --json").works().json();
    let ids: Vec<&str> = nodes["nodes"].as_array().unwrap().iter().map(|node| node["id"].as_str().unwrap()).collect();
    assert_eq!(ids.iter().filter(|&&id| id == "pattern/voronoi").count(), 1);
    let all = studio.run("nodes --json").works().json();
    assert!(all["nodes"].as_array().unwrap().len() > 50);
    let doctor = studio.run("doctor --json").works().json();
    let devices = studio.run("devices --json").works().json();
    assert!(devices["inputs"].is_array() && devices["outputs"].is_array());
    assert!(doctor["ffmpeg"].is_string() && doctor["gpu"].is_string());
}

#[test]
fn the_page_of_the_command_line_names_every_word() {
    let studio = Studio::new();
    let page = include_str!("../../../../docs/command-line.md");
    for command in [
        "render",
        "still",
        "bake",
        "guide",
        "tune",
        "breed",
        "taste",
        "train-music",
        "check",
        "analyze",
        "nodes",
        "new-node",
        "bench",
        "devices",
        "doctor",
    ] {
        assert!(page.contains(&format!("`cymatic {command}")), "{command}");
        let help = studio.run(&format!("{command} --help")).works().out;
        let words = help.split(|c: char| !c.is_ascii_alphanumeric() && c != '-').filter(|word| word.starts_with("--"));
        for word in words.filter(|word| !["--", "--help"].contains(word)) {
            assert!(page.contains(word), "{command} {word} is not on the page");
        }
    }
    for preset in cym_media::video::Preset::all() {
        assert!(page.contains(&format!("`{}`", preset.name)), "{}", preset.name);
    }
}

#[test]
fn a_sheet_shows_every_value_in_its_place() {
    let studio = Studio::new();
    let ran = studio.run("still a.cym -o sheet.png --size 16x16 --sweep cells.scale=2..8:3 --sweep at=0/0.5").works();
    assert!(ran.err.contains("left to right: cells.scale = 2, 5, 8") && ran.err.contains("top to bottom: at = 0, 0.5"));
    studio.run("still a.cym -o one.png --size 16x16 --set cells.scale=5 --at 0.5 --no-embed").works();
    let [sheet, one] = ["sheet.png", "one.png"].map(|name| image::open(studio.path(name)).unwrap().to_rgba8());
    assert_eq!(sheet.dimensions(), (3 * 22 + 6, 2 * 22 + 6));
    let middle = image::imageops::crop_imm(&sheet, 28, 28, 16, 16).to_image();
    assert_eq!(middle, one, "the picture in the middle of the second row is that of its value and time");
    studio
        .run("still a.cym -o x.png --sweep trail.image=1/2")
        .fails(1, &["trail.image cannot be swept", "a wire drives it"]);
    studio.run("still a.cym -o x.png --sweep cells.scale=1..2").fails(2, &["FROM..TO:COUNT"]);
}

#[test]
fn a_graph_with_mistakes_is_json_too() {
    let studio = Studio::new();
    studio.write_node("bad.cym", "tone/invert", r#","wires":{"image":"it.image"}"#);
    let ran = studio.run("check bad.cym --json");
    assert_eq!(ran.code, Some(1));
    assert_eq!(ran.json()["ok"], false);
    assert_eq!(ran.json()["problems"][0]["code"], "cycle");
}

#[test]
fn a_node_that_is_not_there_is_told() {
    let studio = Studio::new();
    studio.run("nodes zebrafish").fails(1, &["no node is called `zebrafish`", "`cymatic nodes` lists all"]);
}

#[test]
fn a_new_node_works_at_once_and_is_never_written_over() {
    let studio = Studio::new();
    studio.run("new-node pattern/ripples").works();
    let text = std::fs::read(studio.path("nodes/pattern/ripples.wgsl")).unwrap();
    studio.write_node("mine.cym", "pattern/ripples", "");
    assert_eq!(studio.run("check mine.cym").works().err, "");
    studio.run("still mine.cym -o mine.png").works();
    studio.run("new-node pattern/ripples").fails(1, &["ripples"]);
    assert_eq!(std::fs::read(studio.path("nodes/pattern/ripples.wgsl")).unwrap(), text);
    studio.run("new-node ../x").fails(1, &["../x"]);
    studio.run("new-node Ripples").fails(1, &["Ripples"]);
}

#[test]
fn a_song_is_heard_once() {
    let studio = Studio::new();
    studio.write_song("song.wav", 1.0);
    let first = studio.run("analyze song.wav --json features.json").works();
    assert!(first.out.contains("song.wav: 1.00 s"), "{}", first.out);
    assert_eq!(first.out, studio.run("analyze song.wav").works().out);
    let features: serde_json::Value =
        serde_json::from_slice(&std::fs::read(studio.path("features.json")).unwrap()).unwrap();
    assert!(features["track"].is_object());
}

#[test]
fn a_chain_of_grades_becomes_a_table_that_the_lut_node_reads_back() {
    let studio = Studio::new();
    let graph = |end: &str| {
        format!(
            r#"{{"cymatic":1,"size":[64,64],"duration":1,"nodes":{{
            "cells":{{"kind":"pattern/voronoi"}},
            "warm":{{"kind":"tone/hue","values":{{"angle":20}},"wires":{{"image":"cells.image"}}}},
            "soft":{{"kind":"tone/contrast","values":{{"amount":0.7}},"wires":{{"image":"warm.image"}}}},
            {end}
            "output":{{"kind":"output/output","wires":{{"image":"last.image"}}}}}}}}"#
        )
    };
    let saturation = r#""last":{"kind":"tone/saturation","values":{"amount":0.5},"wires":{"image":"soft.image"}},"#;
    studio.write("look.cym", graph(saturation));
    let ran = studio.run("bake look.cym -o look.cube --entries 17").works();
    assert!(ran.err.contains("warm, soft, last"), "{}", ran.err);
    let table = cym_media::lut::read(&studio.path("look.cube")).unwrap();
    assert_eq!((table.cube.size, table.cube.values.len()), (17, 17 * 17 * 17));
    // The same grades by their nodes and by the table look alike.
    let lut = r#""last":{"kind":"grade/lut","values":{"table":"look.cube"},"wires":{"image":"cells.image"}},"#;
    studio.write("table.cym", graph(lut));
    for name in ["look", "table"] {
        studio.run(&format!("still {name}.cym -o {name}.png --no-embed")).works();
    }
    let pixels = |name: &str| image::open(studio.path(name)).unwrap().to_rgba8().into_raw();
    let (nodes, lut) = (pixels("look.png"), pixels("table.png"));
    let far = nodes.iter().zip(&lut).filter(|(a, b)| a.abs_diff(**b) > 4).count();
    assert!(far * 50 < nodes.len(), "{far} of {}", nodes.len());
    studio.run("bake look.cym -o look.cube").fails(1, &["look.cube", "--overwrite"]);
    studio.run("bake look.cym -o look.png").fails(1, &["look.png", ".cube"]);
    studio.run("bake look.cym -o x.cube --node nobody").fails(1, &["nobody"]);
    studio.run("bake look.cym -o x.cube --node cells").fails(1, &["cells", "no picture", "cells.colours"]);
    let vignette = r#""last":{"kind":"filter/vignette","wires":{"image":"soft.image"}},"#;
    studio.write("edge.cym", graph(vignette));
    studio.run("bake edge.cym -o x.cube").fails(1, &["--node"]);
    studio.run("bake edge.cym -o x.cube --node last --entries 9").fails(1, &["warm, soft, last", "place"]);
    assert!(!studio.path("x.cube").exists());
}

#[test]
fn a_palette_becomes_a_table_that_colours_as_its_gradient_map_does() {
    let studio = Studio::new();
    let graph = |end: &str| {
        format!(
            r#"{{"cymatic":1,"size":[64,64],"duration":8,"nodes":{{
            "fill":{{"kind":"pattern/plasma","values":{{"speed":0}}}},
            "grey":{{"kind":"tone/saturation","values":{{"amount":0}},"wires":{{"image":"fill.image"}}}},
            "swing":{{"kind":"signal/lfo","values":{{"rate":0.3}}}},
            "mood":{{"kind":"input/palette","wires":{{"shift":"swing.value"}}}},
            {end}
            "output":{{"kind":"output/output","wires":{{"image":"last.image"}}}}}}}}"#
        )
    };
    let map = r#""last":{"kind":"tone/gradient_map","wires":{"image":"grey.image","colours":"mood.gradient"}},"#;
    studio.write("look.cym", graph(map));
    let ran = studio.run("bake look.cym -o mood.cube --node mood --at 2 --entries 65").works();
    assert!(ran.err.contains("the colours of mood") && ran.err.contains("as at 2 s"), "{}", ran.err);
    // The same by the input that takes them.
    studio.run("bake look.cym -o taken.cube --node last.colours --at 2 --entries 65").works();
    let [one, other] = ["mood.cube", "taken.cube"].map(|name| cym_media::lut::read(&studio.path(name)).unwrap());
    assert_eq!((one.cube.size, &one.cube.values), (65, &other.cube.values));
    let lut = r#""last":{"kind":"grade/lut","values":{"table":"mood.cube"},"wires":{"image":"grey.image"}},"#;
    studio.write("table.cym", graph(lut));
    let pixels = |graph: &str, at: &str| {
        studio.run(&format!("still {graph}.cym -o {graph}-{at}.png --at {at} --no-embed")).works();
        image::open(studio.path(&format!("{graph}-{at}.png"))).unwrap().to_rgba8().into_raw()
    };
    let far = |one: &[u8], other: &[u8]| one.iter().zip(other).filter(|(a, b)| a.abs_diff(**b) > 4).count();
    let (map, table) = (pixels("look", "2"), pixels("table", "2"));
    assert!(far(&map, &table) * 50 < map.len(), "{} of {}", far(&map, &table), map.len());
    // It is a table of that moment and of no other.
    let later = pixels("look", "3.4");
    assert!(far(&later, &table) * 4 > later.len(), "the palette stands still");
    // What does not move is said to be so by saying nothing.
    let still = studio.run("bake look.cym -o fill.cube --node fill.colours --entries 9").works();
    assert!(!still.err.contains("as at"), "{}", still.err);
}
