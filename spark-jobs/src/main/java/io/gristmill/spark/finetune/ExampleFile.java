package io.gristmill.spark.finetune;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import io.gristmill.config.FinetuneSection.Task;
import io.gristmill.error.Messages;
import io.gristmill.io.InputFile;
import io.gristmill.preprocessing.read.text.Decompression;
import io.gristmill.preprocessing.read.text.ShardStream;
import io.gristmill.spark.finetune.Example.MalformedException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A file of examples, plain or compressed: JSON lines, one JSON array, or tab-separated columns
 * with a text and its label or value, with or without a line of their names.
 */
record ExampleFile(InputFile file, ExampleFields fields) {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /** Items of an array are followed by others. */
  private static final ObjectReader ITEMS =
      JSON.reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private static final Pattern TABLE = Pattern.compile("(?i).*\\.tsv(\\.\\w+)?");
  private static final List<String> TEXT_NAMES = List.of("text", "sentence");
  private static final List<String> LABEL_NAMES = List.of("label", "value", "score");
  private static final List<String> VALUE_NAMES = List.of("value", "score", "label");

  /** Longest line in characters. */
  private static final int LONGEST = 1 << 24;

  /** Receives what a file has. */
  interface Receiver {

    /**
     * Takes an example.
     *
     * @param line from 1; the number of the item in an array
     * @throws MalformedException if the example cannot be used; it is then reported as malformed
     */
    void example(long line, Example example) throws IOException, MalformedException;

    /** Takes a line that is no example. */
    void malformed(long line, String reason) throws IOException;
  }

  /** Reads the examples in their order. A damaged file ends with a malformed line. */
  void read(Receiver receiver) throws IOException {
    try (InputStream stored = Decompression.buffered(ShardStream.open(file, 0));
        Lines lines = new Lines(stored)) {
      if (TABLE.matcher(file.uri()).matches()) {
        new Table(lines, receiver).read();
      } else if (lines.begins('[')) {
        readArray(lines, receiver);
      } else {
        readLines(lines, receiver);
      }
    }
  }

  private void readLines(Lines lines, Receiver receiver) throws IOException {
    while (lines.next(receiver)) {
      String line = lines.line();
      if (!line.isBlank()) {
        take(lines.number(), receiver, () -> fields.read(JSON.readTree(line)));
      }
    }
  }

  private void readArray(Lines lines, Receiver receiver) throws IOException {
    JsonParser parser = JSON.getFactory().createParser(lines.reader);
    long number = 0;
    while (true) {
      number++;
      JsonNode item;
      try {
        JsonToken next = number == 1 ? afterFirst(parser) : parser.nextToken();
        if (next == JsonToken.END_ARRAY) {
          if (parser.nextToken() != null) {
            receiver.malformed(number, "array: more after its end (expected one array)");
          }
          return;
        }
        item = ITEMS.readTree(parser);
      } catch (IOException e) {
        receiver.malformed(number, "array: " + Messages.reason(e));
        return;
      }
      take(number, receiver, () -> fields.read(item));
    }
  }

  private static JsonToken afterFirst(JsonParser parser) throws IOException {
    parser.nextToken();
    return parser.nextToken();
  }

  /** Passes an example on, or why there is none. */
  private static void take(long number, Receiver receiver, Reader reader) throws IOException {
    try {
      Example example;
      try {
        example = reader.read();
      } catch (JsonProcessingException e) {
        throw new MalformedException("JSON: " + Messages.reason(e));
      }
      receiver.example(number, example);
    } catch (MalformedException e) {
      receiver.malformed(number, e.getMessage());
    }
  }

  @FunctionalInterface
  private interface Reader {
    Example read() throws MalformedException, JsonProcessingException;
  }

  /** Columns with a text and its label or value. */
  private final class Table {

    private final Lines lines;
    private final Receiver receiver;
    private int text;
    private int other = 1;
    private int columns = 2;

    Table(Lines lines, Receiver receiver) {
      this.lines = lines;
      this.receiver = receiver;
    }

    void read() throws IOException {
      while (lines.next(receiver)) {
        List<String> cells = List.of(lines.line().split("\t", -1));
        boolean isHeader = lines.number() == 1 && isHeader(cells);
        if (!isHeader && !lines.line().isBlank()) {
          take(lines.number(), receiver, () -> example(cells));
        }
      }
    }

    private boolean isHeader(List<String> cells) {
      List<String> names =
          cells.stream().map(cell -> cell.strip().toLowerCase(Locale.ROOT)).toList();
      int textAt = indexOf(names, TEXT_NAMES);
      boolean isValue = fields.task() == Task.REGRESSION;
      int otherAt = indexOf(names, isValue ? VALUE_NAMES : LABEL_NAMES);
      if (textAt < 0 || otherAt < 0) {
        return false;
      }
      text = textAt;
      other = otherAt;
      columns = cells.size();
      return true;
    }

    /** Column of the first of the wanted names that there is. */
    private static int indexOf(List<String> names, List<String> wanted) {
      return wanted.stream().mapToInt(names::indexOf).filter(at -> at >= 0).findFirst().orElse(-1);
    }

    private Example example(List<String> cells) throws MalformedException {
      if (cells.size() != columns) {
        throw new MalformedException(
            Messages.format("columns: %d (expected %d)", cells.size(), columns));
      }
      return fields.read(cells.get(text), cells.get(other));
    }
  }

  /** Lines of bounded length with their numbers. */
  private static final class Lines implements AutoCloseable {

    private final BufferedReader reader;
    private final StringBuilder line = new StringBuilder();
    private long number;
    private boolean ended;

    Lines(InputStream stored) throws IOException {
      InputStream plain = Decompression.of(stored).wrap(stored);
      reader = new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8));
    }

    /** Whether the first character that is no white space is this one. */
    boolean begins(char wanted) {
      try {
        int next = '\uFEFF';
        while (next == '\uFEFF' || Character.isWhitespace(next)) {
          reader.mark(1);
          next = reader.read();
          number += next == '\n' ? 1 : 0;
        }
        reader.reset();
        return next == wanted;
      } catch (IOException e) {
        return false; // reported with the first line
      }
    }

    /** Moves to the next line; a line that cannot be read is reported and ends the file. */
    boolean next(Receiver receiver) throws IOException {
      line.setLength(0);
      if (ended) {
        return false;
      }
      number++;
      Optional<String> problem;
      boolean isEmpty = false;
      try {
        int next = reader.read();
        isEmpty = next < 0;
        long length = 0;
        for (; next >= 0 && next != '\n'; next = reader.read()) {
          if (length++ < LONGEST) {
            line.append((char) next);
          }
        }
        ended = next < 0;
        problem =
            length > LONGEST
                ? Optional.of("line: longer than " + LONGEST + " characters")
                : Optional.empty();
      } catch (IOException e) {
        ended = true;
        problem = Optional.of("damaged: " + Messages.reason(e));
      }
      trim();
      if (problem.isPresent()) {
        line.setLength(0);
        receiver.malformed(number, problem.get());
      }
      return !isEmpty;
    }

    private void trim() {
      if (line.length() > 0 && line.charAt(line.length() - 1) == '\r') {
        line.setLength(line.length() - 1);
      }
      if (number == 1 && line.length() > 0 && line.charAt(0) == '\uFEFF') {
        line.deleteCharAt(0);
      }
    }

    String line() {
      return line.toString();
    }

    long number() {
      return number;
    }

    @Override
    public void close() throws IOException {
      reader.close();
    }
  }
}
