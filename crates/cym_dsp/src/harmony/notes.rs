//! From partials to notes: which notes, each with its row of partials, explain what is heard.

/// Lowest note: C2.
pub(super) const LOWEST: usize = 36;
/// Number of notes: C2 to E7.
pub(super) const NOTES: usize = 65;
/// Semitones of the spectrum: partials are heard up to 5 kHz.
pub(super) const SEMITONES: usize = 76;

/// Semitones from a note to its partials 1 to 8.
const PARTIALS: [usize; 8] = [0, 12, 19, 24, 28, 31, 34, 36];
/// Each partial has this part of the one before (of square roots of amplitudes).
const DECAY: f32 = 0.75;
const STEPS: usize = 40;

/// Notes that are not negative and whose partials come close to `heard` (multiplicative steps of Lee and
/// Seung, which never leave the positive numbers and never make the error larger).
pub(super) fn explain(heard: &[f32; SEMITONES]) -> [f32; NOTES] {
    let weights: [f32; 8] = std::array::from_fn(|index| DECAY.powi(index as i32));
    let mut notes = [0.0; NOTES];
    if heard.iter().all(|&value| value <= 0.0) {
        return notes;
    }
    let wanted = gather(heard, &weights);
    notes.copy_from_slice(&heard[..NOTES]);
    for note in &mut notes {
        *note += 1e-4;
    }
    for _ in 0..STEPS {
        let mut made = [0.0; SEMITONES + PARTIALS[7]];
        for (partial, weight) in PARTIALS.into_iter().zip(weights) {
            for (made, note) in made[partial..].iter_mut().zip(&notes) {
                *made += weight * note;
            }
        }
        made[SEMITONES..].fill(0.0);
        let is = gather_padded(&made, &weights);
        for ((note, wanted), is) in notes.iter_mut().zip(&wanted).zip(&is) {
            *note *= wanted / (is + 1e-9);
        }
    }
    notes
}

fn gather(heard: &[f32; SEMITONES], weights: &[f32; 8]) -> [f32; NOTES] {
    let mut padded = [0.0; SEMITONES + PARTIALS[7]];
    padded[..SEMITONES].copy_from_slice(heard);
    gather_padded(&padded, weights)
}

/// What lies under the partials of every note.
fn gather_padded(row: &[f32; SEMITONES + PARTIALS[7]], weights: &[f32; 8]) -> [f32; NOTES] {
    let mut sums = [0.0; NOTES];
    for (partial, weight) in PARTIALS.into_iter().zip(weights) {
        for (sum, value) in sums.iter_mut().zip(&row[partial..]) {
            *sum += weight * value;
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_with_its_partials_is_one_note() {
        let mut heard = [0.0; SEMITONES];
        for note in [12, 28] {
            for (index, partial) in PARTIALS.into_iter().enumerate() {
                if let Some(value) = heard.get_mut(note + partial) {
                    *value += 0.7_f32.powi(index as i32);
                }
            }
        }
        let notes = explain(&heard);
        let mut order: Vec<usize> = (0..NOTES).collect();
        order.sort_by(|&a, &b| notes[b].total_cmp(&notes[a]));
        order[..2].sort_unstable();
        assert_eq!(order[..2], [12, 28], "{notes:?}");
        assert!(notes[order[2]] < 0.25 * notes[12], "{notes:?}");
        assert_eq!(explain(&[0.0; SEMITONES]), [0.0; NOTES]);
    }
}
