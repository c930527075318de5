//! Networks that are made for words.

use crate::support::{Steered, Studio};

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

/// As the window does it.
const ONE: &str =
    "guide snapshot/w.cym --base . --node words --result w.safetensors --preview now.png --json --progress-json";

#[test]
fn one_node_is_made_for_another_program_and_the_graph_stays() {
    let studio = Studio::new();
    studio.write("snapshot/w.cym", graph("red rings"));
    let mut job = Steered::start(&studio, ONE);
    let first = job.until(|progress| progress["phase"] == "learning");
    assert_eq!(first["total"], 20);
    assert!(first["loss"].is_number() && first["left_secs"].is_number(), "{first}");
    assert!(first["pictures"] == 1 && first["score"].is_number() && studio.path("now.png").exists(), "{first}");
    let ended = job.works();
    assert_eq!((&ended["done"], &ended["total"], &ended["node"]), (&20.into(), &20.into(), &"words".into()));
    assert_eq!(std::fs::read_to_string(studio.path("snapshot/w.cym")).unwrap(), graph("red rings"));
    // What it wrote is what `guide` puts into the graph.
    let key = ended["key"].as_str().unwrap();
    studio.run("guide snapshot/w.cym -o whole.cym").works();
    let whole = std::fs::read_to_string(studio.path("whole.cym")).unwrap();
    assert!(whole.contains(key), "{key} is not in {whole}");
    let cached = studio.run(&ONE.replace("--progress-json", "")).works().json();
    assert!(cached["secs"].is_null() && cached["key"] == key, "{cached}");
    // A node that nothing reads is made as well.
    studio.write("snapshot/w.cym", graph("red rings").replace("words.network", "start.network"));
    assert_eq!(studio.run(&ONE.replace("--progress-json", "")).works().json()["key"], key);
    studio.run(&ONE.replace("--node words", "--node start")).fails(1, &["no CLIP Guidance node `start`"]);
}

#[test]
fn a_job_holds_and_stops_and_what_is_kept_early_can_go_on() {
    let studio = Studio::new();
    // So long that it does not end by itself.
    studio.write("snapshot/w.cym", graph("red rings").replace(r#""steps":20"#, r#""steps":2000"#));
    let mut job = Steered::start(&studio, ONE);
    job.until(|progress| progress["phase"] == "learning");
    job.order("pause");
    let held = job.until(|progress| progress["phase"] == "paused");
    job.order("go");
    assert_eq!(job.until(|progress| progress["phase"] == "learning")["done"], held["done"]);
    job.order("stop");
    let (code, words) = job.ends();
    assert!(code == Some(1) && words.contains("goes on from there"), "{words}");
    assert!(!studio.path("w.safetensors").exists());
    // It goes on, and is kept before its end.
    let mut job = Steered::start(&studio, ONE);
    assert!(job.until(|progress| progress["phase"] == "learning")["done"].as_u64() > held["done"].as_u64());
    job.order("keep");
    let kept = job.works();
    assert!(kept["done"].as_u64() < kept["total"].as_u64() && studio.path("w.safetensors").exists(), "{kept}");
    let mut job = Steered::start(&studio, ONE);
    assert!(job.until(|progress| progress["phase"] == "learning")["done"].as_u64() > kept["done"].as_u64());
    drop(job.child.stdin.take());
    assert_eq!(job.ends().0, Some(1), "it goes on without its master");
}

#[test]
fn what_cannot_be_guided_is_told() {
    let studio = Studio::new();
    studio.run("guide a.cym").fails(1, &["no CLIP Guidance node"]);
    studio.write("w.cym", graph("xqzt brfl"));
    studio.run("guide w.cym").fails(1, &["knows none of its words", "xqzt"]);
    studio.run("guide w.cym --node words").fails(2, &["--result"]);
    studio.write("w.cym", graph("red").replace(r#""steps":20"#, r#""steps":20,"model":"ViT-B-32.safetensors""#));
    studio.run("guide w.cym").fails(1, &["`ViT-B-32.safetensors` is neither at", "leave `model` empty"]);
    studio.write("w.cym", graph(""));
    let nothing = studio.run("guide w.cym").works();
    assert!(nothing.out.contains("already"), "{}", nothing.out);
}
