//! What moves params from outside.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use serde_json::{Map, Value as Tree};

use super::around::read_dots;
use super::motion::number;
use super::{Fields, FileReason, MEND, field, port_name, short, within, word};
use crate::binding::{Binding, HandSource, OSC_PORT};
use crate::limits;
use crate::value::Curve;

/// Reads the bindings of a node; empty lists are left out.
pub(super) fn read_all(at: &str, map: Map<String, Tree>) -> Result<BTreeMap<String, Vec<Binding>>, FileReason> {
    let mut all = BTreeMap::new();
    for (name, tree) in map {
        let place = format!("{at}.bindings.{}", short(&name));
        port_name(&place, &name)?;
        let list = read_list(&place, tree)?;
        if !list.is_empty() {
            all.insert(name, list);
        }
    }
    Ok(all)
}

/// Reads the bindings of one input from their form in a file.
pub(crate) fn read_list(at: &str, tree: Tree) -> Result<Vec<Binding>, FileReason> {
    let Tree::Array(list) = tree else {
        return Err(field(at, &format!("is {}, and a list of bindings is wanted", word(&tree)), MEND));
    };
    let list: Vec<Binding> = list.into_iter().map(|tree| read_one(at, tree)).collect::<Result<_, _>>()?;
    within(at, limits::bindings(&list))?;
    Ok(list)
}

fn read_one(at: &str, tree: Tree) -> Result<Binding, FileReason> {
    let mut fields = Fields::new(at, tree)?;
    let source = if let Some(address) = fields.text("osc")? {
        let argument = whole(at, &mut fields, "argument", 0)?;
        HandSource::Osc { address, argument, udp_port: whole(at, &mut fields, "udp_port", OSC_PORT)? }
    } else {
        let port = fields.text("midi")?.ok_or_else(|| field(at, "has neither \"midi\" nor \"osc\"", MEND))?;
        let channel = whole(at, &mut fields, "channel", 0)?;
        let controller = whole(at, &mut fields, "controller", 0)?;
        HandSource::Midi { port, channel, controller, fine: fields.flag("fine")? }
    };
    let mut binding = Binding::new(source, 0.0, 1.0);
    binding.part = whole(at, &mut fields, "part", 0)?;
    for (key, end) in [("low", &mut binding.low), ("high", &mut binding.high)] {
        if let Some(tree) = fields.take(key) {
            *end = number(&format!("{at}.{key}"), tree)?;
        }
    }
    binding.pickup = fields.flag("pickup")?;
    if let Some(curve) = fields.take("curve") {
        let mut points = read_dots(&format!("{at}.curve"), curve)?;
        points.sort_by(|left, right| left[0].partial_cmp(&right[0]).unwrap_or(Ordering::Equal));
        binding.curve = Curve { points };
    }
    binding.extra = fields.rest();
    Ok(binding)
}

/// A whole number that may be left out.
fn whole<T: TryFrom<u64>>(at: &str, fields: &mut Fields, key: &str, missing: T) -> Result<T, FileReason> {
    let Some(tree) = fields.take(key) else {
        return Ok(missing);
    };
    let number = tree.as_u64().and_then(|number| T::try_from(number).ok());
    number.ok_or_else(|| field(&format!("{at}.{key}"), "is no whole number that fits there", MEND))
}
