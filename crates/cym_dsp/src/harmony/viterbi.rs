//! The likeliest way through states that like to stay.

/// The best state of every frame: the path with the largest sum of `scores`, less `change` for every
/// change of state.
///
/// `scores` holds one row of `states` values a frame. Of equal paths the one with lower numbers wins.
pub(super) fn path(scores: &[f32], states: usize, change: f32) -> Vec<usize> {
    let frames = scores.len() / states.max(1);
    let mut best = vec![0.0_f32; states];
    // From a frame's best state every other is reached alike: one number a frame, and a mark a state.
    let mut tops = Vec::with_capacity(frames);
    let mut jumped = vec![false; frames * states];
    for (row, jumped) in scores.chunks_exact(states).zip(jumped.chunks_exact_mut(states)) {
        let top = highest(&best);
        let entry = best[top] - change;
        tops.push(top);
        for ((best, score), jumped) in best.iter_mut().zip(row).zip(jumped) {
            *jumped = entry > *best;
            *best = best.max(entry) + score;
        }
        // Only differences count; without this a long song would lose them to rounding.
        let most = best[highest(&best)];
        for value in &mut best {
            *value -= most;
        }
    }
    let mut state = highest(&best);
    let mut path = vec![0; frames];
    for frame in (0..frames).rev() {
        path[frame] = state;
        if jumped[frame * states + state] {
            state = tops[frame];
        }
    }
    path
}

/// The first of the largest values.
fn highest(values: &[f32]) -> usize {
    let larger = |best: usize, index: usize| if values[index] > values[best] { index } else { best };
    (1..values.len()).fold(0, larger)
}

/// The stretches of equal states: state, first frame, frame after the last.
pub(super) fn runs(path: &[usize]) -> Vec<(usize, usize, usize)> {
    let mut runs: Vec<(usize, usize, usize)> = Vec::new();
    for (frame, &state) in path.iter().enumerate() {
        match runs.last_mut() {
            Some(run) if run.0 == state => run.2 = frame + 1,
            _ => runs.push((state, frame, frame + 1)),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lone_frame_does_not_change_the_state_and_a_lasting_one_does() {
        let rows = |states: &[usize]| -> Vec<f32> {
            states.iter().flat_map(|&state| (0..3).map(move |s| if s == state { 1.0 } else { 0.0 })).collect()
        };
        assert_eq!(path(&rows(&[0, 0, 1, 0, 0]), 3, 1.5), [0; 5]);
        assert_eq!(path(&rows(&[0, 0, 1, 1, 1, 2]), 3, 0.9), [0, 0, 1, 1, 1, 2]);
        assert_eq!(path(&[], 3, 1.0), [0; 0]);
        assert_eq!(runs(&[0, 0, 2, 2, 1]), [(0, 0, 2), (2, 2, 4), (1, 4, 5)]);
    }
}
