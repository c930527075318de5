//! Patterns of addresses, as Open Sound Control 1.0 has them.

use super::MOST_LETTERS;

/// An address with stand-ins: `?` for a letter, `*` for any, `[a-z]` and `[!a-z]` for one out of a set, `{one,two}` for one of several
/// words. None of them reaches over a slash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OscPattern {
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Letter(u8),
    Any,
    Many,
    Set { not: bool, ranges: Vec<[u8; 2]> },
    Words(Vec<Vec<u8>>),
}

impl OscPattern {
    /// Reads a pattern; says what is wrong with it, as half a sentence for the artist.
    ///
    /// # Errors
    /// It does not begin with a slash, is too long, or a bracket is not closed.
    pub fn new(text: &str) -> Result<Self, String> {
        if !text.starts_with('/') {
            return Err(format!("the address \"{text}\" does not begin with /"));
        }
        if text.len() > MOST_LETTERS {
            return Err(format!("the address has more than {MOST_LETTERS} letters"));
        }
        let mut parts = Vec::new();
        let mut rest = text.as_bytes();
        while let Some((&letter, behind)) = rest.split_first() {
            rest = behind;
            let mut inside = |end: u8, bracket: char| {
                let at = rest.iter().position(|&byte| byte == end);
                let at = at.ok_or_else(|| format!("a {bracket} in the address \"{text}\" is not closed"))?;
                let (inside, behind) = (&rest[..at], &rest[at + 1..]);
                rest = behind;
                Ok::<_, String>(inside)
            };
            parts.push(match letter {
                b'?' => Part::Any,
                b'*' => Part::Many,
                b'[' => set(inside(b']', '[')?),
                b'{' => Part::Words(inside(b'}', '{')?.split(|&byte| byte == b',').map(<[u8]>::to_vec).collect()),
                letter => Part::Letter(letter),
            });
        }
        Ok(Self { parts })
    }

    /// Whether an address fits.
    pub fn fits(&self, address: &str) -> bool {
        let address = address.as_bytes();
        if address.len() > MOST_LETTERS {
            return false;
        }
        // All places that may have been reached at once: no pattern takes longer than its length times the address.
        let mut at = vec![false; address.len() + 1];
        at[0] = true;
        for part in &self.parts {
            let mut next = vec![false; address.len() + 1];
            for place in (0..at.len()).filter(|&place| at[place]) {
                let letter = address.get(place).copied().filter(|&letter| letter != b'/');
                match part {
                    Part::Letter(wanted) => {
                        if address.get(place) == Some(wanted) {
                            next[place + 1] = true;
                        }
                    }
                    Part::Any => {
                        if letter.is_some() {
                            next[place + 1] = true;
                        }
                    }
                    Part::Set { not, ranges } => {
                        let within = |letter| ranges.iter().any(|&[low, high]| (low..=high).contains(&letter));
                        if letter.is_some_and(|letter| within(letter) != *not) {
                            next[place + 1] = true;
                        }
                    }
                    Part::Many => {
                        let reach = address[place..].iter().take_while(|&&letter| letter != b'/').count();
                        next[place..=place + reach].fill(true);
                    }
                    Part::Words(words) => {
                        for word in words.iter().filter(|word| address[place..].starts_with(word)) {
                            next[place + word.len()] = true;
                        }
                    }
                }
            }
            at = next;
        }
        at.last() == Some(&true)
    }
}

fn set(inside: &[u8]) -> Part {
    let (not, mut rest) = match inside {
        [b'!', rest @ ..] => (true, rest),
        all => (false, all),
    };
    let mut ranges = Vec::new();
    while let [low, behind @ ..] = rest {
        // A minus at the end is itself.
        if let [b'-', high, behind @ ..] = behind {
            ranges.push([*low.min(high), *low.max(high)]);
            rest = behind;
        } else {
            ranges.push([*low, *low]);
            rest = behind;
        }
    }
    Part::Set { not, ranges }
}
