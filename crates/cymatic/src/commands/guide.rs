//! `cymatic guide`: makes the networks that a graph's words and pictures ask for, and puts them into the graph.

use std::path::PathBuf;

use cym_engine::{Project, given_to};
use cym_graph::NodeId;
use cym_plan::NodeLibrary;
use nodes::guidance::{Asked, KINDS, PICTURES_KIND, WORDS_KIND};
use serde_json::json;

use crate::args::Guide;
use crate::open;
use crate::progress::{Learning, Watch, clock};
use crate::report::{self, Failure};
use crate::save;

mod job;
mod near;
mod one;

use job::Finished;

/// Makes what is missing, and saves the graph.
pub(crate) fn run(args: &Guide) -> Result<(), Failure> {
    let mut project = Project::open(&args.graph)?;
    if let Some(base) = &args.base {
        project.path = base.join(args.graph.file_name().unwrap_or_default());
    }
    if let (Some(node), Some(result)) = (&args.node, &args.result) {
        return one::run(args, &project, &NodeId::new(node), result);
    }
    let out = args.out.clone().unwrap_or_else(|| args.graph.clone());
    if project.carrier.is_some() && args.out.is_none() || out.extension().is_none_or(|ending| ending != "cym") {
        return Err("a guided graph is saved as a .cym file. Name one with --out.".into());
    }
    if args.out.is_some() && out.exists() && !args.overwrite {
        return Err(format!("`{}` exists. Choose another name, or add --overwrite.", out.display()).into());
    }
    let asked = project.document.nodes().iter().filter(|(_, node)| is_made(&node.kind)).count();
    if asked == 0 {
        let graph = args.graph.display();
        return Err(format!(
            "{graph} has no CLIP Guidance node and no Train on Pictures, so there is nothing to make. Add one ({WORDS_KIND} or \
             {PICTURES_KIND})."
        )
        .into());
    }
    let mut watch = Watch::new("Guiding");
    let options = Options { again: args.again, strict: true, preview: args.preview.clone() };
    let library = open::library_of(&project);
    let made = fill(&mut project, &library, &options, &mut watch);
    watch.done();
    let made = made?;
    if !made.is_empty() || args.out.is_some() {
        save::graph(&project.document, &out)?;
    }
    if args.json {
        let nodes: Vec<_> = made
            .iter()
            .map(|(id, finished)| {
                let Finished { score, secs, networks, .. } = finished;
                json!({ "node": id.as_str(), "score": score, "secs": secs, "networks": networks })
            })
            .collect();
        report::json(&json!({ "out": out, "made": nodes }));
        return Ok(());
    }
    for (id, finished) in &made {
        report::line(&format!("{id}: {}", said(finished)));
    }
    if made.is_empty() {
        report::line("Every network is made for what is asked already; --again makes them anew.");
    }
    Ok(())
}

/// How guidance is done.
#[derive(Default)]
pub(crate) struct Options {
    /// Makes what is there already once more.
    pub(crate) again: bool,
    /// Ends with an error where a wish cannot be read; else that node is left as it is, which tells of it by itself.
    pub(crate) strict: bool,
    /// A PNG that shows how far it is.
    pub(crate) preview: Option<PathBuf>,
}

/// Makes every network of a project that its words ask for and that is not there, one after the other as they depend on each other, and
/// puts them into the document.
pub(crate) fn fill(
    project: &mut Project,
    library: &NodeLibrary,
    options: &Options,
    watch: &mut dyn Learning,
) -> Result<Vec<(NodeId, Finished)>, Failure> {
    let mut made: Vec<(NodeId, Finished)> = Vec::new();
    let ids: Vec<NodeId> =
        project.document.nodes().iter().filter(|(_, node)| is_made(&node.kind)).map(|(id, _)| id.clone()).collect();
    // A network that starts from another changes when that one does: as many rounds as there are nodes settle any chain.
    for _ in 0..ids.len() {
        let before = made.len();
        for id in &ids {
            let again = options.again && !made.iter().any(|(known, _)| known == id);
            let Some(asked) = asked(project, library, id)? else {
                continue;
            };
            if let Some([cause, next_step]) = asked.trouble.as_ref().filter(|_| options.strict) {
                return Err(format!("{id}: {cause} {next_step}").into());
            }
            if asked.wanted.is_empty() || asked.is_done() && !again {
                continue;
            }
            let finished = job::run(id, &asked, project, again, options.preview.as_deref(), watch)?;
            let kind = project.document.nodes().get(id).and_then(|node| library.catalogue.get(&node.kind));
            if let Some(made_by) = kind.and_then(|kind| kind.made_by.as_ref()) {
                project.document.apply(made_by.put(id, finished.bytes.clone().into(), &finished.key))?;
            }
            made.retain(|(known, _)| known != id);
            made.push((id.clone(), finished));
        }
        if made.len() == before {
            break;
        }
    }
    Ok(made)
}

/// Whether a project holds anything for [`fill`].
pub(crate) fn wanted(project: &Project) -> bool {
    project.document.nodes().values().any(|node| is_made(&node.kind))
}

/// Whether a job makes what nodes of a kind give.
fn is_made(kind: &str) -> bool {
    KINDS.contains(&kind)
}

/// What a node asks for, if the picture reads it.
fn asked(project: &Project, library: &NodeLibrary, id: &NodeId) -> Result<Option<Asked>, Failure> {
    let kind = project.document.nodes().get(id).map(|node| node.kind.clone()).unwrap_or_default();
    Ok(given_to(project, library, id, |given| Asked::of(&kind, given))?)
}

/// What was made, in words.
fn said(finished: &Finished) -> String {
    let Finished { score, by_words, networks, secs, .. } = finished;
    let took = secs.map_or_else(|| "from the cache".to_owned(), |secs| format!("in {}", clock(secs)));
    let score = 100.0 * score;
    match (by_words, networks) {
        (true, 1) => format!("a network that fits its words to {score:.0} %, {took}"),
        (true, many) => format!("{many} networks that fit their words to {score:.0} % in the mean, {took}"),
        (false, _) => format!("a network that differs from its pictures by {:.1} %, {took}", 100.0 - score),
    }
}
