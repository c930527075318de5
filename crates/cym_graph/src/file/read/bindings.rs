//! What moves params from outside.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use serde_json::{Map, Value as Tree};

use super::around::read_dots;
use super::motion::number;
use super::{Fields, FileReason, MEND, field, port_name, short, within, word};
use crate::binding::{Binding, HandSource, OSC_PORT, Press, Relative};
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
        if let Some(note) = fields.take("note") {
            HandSource::Note { port, channel, note: fitting(&format!("{at}.note"), &note)? }
        } else {
            let controller = whole(at, &mut fields, "controller", 0)?;
            HandSource::Midi { port, channel, controller, fine: fields.flag("fine")? }
        }
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
    if let Some(word) = fields.text("press")? {
        let found = Press::ALL.into_iter().find(|press| press.word() == word);
        binding.press = found.ok_or_else(|| field(&format!("{at}.press"), "is no way to press that is known", MEND))?;
    }
    if let Some(word) = fields.text("relative")? {
        let found = Relative::ALL.into_iter().find(|relative| relative.word() == word);
        let unknown = || field(&format!("{at}.relative"), "is no way to tell steps that is known", MEND);
        binding.relative = found.ok_or_else(unknown)?;
    }
    binding.extra = fields.rest();
    Ok(binding)
}

/// A whole number that may be left out.
fn whole<T: TryFrom<u64>>(at: &str, fields: &mut Fields, key: &str, missing: T) -> Result<T, FileReason> {
    fields.take(key).map_or(Ok(missing), |tree| fitting(&format!("{at}.{key}"), &tree))
}

fn fitting<T: TryFrom<u64>>(at: &str, tree: &Tree) -> Result<T, FileReason> {
    let number = tree.as_u64().and_then(|number| T::try_from(number).ok());
    number.ok_or_else(|| field(at, "is no whole number that fits there", MEND))
}
