//! Functions in an order in which each stands behind those that it calls.

use std::collections::BTreeMap;

use crate::glsl::unit::Function;

/// Indices of the functions, callees first. Functions of one name keep their order among themselves; a circle is left as it is, for
/// naga to refuse.
pub(crate) fn ordered(functions: &[Function]) -> Vec<usize> {
    let mut by_name: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, function) in functions.iter().enumerate() {
        by_name.entry(&function.name.text).or_default().push(index);
    }
    let calls: Vec<Vec<usize>> = functions
        .iter()
        .map(|function| {
            let words = function.body.windows(2).filter(|pair| pair[1].is("("));
            words.filter_map(|pair| by_name.get(&*pair[0].text)).flatten().copied().collect()
        })
        .collect();
    let mut state = vec![0u8; functions.len()];
    let mut out = Vec::new();
    for first in 0..functions.len() {
        // An explicit stack: a chain of calls may be as long as the text.
        let mut stack = vec![(first, 0)];
        while let Some((index, next)) = stack.pop() {
            if next == 0 && std::mem::replace(&mut state[index], 1) != 0 {
                continue;
            }
            match calls[index].get(next) {
                Some(&callee) => {
                    stack.push((index, next + 1));
                    if state[callee] == 0 {
                        stack.push((callee, 0));
                    }
                }
                None => out.push(index),
            }
        }
    }
    out
}
