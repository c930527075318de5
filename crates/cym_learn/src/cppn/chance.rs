//! Random numbers that are a function of where they are used: the same seed gives the same network on every machine.

/// 64 well-mixed bits of a seed, a stream and a position in it (the finaliser of `SplitMix64`, applied to each in turn).
pub(crate) fn bits(seed: u64, stream: u64, index: u64) -> u64 {
    mix(mix(mix(seed) ^ stream).wrapping_add(index))
}

fn mix(value: u64) -> u64 {
    let mut z = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// A number in 0..1.
pub(crate) fn unit(seed: u64, stream: u64, index: u64) -> f32 {
    (bits(seed, stream, index) >> 40) as f32 / 16_777_216.0
}

/// A normal number with mean 0 and deviation 1, never beyond 6.
///
/// It is the sum of twelve even ones: unlike a logarithm or a cosine, that is exact and so the same on every platform.
pub(crate) fn normal(seed: u64, stream: u64, index: u64) -> f32 {
    let mut sum = 0_u32;
    for part in 0..3 {
        let bits = bits(seed, stream, 3 * index + part);
        sum += (0..4).map(|piece| (bits >> (16 * piece)) as u32 & 0xffff).sum::<u32>();
    }
    ((f64::from(sum) - 6.0 * 65_535.0) / 65_536.0) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normal_numbers_are_normal_and_streams_differ() {
        let numbers: Vec<f32> = (0..40_000).map(|index| normal(7, 1, index)).collect();
        let count = numbers.len() as f32;
        let mean = numbers.iter().sum::<f32>() / count;
        let square = numbers.iter().map(|number| number * number).sum::<f32>() / count;
        let beyond_two = numbers.iter().filter(|number| number.abs() > 2.0).count() as f32 / count;
        assert!(mean.abs() < 0.02 && (square - 1.0).abs() < 0.03, "mean {mean}, square {square}");
        assert!((beyond_two - 0.0455).abs() < 0.006, "{beyond_two} lie beyond two deviations");
        let same = (0..1000).filter(|&index| normal(7, 1, index) == normal(7, 2, index)).count();
        assert!(same < 3, "{same} of 1000 numbers are the same in two streams");
        assert!((0..1000).all(|index| (0.0..1.0).contains(&unit(3, 0, index))));
    }

    #[test]
    fn the_numbers_of_a_seed_never_change() {
        assert_eq!(bits(0, 0, 0), 2_558_736_989_570_252_433);
    }
}
