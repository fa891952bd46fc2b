package io.gristmill.spark.stage;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.gristmill.io.JsonPart;
import io.gristmill.io.Storage;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The inputs or outputs of a manifest. A few are held in memory. Many are in files next to the
 * manifest and are read one file at a time; iterating throws {@link UncheckedIOException} if a file
 * cannot be read.
 */
public interface Entries<T> extends Iterable<T> {

  long count();

  /** Sum of the bytes of all entries, without reading the files. */
  long bytes();

  default boolean isEmpty() {
    return count() == 0;
  }

  default Stream<T> stream() {
    return StreamSupport.stream(spliterator(), false);
  }

  static Entries<InputEntry> inputs(List<InputEntry> list) {
    return new Listed<>(List.copyOf(list), sum(list, InputEntry::bytes));
  }

  static Entries<OutputEntry> outputs(List<OutputEntry> list) {
    return new Listed<>(List.copyOf(list), sum(list, OutputEntry::bytes));
  }

  private static <T> long sum(List<T> list, ToLongFunction<T> bytes) {
    return list.stream().mapToLong(bytes).sum();
  }

  record Listed<T>(List<T> list, long bytes) implements Entries<T> {

    @Override
    public long count() {
      return list.size();
    }

    @Override
    public Iterator<T> iterator() {
      return list.iterator();
    }
  }

  /**
   * Entries in the files next to a manifest.
   *
   * @param directory to which the paths of the files are relative
   */
  record InParts<T>(Storage storage, String directory, List<JsonPart> parts, Class<T> type)
      implements Entries<T> {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public long count() {
      return parts.stream().mapToLong(JsonPart::entries).sum();
    }

    @Override
    public long bytes() {
      return parts.stream().mapToLong(JsonPart::bytes).sum();
    }

    @Override
    public Iterator<T> iterator() {
      Iterator<JsonPart> rest = parts.iterator();
      return new Iterator<>() {

        private Iterator<T> current = Collections.emptyIterator();

        @Override
        public boolean hasNext() {
          while (!current.hasNext() && rest.hasNext()) {
            current = read(rest.next()).iterator();
          }
          return current.hasNext();
        }

        @Override
        public T next() {
          if (!hasNext()) {
            throw new NoSuchElementException("entries of a manifest");
          }
          return current.next();
        }
      };
    }

    private List<T> read(JsonPart part) {
      try {
        List<T> entries = new ArrayList<>();
        for (var node : part.read(storage, directory)) {
          entries.add(JSON.treeToValue(node, type));
        }
        return entries;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** A file or an upstream manifest that a stage read. */
  record InputEntry(String uri, long bytes) {}

  /**
   * A file that a stage wrote.
   *
   * @param path relative to the stage's directory
   * @param records rows, documents or sequences in it
   */
  record OutputEntry(String path, long bytes, String sha256, long records)
      implements Serializable {}
}
