//! Nodes from outside whose loops were stopped, told as what nodes complain of.

use cym_plan::{Plan, Trouble};
use cym_wgsl::MAX_STEPS;

/// What is told of passes that had to stop loops.
pub(crate) fn stopped(plan: &Plan, passes: &[usize]) -> Vec<Trouble> {
    let nodes = passes.iter().filter_map(|&pass| plan.passes.get(pass)).flat_map(|pass| {
        let alone = pass.watched.len() == 1;
        let with = if alone { String::new() } else { ", together with those of other shaders in the same pass".to_owned() };
        pass.watched.iter().map(move |node| Trouble {
            node: node.clone(),
            cause: format!("its loops were stopped after {MAX_STEPS} rounds at one place of the picture{with}: what it shows there is not finished."),
            next_step: "Let them end sooner: turn down what they count to, or mend the shader's text.".to_owned(),
        })
    });
    nodes.collect()
}
