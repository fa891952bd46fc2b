package io.gristmill.eval.task;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gristmill.error.DidYouMean;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.error.InvalidInputException;
import io.gristmill.error.Messages;
import io.gristmill.io.InputFile;
import io.gristmill.io.Storage;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * A file of items as JSON lines, plain or compressed by gzip. The task has the name of the file up
 * to its first dot.
 *
 * @param format empty if the fields of the first item decide
 */
public record TaskFile(InputFile file, Optional<TaskFormat> format) {

  /** The configuration key that lists task files. */
  public static final String KEY = "evaluation.tasks";

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private static final int GZIP = 0x1f8b;

  /** Jackson's position in the line, with a quotation of it. */
  private static final Pattern POSITION = Pattern.compile(" \\((for|start marker|begun) .*");

  /**
   * The files of a list.
   *
   * @param entries {@code URI} or {@code FORMAT:URI} of a file, a folder or a glob
   * @throws InvalidConfigException for an unknown format or two tasks of one name
   * @throws InvalidInputException if there is no file
   */
  public static List<TaskFile> list(Storage storage, List<String> entries) throws IOException {
    List<TaskFile> files = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (String text : entries) {
      Entry entry = Entry.parse(text);
      List<InputFile> found = storage.list(entry.uri());
      if (found.isEmpty()) {
        throw new InvalidInputException(
            KEY + ": no file (expected items as JSON lines) at " + entry.uri());
      }
      for (InputFile file : found) {
        TaskFile task = new TaskFile(file, entry.format());
        files.add(task);
        if (!names.add(task.name())) {
          throw new InvalidConfigException(
              Messages.format(
                  "%s: two files of the name %s (expected one) at %s", KEY, task.name(), text));
        }
      }
    }
    return files;
  }

  /**
   * Checks the formats that a list names.
   *
   * @throws InvalidConfigException for an unknown one
   */
  public static void check(List<String> entries) {
    entries.forEach(Entry::parse);
  }

  public String name() {
    String path = file.uri().substring(file.uri().lastIndexOf('/') + 1);
    int dot = path.indexOf('.');
    return dot > 0 ? path.substring(0, dot) : path;
  }

  /**
   * Reads all items.
   *
   * @throws InvalidInputException naming the line, if one is not an item of the task
   */
  public Task read() throws IOException {
    byte[] bytes = bytes();
    List<TaskItem> items = new ArrayList<>();
    Optional<TaskFormat> known = format;
    int line = 1;
    for (int from = 0; from < bytes.length; line++) {
      int end = from;
      while (end < bytes.length && bytes[end] != '\n') {
        end++;
      }
      Optional<ItemFields> fields = fields(bytes, from, end, file.uri() + ":" + line);
      if (fields.isPresent()) {
        known = Optional.of(known.isPresent() ? known.get() : format(fields.get()));
        items.add(known.get().read(fields.get()));
      }
      from = end + 1;
    }
    if (items.isEmpty()) {
      throw new InvalidInputException("items: 0 (expected at least 1) at " + file.uri());
    }
    return new Task(name(), known.orElseThrow(), items);
  }

  private byte[] bytes() throws IOException {
    try (InputStream in = new BufferedInputStream(file.open())) {
      in.mark(2);
      int magic = in.read() << 8 | in.read();
      in.reset();
      return magic == GZIP ? new GZIPInputStream(in).readAllBytes() : in.readAllBytes();
    } catch (EOFException | ZipException e) {
      throw new InvalidInputException(
          Messages.format(
              "items: %s (expected a whole gzip file) at %s", Messages.reason(e), file.uri()),
          e);
    }
  }

  /** The item of a line; empty for a blank line. */
  private static Optional<ItemFields> fields(byte[] bytes, int from, int end, String place) {
    try {
      JsonNode node = JSON.readTree(bytes, from, end - from);
      if (node.isMissingNode()) {
        return Optional.empty();
      }
      if (!node.isObject()) {
        throw new InvalidInputException("item: no JSON object (expected one a line) at " + place);
      }
      return Optional.of(new ItemFields(node, place));
    } catch (JsonProcessingException e) {
      throw new InvalidInputException(
          Messages.format(
              "item: %s (expected a JSON object) at %s",
              POSITION.matcher(Messages.withoutClasses(e.getOriginalMessage())).replaceAll(""),
              place),
          e);
    } catch (IOException e) {
      throw new InvalidInputException("item: " + Messages.reason(e) + " at " + place, e);
    }
  }

  private static TaskFormat format(ItemFields fields) {
    List<TaskFormat> formats = TaskFormat.of(fields);
    if (formats.size() == 1) {
      return formats.get(0);
    }
    List<String> expected =
        formats.isEmpty() ? TaskFormat.keys() : formats.stream().map(TaskFormat::key).toList();
    throw new InvalidInputException(
        Messages.format(
            "fields of an item: %s (expected those of one format, or one of %s: before the file"
                + " in %s) at %s",
            fields.names(), expected, KEY, fields.place()));
  }

  /** An element of the list in the configuration. */
  private record Entry(Optional<TaskFormat> format, String uri) {

    static Entry parse(String text) {
      int colon = text.indexOf(':');
      // What a slash follows is the scheme of a URI.
      if (colon < 0 || (text.startsWith("/", colon + 1) && !isFormat(text.substring(0, colon)))) {
        return new Entry(Optional.empty(), text);
      }
      String name = text.substring(0, colon);
      TaskFormat format =
          TaskFormat.named(name)
              .orElseThrow(
                  () ->
                      new InvalidConfigException(
                          Messages.format(
                              "%s: %s (expected FILE, or FORMAT:FILE with one of %s%s)",
                              KEY,
                              text,
                              TaskFormat.keys(),
                              DidYouMean.question(name, TaskFormat.keys()))));
      return new Entry(Optional.of(format), text.substring(colon + 1));
    }

    private static boolean isFormat(String name) {
      return TaskFormat.named(name).isPresent();
    }
  }
}
