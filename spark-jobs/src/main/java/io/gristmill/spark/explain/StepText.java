package io.gristmill.spark.explain;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The documents of steps for people: those of which most tokens were read first. */
public final class StepText {

  /** Documents that are listed. */
  private static final int SHOWN = 40;

  private StepText() {}

  /**
   * Describes steps.
   *
   * @param sequences as {@link StepExplanation} has them, at least one
   */
  public static String of(List<ObjectNode> sequences) {
    Set<Long> steps = new TreeSet<>();
    Set<Integer> replicas = new TreeSet<>();
    Map<String, Read> documents = new LinkedHashMap<>();
    for (JsonNode sequence : sequences) {
      steps.add(sequence.path("step").asLong());
      replicas.add(sequence.path("replica").asInt());
      sequence
          .path("documents")
          .forEach(
              one ->
                  documents.computeIfAbsent(one.path("id").asText(), id -> new Read(one)).add(one));
    }
    List<Read> read = new ArrayList<>(documents.values());
    read.sort(Comparator.comparingLong((Read one) -> -one.tokens));
    List<Long> numbers = List.copyOf(new TreeSet<>(steps));
    JsonNode first = sequences.get(0);
    StringBuilder out = new StringBuilder();
    out.append(
        format(
            "%s of round %,d, replica%s: %,d sequences from %,d documents.%n",
            numbers.size() == 1
                ? format("Step %,d", numbers.get(0))
                : format("Steps %,d to %,d", numbers.get(0), numbers.get(numbers.size() - 1)),
            first.path("round").asInt(),
            replicas.size() == 1
                ? " " + replicas.iterator().next()
                : format("s 0 to %d", replicas.size() - 1),
            sequences.size(),
            read.size()));
    if (first.has("note")) {
      out.append(format("This is %s.%n", first.path("note").asText()));
    }
    out.append(format("%n  %8s  DOCUMENT%n", "TOKENS"));
    read.stream().limit(SHOWN).forEach(one -> out.append(one.text()));
    if (read.size() > SHOWN) {
      out.append(format("  %,d further documents; --json has all.%n", read.size() - SHOWN));
    }
    return out.append(
            format(
                "%nexplain --document ID has the measured values of a document and the verdicts on"
                    + " it.%n"))
        .toString();
  }

  /**
   * Describes a spike.
   *
   * @param found as {@link Spike#toJson} has it
   */
  public static String ofSpike(JsonNode found) {
    JsonNode spike = found.path("spike");
    double rise = spike.path("rise").asDouble();
    StringBuilder out = new StringBuilder();
    if (rise <= 0) {
      out.append(
          format(
              "The %s never rose above the median of the %d rounds before; this round is nearest"
                  + " to it.%n",
              spike.path("measure").asText(), Spike.WINDOW));
    }
    out.append(
        format(
            "Round %,d: the %s is %.4f, %.4f %s the median of up to %d rounds before (%.4f).%n",
            spike.path("round").asInt(),
            spike.path("measure").asText(),
            spike.path("value").asDouble(),
            Math.abs(rise),
            rise < 0 ? "below" : "above",
            Spike.WINDOW,
            spike.path("before").asDouble()));
    out.append(
        format(
            "  loss %s, gradient norm %s, learning rate %s%n",
            ExplanationText.number(spike.path("loss")),
            ExplanationText.number(spike.path("gradient-norm")),
            ExplanationText.number(spike.path("learning-rate"))));
    spike.path("events").forEach(event -> out.append(format("  %s%n", event.asText())));
    return out.toString();
  }

  /** A document with the ranges of its tokens that were read. */
  private static final class Read {

    private final JsonNode document;
    private final Set<String> ranges = new TreeSet<>();
    private long tokens;

    Read(JsonNode document) {
      this.document = document;
    }

    void add(JsonNode part) {
      long from = part.path("seen").path(0).asLong();
      long to = part.path("seen").path(1).asLong();
      tokens += to - from;
      ranges.add(format("%,d to %,d", from, to));
    }

    String text() {
      String url = document.path("url").asText();
      String where =
          ranges.size() == 1
              ? "tokens " + ranges.iterator().next()
              : format("%,d ranges of tokens", ranges.size());
      return format(
          "  %,8d  %s  %s%n            %s at byte %,d, %,d bytes; %s of %,d%n",
          tokens,
          document.path("id").asText(),
          url.isEmpty() ? "(no URL)" : url,
          document.path("file").asText(),
          document.path("offset").asLong(),
          document.path("length").asLong(),
          where,
          document.path("tokens").asLong());
    }
  }
}
