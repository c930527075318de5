//! A network for words, made in the real window by the real program.

use crate::screen::{Screen, Window};
use crate::walk::shots;

/// Quick to make; the artist's own starts from larger ones.
const GRAPH: &str = r#"{"cymatic":1,"size":[640,360],"duration":4,"nodes":{
    "start":{"kind":"network/cppn_network","values":{"preset":"small"}},
    "words":{"kind":"network/clip_guidance","values":{"prompt":"flowing organic patterns with blue hues","steps":60,"candidates":1,"views":4},"wires":{"network":"start.network"}},
    "draw":{"kind":"network/cppn","wires":{"network":"words.network"}},
    "output":{"kind":"output/output","wires":{"image":"draw.image"}}}}"#;

#[test]
fn words_become_a_picture_at_the_press_of_a_button() {
    let home = tempfile::tempdir().unwrap();
    let graph = home.path().join("words.cym");
    std::fs::write(&graph, GRAPH).unwrap();
    let screen = Screen::open(&shots("optimise"));
    let mut window = Window::open(&screen, home.path(), &[graph.to_str().unwrap()]);
    window.until("a picture", |seen| seen.name.contains(" fps"));
    screen.focus();
    // Where it is once all of the graph is in view.
    let node = window.named("Node CLIP Guidance");
    screen.click(node.centre());
    let button = window.until("the button", |seen| seen.role == "Button" && seen.name == "Optimise");
    screen.shot("1-asked");
    screen.click(button.centre());
    window.named("What the network draws");
    screen.shot("2-learning");
    window.until("its end", |seen| seen.name.contains("its network fits to"));
    window.until("the finished network", |seen| seen.role == "Button" && seen.name == "Optimise again");
    screen.shot("3-made");
    screen.key("ctrl+s");
    let saved = || std::fs::read_to_string(&graph).unwrap_or_default();
    for _ in 0..100 {
        if saved().contains("networks/words.safetensors") {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    panic!("the network is not in the saved graph: {}", saved());
}
