package io.gristmill.spark.table;

import java.security.MessageDigest;
import java.util.function.UnaryOperator;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

final class RowWriterBuilder extends ParquetWriter.Builder<Row, RowWriterBuilder> {

  private final StructType schema;
  private UnaryOperator<RecordConsumer> through = UnaryOperator.identity();

  RowWriterBuilder(OutputFile file, StructType schema) {
    super(file);
    this.schema = schema;
  }

  /** Digests the records as they are written. */
  RowWriterBuilder withDigest(MessageDigest digest) {
    through = consumer -> new RecordDigest(consumer, digest);
    return this;
  }

  @Override
  protected RowWriterBuilder self() {
    return this;
  }

  @Override
  protected WriteSupport<Row> getWriteSupport(Configuration configuration) {
    return new RowWriteSupport(schema, through);
  }
}
