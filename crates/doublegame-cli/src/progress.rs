//! Progress on a terminal, silence elsewhere, and Ctrl-C.

use std::fmt::Write;
use std::io::IsTerminal;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Context, Result};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use crate::output;

/// Set by Ctrl-C; long work looks at it and stops cleanly.
#[derive(Clone, Default)]
pub struct StopFlag(Arc<AtomicBool>);

impl StopFlag {
    /// A flag that Ctrl-C sets. A second Ctrl-C ends the program at once.
    pub fn on_interrupt() -> Result<Self> {
        let flag = Self::default();
        let seen = flag.clone();
        ctrlc::set_handler(move || {
            if seen.0.swap(true, Ordering::SeqCst) {
                std::process::exit(130);
            }
        })
        .context("cannot listen for Ctrl-C")?;
        Ok(flag)
    }

    /// Whether to stop.
    pub fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// A bar that is not drawn, where standard error is no terminal.
fn silent() -> Option<ProgressBar> {
    let is_terminal = std::io::stderr().is_terminal();
    (!is_terminal).then(|| ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden()))
}

/// A bar with rate and time left on standard error; nothing when that is not a terminal.
pub struct Bar(ProgressBar);

impl Bar {
    /// An empty bar.
    pub fn new() -> Result<Self> {
        if let Some(silent) = silent() {
            return Ok(Self(silent));
        }
        let bar = ProgressBar::new(0);
        bar.set_style(style(output::width())?);
        bar.enable_steady_tick(Duration::from_millis(200));
        Ok(Self(bar))
    }
}

/// One line for a terminal of so many columns: a line that wraps would be left behind at every step.
fn style(columns: usize) -> Result<ProgressStyle> {
    let template = if columns < 60 {
        "{bar:8} {pos}/{len} {rate} {eta} left {wide_msg}"
    } else {
        "{bar:24} {pos}/{len}  {rate}  {eta} left  {wide_msg}"
    };
    let rate = |state: &ProgressState, text: &mut dyn Write| {
        // The line is drawn anew five times a second; one that cannot be written is no loss.
        let _ = write!(text, "{:.1}/s", state.per_sec());
    };
    Ok(ProgressStyle::with_template(template)?.with_key("rate", rate))
}

impl doublegame::report::Progress for Bar {
    fn advanced(&self, done: usize, total: usize, label: &str) {
        self.0.set_length(total as u64);
        self.0.set_position(done as u64);
        self.0.set_message(label.to_owned());
    }
}

impl doublegame::sweep::SweepProgress for Bar {
    fn prepared(&self, done: usize, total: usize) {
        doublegame::report::Progress::advanced(self, done, total, "games of the central world");
    }

    fn worlds(&self, done: usize, total: usize) {
        doublegame::report::Progress::advanced(self, done, total, "worlds");
    }

    fn params(&self, done: usize, total: usize) {
        doublegame::report::Progress::advanced(self, done, total, "params, one by one");
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

/// Work of which only some methods know how far it has come: a sign of life at first, a bar once a share is known.
pub struct Meter(ProgressBar);

/// The length of the bar.
const WHOLE: f64 = 1000.0;

impl Meter {
    /// A sign of life on standard error; nothing when that is not a terminal.
    pub fn new() -> Result<Self> {
        if let Some(silent) = silent() {
            return Ok(Self(silent));
        }
        let bar = ProgressBar::new_spinner();
        bar.set_style(ProgressStyle::with_template(
            "{spinner} {elapsed} {wide_msg}",
        )?);
        bar.enable_steady_tick(Duration::from_millis(200));
        Ok(Self(bar))
    }

    /// Says how far the work has come: a share from 0 to 1, and words.
    pub fn say(&self, share: f64, words: &str) {
        if self.0.length().is_none()
            && let Ok(style) =
                ProgressStyle::with_template("{bar:16} {percent}%  {eta} left  {wide_msg}")
        {
            self.0.set_style(style);
            self.0.set_length(WHOLE as u64);
        }
        self.0.set_position((share.clamp(0.0, 1.0) * WHOLE) as u64);
        self.0.set_message(words.to_owned());
    }
}

impl Drop for Meter {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
