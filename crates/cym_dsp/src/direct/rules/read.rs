//! Reads rules line by line.

use super::{Band, Feeling, Length, RuleFault, Rules, Step, Unit, When};
use crate::direct::MAX_PICTURES;
use crate::direct::ways::Way;

/// Longest length that is taken, of any unit.
const MAX_COUNT: f32 = 10_000.0;

/// Rules that say nothing, to read others into.
pub(super) fn bare() -> Rules {
    Rules {
        longest: Length { count: 16.0, unit: Unit::Bars },
        shortest: Length { count: 2.0, unit: Unit::Bars },
        step: Step::Bars,
        alike: true,
        pictures: Vec::new(),
        holds: Vec::new(),
        transitions: Vec::new(),
    }
}

/// Adds what lines say; gives those that say nothing.
pub(super) fn into(rules: &mut Rules, text: &str) -> Vec<RuleFault> {
    let mut faults = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let said = line.split('#').next().unwrap_or_default().trim();
        if let Err(next_step) = take(rules, &said.to_lowercase()) {
            faults.push(RuleFault { line: number, text: said.to_owned(), next_step });
        }
    }
    faults
}

/// Words and numbers of a piece of text: `16bars` is two, commas and blanks part.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut digits = false;
    let mut open = false;
    for c in text.chars() {
        if c.is_whitespace() || matches!(c, ',' | ';' | '"' | '&' | '+') {
            open = false;
            continue;
        }
        let digit = c.is_ascii_digit() || c == '.';
        match words.last_mut().filter(|_| open && digit == digits) {
            Some(word) => word.push(c),
            None => words.push(c.to_string()),
        }
        (digits, open) = (digit, true);
    }
    words
}

fn take(rules: &mut Rules, line: &str) -> Result<(), &'static str> {
    if line.is_empty() {
        return Ok(());
    }
    let (head, tail) = line.split_once(':').map_or((line, None), |(head, tail)| (head, Some(words(tail))));
    let head = words(head);
    let heads: Vec<&str> = head.iter().map(String::as_str).collect();
    match (&heads[..], tail) {
        (["never", "longer" | "more", rest @ ..], tail) => {
            rules.longest = length(rest, tail).ok_or("Write it as: never longer than 16 bars.")?;
        }
        (["never", "shorter" | "less", rest @ ..], tail) => {
            rules.shortest = length(rest, tail).ok_or("Write it as: never shorter than 2 bars.")?;
        }
        (["change" | "changes", rest @ ..], tail) => {
            let said: Vec<String> =
                rest.iter().map(|word| (*word).to_owned()).chain(tail.into_iter().flatten()).collect();
            let has = |some: &[&str]| said.iter().any(|word| some.contains(&word.as_str()));
            rules.step = if has(&["bar", "bars"]) {
                Step::Bars
            } else if has(&["beat", "beats"]) {
                Step::Beats
            } else if has(&["anywhere", "free", "freely", "anytime"]) {
                Step::Free
            } else {
                return Err("Write one of: change on bars, change on beats, change anywhere.");
            };
        }
        (["sections", "alike", ..] | ["same", "section" | "sections", ..], tail) => {
            let no = |word: &str| matches!(word, "any" | "anything" | "no" | "other" | "off" | "not");
            rules.alike = !heads.iter().copied().chain(tail.iter().flatten().map(String::as_str)).any(no);
        }
        (["hold" | "stay", when @ ..], Some(tail)) => {
            let when = condition(when).ok_or(WHEN)?;
            let length = length(&[], Some(tail)).ok_or("Write it as: hold calm: 12 bars.")?;
            rules.holds.push((when, length));
        }
        (["transition" | "transitions", when @ ..], Some(tail)) => {
            let (ways, length) = transition(&tail).ok_or(
                "Write it as: transition calm: crossfade clouds, 4 beats. The ways are those of the node Transition, and cut.",
            )?;
            rules.transitions.push((condition(when).ok_or(WHEN)?, ways, length));
        }
        ([], _) => return Err(WHEN),
        (when, Some(tail)) => {
            let when = condition(when).ok_or(WHEN)?;
            let number = |word: &String| word.parse().ok().filter(|number| (1..=MAX_PICTURES).contains(number));
            let tail = tail.iter().filter(|word| !matches!(word.as_str(), "picture" | "pictures" | "and" | "or"));
            let pictures: Option<Vec<usize>> = tail.map(number).collect();
            let pictures = pictures.filter(|pictures| !pictures.is_empty());
            rules.pictures.push((when, pictures.ok_or("Name pictures by their numbers, 1 to 8: chorus: 2 3.")?));
        }
        (_, None) => {
            return Err(
                "Write a rule as: chorus: 2 3, or: never longer than 16 bars, or: transition calm: crossfade, 4 beats.",
            );
        }
    }
    Ok(())
}

const WHEN: &str = "Say when: energy high, mood dark, drop, build, section, always, or the name of a section.";

/// When a rule holds. A word that is none of ours names a section.
fn condition(words: &[&str]) -> Option<When> {
    let words: Vec<&str> =
        words.iter().copied().filter(|word| !matches!(*word, "the" | "at" | "in" | "on" | "a")).collect();
    Some(match words[..] {
        [] | ["always" | "otherwise" | "any" | "all" | "else"] => When::Always,
        ["energy", word] => When::Energy(band(word)?),
        ["mood", word] => When::Mood(feeling(word)?),
        ["drop" | "drops"] => When::Drop,
        ["build" | "builds" | "riser"] => When::Build,
        ["section" | "sections"] => When::Section,
        ["section", ref name @ ..] => When::Named(name.join(" ")),
        [word] => match (band(word), feeling(word)) {
            (Some(band), _) => When::Energy(band),
            (None, Some(feeling)) => When::Mood(feeling),
            (None, None) => When::Named(word.to_owned()),
        },
        ["energy" | "mood", ..] => return None,
        ref name => When::Named(name.join(" ")),
    })
}

fn band(word: &str) -> Option<Band> {
    Some(match word {
        "calm" | "low" | "quiet" => Band::Calm,
        "middle" | "medium" | "mid" => Band::Middle,
        "high" | "loud" | "full" => Band::High,
        _ => return None,
    })
}

fn feeling(word: &str) -> Option<Feeling> {
    Some(match word {
        "bright" => Feeling::Bright,
        "dark" => Feeling::Dark,
        "happy" | "excited" => Feeling::Happy,
        "tense" | "angry" => Feeling::Tense,
        "sad" => Feeling::Sad,
        "peaceful" | "tender" => Feeling::Peaceful,
        _ => return None,
    })
}

/// A length somewhere in words: `than 16 bars`.
fn length(head: &[&str], tail: Option<Vec<String>>) -> Option<Length> {
    let said: Vec<String> = head.iter().map(|word| (*word).to_owned()).chain(tail.into_iter().flatten()).collect();
    let said: Vec<&String> = said.iter().filter(|word| word.as_str() != "than").collect();
    match said[..] {
        [count, unit] => one_length(count, unit),
        _ => None,
    }
}

fn one_length(count: &str, word: &str) -> Option<Length> {
    let count: f32 = count.parse().ok().filter(|count| *count > 0.0 && *count <= MAX_COUNT)?;
    let unit = match word {
        "beat" | "beats" => Unit::Beats,
        "bar" | "bars" => Unit::Bars,
        "s" | "sec" | "secs" | "second" | "seconds" => Unit::Secs,
        _ => return None,
    };
    Some(Length { count, unit })
}

/// Ways and a length: `crossfade clouds, 4 beats`; cuts need no length.
pub(in crate::direct) fn transition(said: &[String]) -> Option<(Vec<Way>, Length)> {
    let mut ways = Vec::new();
    let mut rest = said;
    let mut length = None;
    while !rest.is_empty() {
        if let Some((way, took)) = Way::read(rest) {
            ways.push(way);
            rest = &rest[took..];
        } else if let ([count, unit, after @ ..], None) = (rest, length) {
            length = Some(one_length(count, unit)?);
            rest = after;
        } else {
            return None;
        }
    }
    let length =
        length.or_else(|| ways.iter().all(|way| *way == Way::Cut).then_some(Length { count: 1.0, unit: Unit::Beats }));
    Some((ways, length.unwrap_or(Length { count: 4.0, unit: Unit::Beats }))).filter(|(ways, _)| !ways.is_empty())
}

/// As [`transition`], from text.
pub(in crate::direct) fn transition_text(text: &str) -> Option<(Vec<Way>, Length)> {
    transition(&words(&text.to_lowercase()))
}
