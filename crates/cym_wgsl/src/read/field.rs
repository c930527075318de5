//! `struct Params`: each field with the comment that makes it a param.

use super::NodeText;
use super::text::{color, label, list, number, range};
use crate::declare::{DeclarationKind, closing, next_code};
use crate::error::Fault;
use crate::node::{Field, FieldType};
use crate::token::{Kind, doc_lines};

const UNITS: [&str; 7] = ["deg", "secs", "hz", "px", "%", "stops", "turns"];

/// The fields of `Params`; those with faults are left out.
pub(super) fn read(text: &NodeText<'_>, faults: &mut Vec<Fault>) -> Vec<Field> {
    let NodeText { source, tokens, spans } = text;
    let params = spans.iter().find(|span| span.kind == DeclarationKind::Struct && span.name == "Params");
    let Some(params) = params else {
        return Vec::new();
    };
    let mut fields = Vec::new();
    let mut docs = Vec::new();
    let mut at = next_code(tokens, params.name_token + 1) + 1;
    while at + 1 < params.last {
        let token = tokens[at];
        match token.kind {
            Kind::Doc => docs.extend(doc_lines(token, source)),
            Kind::Word => {
                let end = type_end(text, at, params.last - 1);
                let ty: String = tokens[at + 1..end]
                    .iter()
                    .filter(|token| token.is_code())
                    .map(|token| token.text(source))
                    .collect();
                match field(token.text(source), ty.trim_start_matches(':'), &docs) {
                    Ok(field) => fields.push(field),
                    Err(Refusal { offset, message, next }) => {
                        faults.push(Fault::at(source, offset.unwrap_or(token.start), message, next));
                    }
                }
                docs.clear();
                at = end;
            }
            _ => {}
        }
        at += 1;
    }
    fields
}

/// Index of the comma behind the member at `at`, or `last`.
fn type_end(text: &NodeText<'_>, at: usize, last: usize) -> usize {
    let mut angles = 0;
    let mut index = at;
    while index < last {
        match text.tokens[index].text(text.source) {
            "<" => angles += 1,
            ">" => angles -= 1,
            "(" => index = closing(text.source, text.tokens, index).unwrap_or(last),
            "," if angles <= 0 && text.tokens[index].kind == Kind::Mark => return index,
            _ => {}
        }
        index += 1;
    }
    last
}

struct Refusal {
    /// Where; the field's name when there is no better place.
    offset: Option<usize>,
    message: String,
    next: String,
}

impl Refusal {
    fn new(message: impl Into<String>, next: impl Into<String>) -> Self {
        Self { offset: None, message: message.into(), next: next.into() }
    }
}

fn field(name: &str, ty: &str, docs: &[(usize, &str)]) -> Result<Field, Refusal> {
    let ty = match ty {
        "f32" => FieldType::F32,
        "i32" => FieldType::I32,
        "u32" => FieldType::U32,
        "vec2f" | "vec2<f32>" => FieldType::Vec2,
        "vec3f" | "vec3<f32>" => FieldType::Vec3,
        "vec4f" | "vec4<f32>" => FieldType::Vec4,
        _ => {
            return Err(Refusal::new(
                format!("the param `{name}` has the type `{ty}`"),
                "a param is f32, i32, u32, vec2f, vec3f or vec4f (a colour)",
            ));
        }
    };
    let split = docs.iter().position(|(_, line)| line.starts_with('=')).unwrap_or(docs.len());
    let (help, annotation) = docs.split_at(split);
    let help = joined(help);
    if help.is_empty() {
        return Err(Refusal::new(
            format!("the param `{name}` has no help"),
            "say above it what it does for the artist: `/// Cells from the bottom to the top.`",
        ));
    }
    let Some((offset, _)) = annotation.first() else {
        return Err(Refusal::new(
            format!("the param `{name}` has no default"),
            "end its comment with a line such as `/// = 8 in 1..64`",
        ));
    };
    let field = Field {
        name: name.to_owned(),
        label: label(name),
        help,
        ty,
        default: Vec::new(),
        color: ty == FieldType::Vec4,
        range: None,
        log: false,
        unit: String::new(),
        choices: Vec::new(),
        toggle: false,
        was: Vec::new(),
    };
    annotated(field, joined(annotation).trim_start_matches('=')).map_err(|refusal| Refusal {
        offset: Some(*offset),
        message: format!("the param `{name}`: {}", refusal.message),
        ..refusal
    })
}

fn joined(lines: &[(usize, &str)]) -> String {
    let lines: Vec<&str> = lines.iter().map(|(_, line)| *line).filter(|line| !line.is_empty()).collect();
    lines.join(" ")
}

/// `default [in A..B] [log] [unit] [choices: a | b] [was: name]`
fn annotated(mut field: Field, text: &str) -> Result<Field, Refusal> {
    let (text, was) = text.split_once("was:").unwrap_or((text, ""));
    field.was = list(was);
    let (text, choices) = match text.split_once("choices:") {
        Some((text, choices)) => (text, Some(choices)),
        None => (text, None),
    };
    if let Some(choices) = choices {
        return choice(field, text.trim(), choices);
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    let is_option = |word: &&str| matches!(*word, "in" | "log") || UNITS.contains(word);
    let values = words.iter().position(is_option).unwrap_or(words.len());
    set_default(&mut field, &words[..values])?;
    let mut options = words[values..].iter();
    while let Some(&word) = options.next() {
        match word {
            "in" => {
                let span = options.next().copied().unwrap_or_default();
                field.range = Some(range(span).ok_or_else(|| {
                    Refusal::new(format!("`in {span}` is no span"), "write the smaller number first: `in 1..64`")
                })?);
            }
            "log" => field.log = true,
            unit if UNITS.contains(&unit) => unit.clone_into(&mut field.unit),
            unknown => {
                return Err(Refusal::new(
                    format!("`{unknown}` is no unit"),
                    format!("known are {}; otherwise `in A..B`, `log`, `choices:` and `was:`", UNITS.join(", ")),
                ));
            }
        }
    }
    check_span(&field)?;
    Ok(field)
}

fn check_span(field: &Field) -> Result<(), Refusal> {
    let Some((min, max)) = field.range else {
        return if field.log { Err(Refusal::new("`log` needs a span", "write `in 1..64 log`")) } else { Ok(()) };
    };
    if field.toggle || field.color {
        return Err(Refusal::new("a switch or a colour has no span", "take `in` out"));
    }
    if field.log && min <= 0.0 {
        return Err(Refusal::new(format!("`log` cannot begin at {min}"), "begin the span above 0"));
    }
    match field.default.iter().find(|value| !(min..=max).contains(*value)) {
        Some(value) => Err(Refusal::new(
            format!("the default {value} is outside of its span {min}..{max}"),
            "move the default or widen the span",
        )),
        None => Ok(()),
    }
}

fn choice(mut field: Field, default: &str, choices: &str) -> Result<Field, Refusal> {
    if field.ty != FieldType::U32 {
        return Err(Refusal::new("choices are for a `u32` field, which holds the index", "make the field `u32`"));
    }
    field.choices = choices.split('|').map(|word| word.trim().to_owned()).collect();
    if field.choices.len() < 2 || field.choices.iter().any(String::is_empty) {
        return Err(Refusal::new("a choice needs at least two words", "write `choices: nearest | second`"));
    }
    let index = field.choices.iter().position(|choice| choice == default).ok_or_else(|| {
        Refusal::new(
            format!("the default `{default}` is none of its choices"),
            format!("write one of: {}", field.choices.join(", ")),
        )
    })?;
    field.default = vec![index as f32];
    Ok(field)
}

fn set_default(field: &mut Field, words: &[&str]) -> Result<(), Refusal> {
    let count = match field.ty {
        FieldType::Vec2 => 2,
        FieldType::Vec3 => 3,
        _ => 1,
    };
    let numbers: Option<Vec<f32>> = words.iter().copied().map(number).collect();
    let numbers = numbers.filter(|numbers| numbers.len() == count);
    let whole = |least: f32| {
        let fits = |value: &f32| value.fract() == 0.0 && (least..=16_777_216.0).contains(value);
        numbers.clone().filter(|numbers| numbers.iter().all(fits))
    };
    let (value, wanted) = match (field.ty, words) {
        (FieldType::U32, ["true" | "false"]) => {
            field.toggle = true;
            (Some(vec![f32::from(u8::from(words[0] == "true"))]), "")
        }
        (FieldType::U32, _) => (whole(0.0), "a whole number from 0, `true`, `false`, or choices"),
        (FieldType::I32, _) => (whole(-16_777_216.0), "a whole number"),
        (FieldType::Vec4, [word]) => (color(word).map(Vec::from), "a colour such as #ffaf7b"),
        (FieldType::Vec4, _) => (None, "a colour such as #ffaf7b"),
        (FieldType::F32, _) => (numbers, "a number"),
        (FieldType::Vec2, _) => (numbers, "two numbers"),
        (FieldType::Vec3, _) => (numbers, "three numbers"),
    };
    let shown = words.join(" ");
    field.default = value.ok_or_else(|| {
        if field.ty != FieldType::Vec4
            && words.len() > count
            && words[..count].iter().all(|word| number(word).is_some())
        {
            return Refusal::new(
                format!("`{}` is no unit", words[count]),
                format!("known are {}; otherwise `in A..B`, `log`, `choices:` and `was:`", UNITS.join(", ")),
            );
        }
        Refusal::new(format!("the default `{shown}` is not {wanted}"), format!("write {wanted} behind `=`"))
    })?;
    Ok(())
}
