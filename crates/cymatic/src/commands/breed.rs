//! `cymatic breed`: shows the next children of a network, and takes up the one that is picked.

use std::path::Path;

use cym_engine::{Contact, Liking, Lineage, Overrides, PixelLayout, Project, StillOptions, check_out, frame_pixels};
use cym_graph::{Edit, Node, NodeId, Value};
use serde_json::json;

use crate::args::Breed;
use crate::progress::Watch;
use crate::report::{self, Failure};
use crate::{open, save};

/// The kind of node that is bred.
const KIND: &str = "network/breed";
/// Its input that holds the chosen children.
const LINEAGE: &str = "lineage";
/// Its input that says what changes.
const TOPOLOGY: &str = "topology";
/// The longer side of a child's picture when no size is asked for, in px.
const CELL_PX: u32 = 320;

/// Picks a child if one is named, then draws the next generation if a sheet is asked for.
pub(crate) fn run(args: &Breed) -> Result<(), Failure> {
    let project = Project::open(&args.graph.path)?;
    let (id, node) = bred(&project, args.node.as_deref())?;
    if node.wires.contains_key(LINEAGE) {
        return Err(format!("{id}: a wire drives its lineage. Cut the wire, or breed another node with --node.").into());
    }
    let text = match node.values.get(LINEAGE) {
        Some(Value::Text(text)) => text.clone(),
        Some(Value::Float(number)) => number.to_string(),
        _ => String::new(),
    };
    let mut lineage = Lineage::parse(&text).map_err(|error| format!("{id}: its lineage cannot be read: {error}."))?;
    if args.topology.is_some() && node.wires.contains_key(TOPOLOGY) {
        return Err(format!("{id}: a wire drives its topology. Cut the wire, or leave --topology out.").into());
    }
    if args.pick.is_empty() && !args.back && args.out.is_none() {
        return Err("nothing to do: name a sheet with --out, or a child with --pick.".into());
    }
    if let Some(out) = &args.out {
        check_out(&sheet_options(args, out))?;
    }
    if args.back {
        lineage = lineage.back();
    }
    for &child in &args.pick {
        lineage = lineage.with(child);
    }
    Lineage::parse(&lineage.to_string()).map_err(|error| format!("{id}: {error}."))?;
    let saved = if args.back || !args.pick.is_empty() { Some(pick(args, project, &id, &lineage)?) } else { None };
    let shown = match &args.out {
        Some(out) => draw(args, &id, &lineage, out)?,
        None => Vec::new(),
    };
    if args.json {
        report::json(&json!({
            "graph": saved,
            "node": id.as_str(),
            "lineage": lineage.to_string(),
            "sheet": args.out,
            "children": shown.iter().map(|(child, score)| json!({ "child": child, "liked": score })).collect::<Vec<_>>(),
        }));
        return Ok(());
    }
    if let Some(saved) = saved {
        report::line(&format!("{}: the lineage of {id} is {lineage}", saved.display()));
    }
    if let Some(out) = &args.out {
        report::line(&out.display().to_string());
        let liked: Vec<String> =
            shown.iter().filter_map(|(child, score)| score.map(|score| format!("{child} ({score:+.2})"))).collect();
        if !liked.is_empty() {
            report::line(&format!("by taste: {}", liked.join(", ")));
        }
        report::note("Take one up with --pick N.");
    }
    Ok(())
}

/// The node that is meant: the named one, or the only one there is.
fn bred(project: &Project, asked: Option<&str>) -> Result<(NodeId, Node), Failure> {
    let nodes = project.document.nodes();
    let known: Vec<&NodeId> = nodes.iter().filter(|(_, node)| node.kind == KIND).map(|(id, _)| id).collect();
    let names = || known.iter().map(|id| id.as_str()).collect::<Vec<_>>().join(", ");
    let id = match (asked, known.as_slice()) {
        (Some(asked), _) => match known.iter().find(|id| id.as_str() == asked) {
            Some(id) => *id,
            None if known.is_empty() => {
                return Err(
                    format!("there is no Breed node in the graph, so not `{asked}` either. Add one ({KIND}).").into()
                );
            }
            None => return Err(format!("`{asked}` is no Breed node. There is: {}.", names()).into()),
        },
        (None, [one]) => *one,
        (None, []) => return Err(format!("the graph has no Breed node. Add one ({KIND}) behind a network.").into()),
        (None, _) => {
            return Err(format!("the graph has several Breed nodes: {}. Name one with --node.", names()).into());
        }
    };
    Ok((id.clone(), nodes[id].clone()))
}

/// Writes the lineage into the graph.
fn pick(args: &Breed, mut project: Project, id: &NodeId, lineage: &Lineage) -> Result<std::path::PathBuf, Failure> {
    let path = match &args.save {
        Some(asked) => save::place(&args.graph.path, Some(asked), "bred", args.overwrite)?,
        // A lineage is a value like any other, so the graph itself is where it belongs.
        None => save::place(&args.graph.path, Some(&args.graph.path), "bred", true)?,
    };
    let topology = args.topology.clone().map(|kind| (TOPOLOGY, kind));
    for (input, text) in [(LINEAGE, lineage.to_string())].into_iter().chain(topology) {
        let value = Some(Value::Text(text));
        project.document.apply(Edit::SetValue { node: id.clone(), input: input.to_owned(), value })?;
    }
    save::graph(&project.document, &path)?;
    Ok(path)
}

/// Draws the next generation; gives the children in the order of the sheet, with how much each is liked.
fn draw(args: &Breed, id: &NodeId, lineage: &Lineage, out: &Path) -> Result<Vec<(u32, Option<f32>)>, Failure> {
    let ranking = args.taste.as_deref().map(Liking::open).transpose()?;
    let many = args.of.unwrap_or(args.children).max(args.children);
    let mut overrides = open::overrides(&args.graph);
    overrides.set.extend(args.topology.iter().map(|kind| (id.to_string(), TOPOLOGY.to_owned(), kind.clone())));
    let size = overrides.size.unwrap_or_else(|| cell_size(args));
    let mut session = open::session(&args.graph, Overrides { size: Some(size), ..overrides })?;
    let mut watch = Watch::new("Breeding");
    let mut pictures = Vec::new();
    for child in args.first..args.first.saturating_add(many) {
        if !watch.pictures(pictures.len() as u64, u64::from(many)) {
            watch.done();
            return Err("stopped; nothing is written.".into());
        }
        if !session.turn(id, LINEAGE, &Value::Text(lineage.with(child).to_string())) {
            watch.done();
            return Err(format!(
                "{id}: nothing that is shown depends on it. Wire its network into a CPPN that is seen."
            )
            .into());
        }
        session.restart();
        let frame = session.frame_at(args.at);
        pictures.push((child, frame_pixels(&mut session, frame, PixelLayout::Rgba8)?, None));
    }
    watch.done();
    if let Some(ranking) = &ranking {
        for (_, picture, liked) in &mut pictures {
            *liked = Some(ranking.score(&ranking.see(picture, size)));
        }
        pictures.sort_by(|a, b| b.2.unwrap_or(0.0).total_cmp(&a.2.unwrap_or(0.0)));
        pictures.truncate(args.children as usize);
    }
    let mut sheet = Contact::new(pictures.len(), size)?;
    for (place, (child, picture, _)) in pictures.iter().enumerate() {
        sheet.put(place, picture, *child);
    }
    sheet.write(&session, &sheet_options(args, out))?;
    Ok(pictures.into_iter().map(|(child, _, liked)| (child, liked)).collect())
}

fn sheet_options(args: &Breed, out: &Path) -> StillOptions {
    StillOptions { out: out.to_owned(), at_secs: args.at, deep: false, overwrite: args.overwrite, embed: false }
}

/// The document's shape, small.
fn cell_size(args: &Breed) -> [u32; 2] {
    let size = Project::open(&args.graph.path).map_or([CELL_PX; 2], |project| project.document.size());
    let longer = size[0].max(size[1]).max(CELL_PX);
    size.map(|side| ((u64::from(side) * u64::from(CELL_PX) / u64::from(longer)) as u32).max(1))
}
