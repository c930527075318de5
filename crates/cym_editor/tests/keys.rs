//! The table of keys in docs/window.md against the list of commands. `UPDATE_DOCS=1` writes it anew.

use std::fmt::Write as _;
use std::path::Path;

use cym_editor::command::{Command, keymap};

const BEGIN: &str = "<!-- keys -->\n";
const END: &str = "<!-- /keys -->";

fn table() -> String {
    let mut table = "| command | keys | what it does |\n|---|---|---|\n".to_owned();
    for &command in Command::ALL {
        let keys: Vec<String> = command.default_keys().iter().map(|key| format!("`{}`", keymap::words(key))).collect();
        writeln!(table, "| {} | {} | {} |", command.title(), keys.join(" "), command.help())
            .expect("words into a string");
    }
    table
}

#[test]
fn the_page_lists_every_command_with_its_keys() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/window.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = page.split_once(BEGIN).expect("the mark before the table");
    let (inside, after) = rest.split_once(END).expect("the mark behind the table");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, format!("{before}{BEGIN}{}{END}{after}", table())).unwrap();
        return;
    }
    assert_eq!(inside, table(), "docs/window.md is old: UPDATE_DOCS=1 cargo nextest run -p cym_editor --test keys");
}
