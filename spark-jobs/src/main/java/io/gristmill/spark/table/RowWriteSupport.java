package io.gristmill.spark.table;

import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;
import org.apache.parquet.schema.Types;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.util.DateTimeUtils;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Writes rows to Parquet field by field: strings, bytes, numbers, booleans, timestamps, maps. */
final class RowWriteSupport extends WriteSupport<Row> {

  private final StructType schema;
  private final UnaryOperator<RecordConsumer> through;
  private RecordConsumer consumer;

  /**
   * @param through wraps the consumer of the records
   */
  RowWriteSupport(StructType schema, UnaryOperator<RecordConsumer> through) {
    this.schema = schema;
    this.through = through;
  }

  @Override
  public WriteContext init(Configuration configuration) {
    MessageType type = ParquetSchema.of(schema);
    return new WriteContext(type, Map.of());
  }

  @Override
  public void prepareForWrite(RecordConsumer recordConsumer) {
    consumer = through.apply(recordConsumer);
  }

  @Override
  public void write(Row row) {
    consumer.startMessage();
    StructField[] fields = schema.fields();
    for (int i = 0; i < fields.length; i++) {
      if (!row.isNullAt(i)) {
        consumer.startField(fields[i].name(), i);
        writeValue(fields[i].dataType(), row.get(i));
        consumer.endField(fields[i].name(), i);
      }
    }
    consumer.endMessage();
  }

  private void writeValue(DataType type, Object value) {
    if (type.equals(DataTypes.StringType)) {
      consumer.addBinary(Binary.fromString((String) value));
    } else if (type.equals(DataTypes.LongType)) {
      consumer.addLong((Long) value);
    } else if (type.equals(DataTypes.IntegerType)) {
      consumer.addInteger((Integer) value);
    } else if (type.equals(DataTypes.DoubleType)) {
      consumer.addDouble((Double) value);
    } else if (type.equals(DataTypes.BooleanType)) {
      consumer.addBoolean((Boolean) value);
    } else if (type.equals(DataTypes.BinaryType)) {
      consumer.addBinary(Binary.fromConstantByteArray((byte[]) value));
    } else if (type.equals(DataTypes.TimestampType)) {
      consumer.addLong(DateTimeUtils.fromJavaTimestamp((Timestamp) value));
    } else if (type instanceof MapType) {
      writeMap((Map<?, ?>) value);
    } else {
      throw new IllegalArgumentException("column type " + type);
    }
  }

  private void writeMap(Map<?, ?> map) {
    consumer.startGroup();
    if (!map.isEmpty()) {
      consumer.startField("key_value", 0);
      map.forEach(
          (key, value) -> {
            consumer.startGroup();
            consumer.startField("key", 0);
            consumer.addBinary(Binary.fromString((String) key));
            consumer.endField("key", 0);
            consumer.startField("value", 1);
            consumer.addDouble((Double) value);
            consumer.endField("value", 1);
            consumer.endGroup();
          });
      consumer.endField("key_value", 0);
    }
    consumer.endGroup();
  }

  /** The Parquet type of a table, as Spark reads it back. */
  private static final class ParquetSchema {

    private ParquetSchema() {}

    static MessageType of(StructType schema) {
      List<Type> fields = new ArrayList<>();
      for (StructField field : schema.fields()) {
        Repetition repetition = field.nullable() ? Repetition.OPTIONAL : Repetition.REQUIRED;
        fields.add(field(field.dataType(), repetition, field.name()));
      }
      return new MessageType("document", fields);
    }

    private static Type field(DataType type, Repetition repetition, String name) {
      if (type instanceof MapType) {
        return Types.map(repetition)
            .key(string(Repetition.REQUIRED, "key"))
            .requiredValue(PrimitiveTypeName.DOUBLE)
            .named(name);
      }
      if (type.equals(DataTypes.StringType)) {
        return string(repetition, name);
      }
      if (type.equals(DataTypes.TimestampType)) {
        return Types.primitive(PrimitiveTypeName.INT64, repetition)
            .as(LogicalTypeAnnotation.timestampType(true, LogicalTypeAnnotation.TimeUnit.MICROS))
            .named(name);
      }
      return Types.primitive(primitive(type), repetition).named(name);
    }

    private static Type string(Repetition repetition, String name) {
      return Types.primitive(PrimitiveTypeName.BINARY, repetition)
          .as(LogicalTypeAnnotation.stringType())
          .named(name);
    }

    private static PrimitiveTypeName primitive(DataType type) {
      if (type.equals(DataTypes.LongType)) {
        return PrimitiveTypeName.INT64;
      } else if (type.equals(DataTypes.IntegerType)) {
        return PrimitiveTypeName.INT32;
      } else if (type.equals(DataTypes.DoubleType)) {
        return PrimitiveTypeName.DOUBLE;
      } else if (type.equals(DataTypes.BooleanType)) {
        return PrimitiveTypeName.BOOLEAN;
      } else if (type.equals(DataTypes.BinaryType)) {
        return PrimitiveTypeName.BINARY;
      }
      throw new IllegalArgumentException("column type " + type);
    }
  }
}
