use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::PathBuf;

use cym_graph::{Document, Edit, Node, NodeId, PortRef, Value, Wire};
use proptest::prelude::*;

use super::{Base, Journal};
use crate::files::sitting::{About, Sitting, left_behind, replay};

fn about() -> About {
    About { title: "Test".to_owned(), ..About::default() }
}

fn base(document: &Document) -> Base {
    Base { document: document.clone(), about: about() }
}

/// An edit that the document takes, chosen by numbers.
fn edit(document: &Document, choice: u8, a: u8, b: u8) -> Edit {
    let ids: Vec<NodeId> = document.nodes().keys().cloned().collect();
    let id = |i: u8| ids.get(usize::from(i) % ids.len().max(1)).cloned();
    let position = Some([f32::from(a) * 10.0, f32::from(b)]);
    match (choice % 6, id(a), id(b)) {
        (1, Some(node), _) => {
            let value = (b > 20).then(|| Value::Float(f32::from(b)));
            Edit::SetValue { node, input: "scale".to_owned(), value }
        }
        (2, Some(node), _) => Edit::Move { node, position },
        (3, Some(from), Some(to)) => {
            let wire = (a > 30).then(|| Wire::new(PortRef::new(from.as_str(), "image")));
            Edit::Connect { to: PortRef::new(to.as_str(), "image"), wire }
        }
        (4, Some(id), _) if a > 200 => Edit::RemoveNode { id },
        (5, Some(node), Some(_)) => {
            let title = format!("call {a}");
            let edits = vec![Edit::SetTitle { node: node.clone(), title }, Edit::Move { node, position }];
            Edit::Batch { title: "Both".to_owned(), edits }
        }
        _ => Edit::AddNode { id: document.fresh_id("checker"), node: Node::new("pattern/checker"), position },
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..Default::default() })]

    #[test]
    fn what_is_replayed_is_the_document(choices in prop::collection::vec(any::<(u8, u8, u8)>(), 1..80)) {
        let home = tempfile::tempdir().unwrap();
        let mut journal = Journal::start(home.path().to_owned());
        let mut document = Document::default();
        journal.open(base(&document), None, false);
        for (choice, a, b) in choices {
            let edit = edit(&document, choice, a, b);
            document.apply(edit.clone()).unwrap();
            journal.edit(edit);
        }
        journal.close(true);
        let left = left_behind(home.path());
        prop_assert_eq!(left.len(), 1);
        let (again, _) = replay(&left[0].folder).unwrap();
        prop_assert_eq!(again, document);
    }
}

#[test]
fn a_turned_knob_is_one_line() {
    let home = tempfile::tempdir().unwrap();
    let mut document = Document::default();
    let id = NodeId::new("checker");
    let node = Node::new("pattern/checker");
    document.apply(Edit::AddNode { id: id.clone(), node, position: None }).unwrap();
    let mut journal = Journal::start(home.path().to_owned());
    journal.open(base(&document), None, false);
    for turn in 0..500_u16 {
        let value = Some(Value::Float(f32::from(turn)));
        journal.edit(Edit::SetValue { node: id.clone(), input: "scale".to_owned(), value });
    }
    journal.close(true);
    let left = left_behind(home.path());
    assert!(left[0].steps < 10, "{} lines for one turn", left[0].steps);
    let (again, _) = replay(&left[0].folder).unwrap();
    assert_eq!(again.nodes()[&id].values["scale"], Value::Float(499.0));
}

/// A sitting with a node for each edit; given back as a folder that nobody holds.
fn left_sitting(home: &std::path::Path, nodes: usize) -> PathBuf {
    let mut document = Document::default();
    let mut sitting = Sitting::create(home).unwrap();
    sitting.begin(&document, about()).unwrap();
    for _ in 0..nodes {
        let edit = edit(&document, 0, 1, 1);
        document.apply(edit.clone()).unwrap();
        sitting.append(&[edit]).unwrap();
    }
    sitting.folder().to_owned()
}

#[test]
fn a_torn_last_line_costs_only_itself() {
    let home = tempfile::tempdir().unwrap();
    let folder = left_sitting(home.path(), 3);
    let path = folder.join("edits-1.jsonl");
    let whole = fs::read(&path).unwrap();
    for cut in 1..40 {
        fs::write(&path, &whole[..whole.len() - cut]).unwrap();
        let (document, steps) = replay(&folder).unwrap();
        // A line without its end is still whole when only the line break is missing.
        let expected = if cut == 1 { 3 } else { 2 };
        assert_eq!((document.nodes().len(), steps), (expected, expected), "cut by {cut}");
    }
    fs::write(&path, &whole).unwrap();
    OpenOptions::new().append(true).open(&path).unwrap().write_all(b"\xff\xfe{").unwrap();
    assert_eq!(replay(&folder).unwrap().1, 3);
}

#[test]
fn a_window_that_is_open_is_not_offered() {
    let home = tempfile::tempdir().unwrap();
    let mut held = Sitting::create(home.path()).unwrap();
    held.begin(&Document::default(), About { unsaved_base: true, ..about() }).unwrap();
    let other = left_sitting(home.path(), 2);
    let offered: Vec<_> = left_behind(home.path()).into_iter().map(|left| left.folder).collect();
    assert_eq!(offered, [other]);
    assert!(Sitting::take(held.folder().to_owned()).is_err(), "two windows held one sitting");
    let folder = held.folder().to_owned();
    drop(held);
    assert!(Sitting::take(folder).is_ok());
}

#[test]
fn nothing_is_offered_where_nothing_was_done() {
    let home = tempfile::tempdir().unwrap();
    let empty = left_sitting(home.path(), 0);
    assert_eq!(left_behind(home.path()), []);
    assert!(!empty.exists(), "an empty sitting was left lying about");
    let mut journal = Journal::start(home.path().to_owned());
    let document = Document::default();
    journal.open(base(&document), None, false);
    journal.edit(edit(&document, 0, 1, 1));
    journal.close(false);
    assert_eq!(left_behind(home.path()), [], "a clean close leaves nothing");
}

#[test]
fn another_document_starts_another_sitting() {
    let home = tempfile::tempdir().unwrap();
    let mut journal = Journal::start(home.path().to_owned());
    let document = Document::default();
    journal.open(base(&document), None, false);
    journal.edit(edit(&document, 0, 1, 1));
    journal.open(base(&document), None, true);
    journal.edit(edit(&document, 0, 2, 2));
    journal.close(false);
    let kept = journal.take_kept();
    assert_eq!(kept.len(), 1);
    let left = left_behind(home.path());
    assert_eq!(left.iter().map(|left| left.folder.clone()).collect::<Vec<_>>(), kept);
    assert_eq!(left[0].steps, 1);
}

#[test]
fn a_folder_that_cannot_be_written_is_told_once_and_the_edits_go_on() {
    let home = tempfile::tempdir().unwrap();
    // A file where the folder should be: it cannot be made, whoever asks.
    let blocked = home.path().join("sittings");
    fs::write(&blocked, "in the way").unwrap();
    let mut journal = Journal::start(blocked.clone());
    let document = Document::default();
    journal.open(base(&document), None, false);
    journal.base(base(&document));
    journal.edit(edit(&document, 0, 1, 1));
    journal.close(true);
    let told = journal.take_fault().unwrap();
    assert!(told.contains("the journal cannot be written") && told.contains("sittings"), "{told}");
    assert_eq!(journal.take_fault(), None);
}
