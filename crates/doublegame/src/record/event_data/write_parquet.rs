//! Series as Parquet, with the columns of the CSV: texts, whole numbers of 64 bits, doubles.

use std::io::{self, Write};
use std::sync::Arc;

use parquet::basic::{LogicalType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::{Type, TypePtr};

use super::columns::{self, COUNTS, NUMBERS, TEXTS};
use super::date::Day;
use super::series::{self, DyadSeries};

/// How many lines are held before they are written as a row group.
const ROWS_OF_GROUP: usize = 1 << 14;

/// Writes series as Parquet, a line for each period and way of counting duplicates.
pub struct SeriesParquet<W: Write + Send> {
    out: SerializedFileWriter<W>,
    texts: [Vec<ByteArray>; 6],
    counts: [Vec<i64>; 12],
    sums: Vec<f64>,
    /// Means where there are any.
    means: Vec<f64>,
    /// For each line 1 if it has a mean.
    has_mean: Vec<i16>,
}

impl<W: Write + Send> SeriesParquet<W> {
    /// Writes the head of the file.
    ///
    /// # Errors
    ///
    /// What the writer gives.
    pub fn new(out: W) -> io::Result<Self> {
        let properties = Arc::new(WriterProperties::builder().build());
        let out = SerializedFileWriter::new(out, schema().map_err(error)?, properties);
        Ok(Self {
            out: out.map_err(error)?,
            texts: Default::default(),
            counts: Default::default(),
            sums: Vec::new(),
            means: Vec::new(),
            has_mean: Vec::new(),
        })
    }

    /// Writes a dyad; every period of the days has a line, if they are given.
    ///
    /// # Errors
    ///
    /// What the writer gives.
    pub fn write(&mut self, dyad: &DyadSeries, days: Option<(Day, Day)>) -> io::Result<()> {
        let (source, target) = (text(&dyad.source), text(&dyad.target));
        for (counted, cells) in columns::ways(dyad) {
            for point in series::points(cells, dyad.step, days) {
                let period = columns::period(dyad.step, point.period);
                let texts = [source.clone(), target.clone()]
                    .into_iter()
                    .chain(period.iter().map(|shown| text(shown)))
                    .chain([text(counted.name())]);
                for (column, value) in self.texts.iter_mut().zip(texts) {
                    column.push(value);
                }
                let counts = columns::counts(&point.cell);
                for (column, count) in self.counts.iter_mut().zip(counts) {
                    column.push(count.cast_signed());
                }
                self.sums.push(point.cell.goldstein_sum());
                let mean = point.cell.goldstein_mean();
                self.has_mean.push(i16::from(mean.is_some()));
                self.means.extend(mean);
                if self.sums.len() >= ROWS_OF_GROUP {
                    self.write_group().map_err(error)?;
                }
            }
        }
        Ok(())
    }

    fn write_group(&mut self) -> Result<(), ParquetError> {
        let mut group = self.out.next_row_group()?;
        let mut place = 0;
        while let Some(mut column) = group.next_column()? {
            let after_texts = place - TEXTS.len().min(place);
            if place < TEXTS.len() {
                let values = &self.texts[place];
                column
                    .typed::<ByteArrayType>()
                    .write_batch(values, None, None)?;
            } else if after_texts < COUNTS.len() {
                let values = &self.counts[after_texts];
                column
                    .typed::<Int64Type>()
                    .write_batch(values, None, None)?;
            } else if after_texts == COUNTS.len() {
                column
                    .typed::<DoubleType>()
                    .write_batch(&self.sums, None, None)?;
            } else {
                let levels = Some(self.has_mean.as_slice());
                column
                    .typed::<DoubleType>()
                    .write_batch(&self.means, levels, None)?;
            }
            column.close()?;
            place += 1;
        }
        group.close()?;
        self.texts.iter_mut().for_each(Vec::clear);
        self.counts.iter_mut().for_each(Vec::clear);
        self.sums.clear();
        self.means.clear();
        self.has_mean.clear();
        Ok(())
    }

    /// Writes what is left and the end of the file, and gives the writer back.
    ///
    /// # Errors
    ///
    /// What the writer gives.
    pub fn finish(mut self) -> io::Result<W> {
        if !self.sums.is_empty() {
            self.write_group().map_err(error)?;
        }
        self.out.into_inner().map_err(error)
    }
}

fn text(value: &str) -> ByteArray {
    ByteArray::from(value.as_bytes().to_vec())
}

fn error(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(inner) => match inner.downcast::<io::Error>() {
            Ok(inner) => *inner,
            Err(inner) => io::Error::other(inner),
        },
        other => io::Error::other(other),
    }
}

fn schema() -> Result<TypePtr, ParquetError> {
    let column = |name: &str, kind, logical, repetition| {
        let built = Type::primitive_type_builder(name, kind)
            .with_repetition(repetition)
            .with_logical_type(logical)
            .build();
        built.map(Arc::new)
    };
    let mut columns = Vec::new();
    for name in TEXTS {
        columns.push(column(
            name,
            Physical::BYTE_ARRAY,
            Some(LogicalType::String),
            Repetition::REQUIRED,
        )?);
    }
    for name in COUNTS {
        columns.push(column(name, Physical::INT64, None, Repetition::REQUIRED)?);
    }
    let [sum, mean] = NUMBERS;
    columns.push(column(sum, Physical::DOUBLE, None, Repetition::REQUIRED)?);
    columns.push(column(mean, Physical::DOUBLE, None, Repetition::OPTIONAL)?);
    let whole = Type::group_type_builder("series")
        .with_fields(columns)
        .build()?;
    Ok(Arc::new(whole))
}
