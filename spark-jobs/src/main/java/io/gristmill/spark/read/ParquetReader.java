package io.gristmill.spark.read;

import io.gristmill.error.GristmillException;
import io.gristmill.error.Messages;
import io.gristmill.io.InputFile;
import io.gristmill.preprocessing.read.DocumentSource.ByteRange;
import io.gristmill.preprocessing.read.DocumentSource.ReadLimits;
import io.gristmill.preprocessing.read.DocumentSource.RecordIterator.RecordReader;
import io.gristmill.preprocessing.read.RawRecord;
import io.gristmill.preprocessing.read.RawRecord.Malformed;
import io.gristmill.preprocessing.read.RawRecord.MalformedCause;
import io.gristmill.preprocessing.text.Provenance;
import io.gristmill.spark.read.ParquetFile.RowGroup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;

/**
 * Reads the row groups of a range, row by row. Damage loses the rest of its row group, or the file
 * if its footer cannot be read, which is a record of the range that contains byte 0.
 */
final class ParquetReader implements RecordReader {

  /** Object identities in messages, which differ between runs. */
  private static final Pattern IDENTITY = Pattern.compile("@[0-9a-f]{1,8}\\b");

  private final InputFile file;
  private final ByteRange range;
  private final ParquetRows rows;
  private Optional<ParquetFile> parquet = Optional.empty();
  private Optional<RowGroup> group = Optional.empty();
  private boolean opened;
  private int nextGroup;

  ParquetReader(InputFile file, ByteRange range, ReadLimits limits) {
    this.file = file;
    this.range = range;
    this.rows = new ParquetRows(limits);
  }

  @Override
  public Optional<RawRecord> next() throws IOException {
    if (!opened) {
      opened = true;
      Optional<RawRecord> damage = openFile();
      if (damage.isPresent()) {
        return damage;
      }
    }
    while (group.isPresent() || findGroup()) {
      Optional<RawRecord> record = group.isPresent() ? row() : openGroup();
      if (record.isPresent()) {
        return record;
      }
    }
    return Optional.empty();
  }

  private Optional<RawRecord> openFile() throws IOException {
    Provenance whole = new Provenance(file.uri(), 0, file.length());
    Optional<RawRecord> damage =
        guarded(
            whole,
            () -> {
              ParquetFile read = ParquetFile.open(file);
              parquet = Optional.of(read);
              return read.problem().map(problem -> bad(problem, whole));
            });
    boolean mine = range.contains(0) || whole.length() == 0;
    if (damage.isPresent()) {
      nextGroup = Integer.MAX_VALUE;
      return mine ? damage : Optional.empty();
    }
    return mine ? contradiction(whole) : Optional.empty();
  }

  /** Reports a contradiction in the footer; the row groups that it lists are read. */
  private Optional<RawRecord> contradiction(Provenance whole) throws IOException {
    ParquetFile read = parquet.orElseThrow();
    return guarded(whole, () -> read.contradiction().map(problem -> bad(problem, whole)));
  }

  /** Moves to the next row group that starts in the range. */
  private boolean findGroup() {
    while (parquet.isPresent() && nextGroup < parquet.get().groups()) {
      // Parquet cannot read a row group without rows.
      if (range.contains(parquet.get().start(nextGroup)) && !parquet.get().isEmpty(nextGroup)) {
        return true;
      }
      nextGroup++;
    }
    return false;
  }

  private Optional<RawRecord> openGroup() throws IOException {
    int number = nextGroup++;
    ParquetFile read = parquet.orElseThrow();
    return guarded(
        read.place(number),
        () -> {
          Optional<Malformed> refused = rows.refuse(read, number);
          if (refused.isEmpty()) {
            group = Optional.of(read.group(number));
          }
          return refused;
        });
  }

  private Optional<RawRecord> row() throws IOException {
    RowGroup open = group.orElseThrow();
    if (!open.hasNext()) {
      group = Optional.empty();
      return Optional.empty();
    }
    return guarded(
        open.place(), () -> Optional.of(rows.record(open.next(), open.place(), open.row())));
  }

  /**
   * Turns damage of the shard into a record, which ends its row group. Other failures are thrown.
   */
  private Optional<RawRecord> guarded(
      Provenance place, Callable<Optional<? extends RawRecord>> step) throws IOException {
    try {
      return step.call().map(record -> record);
    } catch (Exception e) {
      rethrowUnlessDamage(e);
      group = Optional.empty();
      return Optional.of(bad(IDENTITY.matcher(Messages.reason(e)).replaceAll(""), place));
    }
  }

  private static void rethrowUnlessDamage(Exception failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof UncheckedIOException fetching) {
        throw fetching;
      }
      if (t instanceof GristmillException known) {
        throw known;
      }
    }
  }

  private static Malformed bad(String detail, Provenance place) {
    return new Malformed(MalformedCause.BAD_PARQUET, detail, place);
  }

  @Override
  public void close() throws IOException {
    if (parquet.isPresent()) {
      parquet.get().close();
    }
  }
}
