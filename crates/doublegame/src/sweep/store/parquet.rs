//! A sweep's table as Parquet, with the columns of the CSV.

use super::rows::{Cell, Kind};
use parquet::basic::{LogicalType, Repetition, Type as Physical};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;
use std::io::{self, Write};
use std::sync::Arc;

/// How many lines are held before they are written as a row group.
const ROWS_OF_GROUP: usize = 1 << 12;

/// Writes lines as Parquet.
pub(super) struct WorldsParquet<'w, W: Write + Send> {
    out: SerializedFileWriter<W>,
    columns: Vec<Kind>,
    rows: Vec<Vec<Cell<'w>>>,
}

fn error(error: ParquetError) -> io::Error {
    io::Error::other(error)
}

fn schema(columns: &[(String, Kind)]) -> Result<Type, ParquetError> {
    let fields = columns.iter().map(|(name, kind)| {
        let (physical, repetition) = match kind {
            Kind::World => (Physical::INT64, Repetition::REQUIRED),
            Kind::Number => (Physical::DOUBLE, Repetition::OPTIONAL),
            Kind::Text => (Physical::BYTE_ARRAY, Repetition::REQUIRED),
            Kind::Truth => (Physical::BOOLEAN, Repetition::OPTIONAL),
        };
        let field = Type::primitive_type_builder(name, physical).with_repetition(repetition);
        let field = if *kind == Kind::Text {
            field.with_logical_type(Some(LogicalType::String))
        } else {
            field
        };
        Ok(Arc::new(field.build()?))
    });
    let fields: Vec<_> = fields.collect::<Result<_, ParquetError>>()?;
    Type::group_type_builder("worlds")
        .with_fields(fields)
        .build()
}

impl<'w, W: Write + Send> WorldsParquet<'w, W> {
    /// Writes the head of the file.
    pub(super) fn new(out: W, columns: &[(String, Kind)]) -> io::Result<Self> {
        let schema = Arc::new(schema(columns).map_err(error)?);
        let properties = Arc::new(WriterProperties::builder().build());
        let out = SerializedFileWriter::new(out, schema, properties).map_err(error)?;
        Ok(Self {
            out,
            columns: columns.iter().map(|(_, kind)| *kind).collect(),
            rows: Vec::new(),
        })
    }

    /// Adds a line.
    pub(super) fn write(&mut self, cells: Vec<Cell<'w>>) -> io::Result<()> {
        self.rows.push(cells);
        if self.rows.len() < ROWS_OF_GROUP {
            return Ok(());
        }
        self.write_group().map_err(error)
    }

    /// Writes what is left, and the foot of the file.
    pub(super) fn finish(mut self) -> io::Result<()> {
        if !self.rows.is_empty() {
            self.write_group().map_err(error)?;
        }
        self.out.close().map_err(error)?;
        Ok(())
    }

    fn write_group(&mut self) -> Result<(), ParquetError> {
        let mut group = self.out.next_row_group()?;
        for (at, kind) in self.columns.iter().enumerate() {
            let Some(mut column) = group.next_column()? else {
                break;
            };
            let cells = || self.rows.iter().filter_map(move |row| row.get(at));
            match kind {
                Kind::World => {
                    let values: Vec<i64> = cells().filter_map(world).collect();
                    column
                        .typed::<Int64Type>()
                        .write_batch(&values, None, None)?;
                }
                Kind::Number => {
                    let values: Vec<f64> = cells().filter_map(number).collect();
                    let levels: Vec<i16> = cells()
                        .map(|cell| i16::from(number(cell).is_some()))
                        .collect();
                    column
                        .typed::<DoubleType>()
                        .write_batch(&values, Some(&levels), None)?;
                }
                Kind::Text => {
                    let values: Vec<ByteArray> = cells().filter_map(text).collect();
                    column
                        .typed::<ByteArrayType>()
                        .write_batch(&values, None, None)?;
                }
                Kind::Truth => {
                    let values: Vec<bool> = cells().filter_map(truth).collect();
                    let levels: Vec<i16> = cells()
                        .map(|cell| i16::from(truth(cell).is_some()))
                        .collect();
                    column
                        .typed::<BoolType>()
                        .write_batch(&values, Some(&levels), None)?;
                }
            }
            column.close()?;
        }
        group.close()?;
        self.rows.clear();
        Ok(())
    }
}

const fn world(cell: &Cell) -> Option<i64> {
    match cell {
        Cell::World(number) => Some(number.cast_signed() as i64),
        _ => None,
    }
}

const fn number(cell: &Cell) -> Option<f64> {
    match cell {
        Cell::Number(value) => *value,
        _ => None,
    }
}

const fn truth(cell: &Cell) -> Option<bool> {
    match cell {
        Cell::Truth(value) => *value,
        _ => None,
    }
}

fn text(cell: &Cell) -> Option<ByteArray> {
    match cell {
        Cell::Text(text) => Some(ByteArray::from(*text)),
        _ => None,
    }
}
