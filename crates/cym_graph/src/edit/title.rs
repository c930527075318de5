//! What a history list calls an edit.

use super::{DocumentChange, Edit};

impl Edit {
    /// A short phrase for a history list, such as "Move cells".
    pub fn title(&self) -> String {
        match self {
            Self::AddNode { id, .. } => format!("Add {id}"),
            Self::RemoveNode { id } => format!("Remove {id}"),
            Self::SetTitle { node, title } if title.is_empty() => {
                format!("Take the title off {node}")
            }
            Self::SetTitle { node, title } => format!("Call {node} \"{title}\""),
            Self::SetValue { node, input, value: Some(_) } => format!("Set {node}.{input}"),
            Self::SetValue { node, input, value: None } => format!("Reset {node}.{input}"),
            Self::Connect { to, wire: Some(wire) } => format!("Wire {} to {to}", wire.from),
            Self::Connect { to, wire: None } => format!("Cut the wire into {to}"),
            Self::SetMuted { node, muted: true } => format!("Mute {node}"),
            Self::SetMuted { node, muted: false } => format!("Unmute {node}"),
            Self::SetBypassed { node, bypassed: true } => format!("Bypass {node}"),
            Self::SetBypassed { node, bypassed: false } => format!("End the bypass of {node}"),
            Self::SetKind { node, kind } => format!("Make {node} a {kind}"),
            Self::Move { node, .. } => format!("Move {node}"),
            Self::PutFrame { frame: Some(frame), .. } if frame.title.is_empty() => "Change a frame".to_owned(),
            Self::PutFrame { frame: Some(frame), .. } => format!("Change the frame \"{}\"", frame.title),
            Self::PutFrame { frame: None, .. } => "Remove a frame".to_owned(),
            Self::PutComment { comment: Some(_), .. } => "Change a comment".to_owned(),
            Self::PutComment { comment: None, .. } => "Remove a comment".to_owned(),
            Self::SetVia { to, .. } => format!("Lead the wire into {to}"),
            Self::SetCollapsed { node, collapsed: true } => format!("Collapse {node}"),
            Self::SetCollapsed { node, collapsed: false } => format!("Unfold {node}"),
            Self::SetModulations { to, modulations } if modulations.is_empty() => {
                format!("End the modulation of {to}")
            }
            Self::SetModulations { to, .. } => format!("Modulate {to}"),
            Self::SetKeys { to, keys: Some(_) } => format!("Key {to}"),
            Self::SetKeys { to, keys: None } => format!("Remove the keys of {to}"),
            Self::SetBindings { to, bindings } if bindings.is_empty() => format!("Unbind {to}"),
            Self::SetBindings { to, .. } => format!("Bind {to}"),
            Self::SetDocument(change) => change.title().to_owned(),
            Self::PutAsset { path, .. } => format!("Put {path} into the graph"),
            Self::RemoveAsset { path } => format!("Take {path} out of the graph"),
            Self::Batch { title, edits } if title.is_empty() => {
                edits.first().map_or_else(|| "Nothing".to_owned(), Self::title)
            }
            Self::Batch { title, .. } => title.clone(),
        }
    }
}

impl DocumentChange {
    fn title(&self) -> &'static str {
        match self {
            Self::Title(_) => "Change the title",
            Self::About(_) => "Change the description",
            Self::Seed(_) => "Change the seed",
            Self::Rate(_) => "Change the frame rate",
            Self::Size(_) => "Change the size",
            Self::Duration(_) => "Change the duration",
            Self::Loop(Some(_)) => "Loop a part",
            Self::Loop(None) => "End the loop",
            Self::Group(_) => "Change the exposed ports",
            Self::Extra(_) => "Change other fields",
        }
    }
}
