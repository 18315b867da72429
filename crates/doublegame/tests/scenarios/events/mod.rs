//! Event data: readers, sums, say-do index, and what is written of them.

mod files;
mod index;
mod rows;
mod sums;
mod written;
