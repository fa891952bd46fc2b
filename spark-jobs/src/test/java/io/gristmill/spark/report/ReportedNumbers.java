package io.gristmill.spark.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The numbers of a page, each with the places of the JSON files that it claims to be read from. */
public record ReportedNumbers(List<Shown> numbers) {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final Pattern DATA =
      Pattern.compile(
          "<data value=\"([^\"]*)\"(?: data-scale=\"([^\"]*)\")? data-from=\"([^\"]*)\">([^<]*)<");

  /**
   * A number as it is shown.
   *
   * @param scale the shown number times it is the value
   */
  record Shown(String value, double scale, String from, String shown) {}

  /** The numbers of a page. */
  public static ReportedNumbers of(String page) {
    List<Shown> numbers = new ArrayList<>();
    Matcher matcher = DATA.matcher(page);
    while (matcher.find()) {
      String scale = matcher.group(2);
      numbers.add(
          new Shown(
              matcher.group(1),
              scale == null ? 1 : Double.parseDouble(scale),
              unescaped(matcher.group(3)),
              matcher.group(4)));
    }
    return new ReportedNumbers(numbers);
  }

  private static String unescaped(String text) {
    return text.replace("&#39;", "'")
        .replace("&quot;", "\"")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&");
  }

  /** Those that differ from the files of the run, or from what is shown. */
  public List<String> wrong(Path run) {
    Map<String, JsonNode> files = new HashMap<>();
    List<String> wrong = new ArrayList<>();
    for (Shown number : numbers) {
      double stored = 0;
      for (String place : number.from().split(" ", -1)) {
        String[] parts = place.replace("%20", " ").replace("%25", "%").split("#", 2);
        JsonNode file = files.computeIfAbsent(parts[0], name -> read(run, name));
        stored += sum(file, parts[1]);
      }
      double value = Double.parseDouble(number.value());
      double shown = Double.parseDouble(number.shown().replace(",", ""));
      if (Math.abs(value - stored) > 1e-9 * Math.abs(stored)
          || Math.abs(shown * number.scale() - stored) > rounding(number)) {
        wrong.add(number + " is stored as " + stored);
      }
    }
    return wrong;
  }

  /** Half a unit of the last digit that is shown. */
  private static double rounding(Shown number) {
    int point = number.shown().indexOf('.');
    int decimals = point < 0 ? 0 : number.shown().length() - point - 1;
    return 0.5000001 * Math.pow(10, -decimals) * number.scale();
  }

  /** The sum of all values at a pointer, in which a star stands for every member. */
  private static double sum(JsonNode node, String pointer) {
    int star = pointer.indexOf("/*");
    if (star < 0) {
      JsonNode value = node.at(pointer);
      if (!value.isNumber()) {
        throw new IllegalStateException("not a number: " + value + " at " + pointer);
      }
      return value.asDouble();
    }
    double sum = 0;
    for (JsonNode member : node.at(pointer.substring(0, star))) {
      sum += sum(member, pointer.substring(star + 2));
    }
    return sum;
  }

  private static JsonNode read(Path run, String name) {
    Path file = run.resolve(name.replaceFirst("^file:/*", "/"));
    try {
      if (!name.endsWith(".jsonl")) {
        return JSON.readTree(file.toFile());
      }
      ArrayNode lines = JSON.createArrayNode();
      for (String line : Files.readAllLines(file)) {
        lines.add(JSON.readTree(line));
      }
      return lines;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
