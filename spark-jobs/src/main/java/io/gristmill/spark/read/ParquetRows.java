package io.gristmill.spark.read;

import static io.gristmill.error.Messages.format;

import io.gristmill.preprocessing.read.DocumentIds;
import io.gristmill.preprocessing.read.DocumentSource.ReadLimits;
import io.gristmill.preprocessing.read.FetchTime;
import io.gristmill.preprocessing.read.RawRecord;
import io.gristmill.preprocessing.read.RawRecord.Malformed;
import io.gristmill.preprocessing.read.RawRecord.MalformedCause;
import io.gristmill.preprocessing.read.RawRecord.TextRecord;
import io.gristmill.preprocessing.text.Document;
import io.gristmill.preprocessing.text.Provenance;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/** Converts rows of Parquet to records. */
final class ParquetRows {

  private static final String SOURCE = "parquet";

  /** Maximum stored bytes of a row group's columns, which Parquet holds in memory. */
  private static final long MOST_GROUP_BYTES = 512L << 20;

  private final ReadLimits limits;
  private final DocumentIds ids = new DocumentIds();
  private final CRC32 crc = new CRC32();

  ParquetRows(ReadLimits limits) {
    this.limits = limits;
  }

  /** Refuses a row group that is too large for memory. */
  Optional<Malformed> refuse(ParquetFile file, int group) {
    long stored = file.storedBytes(group);
    long decompressed = file.decompressedBytes(group);
    if (stored > MOST_GROUP_BYTES) {
      String detail = "a row group of %d bytes (expected at most %d)";
      return Optional.of(
          new Malformed(
              MalformedCause.RECORD_TOO_LARGE,
              format(detail, stored, MOST_GROUP_BYTES),
              file.place(group)));
    }
    return limits.isBomb(stored, decompressed)
        ? Optional.of(
            new Malformed(
                MalformedCause.DECOMPRESSION_RATIO,
                decompressed + " bytes from " + stored,
                file.place(group)))
        : Optional.empty();
  }

  RawRecord record(Group row, Provenance group, long number) {
    Provenance place = new Provenance(group.file(), group.offset(), 0);
    if (!has(row, ParquetColumns.TEXT)) {
      String detail = "row " + number + " of the row group (expected a text)";
      return new Malformed(MalformedCause.NO_TEXT, detail, place);
    }
    Binary text = row.getBinary(ParquetColumns.TEXT, 0);
    if (text.length() > limits.maxRecordBytes()) {
      String detail = "row %d of the row group: %d bytes (expected at most %d)";
      return new Malformed(
          MalformedCause.RECORD_TOO_LARGE,
          format(detail, number, text.length(), limits.maxRecordBytes()),
          place);
    }
    String url = url(row);
    return new TextRecord(
        new Document(
            ids.id(url, place, number, checksum(text)),
            url,
            text.toStringUsingUTF8(),
            Document.UNDETERMINED,
            SOURCE,
            time(row),
            place));
  }

  private long checksum(Binary text) {
    crc.reset();
    crc.update(text.toByteBuffer());
    return crc.getValue();
  }

  /** URL of a row, at the top level or in the metadata; empty if in neither. */
  private static String url(Group row) {
    return withColumn(row, ParquetColumns.URL).map(ParquetRows::urlOf).orElse("");
  }

  private static String urlOf(Group group) {
    boolean string =
        group.getType().getType(ParquetColumns.URL).asPrimitiveType().getPrimitiveTypeName()
            == PrimitiveTypeName.BINARY;
    return string
        ? group.getBinary(ParquetColumns.URL, 0).toStringUsingUTF8()
        : group.getValueToString(group.getType().getFieldIndex(ParquetColumns.URL), 0);
  }

  private static Instant time(Group row) {
    for (String column : ParquetColumns.TIMES) {
      Optional<Group> holder = withColumn(row, column);
      if (holder.isPresent()) {
        return ParquetTime.of(holder.get(), column);
      }
    }
    return Document.UNKNOWN_TIME;
  }

  /** The row or its metadata, whichever has a value in the column. */
  private static Optional<Group> withColumn(Group row, String column) {
    if (has(row, column)) {
      return Optional.of(row);
    }
    return has(row, ParquetColumns.METADATA)
        ? Optional.of(row.getGroup(ParquetColumns.METADATA, 0)).filter(g -> has(g, column))
        : Optional.empty();
  }

  private static boolean has(Group group, String column) {
    return group.getType().containsField(column) && group.getFieldRepetitionCount(column) > 0;
  }

  /** Converts a column to a time; {@link Document#UNKNOWN_TIME} if it has none. */
  private static final class ParquetTime {

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
}
