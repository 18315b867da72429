//! How many threads long work is shared among.

use anyhow::{Context, Result};

/// Uses as many threads as asked for; one for each core if nothing is asked. To be called once, before any work.
pub fn use_as_many(count: Option<u16>) -> Result<()> {
    let Some(count) = count else {
        return Ok(());
    };
    rayon::ThreadPoolBuilder::new()
        .num_threads(usize::from(count))
        .build_global()
        .context("cannot start the threads")
}
