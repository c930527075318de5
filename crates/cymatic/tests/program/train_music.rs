//! A picture that learns to follow songs.

use crate::support::Studio;

const LED: &str = r#"{"cymatic":1,"size":[48,32],"duration":2,"nodes":{
    "song":{"kind":"audio/sound_file","values":{"file":{"asset":"first-light.ogg"}}},
    "lead":{"kind":"network/music_latent","wires":{"audio":"song.audio"}},
    "start":{"kind":"network/cppn_network","values":{"preset":"small","seed":2}},
    "draw":{"kind":"network/cppn","values":{"speed":0},"wires":{"network":"start.network","latent":"lead.latent"}},
    "output":{"kind":"output/output","wires":{"image":"draw.image"}}}}"#;

#[test]
fn a_map_is_learnt_from_a_song_and_the_picture_follows_what_it_never_heard() {
    let studio = Studio::new();
    let song = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../example-graphs/first-light.ogg");
    std::fs::copy(song, studio.path("first-light.ogg")).unwrap();
    studio.write("m.cym", LED);
    let result = studio.run("train-music m.cym --tries 600 -o n.cym --json").works().json();
    let at = |when: &str| result[when]["correlation"].as_f64().unwrap();
    assert!(at("after") > at("before") + 0.02, "{result}");
    let saved: serde_json::Value = serde_json::from_slice(&std::fs::read(studio.path("n.cym")).unwrap()).unwrap();
    assert_eq!(saved["nodes"]["lead"]["values"]["map"], result["map"]);
    assert_eq!(saved["nodes"]["draw"]["wires"]["latent"], "lead.latent", "the wire is still there");
    assert_eq!(std::fs::read_to_string(studio.path("m.cym")).unwrap(), LED);
    // The learnt map leads elsewhere than the plain one.
    studio.run("still m.cym -o plain.png --at 1.5 --no-embed").works();
    studio.run("still n.cym -o learnt.png --at 1.5 --no-embed").works();
    assert_ne!(std::fs::read(studio.path("plain.png")).unwrap(), std::fs::read(studio.path("learnt.png")).unwrap());
}

#[test]
fn what_cannot_be_learnt_is_told() {
    let studio = Studio::new();
    studio.run("train-music a.cym").fails(1, &["no Music Latent node"]);
    studio.write("m.cym", LED);
    studio.run("train-music m.cym").fails(1, &["first-light.ogg"]);
    studio.run("train-music m.cym --songs cache").fails(1, &["cache"]);
    studio.write("loose.cym", LED.replace(r#","latent":"lead.latent""#, ""));
    studio.run("train-music loose.cym").fails(1, &["lead: its latent is not wired"]);
}
