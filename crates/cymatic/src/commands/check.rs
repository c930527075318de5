//! `cymatic check`: every problem, and the plan.

use std::sync::Arc;

use cym_engine::{Overrides, Project, Session, SessionOptions, cell_size, file_problems};
use cym_graph::{Problem, Severity, check};
use cym_plan::{Costs, Fusion, Memory, NodeLibrary, Plan, SlotKind, Target, compile};
use serde_json::json;

use crate::args::Check;
use crate::open;
use crate::report::{self, Failure};

/// Checks a graph without drawing it.
pub(crate) fn run(args: &Check) -> Result<(), Failure> {
    let mut project = Project::open(&args.graph.path)?;
    project.apply(&open::overrides(&args.graph))?;
    let library = open::library_of(&project);
    let checked = check(&project.document, &library.catalogue);
    let mut problems = checked.problems;
    let plan = match &checked.graph {
        Some(graph) => {
            // Only the plan that is shown needs this device's costs.
            let costs = if args.plan {
                open::gpu().map_or_else(|_none| Costs::default(), |(_, costs)| costs)
            } else {
                Costs::default()
            };
            let plan = compile(graph, &library, Target { size: graph.size(), costs, fusion: Fusion::Full })?;
            problems.extend(file_problems(&plan, &project, &library, args.graph.audio.is_some()));
            if plan.passes.iter().any(|pass| !pass.watched.is_empty()) {
                problems.extend(stopped(args, &project, &library));
            }
            Some(plan).filter(|_| args.plan)
        }
        None => None,
    };
    let errors = problems.iter().filter(|problem| problem.severity == Severity::Error).count();
    if args.json {
        report::json(&json!({
            "ok": errors == 0,
            "problems": problems.iter().map(report::problem_json).collect::<Vec<_>>(),
            "plan": plan.as_ref().map(plan_json),
        }));
    } else {
        for problem in &problems {
            report::line(&problem.to_string());
        }
        if let Some(plan) = &plan {
            report::line(&describe(plan));
        }
        let nodes = project.document.nodes().len();
        report::line(&format!("{nodes} nodes, {} problems", problems.len()));
    }
    if errors > 0 {
        Err(format!("{} has {errors} errors; see above.", args.graph.path.display()).into())
    } else {
        Ok(())
    }
}

/// What only drawing tells: loops from outside that do not end by themselves. One small frame is drawn; where that cannot be done,
/// nothing is said.
fn stopped(args: &Check, project: &Project, library: &Arc<NodeLibrary>) -> Vec<Problem> {
    let drawn = || -> Result<Vec<Problem>, Failure> {
        let (gpu, costs) = open::gpu()?;
        let size = Some(cell_size(project.document.size()));
        let overrides = Overrides { audio: args.graph.audio.clone(), size, ..Overrides::default() };
        let options = SessionOptions { overrides, fusion: Fusion::Full, costs };
        let mut session = Session::start(project.clone(), Arc::clone(library), gpu, &options)?;
        let told = session.problems().len();
        session.render_frame(0)?;
        session.settle()?;
        Ok(session.problems()[told..].to_vec())
    };
    drawn().unwrap_or_default()
}

/// The plan as a page of text.
fn describe(plan: &Plan) -> String {
    let mut lines = vec![format!(
        "{} x {} px at {}/{} frames a second; {} signal steps, {} numbers, of them {} knobs",
        plan.size[0],
        plan.size[1],
        plan.rate.num,
        plan.rate.den,
        plan.signals.len(),
        plan.numbers,
        plan.knobs.len()
    )];
    lines.push(format!("{} passes:", plan.passes.len()));
    for (i, pass) in plan.passes.iter().enumerate() {
        let nodes: Vec<String> = pass.nodes.iter().map(ToString::to_string).collect();
        let reads: Vec<String> = pass.reads.iter().map(|read| plan.slots[read.slot].label.clone()).collect();
        let reads = if reads.is_empty() { String::new() } else { format!(", reads {}", reads.join(", ")) };
        let times = if pass.iterations > 1 { format!(", {} times", pass.iterations) } else { String::new() };
        lines.push(format!(
            "  {i:3}  {}: {} ({:.0} operations a pixel{times}{reads})",
            pass.label,
            nodes.join(" > "),
            pass.cost
        ));
    }
    let mib = plan.texture_bytes() as f64 / f64::from(1 << 20);
    lines.push(format!("{} slots in {} textures ({mib:.1} MiB):", plan.slots.len(), plan.textures.len()));
    for slot in &plan.slots {
        let kind = match slot.kind {
            SlotKind::Transient => format!("texture {}", slot.texture),
            SlotKind::Drawn(_) => format!("drawn by its node into texture {}", slot.texture),
            SlotKind::State => format!("state in textures {} and {}", slot.texture, slot.texture + 1),
            SlotKind::Asset(_) => "file".to_owned(),
            SlotKind::Empty => "nothing wired".to_owned(),
            SlotKind::Particles => "particles in two buffers".to_owned(),
            SlotKind::Grid => "grid over particles in a buffer".to_owned(),
        };
        lines.push(format!("  {:24} {:>5} x {:<5} {kind}", slot.label, slot.size[0], slot.size[1]));
    }
    lines.push("cuts:".to_owned());
    lines.extend(plan.cuts.iter().map(|cut| format!("  {:24} {}", cut.node.to_string(), cut.reason)));
    lines.push(match plan.memory {
        Memory::None => "memory: none, any frame can be drawn at once".to_owned(),
        Memory::Frames(frames) => format!("memory: {frames} frames are drawn before a frame out of order"),
        Memory::Forever => "memory: for ever, a frame out of order replays from the start".to_owned(),
    });
    lines.join("\n")
}

fn plan_json(plan: &Plan) -> serde_json::Value {
    json!({
        "size": plan.size,
        "passes": plan.passes.iter().map(|pass| json!({
            "label": pass.label,
            "nodes": pass.nodes.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "cost": pass.cost,
            "iterations": pass.iterations,
        })).collect::<Vec<_>>(),
        "slots": plan.slots.len(),
        "texture_bytes": plan.texture_bytes(),
        "cuts": plan.cuts.iter().map(|cut| json!({ "node": cut.node.to_string(), "reason": cut.reason })).collect::<Vec<_>>(),
        "memory": format!("{:?}", plan.memory),
    })
}
