//! Networks that are made for words.

use image::imageops::FilterType::Triangle;

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
    assert!(again.out.contains("made for what is asked already"), "{}", again.out);

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
fn lines_with_times_are_made_each_by_itself_and_travel_together() {
    let studio = Studio::new();
    let story = r"0:00 red rings\n0:00.5 blue stripes";
    studio.write("w.cym", graph(story).replace(r#""steps":20"#, r#""steps":20,"blend":0.2"#));
    let made = studio.run("guide w.cym --json").works().json();
    assert_eq!((&made["made"][0]["networks"], &made["made"][0]["node"]), (&2.into(), &"words".into()));
    assert!(!studio.run("check w.cym").works().out.contains("words"));
    let still = |graph: &str, at: &str| {
        studio.run(&format!("still {graph} -o {graph}-{at}.png --at {at} --no-embed")).works();
        std::fs::read(studio.path(&format!("{graph}-{at}.png"))).unwrap()
    };
    let text = std::fs::read_to_string(studio.path("w.cym")).unwrap();
    let (first, second) = (still("w.cym", "0"), still("w.cym", "0.9"));
    // The picture moves by itself as well: without that, the words alone make the difference.
    studio.write("still.cym", text.replace(r#""network/cppn","#, r#""network/cppn","values":{"speed":0},"#));
    assert!(first != second && still("still.cym", "0") != still("still.cym", "0.9"));
    // One line is edited, and the cache is gone: the other line's network is in the graph already.
    std::fs::remove_dir_all(studio.path("cache")).unwrap();
    studio.write("snapshot/w.cym", text.replace("blue stripes", "green stripes"));
    assert!(studio.run("check snapshot/w.cym").works().out.contains("have changed"));
    let ended = studio.run(&ONE.replace("--progress-json", "")).works().json();
    assert_eq!((&ended["done"], &ended["total"]), (&20.into(), &20.into()), "{ended}");
    // And again from the cache, the whole of it.
    let cached = studio.run(&ONE.replace("--progress-json", "")).works().json();
    assert!(cached["secs"].is_null() && cached["key"] == ended["key"], "{cached}");
    studio.write("w.cym", graph(r"0:00 red\nchorus: blue"));
    studio.run("guide w.cym").fails(1, &["`chorus`", "not known yet"]);
    assert!(studio.run("still w.cym -o a.png").works().err.contains("`chorus`"));
}

#[test]
fn a_network_may_start_from_the_one_that_was_made_for_the_nearest_words() {
    let studio = Studio::new();
    let wish = |words: &str, from: &str| {
        graph(words).replace(r#""steps":20"#, &format!(r#""steps":20,"start_from":"{from}""#))
    };
    studio.write("first.cym", wish("red rings", "nearest"));
    let first = studio.run("guide first.cym").works();
    assert!(!first.err.contains("similar words"), "there was none: {}", first.err);
    studio.write("second.cym", wish("red ring", "nearest"));
    let near = studio.run("guide second.cym").works();
    assert!(near.err.contains("made for similar words"), "{}", near.err);
    for (words, from) in [("blue stripes", "nearest"), ("reddish rings", "network")] {
        studio.write("far.cym", wish(words, from));
        let far = studio.run("guide far.cym").works();
        assert!(!far.err.contains("similar words"), "{words}: {}", far.err);
    }
}

#[test]
fn a_list_that_was_stopped_goes_on_in_its_line() {
    let studio = Studio::new();
    let long = graph(r"0:00 red rings\n0:01 blue stripes").replace(r#""steps":20"#, r#""steps":400"#);
    studio.write("snapshot/w.cym", long);
    let mut job = Steered::start(&studio, ONE);
    let first = job.until(|progress| progress["done"].as_u64() > Some(2));
    assert_eq!(first["total"], 800);
    job.order("keep");
    let kept = job.works();
    assert!(kept["done"].as_u64() < kept["total"].as_u64(), "{kept}");
    let mut job = Steered::start(&studio, ONE);
    assert!(job.until(|progress| progress["phase"] == "learning")["done"].as_u64() > first["done"].as_u64());
    job.order("stop");
    assert_eq!(job.ends().0, Some(1));
}

#[test]
fn a_network_learns_pictures_and_the_latent_leads_from_one_to_the_other() {
    let studio = Studio::new();
    let disc = r#"{"cymatic":1,"size":[48,48],"duration":1,"nodes":{
        "it":{"kind":"pattern/shape","values":{}},"output":{"kind":"output/output","wires":{"image":"it.image"}}}}"#;
    studio.write("disc.cym", disc);
    studio.run("still disc.cym -o one.png --no-embed").works();
    studio.run("still a.cym -o two.png --no-embed").works();
    let graph = |latent: &str| {
        format!(
            r#"{{"cymatic":1,"size":[48,48],"duration":1,"nodes":{{
            "learn":{{"kind":"network/train_on_pictures","values":{{"picture":{{"asset":"one.png"}},"picture_2":{{"asset":"two.png"}},"steps":120,"size":48,"wander":0}}}},
            "draw":{{"kind":"network/cppn","values":{{"speed":0,"quality":"full","latent":[{latent},0,0]}},"wires":{{"network":"learn.network"}}}},
            "output":{{"kind":"output/output","wires":{{"image":"draw.image"}}}}}}}}"#
        )
    };
    studio.write("p.cym", graph("0"));
    assert!(studio.run("check p.cym").works().out.contains("for its pictures yet"));
    let made = studio.run("guide p.cym").works();
    assert!(made.out.contains("learn: a network that differs from its pictures by"), "{}", made.out);
    assert!(!studio.run("check p.cym").works().out.contains("learn"));
    studio.write("q.cym", graph("1"));
    let error = |drawn: &str, wanted: &str| {
        let [a, b] = [drawn, wanted]
            .map(|name| image::open(studio.path(name)).unwrap().resize_exact(48, 48, Triangle).to_rgb8());
        let pairs = a.iter().zip(b.iter()).map(|(a, b)| (f64::from(*a) - f64::from(*b)).powi(2));
        (pairs.sum::<f64>() / a.len() as f64).sqrt()
    };
    studio.run("still p.cym -o p.png --no-embed").works();
    studio.run("still q.cym -o q.png --no-embed").works();
    let errors = [("p.png", "one.png"), ("q.png", "two.png"), ("p.png", "two.png"), ("q.png", "one.png")];
    let [rest, moved, other, crossed] = errors.map(|(drawn, wanted)| error(drawn, wanted));
    assert!(2.0 * rest < other && 2.0 * moved < crossed, "{rest} {moved} against {other} {crossed}");
    // A picture that is none is told, and so is one that is gone.
    studio.write("one.png", "no picture");
    let broken = studio.run("check p.cym");
    assert!(broken.code == Some(1) && broken.out.contains("one.png"), "{} {}", broken.out, broken.err);
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
