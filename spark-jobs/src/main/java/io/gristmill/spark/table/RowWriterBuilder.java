package io.gristmill.spark.table;

import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.io.OutputFile;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

final class RowWriterBuilder extends ParquetWriter.Builder<Row, RowWriterBuilder> {

  private final StructType schema;

  RowWriterBuilder(OutputFile file, StructType schema) {
    super(file);
    this.schema = schema;
  }

  @Override
  protected RowWriterBuilder self() {
    return this;
  }

  @Override
  protected WriteSupport<Row> getWriteSupport(Configuration configuration) {
    return new RowWriteSupport(schema);
  }
}
