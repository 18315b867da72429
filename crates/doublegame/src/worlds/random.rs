//! Random numbers by number: every stream is found from a seed and the place where it is used, so that what is drawn does
//! not depend on the order of the work.

use rand::SeedableRng;
use rand_pcg::Pcg64;

/// The finalizer of `SplitMix64` (Steele, Lea and Flood 2014): a permutation of the numbers of 64 bits in which every bit
/// of the input moves about half of the bits of the output.
pub(crate) const fn mixed(number: u64) -> u64 {
    let number = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

/// The seed of the stream at a place, which is told by any numbers.
pub(crate) fn seed_at(seed: u64, place: &[u64]) -> u64 {
    place
        .iter()
        .fold(mixed(seed), |seed, number| mixed(seed ^ mixed(*number)))
}

/// The random numbers of a place.
pub(crate) fn stream(seed: u64, place: &[u64]) -> Pcg64 {
    Pcg64::seed_from_u64(seed_at(seed, place))
}
