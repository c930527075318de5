//! The shader library: functions, constants and structs that every node may use by name.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::check;
use crate::declare::{DeclarationKind, declarations};
use crate::error::{Fault, WgslError};
use crate::rename::{Names, rewritten};
use crate::token::{Kind, Token, tokenise};

/// Declarations that the assembler brings along.
const FRAME: &str = include_str!("frame.wgsl");
/// Name of the file that they count as.
const FRAME_FILE: &str = "the assembler";

/// `V` and the samplers as they are declared to check a text alone; 64 KiB is what every device binds as a uniform.
pub(crate) const STUBS: &str = "
@group(0) @binding(0) var<uniform> V: array<vec4f, 4096>;
@group(0) @binding(1) var linear_clamp: sampler;
@group(0) @binding(2) var nearest_clamp: sampler;
";

/// Types of the shader library that what the assembler brings along speaks of; without them that part stays out.
const FRAME_TYPES: [&str; 3] = ["Place", "Spot", "Solid"];

/// Names that assembled modules declare themselves.
const RESERVED: [&str; 8] = ["V", "linear_clamp", "nearest_clamp", "target_image", "field", "vs", "fs", "cs"];

/// The shader library: top-level declarations by name, with what each refers to.
#[derive(Clone, Debug)]
pub struct Library {
    /// By file name, then in the order of the file.
    declarations: Vec<Declaration>,
    by_name: BTreeMap<String, usize>,
}

/// One function, constant or struct of the library.
#[derive(Clone, Debug)]
pub struct Declaration {
    /// The name to use in a node.
    pub name: String,
    /// What stands before the body: `fn pixel(at: Place) -> f32`.
    pub signature: String,
    /// Its doc comment, one paragraph.
    pub doc: String,
    /// The file that it stands in.
    pub file: String,
    kind: DeclarationKind,
    text: String,
    words: BTreeSet<String>,
}

impl Library {
    /// Reads the files (name and text) of the library and checks them together.
    ///
    /// # Errors
    /// A mistake of WGSL with the file's own line, or a name that is declared twice.
    pub fn new(files: impl IntoIterator<Item = (String, String)>) -> Result<Self, WgslError> {
        let mut files: Vec<(String, String)> = files.into_iter().collect();
        files.sort();
        let mut library = Self { declarations: Vec::new(), by_name: BTreeMap::new() };
        for (name, text) in &files {
            library.add(name, text)?;
        }
        check_files(&files)?;
        let lacks = |library: &Self, name: &str| FRAME_TYPES.contains(&name) && !library.contains(name);
        for declaration in read(FRAME_FILE, FRAME)? {
            if !declaration.words.iter().any(|word| lacks(&library, word)) {
                library.insert(declaration);
            }
        }
        Ok(library)
    }

    /// The functions of the library, for its documentation.
    pub fn functions(&self) -> impl Iterator<Item = &Declaration> {
        self.declarations
            .iter()
            .filter(|declaration| declaration.kind == DeclarationKind::Function && declaration.file != FRAME_FILE)
    }

    pub(crate) fn contains(&self, name: &str) -> bool {
        self.by_name.contains_key(name)
    }

    /// The text of everything that `words` refer to, directly or not, in the library's order, with some declarations renamed;
    /// without what is `given` elsewhere.
    pub(crate) fn closure<'a>(
        &self,
        words: impl IntoIterator<Item = &'a String>,
        names: &Names,
        given: &BTreeSet<String>,
    ) -> String {
        self.needed(words, given)
            .into_iter()
            .map(|index| {
                let declaration = &self.declarations[index];
                if names.is_empty() {
                    return format!("{}\n\n", declaration.text);
                }
                let tokens = tokenise(&declaration.text);
                let spans = declarations(&declaration.text, &tokens).unwrap_or_default();
                spans
                    .iter()
                    .map(|span| rewritten(&declaration.text, &tokens, span, names, &BTreeMap::new()))
                    .chain([String::new()])
                    .collect::<Vec<_>>()
                    .join("\n")
            })
            .collect()
    }

    /// The names that [`Library::closure`] declares.
    pub(crate) fn names<'a>(&self, words: impl IntoIterator<Item = &'a String>, given: &BTreeSet<String>) -> Vec<&str> {
        self.needed(words, given).into_iter().map(|index| self.declarations[index].name.as_str()).collect()
    }

    fn needed<'a>(&self, words: impl IntoIterator<Item = &'a String>, given: &BTreeSet<String>) -> BTreeSet<usize> {
        let index_of = |word: &String| self.by_name.get(word).copied().filter(|_| !given.contains(word));
        let mut open: Vec<usize> = words.into_iter().filter_map(index_of).collect();
        let mut needed = BTreeSet::new();
        while let Some(index) = open.pop() {
            if needed.insert(index) {
                open.extend(self.declarations[index].words.iter().filter_map(index_of));
            }
        }
        needed
    }

    fn add(&mut self, file: &str, text: &str) -> Result<(), WgslError> {
        let mut faults = Vec::new();
        for declaration in read(file, text)? {
            let name = &declaration.name;
            let numbered = name.strip_prefix('t').is_some_and(|rest| rest.parse::<u32>().is_ok());
            if RESERVED.contains(&name.as_str()) || name.starts_with("cym_") || numbered {
                faults.push(Fault::whole(format!("`{name}` belongs to the assembler"), "choose another name"));
            } else if let Some(&other) = self.by_name.get(name) {
                faults.push(Fault::whole(
                    format!("`{name}` is declared in {} too", self.declarations[other].file),
                    "choose another name for one of them",
                ));
            } else {
                self.insert(declaration);
            }
        }
        if faults.is_empty() { Ok(()) } else { Err(WgslError::new(file, faults)) }
    }

    fn insert(&mut self, declaration: Declaration) {
        self.by_name.insert(declaration.name.clone(), self.declarations.len());
        self.declarations.push(declaration);
    }
}

/// Checks the raw text of all files together, so that a mistake has its own line.
fn check_files(files: &[(String, String)]) -> Result<(), WgslError> {
    let mut text = String::new();
    for (_, file) in files {
        text.push_str(file);
        text.push('\n');
    }
    text.push_str(STUBS);
    let Err(mut mistake) = check(&text) else {
        return Ok(());
    };
    let mut start = 0;
    for (name, text) in files {
        let end = start + text.len() + 1;
        if let Some(offset) = mistake.offset.filter(|&offset| offset < end) {
            mistake.offset = Some(offset - start);
            return Err(WgslError::new(name, vec![mistake.into_fault(text, name)]));
        }
        start = end;
    }
    let fault = mistake.into_fault("", "the declarations of the assembler");
    Err(WgslError::new("the shader library", vec![fault]))
}

/// The declarations of one file.
fn read(file: &str, text: &str) -> Result<Vec<Declaration>, WgslError> {
    let tokens = tokenise(text);
    let spans = declarations(text, &tokens).map_err(|fault| WgslError::new(file, vec![fault]))?;
    let none = BTreeMap::new();
    let mut found = Vec::new();
    for span in &spans {
        match span.kind {
            DeclarationKind::Assertion => continue,
            DeclarationKind::Directive => {
                let fault = Fault::at(
                    text,
                    tokens[span.first].start,
                    "directives and overrides cannot stand in the library",
                    "take it out",
                );
                return Err(WgslError::new(file, vec![fault]));
            }
            _ => {}
        }
        let code = rewritten(text, &tokens, span, &Names::new(), &none);
        found.push(Declaration {
            name: span.name.clone(),
            signature: code.split('{').next().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" "),
            doc: span.docs.iter().map(|(_, line)| line.as_str()).collect::<Vec<_>>().join(" "),
            file: file.to_owned(),
            kind: span.kind,
            words: words(text, &tokens[span.first..span.last]),
            text: code,
        });
    }
    Ok(found)
}

/// Every word that may refer to a declaration: all but members behind a dot.
pub(crate) fn words(source: &str, tokens: &[Token]) -> BTreeSet<String> {
    let mut before = "";
    let mut words = BTreeSet::new();
    for token in tokens.iter().filter(|token| token.is_code()) {
        let text = token.text(source);
        if token.kind == Kind::Word && before != "." {
            words.insert(text.to_owned());
        }
        before = text;
    }
    words
}
