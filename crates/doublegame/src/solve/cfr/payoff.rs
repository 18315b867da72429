//! The payoff matrix in sequence form, as dense tiles where the game has them and as sparse rows elsewhere.
//!
//! In a game with public actions and private hands, all hands of the one player meet all hands of the other at the ends
//! of a public state, so that the matrix falls into small dense blocks. They are found by the components of the
//! sequences, not by any knowledge of the game. Equal blocks are stored once and stay in the nearest cache.

use super::sweeps::Work;
use super::treeplex::Treeplex;
use hashbrown::HashMap;
use rustc_hash::FxBuildHasher;
use std::ops::Range;

/// The most rows of a tile: their sums fit into the registers.
const TILE_ROWS: u32 = 8;
/// A block smaller than this is stored as sparse rows.
const SMALLEST_BLOCK: u64 = 4;
/// A block of which fewer than one in so many entries differ from 0 is stored as sparse rows.
const SPARSEST_BLOCK: u64 = 3;
/// About how many multiplications make one piece of work for a thread.
const CHUNK_WORK: u64 = 16_384;

/// The part of a tile that goes by contiguous columns.
#[derive(Debug, Clone, Copy)]
struct Block {
    first_column: u32,
    columns: u32,
    /// Where its numbers start in [`PayoffMatrix::dense`], column by column.
    offset: u32,
}

/// Up to [`TILE_ROWS`] contiguous rows with all their blocks.
#[derive(Debug, Clone)]
struct Tile {
    first_row: u32,
    rows: u32,
    blocks: Range<u32>,
}

/// A row's entries outside of the tiles.
#[derive(Debug, Clone)]
struct SparseRow {
    row: u32,
    entries: Range<u32>,
}

/// Contiguous rows that are one piece of work.
#[derive(Debug, Clone)]
struct Chunk {
    rows: Range<u32>,
    tiles: Range<u32>,
    sparse: Range<u32>,
}

/// A matrix that is multiplied by vectors. Sums are taken in a fixed order whatever the number of threads.
#[derive(Debug)]
pub(super) struct PayoffMatrix {
    dense: Vec<f64>,
    blocks: Vec<Block>,
    tiles: Vec<Tile>,
    sparse_rows: Vec<SparseRow>,
    columns: Vec<u32>,
    values: Vec<f64>,
    chunks: Vec<Chunk>,
}

/// An entry of the matrix: row, column, payoff.
pub(super) type Cell = (u32, u32, f64);

/// A rectangle of the matrix: contiguous rows by contiguous columns.
#[derive(Debug, Clone, Copy)]
struct Rectangle {
    rows: (u32, u32),
    columns: (u32, u32),
}

impl PayoffMatrix {
    /// The matrix with these cells, no two of them in the same place. Rows and columns are the sequences of the two.
    pub(super) fn of(rows: &Treeplex, columns: &Treeplex, cells: Vec<Cell>) -> Self {
        let row_segments = Segments::of(rows);
        let column_segments = Segments::of(columns);
        let mut placed: Vec<(u32, u32, Cell)> = cells
            .into_iter()
            .filter(|cell| cell.2 != 0.0)
            .map(|cell| {
                let (row, column) = (cell.0 as usize, cell.1 as usize);
                (
                    row_segments.number[row],
                    column_segments.number[column],
                    cell,
                )
            })
            .collect();
        placed.sort_unstable_by_key(|(a, b, cell)| (*a, *b, cell.0, cell.1));
        let mut tiling = Tiling::default();
        let mut sparse: Vec<Cell> = Vec::new();
        for block in placed.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
            let rectangle = Rectangle {
                rows: row_segments.bounds(block[0].0),
                columns: column_segments.bounds(block[0].1),
            };
            if rectangle.is_filled_by(block.len()) {
                tiling.add(rectangle, block);
            } else {
                sparse.extend(block.iter().map(|(_, _, cell)| *cell));
            }
        }
        sparse.sort_unstable_by_key(|cell| (cell.0, cell.1));
        let mut matrix = tiling.finish();
        matrix.add_sparse(&sparse);
        matrix.chunks = matrix.cut(rows.sequence_count() as u32);
        matrix
    }

    /// How many multiplications a product takes.
    pub(super) fn work(&self) -> usize {
        let dense: usize = self
            .tiles
            .iter()
            .map(|tile| self.tile_work(tile) as usize)
            .sum();
        dense + self.values.len()
    }

    fn tile_work(&self, tile: &Tile) -> u64 {
        let blocks = &self.blocks[tile.blocks.start as usize..tile.blocks.end as usize];
        let columns: u64 = blocks.iter().map(|block| u64::from(block.columns)).sum();
        columns * u64::from(tile.rows)
    }

    fn add_sparse(&mut self, cells: &[Cell]) {
        for row in cells.chunk_by(|a, b| a.0 == b.0) {
            let start = self.values.len() as u32;
            self.sparse_rows.push(SparseRow {
                row: row[0].0,
                entries: start..start + row.len() as u32,
            });
            self.columns.extend(row.iter().map(|cell| cell.1));
            self.values.extend(row.iter().map(|cell| cell.2));
        }
    }

    /// Cuts the rows into pieces of about equal work, none of them through a tile.
    fn cut(&self, rows: u32) -> Vec<Chunk> {
        let mut chunks = Vec::new();
        let (mut first_row, mut first_tile, mut first_sparse) = (0, 0, 0);
        let (mut tile, mut sparse, mut work) = (0, 0, 0);
        let mut row = 0;
        while row < rows {
            let mut next = row + 1;
            if let Some(here) = self.tiles.get(tile as usize)
                && here.first_row == row
            {
                next = row + here.rows;
                work += self.tile_work(here);
                tile += 1;
            }
            while let Some(here) = self.sparse_rows.get(sparse as usize)
                && here.row < next
            {
                work += here.entries.len() as u64;
                sparse += 1;
            }
            row = next;
            if work >= CHUNK_WORK || row == rows {
                chunks.push(Chunk {
                    rows: first_row..row,
                    tiles: first_tile..tile,
                    sparse: first_sparse..sparse,
                });
                (first_row, first_tile, first_sparse, work) = (row, tile, sparse, 0);
            }
        }
        chunks
    }

    /// Puts the product of the matrix with `x` into `y`; the bytes are the same on any number of threads.
    pub(super) fn product(&self, x: &[f64], y: &mut [f64], work: Work) {
        match work {
            Work::Alone => self.multiply_in_turn(x, y),
            Work::Shared => self.multiply_chunks(&self.chunks, x, y),
        }
    }

    fn multiply_in_turn(&self, x: &[f64], y: &mut [f64]) {
        let mut rest = y;
        for chunk in &self.chunks {
            let (here, after) = rest.split_at_mut(chunk.rows.len());
            self.multiply_chunk(chunk, x, here);
            rest = after;
        }
    }

    fn multiply_chunks(&self, chunks: &[Chunk], x: &[f64], y: &mut [f64]) {
        match chunks {
            [] => {}
            [chunk] => self.multiply_chunk(chunk, x, y),
            _ => {
                let (front, back) = chunks.split_at(chunks.len() / 2);
                let rows = (back[0].rows.start - front[0].rows.start) as usize;
                let (y_front, y_back) = y.split_at_mut(rows);
                rayon::join(
                    || self.multiply_chunks(front, x, y_front),
                    || self.multiply_chunks(back, x, y_back),
                );
            }
        }
    }

    fn multiply_chunk(&self, chunk: &Chunk, x: &[f64], y: &mut [f64]) {
        y.fill(0.0);
        for tile in &self.tiles[chunk.tiles.start as usize..chunk.tiles.end as usize] {
            let first = (tile.first_row - chunk.rows.start) as usize;
            let sums = &mut y[first..first + tile.rows as usize];
            match tile.rows {
                1 => self.multiply_tile::<1>(tile, x, sums),
                2 => self.multiply_tile::<2>(tile, x, sums),
                3 => self.multiply_tile::<3>(tile, x, sums),
                4 => self.multiply_tile::<4>(tile, x, sums),
                5 => self.multiply_tile::<5>(tile, x, sums),
                6 => self.multiply_tile::<6>(tile, x, sums),
                7 => self.multiply_tile::<7>(tile, x, sums),
                _ => self.multiply_tile::<8>(tile, x, sums),
            }
        }
        for row in &self.sparse_rows[chunk.sparse.start as usize..chunk.sparse.end as usize] {
            let entries = row.entries.start as usize..row.entries.end as usize;
            let columns = &self.columns[entries.clone()];
            let products = columns.iter().zip(&self.values[entries]);
            let sum: f64 = products
                .map(|(column, value)| value * x[*column as usize])
                .sum();
            y[(row.row - chunk.rows.start) as usize] += sum;
        }
    }

    #[inline]
    fn multiply_tile<const ROWS: usize>(&self, tile: &Tile, x: &[f64], y: &mut [f64]) {
        let mut sums = [0.0; ROWS];
        for block in &self.blocks[tile.blocks.start as usize..tile.blocks.end as usize] {
            let (first, columns) = (block.first_column as usize, block.columns as usize);
            let offset = block.offset as usize;
            let (payoffs, _) = self.dense[offset..offset + columns * ROWS].as_chunks::<ROWS>();
            for (column, x) in payoffs.iter().zip(&x[first..first + columns]) {
                for (sum, payoff) in sums.iter_mut().zip(column) {
                    *sum += payoff * x;
                }
            }
        }
        // As an array, so that its length is known and the sums go from the registers straight to their places.
        if let Some(y) = y.first_chunk_mut::<ROWS>() {
            *y = sums;
        }
    }
}

impl Rectangle {
    /// Whether so many entries that differ from 0 make it worth storing all.
    fn is_filled_by(self, entries: usize) -> bool {
        let area =
            u64::from(self.rows.1 - self.rows.0) * u64::from(self.columns.1 - self.columns.0);
        area >= SMALLEST_BLOCK && entries as u64 * SPARSEST_BLOCK >= area
    }
}

/// Runs of contiguous sequences that belong to the same component and to the same action of a group.
struct Segments {
    /// Length: sequences. The segment of each.
    number: Vec<u32>,
    /// Length: segments + 1. The first sequence of each.
    start: Vec<u32>,
}

impl Segments {
    fn of(treeplex: &Treeplex) -> Self {
        // The empty sequence stands alone.
        let mut segments = Self {
            number: vec![0],
            start: vec![0],
        };
        for group in &treeplex.groups {
            for sequence in group.sequences() {
                let starts_action =
                    (sequence as u32 - group.first_sequence).is_multiple_of(group.sets);
                let component = &treeplex.component;
                if starts_action || component[sequence] != component[sequence - 1] {
                    segments.start.push(sequence as u32);
                }
                segments.number.push(segments.start.len() as u32 - 1);
            }
        }
        segments.start.push(segments.number.len() as u32);
        segments
    }

    fn bounds(&self, segment: u32) -> (u32, u32) {
        (
            self.start[segment as usize],
            self.start[segment as usize + 1],
        )
    }
}

/// Tiles in the making.
#[derive(Default)]
struct Tiling {
    dense: Vec<f64>,
    known: HashMap<Vec<u64>, u32, FxBuildHasher>,
    /// First row, number of rows and the block.
    parts: Vec<(u32, u32, Block)>,
}

impl Tiling {
    fn add(&mut self, rectangle: Rectangle, cells: &[(u32, u32, Cell)]) {
        let Rectangle {
            rows: (first_row, end_row),
            columns: (first_column, end_column),
        } = rectangle;
        let columns = end_column - first_column;
        let mut cells = cells.iter().map(|(_, _, cell)| *cell).peekable();
        for first in (first_row..end_row).step_by(TILE_ROWS as usize) {
            let rows = TILE_ROWS.min(end_row - first);
            let mut numbers = vec![0.0_f64; (rows * columns) as usize];
            while let Some((row, column, payoff)) = cells.next_if(|cell| cell.0 < first + rows) {
                numbers[((column - first_column) * rows + row - first) as usize] = payoff;
            }
            let block = Block {
                first_column,
                columns,
                offset: self.offset(&numbers),
            };
            self.parts.push((first, rows, block));
        }
    }

    /// Where these numbers stand.
    fn offset(&mut self, numbers: &[f64]) -> u32 {
        let key = numbers.iter().map(|number| number.to_bits()).collect();
        let dense = &mut self.dense;
        *self.known.entry(key).or_insert_with(|| {
            let offset = dense.len() as u32;
            dense.extend_from_slice(numbers);
            offset
        })
    }

    fn finish(mut self) -> PayoffMatrix {
        self.parts
            .sort_by_key(|(first_row, _, block)| (*first_row, block.first_column));
        let mut blocks: Vec<Block> = Vec::with_capacity(self.parts.len());
        let mut tiles = Vec::new();
        for parts in self.parts.chunk_by(|a, b| a.0 == b.0) {
            let start = blocks.len() as u32;
            blocks.extend(parts.iter().map(|(_, _, block)| *block));
            tiles.push(Tile {
                first_row: parts[0].0,
                rows: parts[0].1,
                blocks: start..blocks.len() as u32,
            });
        }
        PayoffMatrix {
            dense: self.dense,
            blocks,
            tiles,
            sparse_rows: Vec::new(),
            columns: Vec::new(),
            values: Vec::new(),
            chunks: Vec::new(),
        }
    }
}
