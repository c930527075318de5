//! One node's network into a file of its own, for another program that puts it into the graph.

use std::path::Path;

use cym_engine::Project;
use cym_graph::{Edit, Node, NodeId, PortRef, Wire};
use cym_plan::NodeLibrary;
use nodes::guidance::Asked;
use serde_json::json;

use super::job::{self, Finished};
use super::{asked, is_made, said};
use crate::args::Guide;
use crate::open;
use crate::progress::Watch;
use crate::remote::Remote;
use crate::report::{self, Failure};
use crate::save;

/// Makes the network of one node, and writes it to a file.
pub(super) fn run(args: &Guide, project: &Project, id: &NodeId, result: &Path) -> Result<(), Failure> {
    let remote = args.progress_json.then(Remote::new);
    let asked = wish(project, &open::library_of(project), id)?;
    if let Some([cause, next_step]) = &asked.trouble {
        return Err(format!("{id}: {cause} {next_step}").into());
    }
    if asked.wanted.is_empty() {
        return Err(format!("{id} has no words to follow and no picture to learn. Give it some.").into());
    }
    let preview = args.preview.as_deref();
    let finished = if let Some(mut remote) = remote {
        job::run(id, &asked, project, args.again, preview, &mut remote)?
    } else {
        let mut watch = Watch::new("Guiding");
        let finished = job::run(id, &asked, project, args.again, preview, &mut watch);
        watch.done();
        finished?
    };
    save::file(result, &finished.bytes)?;
    let Finished { key, score, secs, steps: [done, all], .. } = &finished;
    if args.json {
        report::json(&json!({
            "node": id.as_str(), "result": result, "key": key, "score": score, "secs": secs, "done": done, "total": all,
        }));
    } else {
        report::line(&format!("{id}: {}, in {}", said(&finished), result.display()));
    }
    Ok(())
}

/// What a node asks for, whether the picture reads it already or not.
fn wish(project: &Project, library: &NodeLibrary, id: &NodeId) -> Result<Asked, Failure> {
    let node = project.document.nodes().get(id);
    if node.is_none_or(|node| !is_made(&node.kind)) {
        return Err(format!("the graph has no CLIP Guidance node `{id}`. `cymatic check` lists what it has.").into());
    }
    if let Some(asked) = asked(project, library, id)? {
        return Ok(asked);
    }
    // Nothing reads it yet, or it is muted: in a copy of the graph something does.
    let mut aside = project.clone();
    let draw = aside.document.fresh_id("network/cppn");
    let wired = Node::new("network/cppn").wire("network", id.as_str(), "network");
    let mut edits = vec![
        Edit::SetMuted { node: id.clone(), muted: false },
        Edit::AddNode { id: draw.clone(), node: wired, position: None },
    ];
    let output =
        project.document.nodes().iter().find(|(_, node)| node.kind == "output/output").map(|(id, _)| id.clone());
    let output = output.unwrap_or_else(|| {
        let id = NodeId::new("output_aside");
        edits.push(Edit::AddNode { id: id.clone(), node: Node::new("output/output"), position: None });
        id
    });
    let port = |node: &NodeId| PortRef { node: node.clone(), port: "image".to_owned() };
    let wire = Some(Wire { from: port(&draw), extra: Default::default() });
    edits.push(Edit::Connect { to: port(&output), wire });
    aside.document.apply(Edit::Batch { title: String::new(), edits })?;
    asked(&aside, library, id)?
        .ok_or_else(|| format!("{id} is bypassed, so there is nothing to make for it. Let it work.").into())
}
