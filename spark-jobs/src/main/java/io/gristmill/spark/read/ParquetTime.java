package io.gristmill.spark.read;

import io.gristmill.preprocessing.document.Document;
import io.gristmill.preprocessing.read.FetchTime;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;

/** Converts a column to a time; {@link Document#UNKNOWN_TIME} if it has none. */
final class ParquetTime {

  /** Julian day of 1970-01-01. INT96 timestamps of Spark and Hive count Julian days. */
  private static final long EPOCH_JULIAN_DAY = 2_440_588;

  private ParquetTime() {}

  static Instant of(Group row, String column) {
    PrimitiveType type = row.getType().getType(column).asPrimitiveType();
    LogicalTypeAnnotation meaning = type.getLogicalTypeAnnotation();
    return switch (type.getPrimitiveTypeName()) {
      case BINARY -> FetchTime.parse(row.getBinary(column, 0).toStringUsingUTF8());
      case INT96 -> int96(row.getInt96(column, 0));
      case INT64 ->
          meaning instanceof TimestampLogicalTypeAnnotation timestamp
              ? instant(row.getLong(column, 0), timestamp)
              : Document.UNKNOWN_TIME;
      case INT32 ->
          LogicalTypeAnnotation.dateType().equals(meaning)
              ? LocalDate.ofEpochDay(row.getInteger(column, 0))
                  .atStartOfDay(ZoneOffset.UTC)
                  .toInstant()
              : Document.UNKNOWN_TIME;
      default -> Document.UNKNOWN_TIME;
    };
  }

  private static Instant instant(long value, TimestampLogicalTypeAnnotation timestamp) {
    return switch (timestamp.getUnit()) {
      case MILLIS -> Instant.ofEpochMilli(value);
      case MICROS -> sinceEpoch(value, TimeUnit.MICROSECONDS);
      case NANOS -> sinceEpoch(value, TimeUnit.NANOSECONDS);
    };
  }

  private static Instant sinceEpoch(long value, TimeUnit unit) {
    long perSecond = unit.convert(1, TimeUnit.SECONDS);
    return Instant.ofEpochSecond(
        Math.floorDiv(value, perSecond), unit.toNanos(Math.floorMod(value, perSecond)));
  }

  private static Instant int96(Binary value) {
    ByteBuffer bytes = ByteBuffer.wrap(value.getBytes()).order(ByteOrder.LITTLE_ENDIAN);
    long nanosOfDay = bytes.getLong();
    long day = bytes.getInt() - EPOCH_JULIAN_DAY;
    return Instant.ofEpochSecond(TimeUnit.DAYS.toSeconds(day), nanosOfDay);
  }
}
