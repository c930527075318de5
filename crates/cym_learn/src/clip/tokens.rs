//! Texts as the numbers that CLIP reads: byte-pair tokens between a start and an end.

use instant_clip_tokenizer::{Token, Tokenizer};

use std::sync::LazyLock;

/// Longest text that is looked at, in characters: no 77 tokens need more, and a prompt of ten thousand words costs nothing.
const TEXT_MAX_CHARS: usize = 4096;

/// The tokenizer with the vocabulary of `OpenAI`; making it takes some ten milliseconds, so it is made once.
static TOKENIZER: LazyLock<Tokenizer> = LazyLock::new(Tokenizer::new);

/// Tokens of a text, `context` of them: start, the text, end, zeros. A text that is too long loses its last words, never its end.
pub fn tokenise(text: &str, context: usize) -> Vec<u32> {
    let mut tokens = vec![TOKENIZER.start_of_text()];
    TOKENIZER.encode(&clean(text), &mut tokens);
    tokens.truncate(context.saturating_sub(1).max(1));
    tokens.push(TOKENIZER.end_of_text());
    let mut ids: Vec<u32> = tokens.into_iter().map(|token: Token| u32::from(token.to_u16())).collect();
    ids.resize(context, 0);
    ids
}

/// How many words of a text still reach the model with `context` tokens, and how many it has.
pub fn words_read(text: &str, context: usize) -> (usize, usize) {
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut room = context.saturating_sub(2);
    let mut read = 0;
    for word in words.iter().take(context) {
        let mut tokens = Vec::new();
        TOKENIZER.encode(word, &mut tokens);
        if tokens.len() > room {
            break;
        }
        room -= tokens.len();
        read += 1;
    }
    (read, words.len())
}

/// White space made single and the five signs that web pages spell out made plain, as the models' own preparation does.
fn clean(text: &str) -> String {
    let short: String = text.chars().take(TEXT_MAX_CHARS).collect();
    let plain = short
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&");
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Where the vector of a text is taken: at its end, the token with the largest number.
pub(super) fn end_of(ids: &[u32]) -> usize {
    let mut best = 0;
    for (at, &id) in ids.iter().enumerate() {
        if id > ids[best] {
            best = at;
        }
    }
    best
}
