package io.gristmill.spark.report.run;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.gristmill.spark.page.Html;
import io.gristmill.spark.page.Markup;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A value of a run with its place. Numbers become {@code data} elements that have the exact value
 * and its place, {@code data-from="clean/report.json#/totals/read"}, so that every number of a page
 * can be checked.
 *
 * @param file path in the run; of JSON lines, a pointer begins with the number of the line. Empty
 *     for a sum, whose pointer is the list of places
 * @param pointer JSON pointer; {@code /*} in it is the sum over all members
 */
public record Measured(String file, String pointer, JsonNode node) {

  private static final String DASH = "–";
  private static final double KILO = 1000;
  private static final String[] BYTES = {"bytes", "kB", "MB", "GB", "TB"};
  private static final double MINUTE = 60;
  private static final double HOUR = 3600;

  public Measured at(String field) {
    String escaped = field.replace("~", "~0").replace("/", "~1");
    return new Measured(file, pointer + "/" + escaped, node.path(field));
  }

  public Measured at(int index) {
    return new Measured(file, pointer + "/" + index, node.path(index));
  }

  /** The same with a place that names the run, for a page about two runs. */
  public Measured in(String run) {
    return new Measured(run + "/" + file, pointer, node);
  }

  /** Whether the file has the value. */
  public boolean exists() {
    return !node.isMissingNode() && !node.isNull();
  }

  public long asLong() {
    return node.asLong();
  }

  public double asDouble() {
    return node.asDouble(Double.NaN);
  }

  public String asText() {
    return node.asText();
  }

  /** A member of an object with its name. */
  public record Member(String name, Measured value) {}

  /** The members of an object in the order of the file. */
  public List<Member> members() {
    List<Member> members = new ArrayList<>();
    node.fieldNames().forEachRemaining(name -> members.add(new Member(name, at(name))));
    return members;
  }

  /** The members in descending order of a field, or of their values if it is empty. */
  public List<Member> membersBy(String field) {
    List<Member> members = members();
    members.sort(
        Comparator.comparingLong(
            member -> -(field.isEmpty() ? member.value() : member.value().at(field)).asLong()));
    return members;
  }

  /** The elements of an array. */
  public List<Measured> elements() {
    List<Measured> elements = new ArrayList<>();
    for (int i = 0; i < node.size(); i++) {
      elements.add(at(i));
    }
    return elements;
  }

  /** The sum of the numbers of an object. */
  public Measured sum() {
    long sum = 0;
    for (JsonNode member : node) {
      sum += member.asLong();
    }
    return new Measured(file, pointer + "/*", node.isMissingNode() ? node : number(sum));
  }

  /** The sum of a field of the members. */
  public Measured sum(String field) {
    long sum = 0;
    for (JsonNode member : node) {
      sum += member.path(field).asLong();
    }
    return new Measured(file, pointer + "/*/" + field, node.isMissingNode() ? node : number(sum));
  }

  /** The sum of values of several places; missing if all are, which otherwise count nothing. */
  public static Measured total(List<Measured> parts) {
    List<Measured> known = parts.stream().filter(Measured::exists).toList();
    if (known.isEmpty()) {
      return new Measured("", "", MissingNode.getInstance());
    }
    boolean whole = known.stream().allMatch(part -> part.node.isIntegralNumber());
    return new Measured(
        "",
        String.join(" ", known.stream().map(Measured::place).toList()),
        whole
            ? number(known.stream().mapToLong(Measured::asLong).sum())
            : DoubleNode.valueOf(known.stream().mapToDouble(Measured::asDouble).sum()));
  }

  private static JsonNode number(long value) {
    return LongNode.valueOf(value);
  }

  /** The places it is read from, separated by spaces. */
  private String place() {
    return file.isEmpty()
        ? pointer
        : (file + "#" + pointer).replace("%", "%25").replace(" ", "%20");
  }

  /** A whole number with separators. */
  public Markup count() {
    return shown(1, format("%,d", node.asLong()), "");
  }

  /** A number with three significant digits, more if it is large. */
  public Markup figure() {
    return shown(1, Html.figure(node.asDouble()), "");
  }

  /** A number with four decimals. */
  public Markup decimals() {
    return shown(1, Html.number(node.asDouble()), "");
  }

  /** A number with three decimals, such as a loss in a sentence. */
  public Markup loss() {
    return shown(1, format("%.3f", node.asDouble()), "");
  }

  /** A whole number as such, another one with four decimals, or rounded to one if it is large. */
  public Markup number() {
    return node.isNumber() ? shown(1, text(), "") : figure();
  }

  /** {@link #number()} as text; a dash if there is none. */
  public String text() {
    if (!node.isNumber()) {
      return DASH;
    }
    if (node.isIntegralNumber()) {
      return Html.number(node.asLong());
    }
    return Math.abs(node.asDouble()) < KILO
        ? Html.number(node.asDouble())
        : Html.figure(node.asDouble());
  }

  /** Bytes in the largest fitting unit. */
  public Markup bytes() {
    double scale = 1;
    int unit = 0;
    while (node.asDouble() / scale >= KILO && unit < BYTES.length - 1) {
      scale *= KILO;
      unit++;
    }
    return shown(scale, Html.figure(node.asDouble() / scale), " " + BYTES[unit]);
  }

  /** Seconds in the largest fitting unit. */
  public Markup duration() {
    double seconds = node.asDouble();
    double scale = seconds < 2 * MINUTE ? 1 : seconds < 2 * HOUR ? MINUTE : HOUR;
    String unit = scale == 1 ? " s" : scale == MINUTE ? " min" : " h";
    return shown(scale, format("%.1f", seconds / scale), unit);
  }

  /** {@link #duration} as text; a dash if there is none. */
  public String durationText() {
    return duration().html().replaceAll("<[^>]*>", "");
  }

  /** A number in other units. */
  private Markup shown(double scale, String digits, String unit) {
    if (!node.isNumber()) {
      return Markup.text(DASH);
    }
    return new Markup(
        format(
            "<data value=\"%s\"%s data-from=\"%s\">%s</data>%s",
            node.asText(),
            scale == 1 ? "" : format(" data-scale=\"%s\"", scale),
            Markup.escape(place()),
            digits,
            unit));
  }
}
