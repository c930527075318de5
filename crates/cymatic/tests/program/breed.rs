//! Networks that are bred, and the taste that ranks them.

use crate::support::Studio;

/// A small network with children.
const BRED: &str = r#"{"cymatic":1,"size":[64,48],"duration":1,"nodes":{
    "start":{"kind":"network/cppn_network","values":{"preset":"small"}},
    "kin":{"kind":"network/breed","values":{"strength":0.4},"wires":{"a":"start.network"}},
    "draw":{"kind":"network/cppn","wires":{"network":"kin.network"}},
    "output":{"kind":"output/output","wires":{"image":"draw.image"}}}}"#;

fn image(studio: &Studio, name: &str) -> image::RgbaImage {
    image::open(studio.path(name)).unwrap().to_rgba8()
}

#[test]
fn a_sheet_shows_the_children_that_a_pick_leads_to() {
    let studio = Studio::new();
    studio.write("k.cym", BRED);
    let result = studio.run("breed k.cym --children 6 -o sheet.png --json").works().json();
    assert_eq!((&result["lineage"], &result["node"]), (&serde_json::json!(""), &serde_json::json!("kin")));
    let numbers: Vec<u64> =
        result["children"].as_array().unwrap().iter().map(|child| child["child"].as_u64().unwrap()).collect();
    assert_eq!(numbers, [1, 2, 3, 4, 5, 6]);
    assert_eq!(std::fs::read_to_string(studio.path("k.cym")).unwrap(), BRED, "looking changes nothing");
    studio.run("breed k.cym --pick 5").works();
    assert!(std::fs::read_to_string(studio.path("k.cym")).unwrap().contains(r#""lineage": "5""#));
    studio.run("still k.cym -o five.png --no-embed").works();
    // Three columns: the fifth child is in the middle of the second row; its number covers its corner.
    let (sheet, five) = (image(&studio, "sheet.png"), image(&studio, "five.png"));
    assert_eq!(sheet.dimensions(), (3 * 70 + 6, 2 * 54 + 6));
    let place = image::imageops::crop_imm(&sheet, 70 + 6, 54 + 6, 64, 48).to_image();
    let lower = |picture: &image::RgbaImage| image::imageops::crop_imm(picture, 0, 16, 64, 32).to_image();
    assert_eq!(lower(&place), lower(&five));
    assert_ne!(place, five, "it is numbered");
    // A sweep of the lineage draws the same.
    studio.run("still k.cym -o sweep.png --no-embed --sweep kin.lineage=4/5").works();
    let second = image::imageops::crop_imm(&image(&studio, "sweep.png"), 76, 6, 64, 48).to_image();
    assert_eq!(second, five);
    // Children that grow are others, and stay chosen.
    studio.run("breed k.cym --topology growing --children 6 -o grown.png").works();
    assert_ne!(image(&studio, "grown.png"), image(&studio, "sheet.png"));
    studio.run("breed k.cym --topology growing --pick 3 --save grown.cym").works();
    let grown = std::fs::read_to_string(studio.path("grown.cym")).unwrap();
    assert!(grown.contains(r#""lineage": "5 3""#) && grown.contains(r#""topology": "growing""#), "{grown}");
    studio.run("still grown.cym -o grown-3.png --no-embed").works();
    // Further on, back, and to another file.
    studio.run("breed k.cym --pick 2 7").works();
    studio.run("breed k.cym --back --pick 9 --save other.cym").works();
    assert!(std::fs::read_to_string(studio.path("k.cym")).unwrap().contains(r#""lineage": "5 2 7""#));
    assert!(std::fs::read_to_string(studio.path("other.cym")).unwrap().contains(r#""lineage": "5 2 9""#));
}

#[test]
fn what_cannot_be_bred_is_told() {
    let studio = Studio::new();
    studio.run("breed a.cym -o s.png").fails(1, &["no Breed node"]);
    studio.write("k.cym", BRED);
    studio.run("breed k.cym").fails(1, &["nothing to do"]);
    studio.run("breed k.cym --node start -o s.png").fails(1, &["`start` is no Breed node", "kin"]);
    studio.write("bad.cym", BRED.replace(r#""strength":0.4"#, r#""lineage":"3 x""#));
    studio.run("breed bad.cym --pick 1").fails(1, &["kin: its lineage cannot be read", "`x`"]);
    let checked = studio.run("check bad.cym").works();
    assert!(checked.out.contains("its lineage cannot be read"), "{}", checked.out);
}

#[test]
fn a_taste_is_learnt_from_pictures_and_ranks_others_and_children() {
    let studio = Studio::new();
    let paint = |name: &str, color: &str| {
        studio.write_node(
            "n.cym",
            "pattern/checker",
            &format!(r##","values":{{"light":"{color}","dark":"#000000"}}"##),
        );
        studio.run(&format!("still n.cym -o {name}.png --size 96x64 --no-embed")).works();
    };
    for (name, color) in [("r1", "#ff2010"), ("r2", "#d03020"), ("b1", "#1040ff"), ("b2", "#3030c0")] {
        paint(name, color);
    }
    studio.run("taste my.taste --rank r1.png").fails(1, &["cannot read the taste `my.taste`", "--like"]);
    studio.run("taste my.taste --like r1.png --dislike b1.png").works();
    let ranked = studio.run("taste my.taste --rank b2.png r2.png --json").works().json();
    assert_eq!(ranked["ranked"][0]["picture"], "r2.png", "{ranked}");
    let added = studio.run("taste my.taste --pick r2.png --over b1.png b2.png --json").works().json();
    assert_eq!(added["votes"], 4);
    studio.run("taste my.taste --like nobody.png").fails(1, &["nobody.png"]);
    studio.write("broken.taste", "no taste");
    studio.run("taste broken.taste --like r1.png").fails(1, &["broken.taste"]);
    assert_eq!(std::fs::read(studio.path("broken.taste")).unwrap(), b"no taste", "a file that is no taste stays");

    studio.write("k.cym", BRED);
    let words = "breed k.cym --children 3 --of 8 --taste my.taste -o liked.png --json";
    let liked = studio.run(words).works().json();
    let scores: Vec<f64> =
        liked["children"].as_array().unwrap().iter().map(|child| child["liked"].as_f64().unwrap()).collect();
    assert!(scores.len() == 3 && scores.is_sorted_by(|a, b| a >= b), "{scores:?}");
}
