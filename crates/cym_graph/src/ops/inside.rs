//! Changes inside a group of the document's own.

use super::{OpError, batch};
use crate::document::Document;
use crate::edit::Edit;
use crate::file::{read_str, write_string};
use crate::group::own_asset;

/// An edit of the graph inside an own group as an edit of the document that carries it: its asset is written anew.
///
/// Gives the changed inside too, so that whoever shows it need not read it again.
pub fn edit_own_group(document: &Document, name: &str, edit: Edit) -> Result<(Edit, Document), OpError> {
    let bad = |cause: String| OpError::BadGroup { name: name.to_owned(), cause };
    let path = own_asset(name);
    let bytes = document.assets.get(&path);
    let bytes = bytes.ok_or_else(|| bad("it is not in the graph. Choose one that is there.".to_owned()))?;
    let text = std::str::from_utf8(bytes).map_err(|error| bad(format!("it is not text: {error}. Make it again.")))?;
    let mut inside = read_str(text).map_err(|error| bad(error.to_string()))?;
    let title = edit.title();
    inside.apply(edit).map_err(|error| bad(error.to_string()))?;
    let text = write_string(&inside).map_err(|error| bad(error.to_string()))?;
    Ok((batch(title, vec![Edit::PutAsset { path, bytes: text.into_bytes().into() }]), inside))
}
