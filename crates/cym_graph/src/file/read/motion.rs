//! Modulations and keys.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use serde_json::{Map, Value as Tree};

use super::around::read_dots;
use super::{Fields, FileReason, MEND, field, port, port_name, read_value, short, within, word};
use crate::limits;
use crate::motion::{Key, KeyShape, Keys, Modulation};
use crate::value::{Curve, Value};

/// Reads the modulations of a node; empty lists are left out.
pub(super) fn read_all(at: &str, map: Map<String, Tree>) -> Result<BTreeMap<String, Vec<Modulation>>, FileReason> {
    let mut all = BTreeMap::new();
    for (name, tree) in map {
        let place = format!("{at}.modulations.{}", short(&name));
        port_name(&place, &name)?;
        let list = read_list(&place, tree)?;
        if !list.is_empty() {
            all.insert(name, list);
        }
    }
    Ok(all)
}

/// Reads the modulations of one input from their form in a file.
pub(crate) fn read_list(at: &str, tree: Tree) -> Result<Vec<Modulation>, FileReason> {
    let Tree::Array(list) = tree else {
        return Err(field(at, &format!("is {}, and a list of modulations is wanted", word(&tree)), MEND));
    };
    let list: Vec<Modulation> = list.into_iter().map(|tree| read_one(at, tree)).collect::<Result<_, _>>()?;
    within(at, limits::modulations(&list))?;
    Ok(list)
}

fn read_one(at: &str, tree: Tree) -> Result<Modulation, FileReason> {
    let mut fields = Fields::new(at, tree)?;
    let from = fields.text("from")?.ok_or_else(|| field(at, "has no \"from\"", MEND))?;
    let mut modulation = Modulation::new(port(at, &from)?);
    if let Some(curve) = fields.take("curve") {
        let mut points = read_dots(&format!("{at}.curve"), curve)?;
        points.sort_by(|left, right| left[0].partial_cmp(&right[0]).unwrap_or(Ordering::Equal));
        modulation.curve = Curve { points };
    }
    for (key, number) in [
        ("amount", &mut modulation.amount),
        ("attack", &mut modulation.attack_secs),
        ("release", &mut modulation.release_secs),
    ] {
        if let Some(tree) = fields.take(key) {
            *number = self::number(&format!("{at}.{key}"), tree)?;
        }
    }
    modulation.extra = fields.rest();
    Ok(modulation)
}

/// Reads the keys of one input from their form in a file.
pub(crate) fn read_keys(at: &str, tree: Tree) -> Result<Keys, FileReason> {
    let mut keys = Keys::default();
    let lanes = match tree {
        Tree::Array(lanes) => lanes,
        other => {
            let mut fields = Fields::new(at, other)?;
            let lanes = fields.list("lanes")?;
            keys.extra = fields.rest();
            lanes
        }
    };
    for tree in lanes {
        let Tree::Array(list) = tree else {
            return Err(field(at, &format!("has a lane that is {}, and a list of keys is wanted", word(&tree)), MEND));
        };
        let mut lane: Vec<Key> = list.into_iter().map(|tree| read_key(at, tree)).collect::<Result<_, _>>()?;
        lane.sort_by(|left, right| left.secs.partial_cmp(&right.secs).unwrap_or(Ordering::Equal));
        keys.lanes.push(lane);
    }
    within(at, limits::keys(&keys))?;
    Ok(keys)
}

fn read_key(at: &str, tree: Tree) -> Result<Key, FileReason> {
    let wrong = || field(at, "has something that is no key such as [2.5, 0.3] or [2.5, 0.3, \"smooth\"]", MEND);
    let Tree::Array(list) = tree else {
        return Err(wrong());
    };
    let mut list = list.into_iter();
    let (Some(secs), Some(value), shape, None) = (list.next(), list.next(), list.next(), list.next()) else {
        return Err(wrong());
    };
    let shape = match shape {
        None => KeyShape::Linear,
        Some(Tree::String(word)) => match word.as_str() {
            "linear" => KeyShape::Linear,
            "step" => KeyShape::Step,
            "smooth" => KeyShape::Smooth,
            "ease_in" => KeyShape::EaseIn,
            "ease_out" => KeyShape::EaseOut,
            _ => return Err(wrong()),
        },
        Some(tree) => match numbers(at, tree)?.as_slice() {
            &[a, b, c, d] => KeyShape::Bezier { out: [a, b], into: [c, d] },
            _ => return Err(wrong()),
        },
    };
    Ok(Key { secs: number(at, secs)?, value: number(at, value)?, shape })
}

pub(super) fn number(at: &str, tree: Tree) -> Result<f32, FileReason> {
    match read_value(at, tree)? {
        Value::Float(number) => Ok(number),
        other => Err(field(at, &format!("has {}, and a number is wanted", other.word()), MEND)),
    }
}

/// Reads a list of numbers of any length.
pub(super) fn numbers(at: &str, tree: Tree) -> Result<Vec<f32>, FileReason> {
    let Tree::Array(list) = tree else {
        return Err(field(at, &format!("is {}, and a list of numbers is wanted", word(&tree)), MEND));
    };
    list.into_iter().map(|tree| number(at, tree)).collect()
}
