//! Networks that are made for words.

use crate::support::Studio;

/// A graph whose network is asked for by words, quick to make.
fn graph(prompt: &str) -> String {
    format!(
        r#"{{"cymatic":1,"size":[64,64],"duration":1,"nodes":{{
            "start":{{"kind":"network/cppn_network","values":{{"preset":"small"}}}},
            "words":{{"kind":"network/clip_guidance","values":{{"prompt":"{prompt}","steps":20,"candidates":1,"views":1}},"wires":{{"network":"start.network"}}}},
            "draw":{{"kind":"network/cppn","wires":{{"network":"words.network"}}}},
            "output":{{"kind":"output/output","wires":{{"image":"draw.image"}}}}}}}}"#
    )
}

#[test]
fn words_become_a_network_that_travels_in_the_graph() {
    let studio = Studio::new();
    studio.write("w.cym", graph("red rings"));
    let asked = studio.run("check w.cym").works();
    assert!(asked.out.contains("no network has been made for its words yet"), "{}", asked.out);
    let made = studio.run("guide w.cym --json --preview now.png").works().json();
    assert_eq!(made["made"][0]["node"], "words");
    assert!(made["made"][0]["secs"].is_number() && studio.path("now.png").exists());
    let text = std::fs::read_to_string(studio.path("w.cym")).unwrap();
    assert!(text.contains("networks/words.safetensors") && text.contains("made_for"));
    assert!(!studio.run("check w.cym").works().out.contains("words"));
    let again = studio.run("guide w.cym").works();
    assert!(again.out.contains("made for its words already"), "{}", again.out);

    // Other words, and the older network is told to be old; the first words again come from the cache.
    studio.write("w.cym", text.replace("red rings", "blue stripes"));
    assert!(studio.run("check w.cym").works().out.contains("have changed since its network was made"));
    studio.write("fresh.cym", graph("red rings"));
    let cached = studio.run("guide fresh.cym --json").works().json();
    assert!(cached["made"][0]["secs"].is_null(), "{cached}");
    assert_eq!(std::fs::read_to_string(studio.path("fresh.cym")).unwrap(), text);
}

#[test]
fn a_picture_is_drawn_with_the_network_that_its_words_ask_for() {
    let studio = Studio::new();
    studio.write("w.cym", graph("green stripes"));
    studio.run("still w.cym -o a.png --no-embed").works();
    studio.run("guide w.cym -o b.cym").works();
    studio.run("still b.cym -o b.png --no-embed").works();
    assert_eq!(std::fs::read(studio.path("a.png")).unwrap(), std::fs::read(studio.path("b.png")).unwrap());
    assert_eq!(std::fs::read_to_string(studio.path("w.cym")).unwrap(), graph("green stripes"));
}

#[test]
fn what_cannot_be_guided_is_told() {
    let studio = Studio::new();
    studio.run("guide a.cym").fails(1, &["no CLIP Guidance node"]);
    studio.write("w.cym", graph("xqzt brfl"));
    studio.run("guide w.cym").fails(1, &["knows none of its words", "xqzt"]);
    studio.write("w.cym", graph("red").replace(r#""steps":20"#, r#""steps":20,"model":"ViT-B-32.safetensors""#));
    studio.run("guide w.cym").fails(1, &["`ViT-B-32.safetensors` is neither at", "leave `model` empty"]);
    studio.write("w.cym", graph(""));
    let nothing = studio.run("guide w.cym").works();
    assert!(nothing.out.contains("already"), "{}", nothing.out);
}
