//! Columns and the order within them.

use std::collections::{BTreeMap, BTreeSet};

/// Sweeps over the columns; the best order met is kept.
const SWEEPS: usize = 12;

/// A place in a column: a node, or a wire that only passes.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Cell {
    pub(super) node: Option<usize>,
}

/// Cells by column, top to bottom, and the wires between neighbouring columns.
pub(super) struct Columns {
    pub(super) columns: Vec<Vec<Cell>>,
    /// For each column but the last: from a row of it to a row of the next.
    pub(super) links: Vec<Vec<(usize, usize)>>,
}

/// Arranges one part of the graph.
pub(super) fn arrange(part: &[usize], edges: &BTreeSet<(usize, usize)>) -> Columns {
    let member: BTreeSet<usize> = part.iter().copied().collect();
    let edges: Vec<(usize, usize)> = edges.iter().copied().filter(|(from, _)| member.contains(from)).collect();
    let edges = without_loops(part, &edges);
    let ranks = ranks(part, &edges);
    let mut columns = Columns { columns: Vec::new(), links: Vec::new() };
    let count = ranks.values().max().map_or(0, |most| most + 1);
    columns.columns.resize(count, Vec::new());
    columns.links.resize(count.saturating_sub(1), Vec::new());
    let mut row = BTreeMap::new();
    for &node in part {
        let column = &mut columns.columns[ranks[&node]];
        row.insert(node, column.len());
        column.push(Cell { node: Some(node) });
    }
    for (from, to) in edges {
        let mut here = row[&from];
        for rank in ranks[&from]..ranks[&to] {
            let next = if rank + 1 == ranks[&to] {
                row[&to]
            } else {
                columns.columns[rank + 1].push(Cell { node: None });
                columns.columns[rank + 1].len() - 1
            };
            columns.links[rank].push((here, next));
            here = next;
        }
    }
    columns.uncross();
    columns
}

/// The edges without those that close a loop.
fn without_loops(part: &[usize], edges: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let mut feeds: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for &(from, to) in edges {
        feeds.entry(from).or_default().push(to);
    }
    let mut done: BTreeMap<usize, bool> = BTreeMap::new();
    let mut kept = Vec::new();
    // From the sources first, so that a loop is cut where it comes back.
    let fed: BTreeSet<usize> = edges.iter().map(|(_, to)| *to).collect();
    let (sources, others): (Vec<usize>, Vec<usize>) = part.iter().partition(|node| !fed.contains(node));
    for start in sources.into_iter().chain(others) {
        if done.contains_key(&start) {
            continue;
        }
        let mut path = vec![(start, 0)];
        done.insert(start, false);
        while let Some((node, next)) = path.last_mut() {
            let node = *node;
            let Some(&to) = feeds.get(&node).and_then(|list| list.get(*next)) else {
                done.insert(node, true);
                path.pop();
                continue;
            };
            *next += 1;
            match done.get(&to) {
                // Back to what is still open: a loop.
                Some(false) => {}
                Some(true) => kept.push((node, to)),
                None => {
                    kept.push((node, to));
                    done.insert(to, false);
                    path.push((to, 0));
                }
            }
        }
    }
    kept
}

/// Columns: behind everything that feeds a node; what nothing feeds stands right before what it feeds.
fn ranks(part: &[usize], edges: &[(usize, usize)]) -> BTreeMap<usize, usize> {
    let mut ranks: BTreeMap<usize, usize> = part.iter().map(|&node| (node, 0)).collect();
    let mut waits: BTreeMap<usize, usize> = part.iter().map(|&node| (node, 0)).collect();
    let mut feeds: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for &(from, to) in edges {
        *waits.entry(to).or_default() += 1;
        feeds.entry(from).or_default().push(to);
    }
    let fed: BTreeSet<usize> = edges.iter().map(|(_, to)| *to).collect();
    let mut open: Vec<usize> = part.iter().copied().filter(|node| waits[node] == 0).collect();
    while let Some(node) = open.pop() {
        for &to in feeds.get(&node).into_iter().flatten() {
            let rank = ranks[&node] + 1;
            let reached = ranks.entry(to).or_default();
            *reached = rank.max(*reached);
            let left = waits.entry(to).or_default();
            *left -= 1;
            if *left == 0 {
                open.push(to);
            }
        }
    }
    for node in part.iter().filter(|node| !fed.contains(node)) {
        let nearest = feeds.get(node).into_iter().flatten().map(|to| ranks[to]).min();
        if let Some(nearest) = nearest {
            ranks.insert(*node, nearest.saturating_sub(1));
        }
    }
    ranks
}

impl Columns {
    /// Orders the rows so that few wires cross.
    fn uncross(&mut self) {
        let mut best = (self.crossings(), self.columns.clone(), self.links.clone());
        for sweep in 0..SWEEPS {
            let count = self.columns.len();
            if sweep % 2 == 0 {
                (1..count).for_each(|column| self.sort(column, true));
            } else {
                (0..count.saturating_sub(1)).rev().for_each(|column| self.sort(column, false));
            }
            let crossings = self.crossings();
            if crossings < best.0 {
                best = (crossings, self.columns.clone(), self.links.clone());
            }
        }
        (_, self.columns, self.links) = best;
    }

    /// Sorts a column by the middle of its neighbours on one side; a cell without any keeps its row.
    fn sort(&mut self, column: usize, from_left: bool) {
        let rows = self.columns[column].len();
        let mut sums = vec![(0.0_f32, 0.0_f32); rows];
        let links = if from_left { &self.links[column - 1] } else { &self.links[column] };
        for &(left, right) in links {
            let (own, other) = if from_left { (right, left) } else { (left, right) };
            sums[own] = (sums[own].0 + other as f32, sums[own].1 + 1.0);
        }
        let key = |row: usize| if sums[row].1 > 0.0 { sums[row].0 / sums[row].1 } else { row as f32 };
        let mut order: Vec<usize> = (0..rows).collect();
        order.sort_by(|&a, &b| key(a).total_cmp(&key(b)));
        let mut new_row = vec![0; rows];
        for (new, &old) in order.iter().enumerate() {
            new_row[old] = new;
        }
        self.columns[column] = order.iter().map(|&old| self.columns[column][old]).collect();
        if let Some(links) = column.checked_sub(1).and_then(|before| self.links.get_mut(before)) {
            for (_, right) in links {
                *right = new_row[*right];
            }
        }
        if let Some(links) = self.links.get_mut(column) {
            for (left, _) in links {
                *left = new_row[*left];
            }
        }
    }

    fn crossings(&self) -> usize {
        let between = |links: &Vec<(usize, usize)>| {
            let mut sorted = links.clone();
            sorted.sort_unstable();
            // Pairs out of order on the right, counted while inserting from the left.
            let mut seen: Vec<usize> = Vec::with_capacity(sorted.len());
            let mut count = 0;
            for (_, right) in sorted {
                let at = seen.partition_point(|&other| other <= right);
                count += seen.len() - at;
                seen.insert(at, right);
            }
            count
        };
        self.links.iter().map(between).sum()
    }
}
