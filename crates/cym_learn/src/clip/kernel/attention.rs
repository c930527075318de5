//! Attention and its way back, one head of one picture at a time, in parallel.

use rayon::prelude::*;

use super::rows::softmax;
use crate::lanes::dot;
use crate::matrix::{ONE, View, multiply};

/// What every token sees, `[n][tokens][width]`, and how it looked, `[n][heads][tokens][tokens]`.
pub(super) fn attend(qkv: &[f32], tokens: usize, width: usize, heads: usize) -> (Vec<f32>, Vec<f32>) {
    let head = width / heads;
    let count = qkv.len() / (tokens * 3 * width);
    let mut attention = vec![0.0; count * heads * tokens * tokens];
    attention.par_chunks_mut(tokens * tokens).enumerate().for_each(|(index, attention)| {
        let [q, k, _] = parts(qkv, tokens, width, head, index);
        let scale = 1.0 / (head as f32).sqrt();
        multiply(attention, [tokens, 1], false, (q, k.turned()), [tokens, tokens, head], scale, ONE);
        attention.chunks_mut(tokens).for_each(softmax);
    });
    // Heads lie side by side in a row: each picture is one task, so that no two tasks share a row.
    let mut seen = vec![0.0; count * tokens * width];
    seen.par_chunks_mut(tokens * width).enumerate().for_each(|(picture, seen)| {
        for at in 0..heads {
            let index = picture * heads + at;
            let [_, _, v] = parts(qkv, tokens, width, head, index);
            let attention = View::rows(&attention[index * tokens * tokens..][..tokens * tokens], tokens);
            let out = &mut seen[at * head..];
            multiply(out, [width, 1], false, (attention, v), [tokens, head, tokens], 1.0, ONE);
        }
    });
    (seen, attention)
}

/// The gradient by queries, keys and values from that by what was seen.
pub(super) fn attend_back(
    seen: &[f32],
    qkv: &[f32],
    attention: &[f32],
    tokens: usize,
    width: usize,
    heads: usize,
) -> Vec<f32> {
    let head = width / heads;
    let count = seen.len() / (tokens * width);
    let scale = 1.0 / (head as f32).sqrt();
    let square = tokens * tokens;
    let mut scores = vec![0.0; count * heads * square];
    scores.par_chunks_mut(square).enumerate().for_each(|(index, scores)| {
        let [_, _, v] = parts(qkv, tokens, width, head, index);
        let seen = &seen[index / heads * tokens * width + index % heads * head..];
        let seen = View::strided(seen, [width, 1]);
        multiply(scores, [tokens, 1], false, (seen, v.turned()), [tokens, tokens, head], 1.0, ONE);
        let attention = &attention[index * square..][..square];
        for (scores, attention) in scores.chunks_mut(tokens).zip(attention.chunks(tokens)) {
            let mean = dot(scores, attention);
            for (score, weight) in scores.iter_mut().zip(attention) {
                *score = weight * (*score - mean);
            }
        }
    });
    let mut gradient = vec![0.0; qkv.len()];
    gradient.par_chunks_mut(tokens * 3 * width).enumerate().for_each(|(picture, gradient)| {
        for at in 0..heads {
            let index = picture * heads + at;
            let [q, k, _] = parts(qkv, tokens, width, head, index);
            let scores = View::rows(&scores[index * square..][..square], tokens);
            let attention = View::rows(&attention[index * square..][..square], tokens);
            let seen = View::strided(&seen[picture * tokens * width + at * head..], [width, 1]);
            let size = [tokens, head, tokens];
            let strides = [3 * width, 1];
            multiply(&mut gradient[at * head..], strides, false, (scores, k), size, scale, ONE);
            let keys = &mut gradient[width + at * head..];
            multiply(keys, strides, false, (scores.turned(), q), size, scale, ONE);
            let values = &mut gradient[2 * width + at * head..];
            multiply(values, strides, false, (attention.turned(), seen), size, 1.0, ONE);
        }
    });
    gradient
}

/// Queries, keys and values of head `index` (counted through all pictures).
fn parts(qkv: &[f32], tokens: usize, width: usize, head: usize, index: usize) -> [View<'_>; 3] {
    let heads = width / head;
    let start = index / heads * tokens * 3 * width + index % heads * head;
    [0, 1, 2].map(|part| View::strided(&qkv[start + part * width..], [3 * width, 1]))
}
